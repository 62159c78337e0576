package scanline

import (
	"sync"

	"zheng/scan/omr"
)

// Pictures that were read wait for the disk, many at a time, since syncing them
// takes longer than reading; but no more than heldMost bytes of them, or those
// of the largest size would fill a small machine's memory.
const (
	heldPiece = 4 << 20
	heldMost  = 2 * omr.MaxPicture
)

// held counts the pieces that may still be taken.
type held struct {
	one    sync.Mutex // who takes many pieces takes them before another begins
	pieces chan struct{}
}

func newHeld() *held {
	h := &held{pieces: make(chan struct{}, heldMost/heldPiece)}
	for range cap(h.pieces) {
		h.pieces <- struct{}{}
	}
	return h
}

// take waits until there is room for n bytes, and gives what gives it back.
func (h *held) take(n int) (leave func()) {
	count := min(1+n/heldPiece, cap(h.pieces))
	h.one.Lock()
	defer h.one.Unlock()
	for range count {
		<-h.pieces
	}
	return func() {
		for range count {
			h.pieces <- struct{}{}
		}
	}
}
