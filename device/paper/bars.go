// This file draws parts of a whole as bars.

package paper

import (
	"fmt"

	"zheng/store/text"
)

// bar is one of them; goal is in percent of the whole, 0 for none.
type bar struct {
	name        text.Text
	part, whole int
	goal        int
	says        string // beside it; "" for part and percent
}

func (b bar) figure() string {
	if b.says != "" {
		return b.says
	}
	return fmt.Sprintf("%d / %d　%s", b.part, b.whole, percent(b.part, b.whole))
}

// percent is a part in tenths of a percent, rounded down: a goal is reached or not.
func percent(part, whole int) string {
	if whole <= 0 {
		return "—"
	}
	thousandths := int64(part) * 1000 / int64(whole)
	return fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
}

// share is a part of a width.
func (b bar) share(wide float64) float64 {
	return wide * float64(min(max(b.part, 0), b.whole)) / float64(max(b.whole, 1))
}

// bars stand under each other.
type bars []bar

func (bars) isPart() {}

func (c *composer) bars(list bars) {
	s := c.scale
	high, name, value := 6.6*s, c.wide*0.3, c.wide*0.24
	wide := c.wide - name - value
	for _, b := range list {
		c.need(high)
		c.words(regular, 3.3*s, c.left, c.y+4.4*s, name-2, left, b.name.Zh)
		x, y, h := c.left+name, c.y+1.3*s, 4*s
		c.put(mark{kind: aShade, x: x, y: y, w: b.share(wide), h: h, gray: 0.45})
		c.put(mark{kind: aFrame, x: x, y: y, w: wide, h: h, size: 0.12})
		if b.goal > 0 {
			at := x + wide*float64(b.goal)/100
			c.rule(at, y-0.7, at, y+h+0.7, 0.5)
		}
		c.words(regular, 3.3*s, x+wide+2, c.y+4.4*s, value-2, right, b.figure())
		c.y += high
	}
	c.y += 2 * s
}

func (h *page) bars(list bars) {
	const wide = 300.0
	h.raw(`<table class="bars"><tbody>` + "\n")
	for _, b := range list {
		h.raw("<tr><td>")
		h.text(b.name)
		goal := ""
		if b.goal > 0 {
			goal = fmt.Sprintf(`<path d="M%.1f 0V20" stroke="#000" stroke-width="2"/>`, wide*float64(b.goal)/100)
		}
		h.put(`</td><td><svg viewBox="0 0 300 20" width="300" height="14" preserveAspectRatio="none" aria-hidden="true"><rect width="300" height="20" fill="#e6e9e2"/><rect width="%.1f" height="20" fill="#0b6b5d"/>`, b.share(wide))
		h.raw(goal)
		h.put("</svg></td><td class=\"right\">%s</td></tr>\n", b.figure())
	}
	h.raw("</tbody></table>\n")
}

// bars stand as figures where nothing is drawn.
func (list bars) table() table {
	t := table{columns: []tableColumn{{weight: 90}, {weight: 90, align: right}}}
	for _, b := range list {
		t.rows = append(t.rows, row{cells: []cell{{Text: b.name}, {Text: zh(b.figure())}}})
	}
	return t
}
