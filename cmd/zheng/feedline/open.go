// This file opens the line as the configuration says: its source, where its
// sheets go, and at which stage of the day.

package feedline

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/station"
	"zheng/kiosk"
	"zheng/kiosk/table"
	"zheng/scan/feeder"
	"zheng/store/election"
	"zheng/store/record"
)

// dayOf says how the day of a record stands.
func dayOf(store *record.Store) func() (feedDay, error) {
	return func() (feedDay, error) {
		d, err := store.Day()
		return feedDay{d.Kept(), d.May("sheet"), d.Stage == record.StageTest && !d.Halted}, err
	}
}

// Open makes the line of the source that the configuration names, nil where it
// names none, and gives the counting tables what they need.
func Open(s *station.Config, cfg *kiosk.Config, log *slog.Logger, stderr io.Writer) (*Line, error) {
	reader, err := open.Reader(cfg.Election, false)
	if err != nil {
		return nil, err
	}
	count := Tray{reader, cfg.Store}
	shown := &Pictures{trays: func() []Tray { return []Tray{count} }}
	cfg.Pictures = shown
	kind, src := source(s)
	if src == nil {
		return nil, nil
	}
	f := New(kind, src, log, stderr)
	cfg.Feeder = f
	shown.trays = func() []Tray { return append([]Tray{count}, f.trialTray()...) }
	f.day = dayOf(cfg.Store)
	f.tray = func(trial bool) (Tray, error) {
		if !trial {
			return count, nil
		}
		return f.trial(cfg.Election, open.TrialData(s.Station.Data))
	}
	if kind == "folder" {
		if err := os.MkdirAll(s.Feeder.Folder, 0o755); err != nil {
			log.Warn("feeder", "err", err) // shown as missing until it is there
		}
	}
	return f, nil
}

// New makes a line of a source; whoever opens it says where its sheets go.
func New(kind string, src feeder.Source, log *slog.Logger, stderr io.Writer) *Line {
	return &Line{
		kind: kind, src: src, log: log, stderr: stderr, now: time.Now,
		changed: func() {}, mode: table.Idle, waiting: make(chan struct{}),
	}
}

// trial opens the record of trials once it is needed.
func (f *Line) trial(e *election.Election, dir string) (Tray, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.trials.store != nil {
		return f.trials, nil
	}
	reader, err := open.Reader(e, true)
	if err != nil {
		return Tray{}, err
	}
	store, err := open.Record(dir, e, f.stderr)
	if err != nil {
		return Tray{}, err
	}
	f.trials = Tray{reader, store}
	return f.trials, nil
}

// trialTray is that of trials, where one is open.
func (f *Line) trialTray() []Tray {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.trials.store == nil {
		return nil
	}
	return []Tray{f.trials}
}

// Feed begins to feed; close waits until the sheets under way are recorded.
// A nil line feeds nothing.
func (f *Line) Feed(ctx context.Context, changed func()) (closed func()) {
	if f == nil {
		return func() {}
	}
	f.changed = changed
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); f.run(ctx) }()
	return func() {
		stop()
		<-done
		if f.trials.store == nil {
			return
		}
		if err := f.trials.store.Close(); err != nil {
			f.log.Error("couldn't close the record of trials", "err", err)
		}
	}
}

// source makes the source that the configuration names; nil for none.
func source(s *station.Config) (kind string, src feeder.Source) {
	switch {
	case s.Feeder.Folder != "":
		return "folder", &feeder.Folder{Dir: filepath.Clean(s.Feeder.Folder)}
	case s.Feeder.Scanner != "":
		return "scanner", &feeder.Scanner{
			Device: s.Feeder.Scanner, Spool: filepath.Join(s.Station.Data, "feed"),
			Duplex: s.Feeder.Duplex, Options: s.Feeder.Options,
		}
	case s.Feeder.Camera != "":
		return "camera", &feeder.Camera{Device: s.Feeder.Camera}
	}
	return "", nil
}
