// This file joins the panel to the appliance: lamps follow the devices and the
// sheets that wait for people, the button feeds on, and when the mains fail
// everything is brought to a safe end while the supply still holds.

package appliance

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"zheng/cmd/zheng/feedline"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/device/panel"
	"zheng/store/journal"
	"zheng/store/record"
)

// panelFeed is what the panel needs of whatever feeds sheets.
type panelFeed interface {
	// Next goes on after what a person has put right, or feeds the next stack.
	Next()
	// Stop feeds no more, and returns when the sheets under way are recorded or
	// ctx ends.
	Stop(ctx context.Context)
	// Asks says whether it waits for a person.
	Asks() bool
}

// panelFeedOf is a line as the panel knows it; nil where there is none.
func panelFeedOf(f *feedline.Line) panelFeed {
	if f == nil {
		return nil
	}
	return f
}

// errPower ends the service because the mains have failed.
var errPower = errors.New("the mains have failed")

// frontPanel is the panel of a service that runs.
type frontPanel struct {
	panel   *panel.Panel
	devices *devices
	store   *record.Store
	feed    panelFeed // nil: nothing is fed here
	changed func()    // tells the screens
	stop    context.CancelCauseFunc

	asked bool // whether the lamp burns
	ill   bool
}

// panelQueue is how many events may wait: more than hands can make meanwhile.
const panelQueue = 64

// lampsEvery is how often the lamps are looked after beside what the record
// tells.
const lampsEvery = 250 * time.Millisecond

// openPanel starts the panel where one is named. It never refuses to start: a
// panel that is not there is shown as missing.
func (d *devices) openPanel(ctx context.Context, s station.Panel, c frontPanel) error {
	if !s.Named() {
		return nil
	}
	var err error
	if c.panel, err = s.Connect(); err != nil {
		return say.Failed(err, "bad_panel")
	}
	c.devices = d
	d.is("panel", c.panel.Err() == nil, c.panel.Err())
	changed, leave := c.store.Watch()
	events := make(chan panel.Event, panelQueue)
	d.tasks.Go(func() {
		c.panel.Run(ctx, func(e panel.Event) {
			select {
			case events <- e: // what an event asks for takes its time; lamps and buzzer go on
			default:
				d.log.Warn("panel", "left out", e)
			}
		})
	})
	d.tasks.Go(func() {
		for {
			select {
			case e := <-events:
				c.event(ctx, e)
			case <-ctx.Done():
				return
			}
		}
	})
	d.tasks.Go(func() {
		defer leave()
		tick := time.NewTicker(lampsEvery)
		defer tick.Stop()
		for c.lamps(); ; c.lamps() {
			select {
			case <-changed:
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	})
	return nil
}

// lamps shows how things are, and calls people when that became worse.
func (c *frontPanel) lamps() {
	why := c.panel.Err()
	c.devices.is("panel", why == nil, why)
	ill, asked := false, c.feed != nil && c.feed.Asks()
	for _, d := range c.devices.list() {
		ill = ill || !d.Well
	}
	if f, err := c.store.Figures(); err != nil {
		ill = true
	} else {
		asked = asked || f.Pending > 0
	}
	day, err := c.store.Day()
	if err != nil {
		ill = true
	}
	c.panel.Show(panel.Lamps{Ready: !ill && atWork(day), Ask: asked, Fault: ill})
	switch {
	case ill && !c.ill:
		c.panel.Play(panel.ToneFault)
	case asked && !c.asked:
		c.panel.Play(panel.ToneAsk)
	}
	c.ill, c.asked = ill, asked
}

// atWork says whether voters are checked in or sheets recorded at this stage of
// the day; where no day is kept, always.
func atWork(d record.Day) bool {
	return !d.Kept() || !d.Halted && (d.May("check_in") || d.May("sheet") || d.Stage == record.StageTest)
}

// event does what a hand or the supply asks for.
func (c *frontPanel) event(ctx context.Context, e panel.Event) {
	switch e {
	case panel.NextPressed:
		c.panel.Play(panel.ToneNext)
		if c.feed != nil {
			c.feed.Next()
		}
		return
	case panel.LidOpened, panel.LidClosed:
		c.devices.is("lid", e == panel.LidClosed, nil)
	case panel.PowerFailed:
		c.devices.is("power", false, errPower)
		c.panel.Play(panel.ToneFault)
		defer c.stop(errPower)
		if c.feed != nil {
			last, cancel := context.WithTimeout(ctx, powerGrace)
			defer cancel()
			c.feed.Stop(last)
		}
	case panel.PowerBack:
		c.devices.is("power", true, nil)
	}
	c.changed()
	c.devices.note(ctx, c.store, journal.Entry{Act: journal.ActFault, Who: "panel", Detail: map[string]string{"device": "panel", "says": string(e)}})
}

// powerGrace is how long sheets under way may take once the mains have failed:
// far below what any supply with a battery holds.
const powerGrace = 10 * time.Second

// noteWithin is how long the log may take to hear of a fault.
const noteWithin = 5 * time.Second

// note logs something that is no act of the record, with its time. A log that
// fails is told the technician; the day goes on.
func (d *devices) note(ctx context.Context, s *record.Store, e journal.Entry) {
	e.Time = journal.Stamp(time.Now())
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	if err := s.Note(ctx, e); err != nil {
		d.log.Error("couldn't note what happened", "act", e.Act, "err", err)
	}
}

// poweroff switches the machine off where the mains failed and zheng.toml says
// so; everything is closed by then.
func poweroff(ctx context.Context, s station.Panel) error {
	if !errors.Is(context.Cause(ctx), errPower) {
		return nil
	}
	if !s.Poweroff {
		return say.Text("power_failed")
	}
	off := s.Off
	if off == nil {
		off = func() error {
			if out, err := exec.Command("systemctl", "poweroff").CombinedOutput(); err != nil {
				return fmt.Errorf("couldn't switch off: %w: %s", err, out)
			}
			return nil
		}
	}
	if err := off(); err != nil {
		return say.Failed(err, "power_failed")
	}
	return say.Text("power_failed")
}
