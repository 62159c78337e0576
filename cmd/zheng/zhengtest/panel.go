package zhengtest

import (
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"zheng/device/panel"
)

// Wires are a panel of fake pins.
type Wires map[string]*gpiotest.Pin

func (b Wires) Open(c panel.Config) (*panel.Panel, error) {
	c.Find = func(name string) gpio.PinIO {
		if b[name] == nil {
			return nil
		}
		return b[name]
	}
	return panel.Open(c)
}

func (b Wires) On(name string) bool {
	b[name].Lock()
	defer b[name].Unlock()
	return bool(b[name].L)
}
