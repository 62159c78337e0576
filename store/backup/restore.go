package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"filippo.io/age"

	"zheng/store/durable"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
)

// Restoring says where a backup is and what is to become of it.
type Restoring struct {
	From       string         // the medium's folder, or a box's folder on it
	Identities []age.Identity // of the committee
	To         string         // the data folder to make; not there, or empty
	Election   []byte         // the election file; nil: the one in the backup
	Series     int            // 0: the newest that is whole
	Step       func(done, all int64)
}

// Restored says what was found.
type Restored struct {
	Box      string
	Election *election.Election
	Series   int
	Parts    int    // of the series that were used
	Grown    uint64 // how far the record had grown
	Left     []Left // files that could not be used, the record's and images'
	Images   int    // whose bytes are those of their name
	Missing  []record.Hash
	Figures  record.Figures
	Voters   int // on the roll; -1 without one
	Took     int // of them took part

	Entries     int64  // of the log
	Fingerprint string // of the key that signs the log, as on reports
	Checkpoint  string // the last that was signed, for people; "" where none was
}

// Left is a file that could not be used, and why.
type Left struct {
	Name string
	Err  error
}

// ErrNone: there is no backup of ours.
var ErrNone = errors.New("there is no backup here")

// ErrKey: none of the keys opens the backup.
var ErrKey = errors.New("none of the keys opens this backup")

// ErrTorn: no series of the backup is whole.
var ErrTorn = errors.New("no state of the record is whole in this backup")

// ErrOlder: another series knows more than the one that would be taken.
var ErrOlder = errors.New("the backup holds two states of the record, and the later series is the older one")

// ErrMany: the medium holds backups of several boxes or elections.
var ErrMany = errors.New("there are several backups here")

// Restore makes a data folder of a backup and verifies it by opening it: every
// counter is recomputed, every image compared with its hash. The folder gets
// its name only then. It says what it found even where it fails.
func Restore(ctx context.Context, r Restoring) (found Restored, err error) {
	if err := empty(r.To); err != nil {
		return found, err
	}
	dir, err := boxFolder(r.From)
	if err != nil {
		return found, err
	}
	med := &medium{dir: dir}
	if err := med.hold(); err != nil {
		return found, err
	}
	defer med.leave()
	files, err := med.list()
	if err != nil {
		return found, err
	}
	parent := filepath.Dir(filepath.Clean(r.To))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return found, err
	}
	tmp, err := os.MkdirTemp(parent, ".zheng-restore-")
	if err != nil {
		return found, err
	}
	defer os.RemoveAll(tmp)
	re := &restorer{r: r, med: med, found: &found, step: r.Step}
	for _, f := range files {
		re.all += f.size
	}
	data, err := re.record(ctx, files, tmp)
	if err != nil {
		return found, err
	}
	if err := re.verify(ctx, data); err != nil {
		return found, err
	}
	if err := os.Remove(r.To); err != nil && !errors.Is(err, os.ErrNotExist) {
		return found, err // it was empty
	}
	if err := os.Rename(data, r.To); err != nil {
		return found, err
	}
	return found, durable.SyncDir(parent)
}

// empty refuses to write over anything.
func empty(dir string) error {
	list, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(list) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%s is not empty: %w", dir, os.ErrExist)
}

var boxFolderName = regexp.MustCompile(`^zheng-[a-zA-Z0-9_-]+-[0-9a-f]{8}$`)

// Boxes are the folders on a medium that hold backups, without that of the box
// whose data folder is named.
func Boxes(medium, data string) ([]string, error) {
	list, err := os.ReadDir(medium)
	if err != nil {
		return nil, err
	}
	own, err := openList(filepath.Join(data, record.ListName))
	if err != nil {
		return nil, err
	}
	var boxes []string
	for _, e := range list {
		if e.IsDir() && boxFolderName.MatchString(e.Name()) && !strings.HasSuffix(e.Name(), "-"+own.box) {
			boxes = append(boxes, filepath.Join(medium, e.Name()))
		}
	}
	return boxes, nil
}

// boxFolder finds the folder of a box where only the medium was named.
func boxFolder(from string) (string, error) {
	list, err := os.ReadDir(from)
	if err != nil {
		return "", err
	}
	for _, e := range list {
		if _, ours := parseName(e.Name()); ours {
			return from, nil
		}
	}
	boxes, err := Boxes(from, from)
	if err != nil {
		return "", err
	}
	switch len(boxes) {
	case 0:
		return "", fmt.Errorf("%w: %s", ErrNone, from)
	case 1:
		return boxes[0], nil
	}
	return "", fmt.Errorf("%w: name one of them: %s", ErrMany, strings.Join(boxes, ", "))
}

// restorer is one Restore under way.
type restorer struct {
	r         Restoring
	med       *medium
	found     *Restored
	setup     map[string][]byte
	step      func(done, all int64)
	done, all int64
}

// record rebuilds the newest whole series in a folder below tmp.
func (re *restorer) record(ctx context.Context, files []file, tmp string) (dir string, err error) {
	series := map[int][]file{}
	var images []file
	var numbers []int
	for _, f := range files {
		if f.images {
			images = append(images, f)
			continue
		}
		if series[f.series] == nil {
			numbers = append(numbers, f.series)
		}
		series[f.series] = append(series[f.series], f)
	}
	sort.Sort(sort.Reverse(sort.IntSlice(numbers)))
	if len(numbers) == 0 {
		return "", fmt.Errorf("%w: %s", ErrNone, re.med.dir)
	}
	for _, n := range numbers {
		if re.r.Series != 0 && n != re.r.Series {
			continue
		}
		dir := filepath.Join(tmp, fmt.Sprint(n))
		ok, err := re.series(ctx, series[n], dir, images)
		if err != nil {
			return "", err
		}
		if !ok {
			if err := os.RemoveAll(dir); err != nil {
				return "", err
			}
			continue
		}
		for m, parts := range series {
			if m < n && re.r.Series == 0 && parts[len(parts)-1].grown > re.found.Grown {
				return "", fmt.Errorf("%w: series %d ends at %d, series %d at %d; name one with -series",
					ErrOlder, m, parts[len(parts)-1].grown, n, re.found.Grown)
			}
		}
		return dir, nil
	}
	return "", fmt.Errorf("%w: %s", ErrTorn, re.med.dir)
}

// series applies the parts of one as far as they go; ok says that they give a
// whole record.
func (re *restorer) series(ctx context.Context, parts []file, dir string, images []file) (ok bool, err error) {
	to, err := record.Rebuild(dir)
	if err != nil {
		return false, err
	}
	defer func() {
		if err != nil || !ok {
			to.Abandon()
		}
	}()
	re.setup = map[string][]byte{}
	before, next := "", 0
	for i, f := range parts {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		p, err := re.read(f, before, next)
		if errors.Is(err, ErrKey) {
			return false, err
		}
		if err != nil {
			re.leave(parts[i:], err)
			break
		}
		if err := p.apply(to, re.setup); err != nil {
			return false, err
		}
		before, next = p.sum, next+1
		if p.head.Whole {
			ok = true
			re.found.Box, re.found.Series, re.found.Parts, re.found.Grown = p.head.Box, p.head.Series, next, p.head.Grown
		}
	}
	if !ok {
		return false, nil
	}
	if err := re.images(ctx, images, to); err != nil {
		return false, err
	}
	box, err := json.Marshal(pack{Box: re.found.Box})
	if err != nil {
		return false, err
	}
	if err := os.WriteFile(filepath.Join(dir, record.ListName), append(box, '\n'), 0o600); err != nil {
		return false, err
	}
	return true, to.Finish()
}

// leave notes files that cannot be used: the first for its reason, the rest
// for its sake.
func (re *restorer) leave(files []file, err error) {
	for i, f := range files {
		if i > 0 {
			err = errors.New("it follows a part that could not be used")
		}
		re.found.Left = append(re.found.Left, Left{f.name, err})
	}
}

// read holds a whole part of the record in memory.
type read struct {
	head    head
	sum     string
	changes []record.Change
	files   map[string][]byte
}

func (p *read) apply(to *record.Rebuilding, setup map[string][]byte) error {
	if err := to.Apply(p.changes); err != nil {
		return err
	}
	for name, b := range p.files {
		if rest, ok := strings.CutPrefix(name, setupPrefix); ok {
			setup[rest] = b
			continue
		}
		if err := to.KeyFile(name, b); err != nil {
			return err
		}
	}
	return nil
}

// read decrypts a part of the record; before is the hash of the one before it.
func (re *restorer) read(f file, before string, number int) (*read, error) {
	p := &read{files: map[string][]byte{}}
	var err error
	p.head, p.sum, err = re.open(f, taker{
		change: func(c record.Change) error { p.changes = append(p.changes, c); return nil },
		file:   func(name string, b []byte) error { p.files[name] = b; return nil },
		image:  func(record.ImageName, []byte) error { return errPart },
	})
	switch {
	case err != nil:
		return nil, err
	case p.head.Kind != kindRecord || p.head.Series != f.series || p.head.Part != f.part || p.head.Grown != f.grown:
		return nil, fmt.Errorf("%w: it calls itself part %d of series %d", errPart, p.head.Part, p.head.Series)
	case p.head.Part != number:
		return nil, fmt.Errorf("part %d is missing", number)
	case p.head.Before != before:
		return nil, errors.New("the part before it is another one")
	}
	return p, nil
}

// open decrypts a file and gives its entries.
func (re *restorer) open(f file, t taker) (h head, sum string, err error) {
	in, err := re.med.root.Open(f.name)
	if err != nil {
		return h, "", err
	}
	defer in.Close()
	hash := sha256.New()
	tee := io.TeeReader(in, hash)
	plain, err := age.Decrypt(tee, re.r.Identities...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return h, "", fmt.Errorf("%w: %s", ErrKey, f.name)
	}
	if err != nil {
		return h, "", err
	}
	r := bufio.NewReaderSize(plain, 64<<10)
	if h, err = readHead(r); err != nil {
		return h, "", err
	}
	if err := readEntries(r, t); err != nil {
		return h, "", err
	}
	if _, err := io.Copy(io.Discard, tee); err != nil {
		return h, "", err
	}
	re.done += f.size
	if re.step != nil {
		re.step(re.done, re.all)
	}
	return h, fmt.Sprintf("%x", hash.Sum(nil)), nil
}

// images brings back every image that is whole, from torn files too.
func (re *restorer) images(ctx context.Context, files []file, to *record.Rebuilding) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		var own error
		h, _, err := re.open(f, taker{
			change: func(record.Change) error { return errPart },
			file:   func(string, []byte) error { return errPart },
			image: func(n record.ImageName, data []byte) error {
				own = to.Image(n, data)
				return own
			},
		})
		if own != nil && !errors.Is(own, record.ErrDamaged) || errors.Is(err, ErrKey) {
			return errors.Join(own, err)
		}
		if err == nil && (h.Kind != kindImages || h.Part != f.part) {
			err = fmt.Errorf("%w: it calls itself %s %d", errPart, h.Kind, h.Part)
		}
		if err != nil {
			re.found.Left = append(re.found.Left, Left{f.name, err})
		}
	}
	return nil
}

// verify opens what was rebuilt, as the program would.
func (re *restorer) verify(ctx context.Context, dir string) (err error) {
	file := re.r.Election
	if file == nil {
		file = re.setup[ElectionFile]
	}
	if file == nil {
		return errors.New("the backup holds no election file: name it")
	}
	found := re.found
	if found.Election, err = election.Parse(file); err != nil {
		return fmt.Errorf("the election file is not in order: %w", err)
	}
	s, err := record.Open(dir, found.Election, record.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if found.Figures, err = s.Figures(); err != nil {
		return err
	}
	found.Voters = -1
	if t, err := s.Turnout(); err == nil {
		found.Voters, found.Took = t.Registered, t.Participants
	} else if !errors.Is(err, record.ErrNoRoll) {
		return err
	}
	if found.Entries, err = s.LogSize(); err != nil {
		return err
	}
	found.Fingerprint = journal.Fingerprint(s.PublicKey())
	signed, err := s.Checkpoints()
	if err != nil {
		return err
	}
	if n := len(signed); n > 0 {
		c, err := journal.ParseCheckpoint(signed[n-1])
		if err != nil {
			return err
		}
		found.Checkpoint = c.Short()
	}
	err = s.Sheets(func(e record.Entry) error {
		if e.Ext == "" {
			return ctx.Err()
		}
		if _, err := s.ReadImage(record.ImageName{Hash: e.Hash, Ext: e.Ext}); err != nil {
			found.Missing = append(found.Missing, e.Hash)
			return ctx.Err()
		}
		found.Images++
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	return re.keepSetup(dir)
}

// ElectionFile is the name in Config.Files of the election file.
const ElectionFile = "election.toml"

// keepSetup writes the election file and the like beside the record.
func (re *restorer) keepSetup(dir string) error {
	dir = filepath.Join(dir, "setup")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, b := range re.setup {
		if filepath.Base(name) != name || strings.HasPrefix(name, ".") {
			return fmt.Errorf("%w: a file %q", errPart, name)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return durable.SyncDir(dir)
}
