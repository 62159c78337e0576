// This file joins the readers to the screens.

package appliance

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/device/barcode"
	"zheng/device/idcard"
	"zheng/device/serialport"
	"zheng/kiosk"
	"zheng/kiosk/checkin"
	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// devices are those of this station, and how each is.
type devices struct {
	gap   time.Duration // between two looks for a card
	log   *slog.Logger
	tasks sync.WaitGroup
	ports []*serialport.Port

	mu    sync.Mutex
	known []web.Device
}

func (d *devices) list() []web.Device {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]web.Device(nil), d.known...)
}

// is notes how a device is, and logs it where that changed.
func (d *devices) is(name string, well bool, why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.known {
		if d.known[i].Name != name {
			continue
		}
		if d.known[i].Well != well {
			d.log.Info("device", "name", name, "well", well, "why", why)
		}
		d.known[i].Well = well
		return
	}
	d.known = append(d.known, web.Device{Name: name, Well: well})
	d.log.Info("device", "name", name, "well", well, "why", why)
}

// open starts every device that is named. One that is missing is no error: it
// is shown as missing, and used when it comes.
func (d *devices) open(ctx context.Context, s *station.Config, screens *kiosk.Server) error {
	if port := s.Device.IDCard; port.Port != "" {
		p, err := d.port(port, "idcard")
		if err != nil {
			return err
		}
		reader := idcard.NewReader(p, idcard.Config{Gap: d.gap, Log: d.log})
		d.tasks.Go(func() {
			reader.Run(ctx, func(e idcard.Event) { d.card(e, screens) })
		})
	}
	if port := s.Device.Barcode; port.Port != "" {
		p, err := d.port(port, "barcode")
		if err != nil {
			return err
		}
		d.tasks.Go(func() {
			barcode.NewScanner(p, nil).Run(ctx, func(e barcode.Event) {
				switch {
				case e.Missing, e.Back:
					d.is("barcode", e.Back, e.Err)
					screens.Changed()
				case e.Err != nil:
					d.log.Warn("barcode", "err", e.Err)
				default:
					screens.Scanned(e.Code)
				}
			})
		})
	}
	return nil
}

// cardGap is the pause between two looks for a card: a third of what readers
// are usually given, so that a voter waits that much less.
const cardGap = 100 * time.Millisecond

func (d *devices) port(dev station.Serial, name string) (*serialport.Port, error) {
	p, err := serialport.Open(serialport.Config{Name: dev.Port, Baud: dev.Baud})
	if err != nil {
		return nil, say.Failed(err, "no_port", dev.Port)
	}
	d.ports = append(d.ports, p)
	state, _, _, why := p.Status()
	d.is(name, state.Up(), why)
	return p, nil
}

// close ends the devices; a command that waits for its answer ends with its
// port.
func (d *devices) close() {
	for _, p := range d.ports {
		p.Close()
	}
	d.tasks.Wait()
}

// card tells the voter's screen what the card reader says.
func (d *devices) card(e idcard.Event, screens *kiosk.Server) {
	booth := screens.Booth()
	switch e.State {
	case idcard.Read:
		if screens.Access != nil && screens.Access.Card(e.Card.Number.Reveal()) {
			break
		}
		booth.Card(claim(e.Card))
	case idcard.Idle:
		booth.Reader(checkin.ReaderIdle)
	case idcard.Reading:
		booth.Reader(checkin.ReaderBusy)
	case idcard.Same:
		booth.Reader(checkin.ReaderSame)
	case idcard.Again:
		booth.Reader(checkin.ReaderUnread)
	case idcard.OutOfService, idcard.Missing:
		booth.Reader(checkin.ReaderTrouble)
	default:
		return
	}
	d.is("idcard", e.State != idcard.OutOfService && e.State != idcard.Missing, e.Err)
	screens.Changed()
}

// claim is what the roll is asked about a card.
func claim(c *idcard.Card) record.Claim {
	out := record.Claim{
		Number: c.Number.Reveal(), Birth: election.DateOf(c.Birth),
		Foreign: c.Kind == idcard.Foreigner17 || c.Kind == idcard.Foreigner23,
	}
	if !c.Forever {
		out.Expires = election.DateOf(c.To)
	}
	return out
}
