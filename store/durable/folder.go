package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Folder puts a whole folder into the place of path: fill writes its files into
// an empty one beside it, and both change places in one step. When it returns
// nil, all that fill wrote is on the disk under that name and what was there
// before is gone; otherwise what was there still is. Whoever reads the folder
// meanwhile finds the old files or the new ones, never a mixture. An error of
// fill comes back as it is.
//
//	mkdir(.zheng-*)                       beside its place
//	fill, fsync each folder in it         files are durable by themselves, see Write
//	rename(.zheng-*, path, EXCHANGE)      or plain, where there is none yet
//	fsync of the folder above
//	remove(.zheng-*)                      now the old one
func Folder(path string, fill func(dir string) error) (err error) {
	above := filepath.Dir(path)
	made, err := os.MkdirTemp(above, ".zheng-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(made)) }()
	if err := os.Chmod(made, 0o755); err != nil {
		return err
	}
	if err := fill(made); err != nil {
		return err
	}
	if err := syncDirs(made); err != nil {
		return err
	}
	if err := exchange(made, path); err != nil {
		return err
	}
	return SyncDir(above)
}

func syncDirs(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return SyncDir(path)
	})
}

// exchange lets two folders change places; where there is no other yet, the one
// takes its place.
func exchange(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_EXCHANGE)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(from, to)
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS):
		// A stick's file system cannot: the old one goes away first. A cut between
		// the two leaves it under the other name, and nothing under this one.
		old := from + ".old"
		if err := os.Rename(to, old); err != nil {
			return err
		}
		if err := os.Rename(from, to); err != nil {
			return errors.Join(err, os.Rename(old, to))
		}
		return os.Rename(old, from)
	case err != nil:
		return &os.LinkError{Op: "exchange", Old: from, New: to, Err: err}
	}
	return nil
}
