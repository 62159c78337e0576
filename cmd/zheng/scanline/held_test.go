package scanline

import (
	"sync"
	"sync/atomic"
	"testing"

	"zheng/scan/omr"
)

// However large pictures are and however many wait, no more bytes than that do,
// and all have their turn.
func TestHeld(t *testing.T) {
	h := newHeld()
	var held, most, done atomic.Int64
	var all sync.WaitGroup
	sizes := []int{0, 1, 200_000, 1 << 20, omr.MaxPicture / 2, omr.MaxPicture, 3 * omr.MaxPicture}
	for range 8 {
		all.Go(func() {
			for range 20 {
				for _, n := range sizes {
					leave := h.take(n)
					if now := held.Add(int64(min(n, heldMost))); now > most.Load() {
						most.Store(now)
					}
					done.Add(1)
					held.Add(-int64(min(n, heldMost)))
					leave()
				}
			}
		})
	}
	all.Wait()
	if most.Load() > heldMost || done.Load() != int64(8*20*len(sizes)) || len(h.pieces) != cap(h.pieces) {
		t.Errorf("%d bytes at once, at most %d; %d of %d done; %d pieces left", most.Load(), heldMost, done.Load(), 8*20*len(sizes), len(h.pieces))
	}
}
