package devicetest

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)

func TestPeopleAreAllDifferent(t *testing.T) {
	seen := map[string]bool{}
	sexes := map[rune]int{}
	for i := range 20_000 {
		p := MakeUp(11, i*149, day)
		if seen[p.Number] {
			t.Fatalf("person %d has another's number", i*149)
		}
		seen[p.Number] = true
		sexes[p.Sex]++
		if odd := (p.Number[16]-'0')%2 == 1; odd != (p.Sex == '1') {
			t.Fatalf("person %d: sex %c with sequence %s", i, p.Sex, p.Number[14:17])
		}
		if young := p.Birth.AddDate(18, 0, 0); young.After(day) {
			t.Fatalf("person %d was born %v", i, p.Birth)
		}
		if p.Number[2:4] != "99" {
			t.Fatalf("person %d may be somebody", i)
		}
	}
	if sexes['1'] < 9000 || sexes['2'] < 9000 {
		t.Errorf("%v", sexes)
	}
}

func TestPeopleStayTheSame(t *testing.T) {
	if a, b := MakeUp(1, 2, day), MakeUp(1, 2, day); a != b {
		t.Errorf("%+v and %+v", a, b)
	}
	if a, b := MakeUp(1, 2, day), MakeUp(2, 2, day); a == b {
		t.Error("another seed gives the same person")
	}
}

// The check digits of the standard's own examples.
func TestNumber(t *testing.T) {
	for _, want := range []string{"11010519491231002X", "440524188001010014", "34052419800101001X"} {
		if got := number(want[:17]); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestFramesAreAsOnTheLine(t *testing.T) {
	for want, got := range map[string][]byte{
		"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94": answer(0x90, nil),
		"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x80\x84": answer(0x80, nil),
		"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x81\x85": answer(0x81, nil),
		"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x41\x45": answer(0x41, nil),
		"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x31\x35": answer(0x31, nil),
	} {
		if string(got) != want {
			t.Errorf("% X, want % X", got, want)
		}
	}
	if n := len(answer(0x90, make([]byte, 4+256+1024))); n != 1295 {
		t.Errorf("a card takes %d bytes, want 1295", n)
	}
}

// A line of 115200 baud needs 112 ms for a card.
func TestWireTakesItsTime(t *testing.T) {
	sim := NewReader()
	w := NewWire(sim, day)
	sim.Lay(MakeUp(1, 1, day))
	w.SetReadDeadline(day.Add(time.Second))
	buf := make([]byte, 4096)
	ask := func(para string, n int) {
		cmd := []byte(preamble + "\x00\x03" + para)
		if _, err := w.Write(append(cmd, xor(cmd[5:]))); err != nil {
			t.Fatal(err)
		}
		for n > 0 {
			m, err := w.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			n -= m
		}
	}
	ask("\x20\x01", 15)
	ask("\x20\x02", 19)
	start := w.Now()
	ask("\x30\x01", 1295)
	if took := w.Now().Sub(start).Round(time.Millisecond); took != 113*time.Millisecond { // the command's 10 bytes included
		t.Errorf("%v, want 113 ms", took)
	}
}

func TestCutOffReadNeverHangs(t *testing.T) {
	w := NewWire(NewReader(), day)
	if _, err := w.Read(make([]byte, 1)); err == nil {
		t.Error("a Read that can never end must fail")
	}
}

func TestParseTraffic(t *testing.T) {
	got, err := ParseTraffic(strings.NewReader("# a comment\n\n> aa bb\n< 01\n< 02 03\n> cc\n"))
	if err != nil || len(got) != 2 || string(got[0].Got) != "\x01\x02\x03" || string(got[1].Sent) != "\xcc" {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range []string{"aa", "> a", "> zz", "? aa"} {
		if _, err := ParseTraffic(strings.NewReader(bad)); err == nil {
			t.Errorf("%q must be refused", bad)
		}
	}
}

func FuzzParseTraffic(f *testing.F) {
	f.Add("> aa\n< bb\n")
	f.Add("<\n>")
	f.Fuzz(func(t *testing.T, s string) {
		all, err := ParseTraffic(strings.NewReader(s))
		if err != nil {
			return
		}
		var file bytes.Buffer
		if _, err := (&Record{all: all}).WriteTo(&file); err != nil {
			t.Fatal(err)
		}
		if _, err := ParseTraffic(&file); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
	})
}
