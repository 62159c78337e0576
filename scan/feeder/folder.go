// This file watches a folder that files arrive in: from a scanner that writes
// them, or over the network. It looks again and again rather than asking the
// system to be told, because a network's folder tells nothing.

package feeder

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// ReadFolder is the folder, within the one that is watched, to which files are
// moved once they are recorded. Nothing is ever deleted.
const ReadFolder = "read"

const (
	lookEvery = 250 * time.Millisecond
	// stillLooks is how many looks must find a file as it was before.
	stillLooks = 2
	// patience is how many looks a file without an end may lie still before it
	// is read as it is: ten seconds.
	patience = 40
)

// Folder is a Source of the files that arrive in Dir and in folders below it.
// Hidden files and those whose names say that they are not finished are left
// alone; so are files of another kind – Thumbs.db, a text, a log that grows –,
// which events tell of. What arrived together comes in natural order: page 2 before page 10.
type Folder struct {
	Dir string
	// Wait is the time between two looks; nil waits a quarter of a second.
	Wait func(context.Context) error
}

// stamp is how a file looks from outside.
type stamp struct {
	size int64
	time time.Time
}

// arriving is a file that was seen.
type arriving struct {
	stamp
	looks int  // that found it as it is
	given bool // the line has it
	left  bool // it is recorded, and lies where it was
	aside bool // it is of another kind: no sheet is in it
}

// watch is the state of one Run.
type watch struct {
	*Folder
	line Line
	told Event

	mu    sync.Mutex // held for files: sheets are done whenever the line is
	files map[string]*arriving
}

// Run implements Source.
func (f *Folder) Run(ctx context.Context, line Line) error {
	wait := f.Wait
	if wait == nil {
		wait = every(lookEvery)
	}
	w := &watch{Folder: f, line: line, files: map[string]*arriving{}}
	for {
		ready, err := w.look()
		switch {
		case err != nil:
			w.report(Event{State: Waiting, Fault: Unplugged, Detail: err.Error()})
		case len(ready) == 0:
			w.report(w.at(Waiting))
		}
		for _, path := range ready {
			if err := w.give(ctx, path); err != nil {
				return ended(ctx, err)
			}
		}
		if err := wait(ctx); err != nil {
			return ended(ctx, err)
		}
	}
}

// ended makes an error of the end of a run, where it is one.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// every waits the time d whenever it is called.
func every(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// at is a state, with what lies aside.
func (w *watch) at(s State) Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := Event{State: s}
	for path, a := range w.files {
		if !a.aside {
			continue
		}
		name := filepath.Base(path)
		if e.Aside++; e.Aside == 1 || name < e.First {
			e.First = name
		}
	}
	return e
}

// report says what is new.
func (w *watch) report(e Event) {
	if e != w.told {
		w.told = e
		w.line.Tell(e)
	}
}

// look gives the files that have arrived whole, in natural order.
func (w *watch) look() (ready []string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[string]bool{}
	err = filepath.WalkDir(w.Dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case path == w.Dir:
			return err
		case d.IsDir():
			if err != nil || unfinished(d.Name()) || path == filepath.Join(w.Dir, ReadFolder) {
				return fs.SkipDir
			}
			return nil
		case err != nil || unfinished(d.Name()):
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() {
			return nil // gone again, or nothing that can be read
		}
		seen[path] = true
		if w.arrived(path, stamp{info.Size(), info.ModTime()}) {
			ready = append(ready, path)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for path, a := range w.files {
		if !seen[path] && !a.given {
			delete(w.files, path)
		}
	}
	natural(ready)
	return ready, nil
}

// arrived says whether a file lies still and is whole.
func (w *watch) arrived(path string, now stamp) bool {
	a := w.files[path]
	switch {
	case a != nil && a.given:
		return false
	case a == nil || a.stamp != now:
		w.files[path] = &arriving{stamp: now, aside: a != nil && a.aside}
		return false
	case a.left, a.aside && a.looks > stillLooks:
		return false
	}
	if a.looks++; a.looks == stillLooks {
		a.aside = otherKind(path)
	}
	return !a.aside && (a.looks >= patience || a.looks >= stillLooks && whole(path))
}

// give hands one file to the line.
func (w *watch) give(ctx context.Context, path string) error {
	if err := w.line.Ready(ctx); err != nil {
		return err
	}
	w.report(w.at(Feeding))
	w.mu.Lock()
	a := w.files[path]
	a.given = true
	w.mu.Unlock()
	name, err := filepath.Rel(w.Dir, path)
	if err != nil {
		name = filepath.Base(path)
	}
	return w.line.Take(ctx, Sheet{Name: name, Path: path, Done: func(err error) { w.settle(path, a, err) }})
}

// settle puts a recorded file out of the way. What cannot be moved, and what
// never got its end, lies where it was; it is read again if it changes.
func (w *watch) settle(path string, a *arriving, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		delete(w.files, path)
		return
	}
	if a.looks < patience && w.moved(path, a.stamp) {
		delete(w.files, path)
		return
	}
	a.given, a.left = false, true
}

// moved puts a file under ReadFolder, with another name where its own is taken.
func (w *watch) moved(path string, was stamp) bool {
	info, err := os.Stat(path)
	if err != nil || (stamp{info.Size(), info.ModTime()}) != was {
		return false
	}
	rel, err := filepath.Rel(w.Dir, path)
	if err != nil {
		return false
	}
	to := filepath.Join(w.Dir, ReadFolder, rel)
	if os.MkdirAll(filepath.Dir(to), 0o755) != nil {
		return false
	}
	ext := filepath.Ext(to)
	free := to
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); os.IsNotExist(err) {
			break
		} else if err != nil {
			return false
		}
		free = strings.TrimSuffix(to, ext) + "-" + strconv.Itoa(n) + ext
	}
	return os.Rename(path, free) == nil
}

// unfinished says whether a name is hidden, or that of a file on its way.
func unfinished(name string) bool {
	for _, p := range []string{".", "~"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	name = strings.ToLower(name)
	for _, s := range []string{".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", "~"} {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return false
}

// natural sorts names as people do: 2 before 10.
func natural(names []string) {
	c := collate.New(language.Und, collate.Numeric)
	slices.SortFunc(names, func(a, b string) int {
		if n := c.CompareString(a, b); n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
}
