package idcard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zheng/device/devicetest"
)

// bench is a Reader joined to a simulated one in virtual time.
type bench struct {
	t      *testing.T
	sim    *devicetest.Reader
	wire   *devicetest.Wire
	reader *Reader
	log    bytes.Buffer
	people []devicetest.Person
	events []Event
}

func newBench(t *testing.T, cfg Config) *bench {
	b := &bench{t: t, sim: devicetest.NewReader()}
	b.wire = devicetest.NewWire(b.sim, today)
	for i := range 3 {
		b.people = append(b.people, devicetest.MakeUp(42, i, today))
	}
	// Times have digits that may be those of a number by chance.
	timeless := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	cfg.Clock, cfg.Log = b.wire, slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{ReplaceAttr: timeless}))
	b.reader = NewReader(b.wire, cfg)
	return b
}

// run reads cards for so long, and then looks whether anything shows a number.
func (b *bench) run(d time.Duration) {
	b.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	b.wire.At(d, stop)
	err := b.reader.Run(ctx, func(e Event) { b.events = append(b.events, e) })
	if !errors.Is(err, context.Canceled) {
		b.t.Fatalf("Run ended with %v", err)
	}
	said := b.log.String()
	for _, e := range b.events {
		e.At = time.Time{}
		said += fmt.Sprintf("%v %+v %#v %v\n", e, e, e, e.Err)
	}
	for _, p := range b.people {
		noNumber(b.t, said, p.Number)
	}
}

// story is what happened, in a line: states, with the person's place for a card.
func (b *bench) story() string {
	var all []string
	for _, e := range b.events {
		s := e.State.String()
		if e.Card != nil {
			i := slices.IndexFunc(b.people, func(p devicetest.Person) bool { return p.Number == e.Card.Number.Reveal() })
			s = fmt.Sprintf("card %d", i)
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func (b *bench) want(story string) {
	b.t.Helper()
	if got := b.story(); got != story {
		b.t.Errorf("\n got %s\nwant %s\n%s", got, story, b.log.String())
	}
}

func (b *bench) lay(at time.Duration, i int) {
	b.wire.At(at, func() { b.sim.Lay(b.people[i]) })
}

func (b *bench) lift(at time.Duration) { b.wire.At(at, b.sim.Lift) }

const second = time.Second

func TestCardIsRead(t *testing.T) {
	b := newBench(t, Config{})
	b.lay(second, 0)
	b.lift(3 * second)
	b.lay(4*second, 1)
	b.run(6 * second)
	b.want("idle, reading, card 0, idle, reading, card 1, idle")
	if !strings.Contains(b.log.String(), "05.01-20100720-0001036050-0288634305") || strings.Contains(b.log.String(), "WARN") {
		t.Errorf("a good day's log: %s", b.log.String())
	}
}

// The card is there a poll's gap and the line's time after it was laid.
func TestCardTakesTheLinesTime(t *testing.T) {
	b := newBench(t, Config{})
	b.lay(0, 0)
	b.run(2 * second)
	i := slices.IndexFunc(b.events, func(e Event) bool { return e.Card != nil })
	if i < 0 {
		t.Fatal(b.story())
	}
	// status 10+11, SAM id 10+27, find 10+15, select 10+19, read 10+1295 bytes of 10 bits.
	line := time.Duration(10+11+10+27+10+15+10+19+10+1295) * 10 * second / 115200
	if took := b.events[i].At.Sub(today); took < line-time.Millisecond || took > line+time.Millisecond {
		t.Errorf("%v, want %v", took, line)
	}
}

var kinds = map[string]devicetest.Kind{
	"noise": devicetest.Noise, "extra AA": devicetest.ExtraAA, "lost byte": devicetest.Lost, "flipped bit": devicetest.Flipped,
	"wrong checksum": devicetest.WrongSum, "length 65535": devicetest.LongLen, "heartbeats": devicetest.Heartbeat,
	"split": devicetest.Split, "late": devicetest.Late, "twice": devicetest.Twice, "silence": devicetest.Silence,
	"cut": devicetest.Cut, "garbage": devicetest.Garbage, "babble": devicetest.Babble,
}

// harmless are the faults that cost time at most.
var harmless = []string{"noise", "extra AA", "heartbeats", "split", "twice"}

// placed are those that happen at a byte.
var placed = []string{"lost byte", "flipped bit", "split", "cut"}

// Whatever goes wrong once with whatever command: this card is read or asked
// for again, and the next one is read.
func TestEveryFaultOnce(t *testing.T) {
	for name, kind := range kinds {
		for _, on := range []string{"status", "samid", "find", "select", "read"} {
			for _, again := range []bool{false, true} {
				places := []int{0}
				if slices.Contains(placed, name) {
					places = []int{0, 2, 6, 9, 11, 700}
				}
				for _, at := range places {
					t.Run(fmt.Sprintf("%s/%s/again=%v/%d", name, on, again, at), func(t *testing.T) {
						b := newBench(t, Config{})
						b.sim.FindsAgain = again
						misbehave := func() { b.sim.Misbehave(devicetest.Fault{Kind: kind, On: on, N: at}) }
						if on == "status" || on == "samid" {
							misbehave()
						}
						b.wire.At(20*second, func() { misbehave(); b.sim.Lay(b.people[0]) })
						b.lift(50 * second)
						b.lay(60*second, 1)
						b.run(90 * second)

						story := b.story()
						first, second := strings.Contains(story, "card 0"), strings.Contains(story, "card 1")
						asked := strings.Contains(story, "again")
						if !second || first == asked {
							t.Errorf("%s\n%s", story, b.log.String())
						}
						if !first && (slices.Contains(harmless, name) || again || on != "read") {
							t.Errorf("a fault that need not cost a card did: %s\n%s", story, b.log.String())
						}
						if strings.Contains(story, "out of service") || strings.Contains(story, "missing") {
							t.Errorf("one fault put the reader out of service: %s", story)
						}
					})
				}
			}
		}
	}
}

// Every failure a module can report, once and until the card is lifted.
func TestEveryStatus(t *testing.T) {
	for s := range statusNames {
		if s == OK || s == Found || s == Absent {
			continue
		}
		for _, on := range []string{"find", "select", "read"} {
			for _, more := range []int{0, 2} {
				t.Run(fmt.Sprintf("%02X/%s/%d", byte(s), on, more), func(t *testing.T) {
					b := newBench(t, Config{})
					b.wire.At(10*second, func() {
						b.sim.Misbehave(devicetest.Fault{Kind: devicetest.Says, On: on, N: int(s), More: more})
						b.sim.Lay(b.people[0])
					})
					b.wire.At(40*second, func() { b.sim.Lift() })
					b.lay(50*second, 1)
					b.run(70 * second)
					story := b.story()
					if !strings.Contains(story, "card 1") {
						t.Fatalf("the next card is not read: %s\n%s", story, b.log.String())
					}
					owner, owned := owners[s]
					foreign := owned && owner.String() != on
					switch {
					case s == NoCard && on == "find":
						b.want("idle, reading, card 0, idle, reading, card 1, idle")
					case s.broken():
						if !strings.Contains(story, "out of service, idle") {
							t.Errorf("%s: want out of service", story)
						}
					case foreign: // passed over, so it is as silence
						if !strings.Contains(story, "card 0") && !strings.Contains(story, "again") {
							t.Errorf("%s: want a card or again", story)
						}
					case more == 0:
						if !strings.Contains(story, "card 0") || strings.Contains(story, "again") {
							t.Errorf("%s: want the card at the second try", story)
						}
					default:
						if !strings.Contains(story, "again") {
							t.Errorf("%s: want to ask again after three", story)
						}
						i := slices.IndexFunc(b.events, func(e Event) bool { return e.State == Again })
						if i >= 0 && !errors.Is(b.events[i].Err, s) {
							t.Errorf("again for %v, want %v", b.events[i].Err, s)
						}
					}
				})
			}
		}
	}
}

// A status that no table knows asks for the card again, and is logged.
func TestUnknownStatus(t *testing.T) {
	b := newBench(t, Config{})
	b.sim.Misbehave(devicetest.Fault{Kind: devicetest.Says, On: "read", N: 0x77, More: 2})
	b.lay(second, 0)
	b.run(4 * second)
	if !strings.Contains(b.story(), "again") || !strings.Contains(b.log.String(), "SW3 77") {
		t.Errorf("%s\n%s", b.story(), b.log.String())
	}
}

// The answer to the reading of one voter's card comes so late that the next
// voter's is being read: it must not be taken for his.
func TestLateCardIsNeverTheNextVoters(t *testing.T) {
	for _, fault := range []devicetest.Fault{
		{Kind: devicetest.Late, On: "read"},
		{Kind: devicetest.Stalled, On: "read", N: 3200}, // while find is asked
		{Kind: devicetest.Stalled, On: "read", N: 5000},
		{Kind: devicetest.Stalled, On: "read", N: 9000},
		{Kind: devicetest.Stalled, On: "select", N: 4000},
		{Kind: devicetest.Stalled, On: "find", N: 4000},
	} {
		for swap := 100 * time.Millisecond; swap < 10*second; swap += 250 * time.Millisecond {
			for _, again := range []bool{false, true} {
				lateCard(t, fault, swap, again)
			}
		}
	}
}

func lateCard(t *testing.T, fault devicetest.Fault, swap time.Duration, again bool) {
	b := newBench(t, Config{})
	b.sim.FindsAgain = again
	b.wire.At(second, func() { b.sim.Misbehave(fault); b.sim.Lay(b.people[0]) })
	var swapped time.Time
	b.wire.At(second+swap, func() { b.sim.Lay(b.people[1]); swapped = b.wire.Now() })
	b.lift(40 * second)
	b.lay(41*second, 2)
	b.run(50 * second)
	told := 0
	for _, e := range b.events {
		if e.Card == nil || e.Card.Number.Reveal() != b.people[0].Number {
			continue
		}
		told++
		// It was read before the swap, and on its way for less than the
		// time-out of the reading it answers.
		if e.At.After(swapped.Add(waits[cmdRead])) {
			t.Fatalf("%+v: swapped after %v, the first card %v later: %s", fault, swap, e.At.Sub(swapped), b.story())
		}
	}
	if story := b.story(); told > 1 || !strings.Contains(story, "card 2") || !strings.Contains(story, "card 1") && !strings.Contains(story, "again") && !strings.Contains(story, "out of service") {
		t.Fatalf("%+v: swapped after %v: %s\n%s", fault, swap, story, b.log.String())
	}
}

// What came before a command was sent is no answer to it, even if it fits.
func TestStaleAnswer(t *testing.T) {
	b := newBench(t, Config{})
	b.sim.Lay(b.people[0])
	b.wire.Send(reply(NoCard, nil))
	<-b.wire.After(second)
	if err := NewLink(b.wire, b.wire).find(); err != nil {
		t.Errorf("%v, want the card found", err)
	}
}

// A card is lifted while a module that finds it again reads it once more: it
// was read well, so nobody is asked to lay it again.
func TestLiftedWhileReadAgain(t *testing.T) {
	for at := 10 * second; at < 10*second+600*time.Millisecond; at += 3 * time.Millisecond {
		b := newBench(t, Config{})
		b.sim.FindsAgain = true
		b.lay(second, 0)
		b.lift(at)
		b.lay(15*second, 1)
		b.run(17 * second)
		b.want("idle, reading, card 0, same, idle, reading, card 1, same")
	}
}

func TestUnpluggedMidFrame(t *testing.T) {
	for _, on := range []string{"status", "samid", "find", "select", "read"} {
		for _, n := range []int{0, 1, 6, 10, 600, 1294} {
			b := newBench(t, Config{})
			b.wire.At(10*second, func() { b.sim.Lay(b.people[0]) })
			b.sim.Misbehave(devicetest.Fault{Kind: devicetest.Unplugged, On: on, N: n})
			b.wire.At(20*second, func() { b.wire.Plug(); b.sim.Lift() })
			b.lay(30*second, 1)
			b.run(40 * second)
			story := b.story()
			if strings.Count(story, "missing") != 1 || !strings.Contains(story, "missing, idle") || !strings.HasSuffix(story, "reading, card 1, idle") {
				t.Errorf("%s at %d: %s", on, n, story)
			}
		}
	}
}

func TestUnpluggedAtRest(t *testing.T) {
	b := newBench(t, Config{})
	b.wire.At(2*second, b.wire.Unplug)
	b.wire.At(5*second, b.wire.Plug)
	b.lay(7*second, 0)
	b.run(10 * second)
	b.want("idle, missing, idle, reading, card 0, idle")
	if err := b.events[1].Err; !errors.Is(err, devicetest.ErrUnplugged) {
		t.Errorf("missing because of %v", err)
	}
}

func TestReaderDiesAndComesBack(t *testing.T) {
	b := newBench(t, Config{Bauds: []int{115200, 9600}})
	b.wire.At(10*second, func() { b.sim.Misbehave(devicetest.Fault{Kind: devicetest.Silence, More: 30}) })
	b.wire.At(200*second, func() { b.sim.Lay(b.people[0]) })
	b.run(210 * second)
	b.want("idle, out of service, idle, reading, card 0, idle")
	if err := b.events[1].Err; !errors.Is(err, ErrNoAnswer) {
		t.Errorf("out of service because of %v", err)
	}
	if !slices.Contains(b.sim.Asked(), "reset") {
		t.Error("a reader that doesn't answer is reset")
	}
}

func TestSpeedIsFound(t *testing.T) {
	all := []int{115200, 57600, 38400, 19200, 9600}
	for _, baud := range all {
		b := newBench(t, Config{Bauds: all})
		b.sim.SetBaud(baud)
		b.lay(20*second, 0)
		b.run(30 * second)
		if story := b.story(); story != "idle, reading, card 0, idle" {
			t.Errorf("%d baud: %s\n%s", baud, story, b.log.String())
		}
	}
}

func TestWrongSpeedWithoutProbing(t *testing.T) {
	b := newBench(t, Config{})
	b.sim.SetBaud(9600)
	b.run(20 * second)
	b.want("out of service")
	if err := b.events[0].Err; !errors.Is(err, ErrGarbled) {
		t.Errorf("%v, want garbled: bytes come, but make no sense", err)
	}
}

func TestSameCardIsToldOnce(t *testing.T) {
	b := newBench(t, Config{})
	b.sim.FindsAgain = true
	b.lay(second, 0)
	b.lift(20 * second)
	b.lay(23*second, 0) // within five seconds of when it was last seen
	b.lift(24 * second)
	b.lay(35*second, 0)
	b.lift(36 * second)
	b.lay(36500*time.Millisecond, 1)
	b.lift(37 * second)
	b.lay(37500*time.Millisecond, 0) // another was read in between
	b.run(38 * second)
	var cards []string
	for _, s := range strings.Split(b.story(), ", ") {
		if strings.HasPrefix(s, "card") {
			cards = append(cards, s)
		}
	}
	if got := strings.Join(cards, ", "); got != "card 0, card 0, card 1, card 0" {
		t.Errorf("%s: %s", got, b.story())
	}
}

// A card that can't be read asks once, not over and over, while it lies there.
func TestAgainIsSaidOnce(t *testing.T) {
	b := newBench(t, Config{})
	b.sim.Misbehave(devicetest.Fault{Kind: devicetest.Says, On: "read", N: int(CardDistrusts), More: 1000})
	b.lay(second, 0)
	b.lift(30 * second)
	b.lay(31*second, 0)
	b.run(40 * second)
	b.want("idle, reading, again, idle, reading, again")
}

// A text that makes no sense is asked for again; what it says is not repeated.
func TestSenselessText(t *testing.T) {
	b := newBench(t, Config{})
	p := b.people[0]
	p.Number = p.Number[:16] + "0?"
	b.wire.At(second, func() { b.sim.Lay(p) })
	b.lift(10 * second)
	b.lay(11*second, 1)
	b.run(13 * second)
	b.want("idle, reading, again, idle, reading, card 1, idle")
	if !errors.Is(b.events[2].Err, ErrText) {
		t.Errorf("again because of %v", b.events[2].Err)
	}
}

func TestEveryCardThroughTheReader(t *testing.T) {
	b := newBench(t, Config{})
	p := b.people[0]
	b.people = []devicetest.Person{p, p.Compatriot(), p.Foreigner17(), p.Foreigner23()}
	for i := range b.people {
		b.lay(time.Duration(10*i+1)*second, i)
		b.lift(time.Duration(10*i+5) * second)
	}
	b.run(40 * second)
	b.want("idle, reading, card 0, idle, reading, card 1, idle, reading, card 2, idle, reading, card 3, idle")
}

// Neither text nor photo stays in memory that is used again.
func TestNothingStaysInTheLink(t *testing.T) {
	b := newBench(t, Config{})
	l := NewLink(b.wire, b.wire)
	p := b.people[0]
	b.sim.Lay(p)
	if err := l.find(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.read(); err != nil {
		t.Fatal(err)
	}
	onCard := p.Text()[122:158] // the number as it stands on the card
	if bytes.Contains(l.dec.store, onCard[:12]) || bytes.Contains(l.buf[:], onCard[:12]) {
		t.Error("the number stays in a buffer")
	}
	// The photo is random; of the whole answer only the frame around it is left.
	if n := len(l.dec.store) - bytes.Count(l.dec.store, []byte{0}); n > 20 {
		t.Errorf("%d bytes of the answer stay", n)
	}
}

func TestRunEndsWhenThePortIsClosed(t *testing.T) {
	err := NewReader(closedPort{}, Config{}).Run(context.Background(), func(Event) {})
	if !errors.Is(err, fs.ErrClosed) {
		t.Errorf("%v, want closed", err)
	}
}

type closedPort struct{}

func (closedPort) Read([]byte) (int, error)        { return 0, fs.ErrClosed }
func (closedPort) Write([]byte) (int, error)       { return 0, fs.ErrClosed }
func (closedPort) SetReadDeadline(time.Time) error { return nil }
func (closedPort) Flush() error                    { return fs.ErrClosed }

// What was recorded can be played back, and tells when anything differs.
func TestRecordAndPlayback(t *testing.T) {
	sim := devicetest.NewReader()
	wire := devicetest.NewWire(sim, today)
	record := &devicetest.Record{Port: wire}
	p := devicetest.MakeUp(42, 0, today)
	sim.Lay(p)
	session := func(port Port) error {
		l := NewLink(port, wire)
		if err := l.Check(); err != nil {
			return err
		}
		if err := l.find(); err != nil {
			return err
		}
		card, err := l.read()
		if err == nil && card.Number.Reveal() != p.Number {
			return errors.New("another card")
		}
		return err
	}
	if err := session(record); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := record.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	traffic, err := devicetest.ParseTraffic(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	play := &devicetest.Playback{Exchanges: traffic}
	if err := session(play); err != nil {
		t.Fatal(err)
	}
	if err := play.Close(); err != nil {
		t.Error(err)
	}
	short := &devicetest.Playback{Exchanges: traffic[1:]}
	if err := session(short); err == nil {
		t.Error("another command than the one recorded must fail")
	}
	if err := short.Close(); err == nil {
		t.Error("what is left over must fail")
	}
}

// Whatever goes wrong in whatever order: every card told is one that lay there,
// and once things go well again the next card is read.
func TestAnyFaults(t *testing.T) {
	names := []string{"", "reset", "status", "samid", "find", "select", "read"}
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t, Config{Bauds: []int{115200, 9600}})
		b.sim.FindsAgain = rapid.Bool().Draw(rt, "finds again")
		var laid []time.Time // person 0 and 1 in turns
		for at := time.Duration(0); at < 100*second; {
			at += time.Duration(rapid.IntRange(10, 9000).Draw(rt, "after")) * time.Millisecond
			switch rapid.IntRange(0, 4).Draw(rt, "act") {
			case 0:
				n := len(laid)
				b.wire.At(at, func() { b.sim.Lay(b.people[n%2]) })
				laid = append(laid, today.Add(at))
			case 1:
				b.lift(at)
			case 2:
				b.wire.At(at, b.wire.Unplug)
				b.wire.At(at+2*second, b.wire.Plug)
			default:
				f := devicetest.Fault{
					Kind: devicetest.Kind(rapid.IntRange(0, int(devicetest.Babble)).Draw(rt, "kind")),
					On:   rapid.SampledFrom(names).Draw(rt, "on"),
					N:    rapid.IntRange(0, 1300).Draw(rt, "n"),
					More: rapid.IntRange(0, 3).Draw(rt, "more"),
				}
				if f.Kind == devicetest.Unplugged {
					b.wire.At(at+5*second, b.wire.Plug)
				}
				b.wire.At(at, func() { b.sim.Misbehave(f) })
			}
		}
		b.wire.At(110*second, func() { b.sim.Calm(); b.wire.Plug(); b.sim.Lift() })
		b.lay(160*second, 2)
		b.run(170 * second)

		if !strings.HasSuffix(b.story(), "card 2, idle") && !strings.HasSuffix(b.story(), "card 2") && !strings.HasSuffix(b.story(), "card 2, same") {
			rt.Fatalf("the card at the end: %s\n%s", b.story(), b.log.String())
		}
		for _, e := range b.events {
			if e.Card == nil || e.Card.Number.Reveal() == b.people[2].Number {
				continue
			}
			who := slices.IndexFunc(b.people, func(p devicetest.Person) bool { return p.Number == e.Card.Number.Reveal() })
			if who < 0 {
				rt.Fatalf("a card that never was: %s", b.story())
			}
			// The last card laid before it, or the one before where that was
			// laid while the answer was on its way.
			n := 0
			for n < len(laid) && !laid[n].After(e.At) {
				n++
			}
			if n > 0 && (n-1)%2 == who || n > 1 && (n-2)%2 == who && e.At.Sub(laid[n-1]) < 4*second {
				continue
			}
			rt.Fatalf("card %d told at %v, laid at %v: %s", who, e.At, laid, b.story())
		}
	})
}
