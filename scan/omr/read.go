// This file is the way of one sheet: find the page, read its code, prove every
// box by its frame, read what is in it.

package omr

import (
	"image"
	"math"
	"slices"
	"sync"
	"time"

	"gocv.io/x/gocv"

	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// coarse is px a mm (about 125 dpi) below which marks are not told safely.
const coarse = 4.9

// leastContrast is how much, in gray levels, black must differ from paper.
const leastContrast = 45

// read fills s from a gray picture and its colours.
func (r *Reader) read(s *Sheet, gray gocv.Mat, colour tint) {
	start := time.Now()
	page := r.pages[0]
	as := anchors(page)
	seen := sight(gray, page, as)
	defer seen.red.gray.Close()
	red, p, squares := seen.red, seen.pose, seen.squares
	if len(p.matches) < 3 {
		r.unfound(s, gray, red, len(p.matches))
		s.Register = time.Since(start)
		return
	}
	half := gocv.NewMat()
	defer half.Close()
	v := newView(gray, p.h, page, &half)
	code, readable := readCode(v.codePiece(page), page.Code, r.pages, r.e.Ballot.Number == "random")
	if readable {
		if page = r.page(s, code); page == nil {
			s.Register = time.Since(start)
			return
		}
	} else {
		if c, ok := codeElsewhere(gray, page); ok && r.page(s, c) == nil {
			s.Register = time.Since(start)
			return
		}
		s.because(CodeUnread)
		if r.e.Ballot.Number == "random" {
			s.because(NumberUnread)
		}
	}
	s.Page, s.Posts, s.Number = page.Page, page.Posts, code.Number
	paper, black := levels(v, as, p)
	if paper-black < leastContrast {
		s.because(LowContrast)
	}
	if p.h.scale(point{page.Width / 2, page.Height / 2}) < coarse {
		s.headline(TooCoarse)
	}
	if why := p.whole(red, squares, as, page, image.Pt(gray.Cols(), gray.Rows()), paper-black); why != "" {
		s.headline(why)
	}
	s.boxes = v.prove(page, p.matches, paper-black)
	v.names(page, s.boxes)
	stark, width := bilevel(pixels(gray)), lineWidth(s.boxes)
	if stark && width < thinnest {
		s.because(LowContrast)
	}
	s.pose = p.h
	lost := 0
	for _, b := range s.boxes {
		if proved(b.box) && !b.frame.found {
			lost++
		}
	}
	if lost > 0 {
		s.because(FrameLost)
	}
	for i := range page.Corners {
		if c := v.lookAtCorner(page, i, p.seen[i], paper-black); c == cornerCut || c == cornerBare {
			s.because(CornerGone)
		}
	}
	boxes := count(s.boxes)
	if !readable && (lost*3 > 2*boxes && len(p.matches) < strangers || lost == boxes && len(p.matches) < len(as)-1) {
		s.reject(NoBallot, "%d of the marks seen, no code, %d boxes of %d", len(p.matches), boxes-lost, boxes)
		s.Register = time.Since(start)
		return
	}
	dirt := streaks(red, p.h, r.prints[page].plate)
	s.Register = time.Since(start)

	start = time.Now()
	var k ink
	r.readMarks(s.boxes, paper-black)
	each(len(s.boxes), func(i int) {
		b := &s.boxes[i]
		if b.box.Kind == sheet.Seal {
			return
		}
		r.readBox(b, paper-black)
		if b.reading == election.Abstain && b.box.Kind != sheet.Oval && v.inkBeside(page, *b, paper, black) {
			b.reading, b.confidence, b.cause = election.Unclear, 0, causeBeside
		}
	})
	for i := range s.boxes {
		b := &s.boxes[i]
		if b.box.Kind == sheet.Seal {
			continue
		}
		// A streak that the reading stood up to is harmless.
		if why := dirt.across(p.h, b.box.Rect); why == strong || why == weak && b.reading == election.Unclear {
			s.because(Streak)
		}
		if b.reading != election.Abstain || b.inked {
			k.add(page.Page*pageBoxes+i, b.piece, b.frame, paper, black)
		}
	}
	s.Fingerprint = k.data
	s.covered(dirt, p.h)
	r.proveNames(s, v, page, paper-black)
	s.strokes(v, page)
	s.ghosts()
	s.alone()
	s.tinted(colour, p.h)
	s.unmarked()
	for _, why := range []Reason{TwoPapers, PartSeen} {
		if slices.Contains(s.Reasons, why) {
			s.claimNothing(why)
		}
	}
	gather(s)
	if r.e.Ballot.Seal == "required" {
		switch why := readSeal(colour, p.h, page); why {
		case "":
		case NoSeal:
			s.reject(NoSeal, "no red in the place of the seal")
		default:
			s.because(why)
		}
	}
	s.Read = time.Since(start)
}

// unfound says what a picture is on which no page was found: blank, or part of
// a ballot that its code still names, or no ballot at all.
func (r *Reader) unfound(s *Sheet, gray gocv.Mat, red reduced, marks int) {
	if blank(red.gray) {
		s.reject(EmptySheet, "nothing printed on it")
		return
	}
	c, ok := codeElsewhere(gray, r.pages[0])
	if !ok {
		s.reject(NoBallot, "%d of the marks seen", marks)
		return
	}
	page := r.page(s, c)
	if page == nil {
		return
	}
	s.because(PartSeen)
	s.Page, s.Posts, s.Number = page.Page, page.Posts, c.Number
	for _, b := range page.Boxes {
		s.boxes = append(s.boxes, found{box: b})
	}
	s.claimNothing(PartSeen)
	gather(s)
}

// claimNothing leaves every box to people.
func (s *Sheet) claimNothing(why Reason) {
	for i := range s.boxes {
		b := &s.boxes[i]
		b.reading, b.confidence, b.cause = election.Unclear, 0, string(why)
	}
	s.Fingerprint = nil
}

// page is the one a code names; nil, and the sheet rejected, where it is not
// of this election.
func (r *Reader) page(s *Sheet, c sheet.Code) *sheet.Page {
	for _, l := range r.layouts {
		for i := range l.Pages {
			p := &l.Pages[i]
			same := c
			same.Number = 0
			if p.Paper == same {
				s.Edition = l.Edition
				return p
			}
		}
	}
	ours := r.pages[0].Paper
	if c.Election == ours.Election && c.Test != ours.Test {
		why := TestBallot
		if ours.Test {
			why = RealBallot
		}
		s.reject(why, "%s", c)
		return nil
	}
	if c.Election == ours.Election {
		s.reject(OtherPrint, "%s", c)
	} else {
		s.reject(Foreign, "%s", c)
	}
	return nil
}

// strangers is how many marks a form that is not ours may happen to have where
// ours are.
const strangers = 6

// count is how many boxes have a printed frame.
func count(fs []found) (n int) {
	for _, f := range fs {
		if proved(f.box) {
			n++
		}
	}
	return n
}

// blank says whether a picture has nothing on it: no dark part that differs
// from its surroundings.
func blank(gray gocv.Mat) bool {
	bin := gocv.NewMat()
	defer bin.Close()
	gocv.AdaptiveThreshold(gray, &bin, 255, gocv.AdaptiveThresholdMean, gocv.ThresholdBinaryInv, 61, 25)
	return float64(gocv.CountNonZero(bin)) < 0.002*float64(gray.Rows()*gray.Cols())
}

// thinnest is how wide, mm, the frames' 0.3 mm lines are at least on a good scan
// in black and white. Where its threshold has eaten of them, it may have eaten
// marks whole, and a box without a mark proves nothing.
const thinnest = 0.315

// lineWidth is the median width of the frames' lines, mm; infinite where none
// was measured.
func lineWidth(fs []found) float64 {
	var ws []float64
	for _, f := range fs {
		if f.frame.width > 0 {
			ws = append(ws, f.frame.width)
		}
	}
	if len(ws) == 0 {
		return math.Inf(1) // ovals: their outlines are not measured
	}
	slices.Sort(ws)
	return ws[len(ws)/2]
}

// bilevel says whether a picture is black and white without gray.
func bilevel(pix []uint8) bool {
	const step = 397 // a sample is enough
	mid, n := 0, 0
	for i := 0; i < len(pix); i += step {
		if n++; pix[i] > 40 && pix[i] < 215 {
			mid++
		}
	}
	return mid*500 < n
}

// levels measures the paper's and the printer's gray by the marks seen.
func levels(v view, as []anchor, p pose) (paper, black float64) {
	n := 0.0
	for i, a := range as {
		if !p.seen[i] || a.kind != solid {
			continue
		}
		c := v.cut(sheet.Rect{X: a.mm.x - a.side/2 - 2, Y: a.mm.y - a.side/2 - 2, W: a.side + 4, H: a.side + 4}, 3)
		paper += float64(c.level(0.9))
		black += float64(c.level(0.2))
		n++
	}
	if n == 0 {
		return 255, 0 // eyes and a ring only: assume good print, frames will tell
	}
	return paper / n, black / n
}

// each does something for 0 to n-1, side by side.
func each(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// proved says whether a box has a printed frame to be found.
func proved(b sheet.Box) bool {
	return b.Kind == sheet.MarkBox || b.Kind == sheet.Oval || b.Kind == sheet.WriteInMark
}

// prove cuts out every box and finds its frame. Where frames lie off their
// places the map is mended by those found, and the boxes are cut out again.
func (v *view) prove(page *sheet.Page, ms []match, contrast float64) []found {
	const settled = 0.5 // mm off its place that a frame may lie
	var fs []found
	for range 3 {
		fs = make([]found, len(page.Boxes))
		each(len(fs), func(i int) { fs[i] = v.look(page.Boxes[i], contrast) })
		mended := slices.Clone(ms)
		again := false
		for _, f := range fs {
			b := f.box
			if !proved(b) {
				continue
			}
			if !f.frame.found {
				again = true
				continue
			}
			dx, dy := f.frame.shift(f.piece, f.want())
			c := middle(b.Rect)
			mended = append(mended, match{c, v.on.at(point{c.x + dx, c.y + dy})})
			if max(dx, -dx, dy, -dy) > settled {
				again = true
			}
		}
		if !again || len(mended) < 6 {
			break
		}
		h, ok := fit(mended)
		if !ok || !plausible(h, page) || moved(v.on, h, page) < 0.2 {
			break
		}
		v.on = h
	}
	vouch(fs)
	nearer(fs, contrast)
	return fs
}

// names cuts the name fields out, moved as the box of the same line was found to
// be, and takes the printed line out of them.
func (v *view) names(page *sheet.Page, fs []found) {
	for i := range fs {
		f := &fs[i]
		if f.box.Kind != sheet.WriteInName {
			continue
		}
		r := f.box.Rect
		for _, b := range fs {
			if b.box.Kind == sheet.WriteInMark && b.box.Post == f.box.Post && b.box.Line == f.box.Line && b.frame.found {
				dx, dy := b.frame.shift(b.piece, b.want())
				r.X, r.Y = f.box.X+dx, f.box.Y+dy
			}
		}
		f.piece = v.cut(r, nameScale)
		f.piece.rect = f.box.Rect
		want := f.want()
		f.frame = frame{x0: want[0], y0: want[1], x1: want[2], y1: want[3], found: true}
		for _, r := range page.Rules {
			f.piece.heal(r.Grow(0.6))
		}
	}
}

// moved is how far, in mm, two maps differ at the page's corners at most.
func moved(a, b homography, page *sheet.Page) float64 {
	far := 0.0
	for _, c := range []point{{0, 0}, {page.Width, 0}, {page.Width, page.Height}, {0, page.Height}} {
		far = max(far, a.at(c).dist(b.at(c))/a.scale(c))
	}
	return far
}

// isOval says whether a box is filled in rather than drawn in.
func isOval(b sheet.Box) bool {
	return b.Kind == sheet.Oval || b.Kind == sheet.WriteInMark && b.Option != ""
}

// look cuts out one box and finds its frame.
func (v *view) look(b sheet.Box, contrast float64) found {
	f := found{box: b}
	if !proved(b) {
		return f // names are cut out later, where they are found to be; the seal is looked for in colour
	}
	f.piece = v.cut(b.Rect.Grow(patchMargin), patchScale)
	want := f.want()
	if isOval(b) {
		f.frame = findOval(f.piece, want, contrast)
	} else {
		f.frame = findFrame(f.piece, want, anywhere, contrast)
	}
	if !f.frame.found && f.frame.half == neither {
		f.frame = frame{x0: want[0], y0: want[1], x1: want[2], y1: want[3]}
	}
	return f
}

// vouch completes frames of which a thick mark or a fold hides one pair of
// lines: where the other pair lies as the page's other frames foretell, those
// vouch for the hidden one.
func vouch(fs []found) {
	const (
		near = 0.4 // mm from where the others foretell it
		few  = 3   // frames that must agree
	)
	var dxs, dys []float64
	for _, f := range fs {
		if proved(f.box) && f.frame.found {
			dx, dy := f.frame.shift(f.piece, f.want())
			dxs, dys = append(dxs, dx), append(dys, dy)
		}
	}
	if len(dxs) < few {
		return
	}
	slices.Sort(dxs)
	slices.Sort(dys)
	mid, steady := len(dxs)/2, max(dxs[len(dxs)-1]-dxs[0], dys[len(dys)-1]-dys[0]) < 2*near
	for i := range fs {
		f := &fs[i]
		if f.frame.half == neither || !steady {
			continue
		}
		dx, dy := f.frame.shift(f.piece, f.want())
		switch f.frame.half {
		case across:
			f.frame.found = math.Abs(dx-dxs[mid]) < near
			f.frame.y0, f.frame.y1 = f.frame.y0+dys[mid]*f.piece.scale, f.frame.y1+dys[mid]*f.piece.scale
		case along:
			f.frame.found = math.Abs(dy-dys[mid]) < near
			f.frame.x0, f.frame.x1 = f.frame.x0+dxs[mid]*f.piece.scale, f.frame.x1+dxs[mid]*f.piece.scale
		}
	}
}

// nearer looks again for frames that were found elsewhere than most others of the
// sheet foretell, or not at all: a thick ring upon its frame hides all of it but the
// corners.
func nearer(fs []found, contrast float64) {
	const (
		few  = 4   // frames that must agree
		near = 0.5 // mm to where they foretell it
	)
	var dxs, dys []float64
	for _, f := range fs {
		if drawn(f.box) && f.frame.found {
			dx, dy := f.frame.shift(f.piece, f.want())
			dxs, dys = append(dxs, dx), append(dys, dy)
		}
	}
	if len(dxs) < few {
		return
	}
	mx, my := median(dxs), median(dys)
	there := func(dx, dy float64) bool { return math.Abs(dx-mx) < near && math.Abs(dy-my) < near }
	agree := 0
	for i := range dxs {
		if there(dxs[i], dys[i]) {
			agree++
		}
	}
	if agree < few || 3*agree < 2*len(dxs) {
		return
	}
	for i := range fs {
		f := &fs[i]
		want := f.want()
		if !drawn(f.box) || f.frame.found && there(f.frame.shift(f.piece, want)) {
			continue
		}
		for k, by := range [4]float64{mx, my, mx, my} {
			want[k] += by * f.piece.scale
		}
		if again := findFrame(f.piece, want, foretold, contrast); again.found {
			f.frame, f.frame.vouched = again, again.cover < anywhere.cover
		}
	}
}

// median is the middle value; values stay as they are.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// want is where the box's frame lies in its piece by the map, px.
func (f found) want() [4]float64 {
	x0, y0 := f.piece.px(f.box.X, f.box.Y)
	x1, y1 := f.piece.px(f.box.X+f.box.W, f.box.Y+f.box.H)
	return [4]float64{x0, y0, x1, y1}
}

// readMarks reads what was drawn in the boxes for it, all of a sheet's at once:
// the judge of marks is quicker so.
func (r *Reader) readMarks(fs []found, contrast float64) {
	var at []int
	var patches []mark.Patch
	for i := range fs {
		if b := &fs[i]; drawn(b.box) && b.frame.found {
			at, patches = append(at, i), append(patches, b.piece.stretched(contrast).markPatch(b.frame, sheet.FrameLine))
		}
	}
	for k, res := range mark.ReadAll(patches, r.judge) {
		b := &fs[at[k]]
		b.shape, b.reading, b.confidence, b.cause = res.Shape, r.means(res.Shape), res.Confidence, res.Cause
		b.strength, b.size, b.pen = res.Evidence.Strength, res.Evidence.Size, res.Evidence.Pen
		switch {
		case b.reading == election.Unclear && res.Shape != mark.Other:
			b.cause = causeNoMeaning
		case b.reading == election.Abstain && b.frame.vouched: // what covers its frame may cover a mark
			b.reading, b.cause = election.Unclear, string(FrameLost)
		}
		if b.reading == election.Unclear {
			b.confidence = 0 // nothing is claimed
		}
	}
}

// drawn says whether a box is for a mark drawn by hand.
func drawn(b sheet.Box) bool { return proved(b) && !isOval(b) }

// readBox reads what is in one box that is not for a drawn mark.
func (r *Reader) readBox(b *found, contrast float64) {
	if !b.frame.found {
		b.reading, b.cause = election.Unclear, string(FrameLost)
		return
	}
	switch {
	case b.box.Kind == sheet.WriteInName:
		b.reading = election.Abstain
		if !b.piece.plain(contrast) {
			b.inked = mark.Inked(b.piece.stretched(contrast).markPatch(b.frame, 0)).Amount != mark.Empty
		}
	case isOval(b.box):
		fill := mark.ReadOval(b.piece.stretched(contrast).markPatch(b.frame, sheet.OvalLine))
		b.fill = fill.Amount
		switch b.fill {
		case mark.Empty:
			b.reading, b.confidence = election.Abstain, firm
		case mark.Definite:
			b.reading, b.confidence, b.strength = election.Reading(b.box.Option), firm, fill.Dark
		default:
			b.reading, b.cause = election.Unclear, causeMarginal
		}
	}
}

// Causes of unclear marks that the mark reader does not know of.
const (
	causeCovered   = "covered"    // the box is empty, but part of its frame is covered
	causeBeside    = "beside"     // the box is empty, but somebody wrote next to it
	causeMarginal  = "marginal"   // an oval neither filled nor empty
	causeTwo       = "two_marks"  // two of a person's ovals are filled
	causeNoMeaning = "no_meaning" // a neat mark to which this ballot gives no meaning
)

// firm is the confidence of an oval beyond its thresholds: ovals have no
// scores, those between the thresholds are asked about.
const firm = 0.99

// means gives a shape's meaning on this ballot.
func (r *Reader) means(s mark.Shape) election.Reading {
	switch s {
	case mark.Blank:
		return election.Abstain
	case mark.Circle:
		return r.e.Marks.Means(election.Circle)
	case mark.Tick:
		return r.e.Marks.Means(election.Tick)
	case mark.Cross:
		return r.e.Marks.Means(election.Cross)
	}
	return election.Unclear
}

// gather puts the boxes together into what the sheet says of each person.
func gather(s *Sheet) {
	type key struct {
		post, candidate string
		line            int
	}
	ovals := map[key][]found{}
	names := map[key]bool{}
	for _, b := range s.boxes {
		k := key{b.box.Post, b.box.Candidate, b.box.Line}
		switch b.box.Kind {
		case sheet.Oval:
			ovals[k] = append(ovals[k], b)
		case sheet.WriteInName:
			names[k] = b.inked
		}
	}
	for _, b := range s.boxes {
		k := key{b.box.Post, b.box.Candidate, b.box.Line}
		switch b.box.Kind {
		case sheet.MarkBox:
			s.mark(Mark{k.post, k.candidate, b.reading, b.confidence, b.shape, b.cause})
		case sheet.Oval:
			if of := ovals[k]; of[0].box.Option == b.box.Option { // once for all of a person's
				s.mark(choose(k.post, k.candidate, of))
			}
		case sheet.WriteInMark:
			s.writeIn(WriteIn{k.post, k.line, b.reading, b.confidence, names[k], b.cause})
		}
	}
}

func (s *Sheet) mark(m Mark) {
	s.Marks = append(s.Marks, m)
	if m.Reading == election.Unclear {
		s.because(UnclearMark)
	}
}

// writeIn notes a line for another name. A name is always for people to read.
func (s *Sheet) writeIn(w WriteIn) {
	s.WriteIns = append(s.WriteIns, w)
	marked := w.Reading == election.Approve || w.Reading == election.Oppose
	switch {
	case w.Reading == election.Unclear:
		s.because(UnclearMark)
	case marked != w.NameInked:
		s.because(WriteInHalf)
	case marked:
		s.because(WrittenIn)
	}
}

// choose reads a person's ovals: one filled and no other touched is a choice,
// none touched an abstention.
func choose(post, candidate string, ovals []found) Mark {
	m := Mark{Post: post, Candidate: candidate, Reading: election.Abstain, Confidence: firm, Shape: mark.Blank}
	filled := 0
	for _, b := range ovals {
		switch {
		case b.reading == election.Unclear:
			return Mark{Post: post, Candidate: candidate, Reading: election.Unclear, Cause: b.cause}
		case b.fill == mark.Definite:
			filled++
			m.Reading = b.reading
		}
	}
	if filled > 1 {
		return Mark{Post: post, Candidate: candidate, Reading: election.Unclear, Cause: causeTwo}
	}
	return m
}
