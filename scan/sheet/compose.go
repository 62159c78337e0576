// This file makes printed things and boxes of a fitting.

package sheet

import (
	"math"
	"slices"
	"strings"

	"zheng/store/election"
)

// header is the top of the page: title, date, committee and the code.
type header struct {
	title, sub []string
	bottom     float64 // where the tables may begin
}

func (d *designer) codeRect(f *fitting) Rect {
	side := f.s.module * CodeModules
	return Rect{d.w - f.s.margin - side, 9, side, side}
}

func (d *designer) header(f *fitting, pages int) header {
	code := d.codeRect(f)
	quiet := f.s.module * CodeQuiet
	width := code.X - quiet - 2 - f.s.margin
	h := header{title: d.breakTitle(saysTitle(d.e), width/f.s.title), sub: d.subLines(width / f.s.sub)}
	y := 10 + float64(len(h.title))*f.s.title*1.25 + 1.5 + float64(len(h.sub))*f.s.sub*1.4
	if pages > 1 {
		y += f.s.sub * 1.4
	}
	low := code.Y + code.H + quiet + outline
	if d.e.Ballot.Number == "random" {
		low += 4.2
	}
	h.bottom = math.Max(y+2.5, low)
	return h
}

// subLines is the date and the committee, on as many lines as they need.
func (d *designer) subLines(width float64) []string {
	date, committee := saysDate(d.e.Date), strings.TrimSpace(d.e.Committee)
	if one := date + "　" + committee; d.fs.Width(regular, one) <= width {
		return []string{one}
	}
	return append([]string{date}, d.lines(committee, width)...)
}

// lines breaks s into lines of at most width em.
func (d *designer) lines(s string, width float64) []string {
	var out []string
	for _, line := range wrap(pieces(d.fs, []word{{says: s, bold: true}}), width) {
		out = append(out, says(line))
	}
	return out
}

func says(line []piece) string {
	s := ""
	for _, p := range line {
		s += p.says
	}
	return s
}

// breakTitle breaks a title into lines of at most width em, after a word such
// as 委员会 where it can, lines as even as can be.
func (d *designer) breakTitle(t string, width float64) []string {
	if d.fs.Width(bold, t) <= width {
		return []string{t}
	}
	rs := []rune(t)
	best, cost := 0, math.Inf(1)
	for i := 1; i < len(rs); i++ {
		a, b := d.fs.Width(bold, string(rs[:i])), d.fs.Width(bold, string(rs[i:]))
		if a > width || b > width {
			continue
		}
		c := math.Abs(a - b)
		for _, w := range goodEnds {
			if strings.HasSuffix(string(rs[:i]), w) {
				c -= 8
			}
		}
		for _, w := range goodStarts {
			if strings.HasPrefix(string(rs[i:]), w) {
				c -= 3
			}
		}
		if c < cost {
			best, cost = i, c
		}
	}
	if best > 0 {
		return []string{string(rs[:best]), string(rs[best:])}
	}
	return d.lines(t, width)
}

const leading = 1.5

func (d *designer) footer(f *fitting, posts []election.Post, pages int) float64 {
	width := d.w - 2*f.s.margin
	if f.sealed {
		width -= f.s.seal + 6
	}
	f.notes, f.indent = flow(d.fs, instructions(d.e, posts, pages), width/f.s.note)
	h := float64(len(f.notes)) * f.s.note * leading
	if f.sealed {
		h = math.Max(h, f.s.seal)
	}
	return h
}

// compose prints page number page of so many.
func (d *designer) compose(f *fitting, page, pages int) *Page {
	p := &Page{Page: page, Width: d.w, Height: d.h}
	d.level(f)
	d.registration(p)
	d.printHeader(p, f, page, pages)

	n := 0
	for _, b := range f.blocks {
		n += rows(len(d.candidates(b.post)), b.candCols) + rows(b.post.WriteIns, b.inCols)
	}
	// Half of what is left over makes the rows taller, within reason.
	extra := math.Min(f.spare*0.75/float64(n), 0.35*f.s.rowOf(d.e.Ballot.Style))
	left := f.spare - extra*float64(n)
	gap := goodGap
	if len(f.blocks) > 1 {
		add := math.Min(left*0.5/float64(len(f.blocks)-1), 3)
		gap += add
		left -= add * float64(len(f.blocks)-1)
	}
	y := f.head.bottom + math.Min(left*0.3, 4)
	for _, b := range f.blocks {
		p.Posts = append(p.Posts, b.post.ID)
		y = d.printBlock(p, f, b, y, extra) + gap
	}
	d.printFooter(p, f)
	return p
}

func (d *designer) registration(p *Page) {
	const s, e = CornerSide, PaperEdge
	p.Corners = [4]Rect{{e, e, s, s}, {d.w - e - s, e, s, s}, {d.w - e - s, d.h - e - s, s, s}, {e, d.h - e - s, s, s}}
	for i, c := range p.Corners {
		p.fill(c, 0)
		if i == 2 {
			p.fill(c.Grow(-HollowRing), 1)
		}
	}
	const x = ExtraSide
	p.Extra = []Rect{{e, d.h/2 - x/2, x, x}, {d.w - e - x, d.h/2 - x/2, x, x}}
	for _, r := range p.Extra {
		p.fill(r, 0)
	}
}

func (d *designer) printHeader(p *Page, f *fitting, page, pages int) {
	s := f.s
	p.Code = d.codeRect(f)
	y := 10.0
	for _, line := range f.head.title {
		p.text(d.fs, bold, s.title, s.margin, y+s.title*(0.62+middle), 0, line)
		y += s.title * 1.25
	}
	y += 1.5
	for _, line := range f.head.sub {
		p.text(d.fs, regular, s.sub, s.margin, y+s.sub*(0.7+middle), 0, line)
		y += s.sub * 1.4
	}
	if pages > 1 {
		p.text(d.fs, bold, s.sub, s.margin, y+s.sub*(0.7+middle), 0, saysPages(page, pages))
	}
}

func (d *designer) printFooter(p *Page, f *fitting) {
	bottom := d.h - 9
	top := bottom - f.foot
	text := float64(len(f.notes)) * f.s.note * leading
	p.lines(d.fs, f.notes, f.indent, f.s.note, f.s.margin, top+(f.foot-text)/2, f.s.note*leading)
	if !f.sealed {
		return
	}
	r := Rect{d.w - f.s.margin - f.s.seal, top + (f.foot-f.s.seal)/2, f.s.seal, f.s.seal}
	size := f.s.seal / 11
	p.box(Box{Kind: Seal, Rect: r})
	for i, says := range saysSeal {
		p.centred(d.fs, regular, size, r.X+r.W/2, r.Y+r.H/2+(float64(i)-0.5)*size*1.4, 0.62, says)
	}
}

const (
	outline = 0.35
	hair    = 0.18
)

// printBlock prints a post's table with its top at y and gives its bottom.
func (d *designer) printBlock(p *Page, f *fitting, b block, y, extra float64) float64 {
	s, style := f.s, d.e.Ballot.Style
	cands := d.candidates(b.post)
	x, w := d.table(f)
	candH, inH := s.rowOf(style)+extra, s.writeInRow(style)+extra
	nCand, nIn := rows(len(cands), b.candCols), rows(b.post.WriteIns, b.inCols)
	top := y
	if f.banded {
		d.printBand(p, f, b, y)
		y += s.band()
		p.rule(x, y, x+w, y, hair, 0)
	}
	inner := y
	body := float64(nCand)*candH + float64(nIn)*inH
	if b.head {
		body += s.head
	}
	if !f.banded {
		if short := d.sideHeight(f, b) - body; short > 0 {
			candH += short / float64(nCand+nIn)
			inH += short / float64(nCand+nIn)
			body += short
		}
	}
	bottom := y + body

	if b.head {
		for c := range b.candCols {
			d.printOvalHeads(p, f, x+w/float64(b.candCols)*float64(c+1), y)
		}
		y += s.head
		p.rule(x, y, x+w, y, hair, 0)
	}
	for i, c := range cands {
		cell := Rect{x + w/float64(b.candCols)*float64(i%b.candCols), y + candH*float64(i/b.candCols), w / float64(b.candCols), candH}
		d.printCandidate(p, f, b.post, c, cell)
	}
	d.grid(p, x, w, y, candH, nCand, b.candCols)
	y += candH * float64(nCand)
	if nCand > 0 && nIn > 0 {
		p.rule(x, y, x+w, y, hair, 0)
	}
	for i := range b.post.WriteIns {
		cell := Rect{x + w/float64(b.inCols)*float64(i%b.inCols), y + inH*float64(i/b.inCols), w / float64(b.inCols), inH}
		d.printWriteIn(p, f, b, i+1, cell)
	}
	d.grid(p, x, w, y, inH, nIn, b.inCols)

	left := s.margin
	if !f.banded {
		d.printSide(p, f, b, Rect{left, top, s.side, bottom - top})
		p.rule(x, inner, x, bottom, hair, 0)
	}
	right := x + w
	p.rule(left, top, right, top, outline, 0)
	p.rule(left, bottom, right, bottom, outline, 0)
	p.rule(left, top, left, bottom, outline, 0)
	p.rule(right, top, right, bottom, outline, 0)
	return bottom
}

// grid prints the hairlines between n rows of cols columns.
func (d *designer) grid(p *Page, x, w, y, h float64, n, cols int) {
	for i := 1; i < n; i++ {
		p.rule(x, y+h*float64(i), x+w, y+h*float64(i), hair, 0)
	}
	for i := 1; i < cols && n > 0; i++ {
		at := x + w/float64(cols)*float64(i)
		p.rule(at, y, at, y+h*float64(n), hair, 0)
	}
}

func (d *designer) printBand(p *Page, f *fitting, b block, y float64) {
	s := f.s
	mid := y + s.band()/2
	x := s.margin + cellPad
	w := p.text(d.fs, bold, s.post, x, mid+middle*s.post, 0, b.post.Title)
	p.text(d.fs, regular, s.seats, x+w+s.seats, mid+middle*s.post, 0, saysSeats(b.post.Seats))
}

func (d *designer) printSide(p *Page, f *fitting, b block, r Rect) {
	s := f.s
	big, lines := d.titleLines(f, b.post.Title)
	h := float64(len(lines))*big*1.15 + s.seats*1.5
	y := r.Y + (r.H-h)/2
	for _, l := range lines {
		p.centred(d.fs, bold, big, r.X+r.W/2, y+big*0.575, 0, says(l))
		y += big * 1.15
	}
	size := math.Min(s.seats, (r.W-2.5)/d.fs.Width(regular, saysSeats(b.post.Seats)))
	p.centred(d.fs, regular, size, r.X+r.W/2, y+s.seats*0.85, 0, saysSeats(b.post.Seats))
}

func (d *designer) printCandidate(p *Page, f *fitting, post *election.Post, c election.Candidate, cell Rect) {
	mid := cell.Y + cell.H/2
	first, ink := len(p.Texts), len(p.ink)
	d.printName(p, d.setName(f.s, c, d.nameRoom(f, cell.W)), cell.X+cellPad, mid)
	if len(p.Texts) > first { // no name is nothing to prove; check says that it is missing
		name := Name{post.ID, c.ID, p.Texts[first].Rect, slices.Clone(p.ink[ink:])}
		for _, t := range p.Texts[first:] {
			name.Rect = name.with(t.Rect)
		}
		p.Names = append(p.Names, name)
	}
	if d.e.Ballot.Style != election.Ovals {
		p.box(Box{Kind: MarkBox, Post: post.ID, Candidate: c.ID, Rect: f.s.markRect(cell)})
		return
	}
	for i, o := range d.options() {
		p.box(Box{Kind: Oval, Post: post.ID, Candidate: c.ID, Option: string(o), Rect: f.s.ovalRect(i, len(d.options()), cell.X+cell.W, mid)})
	}
}

// markRect is the place of the mark box in a cell: at its right, in its middle.
func (s sizes) markRect(cell Rect) Rect {
	return Rect{cell.X + cell.W - boxPad - s.box, cell.Y + (cell.H-s.box)/2, s.box, s.box}
}

// options are the ovals of a candidate, from left to right.
func (d *designer) options() []election.Reading {
	var out []election.Reading
	for _, o := range saysOptions {
		if o.option != election.Oppose || len(d.e.Marks.Oppose) > 0 {
			out = append(out, o.option)
		}
	}
	return out
}

// ovalRect is the place of oval i of n in a row whose cell ends at right.
func (s sizes) ovalRect(i, n int, right, mid float64) Rect {
	o := s.oval
	return Rect{right - boxPad - float64(n-i)*o.w - float64(n-i-1)*o.gap, mid - o.h/2, o.w, o.h}
}

func (d *designer) printOvalHeads(p *Page, f *fitting, right, y float64) {
	size := math.Min(f.s.seats, (f.s.oval.w+f.s.oval.gap-1.2)/2)
	for i, o := range d.options() {
		r := f.s.ovalRect(i, len(d.options()), right, y+f.s.head/2)
		for _, s := range saysOptions {
			if s.option == o {
				p.centred(d.fs, regular, size, r.X+r.W/2, r.Y+r.H/2, 0, s.says)
			}
		}
	}
}

func (d *designer) printWriteIn(p *Page, f *fitting, b block, line int, cell Rect) {
	s := f.s
	mid := cell.Y + cell.H/2
	x := cell.X + cellPad
	if d.labelWidth(f) > 0 {
		for i, r := range saysWriteIn {
			p.centred(d.fs, regular, s.seats, x+s.seats/2, mid+(float64(i/len("另"))-0.5)*s.seats*1.2, 0, string(r))
		}
		x += d.labelWidth(f)
	}
	field := Rect{x, cell.Y + 1, d.fieldWidth(f, cell.W, b.inCols), cell.H - 2}
	under := cell.Y + cell.H - 3
	p.rule(field.X, under, field.X+field.W, under, hair, 0)
	p.box(Box{Kind: WriteInName, Post: b.post.ID, Line: line, Rect: field})
	mark := Box{Kind: WriteInMark, Post: b.post.ID, Line: line, Rect: s.markRect(cell)}
	if d.e.Ballot.Style == election.Ovals {
		// The only oval of its line says what it means: it need not stand under
		// the candidates' 赞成.
		size := math.Min(0.85*s.seats, 0.45*(s.writeInRow(election.Ovals)-s.oval.h-1))
		mark.Option = string(election.Approve)
		mark.Rect = s.ovalRect(0, len(d.options()), cell.X+cell.W, mid+(1+size)/2)
		if b.inCols > 1 {
			mark.Rect.X = cell.X + cell.W - boxPad - s.oval.w
		}
		p.centred(d.fs, regular, size, mark.X+mark.W/2, mark.Y-1-size/2, 0, saysOptions[0].says)
	}
	p.box(mark)
}
