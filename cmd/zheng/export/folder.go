package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/store/election"
	"zheng/store/text"
)

// YearsLeast is how long an archive is kept at least.
const YearsLeast = 5

// YearsAsked takes the years of the election's own days: for ever, where its
// document says so (000 2.2.1, 004 衡南 三（三）4).
const YearsAsked = -1

// Folder is what is put away: the archive with images, the programs that check
// it, a note for whoever finds it, and the hashes of all.
type Folder struct {
	Dir      string
	Of       Made
	Years    int
	Summary  string   // a paper that is put beside it, outside of what the archive proves; "" for none
	Programs []string // zheng-verify for several systems, where they lie beside this one
	sums     []string // lines of sha256sum
}

// Write fills the folder, which must hold nothing yet.
func (f *Folder) Write(ctx context.Context, bar console.Bar) (*Exported, error) {
	if err := f.begin(); err != nil {
		return nil, err
	}
	e := f.Of.election()
	name := e.ID + "-" + string(e.Round) + ".zip"
	made, err := f.Of.Write(ctx, filepath.Join(f.Dir, name), bar)
	if err != nil {
		return nil, err
	}
	for _, file := range made.files {
		f.sums = append(f.sums, file.sum())
	}
	if err := f.copyPrograms(ctx); err != nil {
		return nil, err
	}
	if err := f.copySummary(ctx); err != nil {
		return nil, err
	}
	note := "\ufeff" + strings.ReplaceAll(f.note(e, name, made), "\n", "\r\n")
	if err := f.put(ctx, "README.txt", strings.NewReader(note)); err != nil {
		return nil, err
	}
	slices.Sort(f.sums)
	_, _, err = writeSafely(ctx, filepath.Join(f.Dir, "SHA256SUMS"), func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(f.sums, "\n")+"\n")
		return err
	})
	return made, err
}

// begin makes the folder, which must hold nothing yet.
func (f *Folder) begin() error {
	if err := os.MkdirAll(f.Dir, 0o755); err != nil {
		return medium(err, f.Dir)
	}
	there, err := os.ReadDir(f.Dir)
	if err != nil {
		return medium(err, f.Dir)
	}
	if len(there) > 0 {
		return say.Text("restore_not_empty", f.Dir)
	}
	return nil
}

// copyPrograms takes every zheng-verify that lies beside this program.
func (f *Folder) copyPrograms(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return nil // then there is no beside
	}
	found, err := filepath.Glob(filepath.Join(filepath.Dir(self), "zheng-verify*"))
	if err != nil {
		return err
	}
	for _, path := range found {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			continue
		}
		p, err := os.Open(path)
		if errors.Is(err, fs.ErrPermission) {
			continue
		}
		if err != nil {
			return say.Failed(err, "cannot_read", path)
		}
		name := filepath.Base(path)
		err = f.put(ctx, name, p)
		p.Close()
		if err != nil {
			return err
		}
		// A stick's file system may know no permissions: then none are needed.
		_ = os.Chmod(filepath.Join(f.Dir, name), 0o755)
		f.Programs = append(f.Programs, name)
	}
	return nil
}

// copySummary puts the summary beside the archive, under a name of its own.
func (f *Folder) copySummary(ctx context.Context) error {
	if f.Summary == "" {
		return nil
	}
	from, err := os.Open(f.Summary)
	if err != nil {
		return say.Failed(err, "cannot_read", f.Summary)
	}
	defer from.Close()
	return f.put(ctx, "summary"+strings.ToLower(filepath.Ext(f.Summary)), from)
}

func (f *Folder) put(ctx context.Context, name string, from io.Reader) error {
	h := sha256.New()
	_, _, err := writeSafely(ctx, filepath.Join(f.Dir, name), func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, h), from)
		return err
	})
	f.sums = append(f.sums, hex.EncodeToString(h.Sum(nil))+"  "+name)
	return err
}

// years are those asked for, or the election's; 0 is for ever.
func (f *Folder) years() int {
	if f.Years != YearsAsked {
		return f.Years
	}
	if n := f.Of.election().Day(election.YearsKept); n == 0 || n > YearsLeast {
		return n
	}
	return YearsLeast
}

// Kept says how long.
func (f *Folder) Kept() text.Text {
	if f.years() == 0 {
		return say.Text("kept_ever")
	}
	return say.Text("kept_until", f.years(), f.Until())
}

// Until is the day before which nothing of it may be destroyed.
func (f *Folder) Until() election.Date {
	d := f.Of.election().Date
	d.Year += f.years()
	if d.Month == 2 && d.Day == 29 {
		d.Month, d.Day = 3, 1
	}
	return d
}

func (f *Folder) note(e *election.Election, name string, made *Exported) string {
	programs := strings.Join(f.Programs, ", ")
	if programs == "" {
		programs = "–"
	}
	var keys, logs []string
	for _, one := range made.of() {
		keys, logs = append(keys, one.Fingerprint), append(logs, one.Log)
	}
	zh, en := say.Text("archive_note").Zh, say.Text("archive_note").En
	args := func(kept string) []any {
		return []any{e.Title, e.Community, e.Date, kept, name, strings.Join(keys, "; "), strings.Join(logs, "; "), programs}
	}
	return fmt.Sprintf(zh, args(f.Kept().Zh)...) + "\n\n" + fmt.Sprintf(en, args(f.Kept().En)...) + "\n"
}
