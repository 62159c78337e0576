// This file cuts an archive that is too large for one file of a stick into
// volumes, and reads them as one.

package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"sort"
)

// VolumeBytes is the most that one file of an export has: FAT32 takes 4 GiB less
// a byte. A larger archive is cut there, byte for byte: its volumes one behind
// the other are the archive, as cat and every unpacker join them.
const VolumeBytes = 4_000_000_000

// maxVolumes is what three digits name.
const maxVolumes = 999

// VolumeName is the n-th volume of an archive, from 1 on: count.zip.001.
func VolumeName(name string, n int) string { return fmt.Sprintf("%s.%03d", name, n) }

var volumeEnding = regexp.MustCompile(`\.[0-9]{3}$`)

// ErrVolume: a volume between others is missing, or no file.
var ErrVolume = errors.New("not all volumes of the archive are there")

// Volumes is an archive in one file, or in several.
type Volumes struct {
	Names []string // of its files
	Size  int64    // bytes of all
	files []io.ReaderAt
	ends  []int64 // where each file ends in the whole
	close []io.Closer
}

// Open opens an archive by the name of its one file, of any of its volumes, or
// of the whole that they make. Files must be readable at any place, as those of
// os.DirFS are. Errors are ErrVolume and those of the file system.
func Open(fsys fs.FS, name string) (*Volumes, error) {
	v := &Volumes{}
	err := v.open(fsys, name)
	if err != nil {
		v.Close()
		return nil, err
	}
	return v, nil
}

func (v *Volumes) open(fsys fs.FS, name string) error {
	whole := volumeEnding.ReplaceAllString(name, "")
	if whole == name {
		if err := v.add(fsys, name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	there, err := countVolumes(fsys, whole)
	if err != nil {
		return err
	}
	if there == 0 {
		return v.add(fsys, name) // which says that it is not there
	}
	for n := 1; n <= there; n++ {
		if err := v.add(fsys, VolumeName(whole, n)); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %s", ErrVolume, VolumeName(whole, n))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// countVolumes is the highest number of a volume that is there.
func countVolumes(fsys fs.FS, whole string) (most int, err error) {
	entries, err := fs.ReadDir(fsys, path.Dir(whole))
	if err != nil {
		return 0, err
	}
	names := make(map[string]bool, len(entries))
	for _, e := range entries {
		names[e.Name()] = true
	}
	for n := 1; n <= maxVolumes; n++ {
		if names[VolumeName(path.Base(whole), n)] {
			most = n
		}
	}
	return most, nil
}

func (v *Volumes) add(fsys fs.FS, name string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	v.close = append(v.close, f)
	info, err := f.Stat()
	if err != nil {
		return err
	}
	at, ok := f.(io.ReaderAt)
	if !ok || !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is no file", ErrVolume, name)
	}
	v.Names = append(v.Names, name)
	v.Size += info.Size()
	v.files, v.ends = append(v.files, at), append(v.ends, v.Size)
	return nil
}

// ReadAt reads across the volumes.
func (v *Volumes) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("couldn't read before an archive's first byte")
	}
	for i := sort.Search(len(v.ends), func(i int) bool { return off < v.ends[i] }); i < len(v.files) && n < len(p); i++ {
		start := int64(0)
		if i > 0 {
			start = v.ends[i-1]
		}
		part := p[n:min(len(p), n+int(min(v.ends[i]-off, int64(len(p)))))]
		got, err := v.files[i].ReadAt(part, off-start)
		n, off = n+got, off+int64(got)
		if got < len(part) {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF // it was longer when it was opened
			}
			return n, err
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Close closes every file.
func (v *Volumes) Close() error {
	var errs []error
	for _, f := range v.close {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
