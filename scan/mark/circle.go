// circle.go: explains a mark as one closed round line: nothing within it,
// little beside it.

package mark

import (
	"fmt"
	"math"
	"slices"
)

const rays = 72

// isCircle says whether the ink is one loop: the best closed way around the
// middle is found ray by ray (dynamic programming, so that breaks, a printed
// line over it, and a second turn of the pen do not matter), then all ink must
// lie near it, and its form must be round. ink and hid are the mark's bitmap
// and what printed lines hide.
func isCircle(b bitmap, hid []uint8, dust []dot, pen float64) (ok, plain bool, why string) {
	var n, sx, sy float64
	x0, y0, x1, y1 := b.w, b.h, 0, 0
	for i, v := range b.px {
		if v != 0 {
			x, y := i%b.w, i/b.w
			n, sx, sy = n+1, sx+float64(x), sy+float64(y)
			x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
		}
	}
	if n < 12 {
		return false, false, "little ink"
	}
	rx, ry := float64(x1-x0+1)/2, float64(y1-y0+1)/2
	if min(rx, ry) < 0.33*max(rx, ry) {
		return false, false, "too flat"
	}
	cx, cy := float64(x0+x1)/2, float64(y0+y1)/2
	ring := bestRing(b, hid, cx, cy, rx, ry)
	// once more from the middle of that ring
	var ax, ay, area float64
	for k := range rays {
		px, py := spoke(k, ring[k], cx, cy, rx, ry)
		qx, qy := spoke((k+1)%rays, ring[(k+1)%rays], cx, cy, rx, ry)
		c := (px-cx)*(qy-cy) - (qx-cx)*(py-cy)
		area += c
		ax += (px + qx - 2*cx) * c / 3
		ay += (py + qy - 2*cy) * c / 3
	}
	if area <= 0 {
		return false, false, "no ring"
	}
	cx, cy = cx+ax/area, cy+ay/area
	ring = bestRing(b, hid, cx, cy, rx, ry)
	// how much of the ring is inked
	open, longest, gap := 0, 0, 0
	bare, most := 0, 0 // without what a printed line may hide
	wide := 0.0        // the largest gap, from end to end
	var edge point
	for k := range 2 * rays {
		x, y := spoke(k%rays, ring[k%rays], cx, cy, rx, ry)
		inked := near(b.px, b.w, b.h, x, y)
		if bare++; inked {
			bare = 0
		}
		most = max(most, bare)
		if inked || near(hid, b.w, b.h, x, y) {
			if gap > 0 && k > gap {
				wide = max(wide, edge.to(point{x, y}))
			}
			edge = point{x, y}
			gap = 0
			continue
		}
		if k < rays {
			open++
		}
		gap++
		longest = max(longest, gap)
	}
	if open > rays/7 || longest > rays/9 || most > rays/7 || wide > 0.75*math.Sqrt(rx*ry) {
		return false, false, fmt.Sprintf("open by %d°, %d° at once", open*360/rays, longest*360/rays)
	}
	ok, sharp, form := roundness(ring, rx, ry)
	if !ok {
		return false, false, form
	}
	for _, d := range dust {
		dx, dy := (d.x-float64(b.x0)-cx)/rx, (d.y-float64(b.y0)-cy)/ry
		k := int(math.Atan2(dy, dx)/(2*math.Pi)*rays+rays) % rays
		// A pen's dot is no thinner than its line, and stands in the middle.
		reach := 0.5
		if d.girth > mm(speckSize) {
			reach = 0.8
		}
		r := math.Hypot(dx, dy)
		if r < reach*ring[k] && d.girth > 0.7*pen || r < 0.35*ring[k] && d.girth > 0.45*pen {
			return false, false, "a dot within"
		}
	}
	// ink that is not on the ring
	var inner, outer, deep float64
	far := 0.0
	mean := 0.0
	for k := range rays {
		mean += ring[k] / rays
	}
	tol := 0.75*pen/math.Sqrt(rx*ry) + 0.09*mean
	var tip [rays]bool
	for i, v := range b.px {
		if v == 0 {
			continue
		}
		dx, dy := (float64(i%b.w)-cx)/rx, (float64(i/b.w)-cy)/ry
		r := math.Hypot(dx, dy)
		a := math.Atan2(dy, dx) / (2 * math.Pi) * rays
		if a < 0 {
			a += rays
		}
		k := int(a) % rays
		f := a - math.Floor(a)
		e := ring[k]*(1-f) + ring[(k+1)%rays]*f
		switch {
		case r < e-tol:
			inner++
			if r < 0.62*e {
				deep++
			}
		case r > e+tol:
			outer++
			far = max(far, r-e)
			if r > e+tol+0.05*mean {
				tip[k] = true
			}
		}
	}
	if deep > 0.03*n+1 {
		return false, false, fmt.Sprintf("ink within, %.0f of %.0f px", deep, n)
	}
	if inner > 0.12*n || outer > 0.2*n {
		return false, false, fmt.Sprintf("ink beside the ring: %.2f within, %.2f outside", inner/n, outer/n)
	}
	far = (far - pen/math.Sqrt(rx*ry)) / mean
	// One tail is a hand's, and so are two short ones where the pen began and
	// ended; else they are the corners of △ and ◇ or the ends of a stem, as in
	// a and d.
	if t := runs(tip); t > 1 && (t > 2 || far > 0.2 || outer > 0.1*n || sharp > 46) {
		return false, false, fmt.Sprintf("%d tips beyond the ring, %.2f of the ink; %s", t, outer/n, form)
	}
	if far > 0.45 {
		return false, false, fmt.Sprintf("a tail of %.2f of the radius", far)
	}
	if hole := (mean - pen/2/math.Sqrt(rx*ry)) * math.Sqrt(rx*ry); hole < mm(0.45) || mean*min(rx, ry) < mm(0.9) || pen > 0.75*mean*math.Sqrt(rx*ry) {
		return false, false, "too small"
	}
	// A closed ring without a corner and with nothing in it or on it is nothing
	// else, however seldom a hand draws one.
	plain = sharp < 37 && open == 0 && inner+outer < 0.02*n
	return true, plain, fmt.Sprintf("%s; within %.2f, beside %.2f, far %.2f", form, inner/n, outer/n, far)
}

// runs counts the groups of true rays, those at most three apart being one.
func runs(on [rays]bool) int {
	n, gap := 0, 4
	for k := range rays { // how long before the first it was quiet
		if on[rays-1-k] {
			gap = k
			break
		}
	}
	for k := range rays {
		if !on[k] {
			gap++
			continue
		}
		if gap > 3 {
			n++
		}
		gap = 0
	}
	return n
}

// spoke is the point at distance r (in radii rx, ry) along ray k.
func spoke(k int, r, cx, cy, rx, ry float64) (x, y float64) {
	s, c := raySin[k], rayCos[k]
	return cx + r*rx*c, cy + r*ry*s
}

var raySin, rayCos = func() (s, c [rays]float64) {
	for k := range rays {
		s[k], c[k] = math.Sincos(2 * math.Pi * float64(k) / rays)
	}
	return
}()

func near(px []uint8, w, h int, x, y float64) bool {
	ix, iy := int(x+0.5), int(y+0.5)
	for yy := max(0, iy-1); yy <= min(h-1, iy+1); yy++ {
		for xx := max(0, ix-1); xx <= min(w-1, ix+1); xx++ {
			if px[yy*w+xx] != 0 {
				return true
			}
		}
	}
	return false
}

// bestRing is the closed way around cx, cy with most ink, as radii of the
// rays; from ray to ray the radius changes by at most two steps.
func bestRing(b bitmap, hid []uint8, cx, cy, rx, ry float64) [rays]float64 {
	const steps = 40
	const top = 1.3
	var gain [rays][steps]int16
	for k := range rays {
		for s := range steps {
			x, y := spoke(k, top*(float64(s)+0.5)/steps, cx, cy, rx, ry)
			ix, iy := int(x+0.5), int(y+0.5)
			if ix < 0 || iy < 0 || ix >= b.w || iy >= b.h {
				continue
			}
			i := iy*b.w + ix
			switch {
			case b.px[i] != 0:
				gain[k][s] = 10
			case hid[i] != 0:
				gain[k][s] = 5
			}
			if s < steps/5 {
				gain[k][s] -= 10
			}
		}
	}
	// A third of a turn more than one closes the way: where it begins no
	// longer matters there.
	const laps = rays + rays/3
	var sum [steps + 4]int16 // two steps of rim at both ends
	for _, i := range [4]int{0, 1, steps + 2, steps + 3} {
		sum[i] = -20000
	}
	var from [laps][steps]int8
	for k := range laps {
		next := sum
		for s := range steps {
			best, at := sum[s+2], int8(0)
			if v := sum[s+1] - 2; v > best {
				best, at = v, -1
			}
			if v := sum[s+3] - 2; v > best {
				best, at = v, 1
			}
			if v := sum[s] - 8; v > best {
				best, at = v, -2
			}
			if v := sum[s+4] - 8; v > best {
				best, at = v, 2
			}
			next[s+2], from[k][s] = best+gain[k%rays][s], at
		}
		sum = next
	}
	s := 0
	for t := range steps {
		if sum[t+2] > sum[s+2] {
			s = t
		}
	}
	var out [rays]float64
	for k := laps - 1; k >= laps-rays-rays/6; k-- {
		out[k%rays] = top * (float64(s) + 0.5) / steps
		s += int(from[k][s])
	}
	return out
}

// roundness looks at the form in coordinates in which its ellipse is a circle:
// area against that of the ellipse (1; a square 0.955, a triangle 0.83), and
// its corners; the sharpest, in degrees, is returned.
func roundness(ring [rays]float64, rx, ry float64) (ok bool, sharpest float64, why string) {
	var p [rays]point
	for k := range rays {
		r := (ring[(k+rays-1)%rays] + 2*ring[k] + ring[(k+1)%rays]) / 4
		p[k] = point{r * rx * rayCos[k], r * ry * raySin[k]}
	}
	var area, mx, my, xx, yy, xy float64
	for k := range rays {
		a, b := p[k], p[(k+1)%rays]
		c := (a.x*b.y - b.x*a.y) / 2
		area += c
		mx += c * (a.x + b.x) / 3
		my += c * (a.y + b.y) / 3
		xx += c * (a.x*a.x + a.x*b.x + b.x*b.x) / 6
		yy += c * (a.y*a.y + a.y*b.y + b.y*b.y) / 6
		xy += c * (2*a.x*a.y + a.x*b.y + b.x*a.y + 2*b.x*b.y) / 12
	}
	mx, my = mx/area, my/area
	xx, yy, xy = xx/area-mx*mx, yy/area-my*my, xy/area-mx*my
	det := xx*yy - xy*xy
	if det <= 0 {
		return false, 0, "no area"
	}
	q := area / (4 * math.Pi * math.Sqrt(det))
	if q < 0.978 {
		return false, 0, fmt.Sprintf("not round: %.3f of its ellipse", q)
	}
	// whiten: multiply by the inverse root of the covariance
	s := math.Sqrt(det)
	t := math.Sqrt(xx + yy + 2*s)
	a, b, c := (yy+s)/(s*t), -xy/(s*t), (xx+s)/(s*t)
	var turn, dist [rays]float64
	for k := range rays {
		dx, dy := p[k].x-mx, p[k].y-my
		x, y := a*dx+b*dy, b*dx+c*dy
		turn[k], dist[k] = math.Atan2(y, x), math.Hypot(x, y)
	}
	// the same outline at even angles
	var u [rays]point
	k := 0
	for i := range rays {
		want := turn[0] + 2*math.Pi*float64(i)/rays
		for math.Remainder(turn[(k+1)%rays]-want, 2*math.Pi) < 0 && k < 2*rays {
			k++
		}
		t0, t1 := math.Remainder(turn[k%rays]-want, 2*math.Pi), math.Remainder(turn[(k+1)%rays]-want, 2*math.Pi)
		f := 0.0
		if t1 > t0 {
			f = min(1, max(0, -t0/(t1-t0)))
		}
		r := dist[k%rays]*(1-f) + dist[(k+1)%rays]*f
		u[i] = point{r * math.Cos(want), r * math.Sin(want)}
	}
	// corners, sharpest first: how the way turns from the sixth before each ray
	// to the sixth after it, 30° on a circle, 90° at a square's corner
	var bend [rays]float64
	for k := range rays {
		const d = 6
		i, j, l := u[(k+rays-d)%rays], u[k], u[(k+d)%rays]
		bend[k] = math.Remainder(math.Atan2(l.y-j.y, l.x-j.x)-math.Atan2(j.y-i.y, j.x-i.x), 2*math.Pi) * 180 / math.Pi
	}
	var corners []float64
	for k := range rays {
		top := true
		for d := -5; d <= 5; d++ {
			o := bend[(k+rays+d)%rays]
			if o > bend[k] || o == bend[k] && d < 0 {
				top = false
			}
		}
		if top {
			corners = append(corners, bend[k])
		}
	}
	slices.Sort(corners)
	slices.Reverse(corners)
	corners = append(corners, 0, 0, 0, 0)
	if corners[0] > 74 || corners[1] > 63 || corners[2] > 55 || corners[3] > 50 {
		return false, 0, fmt.Sprintf("corners of %.0f°, %.0f°, %.0f° and %.0f°", corners[0], corners[1], corners[2], corners[3])
	}
	return true, corners[0], fmt.Sprintf("round %.3f, corners %.0f %.0f %.0f %.0f", q, corners[0], corners[1], corners[2], corners[3])
}
