// This file is the designer: it makes pages of an election file. It tries the
// largest letters first, then columns, then smaller letters, and only then a
// second page.

package sheet

import (
	"errors"
	"fmt"
	"math"

	"zheng/store/election"
	"zheng/store/typeset"
)

// Design lays the ballot of e out in edition ed. An error is an
// election.Problems when it is the election file that must be changed: a name
// with a letter the font lacks, or a post that doesn't fit on a page even
// alone.
func Design(e *election.Election, ed Edition) (*Layout, error) {
	fs, err := typeset.Load()
	if err != nil {
		return nil, err
	}
	return design(e, ed, fs)
}

type designer struct {
	e    *election.Election
	ed   Edition
	fs   *typeset.Fonts
	w, h float64

	shared map[string]bool       // names of more than one person
	titles map[titleKey]titleSet // posts' titles, set before
}

func design(e *election.Election, ed Edition, fs *typeset.Fonts) (*Layout, error) {
	if ed != Normal && ed != Large {
		return nil, fmt.Errorf("edition %q is not normal or large", ed)
	}
	if len(e.Posts) == 0 {
		return nil, errors.New("the election has no posts")
	}
	w, h, err := paperSize(e.Ballot.Paper)
	if err != nil {
		return nil, err
	}
	if err := checkLetters(fs, e).Err(); err != nil {
		return nil, err
	}
	d := &designer{e, ed, fs, w, h, shared(e), map[titleKey]titleSet{}}
	groups, err := d.paginate()
	if err != nil {
		return nil, err
	}
	fits, err := d.alike(groups)
	if err != nil {
		return nil, err
	}
	l := &Layout{Edition: ed, numbered: e.Ballot.Number == "random"}
	for i := range groups {
		p := d.compose(fits[i], i+1, len(groups))
		p.Paper = d.paper(p)
		l.Pages = append(l.Pages, *p)
	}
	l.notes = d.notes(len(groups))
	return l, nil
}

// alike fills the pages, all in the sizes that the tightest of them needs.
func (d *designer) alike(groups [][]election.Post) ([]*fitting, error) {
	fits := make([]*fitting, len(groups))
	tightest := 0
	for i, g := range groups {
		f, ok := d.fit(g, len(groups), 0)
		if !ok {
			return nil, fmt.Errorf("page %d doesn't hold its posts", i+1)
		}
		fits[i] = f
		tightest = max(tightest, f.step)
	}
	for i, g := range groups {
		if f, ok := d.fit(g, len(groups), tightest); ok {
			fits[i] = f
		}
	}
	return fits, nil
}

// paginate deals whole posts, in order, to as few pages as possible, and among
// those so that the tightest page is as roomy as possible.
func (d *designer) paginate() ([][]election.Post, error) {
	posts := d.e.Posts
	n := len(posts)
	if _, ok := d.fit(posts, 1, 0); ok {
		return [][]election.Post{posts}, nil
	}
	const no = math.MaxInt
	var problems election.Problems
	cost := make([][]int, n) // cost[i][j]: tightness of posts i…j on a page
	for i := range cost {
		cost[i] = make([]int, n)
		full := false
		for j := i; j < n; j++ {
			cost[i][j] = no
			if full {
				continue
			}
			f, ok := d.fit(posts[i:j+1], 2, 0)
			if !ok {
				full = true
				continue
			}
			cost[i][j] = f.step
		}
		if cost[i][i] == no {
			problems = append(problems, d.tooLarge(&posts[i]))
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	type best struct{ pages, worst, from int }
	at := make([]best, n+1)
	for j := 1; j <= n; j++ {
		at[j] = best{no, no, 0}
		for i := range j {
			c := cost[i][j-1]
			if c == no || at[i].pages == no {
				continue
			}
			b := best{at[i].pages + 1, max(at[i].worst, c), i}
			if b.pages < at[j].pages || b.pages == at[j].pages && b.worst < at[j].worst {
				at[j] = b
			}
		}
	}
	var groups [][]election.Post
	for j := n; j > 0; j = at[j].from {
		groups = append([][]election.Post{posts[at[j].from:j]}, groups...)
	}
	return groups, nil
}

// candidates are those printed: none on an open ballot.
func (d *designer) candidates(p *election.Post) []election.Candidate {
	if d.e.Ballot.Style == election.Names {
		return nil
	}
	return p.Candidates
}

// block is one post's table.
type block struct {
	post             *election.Post
	candCols, inCols int // columns of candidates and of write-in lines
	head             bool
}

func rows(n, cols int) int { return (n + cols - 1) / cols }

// fitting is a way to fill one page.
type fitting struct {
	step   int // 0 is the roomiest
	s      sizes
	banded bool // titles of posts above their tables instead of beside them
	sealed bool
	blocks []block
	notes  []textLine
	indent float64
	head   header
	foot   float64 // height of the instructions and the place of the seal
	spare  float64 // height left over
}

// fit finds the roomiest way, from step least on, to put posts on one of so
// many pages.
func (d *designer) fit(posts []election.Post, pages, least int) (*fitting, bool) {
	base := paperSizes[d.e.Ballot.Paper][d.ed]
	step := 0
	for k := range shrinks {
		for _, banded := range []bool{false, true} {
			if banded && k < usual {
				continue
			}
			for _, sealed := range []bool{true, false} {
				if !sealed && (d.e.Ballot.Seal == "required" || k <= usual) {
					continue
				}
				f := &fitting{step: step, s: base.shrink(k, d.ed), banded: banded, sealed: sealed}
				step++
				if f.step >= least && d.try(f, posts, pages) {
					return f, true
				}
			}
		}
	}
	return nil, false
}

// try fills f, taking more columns until the page holds it.
func (d *designer) try(f *fitting, posts []election.Post, pages int) bool {
	f.head = d.header(f, pages)
	f.foot = d.footer(f, posts, pages)
	for i := range posts {
		b := block{post: &posts[i], candCols: 1, inCols: 1, head: d.e.Ballot.Style == election.Ovals && len(d.candidates(&posts[i])) > 0}
		if !d.holds(f, b) {
			return false
		}
		f.blocks = append(f.blocks, b)
	}
	room := d.h - 9 - f.foot - 3.5 - f.head.bottom
	for {
		f.spare = room - d.height(f)
		if f.spare >= 0 {
			return true
		}
		if f.s.grown || !d.widen(f) {
			return false
		}
	}
}

// widen gives a column more to what saves the most height, the last of equals.
func (d *designer) widen(f *fitting) bool {
	best, saves := -1, 0.0
	var to block
	for i, b := range f.blocks {
		now := d.blockHeight(f, b)
		more := b
		more.candCols++
		more.inCols++
		for _, t := range []block{more, {b.post, b.candCols + 1, b.inCols, b.head}, {b.post, b.candCols, b.inCols + 1, b.head}} {
			if t.candCols > max(1, len(d.candidates(b.post))) || t.inCols > max(1, b.post.WriteIns) || !d.holds(f, t) {
				continue
			}
			if s := now - d.blockHeight(f, t); s > saves+1e-9 || s > 0 && s > saves-1e-9 && best != i {
				best, saves, to = i, s, t
			}
		}
	}
	if best < 0 {
		return false
	}
	from := f.blocks[best]
	for i, b := range f.blocks { // what looks alike stays alike
		if b.candCols == from.candCols && b.inCols == from.inCols && len(b.post.Candidates) == len(to.post.Candidates) && b.post.WriteIns == to.post.WriteIns {
			same := block{b.post, to.candCols, to.inCols, b.head}
			if i == best || d.holds(f, same) {
				f.blocks[i] = same
			}
		}
	}
	return true
}

// tableWidth is the width that rows share, and where it starts.
func (d *designer) table(f *fitting) (x, w float64) {
	x, w = f.s.margin, d.w-2*f.s.margin
	if f.banded {
		return x, w
	}
	return x + f.s.side, w - f.s.side
}

// holds tells whether b's names and fields fit into its columns.
func (d *designer) holds(f *fitting, b block) bool {
	_, w := d.table(f)
	for _, c := range d.candidates(b.post) {
		n := d.setName(f.s, c, d.nameRoom(f, w/float64(b.candCols)))
		if n.size < minName || b.candCols > 1 && n.size < f.s.least(n) {
			return false
		}
	}
	if b.post.WriteIns > 0 && d.fieldWidth(f, w/float64(b.inCols), b.inCols) < minField {
		return false
	}
	return true
}

// fieldWidth is how long the place for a written name is in a cell.
func (d *designer) fieldWidth(f *fitting, cell float64, cols int) float64 {
	tail := f.s.tail(d.e)
	if d.e.Ballot.Style == election.Ovals && cols > 1 {
		tail = f.s.oval.w + boxPad
	}
	return cell - cellPad - d.labelWidth(f) - nameGap - tail
}

// labelWidth is the room for 另选, one letter over the other.
func (d *designer) labelWidth(f *fitting) float64 {
	if d.e.Ballot.Style == election.Names {
		return 0
	}
	return f.s.seats + 1.5
}

func (d *designer) blockHeight(f *fitting, b block) float64 {
	style := d.e.Ballot.Style
	h := float64(rows(len(d.candidates(b.post)), b.candCols))*f.s.rowOf(style) +
		float64(rows(b.post.WriteIns, b.inCols))*f.s.writeInRow(style)
	if b.head {
		h += f.s.head
	}
	if f.banded {
		return h + f.s.band()
	}
	return math.Max(h, d.sideHeight(f, b))
}

func (s sizes) band() float64 { return s.post * 1.7 }

// sideHeight is what the title beside the table needs.
func (d *designer) sideHeight(f *fitting, b block) float64 {
	size, lines := d.titleLines(f, b.post.Title)
	return float64(len(lines))*size*1.15 + f.s.seats*1.5 + 2
}

type titleKey struct {
	title      string
	post, side float64
}

type titleSet struct {
	size  float64
	lines [][]piece
}

// titleLines sets a post's title in the cell beside its table: on as few lines
// as letters a little smaller allow, of even length.
func (d *designer) titleLines(f *fitting, title string) (float64, [][]piece) {
	key := titleKey{title, f.s.post, f.s.side}
	if t, ok := d.titles[key]; ok {
		return t.size, t.lines
	}
	ps := pieces(d.fs, []word{{says: title, bold: true}})
	room := f.s.side - 3.5
	fewest := len(wrap(ps, room/(0.8*f.s.post)))
	size := f.s.post
	for len(wrap(ps, room/size)) > fewest {
		size *= 0.98
	}
	lines := wrap(ps, room/size)
	for w := room/size - 0.25; w > 1; w -= 0.25 {
		narrow := wrap(ps, w)
		if len(narrow) > len(lines) {
			break
		}
		lines = narrow
	}
	d.titles[key] = titleSet{size, lines}
	return size, lines
}

func (d *designer) height(f *fitting) float64 {
	h := goodGap * float64(len(f.blocks)-1)
	for _, b := range f.blocks {
		h += d.blockHeight(f, b)
	}
	return h
}
