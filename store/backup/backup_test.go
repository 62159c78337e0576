package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/storetest"
)

// patience is how long a test waits for what must come.
const patience = 2 * time.Minute

func TestMain(m *testing.M) {
	if dir := os.Getenv("ZHENG_BACKUP_CHILD"); dir != "" {
		child(dir)
	}
	os.Exit(m.Run())
}

func theKey(t testing.TB) *age.X25519Identity {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// bench is a record, a medium and the key of a committee.
type bench struct {
	testing.TB
	dir, folder string
	e           *election.Election
	id          *age.X25519Identity
	store       *record.Store
	backup      *Backup
	batch       *record.Batch
	sheets      int
}

func newBench(t testing.TB) *bench {
	dir := t.TempDir()
	b := &bench{TB: t, dir: filepath.Join(dir, "data"), folder: filepath.Join(dir, "stick"), e: storetest.Election(t, storetest.ChairOnly), id: theKey(t)}
	if err := os.Mkdir(b.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ElectionFile), storetest.File(t, storetest.ChairOnly), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.end)
	b.open()
	return b
}

func (b *bench) open() {
	b.Helper()
	var err error
	if b.store, err = record.Open(b.dir, b.e, record.Options{}); err != nil {
		b.Fatal(err)
	}
	b.batch = b.store.Batch()
}

// config is quick, so that tests are.
func (b *bench) config() Config {
	return Config{
		Folder: b.folder, Recipients: []age.Recipient{b.id.Recipient()}, Election: b.e.ID, SameDisk: true,
		Files: map[string]string{ElectionFile: filepath.Join(filepath.Dir(b.dir), ElectionFile)},
		Pause: time.Millisecond, Retry: 5 * time.Millisecond, pack: 2000,
	}
}

func (b *bench) start(change func(*Config)) {
	b.Helper()
	cfg := b.config()
	if change != nil {
		change(&cfg)
	}
	b.backup = Start(b.store, cfg)
}

// stop ends the backup in good order.
func (b *bench) stop() {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := b.backup.Close(ctx); err != nil {
		b.Fatal(err)
	}
	<-b.backup.ended
}

// end stops everything, waiting for nothing.
func (b *bench) end() {
	if b.backup != nil {
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		b.backup.Close(gone)
		<-b.backup.ended
		b.backup = nil
	}
	if b.store != nil {
		if err := b.store.Close(); err != nil {
			b.Error(err)
		}
		b.store = nil
	}
}

func (b *bench) covered() {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := b.backup.Wait(ctx, b.backup.Version()); err != nil {
		b.Fatalf("%v: %+v", err, b.backup.State())
	}
}

// until waits until the state is what fits.
func (b *bench) until(what string, fits func(State) bool) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		b.backup.mu.Lock()
		news := b.backup.news
		b.backup.mu.Unlock()
		s := b.backup.State()
		if fits(s) {
			return
		}
		select {
		case <-news:
		case <-ctx.Done():
			b.Fatalf("never %s: %+v", what, s)
		}
	}
}

// add counts n sheets, each with an image of some hundred bytes.
func (b *bench) add(n int) {
	b.Helper()
	for range n {
		b.sheets++
		if _, err := b.batch.Add(context.Background(), sheet(b.sheets)); err != nil {
			b.Fatal(err)
		}
	}
}

// sheet is the i-th of an endless stack.
func sheet(i int) record.Sheet {
	image := bytes.Repeat(fmt.Appendf(nil, "image %d ", i), 50+i%50)
	approve := []election.Reading{election.Approve, election.Oppose}
	return record.Sheet{
		Hash: record.Sum(image), Image: image, Ext: "png", Place: i, Status: record.Counted, Page: 1, Posts: []string{"chair"},
		Marks: []record.Mark{
			{Post: "chair", Candidate: "zhang", Reading: approve[i%2], Confidence: 1},
			{Post: "chair", Candidate: "li", Reading: election.Abstain, Confidence: 1},
		},
	}
}

// enrol imports a roll of two voters.
func (b *bench) enrol() {
	b.Helper()
	var roll []election.Voter
	for i, s := range []string{"11010519491231002X", "440524188001010014"} {
		roll = append(roll, storetest.Voter(election.IDNumber(s), []string{"王小明", "赵大海"}[i], fmt.Sprint(i)))
	}
	recordtest.Roll(b, b.store, b.e, roll)
}

// entries is a whole record.
func entries(t testing.TB, s *record.Store) map[string]string {
	t.Helper()
	list, err := s.Stretch(nil, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range list {
		out[string(c.Key)] = string(c.Value)
	}
	return out
}

// restored brings a medium back and gives every entry of the record.
func (b *bench) restored(r Restoring) (Restored, map[string]string, error) {
	b.Helper()
	if r.From == "" {
		r.From = b.folder
	}
	if r.Identities == nil {
		r.Identities = []age.Identity{b.id}
	}
	r.To = filepath.Join(b.TempDir(), "restored")
	found, err := Restore(context.Background(), r)
	if err != nil {
		if list, _ := os.ReadDir(filepath.Dir(r.To)); len(list) > 0 {
			b.Errorf("a failed restore left %v", list)
		}
		return found, nil, err
	}
	s, err := record.Open(r.To, b.e, record.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	return found, entries(b, s), nil
}

// equal restores the medium and compares it with the record, entry by entry.
func (b *bench) equal() Restored {
	b.Helper()
	found, got, err := b.restored(Restoring{})
	if err != nil {
		b.Fatal(err)
	}
	want := entries(b, b.store)
	if !maps.Equal(got, want) {
		b.Fatalf("%d entries were restored, the record has %d; or they differ", len(got), len(want))
	}
	if len(found.Missing) > 0 || len(found.Left) > 0 {
		b.Fatalf("missing %v, left %v", found.Missing, found.Left)
	}
	return found
}

func (b *bench) boxDir() string {
	b.Helper()
	dir, err := boxFolder(b.folder)
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

func (b *bench) names() (out []string) {
	b.Helper()
	list, err := os.ReadDir(b.boxDir())
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

func TestFollows(t *testing.T) {
	b := newBench(t)
	b.add(20) // before the backup begins
	b.start(nil)
	b.covered()
	b.enrol() // makes the roll's key
	b.add(30)
	b.covered()
	found := b.equal()
	if found.Images != 50 || found.Figures.Counted != 50 || found.Voters != 2 || found.Election.ID != b.e.ID {
		t.Errorf("found %+v", found)
	}
	if s := b.backup.State(); !s.Covered || s.Images != 50 || s.Waiting != 0 || s.Problem != "" || s.Last.IsZero() {
		t.Errorf("state %+v", s)
	}
}

// What stands on the medium tells nothing without a key.
func TestNothingInTheClear(t *testing.T) {
	b := newBench(t)
	b.enrol()
	b.add(5)
	b.start(nil)
	b.covered()
	key, err := os.ReadFile(filepath.Join(b.dir, "zheng.key"))
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{"王小明", "张伟", "image 1", "chair", strings.TrimSpace(string(key)), sheet(1).Hash.String()}
	files := 0
	err = filepath.WalkDir(b.folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) || strings.Contains(path, s) {
				t.Errorf("%s tells %q", path, s)
			}
		}
		info, _ := d.Info()
		if !info.ModTime().Equal(born) {
			t.Errorf("%s has a date of its own: %v", path, info.ModTime())
		}
		return err
	})
	if err != nil || files < 3 {
		t.Fatalf("%d files, %v", files, err)
	}
}

func TestWrongKey(t *testing.T) {
	b := newBench(t)
	b.add(3)
	b.start(nil)
	b.covered()
	if _, _, err := b.restored(Restoring{Identities: []age.Identity{theKey(t)}}); !errors.Is(err, ErrKey) {
		t.Errorf("another key: %v", err)
	}
	// Each of several keys opens it alone.
	if _, _, err := b.restored(Restoring{Identities: []age.Identity{theKey(t), b.id}}); err != nil {
		t.Error(err)
	}
}

func TestRefusesToOverwrite(t *testing.T) {
	b := newBench(t)
	b.start(nil)
	b.covered()
	to := t.TempDir()
	kept := filepath.Join(to, "kept")
	if err := os.WriteFile(kept, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Restore(context.Background(), Restoring{From: b.folder, To: to, Identities: []age.Identity{b.id}})
	if _, gone := os.Stat(kept); !errors.Is(err, os.ErrExist) || gone != nil {
		t.Errorf("%v, %v", err, gone)
	}
}

// Every step on the medium fails in turn, once and for a while; the count goes
// on and the backup catches up by itself.
func TestBrokenMedium(t *testing.T) {
	for _, op := range []string{"create", "write", "sync", "read", "close", "rename", "syncdir", "remove"} {
		for _, cause := range []struct {
			err  error
			want Problem
		}{{syscall.EIO, Failed}, {syscall.ENOSPC, Full}, {syscall.EROFS, ReadOnly}} {
			t.Run(op+" "+string(cause.want), func(t *testing.T) {
				b := newBench(t)
				b.add(3)
				var broken atomic.Bool
				b.start(func(c *Config) {
					c.parts = 3 // "remove" happens when a series is superseded
					c.fail = func(at, path string) error {
						if broken.Load() && at == op {
							return &os.PathError{Op: at, Path: path, Err: cause.err}
						}
						return nil
					}
				})
				b.covered()
				broken.Store(true)
				for i := 0; ; i++ {
					b.add(2) // never held up
					if s := b.backup.State(); s.Problem != "" {
						break
					}
					if op == "remove" && i < 200 {
						b.covered() // until a series is full
					}
				}
				b.until("said", func(s State) bool { return s.Problem == cause.want && s.Failures > 0 })
				b.add(5)
				broken.Store(false)
				b.covered()
				b.until("well", func(s State) bool { return s.Problem == "" })
				b.stop()
				b.equal()
			})
		}
	}
}

func TestPulledAndBack(t *testing.T) {
	b := newBench(t)
	b.add(3)
	b.start(nil)
	b.covered()
	away := b.folder + ".away"
	if err := os.Rename(b.folder, away); err != nil {
		t.Fatal(err)
	}
	b.add(3)
	b.until("missing", func(s State) bool { return s.Problem == Missing && !s.Covered })
	if err := os.Rename(away, b.folder); err != nil {
		t.Fatal(err)
	}
	b.covered()
	b.equal()
	if n := b.backup.write.series; n != 1 {
		t.Errorf("series %d began, though the medium was the same", n)
	}
	// Another medium gets everything, the first may come back later.
	if err := os.Rename(b.folder, away); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(b.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	b.add(1)
	b.covered()
	b.equal()
	if err := os.Rename(b.folder, b.folder+".other"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(away, b.folder); err != nil {
		t.Fatal(err)
	}
	b.add(1)
	b.covered()
	b.equal()
}

// Another medium, on which this box was copied before, is put in the place of the
// first at each step of writing: all comes to be on it before it is said to be,
// and what the first one holds is an earlier state, or said to be none.
func TestSwapped(t *testing.T) {
	for steps := 1; ; steps++ {
		b := newBench(t)
		first, other := b.folder+".first", b.folder+".other"
		move := func(from, to string) {
			if err := os.Rename(from, to); err != nil {
				t.Fatal(err)
			}
		}
		b.add(3)
		b.start(nil)
		b.covered()
		b.stop()
		move(b.folder, other)
		if err := os.Mkdir(b.folder, 0o755); err != nil {
			t.Fatal(err)
		}
		b.add(3)
		left, swapped := steps, make(chan struct{})
		b.start(func(c *Config) {
			c.fail = func(op, path string) error {
				if left--; left == 0 {
					move(b.folder, first)
					move(other, b.folder)
					close(swapped)
				}
				return nil
			}
		})
		b.covered()
		select {
		case <-swapped:
		default: // all steps are tried
			if steps < 10 {
				t.Errorf("only %d steps", steps)
			}
			b.end()
			return
		}
		b.equal()
		if _, _, err := b.restored(Restoring{From: first}); err != nil && !errors.Is(err, ErrTorn) && !errors.Is(err, ErrNone) {
			t.Errorf("swapped at step %d: the first medium: %v", steps, err)
		}
		b.end()
	}
}

func TestSameDisk(t *testing.T) {
	b := newBench(t)
	b.start(func(c *Config) { c.SameDisk = false })
	b.until("refused", func(s State) bool { return s.Problem == SameDisk })
	if list, err := os.ReadDir(b.folder); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// A medium that answers nothing holds up neither the count nor the end.
func TestStuckMedium(t *testing.T) {
	b := newBench(t)
	stuck := make(chan struct{})
	b.start(func(c *Config) {
		c.held = 2000
		c.fail = func(op, _ string) error {
			if op == "sync" {
				<-stuck
			}
			return nil
		}
	})
	b.add(50)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := b.backup.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("closing: %v", err)
	}
	close(stuck)
	b.end()

	// The next run begins anew, over what was left behind.
	b.open()
	b.start(nil)
	b.covered()
	b.equal()
}

// More changes than may be held while the medium is away: it begins anew.
func TestTooMuchToHold(t *testing.T) {
	b := newBench(t)
	b.add(2)
	b.start(func(c *Config) { c.held = 3000 })
	b.covered()
	away := b.folder + ".away"
	if err := os.Rename(b.folder, away); err != nil {
		t.Fatal(err)
	}
	b.until("missing", func(s State) bool { return s.Problem == Missing })
	b.add(40)
	if err := os.Rename(away, b.folder); err != nil {
		t.Fatal(err)
	}
	b.covered()
	b.equal()
	if n := b.backup.write.series; n < 2 {
		t.Errorf("series %d", n)
	}
}

// A series does not grow without end, and the next takes its place.
func TestRenews(t *testing.T) {
	b := newBench(t)
	b.add(10)
	b.start(func(c *Config) { c.parts = 4 })
	for range 20 {
		b.add(1)
		b.covered()
	}
	b.stop()
	if found := b.equal(); found.Series < 2 {
		t.Errorf("series %d after 20 parts of 4", found.Series)
	}
	series := map[string]bool{}
	for _, n := range b.names() {
		if f, ok := parseName(n); ok && !f.images {
			series[fmt.Sprint(f.series)] = true
		}
	}
	if len(series) > 2 { // the next may have been begun
		t.Errorf("%d series stay on the medium", len(series))
	}
}

// Once the record is written anew, without traces of its order, the medium does
// not keep them either.
func TestForgetsTheOrder(t *testing.T) {
	b := newBench(t)
	b.start(nil)
	for range 5 {
		b.add(1)
		b.covered() // a part for each
	}
	if err := b.store.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.covered()
	b.stop()
	if found := b.equal(); found.Series != 2 || found.Parts != 2 {
		t.Errorf("found series %d of %d parts", found.Series, found.Parts)
	}
	for _, n := range b.names() {
		if f, ok := parseName(n); ok && !f.images && f.series == 1 {
			t.Errorf("%s stays", n)
		}
	}
}

// Images that an earlier run copied are not copied again, unless the medium
// has lost them.
func TestImagesOnce(t *testing.T) {
	b := newBench(t)
	b.add(20)
	b.start(nil)
	b.covered()
	b.end()
	var first string
	for _, n := range b.names() {
		if strings.HasPrefix(n, "images-") {
			first = n
			break
		}
	}
	before := b.names()
	b.open()
	b.start(nil)
	b.covered()
	b.equal()
	if got := b.names(); countImages(got) != countImages(before) {
		t.Errorf("images were copied again: %v, before %v", got, before)
	}
	b.end()

	// One damaged on the medium, noticed when it is read back.
	path := filepath.Join(b.boxDir(), first)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	b.open()
	b.start(nil)
	b.until("copied again", func(State) bool {
		found, _, err := b.restored(Restoring{})
		return err == nil && len(found.Missing) == 0 && len(found.Left) == 0
	})
	b.end()

	// One gone.
	b.open()
	if err := os.Remove(filepath.Join(b.boxDir(), b.names()[0])); err != nil {
		t.Fatal(err)
	}
	b.start(nil)
	b.covered()
	b.equal()
}

func countImages(names []string) int {
	n := 0
	for _, s := range names {
		if strings.HasPrefix(s, "images-") {
			n++
		}
	}
	return n
}

// A record that is older than what the medium holds is noticed, and the newer
// one stays.
func TestOlder(t *testing.T) {
	b := newBench(t)
	b.add(5)
	b.start(nil)
	b.covered()
	old := filepath.Join(t.TempDir(), "old")
	if _, err := Restore(context.Background(), Restoring{From: b.folder, To: old, Identities: []age.Identity{b.id}}); err != nil {
		t.Fatal(err)
	}
	b.add(5)
	b.covered()
	newest := entries(t, b.store)
	b.end()

	b.dir = old // somebody goes on from the older copy, with the same medium
	b.open()
	b.start(func(c *Config) { c.Files = map[string]string{ElectionFile: filepath.Join(old, "setup", ElectionFile)} })
	b.until("noticed", func(s State) bool { return s.Older && s.Covered })
	if _, _, err := b.restored(Restoring{}); !errors.Is(err, ErrOlder) {
		t.Errorf("restoring: %v", err)
	}
	_, got, err := b.restored(Restoring{Series: 1})
	if err != nil || !maps.Equal(got, newest) {
		t.Errorf("the newer series: %v, %d entries of %d", err, len(got), len(newest))
	}
}

// Several boxes on one medium do not meet.
func TestTwoBoxes(t *testing.T) {
	b, c := newBench(t), newBench(t)
	c.folder = b.folder
	b.add(2)
	c.add(4)
	b.start(nil)
	c.start(nil)
	b.covered()
	c.covered()
	if _, _, err := b.restored(Restoring{}); !errors.Is(err, ErrMany) {
		t.Errorf("which one? %v", err)
	}
	list, err := os.ReadDir(b.folder)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	var counted []int
	for i, e := range list {
		id := []age.Identity{b.id, c.id}
		found, _, err := b.restored(Restoring{From: filepath.Join(b.folder, e.Name()), Identities: id})
		if err != nil {
			t.Fatal(i, err)
		}
		counted = append(counted, found.Figures.Counted)
	}
	slices.Sort(counted)
	if !slices.Equal(counted, []int{2, 4}) {
		t.Error(counted)
	}
}
