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
