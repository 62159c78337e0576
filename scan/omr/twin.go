package omr

// This file makes a sheet's fingerprint from its ink. The same paper scanned
// again leaves the same ink in the same places, whatever the scanner did; two
// people never draw so alike. A ballot without ink has no fingerprint: blank
// papers cannot be told apart.

import (
	"encoding/binary"
	"hash/fnv"
	"math"
)

const (
	inkGrid = 24                    // cells each way over the inside of a box
	inkCell = inkGrid * inkGrid / 2 // bytes: two cells each
	inkBox  = 2 + inkCell           // bytes: which box, its cells
)

// ink collects a sheet's fingerprint.
type ink struct{ data []byte }

// add takes the inside of box number n; r is the inside's rectangle in px.
// Boxes with next to no ink are left out.
func (k *ink) add(n int, p piece, r frame, paper, black float64) {
	const (
		rim   = 1.0 // mm inside of the frame's middle line
		least = 1.2 // mm² of ink
	)
	x0, y0 := r.x0+rim*p.scale, r.y0+rim*p.scale
	w, h := r.x1-r.x0-2*rim*p.scale, r.y1-r.y0-2*rim*p.scale
	if w < inkGrid || h < inkGrid || paper-black < 20 {
		return
	}
	var sum, count [inkGrid * inkGrid]float64
	total := 0.0
	for y := max(0, int(y0)); y < min(p.h, int(y0+h)); y++ {
		for x := max(0, int(x0)); x < min(p.w, int(x0+w)); x++ {
			i := min(inkGrid-1, int((float64(x)+0.5-x0)*inkGrid/w))
			j := min(inkGrid-1, int((float64(y)+0.5-y0)*inkGrid/h))
			if i < 0 || j < 0 {
				continue
			}
			d := (paper - float64(p.at(x, y))) / (paper - black)
			d = min(1, max(0, (d-0.15)/0.85))
			sum[j*inkGrid+i] += d
			count[j*inkGrid+i]++
			total += d
		}
	}
	if total/(p.scale*p.scale) < least {
		return
	}
	k.data = binary.BigEndian.AppendUint16(k.data, uint16(n))
	for i := 0; i < len(sum); i += 2 {
		k.data = append(k.data, nibble(sum[i], count[i])<<4|nibble(sum[i+1], count[i+1]))
	}
}

func nibble(sum, n float64) byte {
	if n == 0 {
		return 0
	}
	return byte(min(15, math.Round(15*sum/n)))
}

// TwinKey groups fingerprints that may be of one paper: those with ink in the
// same boxes. 0 is for sheets without ink, which have no twins.
func TwinKey(fp []byte) uint64 {
	if len(fp) == 0 {
		return 0
	}
	h := fnv.New64a()
	for ; len(fp) >= inkBox; fp = fp[inkBox:] {
		h.Write(fp[:2])
	}
	return h.Sum64() | 1
}

// Twin says whether two fingerprints of one key are so alike that they must be
// of one paper.
func Twin(a, b []byte) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	boxes, worst, sum := 0, 1.0, 0.0
	for ; len(a) >= inkBox; a, b = a[inkBox:], b[inkBox:] {
		if a[0] != b[0] || a[1] != b[1] {
			return false
		}
		c := alike(a[2:inkBox], b[2:inkBox])
		if c < twinEach {
			return false
		}
		boxes, worst, sum = boxes+1, min(worst, c), sum+c
	}
	return sum/float64(boxes) >= twinMean
}

// Least correlation of the ink, in each box and over all.
const (
	twinEach = 0.80
	twinMean = 0.90
)

// alike correlates two boxes' ink, smoothed over a cell's neighbours.
func alike(a, b []byte) float64 {
	x, y := smooth(a), smooth(b)
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i], my+y[i]
	}
	mx, my = mx/float64(len(x)), my/float64(len(y))
	var xx, xy, yy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		xy += (x[i] - mx) * (y[i] - my)
		yy += (y[i] - my) * (y[i] - my)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

func smooth(cells []byte) (out [inkGrid * inkGrid]float64) {
	var in [inkGrid * inkGrid]float64
	for i, c := range cells {
		in[2*i], in[2*i+1] = float64(c>>4), float64(c&15)
	}
	for y := range inkGrid {
		for x := range inkGrid {
			for dy := max(0, y-1); dy <= min(inkGrid-1, y+1); dy++ {
				for dx := max(0, x-1); dx <= min(inkGrid-1, x+1); dx++ {
					wgt := float64((2 - abs(dy-y)) * (2 - abs(dx-x)))
					out[y*inkGrid+x] += wgt * in[dy*inkGrid+dx]
				}
			}
		}
	}
	return out
}
