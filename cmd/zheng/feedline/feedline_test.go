package feedline

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/zhengtest"
	"zheng/kiosk/table"
	"zheng/scan/feeder"
	"zheng/scan/omr"
	"zheng/store/record"
)

// newLineOf makes a line into a record of its own, whose day is what is said.
func newLineOf(t *testing.T, day func() (feedDay, error)) (*Line, *record.Store) {
	t.Helper()
	e, err := zhengtest.Village()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := open.Reader(e, false)
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Record(t.TempDir(), e, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	f := New("scanner", nil, slog.New(slog.DiscardHandler), io.Discard)
	f.day = day
	f.tray = func(bool) (Tray, error) { return Tray{reader, store}, nil }
	return f, store
}

// bring hands a file to the line and waits until it is done.
func bring(t *testing.T, f *Line, path string) error {
	t.Helper()
	done := make(chan error, 1)
	if err := f.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := f.Take(t.Context(), feeder.Sheet{Name: filepath.Base(path), Path: path, Done: func(err error) { done <- err }})
	if err != nil {
		t.Fatal(err)
	}
	return <-done
}

// mode waits until the line is in a mode.
func (f *Line) waitFor(t *testing.T, mode table.Mode) {
	t.Helper()
	zhengtest.Eventually(t, "the mode "+string(mode), func() bool { return f.Feeding().Mode == mode })
}

// A batch is fed, ended, and fed again: what the record has of it is
// recognised, what it lacks is recorded, in a batch of its own.
func TestFeedAgain(t *testing.T) {
	dir, _ := zhengtest.Stack(t, 5)
	file := func(i int) string { return filepath.Join(dir, "in", fmt.Sprintf("%04d.jpg", i)) }
	f, store := newLineOf(t, func() (feedDay, error) { return feedDay{kept: true, counting: true}, nil })
	if err := f.Start(); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 3; i++ {
		if err := bring(t, f, file(i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.Feeding(); got.Batch != 1 || got.Counted != 3 || got.Last == nil || got.Last.Place != 3 || got.PerMin != 3 {
		t.Fatalf("%+v", got)
	}
	if err := f.Again(1); err == nil {
		t.Error("a batch was begun within another")
	}
	f.End()
	f.waitFor(t, table.Idle)
	if err := f.Again(7); err == nil {
		t.Error("there is no batch 7")
	}
	if err := f.Again(1); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{3, 5, 1, 4, 2} {
		if err := bring(t, f, file(i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.Feeding(); got.Again != 1 || got.Known != 3 || got.Counted != 2 || got.Batch != 2 {
		t.Errorf("%+v", got)
	}
	f.End()
	f.waitFor(t, table.Idle)
	figures, err := store.Figures()
	if err != nil || figures.Counted != 5 || figures.Returned != 5 || figures.Repeated != 0 {
		t.Errorf("%+v, %v", figures, err)
	}
}

// As many blank ballots as a batch had are recognised, and no more.
func TestFeedAgainBlank(t *testing.T) {
	a := &again{blank: map[string]int{"1 [chair]": 2}}
	var known []bool
	for range 3 {
		_, k := a.find(omr.Sheet{Page: 1, Posts: []string{"chair"}})
		known = append(known, k)
	}
	if !slices.Equal(known, []bool{true, true, false}) || a.known() != 2 {
		t.Error(known)
	}
}

// A fault pauses until somebody goes on; before counting nothing is taken.
func TestFeedPauses(t *testing.T) {
	var counting atomic.Bool
	f, _ := newLineOf(t, func() (feedDay, error) { return feedDay{kept: true, counting: counting.Load()}, nil })
	ready := func(want bool) {
		t.Helper()
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		if !want {
			stop()
			ctx, stop = context.WithTimeout(t.Context(), 20*time.Millisecond)
		}
		defer stop()
		if err := f.Ready(ctx); (err == nil) != want {
			t.Errorf("ready: %v, want %v; %+v", err, want, f.Feeding())
		}
	}
	f.Start()
	ready(false)
	if got := f.Feeding().Mode; got != table.Closed {
		t.Errorf("%s before counting", got)
	}
	counting.Store(true)
	ready(true)
	for _, fault := range []feeder.Fault{feeder.Jam, feeder.DoubleFeed, feeder.Empty, feeder.CoverOpen} {
		f.Tell(feeder.Event{State: feeder.Waiting, Fault: fault})
		f.Tell(feeder.Event{State: feeder.Waiting}) // does not hide it
		ready(false)
		if got := f.Feeding(); got.Mode != table.Paused || got.Fault != string(fault) {
			t.Errorf("%+v", got)
		}
		f.Start()
		ready(true)
	}
	f.Tell(feeder.Event{State: feeder.Waiting, Fault: feeder.Unplugged})
	ready(true) // a folder that is away comes back by itself
	f.Pause()
	ready(false)
	f.Next()
	ready(true)
	f.Stop(t.Context())
	ready(false)
	if !f.Asks() {
		t.Error("the panel is not told that something is unplugged")
	}
}

// A file that cannot be opened pauses, and comes again; nothing is lost.
func TestFeedUnreadable(t *testing.T) {
	f, store := newLineOf(t, func() (feedDay, error) { return feedDay{kept: true, counting: true}, nil })
	f.Start()
	missing := filepath.Join(t.TempDir(), "gone.jpg")
	if err := bring(t, f, missing); err == nil {
		t.Error("a file that is not there is done")
	}
	if got := f.Feeding(); got.Mode != table.Paused || got.Fault != "unreadable" || got.Detail != "gone.jpg" {
		t.Errorf("%+v", got)
	}
	data, err := zhengtest.ClearScan(1)
	if err == nil {
		err = os.WriteFile(missing, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Start()
	if err := bring(t, f, missing); err != nil {
		t.Error(err)
	}
	if figures, err := store.Figures(); err != nil || figures.Counted != 1 {
		t.Errorf("%+v, %v", figures, err)
	}
	f.End()
	f.waitFor(t, table.Idle)
}

// A batch that was begun in the stage of tests never goes on in the count.
func TestFeedTrialEnds(t *testing.T) {
	var trial atomic.Bool
	trial.Store(true)
	f, count := newLineOf(t, func() (feedDay, error) {
		return feedDay{kept: true, counting: !trial.Load(), trial: trial.Load()}, nil
	})
	e, err := zhengtest.Village()
	if err != nil {
		t.Fatal(err)
	}
	main, dir := f.tray, t.TempDir()
	f.tray = func(isTrial bool) (Tray, error) {
		if isTrial {
			return f.trial(e, open.TrialData(dir))
		}
		return main(false)
	}
	data, err := zhengtest.ClearScan(1)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "real.jpg")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	f.Start()
	if err := bring(t, f, path); err != nil {
		t.Fatal(err)
	}
	if got := f.Feeding(); !got.Trial || got.Rejected != 1 || got.Last.Reason != string(omr.RealBallot) || got.All.Rejected != 1 {
		t.Errorf("%+v", got)
	}
	trial.Store(false)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if err := f.Ready(ctx); err == nil {
		t.Error("the trial's batch went on in the count")
	}
	f.waitFor(t, table.Idle)
	if got := f.Feeding(); got.Trial || got.Last != nil || got.Rejected != 0 {
		t.Errorf("the count begins with a test sheet: %+v", got)
	}
	f.Start()
	if err := bring(t, f, path); err != nil {
		t.Fatal(err)
	}
	if got := f.Feeding(); got.Last == nil || got.Last.Trial || got.Last.Status != record.Counted {
		t.Errorf("the sheet read last: %+v", got.Last)
	}
	if figures, err := count.Figures(); err != nil || figures.Counted != 1 || figures.Rejected != 0 {
		t.Errorf("%+v, %v", figures, err)
	}
	if err := f.trials.store.Close(); err != nil {
		t.Error(err)
	}
	f.End()
	f.waitFor(t, table.Idle)
}
