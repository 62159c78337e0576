package idcard

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zheng/device/devicetest"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reply builds an answer; its length and checksum are computed here, by hand.
func reply(sw3 Status, data []byte) []byte {
	f := append([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 0, 0, 0, byte(sw3)}, data...)
	binary.BigEndian.PutUint16(f[5:], uint16(4+len(data)))
	var x byte
	for _, c := range f[5:] {
		x ^= c
	}
	return append(f, x)
}

func TestCommandFrames(t *testing.T) {
	for _, c := range []struct {
		command Command
		want    string
	}{
		{cmdReset, "AAAAAA96690003 10FF EC"},
		{cmdStatus, "AAAAAA96690003 11FF ED"},
		{cmdSAMID, "AAAAAA96690003 12FF EE"},
		{cmdFind, "AAAAAA96690003 2001 22"},
		{cmdSelect, "AAAAAA96690003 2002 21"},
		{cmdRead, "AAAAAA96690003 3001 32"},
	} {
		if got := c.command.Frame(); !bytes.Equal(got, unhex(t, c.want)) {
			t.Errorf("%s: % X, want %s", c.command, got, c.want)
		}
		if x := sum(c.command.Frame()[5:]); x != 0 {
			t.Errorf("%s: the whole XORs to %02X, want 0", c.command, x)
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name, frame string
		command     Command
		status      Status
		data        int
		fits        bool
	}{
		{"reset done", "AAAAAA9669 0004 000090 94", cmdReset, OK, 0, true},
		{"status good", "AAAAAA9669 0004 000090 94", cmdStatus, OK, 0, true},
		{"card found", hex.EncodeToString(reply(Found, make([]byte, 4))), cmdFind, Found, 4, true},
		{"no card", "AAAAAA9669 0004 000080 84", cmdFind, NoCard, 0, true},
		{"selected", hex.EncodeToString(reply(OK, make([]byte, 8))), cmdSelect, OK, 8, true},
		{"not selected", "AAAAAA9669 0004 000081 85", cmdSelect, NotSelected, 0, true},
		{"not read", "AAAAAA9669 0004 000041 45", cmdRead, ReadFailed, 0, true},
		{"not authentic", "AAAAAA9669 0004 000031 35", cmdRead, CardDistrusts, 0, true},
		{"read", hex.EncodeToString(reply(OK, make([]byte, 1284))), cmdRead, OK, 1284, true},
		{"SW1 and SW2 don't matter", "AAAAAA9669 0004 123490 B2", cmdStatus, OK, 0, true},
		{"unknown failure", hex.EncodeToString(reply(0x77, nil)), cmdRead, 0x77, 0, true},

		{"a late status for a find", "AAAAAA9669 0004 000090 94", cmdFind, OK, 0, false},
		{"a late find for a status", "AAAAAA9669 0004 000080 84", cmdStatus, NoCard, 0, false},
		{"a late find for a select", hex.EncodeToString(reply(Found, make([]byte, 4))), cmdSelect, Found, 4, false},
		{"a late select for a read", hex.EncodeToString(reply(OK, make([]byte, 8))), cmdRead, OK, 8, false},
		{"a late card for a find", hex.EncodeToString(reply(OK, make([]byte, 1284))), cmdFind, OK, 1284, false},
		{"a failure with data", hex.EncodeToString(reply(ReadFailed, make([]byte, 3))), cmdRead, ReadFailed, 3, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			d.Feed(unhex(t, c.frame))
			a, ok := d.Next()
			if !ok || a.Status != c.status || len(a.Data) != c.data {
				t.Fatalf("got %v, %v with %d bytes; want %v with %d", ok, a.Status, len(a.Data), c.status, c.data)
			}
			if a.fits(c.command) != c.fits {
				t.Errorf("fits %s: %v, want %v", c.command, !c.fits, c.fits)
			}
		})
	}
}

func TestReadAnswerIs1295Bytes(t *testing.T) {
	if n := len(reply(OK, make([]byte, 4+256+1024))); n != 1295 {
		t.Errorf("%d bytes, want 1295", n)
	}
}

func TestEveryStatusHasItsName(t *testing.T) {
	for _, s := range []byte{0x90, 0x9F, 0x91, 0x10, 0x11, 0x21, 0x23, 0x24, 0x31, 0x32, 0x33, 0x34, 0x40, 0x41, 0x47, 0x50, 0x60, 0x61, 0x66, 0x80, 0x81} {
		if !Status(s).Known() {
			t.Errorf("%02X has no name", s)
		}
	}
	if Status(0x77).Known() || !strings.Contains(Status(0x77).Error(), "77") {
		t.Errorf("an unknown status must show its code: %v", Status(0x77))
	}
	if !errors.Is(error(ReadFailed), Status(0x41)) {
		t.Error("a status must be found by errors.Is")
	}
}

// A good answer is found whatever stands around it and however it is cut up.
func TestDecoderFindsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Noise without a whole preamble, which could swallow what follows, but
		// with every part of one.
		noise := rapid.SliceOfN(rapid.SampledFrom([]byte{0xAA, 0xAA, 0x96, 0x00, 0x0D, 'H', 'B'}), 0, 40)
		data := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "data")
		status := Status(rapid.Byte().Draw(t, "status"))
		stream := slices.Concat(noise.Draw(t, "before"), reply(status, data), noise.Draw(t, "after"))

		var d Decoder
		var got []Answer
		for len(stream) > 0 {
			n := rapid.IntRange(1, len(stream)).Draw(t, "piece")
			d.Feed(stream[:n])
			stream = stream[n:]
			for a, ok := d.Next(); ok; a, ok = d.Next() {
				a.Data = bytes.Clone(a.Data)
				got = append(got, a)
			}
		}
		if len(got) != 1 || got[0].Status != status || !bytes.Equal(got[0].Data, data) {
			t.Fatalf("got %d answers, %v", len(got), got)
		}
	})
}

// A false beginning costs a wait, never the answer behind it.
func TestDecoderGivesUpFalseBeginnings(t *testing.T) {
	good := reply(Found, make([]byte, 4))
	for name, before := range map[string]string{
		"length too small": "AAAAAA9669 0003",
		"length too great": "AAAAAA9669 1001",
		"waits for 4000":   "AAAAAA9669 0FA0 000090",
		"wrong checksum":   "AAAAAA9669 0004 000090 95",
		"cut":              "AAAAAA9669 0004 0000",
		"one AA too many":  "AA",
		"two beginnings":   "AAAAAA9669 AAAAAA9669 0FFF",
	} {
		var d Decoder
		d.Feed(unhex(t, before))
		d.Feed(good)
		a, ok := d.Next()
		if !ok {
			a, ok = d.GiveUp()
		}
		if !ok || a.Status != Found {
			t.Errorf("%s: %v %v, want the answer behind it", name, ok, a.Status)
		}
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte("AAAAAA"))
	f.Add(reply(NoCard, nil))
	f.Add(slices.Concat([]byte{0xAA, 0xAA}, reply(OK, make([]byte, 8)), reply(OK, nil)[:6]))
	f.Add(reply(OK, slices.Concat([]byte{1, 0, 4, 0}, devicetest.MakeUp(1, 1, today).Text(), make([]byte, 1024))))
	f.Fuzz(func(t *testing.T, b []byte) {
		var whole, pieces Decoder
		whole.Feed(b)
		all := drain(&whole)
		var some []string
		for _, c := range b {
			pieces.Feed([]byte{c})
			some = append(some, drainNext(&pieces)...)
		}
		some = append(some, drain(&pieces)...)
		if !slices.Equal(all, some) {
			t.Fatalf("whole gives %q, in pieces %q", all, some)
		}
		total := whole.skipped + len(whole.buf)
		for _, frame := range all {
			total += len(frame)
			if !strings.Contains(string(b), frame) {
				t.Fatalf("%q was never sent", frame)
			}
		}
		if total != len(b) {
			t.Fatalf("%d bytes accounted for of %d", total, len(b))
		}
	})
}

// drainNext gives the answers there are, as the bytes they came in.
func drainNext(d *Decoder) (frames []string) {
	for a, ok := d.Next(); ok; a, ok = d.Next() {
		frames = append(frames, frame(a))
	}
	return frames
}

func drain(d *Decoder) []string {
	frames := drainNext(d)
	for a, ok := d.GiveUp(); ok; a, ok = d.GiveUp() {
		frames = append(frames, frame(a))
		frames = append(frames, drainNext(d)...)
	}
	return frames
}

func frame(a Answer) string {
	f := reply(a.Status, a.Data)
	f[7], f[8] = a.SW1, a.SW2
	f[len(f)-1] = 0
	f[len(f)-1] = sum(f[5:])
	return string(f)
}
