// This file makes the sealing sheet (选票封存单): how many ballots of each kind,
// with room for what hands count, bags and seals.

package paper

import (
	"strconv"

	"zheng/store/text"
)

func sealingReport(c Count) *Document {
	d := &Document{title: phrases.Say("sealing"), loose: 1.1}
	d.left, d.right = c.Election.Committee, dateOf(c.Election.Date)
	r := c.Result
	t := table{size: 4, grid: true, columns: []tableColumn{
		{head: phrases.Say("sealed_what"), weight: 52}, {head: phrases.Say("sealed_count"), weight: 26, align: right},
		{head: phrases.Say("sealed_hand"), weight: 26}, {head: phrases.Say("sealed_bags"), weight: 24}, {head: phrases.Say("sealed_seals"), weight: 52},
	}}
	line := func(what text.Text, count string, strong bool) {
		t.rows = append(t.rows, row{high: 13, cells: []cell{{Text: what, bold: strong}, {Text: zh(count), bold: true}, {}, {}, {}}})
	}
	line(phrases.Say("sealed_valid"), strconv.Itoa(r.Valid-r.Blank), false)
	line(phrases.Say("sealed_blank"), strconv.Itoa(r.Blank), false)
	line(phrases.Say("invalid"), strconv.Itoa(r.Invalid), false)
	if r.Pending > 0 {
		line(phrases.Say("sealed_open"), strconv.Itoa(r.Pending), false)
	}
	line(phrases.Say("sealed_sum"), strconv.Itoa(r.Returned), true)
	line(phrases.Say("sealed_cut"), blank(c.Cancelled), false)
	line(phrases.Say("sealed_else"), strconv.Itoa(r.Rejected), false)
	line(phrases.Say("sealed_spare"), "", false)
	d.add(t)
	d.add(paragraph{Text: c.both(phrases.Say("sealed_says")), size: 3.8})
	for _, code := range []string{"sealed_place", "sealed_years", "sealed_time"} {
		d.add(paragraph{Text: zh(phrases.Say(code).Zh), size: 4.2})
	}
	d.add(signatures(c, "chief_scrutineer", "chief_teller", "supervisor", "scrutineer", "scrutineer", "teller"))
	return d
}

// blank leaves room for a figure that is not known.
func blank(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
