// This file lays out what is handed to single people: proxy certificates,
// certificates of election, representatives' cards. Each stands in a frame of its
// own, to be cut out.

package paper

import (
	"zheng/store/text"
	"zheng/store/typeset"
)

// certificate is one of them.
type certificate struct {
	title  text.Text
	number string // at the upper right; "" for none
	says   []paragraph
	seal   string
	date   string
}

// certificates are as high as each other, mm; one that is as high as a page has
// it alone.
type certificates struct {
	list []certificate
	high float64
	size float64 // of the letters of what they say, mm
}

func (certificates) isPart() {}

const (
	certGap = 5.0 // between two
	certPad = 7.0
	// certPage is a certificate that has a page of its own.
	certPage = paperH - 2*margin - 10
)

func (c *composer) certificates(all certificates) {
	for _, one := range all.list {
		high := max(all.high, c.certified(one, all, 0, false))
		c.need(high)
		c.put(mark{kind: aFrame, x: c.left, y: c.y, w: c.wide, h: high, size: 0.5})
		c.put(mark{kind: aFrame, x: c.left + 1.4, y: c.y + 1.4, w: c.wide - 2.8, h: high - 2.8, size: 0.15})
		c.certified(one, all, high, true)
		c.y += high + certGap
	}
}

// certified puts one at c.y, with its seal at the foot of high, or only measures;
// it gives the height.
func (c *composer) certified(one certificate, all certificates, high float64, put bool) float64 {
	words := func(f faceSize, x, y, w float64, a align, s string) {
		if put {
			c.words(f.face, f.size, x, y, w, a, s)
		}
	}
	in, room := c.left+certPad, c.wide-2*certPad
	title := all.size * 1.9
	y := c.y + certPad
	if all.high >= certPage {
		y += 22
	}
	words(faceSize{regular, 3.2}, in, y+1, room, right, one.number)
	y += title * 1.2
	words(faceSize{bold, title}, in, y, room, centre, one.title.Zh)
	y += title * 0.35
	if one.title.En != "" {
		y += 3.4
		words(faceSize{regular, 3}, in, y, room, centre, one.title.En)
	}
	y += title * 0.5
	for _, p := range one.says {
		for _, t := range []struct {
			s    string
			f    faceSize
			lead float64
		}{{indentOf(p) + p.Zh, faceSize{faceOf(p.bold), all.size}, 1.6}, {p.En, faceSize{regular, all.size * 0.7}, 1.45}} {
			if t.s == indentOf(p) && p.Zh == "" || t.s == "" {
				continue
			}
			for _, line := range c.lines(t.f.face, t.f.size, t.s, room) {
				y += t.f.size * t.lead
				words(t.f, in, y, room, p.align, line)
			}
		}
	}
	foot := all.size*4.4 + certPad
	if put {
		base := c.y + high - certPad - all.size*2
		words(faceSize{regular, all.size}, in+room*0.3, base, room*0.7, right, one.seal)
		words(faceSize{regular, all.size}, in+room*0.3, base+all.size*1.7, room*0.7, right, one.date)
	}
	return y - c.y + foot
}

// faceSize are letters.
type faceSize struct {
	face typeset.Face
	size float64
}

func faceOf(strong bool) typeset.Face {
	if strong {
		return bold
	}
	return regular
}

// indentOf is what stands before a paragraph.
func indentOf(p paragraph) string {
	if p.flush || p.align != left {
		return ""
	}
	return indent
}

func (h *page) certificates(all certificates) {
	for _, one := range all.list {
		alone := ""
		if all.high >= certPage {
			alone = " alone"
		}
		h.put(`<section class="certificate%s" style="min-height:%.0fmm;font-size:%.2fmm">`, alone, all.high, all.size)
		h.put(`<p class="right number">%s</p><h2 class="centre">`, one.number)
		h.text(one.title)
		h.put("</h2>")
		for _, p := range one.says {
			h.put(`<p class="%s%s">%s`, sides[p.align], strongClass(p.bold), indentOf(p))
			h.text(p.Text)
			h.put("</p>")
		}
		h.put(`<div class="seal">%s<br>%s</div></section>`+"\n", one.seal, one.date)
	}
}

func strongClass(strong bool) string {
	if strong {
		return " strong"
	}
	return ""
}
