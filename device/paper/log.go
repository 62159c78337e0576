// This file makes the log of objections and corrections (异议和更正记录): what
// was decided about the roll and about voters, by whom, and why.

package paper

import (
	"fmt"
	"strings"

	"zheng/store/text"
)

// Correction is one decision, in the order in which they were taken.
type Correction struct {
	Number  int
	Act     string // as the record calls it: import | add | strike | undo …
	Voter   string // the name; "" where the act is about nobody, or nobody may learn about whom
	Masked  string // the ID number's, "" where it is not known any more
	Note    string
	By      string
	Second  string // "" where one person suffices
	Reason  string
	Station string // and desk
}

// RollLog makes the log.
func RollLog(e Event, list []Correction) *Document {
	d := paperOf(e, "rolllog")
	var acts []string
	times := map[string]int{}
	for _, c := range list {
		if times[c.Act] == 0 {
			acts = append(acts, c.Act)
		}
		times[c.Act]++
	}
	var sums figures
	for _, act := range acts {
		sums = append(sums, figure{name: actName(act), value: fmt.Sprint(times[act])})
	}
	if len(sums) > 0 {
		d.add(sums)
	} else {
		d.add(paragraph{Text: phrases.Say("rolllog_none"), size: 4.4, align: centre})
	}
	t := table{size: 3.3, columns: []tableColumn{
		{head: phrases.Say("slip_no"), weight: 9, align: right}, {head: phrases.Say("rolllog_act"), weight: 26}, {head: phrases.Say("rolllog_voter"), weight: 30},
		{head: phrases.Say("rolllog_why"), weight: 58}, {head: phrases.Say("rolllog_by"), weight: 24}, {head: phrases.Say("rolllog_second"), weight: 24},
	}}
	for _, c := range list {
		why := []string{}
		for _, s := range []string{c.Note, c.Reason, c.Station} {
			if s != "" && s != c.Voter {
				why = append(why, s)
			}
		}
		t.rows = append(t.rows, row{cells: []cell{
			{Text: zh(fmt.Sprint(c.Number))}, {Text: actName(c.Act), bold: true}, {Text: text.Text{Zh: c.Voter, En: shortMask(c.Masked)}},
			{Text: zh(strings.Join(why, " · "))}, {Text: zh(c.By)}, {Text: zh(c.Second)},
		}})
	}
	if len(t.rows) > 0 {
		d.add(t)
	}
	d.add(paragraph{Text: phrases.Say("rolllog_says"), size: 3.4})
	d.add(places{names: []text.Text{phrases.Say("chair"), phrases.Say("supervisor"), phrases.Say("rolllog_clerk")}, seal: labels.Say("report_seal", e.Committee).Zh, date: dated})
	return d
}

// actName words an act; one that is not known stands for itself.
func actName(act string) text.Text {
	if t, ok := phrases["act_"+act]; ok {
		return t
	}
	return zh(act)
}
