package omr

import (
	"fmt"
	"strings"
	"testing"

	"zheng/scan/sheet"
	"zheng/store/election"
)

// testElection is a made-up community's election.
func testElection(tb testing.TB, style, paper, more string) *election.Election {
	tb.Helper()
	file := fmt.Sprintf(`[election]
id = "liuhe-2026"
title = "柳河社区第三届居民委员会换届选举"
community = "东河街道柳河社区"
committee = "柳河社区居民选举委员会"
date = 2026-11-28
round = "first"
profile = "residents"
[marks]
approve = ["circle", "tick"]
oppose = ["cross"]
[ballot]
style = %q
paper = %q
%s
`, style, paper, more)
	for _, p := range []struct {
		id    string
		names []string
	}{{"chair", []string{"何平", "罗小燕"}}, {"member", []string{"唐明", "许静", "邓建军", "韩梅"}}} {
		post, names := p.id, p.names
		seats := 1 + len(names)/3
		file += fmt.Sprintf("[[post]]\nid = %q\ntitle = %q\nseats = %d\n", post, post, seats)
		if style == "names" {
			continue
		}
		for i, n := range names {
			file += fmt.Sprintf("[[post.candidate]]\nid = \"%s%d\"\nname = %q\n", post, i+1, n)
		}
	}
	e, err := election.Parse([]byte(file))
	if err != nil {
		tb.Fatalf("%v\n%s", err, strings.TrimSpace(file))
	}
	return e
}

func testReader(tb testing.TB, style, paper string) *Reader {
	tb.Helper()
	e := testElection(tb, style, paper, "")
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := NewReader(e, l)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// A rule is taken out of a line for names without making more of what touches it: a
// speck stays one, a stroke across stays whole.
func TestARuleIsTakenOut(t *testing.T) {
	const w, h = 12, 14 // one px a mm; the rule covers rows 6 to 8
	for _, c := range []struct {
		name  string
		dark  [][2]int // px that are ink
		x, y  int
		whole bool // ink is seen at x, y on the rule
	}{
		{"a speck above", [][2]int{{3, 5}}, 3, 6, false},
		{"a speck below", [][2]int{{3, 9}}, 3, 8, false},
		{"a stroke across", [][2]int{{3, 4}, {3, 5}, {3, 9}, {3, 10}}, 3, 7, true},
	} {
		p := piece{pix: make([]uint8, w*h), w: w, h: h, scale: 1, rect: sheet.Rect{W: w, H: h}}
		for i := range p.pix {
			p.pix[i] = 240
			if y := i / w; y >= 6 && y <= 8 {
				p.pix[i] = 20
			}
		}
		for _, d := range c.dark {
			p.pix[d[1]*w+d[0]] = 30
		}
		p.heal(sheet.Rect{Y: 6, W: w, H: 2.5})
		if got := p.at(c.x, c.y) < 128; got != c.whole {
			t.Errorf("%s: ink on the rule is %v, want %v", c.name, got, c.whole)
		}
		if p.at(8, 7) != 240 {
			t.Errorf("%s: the rule is still there, level %d", c.name, p.at(8, 7))
		}
	}
}
