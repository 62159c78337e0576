// This file makes a sheet's fingerprint from its ink. The same paper scanned
// again leaves the same ink in the same places, whatever the scanner did; two
// people never draw so alike. A ballot without ink has no fingerprint: blank
// papers cannot be told apart.

package omr

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
)

const (
	inkGrid  = 24                    // cells each way over the inside of a box
	inkHead  = 5                     // bytes: which box (2), its ink, where the ink's middle lies (2)
	inkCells = inkGrid * inkGrid / 2 // bytes: two cells each
	inkBox   = inkHead + inkCells

	inkUnit  = 4.0 // a mm² of ink in the head
	inkLeast = 6   // less ink, in those units, is left out
	inkFirm  = 18  // less may be missed on another scan
)

// pageBoxes is more than a page has boxes: boxes are numbered so through all pages.
const pageBoxes = 512

// ink collects a sheet's fingerprint.
type ink struct{ data []byte }

// add takes the inside of box number n; r is where its frame was found, px.
// Boxes with next to no ink are left out.
func (k *ink) add(n int, p piece, r frame, paper, black float64) {
	const rim = 1.0 // mm inside of the frame's middle line
	x0, y0 := r.x0+rim*p.scale, r.y0+rim*p.scale
	w, h := r.x1-r.x0-2*rim*p.scale, r.y1-r.y0-2*rim*p.scale
	if w < inkGrid/2 || h < inkGrid/2 || paper-black < 20 {
		return
	}
	var sum, count [inkGrid * inkGrid]float64
	var total, cx, cy float64
	for y := max(0, int(y0)); y < min(p.h, int(y0+h)); y++ {
		for x := max(0, int(x0)); x < min(p.w, int(x0+w)); x++ {
			fx, fy := (float64(x)+0.5-x0)*inkGrid/w, (float64(y)+0.5-y0)*inkGrid/h
			i, j := min(inkGrid-1, int(fx)), min(inkGrid-1, int(fy))
			if fx < 0 || fy < 0 {
				continue
			}
			d := (paper - float64(p.at(x, y))) / (paper - black)
			d = min(1, max(0, (d-0.15)/0.85))
			sum[j*inkGrid+i] += d
			count[j*inkGrid+i]++
			total, cx, cy = total+d, cx+d*fx, cy+d*fy
		}
	}
	mass := min(255, total/(p.scale*p.scale)*inkUnit)
	if mass < inkLeast {
		return
	}
	k.data = binary.BigEndian.AppendUint16(k.data, uint16(n))
	k.data = append(k.data, byte(mass), byte(cx/total*8), byte(cy/total*8))
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

// box is one box's part of a fingerprint.
type box []byte

func (b box) number() int   { return int(binary.BigEndian.Uint16(b)) }
func (b box) firm() bool    { return b[2] >= inkFirm }
func (b box) cells() []byte { return b[inkHead:] }
func (b box) near(o box) bool {
	return within(b[3], o[3], 8) && within(b[4], o[4], 8) && 2*min(int(b[2]), int(o[2])) >= max(int(b[2]), int(o[2]))
}
func within(a, b, d byte) bool { return max(a, b)-min(a, b) <= d }

// boxesOf takes a fingerprint apart; what is no fingerprint has no boxes.
func boxesOf(fp []byte) (bs []box) {
	for ; len(fp) >= inkBox; fp = fp[inkBox:] {
		bs = append(bs, box(fp[:inkBox]))
	}
	return bs
}

// TwinKeys groups fingerprints that may be of one paper: those with ink in the
// same boxes. A box with little ink may be missed on another scan, so a sheet
// with such boxes stands in several groups. None for sheets without ink.
func TwinKeys(fp []byte) []uint64 {
	const most = 3 // boxes with little ink that are allowed for
	var weak []int
	bs := boxesOf(fp)
	for i, b := range bs {
		if !b.firm() && len(weak) < most {
			weak = append(weak, i)
		}
	}
	var keys []uint64
	for without := range 1 << len(weak) {
		h, n := fnv.New64a(), 0
		for i, b := range bs {
			if w := slices.Index(weak, i); w >= 0 && without>>w&1 == 1 {
				continue
			}
			h.Write(b[:2])
			n++
		}
		if n > 0 {
			keys = append(keys, h.Sum64())
		}
	}
	return keys
}

// Twin says whether two fingerprints of one group are so alike that they must
// be of one paper.
func Twin(a, b []byte) bool {
	as, bs := boxesOf(a), boxesOf(b)
	var pairs [][2]box
	for len(as) > 0 || len(bs) > 0 {
		switch {
		case len(bs) == 0 || len(as) > 0 && as[0].number() < bs[0].number():
			if as[0].firm() {
				return false
			}
			as = as[1:]
		case len(as) == 0 || bs[0].number() < as[0].number():
			if bs[0].firm() {
				return false
			}
			bs = bs[1:]
		default:
			if !as[0].near(bs[0]) {
				return false
			}
			pairs = append(pairs, [2]box{as[0], bs[0]})
			as, bs = as[1:], bs[1:]
		}
	}
	sum := 0.0
	for _, p := range pairs {
		c := alike(p[0].cells(), p[1].cells())
		if c < twinEach {
			return false
		}
		sum += c
	}
	switch len(pairs) {
	case 0:
		return false
	case 1:
		return sum >= twinAlone
	}
	return sum/float64(len(pairs)) >= twinMean
}

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
