// This file makes test ballots: the same paper with TEST printed across it and
// another code, so that a trial of the appliance can never be taken for the
// count.

package sheet

import (
	"slices"

	"zheng/store/typeset"
)

// What is printed across a test ballot.
const (
	testWords  = "测试票 TEST"
	testGray   = 0.8
	testMargin = 12.0 // mm on either side
	testEvery  = 62.0 // mm from line to line
	testClear  = 4.0  // mm around what is read
)

// Test gives the layout of test ballots: the same boxes, TEST across each page,
// and codes that no reader of real ballots counts.
func (l *Layout) Test() (*Layout, error) {
	fs, err := typeset.Load()
	if err != nil {
		return nil, err
	}
	t := *l
	t.Pages = slices.Clone(l.Pages)
	for i := range t.Pages {
		p := &t.Pages[i]
		p.Paper = p.Paper.Twin()
		p.ink = append(p.across(fs), p.ink...)
	}
	return &t, nil
}

// Twin is the code of the same page as a test ballot, and of a test ballot's
// as a real one. Its version is another too, so that the two differ in many
// modules and not even a damaged one is mended into the other.
func (c Code) Twin() Code {
	c.Test = !c.Test
	for i := range c.Version {
		c.Version[i] ^= 0xA5
	}
	return c
}

// across are the words of a test ballot, left out around all that is read.
func (p *Page) across(fs *typeset.Fonts) (ink []stroke) {
	width := p.Width - 2*testMargin
	size := width / fs.Width(bold, testWords)
	for y := p.Height/2 - testEvery*1.5; y < p.Height-testMargin; y += testEvery {
		ink = append(ink, stroke{
			shape: inkText, r: Rect{X: testMargin, Y: y + middle*size}, says: testWords, face: bold, size: size, gray: testGray,
		})
	}
	clear := []Rect{p.Code.Grow(CodeQuiet * p.Code.W / CodeModules)}
	for _, b := range p.Boxes {
		clear = append(clear, b.Rect)
	}
	clear = append(clear, p.Corners[:]...)
	clear = append(clear, p.Extra...)
	for _, r := range clear {
		ink = append(ink, stroke{shape: inkFill, r: r.Grow(testClear), gray: 1})
	}
	return ink
}
