package sheet

import (
	"math"
	"strings"

	"zheng/store/election"
)

// setting is a name as the ballot shows it: two Han letters stand as wide as
// three, a long name of several parts takes two lines before it becomes much
// smaller than the others, and who shares a name is told apart by sex.
type setting struct {
	lines  []string
	after  string  // sex, behind the last line, smaller
	spaced float64 // em between letters
	size   float64 // mm
}

const (
	afterSize   = 0.6 // of the name's
	nameLeading = 1.15
)

// nameRoom is the width that a name has in a cell.
func (d *designer) nameRoom(f *fitting, cell float64) float64 {
	return cell - cellPad - nameGap - f.s.tail(d.e)
}

// setName sets c's name in width mm; a size below minName doesn't do.
func (d *designer) setName(s sizes, c election.Candidate, width float64) setting {
	name := strings.TrimSpace(c.Name)
	out := setting{lines: []string{name}, size: s.name}
	if d.shared[name] {
		out.after = saysSex(c.Sex)
	}
	if rs := []rune(name); len(rs) == 2 && rs[0] >= 0x2E80 && rs[1] >= 0x2E80 {
		out.spaced = 1
	}
	out.size = math.Min(s.name, width/d.nameWidth(out))
	if out.size == s.name {
		return out
	}
	two := out
	tall := (s.rowOf(d.e.Ballot.Style) - 2) / (1 + nameLeading)
	for i, r := range name {
		if !strings.ContainsRune("·•・ ", r) {
			continue
		}
		end := i + len(string(r))
		try := out
		try.lines = []string{strings.TrimSpace(name[:end]), strings.TrimSpace(name[end:])}
		if try.lines[1] == "" {
			continue
		}
		try.size = math.Min(math.Min(s.name, tall), width/d.nameWidth(try))
		if try.size > two.size {
			two = try
		}
	}
	return two
}

// level makes names of usual length equally large all over a page: no
// candidate is printed larger than another.
func (d *designer) level(f *fitting) {
	_, w := d.table(f)
	size := f.s.name
	for _, b := range f.blocks {
		for _, c := range d.candidates(b.post) {
			if len([]rune(strings.TrimSpace(c.Name))) <= usualName {
				size = math.Min(size, d.setName(f.s, c, d.nameRoom(f, w/float64(b.candCols))).size)
			}
		}
	}
	f.s.name = size
}

// shared lists the names that more than one person on the ballot has.
func shared(e *election.Election) map[string]bool {
	first, out := map[string]string{}, map[string]bool{}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			name := strings.TrimSpace(c.Name)
			if id, ok := first[name]; ok && id != c.ID {
				out[name] = true
			}
			first[name] = c.ID
		}
	}
	return out
}

// nameWidth is the length of a name's longest line in em.
func (d *designer) nameWidth(n setting) float64 {
	longest := 0.0
	for i, l := range n.lines {
		w := d.fs.Width(regular, l) + n.spaced
		if i == len(n.lines)-1 {
			w += afterSize * d.fs.Width(regular, n.after)
		}
		longest = math.Max(longest, w)
	}
	return longest
}

// printName prints a name with its middle at mid.
func (d *designer) printName(p *Page, n setting, x, mid float64) {
	mid -= nameLeading * n.size * float64(len(n.lines)-1) / 2
	end := x
	for _, l := range n.lines {
		end = x + p.spaced(d.fs, regular, n.size, x, mid+middle*n.size, 0, n.spaced*n.size, l)
		mid += nameLeading * n.size
	}
	mid -= nameLeading * n.size
	p.text(d.fs, regular, afterSize*n.size, end, mid+middle*n.size, 0, n.after)
}
