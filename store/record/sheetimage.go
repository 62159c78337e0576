package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"zheng/store/engine"
)

// images keeps what was scanned, one file an image, by hash.
type images struct {
	dir, tmp string
	fail     func(op, path string) error // of a test; nil elsewhere
}

// born is the date of every image: a file's time would say who voted when.
var born = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

var extension = regexp.MustCompile(`^[a-z0-9]{1,5}$`)

func (m *images) open() error {
	if err := os.RemoveAll(m.tmp); err != nil {
		return fmt.Errorf("couldn't clear %s: %w", m.tmp, engine.DiskError(err))
	}
	for _, d := range []string{m.tmp, m.dir} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return fmt.Errorf("couldn't make %s: %w", d, engine.DiskError(err))
		}
	}
	return engine.SyncDir(filepath.Dir(m.dir))
}

func (m *images) path(h Hash, ext string) string {
	s := h.String()
	return filepath.Join(m.dir, s[:2], s+"."+ext)
}

// put stores an image. When it returns nil, the image is whole, under its name
// and on the disk:
//
//	open(tmp, O_CREAT|O_EXCL) write fsync utimensat close
//	rename(tmp, dir/xx/hash.ext)
//	open(dir/xx) fsync close
//
// BUG: a disk that acknowledges an fsync before the data is safe can still
// lose the image in a power cut.
func (m *images) put(h Hash, ext string, data []byte) (err error) {
	if !extension.MatchString(ext) {
		return fmt.Errorf("couldn't keep an image as %q: want up to five small letters", ext)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("couldn't keep the image %s: %w", h, engine.DiskError(err))
		}
	}()
	to := m.path(h, ext)
	if err := m.shelf(filepath.Dir(to)); err != nil {
		return err
	}
	tmp, err := m.temp(data)
	if err != nil {
		return err
	}
	if err := m.step("rename", to, func() error { return os.Rename(tmp, to) }); err != nil {
		os.Remove(tmp)
		return err
	}
	return m.step("syncdir", to, func() error { return engine.SyncDir(filepath.Dir(to)) })
}

// shelf makes the folder of a hash durable before something is put into it.
func (m *images) shelf(dir string) error {
	err := m.step("mkdir", dir, func() error { return os.Mkdir(dir, 0o700) })
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return engine.SyncDir(m.dir)
}

func (m *images) temp(data []byte) (name string, err error) {
	var f *os.File
	if err := m.step("create", m.tmp, func() (err error) { f, err = os.CreateTemp(m.tmp, "image-"); return err }); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := m.step("write", f.Name(), func() error { _, err := f.Write(data); return err }); err != nil {
		return "", err
	}
	if err := os.Chtimes(f.Name(), born, born); err != nil {
		return "", err
	}
	if err := m.step("sync", f.Name(), f.Sync); err != nil {
		return "", err
	}
	return f.Name(), m.step("close", f.Name(), f.Close)
}

func (m *images) step(op, path string, do func() error) error {
	if m.fail != nil {
		if err := m.fail(op, path); err != nil {
			return err
		}
	}
	return do()
}

// get reads an image back and checks that it is still the one of its name.
func (m *images) get(h Hash, ext string) ([]byte, error) {
	b, err := os.ReadFile(m.path(h, ext))
	if err != nil {
		return nil, fmt.Errorf("couldn't read the image of %s: %w", h, engine.DiskError(err))
	}
	if Sum(b) != h {
		return nil, fmt.Errorf("%w: the image %s was changed; restore it from a backup", ErrDamaged, m.path(h, ext))
	}
	return b, nil
}

// each names every image that is stored.
func (m *images) each(fn func(Hash) error) error {
	return filepath.WalkDir(m.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _, _ := strings.Cut(d.Name(), ".")
		h, err := ParseHash(name)
		if err != nil {
			return nil // not ours: leave it where it is
		}
		return fn(h)
	})
}
