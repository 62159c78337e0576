// Package panel is what hands and ears have of the appliance beside its
// screens: three lamps, a buzzer, a button, the contact of the lid, and the
// line by which a supply says that power has failed. Each hangs on a pin of
// the machine; what is not named is not used, and what is named but not there
// is shown as missing.
//
// Pins are looked at, not waited for: every 5 ms each input is read, so that
// one loop does all, on every kind of pin, and a fake clock can drive it.
package panel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/host/v3"
)

// The parts of a panel, as zheng.toml calls them.
const (
	Ready  = "ready"  // lamp: sheets may be fed, voters may come
	Ask    = "ask"    // lamp: something waits for people
	Fault  = "fault"  // lamp: something does not work
	Buzzer = "buzzer" // sounds while its pin is on
	Next   = "next"   // button
	Lid    = "lid"    // contact: on while the lid is open
	Power  = "power"  // line: on while the mains have failed
)

// parts in the order in which they are shown.
var parts = []string{Ready, Ask, Fault, Buzzer, Next, Lid, Power}

// How long an input must stay as it is before it is believed. A button bounces
// for some 10 ms; a lid slams; a supply may dip while a motor starts.
var settle = map[string]time.Duration{
	Next:  20 * time.Millisecond,
	Lid:   100 * time.Millisecond,
	Power: 100 * time.Millisecond,
}

// Tick is the time between two looks at the pins.
const Tick = 5 * time.Millisecond

// ErrNoPin: this machine has no such pin.
var ErrNoPin = errors.New("this machine has no such pin")

// Clock is the time by which tones sound and contacts settle.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Config names the pins.
type Config struct {
	Pins      map[string]string            // part → pin, as "GPIO17"; "" or none: not used
	ActiveLow []string                     // parts that are on while their pin is low
	Find      func(name string) gpio.PinIO // default: the pins of this machine; nil where there is none of the name
	Clock     Clock                        // default: the wall clock
}

// Event is something that a hand or the supply did.
type Event string

// The events.
const (
	NextPressed Event = "next"
	LidOpened   Event = "lid_open"
	LidClosed   Event = "lid_closed"
	PowerFailed Event = "power_failed"
	PowerBack   Event = "power_back"
)

// Part is how one part of the panel is.
type Part struct {
	Name string
	Pin  string
	Err  error // nil: it works, as far as a pin can tell
}

// Panel is the panel. All methods may be called at any time, from anywhere.
type Panel struct {
	clock  Clock
	inputs []*input

	mu    sync.Mutex
	parts []Part
	outs  map[string]*output
	sound []bool // of the buzzer, a Tick each
	dark  bool   // Run has ended: nothing is switched any more
}

// output is a lamp or the buzzer.
type output struct {
	pin gpio.PinIO
	low bool // active low
	on  bool
}

// input is a contact that is believed once it has settled.
type input struct {
	part   string
	pin    gpio.PinIO
	low    bool
	known  bool // looked at before
	stable bool
	level  bool      // as it was read last
	since  time.Time // that it is so
}

// Open makes the panel: all lamps off. A part whose pin is not there is in
// Parts with its error; an error of Open itself is one of the configuration.
func Open(cfg Config) (*Panel, error) {
	if err := Check(cfg); err != nil {
		return nil, err
	}
	if cfg.Clock == nil {
		cfg.Clock = wall{}
	}
	if cfg.Find == nil {
		cfg.Find = find()
	}
	p := &Panel{clock: cfg.Clock, outs: map[string]*output{}}
	for _, name := range parts {
		pin := cfg.Pins[name]
		if pin == "" {
			continue
		}
		io, low := cfg.Find(pin), slices.Contains(cfg.ActiveLow, name)
		err := ErrNoPin
		if io != nil {
			err = p.add(name, io, low)
		}
		if err != nil {
			err = fmt.Errorf("couldn't use pin %s for %s: %w", pin, name, err)
		}
		p.parts = append(p.parts, Part{name, pin, err})
	}
	return p, nil
}

// Check says whether a configuration can be meant.
func Check(cfg Config) error {
	taken := map[string]string{}
	for _, name := range parts {
		pin := cfg.Pins[name]
		if pin == "" {
			continue
		}
		if taken[pin] != "" {
			return fmt.Errorf("pin %s is named for both %s and %s", pin, taken[pin], name)
		}
		taken[pin] = name
	}
	for name := range cfg.Pins {
		if !slices.Contains(parts, name) {
			return fmt.Errorf("there is no part %q; there are %v", name, parts)
		}
	}
	for _, name := range cfg.ActiveLow {
		if !slices.Contains(parts, name) {
			return fmt.Errorf("active_low names %q; there are %v", name, parts)
		}
	}
	return nil
}

// find looks for pins of this machine; a machine without any has none.
func find() func(string) gpio.PinIO {
	if _, err := host.Init(); err != nil {
		return func(string) gpio.PinIO { return nil }
	}
	return gpioreg.ByName
}

func (p *Panel) add(name string, pin gpio.PinIO, low bool) error {
	if settle[name] == 0 {
		p.outs[name] = &output{pin: pin, low: low}
		return pin.Out(gpio.Level(low))
	}
	pull := gpio.PullDown // an open contact is off
	if low {
		pull = gpio.PullUp
	}
	err := pin.In(pull, gpio.NoEdge)
	if err != nil { // no resistor of its own: there is one on the board
		err = pin.In(gpio.PullNoChange, gpio.NoEdge)
	}
	if err == nil {
		p.inputs = append(p.inputs, &input{part: name, pin: pin, low: low})
	}
	return err
}

// Parts gives what was named and how it is.
func (p *Panel) Parts() []Part {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.parts)
}

// Err joins what is wrong with the parts; nil where all are well.
func (p *Panel) Err() error {
	var all []error
	for _, part := range p.Parts() {
		all = append(all, part.Err)
	}
	return errors.Join(all...)
}

// Lamps says which lamps burn.
type Lamps struct{ Ready, Ask, Fault bool }

// Show lights the lamps. Each says its thing by its place and label, not by
// its colour alone.
func (p *Panel) Show(l Lamps) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, on := range map[string]bool{Ready: l.Ready, Ask: l.Ask, Fault: l.Fault} {
		p.set(name, on)
	}
}

// set puts an output on or off; its error becomes the part's.
func (p *Panel) set(name string, on bool) {
	o := p.outs[name]
	if o == nil || o.on == on || p.dark {
		return
	}
	o.on = on
	err := o.pin.Out(gpio.Level(on != o.low))
	for i := range p.parts {
		if p.parts[i].Name == name && err != nil {
			p.parts[i].Err = fmt.Errorf("couldn't switch %s: %w", name, err)
		}
	}
}

// Run looks at the pins until ctx ends, and tells fn what happened, one event
// after the other. How the lid and the supply are at the beginning is told
// where it is not as it should be. The lamps go out at the end.
func (p *Panel) Run(ctx context.Context, fn func(Event)) {
	defer p.off()
	for {
		for _, e := range p.step(p.clock.Now()) {
			fn(e)
		}
		select {
		case <-p.clock.After(Tick):
		case <-ctx.Done():
			return
		}
	}
}

func (p *Panel) off() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sound = nil
	for name := range p.outs {
		p.set(name, false)
	}
	p.dark = true
}

// step does what is due at a time.
func (p *Panel) step(now time.Time) (out []Event) {
	for _, in := range p.inputs {
		if in.look(now) {
			if e := in.event(); e != "" {
				out = append(out, e)
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	on := false
	if len(p.sound) > 0 {
		on, p.sound = p.sound[0], p.sound[1:]
	}
	p.set(Buzzer, on)
	return out
}

// look reads the pin; true where another level has settled.
func (in *input) look(now time.Time) bool {
	level := bool(in.pin.Read()) != in.low
	if !in.known || level != in.level {
		in.known, in.level, in.since = true, level, now
	}
	if level == in.stable || now.Sub(in.since) < settle[in.part] {
		return false
	}
	in.stable = level
	return true
}

func (in *input) event() Event {
	switch {
	case in.part == Next && in.stable:
		return NextPressed
	case in.part == Lid && in.stable:
		return LidOpened
	case in.part == Lid:
		return LidClosed
	case in.part == Power && in.stable:
		return PowerFailed
	case in.part == Power:
		return PowerBack
	}
	return "" // the button was let go
}
