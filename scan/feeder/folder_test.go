package feeder

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/tiff"
)

// belt is a Line that keeps what it is given.
type belt struct {
	t      *testing.T
	names  []string
	sheets []Sheet
	events []Event
	refuse error // for Done
	hold   bool  // Done is called by the test
	ready  func() error
}

func (b *belt) Ready(ctx context.Context) error {
	if b.ready != nil {
		return b.ready()
	}
	return ctx.Err()
}

func (b *belt) Take(_ context.Context, s Sheet) error {
	b.names, b.sheets = append(b.names, s.Name), append(b.sheets, s)
	if !b.hold {
		s.Done(b.refuse)
	}
	return nil
}

func (b *belt) Tell(e Event) { b.events = append(b.events, e) }

// took gives the names taken since the last call.
func (b *belt) took() []string {
	out := b.names
	b.names = nil
	return out
}

// looks runs a folder for as many looks as there are steps; each step runs
// before the next look.
func looks(t *testing.T, dir string, b *belt, steps ...func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	f := &Folder{Dir: dir, Wait: func(ctx context.Context) error {
		if len(steps) == 0 {
			stop()
			return ctx.Err()
		}
		steps[0]()
		steps = steps[1:]
		return nil
	}}
	if err := f.Run(ctx, b); err != nil {
		t.Fatal(err)
	}
}

// times repeats a step that does nothing.
func times(n int) []func() { return slices.Repeat([]func(){func() {}}, n) }

func picture(t *testing.T, format string) []byte {
	t.Helper()
	im := image.NewGray(image.Rect(0, 0, 40, 60))
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, im)
	case "jpg":
		err = jpeg.Encode(&b, im, nil)
	case "tif":
		err = tiff.Encode(&b, im, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t *testing.T, data []byte, path ...string) string {
	t.Helper()
	to := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return to
}

// Files come in natural order, from folders below too; names that say "not yet"
// are left alone; what was read is moved.
func TestFolderOrder(t *testing.T) {
	dir := t.TempDir()
	data := picture(t, "jpg")
	for _, name := range []string{"scan10.jpg", "scan2.jpg", "scan1.jpg", ".scan3.jpg", "~scan4.jpg", "scan5.jpg.part", "scan6.tmp", "第10张.jpg", "第9张.jpg", "b/1.jpg", ".b/1.jpg"} {
		write(t, data, dir, name)
	}
	b := &belt{t: t}
	looks(t, dir, b, times(3)...)
	want := []string{"b/1.jpg", "scan1.jpg", "scan2.jpg", "scan10.jpg", "第9张.jpg", "第10张.jpg"}
	if got := b.took(); !slices.Equal(got, want) {
		t.Errorf("took %q, want %q", got, want)
	}
	for _, name := range want {
		if _, err := os.Stat(filepath.Join(dir, ReadFolder, name)); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(dir, name)); !os.IsNotExist(err) {
			t.Errorf("%s lies where it was: %v", name, err)
		}
	}
	looks(t, dir, b, times(5)...)
	if got := b.took(); got != nil {
		t.Errorf("took %q again", got)
	}
}

// A file that grows waits until it is whole, however slowly it comes.
func TestFolderHalfWritten(t *testing.T) {
	for _, format := range []string{"jpg", "png", "tif"} {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			data := picture(t, format)
			path := write(t, data[:len(data)/2], dir, "a."+format)
			b := &belt{t: t}
			steps := times(patience - 5)
			steps = append(steps, func() {
				if got := b.took(); got != nil {
					t.Errorf("took %q half written", got)
				}
				write(t, data, path)
			})
			looks(t, dir, b, append(steps, times(stillLooks+1)...)...)
			if got := b.took(); len(got) != 1 {
				t.Errorf("took %q", got)
			}
		})
	}
}

// What never gets its end is read as it is after a while, left in its place,
// and read again should it still change.
func TestFolderNeverWhole(t *testing.T) {
	dir := t.TempDir()
	data := picture(t, "jpg")
	path := write(t, data[:len(data)/2], dir, "a.jpg")
	write(t, []byte("no picture"), dir, "b.txt")
	b := &belt{t: t}
	steps := append(times(patience+5), func() {
		if got := b.took(); !slices.Equal(got, []string{"a.jpg"}) {
			t.Errorf("took %q", got)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
		write(t, data, path)
	})
	looks(t, dir, b, append(steps, times(patience+5)...)...)
	if got := b.took(); !slices.Equal(got, []string{"a.jpg"}) {
		t.Errorf("took %q once it was whole", got)
	}
}

// A sheet that was not taken comes again; one under way is not given twice.
func TestFolderNotTaken(t *testing.T) {
	dir := t.TempDir()
	write(t, picture(t, "png"), dir, "a.png")
	b := &belt{t: t, refuse: errors.New("the disk is full")}
	looks(t, dir, b, times(5)...)
	if got := b.took(); len(got) < 2 {
		t.Errorf("took %q, want it again and again", got)
	}
	b = &belt{t: t, hold: true}
	looks(t, dir, b, times(10)...)
	if got := b.took(); len(got) != 1 {
		t.Errorf("took %q while it was under way", got)
	}
}

// The name of a file that was read may come again.
func TestFolderSameName(t *testing.T) {
	dir := t.TempDir()
	b := &belt{t: t}
	for range 3 {
		write(t, picture(t, "png"), dir, "a.png")
		looks(t, dir, b, times(3)...)
	}
	if got := b.took(); len(got) != 3 {
		t.Errorf("took %q", got)
	}
	kept, err := os.ReadDir(filepath.Join(dir, ReadFolder))
	if err != nil || len(kept) != 3 {
		t.Errorf("kept %v, %v", kept, err)
	}
}

// A folder that goes away is told, and used again when it is back.
func TestFolderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "in")
	b := &belt{t: t}
	looks(t, dir, b, append([]func(){
		func() { write(t, picture(t, "png"), dir, "a.png") },
	}, times(3)...)...)
	if got := b.took(); len(got) != 1 {
		t.Errorf("took %q", got)
	}
	if len(b.events) < 2 || b.events[0].Fault != Unplugged || b.events[1].Fault != "" {
		t.Errorf("told %+v", b.events)
	}
}

// A folder that cannot be written to is read once.
func TestFolderReadOnly(t *testing.T) {
	dir := t.TempDir()
	write(t, picture(t, "png"), dir, "a.png")
	write(t, []byte("in the way"), dir, ReadFolder) // root may write anywhere
	b := &belt{t: t}
	looks(t, dir, b, times(patience*2)...)
	if got := b.took(); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("took %q", got)
	}
}

// Nothing that comes short is whole, and no byte string upsets it.
func FuzzWhole(f *testing.F) {
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00"), 3)
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\xff\xff"), 9)
	f.Add([]byte("\xff\xd8\xff\xd9"), 1)
	f.Add([]byte("%PDF-1.4\n%%EOF"), 2)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		path := filepath.Join(dir, "f")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if whole(path) && len(data) < 4 {
			t.Errorf("%x is whole", data)
		}
	})
}

func TestWhole(t *testing.T) {
	dir := t.TempDir()
	pdf := []byte("%PDF-1.4\n" + strings.Repeat("x", 9000) + "\n%%EOF\n")
	for name, data := range map[string][]byte{"a.png": picture(t, "png"), "a.jpg": picture(t, "jpg"), "a.tif": picture(t, "tif"), "a.pdf": pdf} {
		if path := write(t, data, dir, name); !whole(path) {
			t.Errorf("%s is not whole", name)
		}
		for cut := 1; cut < 16; cut++ {
			short := data[:len(data)*cut/16]
			if path := write(t, short, dir, name); whole(path) {
				t.Errorf("%s is whole with %d of %d bytes", name, len(short), len(data))
			}
		}
	}
	if whole(filepath.Join(dir, "missing")) {
		t.Error("a missing file is whole")
	}
}

// The wait between two looks ends with the run.
func TestEvery(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := every(time.Hour)(ctx); err == nil {
		t.Error("it waited an hour")
	}
	if err := every(0)(t.Context()); err != nil {
		t.Error(err)
	}
}

// striped is a picture with something on it.
func striped(t *testing.T) []byte {
	t.Helper()
	im := image.NewGray(image.Rect(0, 0, 200, 300))
	for i := range im.Pix {
		im.Pix[i] = 255
		if i%200%20 < 3 {
			im.Pix[i] = 0
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is no picture is no paper: it is told of, never taken, and lies where it
// was, however it grows. A file whose beginning comes late is taken.
func TestFolderAside(t *testing.T) {
	dir := t.TempDir()
	write(t, picture(t, "png"), dir, "1.png")
	write(t, []byte("\xd0\xcf\x11\xe0 not for people"), dir, "Thumbs.db")
	write(t, []byte("[.ShellClassInfo]\r\n"), dir, "desktop.ini")
	write(t, make([]byte, 400), dir, "2.jpg")
	log := write(t, []byte("started\n"), dir, "scanner.log")
	grow := func() {
		f, err := os.OpenFile(log, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		f.WriteString("one more page\n")
	}
	b := &belt{t: t}
	steps := append(times(patience+5), grow, grow)
	steps = append(append(steps, times(patience+5)...), func() { write(t, picture(t, "jpg"), dir, "2.jpg") })
	looks(t, dir, b, append(steps, times(5)...)...)
	if got, want := b.took(), []string{"1.png", "2.jpg"}; !slices.Equal(got, want) {
		t.Errorf("took %q, want %q", got, want)
	}
	last := b.events[len(b.events)-1]
	if last.Aside != 3 || last.First != "Thumbs.db" || last.Fault != "" {
		t.Errorf("%+v, want three aside", last)
	}
	if _, err := os.Stat(log); err != nil {
		t.Errorf("the log was moved: %v", err)
	}
}
