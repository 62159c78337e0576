package readiness

import (
	"fmt"
	"io"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/text"
)

// Write shows a finding to people, and what to do about it.
func (f Finding) Write(w io.Writer) {
	name := say.Text("check." + f.Check)
	fmt.Fprintf(w, "%s %s %s\n  %s\n", marksOf[f.State], console.Padded(name.Zh, 14), f.SaysZh, console.Padded(name.En, 14)+" "+f.Says)
	if f.Do != "" {
		fmt.Fprintf(w, "  → %s\n    %s\n", f.DoZh, f.Do)
	}
}

// Print writes the readiness report: a PDF, or a web page where the name says
// so.
func (r *Checks) Print(path string, list []Finding) error {
	event := paper.Event{Title: r.Config.Station.Name}
	if r.e != nil {
		event = paper.Event{Title: r.e.Title, Committee: r.e.Committee, Date: r.e.Date}
	}
	checks := make([]paper.Check, len(list))
	for i, f := range list {
		checks[i] = paper.Check{
			Name: say.Text("check." + f.Check), State: string(f.State), Essential: f.Essential,
			Says: text.Text{Zh: f.SaysZh, En: f.Says}, Do: text.Text{Zh: f.DoZh, En: f.Do},
		}
	}
	d := paper.Readiness(event, r.Config.Station.Name, r.Now(), checks)
	return open.CreatePaper(path, d)
}

// marksOf are the signs of how things are; each is told apart without colour.
var marksOf = map[State]string{OK: "✓", Warn: "!", Fail: "✗", Unused: "·"}
