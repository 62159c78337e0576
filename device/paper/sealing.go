// This file makes the sealing sheet (选票封存单): how many ballots of each kind,
// with room for what hands count, bags and seals, or with what was written down
// when they were sealed.

package paper

import (
	"strconv"
	"strings"

	"zheng/store/text"
)

// Bag is what was sealed together; see package record.
type Bag struct {
	Kind  string // valid | invalid | blank | cancelled | rejected | unused | papers
	Count int
	Seal  string

	bags int // of this kind
}

func sealingReport(c Count) *Document {
	d := &Document{title: phrases.Say("sealing"), loose: 1.1}
	d.left, d.right = c.Election.Committee, dateOf(c.Election.Date)
	r := c.Result
	t := table{size: 4, grid: true, columns: []tableColumn{
		{head: phrases.Say("sealed_what"), weight: 52}, {head: phrases.Say("sealed_count"), weight: 26, align: right},
		{head: phrases.Say("sealed_hand"), weight: 26}, {head: phrases.Say("sealed_bags"), weight: 24}, {head: phrases.Say("sealed_seals"), weight: 52},
	}}
	bags := map[string]Bag{}
	for _, b := range c.Bags {
		one := bags[b.Kind]
		one.Count += b.Count
		one.bags++
		one.Seal = strings.TrimLeft(one.Seal+"、"+b.Seal, "、")
		bags[b.Kind] = one
	}
	line := func(kind string, what text.Text, count string, strong bool) {
		cells := []cell{{Text: what, bold: strong}, {Text: zh(count), bold: true}, {}, {}, {}}
		if b, sealed := bags[kind]; sealed {
			cells[2].Text, cells[3].Text, cells[4].Text = zh(strconv.Itoa(b.Count)), zh(strconv.Itoa(b.bags)), zh(b.Seal)
		}
		t.rows = append(t.rows, row{high: 13, cells: cells})
	}
	line("valid", phrases.Say("sealed_valid"), strconv.Itoa(r.Valid-r.Blank), false)
	line("blank", phrases.Say("sealed_blank"), strconv.Itoa(r.Blank), false)
	line("invalid", phrases.Say("invalid"), strconv.Itoa(r.Invalid), false)
	if r.Pending > 0 {
		line("", phrases.Say("sealed_open"), strconv.Itoa(r.Pending), false)
	}
	line("", phrases.Say("sealed_sum"), strconv.Itoa(r.Returned), true)
	line("cancelled", phrases.Say("sealed_cut"), blank(c.Cancelled), false)
	line("rejected", phrases.Say("sealed_else"), strconv.Itoa(r.Rejected), false)
	line("unused", phrases.Say("sealed_spare"), "", false)
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
