// This file makes the slip that goes with a mobile ballot box (流动票箱): whose
// box it is, who goes with it, the voters it is for, and room for what hands
// do on the way. A box is never opened or counted by itself (S4b).

package paper

import (
	"fmt"
	"slices"
	"strings"

	"zheng/store/text"
)

// Box is a mobile ballot box and those it is for.
type Box struct {
	Name   string
	Staff  []string // at least three (S4b)
	Voters []Voter
}

// Slip makes the slip of one box. Numbers are shown by their ends.
func Slip(e Event, b Box) *Document {
	d := paperOf(e, "slip")
	d.add(heading{Text: zh(b.Name), beside: phrases.Say("slip_staff", strings.Join(b.Staff, "、")).Zh})
	ballots := 0
	columns := []tableColumn{
		{head: phrases.Say("slip_no"), weight: 9, align: right}, {head: phrases.Say("name"), weight: 23}, {head: phrases.Say("slip_sex"), weight: 9},
		{head: phrases.Say("slip_home"), weight: 24}, {head: phrases.Say("slip_id"), weight: 17}, {head: phrases.Say("slip_ballots"), weight: 13, align: right},
		{head: phrases.Say("slip_out"), weight: 12, align: centre}, {head: phrases.Say("slip_in"), weight: 12, align: centre},
		{head: phrases.Say("slip_sign"), weight: 34}, {head: phrases.Say("slip_notes"), weight: 27},
	}
	rows := make([]row, len(b.Voters))
	masked := false
	for i, v := range b.Voters {
		masked = masked || v.Masked != ""
		due := 1 + len(v.ActsFor)
		ballots += due
		tick := cell{Text: zh("□")}
		if v.Voted {
			tick = cell{Text: zh("—")}
		}
		rows[i] = row{high: 11, cells: []cell{
			{Text: zh(fmt.Sprint(i + 1))}, {Text: zh(v.Name), bold: true}, {Text: zh(sexWord(v.Sex))},
			{Text: zh(strings.TrimSpace(v.Household + " " + v.Group))}, {Text: zh(shortMask(v.Masked))},
			{Text: zh(fmt.Sprint(due))}, tick, tick, {}, {Text: zh(slipNote(v))},
		}}
	}
	if !masked { // a slip without numbers has no column of them
		const at = 4
		columns = slices.Delete(columns, at, at+1)
		for i := range rows {
			rows[i].cells = slices.Delete(rows[i].cells, at, at+1)
		}
	}
	d.add(figures{
		{name: phrases.Say("slip_voters"), value: fmt.Sprint(len(b.Voters))}, {name: phrases.Say("slip_due"), value: fmt.Sprint(ballots)},
		{name: phrases.Say("slip_taken")}, {name: phrases.Say("slip_given")}, {name: phrases.Say("cancelled")}, {name: phrases.Say("slip_back")},
	})
	d.add(table{size: 3.3, grid: true, rows: rows, columns: columns})
	d.add(paragraph{Text: phrases.Say("slip_says"), size: 3.5})
	d.add(paragraph{Text: zh(phrases.Say("slip_left").Zh), size: 3.8}, paragraph{Text: zh(phrases.Say("slip_home_again").Zh), size: 3.8})
	signs := places{}
	for _, name := range b.Staff {
		signs.names = append(signs.names, text.Text{Zh: name, En: phrases.Say("slip_staff_sign").En})
	}
	signs.names = append(signs.names, phrases.Say("scrutineer"), phrases.Say("slip_handed"), phrases.Say("slip_took"))
	signs.seal, signs.date = labels.Say("report_seal", e.Committee).Zh, dated
	d.add(signs)
	return d
}

// slipNote is what those at the door should know.
func slipNote(v Voter) string {
	var out []string
	if v.Voted {
		out = append(out, labels["voted"].Zh)
	}
	if len(v.ActsFor) > 0 {
		out = append(out, labels.Say("acts", strings.Join(v.ActsFor, "、")).Zh)
	}
	if v.Note != "" {
		out = append(out, v.Note)
	}
	return strings.Join(out, " · ")
}

// paperOf is a document of the desk, whose title is phrase code.
func paperOf(e Event, code string) *Document {
	return &Document{title: phrases.Say(code), name: e.Title, left: e.Committee, right: dateOf(e.Date), copies: 1}
}
