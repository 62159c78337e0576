package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zheng/store/election"
)

var update = flag.Bool("update", false, "write the golden files")

// zeros gives a key that is the same in every run.
type zeros struct{ seed byte }

func (z zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = z.seed
	}
	return len(b), nil
}

// keyText writes an Ed25519 key as sumdb/note does.
func keyText(seed byte, origin string) string {
	secret := bytes.Repeat([]byte{seed}, ed25519.SeedSize)
	public := ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey)
	sum := sha256.Sum256(append([]byte(origin+"\n\x01"), public...))
	return fmt.Sprintf("PRIVATE+KEY+%s+%x+%s", origin, sum[:4], base64.StdEncoding.EncodeToString(append([]byte{1}, secret...)))
}

// aKey is the same in every run: an Ed25519 key of 32 times seed.
func aKey(t testing.TB, seed byte, origin string) Key {
	t.Helper()
	k, err := ParseKey(keyText(seed, origin))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const origin = "zheng/hongshan-2026/first"

// aDay is a small log.
func aDay(t testing.TB) (lines []string) {
	t.Helper()
	entries := []Entry{
		{Act: ActBegin, Detail: map[string]string{"election": "hongshan-2026"}},
		{Act: ActImport, Count: map[string]int{"people": 3000}},
		{Act: ActStage, Who: "甲", With: "乙", Time: "2026-12-05T00:00:00Z", Detail: map[string]string{"from": "test", "to": "open"}},
		{Act: ActTurnout, Count: map[string]int{CountOwn: 50, CountProxy: 3}},
	}
	for i := range 9 {
		h := Digest([]byte{byte(i)})
		entries = append(entries, Entry{Act: ActSheet, Sheet: &Sheet{Hash: h, Batch: 1, Place: i + 1, Status: "counted", Vote: h, Reading: h}})
	}
	entries = append(entries, Entry{Act: ActAdjudicate, Who: "甲", With: "乙", Why: "两人认为清楚", Sheet: &Sheet{Hash: aHash, Was: "review", Status: "counted", Vote: aHash}})
	for _, e := range entries {
		line, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	return lines
}

func text(lines []string) string {
	out := ""
	for _, l := range lines {
		out += l + "\n"
	}
	return out
}

func signed(t testing.TB, k Key, lines []string) string {
	t.Helper()
	tree, err := Read(strings.NewReader(text(lines)), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := tree.Checkpoint(k.Origin()).Sign(k)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The format is a contract with printed paper: it must not drift.
func TestGolden(t *testing.T) {
	k := aKey(t, 7, origin)
	got := text(aDay(t)) + "\n" + signed(t, k, aDay(t)) + "\n" + k.Public() + "\n" + Fingerprint(k.Public()) + "\n"
	path := filepath.Join("testdata", "day.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the log is written as\n%s\nwant\n%s", got, want)
	}
}

func TestKeys(t *testing.T) {
	e := &election.Election{ID: "hongshan-2026", Round: election.First}
	if Origin(e) != origin {
		t.Errorf("origin %q", Origin(e))
	}
	for seed := range byte(200) { // base64 of some has a plus
		k := aKey(t, seed, origin)
		again, err := ParseKey(k.String() + "\n")
		if err != nil || again.Public() != k.Public() || again.Origin() != origin {
			t.Fatalf("%v: %v", k, err)
		}
		if _, err := OpenCheckpoint(signed(t, again, aDay(t)), k.Public()); err != nil {
			t.Fatal(err)
		}
	}
	drawn, err := NewKey(zeros{3}, origin)
	if err != nil {
		t.Fatal(err)
	}
	if f := Fingerprint(drawn.Public()); len(f) != 6*4+5 || f == Fingerprint(aKey(t, 1, origin).Public()) {
		t.Errorf("fingerprint %q", f)
	}
	for _, bad := range []string{"", "PRIVATE+KEY", drawn.Public(), drawn.String()[:60], strings.Replace(drawn.String(), "first", "other", 1)} {
		if _, err := ParseKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestVerify(t *testing.T) {
	lines := aDay(t)
	k := aKey(t, 1, origin)
	var all []string
	for n := range len(lines) + 1 {
		all = append(all, signed(t, k, lines[:n]))
	}
	seen := 0
	tree, longest, err := Verify(strings.NewReader(text(lines)), k.Public(), all, func(n int64, line []byte, e Entry) error {
		if string(line) != lines[n] || e.Act == "" {
			t.Errorf("entry %d is %s", n, line)
		}
		seen++
		return nil
	})
	if err != nil || seen != len(lines) || tree.Size() != longest.Size || longest.Size != int64(len(lines)) || longest.Root != tree.Root() {
		t.Fatalf("%d entries, %+v, %v", seen, longest, err)
	}
	// What came after the last checkpoint is read, and nothing vouches for it.
	tree, longest, err = Verify(strings.NewReader(text(lines)), k.Public(), all[:5], nil)
	if err != nil || longest.Size != 4 || tree.Size() != int64(len(lines)) {
		t.Errorf("%+v, %v", longest, err)
	}
	if _, _, err = Verify(strings.NewReader(""), k.Public(), all[:1], nil); err != nil {
		t.Errorf("an empty log: %v", err)
	}
}

// Everything that can be done to a log is told apart.
func TestTampered(t *testing.T) {
	lines := aDay(t)
	k := aKey(t, 1, origin)
	good := signed(t, k, lines)
	foreign := aDay(t)
	foreign[0] = `{"act":"begin","detail":{"election":"other"}}`
	swap := slices.Clone(lines)
	swap[5], swap[6] = swap[6], swap[5]
	other := aKey(t, 2, origin)
	for _, c := range []struct {
		name   string
		lines  []string
		signed []string
		want   error
	}{
		{"the last removed", lines[:len(lines)-1], []string{good}, ErrShort},
		{"one removed", slices.Delete(slices.Clone(lines), 3, 4), []string{good}, ErrShort},
		{"one removed, one added", append(slices.Delete(slices.Clone(lines), 3, 4), lines[4]), []string{good}, ErrRoot},
		{"two swapped", swap, []string{good}, ErrRoot},
		{"one added in the middle", slices.Insert(slices.Clone(lines), 5, lines[5]), []string{good}, ErrRoot},
		{"one replayed from another election", foreign, []string{good}, ErrRoot},
		{"all of another election", foreign, []string{signed(t, aKey(t, 1, "zheng/other/first"), foreign)}, ErrKey},
		{"signed by another", lines, []string{signed(t, other, lines)}, ErrKey},
		{"no checkpoint", lines, nil, ErrCheckpoint},
		{"an empty checkpoint", lines, []string{""}, ErrCheckpoint},
		{"a checkpoint without signature", lines, []string{good[:strings.Index(good, "\n\n")+1]}, ErrCheckpoint},
		{"a checkpoint changed", lines, []string{strings.Replace(good, "\n14\n", "\n13\n", 1)}, ErrSignature},
		{"a fork", lines, []string{good, signed(t, k, swap[:8])}, ErrRoot},
		{"a line cut", []string{lines[0], lines[1][:9]}, []string{good}, ErrEntry},
	} {
		if _, _, err := Verify(strings.NewReader(text(c.lines)), k.Public(), c.signed, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, _, err := Verify(strings.NewReader(strings.TrimSuffix(text(lines), "\n")), k.Public(), []string{good}, nil); !errors.Is(err, ErrEntry) {
		t.Errorf("the last line feed gone: %v", err)
	}
}

// Every bit of a log, and of a checkpoint, is found when it is another.
func TestEveryBit(t *testing.T) {
	k := aKey(t, 1, origin)
	log, check := []byte(text(aDay(t))), []byte(signed(t, k, aDay(t)))
	flips := 0
	for _, b := range [][]byte{log, check} {
		for at := range b {
			for bit := range 8 {
				b[at] ^= 1 << bit
				if _, _, err := Verify(bytes.NewReader(log), k.Public(), []string{string(check)}, nil); err == nil {
					t.Errorf("bit %d of byte %d went unnoticed", bit, at)
				}
				b[at] ^= 1 << bit
				flips++
			}
		}
	}
	t.Logf("%d bits flipped in turn, each found", flips)
}

// FuzzCheckpoint: no text may make OpenCheckpoint panic, and it takes none but
// the one that was signed.
func FuzzCheckpoint(f *testing.F) {
	k := aKey(f, 1, origin)
	good := signed(f, k, aDay(f))
	f.Add(good)
	f.Add(strings.Replace(good, "14", "15", 1))
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := OpenCheckpoint(s, k.Public()); err == nil && c.Text() != good[:len(c.Text())] {
			t.Fatalf("%q opens as %+v", s, c)
		}
		if c, err := ParseCheckpoint(s); err == nil && !strings.HasPrefix(s, c.Text()) {
			t.Fatalf("%q is read as %+v", s, c)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	var log bytes.Buffer
	const n = 100_000
	for i := range n {
		h := Digest(fmt.Append(nil, i))
		line, err := Entry{Act: ActSheet, Sheet: &Sheet{Hash: h, Batch: 1, Place: i + 1, Status: "counted", Vote: h, Reading: h}}.Encode()
		if err != nil {
			b.Fatal(err)
		}
		log.Write(append(line, '\n'))
	}
	b.ReportMetric(float64(log.Len())/n, "B/entry")
	for b.Loop() {
		if _, err := Read(bytes.NewReader(log.Bytes()), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

func BenchmarkSign(b *testing.B) {
	k := aKey(b, 1, origin)
	c := (&Tree{}).Checkpoint(origin)
	for b.Loop() {
		if _, err := c.Sign(k); err != nil {
			b.Fatal(err)
		}
	}
}
