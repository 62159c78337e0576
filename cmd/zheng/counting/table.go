package counting

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/store/tally"
)

// Write shows a result to people: first whether the figures agree, then
// the rules with their sentences, then post by post every person's votes in strokes
// of 正.
func Write(w io.Writer, r *tally.Result) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, title("agreement"))
	writeFigures(b, r)
	writeReconciliation(b, r)
	writeRules(b, r)
	for _, p := range r.Posts {
		writePost(b, p)
	}
	for _, n := range r.Next {
		fmt.Fprintf(b, "\n→ %s\n  %s\n", n.SaysZh, n.Says)
	}
	return b.Flush()
}

// writeReconciliation lists the identities of the whole vote, and of those of
// posts and persons the ones that do not hold.
func writeReconciliation(b io.Writer, r *tally.Result) {
	failing := 0
	for _, id := range r.Reconcile {
		if id.Holds != nil && !*id.Holds {
			failing++
		} else if id.Post != "" {
			continue
		}
		fmt.Fprintf(b, "%s %-3s %s\n      %s\n", sign(id.Holds), id.Rule, id.SaysZh, id.Says)
	}
	s := say.Text("reconciled", len(r.Reconcile))
	if failing > 0 {
		s = say.Text("unmatched", len(r.Reconcile), failing)
	}
	fmt.Fprintf(b, "%s     %s\n      %s\n\n", sign(holds(failing == 0)), s.Zh, s.En)
}

func holds(b bool) *bool { return &b }

// writeRules gives the rules by name, what they say of the vote, and what they
// made void.
func writeRules(b io.Writer, r *tally.Result) {
	fmt.Fprintln(b, title("rules"))
	s := say.Text("rules_used", r.Rules.Profile, r.Rules.Version, r.Rules.Hash)
	fmt.Fprintf(b, "      %s\n      %s\n", s.Zh, s.En)
	for _, why := range r.Why {
		fmt.Fprintf(b, "%s %-3s %s\n      %s\n", sign(why.Holds), why.Rule, why.SaysZh, why.Says)
	}
	for _, v := range r.Voids {
		fmt.Fprintf(b, "· %-3s %s\n      %s\n", v.Rule, v.SaysZh, v.Says)
	}
}

func title(code string) string {
	s := say.Text("title." + code)
	return s.Zh + " " + s.En
}

// WriteCommittee shows who is elected after all rounds; nil shows nothing.
func WriteCommittee(w io.Writer, c *tally.Committee) error {
	if c == nil {
		return nil
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "\n%s\n", title("committee"))
	says := func(sign string, s tally.Sentence) {
		if s.SaysZh != "" {
			fmt.Fprintf(b, " %s %s\n   %s\n", sign, s.SaysZh, s.Says)
		}
	}
	for _, p := range c.Posts {
		says(" ", p.Sentence)
		for _, m := range p.Members {
			fmt.Fprintf(b, "   ● %s %8d  %-3s %s\n", console.Padded(m.Name, 16), m.Approve, m.Rule, m.Election)
		}
	}
	for _, g := range c.Gone {
		says("×", g.Sentence)
	}
	says("·", c.Sentence)
	for _, n := range c.Open {
		says("→", n.Sentence)
	}
	return b.Flush()
}

func writeFigures(b io.Writer, r *tally.Result) {
	for _, f := range []struct {
		code string
		n    *int
	}{
		{"registered", r.Registered}, {"participants", r.Participants}, {"issued", r.Issued},
		{"returned", &r.Returned}, {"counted", &r.Counted}, {"valid", &r.Valid}, {"invalid", &r.Invalid},
		{"blank", &r.Blank}, {"pending", &r.Pending}, {"rejected", &r.Rejected},
	} {
		s := say.Text("figure." + f.code)
		fmt.Fprintf(b, "%s %8s\n", console.Padded(s.Zh+" "+s.En, 34), figure(f.n))
	}
	fmt.Fprintln(b)
}

func writePost(b io.Writer, p tally.PostResult) {
	s := say.Text("post_head", p.Title, p.Seats, p.Counting, figure(p.Needs))
	fmt.Fprintf(b, "\n%s\n%s\n", s.Zh, s.En)
	head := []string{say.Text("col.name").Zh, say.Text("col.approve").Zh, say.Text("col.oppose").Zh, say.Text("col.abstain").Zh}
	fmt.Fprintf(b, "   %s %8s %8s %8s\n", console.Padded(head[0], 16), console.Left(head[1], 8), console.Left(head[2], 8), console.Left(head[3], 8))
	for _, who := range p.People {
		mark := " "
		if who.Elected || who.Stands {
			mark = "●"
		}
		name := who.Name
		if who.WriteIn {
			name += say.Text("written").Zh
		}
		fmt.Fprintf(b, " %s %s %8d %8d %8d  %s\n", mark, console.Padded(name, 16), who.Approve, who.Oppose, who.Abstain, Strokes(who.Approve))
		if who.SaysZh != "" {
			fmt.Fprintf(b, "     %s\n     %s\n", who.SaysZh, who.Says)
		}
	}
	if p.SaysZh != "" {
		fmt.Fprintf(b, "   %s\n   %s\n", p.SaysZh, p.Says)
	}
}

// Strokes writes a number as votes are called: 正 for five, then its strokes.
// Above a hundred the number of whole 正 stands instead of them.
func Strokes(n int) string {
	rest := [...]string{"", "一", "丅", "下", "止"}[n%5]
	if n > 100 {
		return "正×" + strconv.Itoa(n/5) + rest
	}
	return strings.Repeat("正", n/5) + rest
}

func sign(holds *bool) string {
	switch {
	case holds == nil:
		return "?"
	case *holds:
		return "✓"
	}
	return "✗"
}

func figure(n *int) string {
	if n == nil {
		return "?"
	}
	return strconv.Itoa(*n)
}
