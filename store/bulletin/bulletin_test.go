package bulletin_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"zheng/store/bulletin"
	"zheng/store/journal"
	"zheng/store/tally/archive/archivetest"
)

var noon = time.Date(2026, 12, 5, 4, 0, 0, 0, time.UTC)

// village is a bulletin of a count of 40 sheets, with the key that signs it.
func village(t testing.TB) (bulletin.Bulletin, journal.Key) {
	t.Helper()
	c := archivetest.New(t, "village", 40, 3)
	tree := &journal.Tree{}
	for _, l := range c.Lines {
		tree.Append(l)
	}
	b := bulletin.Of(c.Election, c.Result, tree.Checkpoint(c.Key.Origin()), noon)
	b.Stage = "counting"
	b.Groups = []bulletin.Group{{By: "category", Value: "hukou", Registered: 40, Participants: 36, Goal: 85}}
	b.Alarms = []bulletin.Alarm{{Code: "queue"}}
	b.Steps = []bulletin.Step{{Item: "roll_published", Last: "2026-11-15", Done: "2026-11-14"}}
	var err error
	if b.Result, err = bulletin.OutcomeOf(c.Result); err != nil {
		t.Fatal(err)
	}
	return b, c.Key
}

func signed(t testing.TB, b bulletin.Bulletin, k journal.Key) []byte {
	t.Helper()
	data, err := bulletin.Sign(b, k.Public(), k.SignText)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSigned(t *testing.T) {
	b, k := village(t)
	data := signed(t, b, k)
	back, public, err := bulletin.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if public != k.Public() || !bulletin.Is(data) {
		t.Errorf("signed by %s, want %s", public, k.Public())
	}
	if again := signed(t, back, k); !bytes.Equal(again, data) {
		t.Errorf("signed again it is\n%s, not\n%s", again, data)
	}
	if n := len(data); n > bulletin.MaxFile/8 {
		t.Errorf("a small community's bulletin has %d bytes", n)
	}
}

// No byte can be changed without Open noticing.
func TestAnyByte(t *testing.T) {
	b, k := village(t)
	data := signed(t, b, k)
	for i := range data {
		for _, to := range []byte{data[i] ^ 1, '0', ' '} {
			if to == data[i] {
				continue
			}
			other := bytes.Clone(data)
			other[i] = to
			if _, _, err := bulletin.Open(other); err == nil {
				t.Fatalf("byte %d %q as %q: it holds", i, data[i], to)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	b, k := village(t)
	data := signed(t, b, k)
	other, err := journal.NewKey(archivetest.Source(7), k.Origin())
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := journal.NewKey(archivetest.Source(8), "zheng/other/first")
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := k.SignText("zheng-archive 1\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":              {nil, bulletin.ErrNone},
		"another file":         {[]byte("PK\x03\x04"), bulletin.ErrNone},
		"an unknown field":     {bytes.Replace(data, []byte(`"format"`), []byte("\"voter\": \"x\",\n  \"format\""), 1), bulletin.ErrNone},
		"more behind it":       {append(bytes.Clone(data), ' '), bulletin.ErrNone},
		"much too long":        {append(bytes.Clone(data), make([]byte, bulletin.MaxFile)...), bulletin.ErrNone},
		"deep":                 {bytes.Repeat([]byte("["), bulletin.MaxFile), bulletin.ErrNone},
		"another format":       {bytes.Replace(data, []byte("zheng-bulletin 1"), []byte("zheng-bulletin 2"), 1), bulletin.ErrNone},
		"a figure changed":     {bytes.Replace(data, []byte(`"returned": 3`), []byte(`"returned": 2`), 1), bulletin.ErrFigures},
		"a stage changed":      {bytes.Replace(data, []byte(`"counting"`), []byte(`"sealed"`), 1), bulletin.ErrChanged},
		"another's key":        {bytes.Replace(data, []byte(k.Public()), []byte(other.Public()), 1), bulletin.ErrKey},
		"another's altogether": {signed(t, b, other), nil}, // whose key it is only the list can tell
		"no key":               {bytes.Replace(data, []byte(k.Public()), []byte("none"), 1), bulletin.ErrKey},
		"another signature":    {swapSignature(t, data, checkpoint), bulletin.ErrChanged},
	} {
		if _, _, err := bulletin.Open(c.data); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if data, err := bulletin.Sign(b, elsewhere.Public(), elsewhere.SignText); err != nil {
		t.Fatal(err)
	} else if _, _, err := bulletin.Open(data); !errors.Is(err, bulletin.ErrKey) {
		t.Errorf("the key of another election: %v", err)
	}
}

func swapSignature(t testing.TB, data []byte, note string) []byte {
	t.Helper()
	before, _, ok := bytes.Cut(data, []byte(`"signature": "`))
	_, line, also := strings.Cut(note, "\n\n")
	if !ok || !also {
		t.Fatal("there is no signature to exchange")
	}
	return fmt.Appendf(before, "\"signature\": \"%s\"\n}\n", strings.TrimSpace(line))
}

// What cannot be is not even signed.
func TestImpossible(t *testing.T) {
	for name, change := range map[string]func(*bulletin.Bulletin){
		"below nothing":         func(b *bulletin.Bulletin) { b.Rejected = -1 },
		"beyond all":            func(b *bulletin.Bulletin) { b.Returned, b.Counted = 1<<40, 1<<40-b.Waiting },
		"does not add up":       func(b *bulletin.Bulletin) { b.Waiting++ },
		"more than registered":  func(b *bulletin.Bulletin) { n := *b.Registered + 1; b.Participants = &n },
		"more than the group":   func(b *bulletin.Bulletin) { b.Groups[0].Participants = 41 },
		"no stage":              func(b *bulletin.Bulletin) { b.Stage = "finished" },
		"no round":              func(b *bulletin.Bulletin) { b.Round = "third" },
		"no day":                func(b *bulletin.Bulletin) { b.Date = "2026-02-30" },
		"no moment":             func(b *bulletin.Bulletin) { b.At = "2026-12-05 12:00" },
		"no log":                func(b *bulletin.Bulletin) { b.Log.Root = "x" },
		"a step on no day":      func(b *bulletin.Bulletin) { b.Steps[0].Done = "soon" },
		"more elected than fit": func(b *bulletin.Bulletin) { b.Result.Posts[0].Elected = []string{"甲", "乙"} },
		"a result without hash": func(b *bulletin.Bulletin) { b.Result.Hash = "" },
		"a line feed in a name": func(b *bulletin.Bulletin) { b.Community = "柳溪\n社区" },
		"a name without end":    func(b *bulletin.Bulletin) { b.Title = strings.Repeat("长", 200) },
		"an ID number":          func(b *bulletin.Bulletin) { b.Community = "119901199001011234" },
		"too long a list":       func(b *bulletin.Bulletin) { b.Alarms = make([]bulletin.Alarm, 1000) },
	} {
		b, k := village(t)
		change(&b)
		if _, err := bulletin.Sign(b, k.Public(), k.SignText); !errors.Is(err, bulletin.ErrFigures) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzOpen: whatever comes, Open ends, and what it takes is what was signed.
func FuzzOpen(f *testing.F) {
	b, k := village(f)
	data := signed(f, b, k)
	f.Add(data)
	r := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		cut := bytes.Clone(data[:r.IntN(len(data))])
		f.Add(append(cut, data[r.IntN(len(data)):]...))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, public, err := bulletin.Open(in)
		if err != nil {
			return
		}
		if public == k.Public() && !bytes.Equal(signed(t, got, k), in) {
			t.Errorf("taken although nobody signed it:\n%s", in)
		}
	})
}
