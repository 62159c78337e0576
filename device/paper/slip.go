package paper

import (
	"fmt"
	"strings"
)

// This file makes the slip that goes with a mobile ballot box (流动票箱): whose
// box it is, who goes with it, the voters it is for, and room for what hands
// do on the way. A box is never opened or counted by itself (S4b).

// Box is a mobile ballot box and those it is for.
type Box struct {
	Name   string
	Staff  []string // at least three (S4b)
	Voters []Voter
}

// Slip makes the slip of one box. Numbers are shown by their ends.
func Slip(e Event, b Box) *Document {
	d := paperOf(e, "slip")
	d.add(heading{Text: Text{Zh: b.Name}, beside: said("slip_staff", strings.Join(b.Staff, "、")).Zh})
	ballots := 0
	rows := make([]row, len(b.Voters))
	for i, v := range b.Voters {
		due := 1 + len(v.ActsFor)
		ballots += due
		tick := cell{Text: Text{Zh: "□"}}
		if v.Voted {
			tick = cell{Text: Text{Zh: "—"}}
		}
		rows[i] = row{high: 11, cells: []cell{
			{Text: Text{Zh: fmt.Sprint(i + 1)}}, {Text: Text{Zh: v.Name}, bold: true}, {Text: Text{Zh: sexWord(v.Sex)}},
			{Text: Text{Zh: strings.TrimSpace(v.Household + " " + v.Group)}}, {Text: Text{Zh: shortMask(v.Masked)}},
			{Text: Text{Zh: fmt.Sprint(due)}}, tick, tick, {}, {Text: Text{Zh: slipNote(v)}},
		}}
	}
	d.add(figures{
		{name: said("slip_voters"), value: fmt.Sprint(len(b.Voters))}, {name: said("slip_due"), value: fmt.Sprint(ballots)},
		{name: said("slip_taken")}, {name: said("slip_given")}, {name: said("cancelled")}, {name: said("slip_back")},
	})
	d.add(table{size: 3.3, grid: true, rows: rows, columns: []tableColumn{
		{head: said("slip_no"), weight: 9, align: right}, {head: said("name"), weight: 23}, {head: said("slip_sex"), weight: 9},
		{head: said("slip_home"), weight: 24}, {head: said("slip_id"), weight: 17}, {head: said("slip_ballots"), weight: 13, align: right},
		{head: said("slip_out"), weight: 12, align: centre}, {head: said("slip_in"), weight: 12, align: centre},
		{head: said("slip_sign"), weight: 34}, {head: said("slip_notes"), weight: 27},
	}})
	d.add(paragraph{Text: said("slip_says"), size: 3.5})
	d.add(paragraph{Text: Text{Zh: said("slip_left").Zh}, size: 3.8}, paragraph{Text: Text{Zh: said("slip_home_again").Zh}, size: 3.8})
	signs := places{}
	for _, name := range b.Staff {
		signs.names = append(signs.names, Text{Zh: name, En: said("slip_staff_sign").En})
	}
	signs.names = append(signs.names, said("scrutineer"), said("slip_handed"), said("slip_took"))
	signs.seal, signs.date = fmt.Sprintf(words["report_seal"], e.Committee), dated
	d.add(signs)
	return d
}

// slipNote is what those at the door should know.
func slipNote(v Voter) string {
	var out []string
	if v.Voted {
		out = append(out, words["voted"])
	}
	if len(v.ActsFor) > 0 {
		out = append(out, fmt.Sprintf(words["acts"], strings.Join(v.ActsFor, "、")))
	}
	if v.Note != "" {
		out = append(out, v.Note)
	}
	return strings.Join(out, " · ")
}

// paperOf is a document of the desk, whose title is phrase code.
func paperOf(e Event, code string) *Document {
	return &Document{title: said(code), name: e.Title, left: e.Committee, right: dateOf(e.Date), copies: 1}
}
