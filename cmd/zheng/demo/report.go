package demo

import (
	"bufio"
	"fmt"
	"maps"
	"slices"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/say"
	"zheng/store/record"
	"zheng/store/tally"
)

// report says what came of the day, beside the truth, and sets the verdict.
func (d *Demo) report() error {
	differences, err := tally.Compare(d.result, d.truth)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(d.Stdout)
	defer b.Flush()
	if err := counting.Write(b, d.result); err != nil {
		return err
	}
	s := say.Text("demo_beside")
	fmt.Fprintf(b, "\n%s\n%s\n", s.Zh, s.En)
	for i, p := range d.result.Posts {
		for _, who := range p.People {
			meant := 0
			if t := d.truth.Posts[i].Person(who.ID); t != nil {
				meant = t.Approve
			}
			same := "="
			if meant != who.Approve {
				same = "≠"
			}
			fmt.Fprintf(b, "   %s %s %6d %s %6d\n", console.Padded(p.Title, 8), console.Padded(who.Name, 14), who.Approve, same, meant)
		}
	}
	fmt.Fprintln(b)
	total := 0
	for _, n := range d.counts {
		total += n
	}
	for _, f := range []struct {
		code string
		n    any
	}{
		{"demo_sheets", total},
		{"demo_read", d.counts[record.Counted]},
		{"demo_asked", d.counts[record.Review]},
		{"demo_rejected", d.counts[record.Rejected]},
		{"demo_repeated", d.counts[record.Repeated]},
		{"demo_again", d.again},
		{"demo_misread", len(d.misread)},
		{"demo_differences", len(differences)},
		{"demo_minute", fmt.Sprintf("%.0f", d.minute)},
		{"demo_overlays", d.path("overlays")},
	} {
		s := say.Text(f.code)
		fmt.Fprintf(b, "%s %v\n", console.Padded(s.Zh+" "+s.En, 46), f.n)
	}
	for _, why := range slices.Sorted(maps.Keys(d.asked)) {
		s := say.Reason(why)
		fmt.Fprintf(b, "? %3d × %s\n        %s\n", d.asked[why], s.Zh, s.En)
	}
	for _, m := range d.misread {
		fmt.Fprintf(b, "✗ %s\n", m)
	}
	for _, diff := range differences {
		fmt.Fprintf(b, "✗ %s\n  %s\n", diff.SaysZh, diff.Says)
	}
	if len(d.misread)+len(differences) > 0 {
		d.Verdict = say.Text("demo_wrong", len(d.misread), len(differences))
		return nil
	}
	s = say.Text("demo_right", d.counts[record.Review])
	fmt.Fprintf(b, "\n%s\n%s\n", s.Zh, s.En)
	return nil
}
