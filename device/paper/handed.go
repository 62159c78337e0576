// This file makes what is handed to people after the vote: certificates to those
// elected, cards to representatives, and the list of what the old committee hands
// to the new one (000 4.4; 004 都亭 四1).

package paper

import (
	"strings"

	"zheng/store/election"
	"zheng/store/text"
)

// Certificates are 当选证书, a page each, of those whom the count elected. Where the
// province prints its own, they hold what is written on those.
func (a Around) Certificates() *Document {
	d := a.plainly("certificate")
	d.bare, d.fixed = true, true
	all := certificates{high: certPage, size: 7}
	for _, p := range elected(*a.Result) {
		for _, m := range p.Members {
			all.list = append(all.list, certificate{
				title: a.say("certificate"), number: labels["number_open"].Zh,
				says: []paragraph{
					{Text: a.say("certificate_to", m.Name), flush: true, bold: true},
					{Text: a.say("certificate_says", a.Election.Title, p.Title)},
					{Text: a.say("certificate_ends")},
					{Text: a.say("issued_by"), flush: true},
				},
				seal: labels.Say("report_seal", committeeName(a.count())).Zh, date: dated,
			})
		}
	}
	d.add(all)
	return d
}

// RepresentativeCards are 代表证 (004 都亭（三）3).
func (a Around) RepresentativeCards() *Document {
	d := a.plainly("representative")
	d.bare, d.fixed = true, true
	all := certificates{high: 76, size: 4.6}
	groups := map[string]string{}
	for _, p := range a.Election.Posts {
		groups[p.ID] = p.Group
	}
	for _, p := range elected(*a.Result) {
		group := groups[p.ID]
		if group == "" {
			group = p.Title
		}
		for _, m := range p.Members {
			all.list = append(all.list, certificate{
				title: a.say("representative"), number: labels["number_open"].Zh,
				says: []paragraph{{Text: a.say("representative_says", m.Name, a.Election.Title, group)}, {Text: a.say("representative_ends")}},
				seal: labels.Say("report_seal", committeeName(a.count())).Zh, date: dated,
			})
		}
	}
	d.add(all)
	return d
}

// Handover is 工作交接清单, with its classes and room for what is in them.
func (a Around) Handover() *Document {
	d := a.plainly("handover")
	until := a.say("handover_open")
	if n := a.Election.Day(election.DayHandover); n != election.NoDay {
		until = a.say("handover_days", n)
	}
	d.add(paragraph{Text: until, size: 4})
	var names []string
	for _, p := range elected(*a.Result) {
		for _, m := range p.Members {
			names = append(names, p.Title+" "+m.Name)
		}
	}
	if len(names) > 0 {
		d.add(paragraph{Text: a.say("handover_to", strings.Join(names, "，")), size: 4})
	}
	t := table{size: 3.8, grid: true, columns: []tableColumn{
		{head: phrases.Say("slip_no"), weight: 12, align: right}, {head: around.Say("handover_class"), weight: 44}, {head: around.Say("handover_what"), weight: 60},
		{head: phrases.Say("book_count"), weight: 18}, {head: around.Say("handover_state"), weight: 22}, {head: phrases.Say("slip_notes"), weight: 24},
	}}
	for _, class := range []struct {
		code string
		rows int
	}{{"handover_seals", 2}, {"handover_money", 3}, {"handover_assets", 3}, {"handover_files", 2}, {"handover_contracts", 2}, {"handover_open_matters", 2}, {"handover_election", 1}} {
		for i := range class.rows {
			r := row{high: 9.5, cells: append([]cell{numbered(len(t.rows) + 1)}, make([]cell, 5)...)}
			if i == 0 {
				r.cells[1].Text = around.Say(class.code)
			}
			t.rows = append(t.rows, r)
		}
	}
	d.add(t)
	d.add(places{
		names: []text.Text{around.Say("handed_by"), around.Say("handed_to"), around.Say("handed_under"), phrases.Say("supervisor")},
		seal:  labels["seal_handover"].Zh, date: dated,
	})
	return d
}
