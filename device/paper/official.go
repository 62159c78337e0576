// This file lays out an official paper (公文) as GB/T 9704-2012 has it: on A4, 22
// lines of 28 Han letters, the committee and the title in 二号 above, the body in
// 三号 with two letters' indent, the committee and the date at the lower right where
// the seal goes, and the number of the page below. 楷体 stands in for 小标宋 (bold)
// and for 仿宋: the one face that every machine of ours has and PDF may embed.

package paper

import (
	"fmt"

	"zheng/store/typeset"
)

// begin begins a page: the first with the head of the paper.
func (c *composer) begin() {
	c.y = c.top
	if len(c.pages) > 1 || c.d.bare {
		return
	}
	for _, line := range []string{c.d.left, c.d.title.Zh} {
		for _, s := range c.lines(bold, officialTitle, line, c.wide) {
			c.words(bold, officialTitle, c.left, c.y+officialTitle, c.wide, centre, s)
			c.y += officialTitle * 1.45
		}
	}
	if en := c.d.title.En; c.d.english && en != "" {
		c.words(regular, 3.4, c.left, c.y+2.4, c.wide, centre, en)
	}
	c.y += 3
	if c.d.right != "" {
		c.words(regular, officialSize, c.left, c.y+officialSize, c.wide, centre, c.d.right)
		c.y += officialLine
	}
	c.y += 4
}

// pitch is the height of a line.
func (c *composer) pitch() float64 { return officialLine * c.scale }

// indent of the first line of a paragraph.
const indent = "　　"

func (c *composer) officialHeading(h heading) {
	c.under = "" // what goes on needs no head of its own
	c.need(2 * c.pitch())
	s := h.Zh
	if h.beside != "" {
		s += "　" + h.beside
	}
	c.officialLines(bold, indent+s, left)
	c.officialEnglish(h.En)
}

func (c *composer) officialParagraph(p paragraph) {
	f, s := regular, p.Zh
	if p.bold {
		f = bold
	}
	if p.align == left && !p.flush {
		s = indent + s
	}
	c.officialLines(f, s, p.align)
	c.officialEnglish(p.En)
}

func (c *composer) officialLines(f typeset.Face, s string, a align) {
	size := officialSize * c.scale
	for _, line := range c.lines(f, size, s, c.wide) {
		c.need(c.pitch())
		c.words(f, size, c.left, c.y+(c.pitch()+size*0.76)/2, c.wide, a, line)
		c.y += c.pitch()
	}
}

// officialEnglish is smaller, below.
func (c *composer) officialEnglish(s string) {
	const size = 3.5
	for _, line := range c.lines(regular, size*c.scale, s, c.wide) {
		c.need(size * 1.5)
		c.words(regular, size*c.scale, c.left, c.y+size*c.scale, c.wide, left, line)
		c.y += size * 1.5 * c.scale
	}
}

// officialSeal is the committee above the date, four letters from the right edge,
// with room for the seal over both (GB/T 9704 7.3.5).
func (c *composer) officialSeal(p places) {
	const rows, behind, sealWide = 3, 4, 84.0
	c.need(rows * c.pitch())
	c.y += c.pitch()
	size := officialSize * c.scale
	x := c.left + c.wide - behind*size - sealWide
	for _, s := range []string{p.seal, p.date} {
		c.words(regular, size, x, c.y+(c.pitch()+size*0.76)/2, sealWide+behind*size/2, centre, s)
		c.y += c.pitch()
	}
	c.y += c.pitch() / 2
}

// officialNumbers are the number of the page and, smaller, what it rests on.
func (d *Document) officialNumbers(page, pages int) (out []mark) {
	r := d.room()
	y := r.bottom + 8
	wide := r.wide
	if d.code != nil { // where every report has it
		x := paperW - margin - codeSide
		wide = x - r.left
		out = append(out, mark{kind: aCode, x: x, y: paperH - 20.5, w: codeSide, h: codeSide, code: d.code})
	}
	a := right // 单页居右空一字, 双页居左空一字
	if page%2 == 1 {
		a = left
	}
	if pages > 1 {
		out = append(out, mark{kind: aText, face: regular, size: 4.6, x: r.left + 4.6, y: y, w: r.wide - 9.2, align: a, text: fmt.Sprintf("— %d —", page+1)})
	}
	for i, line := range d.foot {
		out = append(out, mark{kind: aText, face: regular, size: 2.3, x: r.left, y: y + 5 + float64(i)*3.2, w: wide - 2, text: line})
	}
	return out
}
