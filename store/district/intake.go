// This file takes many files: as many at once as there are workers, and the large
// ones by one of their own, so that none of them keeps the small ones waiting.

package district

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"zheng/store/durable"
	"zheng/store/engine"
)

// large is a file that goes to the worker for large ones, in bytes.
const large = 64 << 20

// Files are those of a folder, below it too, that may be archives or bulletins; a
// path that is no folder is itself. What begins with a point is passed over.
func Files(path string) (out []string, err error) {
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && p == path:
			return err
		case err != nil:
			return nil // said when somebody asks for that folder itself
		case p != path && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case p == path && !d.IsDir(), d.Type().IsRegular() && ours(d.Name()):
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

func ours(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".zip" || ext == ".json"
}

// TakeAll takes files and tells of each as it is done, one at a time. The error
// is the ledger's own, which ends it, or the context's.
func (l *Ledger) TakeAll(ctx context.Context, files []string, each func(path string, t Taken)) error {
	var small, big []string
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && info.Size() > large {
			big = append(big, f)
		} else {
			small = append(small, f)
		}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var mu sync.Mutex
	var wg sync.WaitGroup
	lane := func(files []string, workers int) {
		next := make(chan string)
		for range min(workers, len(files)) {
			wg.Go(func() {
				for f := range next {
					t, err := l.Take(f)
					if err != nil {
						stop(err)
						continue
					}
					mu.Lock()
					each(f, t)
					mu.Unlock()
				}
			})
		}
		wg.Go(func() {
			defer close(next)
			for _, f := range files {
				select {
				case next <- f:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	// A writer is shared by all who wait for it: more of them than processors
	// share a sync.
	lane(small, l.cfg.Workers)
	lane(big, 1)
	wg.Wait()
	return context.Cause(ctx)
}

// Inbox is a folder in which files are laid for the ledger. What is taken goes
// to the folder taken, what is not to refused, beside it; nothing is deleted.
type Inbox struct {
	Ledger *Ledger
	Dir    string // of the ledger: the folders are in it
	Told   func(path string, t Taken)

	seen map[string]fs.FileInfo
}

// The folders of an inbox.
const (
	InName      = "in"
	takenName   = "taken"
	refusedName = "refused"
)

// Folder is where files are laid; it is made.
func (b *Inbox) Folder() (string, error) {
	for _, name := range []string{InName, takenName, refusedName} {
		if err := os.MkdirAll(filepath.Join(b.Dir, name), 0o755); err != nil {
			return "", fmt.Errorf("couldn't make the folder: %w", engine.DiskError(err))
		}
	}
	return filepath.Join(b.Dir, InName), nil
}

// Look takes the files that were the same a look ago: one that is still being
// copied waits.
func (b *Inbox) Look(ctx context.Context) error {
	in, err := b.Folder()
	if err != nil {
		return err
	}
	files, err := Files(in)
	if err != nil {
		return engine.DiskError(err)
	}
	now := map[string]fs.FileInfo{}
	var whole []string
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			continue // taken away again
		}
		now[f] = info
		if before := b.seen[f]; before != nil && before.Size() == info.Size() && before.ModTime().Equal(info.ModTime()) {
			whole = append(whole, f)
		}
	}
	b.seen = now
	var lost []error
	err = b.Ledger.TakeAll(ctx, whole, func(f string, t Taken) {
		if err := b.move(f, t); err != nil {
			lost = append(lost, err)
		}
		b.Told(f, t)
	})
	return errors.Join(append(lost, err)...)
}

// move puts a file beside those of its kind, under a name of its own.
func (b *Inbox) move(path string, t Taken) error {
	to := takenName
	if t.State == Refused {
		to = refusedName
	}
	folder := filepath.Join(b.Dir, to)
	name := filepath.Base(path)
	for i := 1; ; i++ {
		at := filepath.Join(folder, name)
		if _, err := os.Lstat(at); errors.Is(err, fs.ErrNotExist) {
			if err := os.Rename(path, at); err != nil {
				return fmt.Errorf("couldn't put %s away: %w", path, engine.DiskError(err))
			}
			return engine.DiskError(durable.SyncDir(folder))
		}
		ext := filepath.Ext(filepath.Base(path))
		name = fmt.Sprintf("%s.%d%s", strings.TrimSuffix(filepath.Base(path), ext), i, ext)
	}
}

// Watch looks again and again until the context ends; failed hears what went
// wrong, and the next look goes on.
func (b *Inbox) Watch(ctx context.Context, every time.Duration, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := b.Look(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
