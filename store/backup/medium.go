package backup

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"zheng/store/durable"

	"golang.org/x/sys/unix"
)

// born is the date of every file: dates would say when somebody voted.
var born = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// medium is the folder of a box on a second medium. What is done between hold
// and leave is done in one and the same folder, whatever is mounted under its
// name meanwhile.
type medium struct {
	dir  string
	root *os.Root                    // while it is held; held no longer, or nobody could unmount it
	fail func(op, path string) error // of a test; nil elsewhere
}

// hold opens the folder.
func (m *medium) hold() (err error) {
	m.root, err = os.OpenRoot(m.dir)
	return err
}

// leave lets go of the folder.
func (m *medium) leave() {
	if m != nil && m.root != nil {
		m.root.Close()
		m.root = nil
	}
}

// still says whether the folder that is held is the one under its name; the
// error is errSwapped or errMissing.
func (m *medium) still() error {
	held, err := m.root.Stat(".")
	if err != nil {
		return err
	}
	now, err := os.Stat(m.dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%w: %w", errMissing, err)
	case err != nil:
		return err
	case !os.SameFile(held, now):
		return errSwapped
	}
	return nil
}

// errSwapped: another medium lies in the place of the one that was written.
var errSwapped = errors.New("the medium was changed for another one while it was written")

// file is one that stands on the medium.
type file struct {
	name   string
	size   int64
	images bool
	series int
	part   int    // or the number of a file of images
	grown  uint64 // 0 before the series is whole
}

var fileName = regexp.MustCompile(`^(?:record-(\d{4,9})-(\d{6,9})-(\d{1,19})|images-(\d{6,9}))\.age$`)

func recordName(series, part int, grown uint64) string {
	return fmt.Sprintf("record-%04d-%06d-%d.age", series, part, grown)
}

func imagesName(number int) string { return fmt.Sprintf("images-%06d.age", number) }

func parseName(name string) (f file, ok bool) {
	m := fileName.FindStringSubmatch(name)
	if m == nil {
		return f, false
	}
	f.name = name
	if f.images = m[4] != ""; f.images {
		f.part, _ = strconv.Atoi(m[4])
		return f, true
	}
	f.series, _ = strconv.Atoi(m[1])
	f.part, _ = strconv.Atoi(m[2])
	var err error
	f.grown, err = strconv.ParseUint(m[3], 10, 64)
	return f, err == nil
}

// list gives our files: images by number, then the record by series and part.
func (m *medium) list() ([]file, error) {
	entries, err := fs.ReadDir(m.root.FS(), ".")
	if err != nil {
		return nil, err
	}
	var out []file
	for _, e := range entries {
		f, ok := parseName(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		f.size = info.Size()
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		switch {
		case a.series != b.series:
			return a.series < b.series
		case a.part != b.part:
			return a.part < b.part
		}
		return a.grown < b.grown
	})
	return out, nil
}

// put writes a file. When it returns nil, the file is whole, under its name, on
// the medium, and was read back:
//
//	open(name.part) write fsync fadvise(DONTNEED) read utimensat close
//	rename(name.part, name)
//	open(dir) fsync close
//
// BUG: a medium whose own cache answers the reading back can still lose the
// file in a power cut.
func (m *medium) put(name string, write func(io.Writer) error) (sum string, size int64, err error) {
	part := name + ".part"
	var f *os.File
	err = m.step("create", name, func() (err error) {
		f, err = m.root.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
		return err
	})
	if err != nil {
		return "", 0, err
	}
	defer func() {
		if err != nil {
			f.Close()
			m.root.Remove(part)
		}
	}()
	h := sha256.New()
	count := &counter{w: io.MultiWriter(f, h)}
	if err := m.step("write", name, func() error { return write(count) }); err != nil {
		return "", 0, err
	}
	if err := m.step("sync", name, f.Sync); err != nil {
		return "", 0, err
	}
	// Forget what is in memory, so that the medium itself is read.
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	back := sha256.New()
	if err := m.step("read", name, func() error { _, err := io.Copy(back, io.NewSectionReader(f, 0, count.n)); return err }); err != nil {
		return "", 0, err
	}
	sum = fmt.Sprintf("%x", h.Sum(nil))
	if got := fmt.Sprintf("%x", back.Sum(nil)); got != sum {
		return "", 0, fmt.Errorf("%s: %w", name, errBack)
	}
	if err := m.step("close", name, f.Close); err != nil {
		return "", 0, err
	}
	if err := m.root.Chtimes(part, born, born); err != nil {
		return "", 0, err
	}
	if err := m.step("rename", name, func() error { return m.root.Rename(part, name) }); err != nil {
		return "", 0, err
	}
	return sum, count.n, m.step("syncdir", name, m.syncDir)
}

func (m *medium) syncDir() error {
	d, err := m.root.Open(".")
	if err != nil {
		return err
	}
	return durable.SyncOpen(d)
}

// errBack: the medium does not give back what was written.
var errBack = errors.New("the medium gives back other bytes than were written: use another one")

// same says whether a file has the hash that it was written with.
func (m *medium) same(name, sum string) (bool, error) {
	f, err := m.root.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false, err
	}
	return fmt.Sprintf("%x", h.Sum(nil)) == sum, nil
}

func (m *medium) size(name string) int64 {
	info, err := m.root.Stat(name)
	if err != nil {
		return -1
	}
	return info.Size()
}

func (m *medium) remove(name string) error {
	return m.step("remove", name, func() error { return m.root.Remove(name) })
}

// tidy removes what was being written when something ended.
func (m *medium) tidy() error {
	entries, err := fs.ReadDir(m.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".part"); ok && fileName.MatchString(name) {
			if err := m.root.Remove(e.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *medium) step(op, name string, do func() error) error {
	if m.fail != nil {
		if err := m.fail(op, name); err != nil {
			return err
		}
	}
	return do()
}

// free gives the room left on the medium, in bytes.
func (m *medium) free() uint64 {
	var st syscall.Statfs_t
	if syscall.Statfs(m.dir, &st) != nil {
		return 0
	}
	return st.Bavail * uint64(st.Bsize)
}

// device tells one medium from another, and from the data's own disk.
func device(dir string) (uint64, error) {
	var st syscall.Stat_t
	if err := syscall.Stat(dir, &st); err != nil {
		return 0, &os.PathError{Op: "stat", Path: dir, Err: err}
	}
	return uint64(st.Dev), nil
}

// counter counts what goes through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
