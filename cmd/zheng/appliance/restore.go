// This file takes over from a backup while the service runs: it is restored
// beside the data folder, and the two change places once the record is closed.

package appliance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"filippo.io/age"
	"golang.org/x/sys/unix"

	"zheng/cmd/zheng/say"
	"zheng/kiosk/admin"
	"zheng/store/backup"
	"zheng/store/durable"
)

// beside is where a backup is restored to.
func (o *office) beside() string { return filepath.Clean(o.s.Station.Data) + ".restored" }

// backups are the boxes on the backup's medium, without this one.
func (o *office) backups() []string {
	boxes, err := backup.Boxes(o.s.Backup.Folder, o.s.Station.Data)
	if err != nil {
		return nil // no medium
	}
	return boxes
}

// restore reads a backup with the committee's key, and opens it as this service
// would: with its own election file.
func (o *office) restore(ctx context.Context, box string, key []byte) (out admin.Restored, err error) {
	keys, err := age.ParseIdentities(bytes.NewReader(key))
	if err != nil {
		return out, say.Text("bad_key")
	}
	file, err := os.ReadFile(o.s.Station.Election)
	if err != nil {
		return out, say.Explain(say.Failed(err, "cannot_read", o.s.Station.Election))
	}
	if err := os.RemoveAll(o.beside()); err != nil { // of an attempt before
		return out, say.Explain(say.Failed(err, "cannot_write", o.beside()))
	}
	found, err := backup.Restore(ctx, backup.Restoring{From: box, Identities: keys, To: o.beside(), Election: file})
	if err != nil {
		return out, say.Explain(say.NotRestored(err, box, o.beside()))
	}
	f := found.Figures
	return admin.Restored{
		Counted: f.Counted, Pending: f.Pending, Rejected: f.Rejected, Repeated: f.Repeated,
		Voters: found.Voters, Took: found.Took, Images: found.Images, Missing: len(found.Missing), Left: len(found.Left),
		Entries: found.Entries, Checkpoint: found.Checkpoint, Fingerprint: found.Fingerprint,
	}, nil
}

// adoption is errAgain with another data folder.
type adoption struct{ restored string }

func (adoption) Error() string { return errAgain.Error() + " with what was restored" }

func (adoption) Is(err error) bool { return err == errAgain }

// take lets the restored folder change places with the one used so far, in one
// step, and keeps that one beside it.
func (a adoption) take(data string) error {
	data = filepath.Clean(data)
	if err := unix.Renameat2(unix.AT_FDCWD, a.restored, unix.AT_FDCWD, data, unix.RENAME_EXCHANGE); err != nil {
		return fmt.Errorf("couldn't take over %s: %w", a.restored, err)
	}
	for n := 1; ; n++ {
		kept := fmt.Sprintf("%s.before-%d", data, n)
		if _, err := os.Lstat(kept); !errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := os.Rename(a.restored, kept); err != nil {
			return fmt.Errorf("couldn't keep the folder used so far: %w", err)
		}
		return durable.SyncDir(filepath.Dir(data))
	}
}
