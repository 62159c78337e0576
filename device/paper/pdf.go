// This file lays a document out on A4. Composing gives marks with their places
// in mm and draws nothing, so that tests can look for what overlaps.

package paper

import (
	"strings"
	"unicode"

	"zheng/store/text"
	"zheng/store/typeset"
)

const (
	reportTop    = 11.0 // of the first page's title
	reportBottom = paperH - 22
	reportWidth  = paperW - 2*margin
	reportRoom   = 24.0 // a heading wants so much below it
	strokesARow  = 20   // 正 in one row of strokes: a hundred votes
)

// room is where on a page a document stands, mm.
type room struct{ left, top, wide, bottom float64 }

// The rooms of reports, and of official papers: GB/T 9704 7.1, 37 mm above,
// 28 mm at the left, 156 × 225 mm.
var (
	reportPage   = room{margin, reportTop, reportWidth, reportBottom}
	officialPage = room{28, 37, 156, 262}
)

// The letters of an official paper: 22 lines of 28 Han letters fill its room.
const (
	officialSize  = 156.0 / 28
	officialLine  = 225.0 / 22
	officialTitle = 22 / typeset.PtPerMM // 二号
	officialLeast = 0.88                 // not smaller, to save a page
)

// room of the document's pages.
func (d *Document) room() room {
	if d.official {
		return officialPage
	}
	return reportPage
}

// mark is one thing on a page.
type mark struct {
	kind       markKind
	x, y, w, h float64 // mm; y is the top, of letters the baseline
	face       typeset.Face
	size       float64
	align      align
	text       string
	gray       float64
	code       *code
	photo      *Photo
}

type markKind int

const (
	aText markKind = iota
	aLine          // from x, y to x+w, y+h; size is how thick
	aFrame
	aShade
	aStroke // like a line, of 正
	aCode   // of QR, w wide
	aPhoto
)

func (m mark) draw(p *paper) {
	switch m.kind {
	case aText:
		p.text(m.face, m.size, m.x, m.y, m.w, m.align, m.text)
	case aLine, aStroke:
		p.Pen(m.gray)
		p.Line(m.x, m.y, m.x+m.w, m.y+m.h, m.size)
		p.Pen(0)
	case aFrame:
		p.Frame(m.x, m.y, m.w, m.h, m.size)
	case aCode:
		p.code(m.code, m.x, m.y, m.w)
	case aPhoto:
		p.Picture(m.photo.jpeg, m.x, m.y, m.w, m.h)
	case aShade:
		p.shade(m.x, m.y, m.w, m.h, m.gray)
	}
}

// stamped prints a text across the page, in gray below all else.
func (p *paper) stamped(s text.Text) {
	if s.Zh == "" {
		return
	}
	p.Turned(35, paperW/2, paperH/2, func() {
		p.Ink(0.88)
		p.text(bold, 72, 0, paperH/2+14, paperW, centre, s.Zh)
		p.text(bold, 16, 0, paperH/2+38, paperW, centre, s.En)
		p.Ink(0)
	})
}

// ruler measures texts.
type ruler struct {
	p  *paper
	em map[typeset.Face]map[rune]float64
}

func newRuler(p *paper) *ruler {
	return &ruler{p: p, em: map[typeset.Face]map[rune]float64{regular: {}, bold: {}}}
}

// width of a text, mm, at a size in mm.
func (r *ruler) width(f typeset.Face, size float64, s string) float64 {
	sum := 0.0
	for _, c := range s {
		w, known := r.em[f][c]
		if !known {
			r.p.Letters(f, 10)
			w = r.p.Width(string(c)) / 10
			r.em[f][c] = w
		}
		sum += w
	}
	return sum * size
}

// lines breaks a text into lines no wider than w: at spaces and between Han
// letters, with no closing sign at the beginning of a line.
func (r *ruler) lines(f typeset.Face, size float64, s string, w float64) []string {
	var out []string
	line := ""
	for _, piece := range unbroken(clean(s)) {
		if line == "" || r.width(f, size, line+strings.TrimRight(piece, " ")) <= w {
			line += piece
		} else {
			out = append(out, strings.TrimRight(line, " "))
			line = piece
		}
		for r.width(f, size, strings.TrimRight(line, " ")) > w && len([]rune(line)) > 1 { // longer than a line
			head, tail := r.split(f, size, line, w)
			out = append(out, head)
			line = tail
		}
	}
	if line = strings.TrimRight(line, " "); line != "" {
		out = append(out, line)
	}
	return out
}

// split cuts off as many letters as fit, at least one.
func (r *ruler) split(f typeset.Face, size float64, s string, w float64) (head, tail string) {
	letters := []rune(s)
	n := 1
	for n < len(letters)-1 && r.width(f, size, string(letters[:n+1])) <= w {
		n++
	}
	return string(letters[:n]), string(letters[n:])
}

const wideSpace = '　' // room to write in

// unbroken gives the pieces of a text between which a line may end.
func unbroken(s string) []string {
	var out []string
	glue := false // the next letter belongs to the last piece
	for _, c := range s {
		if unicode.IsSpace(c) && c != wideSpace {
			c = ' '
		}
		wide := c >= 0x2E80
		switch {
		case len(out) == 0:
			out = append(out, string(c))
		case glue, c == ' ', strings.ContainsRune("，。；：、）》”’！？…%·", c):
			out[len(out)-1] += string(c)
		default:
			last := []rune(out[len(out)-1])
			if before := last[len(last)-1]; !wide && before < 0x2E80 && before != ' ' && before != '-' {
				out[len(out)-1] += string(c)
			} else {
				out = append(out, string(c))
			}
		}
		glue = strings.ContainsRune("（《“‘·", c)
	}
	return out
}

// composer puts marks on pages.
type composer struct {
	*ruler
	room
	d     *Document
	scale float64
	pages [][]mark
	y     float64 // where the next part begins
	under string  // heading that it stands under
}

// compose lays the document out: a little smaller where that saves pages.
func (d *Document) compose(r *ruler) [][]mark {
	loose := d.loose
	if loose == 0 {
		loose = 1
	}
	var best [][]mark
	for _, scale := range []float64{loose, (1 + loose) / 2, 1, 0.97, 0.94, 0.91, 0.88, 0.85, 0.82} {
		if scale > loose || d.fixed && scale < loose || d.official && scale < officialLeast {
			continue
		}
		c := &composer{ruler: r, room: d.room(), d: d, scale: scale}
		c.all()
		if best == nil || len(c.pages) < len(best) {
			best = c.pages
		}
		if len(best) == 1 {
			break
		}
	}
	return best
}

func (c *composer) all() {
	c.turn()
	for _, p := range c.d.parts {
		switch p := p.(type) {
		case heading:
			c.heading(p)
		case paragraph:
			c.paragraph(p)
		case figures:
			c.figures(p)
		case table:
			c.table(p)
		case places:
			c.places(p)
		case introductions:
			c.introductions(p)
		case certificates:
			c.certificates(p)
		case bars:
			c.bars(p)
		}
	}
}

func (c *composer) put(m mark) { c.pages[len(c.pages)-1] = append(c.pages[len(c.pages)-1], m) }

func (c *composer) words(f typeset.Face, size, x, y, w float64, a align, s string) {
	if s = clean(s); s != "" {
		c.put(mark{kind: aText, face: f, size: size, x: x, y: y, w: w, align: a, text: s})
	}
}

func (c *composer) rule(x1, y1, x2, y2, thick float64) {
	c.put(mark{kind: aLine, x: x1, y: y1, w: x2 - x1, h: y2 - y1, size: thick})
}

// turn begins a page: the title in full on the first, in brief on others.
func (c *composer) turn() {
	d := c.d
	c.pages = append(c.pages, nil)
	if d.official || d.bare {
		c.begin()
		return
	}
	if len(c.pages) > 1 {
		c.words(bold, 4.4, c.left, 17, c.wide-40, left, d.title.Zh+labels["report_more"].Zh)
		y := 21.6
		for _, line := range c.lines(regular, 2.8, d.name, c.wide) {
			c.words(regular, 2.8, c.left, y, c.wide, left, line)
			y += 3.8
		}
		c.rule(c.left, y-1.4, c.left+c.wide, y-1.4, 0.4)
		c.y = y + 2.4
		return
	}
	c.words(bold, 8.6, c.left, reportTop+11, c.wide, centre, d.title.Zh)
	c.words(regular, 2.9, c.left, reportTop+16.2, c.wide, centre, d.title.En)
	y := reportTop + 23.5
	for _, line := range c.lines(regular, 4.8, d.name, c.wide) {
		c.words(regular, 4.8, c.left, y, c.wide, centre, line)
		y += 6.4
	}
	half := c.wide/2 - 2
	if d.left+d.right == "" {
		y -= 4
	}
	c.words(regular, 3.4, c.left, y+1, half, left, d.left)
	c.words(regular, 3.4, c.left+half+4, y+1, half, right, d.right)
	c.rule(c.left, y+3.6, c.left+c.wide, y+3.6, 0.5)
	c.y = y + 7
}

// need turns the page where less than h is left.
func (c *composer) need(h float64) {
	if c.y+h > c.bottom {
		c.turn()
	}
}

func (c *composer) heading(h heading) {
	if c.d.official {
		c.officialHeading(h)
		return
	}
	s := c.scale
	c.under = h.Zh
	c.y += 2.2 * s
	c.need(reportRoom)
	size := 4.6 * s
	lines := c.lines(bold, size, h.Zh, c.wide*0.62)
	base := c.y + 4.4*s
	for i, line := range lines {
		if i > 0 {
			base += size * 1.3
		}
		c.words(bold, size, c.left, base, c.wide*0.62, left, line)
	}
	at := c.left + 2.4
	if len(lines) > 0 {
		at += c.width(bold, size, lines[len(lines)-1])
	}
	if en := c.width(regular, 2.6*s, h.En); en > 0 {
		c.words(regular, 2.6*s, at, base, en, left, h.En)
		at += en + 2.4
	}
	lines = c.lines(regular, 3*s, h.beside, c.left+c.wide-at)
	if len(lines) > 1 { // a line of its own
		lines = c.lines(regular, 3*s, h.beside, c.wide)
		for _, line := range lines {
			base += 4.4 * s
			c.words(regular, 3*s, c.left, base, c.wide, left, line)
		}
	} else if len(lines) == 1 {
		c.words(regular, 3*s, at, base, c.left+c.wide-at, right, lines[0])
	}
	c.y = base + 2*s
}

// again heads what goes on from the page before.
func (c *composer) again() {
	if c.under == "" {
		return
	}
	size := 3.8 * c.scale
	c.words(bold, size, c.left, c.y+size, c.wide, left, c.lines(bold, size, c.under, c.wide*0.9)[0]+labels["report_more"].Zh)
	c.y += size * 1.6
}

func (c *composer) paragraph(p paragraph) {
	if c.d.official {
		c.officialParagraph(p)
		return
	}
	size := p.size
	if size == 0 {
		size = 3.5
	}
	size *= c.scale
	f := regular
	if p.bold {
		f = bold
	}
	c.y += size * 0.3
	c.running(f, size, p.align, p.Zh)
	c.running(regular, size*0.74, p.align, p.En)
	c.y += size * 0.3
}

func (c *composer) running(f typeset.Face, size float64, a align, s string) {
	for _, line := range c.lines(f, size, s, c.wide) {
		c.need(size * 1.5)
		c.words(f, size, c.left, c.y+size*1.1, c.wide, a, line)
		c.y += size * 1.5
	}
}

// figuresARow are how many figures stand side by side.
const figuresARow = 6

func (c *composer) figures(list figures) {
	s := c.scale
	each := c.wide / figuresARow
	high := 14.5 * s
	for from := 0; from < len(list); from += figuresARow {
		row := list[from:min(from+figuresARow, len(list))]
		c.need(high)
		for i, f := range row {
			x := c.left + float64(i)*each
			c.put(mark{kind: aFrame, x: x, y: c.y, w: each, h: high, size: 0.12})
			zh := min(c.width(regular, 2.9*s, f.name.Zh), each-2.4)
			c.words(regular, 2.9*s, x+1.2, c.y+4*s, zh, left, f.name.Zh)
			if room := each - 3.4 - zh; room > 4 {
				c.words(regular, 2.1*s, x+2.2+zh, c.y+4*s, room, left, f.name.En)
			}
			wide := min(c.width(bold, 5.4*s, f.value), each-2.4)
			c.words(bold, 5.4*s, x+each-1.2-wide, c.y+11.6*s, wide, right, f.value)
			if room := each - 3.4 - wide; room > 4 {
				c.words(regular, 2.5*s, x+1.2, c.y+11.6*s, room, left, f.small)
			}
		}
		c.y += high
	}
	c.y += 2 * s
}

const (
	cellPad = 1.2  // mm at each side of a cell
	smaller = 0.72 // size of the English in a cell, of the Chinese
)

func (c *composer) table(t table) {
	size := t.size
	if size == 0 {
		size = 3.5
	}
	size *= c.scale
	widths := t.widths(c.wide)
	c.need(c.rowHeight(t, t.headRow(), widths, size*0.86) + 8*c.scale)
	c.headRow(t, widths, size)
	for i, r := range t.rows {
		high := c.rowHeight(t, r, widths, size)
		if c.y+high > c.bottom {
			c.rule(c.left, c.y, c.left+c.wide, c.y, 0.3)
			c.turn()
			c.again()
			c.headRow(t, widths, size)
		} else if i > 0 && !r.joined {
			c.put(mark{kind: aLine, x: c.left, y: c.y, w: c.wide, size: 0.12, gray: 0.62})
		}
		c.row(t, r, widths, size, high)
	}
	c.rule(c.left, c.y, c.left+c.wide, c.y, 0.3)
	c.y += 2 * c.scale
}

// widths of the columns, of wide together.
func (t table) widths(wide float64) []float64 {
	sum := 0.0
	for _, col := range t.columns {
		sum += col.weight
	}
	out := make([]float64, len(t.columns))
	for i, col := range t.columns {
		out[i] = col.weight / sum * wide
	}
	return out
}

// headRow is the heading as a row.
func (t table) headRow() row {
	var r row
	for _, col := range t.columns {
		r.cells = append(r.cells, cell{Text: col.head, bold: true})
	}
	return r
}

func (c *composer) headRow(t table, widths []float64, size float64) {
	if !t.headed() {
		c.rule(c.left, c.y, c.left+c.wide, c.y, 0.3)
		return
	}
	r := t.headRow()
	high := c.rowHeight(t, r, widths, size*0.86)
	c.put(mark{kind: aShade, x: c.left, y: c.y, w: c.wide, h: high, gray: 0.93})
	c.rule(c.left, c.y, c.left+c.wide, c.y, 0.3)
	c.row(t, r, widths, size*0.86, high)
	c.rule(c.left, c.y, c.left+c.wide, c.y, 0.15)
}

// leads are the heights of a line of Chinese and of English.
func leads(size float64) (zh, en float64) { return size * 1.38, size * smaller * 1.3 }

func (c *composer) rowHeight(t table, r row, widths []float64, size float64) float64 {
	most, _ := leads(size)
	for i, cell := range r.cells {
		size := t.letters(i, size)
		zh, en := leads(size)
		h := float64(len(c.cellLines(cell, size, widths[i])))*zh +
			float64(len(c.lines(regular, size*smaller, cell.En, widths[i]-2*cellPad)))*en
		most = max(most, h)
	}
	return max(most+size*0.5, r.high*c.scale)
}

func (c *composer) cellLines(one cell, size, w float64) []string {
	f := regular
	if one.bold {
		f = bold
	}
	return c.lines(f, size, one.Zh, w-2*cellPad)
}

func (c *composer) row(t table, r row, widths []float64, size, high float64) {
	x := c.left
	for i, cell := range r.cells {
		f := regular
		if cell.bold {
			f = bold
		}
		room, a := widths[i]-2*cellPad, t.columns[i].align
		y := c.y + size*0.25
		if r.high > 0 {
			y += (high - c.rowHeight(t, row{cells: r.cells}, widths, size)) / 2
		}
		own := t.letters(i, size)
		zh, en := leads(own)
		y += (size - own) * 0.9 // the first lines of a row on one line
		for _, line := range c.cellLines(cell, own, widths[i]) {
			c.words(f, own, x+cellPad, y+own*1.02, room, a, line)
			y += zh
		}
		for _, line := range c.lines(regular, own*smaller, cell.En, room) {
			c.words(regular, own*smaller, x+cellPad, y+own*smaller, room, a, line)
			y += en
		}
		c.strokes(cell.strokes, x+cellPad, c.y+size*0.22, room)
		if t.grid {
			c.rule(x, c.y, x, c.y+high, 0.12)
		}
		x += widths[i]
	}
	if t.grid {
		c.rule(x, c.y, x, c.y+high, 0.12)
	}
	c.y += high
}

// zheng are the strokes of 正 in the order they are written, in a square of 1.
var zheng = [5][4]float64{
	{0.10, 0.10, 0.90, 0.10},
	{0.52, 0.10, 0.52, 0.92},
	{0.52, 0.50, 0.86, 0.50},
	{0.24, 0.46, 0.24, 0.92},
	{0.03, 0.92, 0.97, 0.92},
}

// strokes draws n strokes of 正, at most a row of them, parted a little after
// every fifth character: 25 votes.
func (c *composer) strokes(n int, x, y, w float64) {
	pitch := w / (strokesARow + 2)
	side := pitch * 0.78
	for i := range min(n, 5*strokesARow) {
		at := x + pitch*(float64(i/5)+float64(i/25)*0.5)
		z := zheng[i%5]
		c.put(mark{kind: aStroke, x: at + z[0]*side, y: y + z[1]*side, w: (z[2] - z[0]) * side, h: (z[3] - z[1]) * side, size: 0.28})
	}
}

// places stand at the foot of the last page.
func (c *composer) places(p places) {
	if c.d.official && len(p.names) == 0 {
		c.officialSeal(p)
		return
	}
	const perRow = 3
	s := c.scale
	rows := (len(p.names) + perRow - 1) / perRow
	each := 12 * s
	high := float64(rows)*each + 15*s
	c.need(high)
	c.y = max(c.y, c.bottom-high)
	for i, name := range p.names {
		x := c.left + float64(i%perRow)*c.wide/perRow
		base := c.y + float64(i/perRow)*each + 8*s
		wide := c.width(regular, 3.6*s, name.Zh)
		c.words(regular, 3.6*s, x, base, wide, left, name.Zh)
		c.words(regular, 2.2*s, x, base+3.2*s, wide+20, left, name.En)
		c.rule(x+wide+1.5, base+0.8, x+c.wide/perRow-6, base+0.8, 0.15)
	}
	base := c.y + float64(rows)*each + 7.4*s
	c.words(regular, 3.8*s, c.left+c.wide*0.3, base, c.wide*0.7, right, p.seal)
	c.words(regular, 3.8*s, c.left+c.wide*0.3, base+6.4*s, c.wide*0.7, right, p.date)
	c.y += high
}

// numbers are the foot of a page, and which copy this is.
func (d *Document) numbers(copy, page, pages int) []mark {
	var out []mark
	add := func(f typeset.Face, size, x, y, w float64, a align, s string) {
		if s != "" {
			out = append(out, mark{kind: aText, face: f, size: size, x: x, y: y, w: w, align: a, text: s})
		}
	}
	if d.copies > 1 {
		add(regular, 3.2, margin+reportWidth-40, 14, 40, right, d.copyOf(copy))
	}
	if d.official {
		return append(out, d.officialNumbers(page, pages)...)
	}
	y, wide := paperH-18.5, reportWidth
	if d.bare && d.code == nil && len(d.foot) == 0 {
		return out
	}
	if d.code != nil {
		wide -= codeSide + 1
		out = append(out, mark{kind: aCode, x: margin + reportWidth - codeSide, y: y - 2, w: codeSide, h: codeSide, code: d.code})
	}
	out = append(out, mark{kind: aLine, x: margin, y: y, w: wide, size: 0.15})
	for i, line := range d.foot {
		add(regular, 2.3, margin, y+3.6+float64(i)*3.2, wide-17, left, line)
	}
	add(regular, 2.4, margin+wide-16, y+3.8, 16, right, labels.Say("page", page+1, pages).Zh)
	return out
}

func (d *Document) copyOf(copy int) string {
	return labels.Say("report_copy", copy+1, d.copies).Zh
}
