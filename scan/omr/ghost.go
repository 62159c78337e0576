// This file compares the marks of a sheet with each other's mirror images. Wet ink
// prints itself across a fold: the same mark the other way round, paler.

package omr

import "zheng/store/election"

const causeGhost = "ghost" // it mirrors a darker mark of the sheet

// ghosts asks about marks that mirror a darker one.
func (s *Sheet) ghosts() {
	marks := boxesOf(s.Fingerprint)
	for _, a := range marks {
		for _, b := range marks {
			from, to := s.inkIn(a), s.inkIn(b)
			if to.strength == 0 || to.reading == election.Unclear || to.strength > ghostShare*from.strength {
				continue
			}
			if alike(a.mirrored(true, b), b.cells()) > ghostLike || alike(a.mirrored(false, b), b.cells()) > ghostLike {
				to.reading, to.confidence, to.cause = election.Unclear, 0, causeGhost
			}
		}
	}
}

// inkIn is the box that a part of the fingerprint is of.
func (s *Sheet) inkIn(b box) *found { return &s.boxes[b.number()%pageBoxes] }

// mirrored is b's ink the other way round, left for right or top for bottom, moved
// to where o's lies.
func (b box) mirrored(aside bool, o box) []byte {
	var in, out [inkGrid][inkGrid]byte
	for i, c := range b.cells() {
		in[2*i/inkGrid][2*i%inkGrid], in[2*i/inkGrid][2*i%inkGrid+1] = c>>4, c&15
	}
	const fine = 8 // steps a cell in which the middle of the ink is told
	x, y := int(b[3]), int(b[4])
	if aside {
		x = inkGrid*fine - x
	} else {
		y = inkGrid*fine - y
	}
	dx, dy := (int(o[3])-x)/fine, (int(o[4])-y)/fine
	for j := range inkGrid {
		for i := range inkGrid {
			u, v := i-dx, j-dy
			if aside {
				u = inkGrid - 1 - u
			} else {
				v = inkGrid - 1 - v
			}
			if u >= 0 && v >= 0 && u < inkGrid && v < inkGrid {
				out[j][i] = in[v][u]
			}
		}
	}
	cells := make([]byte, 0, inkCells)
	for _, row := range out {
		for i := 0; i < inkGrid; i += 2 {
			cells = append(cells, row[i]<<4|row[i+1])
		}
	}
	return cells
}
