package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"

	"filippo.io/age"

	"zheng/store/durable"
	"zheng/store/record"
)

// partMax is how much of the record goes into a part, in bytes: so much is held
// in memory when it is read again.
const partMax = 16 << 20

const stretch = 256 << 10 // bytes read from the record at once

// writer is what the backup's goroutine knows of the medium.
type writer struct {
	b        *Backup
	cfg      Config
	store    *record.Store
	follower *record.Follower

	med     *medium // nil: not reached
	list    *list
	series  int
	next    int               // part of the series
	before  string            // hash of the part before
	last    string            // its name
	lastLen int64             // and its size
	tried   string            // name of a part whose writing failed
	whole   bool              // the series gives the record
	steady  bool              // and all its images were on the medium once
	anew    bool              // the series cannot go on
	base    int64             // bytes of the record at the beginning of the series
	since   int64             // bytes written to the series since
	rest    int               // parts to wait for, where the medium has no room for another series
	older   bool              // another series is newer than this record
	files   map[string][]byte // keys and the like, as they are on the medium
	pending []record.Change   // taken, not on the medium
	held    int               // their bytes
	version uint64            // that they lead to
	due     map[record.ImageName]bool
}

// round brings everything to the medium that is not there yet.
func (w *writer) round(ctx context.Context) error {
	err := w.tryRound(ctx)
	w.med.leave()
	if err != nil {
		w.med = nil // look at it again from the start
	}
	return err
}

func (w *writer) tryRound(ctx context.Context) error {
	if err := w.reach(); err != nil {
		return err
	}
	for {
		if w.anew {
			if err := w.begin(ctx); err != nil {
				return err
			}
		}
		again, err := w.catchUp(ctx)
		if err != nil {
			return err
		}
		if !again {
			break
		}
	}
	if w.next < w.cfg.parts+w.rest && w.since < max(w.base, 4*partMax) {
		return nil
	}
	return w.renew(ctx)
}

// renew begins another series, so that none grows without end; where there is
// no room for a second one, this goes on.
func (w *writer) renew(ctx context.Context) error {
	old := *w
	err := w.begin(ctx)
	if err == nil {
		_, err = w.catchUp(ctx)
	}
	if problem(err) != Full || w.whole {
		return err
	}
	made := w.series
	old.pending, old.held, old.version = w.pending, w.held, w.version
	maps.Copy(old.due, w.due)
	*w = old
	w.rest, w.since = w.next, 0
	return w.drop(func(f file) bool { return !f.images && f.series == made })
}

// reach finds the medium and what it holds of ours.
func (w *writer) reach() error {
	at, err := device(w.cfg.Folder)
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%w: %w", errMissing, err)
	}
	if err != nil {
		return err
	}
	home, err := device(w.store.Folder())
	if err != nil {
		return err
	}
	if at == home && !w.cfg.SameDisk {
		return errSameDisk
	}
	if w.med != nil && w.med.hold() == nil && w.med.size(w.last) == w.lastLen {
		w.b.change(func(s *State) { s.Free = w.med.free() })
		return nil
	}
	if w.list == nil {
		own, err := openList(filepath.Join(w.store.Folder(), record.ListName))
		if err == nil {
			err = own.save() // before there is a folder: Boxes tells whose it is
		}
		if err != nil {
			return err
		}
		w.list = own
	}
	w.med.leave()
	med := &medium{dir: filepath.Join(w.cfg.Folder, folderName(w.cfg.Election, w.list.box)), fail: w.cfg.fail}
	if err := os.Mkdir(med.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := durable.SyncDir(w.cfg.Folder); err != nil {
		return err
	}
	w.med = med
	if err := med.hold(); err != nil {
		return err
	}
	if err := med.tidy(); err != nil {
		return err
	}
	if err := w.list.onlyThose(med); err != nil {
		return err
	}
	w.b.change(func(s *State) { s.Images, s.Free = len(w.list.have), med.free() })
	if w.anew || w.last == "" || med.size(w.last) != w.lastLen {
		w.anew = true
		w.b.uncover()
	}
	return nil
}

var strange = regexp.MustCompile(`[^a-zA-Z0-9_-]`)

// folderName is the folder of a box and an election on a medium.
func folderName(election, box string) string {
	return "zheng-" + strange.ReplaceAllString(election, "_") + "-" + box
}

// begin writes the whole record as the beginning of a new series. It reads a
// stretch at a time, while the record goes on: what changes meanwhile follows
// in the series' next part, and only with it the series is whole.
func (w *writer) begin(ctx context.Context) error {
	files, err := w.med.list()
	if err != nil {
		return err
	}
	if w.anew {
		w.follower.Take() // the stretches have it
		w.pending, w.held = nil, 0
	}
	w.anew = true // until this has succeeded
	series := 1
	for _, f := range files {
		series = max(series, f.series+1)
	}
	due := map[record.ImageName]bool{}
	w.series, w.next, w.before, w.tried, w.whole, w.base, w.files = series, 0, "", "", false, 0, nil
	var after []byte
	for more := true; more; {
		size, err := w.part(false, 0, func(p *partWriter) error {
			for more && p.size < partMax {
				if err := ctx.Err(); err != nil {
					return err
				}
				entries, err := w.store.Stretch(after, stretch)
				if err != nil {
					return err
				}
				more = len(entries) > 0
				for _, c := range entries {
					w.owe(due, c)
					if err := p.change(c); err != nil {
						return err
					}
				}
				if more {
					after = entries[len(entries)-1].Key
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		w.base += size
	}
	w.due, w.anew, w.steady, w.since, w.rest = due, false, false, 0, 0
	return nil
}

// owe notes the image that a change tells of, where the medium lacks it.
func (w *writer) owe(due map[record.ImageName]bool, c record.Change) {
	if n, ok := c.ImageName(); ok && !w.list.have[n] {
		due[n] = true
	}
}

// catchUp writes what changed, then the images that are due. It asks to be
// called again after a new series must begin.
func (w *writer) catchUp(ctx context.Context) (again bool, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		grown, err := w.store.Grown() // before Take: never more than what is taken
		if err != nil {
			return false, err
		}
		if lost := w.take(); lost {
			w.anew = true
			return true, nil
		}
		// Images first, so that none is missing to a sheet; but a record that is
		// not on the medium yet comes before the images it has collected.
		for w.steady && len(w.due) > 0 {
			if err := w.images(ctx); err != nil {
				return false, err
			}
		}
		if err := w.changes(grown); err != nil {
			return false, err
		}
		w.b.change(func(s *State) { s.Waiting, s.Images = len(w.due), len(w.list.have) })
		if len(w.due) == 0 {
			w.steady = true
			err := w.sweep()
			if err := w.med.still(); err != nil {
				return false, err
			}
			w.b.cover(w.version)
			if err != nil {
				return false, err
			}
			return false, w.check()
		}
		if err := w.images(ctx); err != nil {
			return false, err
		}
	}
}

// take collects what the record has done since.
func (w *writer) take() (lost bool) {
	changes, version, lost := w.follower.Take()
	if lost {
		return true
	}
	for _, c := range changes {
		w.held += len(c.Key) + len(c.Value)
		w.owe(w.due, c)
	}
	w.pending, w.version = append(w.pending, changes...), version
	if w.held > w.cfg.held {
		w.pending, w.held = nil, 0
		return true
	}
	return false
}

// changes writes the changes that are pending, and files that are new.
func (w *writer) changes(grown uint64) error {
	files, err := w.changedFiles()
	if err != nil {
		return err
	}
	if w.whole && len(w.pending) == 0 && len(files) == 0 {
		return nil
	}
	_, err = w.part(true, grown, func(p *partWriter) error {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if err := p.file(name, files[name]); err != nil {
				return err
			}
		}
		for _, c := range settled(w.pending) {
			if err := p.change(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if w.files == nil {
		w.files = map[string][]byte{}
	}
	maps.Copy(w.files, files)
	w.pending, w.held = nil, 0
	if w.whole {
		return nil
	}
	w.whole = true
	return w.supersede(grown)
}

// settled is what changes come to: the last of each key, in the order of keys.
// It is shorter, and does not tell what came first.
func settled(changes []record.Change) []record.Change {
	last := map[string]record.Change{}
	for _, c := range changes {
		last[string(c.Key)] = c
	}
	out := make([]record.Change, 0, len(last))
	for _, key := range slices.Sorted(maps.Keys(last)) {
		out = append(out, last[key])
	}
	return out
}

// changedFiles are the keys and other files that the series does not have yet.
func (w *writer) changedFiles() (map[string][]byte, error) {
	files, err := w.store.KeyFiles()
	if err != nil {
		return nil, err
	}
	for name, path := range w.cfg.Files {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		files[setupPrefix+name] = b
	}
	maps.DeleteFunc(files, func(name string, b []byte) bool {
		have, ok := w.files[name]
		return ok && string(have) == string(b)
	})
	return files, nil
}

// setupPrefix tells Config.Files from keys.
const setupPrefix = "setup/"

// part writes the next part of the series.
func (w *writer) part(whole bool, grown uint64, fill func(*partWriter) error) (size int64, err error) {
	h := head{
		Kind: kindRecord, Box: w.list.box, Election: w.cfg.Election,
		Series: w.series, Part: w.next, Before: w.before, Whole: whole, Grown: grown,
	}
	name := recordName(w.series, w.next, grown)
	if w.tried != "" && w.tried != name {
		// The part was tried before and may be there, with fewer changes.
		if err := w.med.remove(w.tried); err != nil && !errors.Is(err, os.ErrNotExist) {
			return 0, err
		}
	}
	w.tried = name
	sum, size, err := w.seal(name, h, fill)
	if err != nil {
		return 0, err
	}
	w.before, w.last, w.lastLen, w.tried = sum, name, size, ""
	w.next++
	w.since += size
	return size, nil
}

// seal encrypts a part into a file of the medium.
func (w *writer) seal(name string, h head, fill func(*partWriter) error) (sum string, size int64, err error) {
	sum, size, err = w.med.put(name, func(to io.Writer) error {
		sealed, err := age.Encrypt(to, w.cfg.Recipients...)
		if err != nil {
			return err
		}
		p, err := newPart(sealed, h)
		if err != nil {
			return err
		}
		if err := fill(p); err != nil {
			return err
		}
		if err := p.end(); err != nil {
			return err
		}
		return sealed.Close()
	})
	if err != nil {
		return "", 0, err
	}
	w.b.change(func(s *State) { s.Parts++; s.Bytes += size })
	if w.cfg.copied != nil {
		w.cfg.copied(h.Series, h.Part, h.Whole)
	}
	return sum, size, nil
}

// images writes one file of images that are due.
func (w *writer) images(ctx context.Context) error {
	number := w.list.next
	files, err := w.med.list()
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.images {
			number = max(number, f.part+1)
		}
	}
	var taken, lost []record.ImageName
	name := imagesName(number)
	h := head{Kind: kindImages, Box: w.list.box, Election: w.cfg.Election, Part: number}
	sum, size, err := w.seal(name, h, func(p *partWriter) error {
		for n := range w.due { // in no order
			if ctx.Err() != nil || p.size >= int64(w.cfg.pack) {
				return ctx.Err()
			}
			data, err := w.store.ReadImage(n)
			if err != nil { // nothing to copy; the record must not wait for it
				w.cfg.Log.Error("backup", "problem", "image", "err", err)
				lost = append(lost, n)
				continue
			}
			if err := p.image(n, data); err != nil {
				return err
			}
			taken = append(taken, n)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range append(taken, lost...) {
		delete(w.due, n)
	}
	w.b.change(func(s *State) { s.Lost += len(lost) })
	return w.list.add(pack{Name: name, Size: size, Sum: sum, checked: true}, taken)
}

// supersede removes the series before this one, which is whole now, unless
// they know more than we do: then somebody restored an older copy, and must
// learn of it before anything is thrown away.
func (w *writer) supersede(grown uint64) error {
	files, err := w.med.list()
	if err != nil {
		return err
	}
	w.older = false
	for _, f := range files {
		w.older = w.older || !f.images && f.series < w.series && f.grown > grown
	}
	w.b.change(func(s *State) { s.Older = w.older })
	if w.older {
		w.cfg.Log.Warn("backup", "problem", "older", "err", "the medium holds a newer record of this box; it is left there")
		return nil
	}
	return w.drop(func(f file) bool { return !f.images && f.series != w.series })
}

// sweep removes files of images that nobody knows any more, once all are there
// again.
func (w *writer) sweep() error {
	if w.older || w.list.swept {
		return nil
	}
	w.list.swept = true
	return w.drop(func(f file) bool { return f.images && !w.list.knows(f.name) })
}

// check reads one file of images back that an earlier run wrote, as the list is
// all that is known of it; images of a damaged one are due again.
func (w *writer) check() error {
	for i := range w.list.packs {
		p := &w.list.packs[i]
		if p.checked {
			continue
		}
		p.checked = true
		same, err := w.med.same(p.Name, p.Sum)
		if err != nil || same {
			return err
		}
		w.cfg.Log.Warn("backup", "problem", "damaged", "file", p.Name)
		again, err := w.list.forget(p.Name)
		for _, n := range again {
			w.due[n] = true
		}
		return err
	}
	return nil
}

func (w *writer) drop(which func(file) bool) error {
	files, err := w.med.list()
	if err != nil {
		return err
	}
	for _, f := range files {
		if !which(f) {
			continue
		}
		if err := w.med.remove(f.name); err != nil && !errors.Is(err, syscall.ENOENT) {
			return err
		}
	}
	return nil
}
