package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zheng/store/election"
)

// This file writes the folder that is put away for years.

// yearsLeast is how long an archive is kept at least.
const yearsLeast = 5

var archiveCommand = command{
	name: "archive",
	example: "zheng archive -election hongshan.toml -data data -o /media/usb/hongshan-2026\n" +
		"zheng archive -election hongshan.toml -data data -years 30 -o hongshan-2026",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		k := countFlags(fs, true, false)
		out := fs.String("o", "", about("o_folder"))
		years := fs.Int("years", yearsLeast, about("years"))
		quiet := fs.Bool("quiet", false, about("quiet"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "election", "data", "o"); err != nil {
				return err
			}
			if *years < yearsLeast {
				return usage("bad_years", *years, yearsLeast)
			}
			x, err := k.export(ctx, c, true)
			if err != nil {
				return err
			}
			defer x.close()
			f := &folder{dir: *out, x: x, years: *years}
			made, err := f.write(ctx, newBar(c.stderr, *quiet, -1, "exporting"))
			if err != nil {
				return err
			}
			made.tell(c.stdout)
			line(c.stdout, say("archived", *out, f.until(), len(f.programs)))
			return nil
		}
	},
}

// folder is what is put away: the archive with images, the programs that check
// it, a note for whoever finds it, and the hashes of all.
type folder struct {
	dir      string
	x        *export
	years    int
	programs []string // zheng-verify for several systems, where they lie beside this one
	sums     []string // lines of sha256sum
}

func (f *folder) write(ctx context.Context, bar bar) (*exported, error) {
	if err := f.begin(); err != nil {
		return nil, err
	}
	e := f.x.content.Election
	name := e.ID + "-" + string(e.Round) + ".zip"
	made, err := f.x.write(ctx, filepath.Join(f.dir, name), bar)
	if err != nil {
		return nil, err
	}
	f.sums = append(f.sums, made.sha256+"  "+name)
	if err := f.copyPrograms(ctx); err != nil {
		return nil, err
	}
	note := "\ufeff" + strings.ReplaceAll(f.note(e, name, made), "\n", "\r\n")
	if err := f.put(ctx, "README.txt", strings.NewReader(note)); err != nil {
		return nil, err
	}
	slices.Sort(f.sums)
	_, _, err = writeSafely(ctx, filepath.Join(f.dir, "SHA256SUMS"), func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(f.sums, "\n")+"\n")
		return err
	})
	return made, err
}

// begin makes the folder, which must hold nothing yet.
func (f *folder) begin() error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return medium(err, f.dir)
	}
	there, err := os.ReadDir(f.dir)
	if err != nil {
		return medium(err, f.dir)
	}
	if len(there) > 0 {
		return say("restore_not_empty", f.dir)
	}
	return nil
}

// copyPrograms takes every zheng-verify that lies beside this program.
func (f *folder) copyPrograms(ctx context.Context) error {
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
			return failed(err, "cannot_read", path)
		}
		name := filepath.Base(path)
		err = f.put(ctx, name, p)
		p.Close()
		if err != nil {
			return err
		}
		// A stick's file system may know no permissions: then none are needed.
		_ = os.Chmod(filepath.Join(f.dir, name), 0o755)
		f.programs = append(f.programs, name)
	}
	return nil
}

func (f *folder) put(ctx context.Context, name string, from io.Reader) error {
	h := sha256.New()
	_, _, err := writeSafely(ctx, filepath.Join(f.dir, name), func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, h), from)
		return err
	})
	f.sums = append(f.sums, hex.EncodeToString(h.Sum(nil))+"  "+name)
	return err
}

// until is the day before which nothing of it may be destroyed.
func (f *folder) until() election.Date {
	d := f.x.content.Election.Date
	d.Year += f.years
	if d.Month == 2 && d.Day == 29 {
		d.Month, d.Day = 3, 1
	}
	return d
}

func (f *folder) note(e *election.Election, name string, made *exported) string {
	programs := strings.Join(f.programs, ", ")
	if programs == "" {
		programs = "–"
	}
	zh, en := say("archive_note").zh, say("archive_note").en
	args := []any{e.Title, e.Community, e.Date, f.years, f.until(), name, made.report.Fingerprint, made.report.Log, programs}
	return fmt.Sprintf(zh, args...) + "\n\n" + fmt.Sprintf(en, args...) + "\n"
}
