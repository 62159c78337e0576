package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"os"
)

var lastTable = crc64.MakeTable(crc64.ECMA)

// Note keeps the number of the transaction that was just committed. It is not
// synced: after a power cut it may be behind the file, never ahead of it.
func (f File) Note(tx uint64) error {
	b := binary.LittleEndian.AppendUint64(nil, tx)
	b = binary.LittleEndian.AppendUint64(b, crc64.Checksum(b, lastTable))
	w, err := os.OpenFile(f.Last, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("couldn't note the last transaction: %w", DiskError(err))
	}
	_, err = w.WriteAt(b, 0)
	return DiskError(errors.Join(err, w.Close()))
}

// Noted gives what Note kept; 0 where nothing, or nothing whole, is.
func (f File) Noted() uint64 {
	b, err := os.ReadFile(f.Last)
	if err != nil || len(b) != 16 || crc64.Checksum(b[:8], lastTable) != binary.LittleEndian.Uint64(b[8:]) {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}
