package probe

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zheng/device/devicetest"
	"zheng/store/election"
	"zheng/store/text/texttest"
)

var day = time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)

func plug(t *testing.T, dev devicetest.Device) *devicetest.Pty {
	t.Helper()
	p := devicetest.NewPty(dev, filepath.Join(t.TempDir(), "device"))
	if err := p.Plug(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Unplug)
	return p
}

func run(t *testing.T, cfg Config) (string, error) {
	t.Helper()
	cfg.Ports = func() []string { return []string{"/dev/serial/by-id/usb-reader"} }
	var b strings.Builder
	err := Run(context.Background(), &b, cfg)
	if strings.Contains(b.String(), "%!") {
		t.Errorf("a text with a hole:\n%s", b.String())
	}
	return b.String(), err
}

func TestCardReader(t *testing.T) {
	p := devicetest.MakeUp(3, 3, day)
	for _, c := range []struct {
		name  string
		set   func(*devicetest.Reader)
		fault bool
		want  []string // codes
	}{
		{"all is well", func(r *devicetest.Reader) { r.Lay(p) }, false, []string{"opened", "answers", "sam", "reading", "card"}},
		{"compatriot", func(r *devicetest.Reader) { r.Lay(p.Compatriot()) }, false, []string{"card", "compatriot"}},
		{"expired", func(r *devicetest.Reader) { q := p.Foreigner17(); q.To = q.From; r.Lay(q) }, false, []string{"card", "foreigner-2017", "expired"}},
		{"sex", func(r *devicetest.Reader) { q := p; q.Sex = '1' + '2' - q.Sex; r.Lay(q) }, false, []string{"warning", "sex differs from the number"}},
		{"broken", func(r *devicetest.Reader) {
			r.Misbehave(devicetest.Fault{Kind: devicetest.Says, N: 0x66, More: 9})
		}, true, []string{"broken"}},
		{"another speed", func(r *devicetest.Reader) { r.SetBaud(57600); r.Lay(p) }, true, []string{"answers", "other_speed", "card"}},
		{"silent", func(r *devicetest.Reader) {
			r.Misbehave(devicetest.Fault{Kind: devicetest.Silence, More: 99})
		}, true, []string{"silent"}},
		{"unplugged while reading", func(r *devicetest.Reader) {
			r.Misbehave(devicetest.Fault{Kind: devicetest.Unplugged, On: "read", N: 99})
			r.Lay(p)
		}, true, []string{"answers", "reading", "unplugged"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // silence takes its time
			sim := devicetest.NewReader()
			c.set(sim)
			pty := plug(t, sim)
			said, err := run(t, Config{IDCard: pty.Name(), Wait: time.Minute})
			if errors.Is(err, ErrFault) != c.fault {
				t.Errorf("%v, fault %v", err, c.fault)
			}
			told(t, said, c.want)
			if regexp.MustCompile(`[0-9]{11}`).MatchString(strings.ReplaceAll(said, pty.Name(), "")) || strings.Contains(said, p.Number[8:]) || strings.Contains(said, p.Name) {
				t.Errorf("too much is shown:\n%s", said)
			}
		})
	}
}

// told expects that the texts were told, in both languages.
func told(t *testing.T, said string, codes []string) {
	t.Helper()
	for _, code := range codes {
		for _, text := range []string{chinese[code], english[code]} {
			head, _, _ := strings.Cut(text, "%")
			if head == "" || !strings.Contains(said, head) {
				t.Errorf("%s is not told:\n%s", code, said)
			}
		}
	}
}

func TestNoCard(t *testing.T) {
	pty := plug(t, devicetest.NewReader())
	said, err := run(t, Config{IDCard: pty.Name(), Wait: time.Nanosecond})
	if err != nil {
		t.Error(err)
	}
	told(t, said, []string{"answers", "lay", "no_card"})
}

func TestScanner(t *testing.T) {
	good := election.VoterID("7K2M9QXT04").Card("hongshan-2026")
	for _, c := range []struct {
		name, sent, want string
	}{
		{"a voter's card", good + "\r", "scanned"},
		{"without terminator", good, "scanned"},
		{"something else", "6901234567892\r", "foreign"},
		{"damaged", good[:len(good)-1] + "\r", "damaged"},
		{"too long", strings.Repeat("A", 300) + "\r", "too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pty := plug(t, devicetest.Scanner{})
			pty.Send([]byte(c.sent)) // waits in the tty until it is opened
			said, err := run(t, Config{Barcode: pty.Name(), Wait: time.Minute})
			if err != nil {
				t.Error(err)
			}
			told(t, said, []string{"opened", "scan", c.want})
		})
	}
}

func TestAbsent(t *testing.T) {
	name := filepath.Join(t.TempDir(), "none")
	said, err := run(t, Config{IDCard: name, Barcode: name})
	if !errors.Is(err, ErrFault) {
		t.Error(err)
	}
	told(t, said, []string{"idcard", "barcode", "absent"})
}

func TestNothingNamed(t *testing.T) {
	said, err := run(t, Config{})
	if err != nil {
		t.Error(err)
	}
	told(t, said, []string{"ports", "how"})
	if !strings.Contains(said, "/dev/serial/by-id/usb-reader") {
		t.Error(said)
	}
	var b strings.Builder
	if err := Run(context.Background(), &b, Config{Ports: func() []string { return nil }}); err != nil {
		t.Error(err)
	}
	told(t, b.String(), []string{"no_ports"})
}

func TestInterrupted(t *testing.T) {
	sim := devicetest.NewReader()
	pty := plug(t, sim)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var b strings.Builder
	err := Run(ctx, &b, Config{IDCard: pty.Name(), Ports: func() []string { return nil }})
	if err == nil {
		t.Error("an interruption is no success")
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, texts) }
