// This file writes to media that people carry: sticks that are full, read-only
// or pulled too early.

package export

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"zheng/cmd/zheng/say"
	"zheng/store/durable"
	"zheng/store/text"
)

// writeSafely writes a new file durably, and reads it back from the medium. It
// gives the size and the SHA-256 of what was read. Errors are sentences that say
// what to do.
func writeSafely(ctx context.Context, path string, write func(io.Writer) error) (size int64, sum string, err error) {
	to := &measured{ctx: ctx, hash: sha256.New()}
	var gave error // of write itself, where the medium is not to blame
	err = durable.Create(path, 0o644, func(f io.Writer) error {
		to.w = f
		buffered := bufio.NewWriterSize(to, 1<<20)
		err := write(buffered)
		if err == nil {
			err = buffered.Flush()
		}
		if to.err == nil {
			gave = err
		}
		return err
	})
	switch {
	case gave != nil:
		return 0, "", gave
	case errors.Is(err, fs.ErrExist):
		return 0, "", say.Text("export_there", path)
	case err != nil:
		return 0, "", medium(err, path)
	}
	wrote := hex.EncodeToString(to.hash.Sum(nil))
	got, err := readBack(path)
	if err != nil {
		return 0, "", medium(err, path)
	}
	if got != wrote {
		os.Remove(path)
		return 0, "", say.Text("export_differs", path)
	}
	return to.n, wrote, nil
}

// measured counts and hashes what is written, and ends when ctx does.
type measured struct {
	ctx  context.Context
	w    io.Writer
	hash hash.Hash
	n    int64
	err  error // of the medium
}

func (m *measured) Write(p []byte) (int, error) {
	if m.ctx.Err() != nil {
		return 0, say.Text("export_interrupted")
	}
	n, err := m.w.Write(p)
	m.hash.Write(p[:n])
	m.n += int64(n)
	m.err = err
	return n, err
}

// readBack hashes what is on the medium, not what the system remembers of it.
//
// BUG: a file system that ignores fadvise, as tmpfs, gives its memory all the same.
func readBack(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOSYS) {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// media are the faults of sticks, each with what to do.
var media = []struct {
	err  error
	code string
}{
	{syscall.ENOSPC, "medium_full"},
	{syscall.EDQUOT, "medium_full"},
	{syscall.EFBIG, "medium_big"},
	{syscall.EROFS, "medium_read_only"},
	{fs.ErrPermission, "medium_read_only"},
	{syscall.ENODEV, "medium_gone"},
	{syscall.ENXIO, "medium_gone"},
	{syscall.EIO, "medium_gone"},
	{fs.ErrNotExist, "medium_none"},
}

// medium says what is wrong with where a file was to be written.
func medium(err error, path string) error {
	var s text.Text
	if errors.As(err, &s) {
		return err
	}
	for _, m := range media {
		if errors.Is(err, m.err) {
			s := say.Text(m.code, path)
			detail := fmt.Sprintf(" (%v)", err)
			return text.Text{Zh: s.Zh + detail, En: s.En + detail}
		}
	}
	return say.Failed(err, "cannot_write", path)
}
