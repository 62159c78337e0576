package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// takeLock holds path for this process until the file is closed or the process
// ends, however it ends. unclean says that the holder before did not close.
func takeLock(path string) (_ *os.File, unclean bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, err
	}
	held := make([]byte, 64)
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		n, _ := f.ReadAt(held, 0) // says who, where it can be read
		f.Close()
		return nil, false, fmt.Errorf("%w (%s); wait for it or stop it", ErrLocked, bytes.TrimSpace(held[:n]))
	}
	n, err := f.ReadAt(held, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		f.Close()
		return nil, false, err
	}
	if err := f.Truncate(0); err != nil {
		f.Close()
		return nil, false, err
	}
	if _, err := fmt.Fprintf(f, "process %d\n", os.Getpid()); err != nil {
		f.Close()
		return nil, false, err
	}
	return f, n > 0, nil
}
