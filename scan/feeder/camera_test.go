package feeder

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zheng/scan/feeder/feedertest"
	"zheng/scan/omr"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/storetest"
)

// filmed lays n marked ballots under a camera.
func filmed(t *testing.T, n int, twice ...int) (path string, reader *omr.Reader) {
	t.Helper()
	e := storetest.Election(t)
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		t.Fatal(err)
	}
	blanks, err := scantest.Print(t.Context(), l, 150)
	if err != nil {
		t.Fatal(err)
	}
	var sheets [][]byte
	for i := range n {
		vote := election.Vote{Marks: map[string]map[string]election.Reading{
			"chair":  {"zhang": election.Approve, "li": election.Oppose},
			"member": {"chen": election.Approve},
		}}
		scan := blanks[0].Scan(rand.New(rand.NewPCG(uint64(i), 9)), e, scantest.Voter{Choose: scantest.Follow(e.Marks, vote)}, scantest.Gray)
		data, err := scan.Encode(scantest.JPEG)
		if err != nil {
			t.Fatal(err)
		}
		sheets = append(sheets, data)
	}
	path = filepath.Join(t.TempDir(), "tray.avi")
	if err := feedertest.Film(path, 5, sheets, twice...); err != nil {
		t.Fatal(err)
	}
	if reader, err = omr.NewReader(e, l); err != nil {
		t.Fatal(err)
	}
	return path, reader
}

// tillEnd stops a run once it has taken what it should and the tray is empty.
type tillEnd struct {
	*belt
	stop context.CancelFunc
	want int
}

func (l *tillEnd) Tell(e Event) {
	l.belt.Tell(e)
	if e.State == Waiting && len(l.names) == l.want {
		l.stop()
	}
}

// Sheets that are laid are taken once, though shadows, hands and pauses come
// between; one that is laid again comes again.
func TestCamera(t *testing.T) {
	path, reader := filmed(t, 8, 1)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute) // where it takes too few, it waits for ever
	defer stop()
	l := &tillEnd{belt: &belt{t: t}, stop: stop, want: 9}
	if err := (&Camera{Device: path}).Run(ctx, l); err != nil {
		t.Fatal(err)
	}
	if len(l.names) != 9 {
		t.Fatalf("took %q", l.names)
	}
	next := 0
	for _, e := range l.events {
		if e.State == Next {
			next++
		}
	}
	if next < 9 {
		t.Errorf("said next %d times for 9 sheets", next)
	}
	var prints [][]byte
	for i, s := range l.sheets {
		read := reader.Read(omr.Image{Bytes: s.Bytes, Ext: s.Ext})
		if read.Status == omr.Rejected {
			t.Errorf("sheet %d cannot be read: %v %s", i, read.Reasons, read.Detail)
			keepShot(t, fmt.Sprintf("camera-%d.jpg", i), s.Bytes)
		}
		prints = append(prints, read.Fingerprint)
	}
	if !omr.Twin(prints[1], prints[2]) {
		t.Error("the sheet that was laid twice is not known again")
	}
}

// stopAtOnce ends a run with the first thing it is told.
type stopAtOnce struct {
	*belt
	stop context.CancelFunc
}

func (l *stopAtOnce) Tell(e Event) {
	l.belt.Tell(e)
	l.stop()
}

// keepShot saves a picture where ZHENG_SHOTS names a folder.
func keepShot(t *testing.T, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("ZHENG_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Error(err)
		}
	}
}

// A camera that is not there is told, and tried again by whoever runs it.
func TestCameraNotThere(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	b := &belt{t: t}
	l := &stopAtOnce{b, stop}
	if err := (&Camera{Device: filepath.Join(t.TempDir(), "none.avi")}).Run(ctx, l); err != nil {
		t.Fatal(err)
	}
	if len(b.events) != 1 || b.events[0].Fault != Unplugged {
		t.Errorf("%+v", b.events)
	}
}
