// This file makes the readiness report (设备自检报告): what was looked at before
// the polls open, how it was found, and what is to be done.

package paper

import (
	"fmt"
	"time"

	"zheng/store/text"
)

// Check is one thing that was looked at.
type Check struct {
	Name      text.Text
	State     string // ok | warn | fail | unused
	Essential bool
	Says, Do  text.Text // Do is empty where nothing is to be done
}

// Readiness makes the report; at is when the checks were made.
func Readiness(e Event, station string, at time.Time, checks []Check) *Document {
	d := &Document{title: phrases.Say("readiness"), name: e.Title, left: station, right: at.Format("2006-01-02 15:04"), copies: 1}
	times, stops := map[string]int{}, 0
	for _, c := range checks {
		times[c.State]++
		if c.State == "fail" && c.Essential {
			stops++
		}
	}
	verdict := phrases.Say("ready_yes")
	if stops > 0 {
		verdict = phrases.Say("ready_no", stops)
	}
	d.add(paragraph{Text: verdict, size: 5, bold: true, align: centre})
	var sums figures
	for _, state := range []string{"ok", "warn", "fail", "unused"} {
		sums = append(sums, figure{name: phrases.Say("state_" + state), value: fmt.Sprint(times[state])})
	}
	d.add(sums)
	t := table{size: 3.2, columns: []tableColumn{
		{head: phrases.Say("ready_check"), weight: 34}, {head: phrases.Say("ready_state"), weight: 22}, {head: phrases.Say("ready_says"), weight: 68}, {head: phrases.Say("ready_do"), weight: 56},
	}}
	for _, c := range checks {
		name := c.Name
		if c.Essential {
			name.Zh += " *"
		}
		how := phrases.Say("state_" + c.State)
		how.Zh = stateSigns[c.State] + " " + how.Zh
		t.rows = append(t.rows, row{cells: []cell{{Text: name, bold: true}, {Text: how, bold: c.State == "fail"}, {Text: c.Says}, {Text: c.Do}}})
	}
	d.add(t, paragraph{Text: phrases.Say("ready_note"), size: 3.2})
	sign := places{names: []text.Text{phrases.Say("ready_technician"), phrases.Say("scrutineer"), phrases.Say("supervisor")}, date: dated}
	if e.Committee != "" {
		sign.seal = labels.Say("report_seal", e.Committee).Zh
	}
	d.add(sign)
	return d
}

// stateSigns tell states apart without colour.
var stateSigns = map[string]string{"ok": "✓", "warn": "！", "fail": "×", "unused": "—"}
