// This file lists who votes otherwise than at a station in person: by proxy, at a
// mobile box, by post. Names, groups and boxes, nothing else.

package paper

import (
	"strings"
)

// Mandate is a proxy: whose vote, and who casts it.
type Mandate struct {
	Giver, Agent, Group string
	Used                bool
}

// ProxyList is 委托投票名单, to be put up (004 昌国（三）5(2)).
func (a Around) ProxyList() *Document {
	d := a.plainly("proxies")
	d.fixed = true
	d.add(paragraph{Text: a.say("proxies_says", len(a.Proxies)), size: 4})
	t := table{size: 4, grid: true, columns: []tableColumn{
		{head: phrases.Say("slip_no"), weight: 16, align: right}, {head: around.Say("proxy_giver"), weight: 58}, {head: around.Say("proxy_agent"), weight: 58}, {head: labels["group"], weight: 48},
	}}
	for i, m := range a.Proxies {
		t.rows = append(t.rows, row{cells: []cell{numbered(i + 1), {Text: zh(m.Giver)}, {Text: zh(m.Agent)}, {Text: zh(m.Group)}}})
	}
	d.add(t, a.seal())
	return d
}

// ProxyCards are 委托投票证: one for each mandate that was not used yet.
func (a Around) ProxyCards() *Document {
	d := a.plainly("proxy_card")
	d.bare, d.fixed = true, true
	all := certificates{high: 82, size: 4.4}
	for i, m := range a.Proxies {
		if m.Used {
			continue
		}
		all.list = append(all.list, certificate{
			title: a.say("proxy_card"), number: labels.Say("number", i+1).Zh,
			says: []paragraph{
				{Text: a.say("proxy_card_says", m.Giver, m.Agent, a.Election.Title)},
				{Text: a.say("proxy_card_use")},
				{Text: zh(labels["proxy_signs"].Zh), flush: true},
			},
			seal: labels.Say("report_seal", committeeName(a.count())).Zh, date: dated,
		})
	}
	d.add(all)
	return d
}

// BoxList is 流动票箱名单.
func (a Around) BoxList() *Document {
	d := a.plainly("boxes")
	d.fixed = true
	d.add(paragraph{Text: a.say("boxes_says"), size: 4})
	for _, b := range a.Boxes {
		d.add(heading{Text: zh(b.Name), beside: phrases.Say("slip_staff", strings.Join(b.Staff, "、")).Zh})
		t := table{size: 3.8, grid: true, columns: []tableColumn{
			{head: phrases.Say("slip_no"), weight: 16, align: right}, {head: phrases.Say("name"), weight: 60}, {head: phrases.Say("slip_sex"), weight: 20}, {head: labels["group"], weight: 84},
		}}
		for i, v := range b.Voters {
			t.rows = append(t.rows, row{cells: []cell{numbered(i + 1), {Text: zh(v.Name)}, {Text: zh(sexWord(v.Sex))}, {Text: zh(v.Group)}}})
		}
		d.add(t)
	}
	d.add(a.seal())
	return d
}

// Postal is 函投选民登记表: whoever the roll notes, and rows to be written in.
func (a Around) Postal() *Document {
	d := a.plainly("postal")
	d.fixed = true
	d.add(paragraph{Text: a.say("postal_says"), size: 3.8})
	t := table{size: 3.6, grid: true, columns: []tableColumn{
		{head: phrases.Say("slip_no"), weight: 12, align: right}, {head: phrases.Say("name"), weight: 32}, {head: labels["group"], weight: 26},
		{head: around.Say("postal_applied"), weight: 24}, {head: around.Say("postal_sent"), weight: 24}, {head: around.Say("postal_back"), weight: 24}, {head: around.Say("postal_by"), weight: 20}, {head: phrases.Say("slip_notes"), weight: 18},
	}}
	for _, v := range a.Voters {
		if strings.Contains(v.Note, labels["postal_note"].Zh) {
			t.rows = append(t.rows, row{high: 9, cells: []cell{numbered(len(t.rows) + 1), {Text: zh(v.Name)}, {Text: zh(v.Group)}, {}, {}, {}, {}, {}}})
		}
	}
	const rows = 14 // at least, to be written in
	for len(t.rows) < rows {
		t.rows = append(t.rows, row{high: 9, cells: append([]cell{numbered(len(t.rows) + 1)}, make([]cell, 7)...)})
	}
	d.add(t, a.seal())
	return d
}

// Calling is 唱票计票记录表: sheets for calling and tallying by hand, with those who
// stand, their boxes empty.
func (a Around) Calling() *Document {
	d := a.plainly("calling")
	d.fixed = true
	d.add(paragraph{Text: a.say("calling_says"), size: 3.8})
	for _, p := range a.Election.Posts {
		d.add(heading{Text: zh(p.Title), beside: phrases.Say("post", p.Seats).Zh})
		t := table{size: 3.8, grid: true, columns: []tableColumn{
			{head: phrases.Say("name"), weight: 34}, {head: phrases.Say("approve"), weight: 92}, {head: phrases.Say("tally_total"), weight: 16}, {head: phrases.Say("oppose"), weight: 20}, {head: phrases.Say("abstain"), weight: 18},
		}}
		for _, one := range p.Candidates {
			t.rows = append(t.rows, row{high: 14, cells: []cell{{Text: zh(one.Name), bold: true}, {}, {}, {}, {}}})
		}
		for range max(2, p.WriteIns) {
			t.rows = append(t.rows, row{high: 11, cells: make([]cell, 5)})
		}
		d.add(t)
	}
	d.add(signatures(a.count(), "caller", "teller", "scrutineer"))
	return d
}
