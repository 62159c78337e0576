// This file prints a report as one HTML page with nothing outside of it: to be
// read on a screen, sent, or printed by any browser.

package paper

import (
	"bufio"
	"embed"
	"fmt"
	"html"
	"io"

	"zheng/store/text"
)

//go:embed report.css
var reportFiles embed.FS

// WriteHTML writes the document as a page; the same document gives the same
// bytes.
func (d *Document) WriteHTML(w io.Writer) error { return WriteHTML(w, d) }

// WriteHTML writes documents one behind the other as one page.
func WriteHTML(w io.Writer, list ...*Document) error {
	css, err := reportFiles.ReadFile("report.css")
	if err != nil {
		return fmt.Errorf("couldn't read the report's style: %w", err)
	}
	h := &page{w: bufio.NewWriter(w)}
	title := ""
	if len(list) > 0 {
		title = list[0].title.Zh + " " + list[0].name
	}
	h.put(`<!DOCTYPE html>`+"\n"+`<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title>`+"\n"+`<style>`, title)
	h.raw(string(css))
	h.put("</style></head>\n<body>\n")
	for _, d := range list {
		for copy := range d.copies {
			h.document(d, copy)
		}
	}
	h.put("</body></html>\n")
	if err := h.w.Flush(); err != nil {
		return fmt.Errorf("couldn't write the page: %w", err)
	}
	return nil
}

// page writes HTML. Every text goes through put, which escapes it.
type page struct{ w *bufio.Writer }

// put writes markup with texts in its holes; numbers stay as they are.
func (h *page) put(markup string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = html.EscapeString(clean(s))
		}
	}
	fmt.Fprintf(h.w, markup, args...)
}

func (h *page) raw(markup string) { h.w.WriteString(markup) }

// text writes Chinese, and English where there is any.
func (h *page) text(t text.Text) {
	h.put("%s", t.Zh)
	if t.En != "" {
		h.put(` <small lang="en">%s</small>`, t.En)
	}
}

func (h *page) document(d *Document, copy int) {
	class := ""
	switch {
	case d.official:
		class = "official"
	case d.bare:
		class = "bare"
	case d.loose == 0:
		class = "dense"
	}
	h.put(`<article class="%s">`+"\n", class)
	if d.stamp.Zh != "" {
		h.put(`<div class="stamp" role="img" aria-label="%s" data-zh="%s" data-en="%s"></div>`+"\n", d.stamp.Zh, d.stamp.Zh, d.stamp.En)
	}
	if d.copies > 1 {
		h.put(`<div class="copy">%s</div>`, d.copyOf(copy))
	}
	h.head(d)
	for _, p := range d.parts {
		switch p := p.(type) {
		case heading:
			h.heading(p)
		case paragraph:
			h.paragraph(p)
		case figures:
			h.figures(p)
		case table:
			h.table(p)
		case places:
			h.places(p)
		case introductions:
			h.introductions(p)
		case certificates:
			h.certificates(p)
		case bars:
			h.bars(p)
		}
	}
	h.put("<footer>")
	if d.code != nil {
		h.code(d.code)
	}
	for _, line := range d.foot {
		h.put("<div>%s</div>", line)
	}
	h.put("</footer>\n</article>\n")
}

func (h *page) head(d *Document) {
	if d.bare {
		return
	}
	h.put("<h1>")
	if d.official {
		h.put(`%s<br>%s</h1><p class="centre">%s</p>`+"\n", d.left, d.title.Zh, d.right)
		return
	}
	h.text(d.title)
	h.put("</h1>\n"+`<p class="name">%s</p><div class="head"><span>%s</span><span>%s</span></div>`+"\n", d.name, d.left, d.right)
}

func (h *page) heading(p heading) {
	h.put("<h2><span>")
	h.text(p.Text)
	h.put("</span><span class=\"beside\">%s</span></h2>\n", p.beside)
}

// sides are the classes of texts that do not stand at the left.
var sides = [...]string{left: "", centre: "centre", right: "right"}

func (h *page) paragraph(p paragraph) {
	size := p.size
	if size == 0 {
		size = 3.5
	}
	weight := ""
	if p.bold {
		weight = " strong"
	}
	if p.flush {
		weight += " flush"
	}
	h.put(`<p class="%s%s" style="--size:%.2fmm">`, sides[p.align], weight, size)
	h.text(p.Text)
	h.put("</p>\n")
}

func (h *page) figures(list figures) {
	h.put(`<dl style="--columns:%d">`, figuresARow)
	for _, f := range list {
		h.put("<div><dt>")
		h.text(f.name)
		h.put("</dt><dd><small>%s</small><b>%s</b></dd></div>", f.small, f.value)
	}
	h.put("</dl>\n")
}

func (h *page) table(t table) {
	size := t.size
	if size == 0 {
		size = 3.5
	}
	grid := ""
	if t.grid {
		grid = "grid"
	}
	h.put(`<table class="%s" style="font-size:%.2fmm"><colgroup>`, grid, size)
	for _, w := range t.widths(100) {
		h.put(`<col style="width:%.2f%%">`, w)
	}
	h.put("</colgroup>")
	if t.headed() {
		h.put("<thead><tr>")
		for _, col := range t.columns {
			h.put(`<th class="%s">`, sides[col.align])
			h.text(col.head)
			h.put("</th>")
		}
		h.put("</tr></thead>")
	}
	h.put("\n<tbody>\n")
	for _, r := range t.rows {
		class := ""
		if r.joined {
			class = "joined"
		}
		h.put(`<tr class="%s" style="height:%.1fmm">`, class, r.high)
		for i, c := range r.cells {
			weight := ""
			if c.bold {
				weight = " strong"
			}
			h.put(`<td class="%s%s" style="font-size:%.2fmm">`, sides[t.columns[i].align], weight, t.letters(i, size))
			h.text(c.Text)
			h.strokes(c.strokes)
			h.put("</td>")
		}
		h.put("</tr>\n")
	}
	h.put("</tbody></table>\n")
}

// strokes draws n strokes of 正 as one picture.
func (h *page) strokes(n int) {
	if n == 0 {
		return
	}
	n = min(n, 5*strokesARow)
	h.put(`<svg class="zheng" viewBox="-5 0 %d 100" role="img" aria-label="%d"><path d="`, (strokesARow+2)*128, n)
	for i := range n {
		at := 128 * (float64(i/5) + float64(i/25)*0.5)
		z := zheng[i%5]
		h.put("M%.0f %.0fL%.0f %.0f", at+100*z[0], 100*z[1], at+100*z[2], 100*z[3])
	}
	h.put(`"/></svg>`)
}

func (h *page) places(p places) {
	h.put(`<div class="places">`)
	for _, name := range p.names {
		h.put("<div>")
		h.text(name)
		h.put("</div>")
	}
	h.put(`</div><div class="seal">%s<br>%s</div>`+"\n", p.seal, p.date)
}
