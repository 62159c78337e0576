// Package durable writes files that a power cut leaves either whole or as they
// were. There is one way to do it, and it is here:
//
//	open(.zheng-*, O_CREAT|O_EXCL, 0600)  beside its place, so that the rename stays within one file system
//	write                                 nobody sees a half of it under its name
//	fsync                                 the bytes, before the name: else a cut leaves the name with nothing in it
//	close                                 some file systems tell only now that they could not keep it
//	rename(.zheng-*, path)                old or new, never a mixture
//	open(folder) fsync close              the name itself: without it a cut may bring the old file back
//
// Pictures of sheets (store/record) and files of a backup (store/backup) go the
// same way with a hook at each call, by which tests let one of them fail.
package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// Write puts what write gives into the place of path, whatever was there. When
// it returns nil, all of it is on the disk under that name; otherwise what was
// there still is. An error of write comes back as it is.
func Write(path string, mode fs.FileMode, write func(io.Writer) error) error {
	return put(path, mode, write, os.Rename)
}

// WriteFile is Write for bytes at hand.
func WriteFile(path string, data []byte, mode fs.FileMode) error {
	return Write(path, mode, bytesOf(data))
}

// Create is Write for a file that must not be there yet: it takes no other's
// place, and the error is then fs.ErrExist.
func Create(path string, mode fs.FileMode, write func(io.Writer) error) error {
	return put(path, mode, write, renameNew)
}

// CreateFile is Create for bytes at hand.
func CreateFile(path string, data []byte, mode fs.FileMode) error {
	return Create(path, mode, bytesOf(data))
}

func bytesOf(data []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := w.Write(data); return err }
}

func put(path string, mode fs.FileMode, write func(io.Writer) error, rename func(from, to string) error) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".zheng-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	_ = f.Chmod(mode) // a stick's FAT knows no modes and says so; 0600 is what it has then
	for _, do := range []func() error{f.Sync, f.Close, func() error { return rename(f.Name(), path) }} {
		if err := do(); err != nil {
			return err
		}
	}
	return SyncDir(dir)
}

// renameNew is a rename that never takes the place of another file.
func renameNew(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	if err == nil {
		return nil
	}
	if !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOSYS) {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	// A file system that cannot ask for it, as some of networks: look first.
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: errors.Join(fs.ErrExist, err)}
	}
	return os.Rename(from, to)
}

// SyncDir makes durable which files a folder has. Where a file system has no
// such thing, as some of sticks, there is nothing to wait for.
func SyncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("couldn't sync a folder: %w", err)
	}
	return SyncOpen(d)
}

// SyncOpen is SyncDir for a folder that is open, and closes it.
func SyncOpen(d *os.File) error {
	err := d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	if err := errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("couldn't sync %s: %w", d.Name(), err)
	}
	return nil
}
