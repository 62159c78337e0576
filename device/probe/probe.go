// Package probe shows an operator what is connected to this machine and what
// it answers, step by step and in words, before the polls open.
package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"zheng/device/barcode"
	"zheng/device/idcard"
	"zheng/device/serialport"
	"zheng/store/text"
)

// ErrFault says that a device that was named doesn't work; the operator has
// been told why.
var ErrFault = errors.New("a device does not work as it should")

// Config says what to look at.
type Config struct {
	IDCard      string        // name of the card reader's port; "" to leave it out
	IDCardBaud  int           // default 115200
	Barcode     string        // name of the scanner's port; "" to leave it out
	BarcodeBaud int           // default 9600
	Wait        time.Duration // how long to wait for a card or code; default 15 s
	Ports       func() []string
}

// Run lists the serial ports and tests the devices that are named, telling w
// in Chinese with English beside it. Nothing is sent to a port that isn't
// named. It returns ErrFault where a named device doesn't work; a card or code
// that nobody offers is no fault.
func Run(ctx context.Context, w io.Writer, cfg Config) error {
	if cfg.Wait == 0 {
		cfg.Wait = 15 * time.Second
	}
	if cfg.IDCardBaud == 0 {
		cfg.IDCardBaud = 115200
	}
	if cfg.BarcodeBaud == 0 {
		cfg.BarcodeBaud = 9600
	}
	if cfg.Ports == nil {
		cfg.Ports = serialport.List
	}
	t := &teller{w: w}
	t.ports(cfg)
	if cfg.IDCard != "" {
		t.idcard(ctx, cfg)
	}
	if cfg.Barcode != "" {
		t.barcode(ctx, cfg)
	}
	if t.faults > 0 {
		return ErrFault
	}
	return ctx.Err()
}

var texts = text.Join(chinese, english)

// teller tells the operator, and counts what is at fault.
type teller struct {
	w      io.Writer
	faults int
}

// say tells text code; values that are codes themselves are told in words.
func (t *teller) say(mark, code string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok && texts.Has(s) {
			args[i] = texts[s]
		}
	}
	says := texts.Say(code, args...)
	fmt.Fprintf(t.w, "%s %s\n    %s\n", mark, says.Zh, says.En)
}

func (t *teller) title(code string, args ...any) { t.say("■", code, args...) }

func (t *teller) good(code string, args ...any) { t.say("  ✓", code, args...) }

func (t *teller) note(code string, args ...any) { t.say("  ·", code, args...) }

func (t *teller) fault(code string, args ...any) {
	t.faults++
	t.say("  ✗", code, args...)
}

func (t *teller) ports(cfg Config) {
	ports, named := cfg.Ports(), cfg.IDCard != "" || cfg.Barcode != ""
	if len(ports) > 0 {
		t.title("ports")
	} else if !named {
		t.title("no_ports")
	}
	for _, name := range ports {
		fmt.Fprintf(t.w, "  · %s\n", name)
	}
	if !named {
		t.note("how")
	}
}

// open opens a port; nil where that fails, which has been told.
func (t *teller) open(name string, baud int) *serialport.Port {
	port, err := serialport.Open(serialport.Config{Name: name, Baud: baud})
	if err != nil {
		t.fault("not_opened", err)
		return nil
	}
	state, _, _, why := port.Status()
	if state.Up() {
		t.good("opened", baud)
		return port
	}
	port.Close()
	switch {
	case errors.Is(why, fs.ErrNotExist):
		t.fault("absent")
	case errors.Is(why, fs.ErrPermission):
		t.fault("forbidden")
	default:
		t.fault("not_opened", why)
	}
	return nil
}

func (t *teller) idcard(ctx context.Context, cfg Config) {
	t.title("idcard", cfg.IDCard)
	port := t.open(cfg.IDCard, cfg.IDCardBaud)
	if port == nil {
		return
	}
	defer port.Close()
	// A command that waits for its answer ends at once when it is interrupted.
	defer context.AfterFunc(ctx, func() { port.Close() })()

	if !t.answers(port, cfg.IDCardBaud) {
		return
	}
	t.note("lay", cfg.Wait)
	ctx, stop := context.WithTimeout(ctx, cfg.Wait)
	defer stop()
	seen := false
	idcard.NewReader(port, idcard.Config{}).Run(ctx, func(e idcard.Event) {
		switch e.State {
		case idcard.Reading:
			t.note("reading")
		case idcard.Read:
			seen = true
			t.card(*e.Card, e.At)
			stop()
		case idcard.Again:
			seen = true
			t.note("again", e.Err)
		case idcard.Missing:
			seen = true
			t.fault("unplugged", e.Err)
			stop()
		case idcard.OutOfService:
			seen = true
			t.fault("failed", e.Err)
			stop()
		}
	})
	if !seen {
		t.note("no_card")
	}
}

// answers finds the reader's speed and asks for its number.
func (t *teller) answers(port *serialport.Port, baud int) bool {
	link := idcard.NewLink(port, nil)
	other, err := link.Probe(serialport.Bauds...)
	switch {
	case errors.Is(err, idcard.ErrNoAnswer):
		t.fault("silent")
	case errors.Is(err, idcard.ErrGarbled):
		t.fault("garbled")
	case errors.Is(err, idcard.SelfTestFailed), errors.Is(err, idcard.Unauthorised):
		t.fault("broken", err)
	case err != nil:
		t.fault("failed", err)
	case other != 0 && other != baud:
		t.good("answers", other)
		t.fault("other_speed", other)
	default:
		t.good("answers", baud)
	}
	if err != nil {
		return false
	}
	if id, err := link.SAMID(); err != nil {
		t.note("no_sam", err)
	} else {
		t.good("sam", id)
	}
	return true
}

// card tells what kind of card was read, its masked number, and nothing else
// of whoever lent it for the test.
func (t *teller) card(c idcard.Card, now time.Time) {
	t.good("card", c.Kind.String(), c.Number.String())
	if c.Expired(now) {
		t.note("expired")
	}
	for _, w := range c.Warnings {
		t.note("warning", w.String())
	}
}

func (t *teller) barcode(ctx context.Context, cfg Config) {
	t.title("barcode", cfg.Barcode)
	port := t.open(cfg.Barcode, cfg.BarcodeBaud)
	if port == nil {
		return
	}
	defer port.Close()
	t.note("scan", cfg.Wait)
	ctx, stop := context.WithTimeout(ctx, cfg.Wait)
	defer stop()
	defer context.AfterFunc(ctx, func() { port.Close() })()
	seen := false
	barcode.NewScanner(port, nil).Run(ctx, func(e barcode.Event) {
		if seen || e.Back {
			return
		}
		seen = true
		defer stop()
		switch err := barcode.Check(e.Code); {
		case e.Missing:
			t.fault("unplugged", e.Err)
		case errors.Is(e.Err, barcode.ErrTooLong):
			t.note("too_long")
		case errors.Is(err, barcode.ErrForeign):
			t.note("foreign", len(e.Code))
		case errors.Is(err, barcode.ErrDamaged):
			t.note("damaged")
		case errors.Is(err, barcode.ErrVersion):
			t.note("newer")
		default:
			t.good("scanned", len(e.Code))
		}
	})
	if !seen {
		t.note("no_scan")
	}
}
