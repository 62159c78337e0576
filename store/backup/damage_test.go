package backup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
)

// Each file of a backup is cut off, flipped, emptied, swapped and removed in
// turn. What is restored is then a state that the record really had, with every
// image that is not in the damaged file; or nothing, with a reason.
func TestDamagedFiles(t *testing.T) {
	b := newBench(t)
	b.start(nil)
	states := map[string]int{} // whole records → sheets
	for range 6 {
		b.covered()
		states[fmt.Sprint(entries(t, b.store))] = b.sheets
		b.add(1)
	}
	b.covered()
	states[fmt.Sprint(entries(t, b.store))] = b.sheets
	b.end()
	b.store = nil

	dir, names := b.boxDir(), b.names()
	tries, refused, shorter := 0, 0, 0
	for i, name := range names {
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(filepath.Join(dir, names[(i+1)%len(names)]))
		if err != nil {
			t.Fatal(err)
		}
		damages := map[string][]byte{"gone": nil, "empty": {}, "swapped": other, "longer": append(bytes.Clone(whole), 0)}
		for _, at := range []int{1, len(whole) / 4, len(whole) / 2, len(whole) - 20, len(whole) - 1} {
			damages[fmt.Sprint("cut at ", at)] = whole[:at]
			flipped := bytes.Clone(whole)
			flipped[at] ^= 0x10
			damages[fmt.Sprint("flipped at ", at)] = flipped
		}
		for what, data := range damages {
			tries++
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if data != nil {
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			found, got, err := b.restored(Restoring{})
			if err != nil {
				refused++
				if !errors.Is(err, ErrTorn) && !errors.Is(err, ErrKey) {
					t.Errorf("%s %s: %v", name, what, err)
				}
			} else {
				sheets, ok := states[fmt.Sprint(got)]
				if !ok {
					t.Errorf("%s %s: a state that never was", name, what)
				}
				if sheets < b.sheets {
					shorter++
					if f, _ := parseName(name); f.images {
						t.Errorf("%s %s: sheets were lost with images", name, what)
					}
				}
				if len(found.Left) == 0 && what != "gone" {
					t.Errorf("%s %s: not said", name, what)
				}
			}
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d damages: %d refused, %d restored to an earlier state, %d whole", tries, refused, shorter, tries-refused-shorter)
	if refused == 0 || shorter == 0 || tries == refused+shorter {
		t.Error("the damages try too little")
	}
}

// child is a program that counts and backs up until it is killed, and says how
// many sheets are surely on the medium.
func child(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
	}
	file, err := os.ReadFile(os.Getenv("ZHENG_BACKUP_ELECTION"))
	fail(err)
	e, err := election.Parse(file)
	fail(err)
	s, err := record.Open(dir, e, record.Options{})
	fail(err)
	rec, err := ParseRecipients([]string{os.Getenv("ZHENG_BACKUP_KEY")})
	fail(err)
	b := Start(s, Config{
		Folder: os.Getenv("ZHENG_BACKUP_FOLDER"), Recipients: rec, Election: e.ID, SameDisk: true,
		Files: map[string]string{ElectionFile: os.Getenv("ZHENG_BACKUP_ELECTION")},
		Pause: 1, Retry: 1e6, pack: 5000, parts: 7,
	})
	f, err := s.Figures()
	fail(err)
	ctx := context.Background()
	batch := s.Batch()
	for i := f.Counted + 1; ; i++ {
		_, err := batch.Add(ctx, sheet(i))
		fail(err)
		if i%3 == 0 {
			fail(b.Wait(ctx, b.Version()))
			fmt.Println("covered", i)
		}
	}
}

// A program is killed at any moment, its box lost, and another goes on from the
// medium alone, again and again: nothing that the medium had is ever lost.
func TestKilled(t *testing.T) {
	rounds := 6
	if os.Getenv("ZHENG_SWEEP") != "" {
		rounds = 40
	}
	work := t.TempDir()
	folder, id := filepath.Join(work, "stick"), theKey(t)
	file := filepath.Join(work, ElectionFile)
	if err := errors.Join(os.Mkdir(folder, 0o755), os.WriteFile(file, storetest.File(t, storetest.ChairOnly), 0o644)); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	data, total, uncovered := filepath.Join(work, "data0"), 0, 0
	for round := 1; round <= rounds; round++ {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "ZHENG_BACKUP_CHILD="+data, "ZHENG_BACKUP_FOLDER="+folder,
			"ZHENG_BACKUP_KEY="+id.Recipient().String(), "ZHENG_BACKUP_ELECTION="+file)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		covered, left := total, 1+random.IntN(12)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			n, ok := strings.CutPrefix(lines.Text(), "covered ")
			if !ok {
				t.Fatal(lines.Text())
			}
			if covered, err = strconv.Atoi(n); err != nil {
				t.Fatal(err)
			}
			if left--; left == 0 {
				if err := cmd.Process.Kill(); err != nil { // whatever it is doing now
					t.Fatal(err)
				}
			}
		}
		cmd.Wait()
		data = filepath.Join(work, fmt.Sprint("data", round))
		found, err := Restore(context.Background(), Restoring{From: folder, To: data, Identities: []age.Identity{id}})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if found.Figures.Counted < covered {
			t.Fatalf("round %d: %d sheets were covered, %d restored", round, covered, found.Figures.Counted)
		}
		// Sheets beyond those covered may be there without their image, and
		// are from then on: their box is gone.
		uncovered += found.Figures.Counted - covered
		if len(found.Missing) > uncovered {
			t.Fatalf("round %d: %d images are missing, %d sheets were not covered", round, len(found.Missing), uncovered)
		}
		total = found.Figures.Counted
		checkCounted(t, data, total)
	}
	t.Logf("%d kills, %d sheets, %d beyond those covered", rounds, total, uncovered)
}

// checkCounted holds the record of a folder against the sheets 1 to n.
func checkCounted(t *testing.T, dir string, n int) {
	t.Helper()
	s, err := record.Open(dir, storetest.Election(t, storetest.ChairOnly), record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := 1; i <= n; i++ {
		if e, err := s.Get(sheet(i).Hash); err != nil || e.Status != record.Counted {
			t.Fatalf("sheet %d: %v %v", i, e.Status, err)
		}
	}
}

func TestPartsAgree(t *testing.T) {
	var b bytes.Buffer
	p, err := newPart(&b, head{Kind: kindRecord, Box: "01234567", Series: 3, Part: 4, Whole: true, Grown: 9})
	if err != nil {
		t.Fatal(err)
	}
	image := record.ImageName{Hash: record.Sum([]byte("x")), Ext: "png"}
	want := map[string]string{"put k": "v", "delete d": "", "file f": "data", "image " + image.Hash.String(): "x"}
	err = errors.Join(
		p.change(record.Change{Key: []byte("k"), Value: []byte("v")}), p.change(record.Change{Key: []byte("d"), Deleted: true}),
		p.file("f", []byte("data")), p.image(image, []byte("x")), p.end())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	h, err := readPart(b.Bytes(), got)
	if err != nil || h.Grown != 9 || !h.Whole || !maps.Equal(got, want) {
		t.Errorf("%+v %v %v", h, got, err)
	}
	for n := range b.Len() {
		if _, err := readPart(b.Bytes()[:n], map[string]string{}); err == nil {
			t.Errorf("%d bytes of it were taken for the whole", n)
		}
	}
}

func readPart(data []byte, got map[string]string) (head, error) {
	r := bufio.NewReader(bytes.NewReader(data))
	h, err := readHead(r)
	if err != nil {
		return h, err
	}
	return h, readEntries(r, taker{
		change: func(c record.Change) error {
			if c.Deleted {
				got["delete "+string(c.Key)] = ""
			} else {
				got["put "+string(c.Key)] = string(c.Value)
			}
			return nil
		},
		file:  func(name string, b []byte) error { got["file "+name] = string(b); return nil },
		image: func(n record.ImageName, b []byte) error { got["image "+n.Hash.String()] = string(b); return nil },
	})
}

func FuzzPart(f *testing.F) {
	var b bytes.Buffer
	p, err := newPart(&b, head{Kind: kindRecord, Series: 1})
	if err != nil {
		f.Fatal(err)
	}
	if err := errors.Join(p.change(record.Change{Key: []byte("k"), Value: []byte("v")}), p.end()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(magic + "{\"format\":1}\nP\xff\xff\xff\xff\x03"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := map[string]string{}
		if _, err := readPart(data, got); err == nil && len(got) > len(data) {
			t.Errorf("%d entries of %d bytes", len(got), len(data))
		}
	})
}

func FuzzFileName(f *testing.F) {
	f.Add(recordName(1, 2, 3))
	f.Add(imagesName(7))
	f.Fuzz(func(t *testing.T, name string) {
		if p, ok := parseName(name); ok && !p.images && len(name) == len(recordName(p.series, p.part, p.grown)) && name != recordName(p.series, p.part, p.grown) {
			t.Errorf("%q is read as %+v", name, p)
		}
	})
}
