package paper

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The checklist has 25 voters a page: rows high enough to sign in.
const (
	checkTop  = 53.0
	checkRow  = 8.6
	checkRows = 25
)

// column of the checklist: its heading, and how wide it is in mm.
type column struct {
	word string
	w    float64
}

var checkColumns = []column{
	{"no", 9}, {"name", 24}, {"sex", 7}, {"age", 8}, {"household", 17}, {"id", 19}, {"own", 9}, {"proxy", 9}, {"sign", 32}, {"notes", 46},
}

// Checklist prints the paper on which ballots are issued when no machine works:
// a part for each station, by groups, in the order of strokes. Who has voted
// when it is printed is marked.
func Checklist(w io.Writer, e Event, voters []Voter) error {
	voters = slices.Clone(voters)
	byStrokes(voters)
	slices.SortStableFunc(voters, func(a, b Voter) int {
		return cmp.Or(cmp.Compare(a.Station, b.Station), Natural(a.Group, b.Group))
	})
	p, err := newPaper()
	if err != nil {
		return err
	}
	for len(voters) > 0 {
		n := 1
		for n < len(voters) && voters[n].Station == voters[0].Station {
			n++
		}
		p.station(e, voters[:n])
		voters = voters[n:]
	}
	return p.Write(w)
}

// Natural compares texts with the numbers in them as numbers: group 2 comes
// before group 10.
func Natural(a, b string) int {
	for a != "" && b != "" {
		da, db := leading(a), leading(b)
		if da == "" || db == "" {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		na, nb := strings.TrimLeft(da, "0"), strings.TrimLeft(db, "0")
		if c := cmp.Or(cmp.Compare(len(na), len(nb)), cmp.Compare(na, nb)); c != 0 {
			return c
		}
		a, b = a[len(da):], b[len(db):]
	}
	return cmp.Compare(len(a), len(b))
}

func leading(s string) string { return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))] }

func (p *paper) station(e Event, voters []Voter) {
	pages := (len(voters) + checkRows - 1) / checkRows
	for i := range pages {
		here := voters[i*checkRows : min(len(voters), (i+1)*checkRows)]
		p.Page()
		p.head("check", e, strings.TrimSpace(labels.Say("check_sub", voters[0].Station, len(voters)).Zh))
		p.checkHead()
		for r, v := range here {
			p.checkRow(checkTop+float64(r)*checkRow, i*checkRows+r+1, v)
		}
		p.text(regular, 3.2, margin, paperH-20, paperW-2*margin, left, labels["check_sum"].Zh)
		p.foot(labels["check_foot"].Zh, i+1, pages)
	}
}

func (p *paper) checkHead() {
	x := margin
	p.shade(margin, checkTop-8.8, paperW-2*margin, 8.8, 0.9)
	for _, c := range checkColumns {
		p.label(c.word, x+0.6, checkTop-4.6, c.w-1.2)
		x += c.w
	}
}

func (p *paper) checkRow(y float64, n int, v Voter) {
	if v.Voted || v.Delegated {
		p.shade(margin, y, paperW-2*margin, checkRow, 0.94)
	}
	x := margin
	base := y + checkRow - 3
	for _, c := range checkColumns {
		room := c.w - 1.2
		switch c.word {
		case "no":
			p.text(regular, 2.8, x+0.6, base, room, left, fmt.Sprint(n))
		case "name":
			p.text(bold, 3.9, x+0.6, base, room, left, v.Name)
		case "sex":
			p.text(regular, 3.2, x+0.6, base, room, left, sexWord(v.Sex))
		case "age":
			p.text(regular, 3, x+0.6, base, room, left, fmt.Sprint(v.Age))
		case "household":
			p.text(regular, 3, x+0.6, base, room, left, v.Household)
		case "id":
			p.text(regular, 2.8, x+0.6, base, room, left, shortMask(v.Masked))
		case "own":
			if !v.Voted && !v.Delegated {
				p.Frame(x+2, y+2.2, 4.2, 4.2, 0.25)
			}
		case "proxy":
			if !v.Voted && !v.Delegated && len(v.ActsFor) > 0 {
				p.Frame(x+1, y+2.2, 4.2, 4.2, 0.25)
				p.text(regular, 2.6, x+5.4, base, 3, left, fmt.Sprintf("×%d", len(v.ActsFor)))
			}
		case "notes":
			p.text(regular, 2.8, x+0.6, base, room, left, v.notes())
		}
		x += c.w
	}
	p.Line(margin, y+checkRow, paperW-margin, y+checkRow, 0.12)
}

// shortMask keeps the ends of a masked number, "11…2X".
func shortMask(s string) string {
	if len(s) < 8 {
		return s
	}
	return s[:2] + "…" + s[len(s)-2:]
}

func (v Voter) notes() string {
	var out []string
	switch {
	case v.Voted:
		out = append(out, labels["voted"].Zh)
	case v.Delegated:
		out = append(out, labels["delegated"].Zh)
	}
	if v.Box != "" && !v.Voted {
		out = append(out, v.Box)
	}
	if len(v.ActsFor) > 0 && !v.Voted {
		out = append(out, labels.Say("acts", strings.Join(v.ActsFor, "、")).Zh)
	}
	if v.Group != "" {
		out = append(out, v.Group)
	}
	if v.Note != "" {
		out = append(out, v.Note)
	}
	return strings.Join(out, " · ")
}
