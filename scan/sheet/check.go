// This file tells what can be wrong with an election file that only its printed
// ballot shows.

package sheet

import (
	"errors"
	"fmt"
	"strings"

	"zheng/store/election"
	"zheng/store/typeset"
)

// Check designs e's ballot in both editions. Problems are what keeps the
// normal edition from being printed, each with its line in the file; notes are
// what the committee should know before printing.
func Check(e *election.Election) (problems election.Problems, notes []string, err error) {
	fs, err := typeset.Load()
	if err != nil {
		return nil, nil, err
	}
	l, err := design(e, Normal, fs)
	if errors.As(err, &problems) {
		return problems, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	notes = append(notes, l.notes...)
	large, err := design(e, Large, fs)
	switch {
	case err != nil && !errors.As(err, new(election.Problems)):
		return nil, nil, err
	case err != nil:
		notes = append(notes, fmt.Sprintf(saysNoLarge, e.Ballot.Paper)+" / "+fmt.Sprintf(englishNoLarge, e.Ballot.Paper))
	case len(large.Pages) != len(l.Pages):
		n := len(large.Pages)
		notes = append(notes, fmt.Sprintf(saysLargePages, n)+" / "+fmt.Sprintf(englishLargePages, n))
	}
	return nil, notes, nil
}

// check names every word of e that the faces can't print.
func checkLetters(fs *typeset.Fonts, e *election.Election) election.Problems {
	var out election.Problems
	look := func(text string, path ...string) {
		bad := fs.Missing(text)
		if len(bad) == 0 {
			return
		}
		codes := make([]string, len(bad))
		for i, r := range bad {
			codes[i] = fmt.Sprintf("%c (U+%04X)", r, r)
		}
		list := strings.Join(codes, ", ")
		out = append(out, election.NewProblem(e.Line(path...), strings.Join(path, "."), "no_glyph",
			fmt.Sprintf(saysNoGlyph, text, list), fmt.Sprintf(englishNoGlyph, text, list)))
	}
	look(e.Title, "election", "title")
	look(e.Committee, "election", "committee")
	for _, p := range e.Posts {
		look(p.Title, "post", p.ID, "title")
		for _, c := range p.Candidates {
			look(c.Name, "post", p.ID, "candidate", c.ID, "name")
		}
	}
	return out
}

// tooLarge says why post p doesn't fit on a page of its own.
func (d *designer) tooLarge(p *election.Post) election.Problem {
	f := &fitting{s: paperSizes[d.e.Ballot.Paper][d.ed].shrink(len(shrinks)-1, d.ed), banded: true}
	_, w := d.table(f)
	for _, c := range d.candidates(p) {
		if d.setName(f.s, c, d.nameRoom(f, w)).size < minName {
			return election.NewProblem(d.e.Line("post", p.ID, "candidate", c.ID, "name"), "post."+p.ID+".candidate."+c.ID+".name", "name_wide",
				fmt.Sprintf(saysWide, c.Name, d.e.Ballot.Paper), fmt.Sprintf(englishWide, c.Name, d.e.Ballot.Paper))
		}
	}
	zh, en := "", ""
	if d.ed == Large {
		zh, en = saysOrNormal, englishOrNormal
	}
	n := len(d.candidates(p))
	return election.NewProblem(d.e.Line("post", p.ID), "post."+p.ID, "post_large",
		fmt.Sprintf(saysLarge, p.Title, n, p.WriteIns, d.e.Ballot.Paper, zh), fmt.Sprintf(englishLarge, p.Title, n, p.WriteIns, d.e.Ballot.Paper, en))
}

// notes says what a committee should know of a ballot on so many pages.
func (d *designer) notes(pages int) []string {
	var out []string
	if pages > 1 {
		paper := d.e.Ballot.Paper
		out = append(out, fmt.Sprintf(saysSplit, paper, pages, pages)+" / "+fmt.Sprintf(englishSplit, paper, pages, pages))
	}
	type person struct{ name, sex string }
	ids := map[person]string{}
	told := map[string]bool{}
	for _, p := range d.e.Posts {
		for _, c := range d.candidates(&p) {
			who := person{strings.TrimSpace(c.Name), c.Sex}
			if id, ok := ids[who]; ok && id != c.ID && !told[who.name] {
				told[who.name] = true
				out = append(out, fmt.Sprintf(saysAlike, who.name)+" / "+fmt.Sprintf(englishAlike, who.name))
			}
			ids[who] = c.ID
		}
	}
	return out
}
