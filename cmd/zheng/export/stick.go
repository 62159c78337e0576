// This file carries an archive away on a stick while the appliance runs: it is
// written, read back, checked and taken out.

package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/store/tally/archive"
)

// Stick is where the sticks appear that archives are carried away on.
type Stick struct {
	Folder   string                      // where one is mounted; "": archives are not carried away here
	SameDisk bool                        // a folder of this disk will do, for trying it out
	Eject    func(context.Context) error // default: asks systemd
}

// Slot is what is in the place of the stick now.
type Slot struct {
	There    bool
	Writable bool
	Free     int64 // bytes
}

// Slot looks for a stick.
func (s Stick) Slot() Slot {
	var at, above syscall.Stat_t
	if syscall.Stat(s.Folder, &at) != nil || syscall.Stat(filepath.Dir(s.Folder), &above) != nil {
		return Slot{}
	}
	if at.Dev == above.Dev && !s.SameDisk {
		return Slot{} // the empty folder that one would be mounted on
	}
	var fs unix.Statfs_t
	if unix.Statfs(s.Folder, &fs) != nil {
		return Slot{} // pulled this moment
	}
	return Slot{There: true, Writable: fs.Flags&unix.ST_RDONLY == 0, Free: int64(fs.Bavail) * fs.Bsize}
}

// Carried is an archive on a stick, read back and checked.
type Carried struct {
	Name                     string // of the file, or of the whole that its volumes make
	Bytes                    int64
	Sheets                   int
	Provisional              bool
	SHA256, Fingerprint, Log string
	Earlier                  []string // archives of the same round that were on the stick
	Held                     error    // the stick could not be taken out: why; the archive is on it
}

// Carry writes an archive onto the stick under a name that is free, and lets go
// of the stick. Errors say what is wrong with it, and what to do.
func (s Stick) Carry(ctx context.Context, x *Export) (*Carried, error) {
	switch slot := s.Slot(); {
	case !slot.There:
		return nil, say.Text("stick_none", s.Folder)
	case !slot.Writable:
		return nil, say.Text("medium_read_only", s.Folder)
	}
	name := x.content.Election.ID + "-" + string(x.content.Election.Round)
	before, err := earlier(s.Folder, name)
	if err != nil {
		return nil, medium(err, s.Folder)
	}
	path, err := unused(s.Folder, name)
	if err != nil {
		return nil, medium(err, s.Folder)
	}
	made, err := x.Write(ctx, path, console.Bar{})
	if err != nil {
		if !s.Slot().There {
			return nil, say.Failed(err, "medium_gone", s.Folder)
		}
		return nil, err
	}
	out := &Carried{
		Name: filepath.Base(path), Bytes: made.size, Sheets: len(made.report.Count.Sheets), Provisional: made.report.Provisional,
		SHA256: made.sums(), Fingerprint: made.report.Fingerprint, Log: made.report.Log,
		Earlier: before,
	}
	out.Held = s.eject(ctx)
	return out, nil
}

// earlier names the archives in a folder that have a name, or that name with a
// number: those made before the last one, which has all that they have.
func earlier(dir, name string) (out []string, err error) {
	there, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	ours := regexp.MustCompile(`^` + regexp.QuoteMeta(name) + `(-[0-9]+)?\.zip(\.001)?$`)
	for _, f := range there {
		if ours.MatchString(f.Name()) {
			out = append(out, strings.TrimSuffix(f.Name(), ".001"))
		}
	}
	return out, nil
}

// unused is a name in a folder that no file has.
func unused(dir, name string) (string, error) {
	for n := 1; ; n++ {
		path := filepath.Join(dir, name+".zip")
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s-%d.zip", name, n))
		}
		_, whole := os.Lstat(path)
		_, volume := os.Lstat(archive.VolumeName(path, 1))
		if errors.Is(whole, fs.ErrNotExist) && errors.Is(volume, fs.ErrNotExist) {
			return path, nil
		}
		for _, err := range []error{whole, volume} {
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
	}
}

// ejectFor is how long a slow stick may take to write what it still holds.
const ejectFor = 30 * time.Second

// eject unmounts the stick.
func (s Stick) eject(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, ejectFor)
	defer stop()
	eject := s.Eject
	if eject == nil && s.SameDisk {
		return nil // there is nothing to unmount
	}
	if eject == nil {
		eject = stopMount
	}
	if err := eject(ctx); err != nil {
		return err
	}
	if !s.SameDisk && s.Slot().There {
		return errors.New("it is still mounted")
	}
	return nil
}

// stopMount asks systemd to end the unit that mounted the stick; polkit allows
// the service that and no other unit (systemd/polkit.rules).
func stopMount(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "systemctl", "stop", "--no-ask-password", "zheng-out@*.service").CombinedOutput()
	if err != nil {
		return fmt.Errorf("systemctl: %s", cmp.Or(strings.TrimSpace(string(out)), err.Error()))
	}
	return nil
}
