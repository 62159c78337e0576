package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
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

var lastTable = crc64.MakeTable(crc64.ECMA)

// writeLast notes the number of the transaction that was just committed. It is
// not synced: after a power cut it may be behind the record, never ahead of it.
func writeLast(path string, id uint64) error {
	b := binary.LittleEndian.AppendUint64(nil, id)
	b = binary.LittleEndian.AppendUint64(b, crc64.Checksum(b, lastTable))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("couldn't note the last transaction: %w", err)
	}
	_, err = f.WriteAt(b, 0)
	return errors.Join(err, f.Close())
}

// readLast gives what writeLast noted; 0 where nothing, or nothing whole, is.
func readLast(path string) uint64 {
	b, err := os.ReadFile(path)
	if err != nil || len(b) != 16 || crc64.Checksum(b[:8], lastTable) != binary.LittleEndian.Uint64(b[8:]) {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}
