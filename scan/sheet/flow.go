// This file sets running text with drawn marks in it.

package sheet

import (
	"strings"

	"zheng/store/typeset"
)

// sampleSide is the side of a drawn mark among letters, in em.
const sampleSide = 1.3

// piece is one letter, or a run of Latin letters, or a drawn mark: what is
// never broken.
type piece struct {
	word
	width float64 // em
}

func pieces(fs *typeset.Fonts, words []word) []piece {
	var out []piece
	for _, w := range words {
		f := regular
		if w.bold {
			f = bold
		}
		switch {
		case w.mark != "":
			out = append(out, piece{w, sampleSide})
		case w.oval:
			out = append(out, piece{w, 1.5})
		default:
			for _, s := range split(w.says) {
				out = append(out, piece{word{says: s, bold: w.bold}, fs.Width(f, s)})
			}
		}
	}
	return out
}

// split cuts s into letters, keeping figures and Latin words whole and closing
// punctuation with the letter before it.
func split(s string) []string {
	var out []string
	for _, r := range s {
		c := string(r)
		joined := len(out) > 0 && (strings.ContainsRune("，。：；、！？）”》", r) ||
			strings.HasSuffix(out[len(out)-1], "“") || strings.HasSuffix(out[len(out)-1], "（") ||
			r < 0x2000 && r != ' ' && lastRune(out[len(out)-1]) < 0x2000 && lastRune(out[len(out)-1]) != ' ')
		if joined {
			out[len(out)-1] += c
			continue
		}
		out = append(out, c)
	}
	return out
}

func lastRune(s string) rune {
	rs := []rune(s)
	return rs[len(rs)-1]
}

// wrap breaks pieces into lines of at most width em.
func wrap(ps []piece, width float64) [][]piece {
	var lines [][]piece
	var line []piece
	used := 0.0
	for i, p := range ps {
		need := p.width
		if (p.mark != "" || p.oval) && i+1 < len(ps) { // a mark keeps the punctuation after it
			need += ps[i+1].width
		}
		if used+need > width && len(line) > 0 {
			lines = append(lines, line)
			line, used = nil, 0
		}
		if len(line) == 0 && p.says == " " {
			continue
		}
		line = append(line, p)
		used += p.width
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// even wraps like wrap, but leaves no line of one or two letters at the end.
func even(ps []piece, width float64) [][]piece {
	const short = 4.5
	lines := wrap(ps, width)
	for w := width - 0.5; len(lines) > 1 && length(lines[len(lines)-1]) < short; w -= 0.5 {
		narrow := wrap(ps, w)
		if len(narrow) > len(lines) {
			break
		}
		lines = narrow
	}
	return lines
}

func length(line []piece) float64 {
	sum := 0.0
	for _, p := range line {
		sum += p.width
	}
	return sum
}

// textLine is a line of instructions; the first of each has a heading.
type textLine struct {
	lead   string
	pieces []piece
}

const (
	leadWidth = 5.0  // em, four letters and a space
	hanging   = 20.0 // em that a line has at least, or sentences begin under their heading
)

// flow breaks instructions into lines of at most width em. Headings stand in a
// column of their own where there is room for one.
func flow(fs *typeset.Fonts, in []instruction, width float64) (lines []textLine, indent float64) {
	if width-leadWidth >= hanging {
		indent = leadWidth
	}
	for _, ins := range in {
		words := ins.says
		if indent == 0 {
			words = append([]word{{says: ins.lead + "　", bold: true}}, words...)
		}
		for i, l := range even(pieces(fs, words), width-indent) {
			t := textLine{pieces: l}
			if i == 0 && indent > 0 {
				t.lead = ins.lead
			}
			lines = append(lines, t)
		}
	}
	return lines, indent
}

// lines prints lines of running text from y down, leading mm apart.
func (p *Page) lines(fs *typeset.Fonts, ls []textLine, indent, size, x, y, leading float64) {
	for i, line := range ls {
		mid := y + (float64(i)+0.5)*leading
		p.text(fs, bold, size, x, mid+middle*size, 0, line.lead)
		at := x + indent*size
		var run word
		start := at
		flush := func() {
			f := regular
			if run.bold {
				f = bold
			}
			p.text(fs, f, size, start, mid+middle*size, 0, run.says)
			run, start = word{}, at
		}
		for _, pc := range line.pieces {
			if pc.mark == "" && !pc.oval {
				if run.says != "" && run.bold != pc.bold {
					flush()
				}
				run.says += pc.says
				run.bold = pc.bold
				at += pc.width * size
				continue
			}
			flush()
			h := sampleSide * size
			if pc.oval {
				r := Rect{at, mid - 0.45*size, 1.4 * size, 0.9 * size}
				p.draw(inkFullOval, r, 0, 0)
			} else {
				r := Rect{at, mid - h/2, h, h}
				p.draw(inkFrame, r, 0.18, 0)
				p.sample(pc.mark, r)
			}
			at += pc.width * size
			start = at
		}
		flush()
	}
}
