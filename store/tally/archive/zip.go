package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// ErrNone: a file is no archive of a count.
var ErrNone = errors.New("not an archive of a count")

// ErrDamaged: the bytes of an archive are not those that were written.
var ErrDamaged = errors.New("the archive is damaged")

// ErrRepacked: the files were packed anew by another program.
var ErrRepacked = errors.New("the archive was packed anew")

// newYear is 1980-01-01, the first day of ZIP, as it writes days.
const newYear = 1<<5 | 1

// sum is what a ZIP and the manifest say of a file.
type sum struct {
	size   uint64
	crc    uint32
	sha256 string
}

func summed(b []byte) sum {
	h := sha256.Sum256(b)
	return sum{uint64(len(b)), crc32.ChecksumIEEE(b), hex.EncodeToString(h[:])}
}

// header is the same for a name, a size and a CRC, always.
func header(name string, s sum) *zip.FileHeader {
	return &zip.FileHeader{
		//lint:ignore SA1019 Modified would add a field of its own to every file's header
		Name: name, Method: zip.Store, CreatorVersion: 20, ReaderVersion: 20, ModifiedDate: newYear,
		CRC32: s.crc, CompressedSize64: s.size, UncompressedSize64: s.size,
	}
}

// Packing is what goes into an archive, listed and signed.
type Packing struct {
	files []File // in the order of the ZIP, the list among them
	sums  map[string]sum
}

// Prepare reads every file once, and lists them in a manifest that sign signs.
func Prepare(files []File, head Manifest, sign func(text string) (string, error)) (*Packing, error) {
	p := &Packing{files: slices.Clone(files), sums: make(map[string]sum, len(files)+1)}
	head.Files = nil
	for _, f := range files {
		if most, ok := limit(f.Name, false); !ok {
			return nil, fmt.Errorf("couldn't pack %q: an archive holds no such file", f.Name)
		} else if b, err := f.bytes(); err != nil {
			return nil, err
		} else if uint64(len(b)) > most {
			return nil, fmt.Errorf("couldn't pack %s: it has %d bytes, an archive takes %d", f.Name, len(b), most)
		} else {
			p.sums[f.Name] = summed(b)
			if !isImage(f.Name) {
				head.Files = append(head.Files, Listed{f.Name, p.sums[f.Name].sha256})
			}
		}
	}
	if len(p.sums) != len(files) {
		return nil, errors.New("couldn't pack a file twice")
	}
	signed, err := sign(head.Text())
	if err != nil {
		return nil, fmt.Errorf("couldn't sign the archive: %w", err)
	}
	p.files = append(p.files, File{Name: ManifestName, Data: []byte(signed)})
	p.sums[ManifestName] = summed([]byte(signed))
	slices.SortFunc(p.files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return p, nil
}

// Size is how many bytes the archive has: as many as with zeros in every file.
func (p *Packing) Size() (int64, error) {
	var n counting
	err := p.write(&n, func(f File) (io.Reader, error) {
		return io.LimitReader(zeros{}, int64(p.sums[f.Name].size)), nil
	})
	return int64(n), err
}

// Write writes the archive, and reports each file as it is written. It reads
// every file once more.
func (p *Packing) Write(w io.Writer, step func(done, of int)) error {
	done := 0
	return p.write(w, func(f File) (io.Reader, error) {
		if done++; step != nil {
			step(done, len(p.files))
		}
		return f.reader()
	})
}

func (p *Packing) write(w io.Writer, open func(File) (io.Reader, error)) error {
	z := zip.NewWriter(w)
	for _, f := range p.files {
		from, err := open(f)
		if err != nil {
			return err
		}
		if err := put(z, f.Name, p.sums[f.Name], from); err != nil {
			return err
		}
	}
	return z.Close()
}

// zeros has no end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// counting counts what is written.
type counting int64

func (c *counting) Write(p []byte) (int, error) { *c += counting(len(p)); return len(p), nil }

func put(z *zip.Writer, name string, s sum, from io.Reader) error {
	to, err := z.CreateRaw(header(name, s))
	if err != nil {
		return err
	}
	n, err := io.Copy(to, from)
	if err == nil && uint64(n) != s.size {
		err = fmt.Errorf("couldn't pack %s: it changed while it was read", name)
	}
	return err
}

// box is an opened ZIP of which nothing is believed yet.
type box struct {
	files map[string]*zip.File
	order []string
}

// unpack opens an archive of size bytes. Errors are ErrNone, ErrDamaged,
// ErrRepacked and those of r.
func unpack(r io.ReaderAt, size int64) (*box, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, broken(r, size, err)
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("%w: it has %d files", ErrNone, len(z.File))
	}
	b := &box{files: make(map[string]*zip.File, len(z.File))}
	strange, total := "", uint64(0)
	must, merged := ManifestName, slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == stationName(0) })
	if merged {
		must = stationName(0)
	}
	for _, f := range z.File {
		most, ok := limit(f.Name, merged)
		total += min(f.UncompressedSize64, uint64(size)+1)
		switch {
		case !ok:
			strange = f.Name
		case f.UncompressedSize64 > most:
			return nil, fmt.Errorf("%w: %s would have %d bytes, at most %d are read", ErrDamaged, f.Name, f.UncompressedSize64, most)
		case f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64:
			return nil, fmt.Errorf("%w: %s is compressed", ErrRepacked, clip(f.Name))
		case total > uint64(size):
			return nil, fmt.Errorf("%w: its files lie one over the other", ErrDamaged)
		case b.files[f.Name] != nil:
			return nil, fmt.Errorf("%w: %s is in it twice", ErrDamaged, f.Name)
		}
		b.files[f.Name] = f
		b.order = append(b.order, f.Name)
	}
	if b.files[must] == nil {
		return nil, fmt.Errorf("%w: it has no %s", ErrNone, must)
	}
	if strange != "" {
		return nil, fmt.Errorf("%w: an archive holds no file %q", ErrRepacked, clip(strange))
	}
	return b, nil
}

// merged says that it holds the archives of stations.
func (b *box) merged() bool { return b.files[stationName(0)] != nil }

// broken tells a damaged archive from something else.
func broken(r io.ReaderAt, size int64, cause error) error {
	start := make([]byte, min(size, 4))
	if _, err := r.ReadAt(start, 0); err != nil && err != io.EOF {
		return fmt.Errorf("couldn't read the archive: %w", err)
	}
	if !bytes.HasPrefix(start, []byte("PK\x03\x04")) {
		return fmt.Errorf("%w: %w", ErrNone, cause)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, cause)
}

// open gives a file as it comes: its reader fails where it is not what it was.
func (b *box) open(name string) (io.ReadCloser, error) {
	f := b.files[name]
	if f == nil {
		return nil, fmt.Errorf("%w: %s is missing", ErrDamaged, name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return r, nil
}

// copy writes a whole file to w. It cannot be more than the ZIP has: nothing in
// it is compressed.
func (b *box) copy(w io.Writer, name string) error {
	r, err := b.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := io.Copy(w, r); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return nil
}

// read gives a whole file.
func (b *box) read(name string) ([]byte, error) {
	var data bytes.Buffer
	err := b.copy(&data, name)
	return data.Bytes(), err
}

var errOther = errors.New("it says something else")

// same says whether a file is what write writes.
func (b *box) same(name string, write func(io.Writer) error) error {
	r, err := b.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	there := bufio.NewReaderSize(r, 1<<16)
	if err := write(beside{there}); err != nil {
		return err
	}
	if _, err := there.ReadByte(); err != io.EOF {
		return errOther
	}
	return nil
}

// beside is a writer that fails where a reader gives something else.
type beside struct{ r io.Reader }

func (b beside) Write(p []byte) (int, error) {
	there := make([]byte, len(p))
	if _, err := io.ReadFull(b.r, there); err != nil || !bytes.Equal(there, p) {
		return 0, errOther
	}
	return len(p), nil
}

// exact says whether r is, byte for byte, what Pack writes of its files: nothing
// before, between or behind them, and no other times or flags.
func (b *box) exact(r io.ReaderAt, size int64) error {
	if !slices.IsSorted(b.order) {
		return fmt.Errorf("%w: its files are in another order", ErrRepacked)
	}
	same := &comparing{r: r}
	z := zip.NewWriter(same)
	for _, name := range b.order {
		f := b.files[name]
		from, err := f.OpenRaw()
		if err == nil {
			err = put(z, name, sum{size: f.UncompressedSize64, crc: f.CRC32}, from)
		}
		if err != nil {
			return fmt.Errorf("%w: around %s: %w", ErrDamaged, name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("%w: at its end: %w", ErrDamaged, err)
	}
	if same.at != size {
		return fmt.Errorf("%w: it has %d bytes, not %d", ErrDamaged, size, same.at)
	}
	return nil
}

// comparing is a writer that fails where what is written is not there already.
type comparing struct {
	r  io.ReaderAt
	at int64
}

func (c *comparing) Write(p []byte) (int, error) {
	there := make([]byte, len(p))
	if _, err := c.r.ReadAt(there, c.at); err != nil && err != io.EOF {
		return 0, err
	}
	if !bytes.Equal(there, p) {
		return 0, fmt.Errorf("the bytes from %d on are not those of an export", c.at)
	}
	c.at += int64(len(p))
	return len(p), nil
}

// clip cuts what is quoted from a hostile archive.
func clip(s string) string {
	const most = 160
	r := []rune(strings.ToValidUTF8(s, "?"))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "…"
}
