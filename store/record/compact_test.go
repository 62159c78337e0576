package record

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"zheng/store/election"
	"zheng/store/journal"
)

// The record is written anew under readers and writers: nobody notices.
func TestCompactWhileInUse(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, byText())
	b := s.Batch()
	const sheets = 90
	for i := range sheets / 3 {
		add(t, b, paperOf(i, Counted))
	}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for w := range 2 {
		wg.Go(func() {
			for i := sheets/3 + w; i < sheets; i += 2 {
				if _, err := b.Add(context.Background(), paperOf(i, Counted)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				// One reading inside another must not wait for it.
				err := s.Sheets(func(e Entry) error {
					_, err := s.Get(e.Hash)
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 3 {
		if err := s.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	for i := range sheets { // again: none counts twice
		if _, err := b.Add(context.Background(), paperOf(i, Counted)); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
	if f := figures(t, s); f.Counted != sheets {
		t.Errorf("%d counted, want %d", f.Counted, sheets)
	}
	if n := len(logOf(t, s, journal.ActCompact)); n != 3 {
		t.Errorf("the log tells of it %d times", n)
	}
}

// A crash between any two steps of replacing leaves a record that opens.
func TestCompactCutOff(t *testing.T) {
	for name, cut := range map[string]func(db, last string) error{
		"copy not finished": func(db, _ string) error { return os.WriteFile(db+".new", []byte("half"), 0o600) },
		"copy not moved":    func(db, last string) error { return os.Remove(last) },
	} {
		t.Run(name, func(t *testing.T) {
			dir, want := sound(t, 20)
			if err := cut(filepath.Join(dir, dbName), filepath.Join(dir, lastName)); err != nil {
				t.Fatal(err)
			}
			if !reopened(t, dir, want, "cut off") {
				t.Error("it does not open")
			}
			if err := compacted(dir, town()); err != nil {
				t.Error(err)
			}
			reopened(t, dir, want, "done again")
		})
	}
}

// compacted compacts a record that is not in use.
func compacted(dir string, e *election.Election) error {
	s, err := Open(dir, e, Options{})
	if err != nil {
		return err
	}
	return errors.Join(s.Compact(context.Background()), s.Close())
}
