// This file makes what the community thanks voters by: the list of who took part, and
// a certificate for each.

package paper

import (
	"strconv"

	"zheng/store/election"
)

// ThanksList is of who took part, in the order of strokes: names, household and group.
// It says what it tells and what it does not.
func ThanksList(e *election.Election, list []Voter) *Document {
	byStrokes(list)
	d := &Document{title: phrases.Say("thanks_list"), name: e.Title, left: e.Committee, right: dateOf(e.Date), copies: 1}
	d.add(paragraph{Text: phrases.Say("thanks_says"), size: 4, bold: true})
	d.add(paragraph{Text: zh(phrases.Say("thanks_count", len(list), e.Thanks.Scheme, e.Thanks.Points).Zh), size: 4})
	t := table{columns: []tableColumn{
		{head: phrases.Say("thanks_no"), weight: 16, align: right}, {head: phrases.Say("name"), weight: 50}, {head: phrases.Say("thanks_household"), weight: 40}, {head: phrases.Say("thanks_group"), weight: 50},
	}}
	for i, v := range list {
		t.rows = append(t.rows, row{cells: []cell{{Text: zh(strconv.Itoa(i + 1))}, {Text: zh(v.Name)}, {Text: zh(v.Household)}, {Text: zh(v.Group)}}})
	}
	d.add(t)
	d.add(signatures(Count{Election: e}, "chair", "supervisor"))
	return d
}

// ThanksCertificates are one for each who took part, two on a page.
func ThanksCertificates(e *election.Election, list []Voter) *Document {
	byStrokes(list)
	d := &Document{title: phrases.Say("thanks_certificate"), name: e.Title, left: e.Committee, right: dateOf(e.Date), copies: 1, bare: true, fixed: true}
	all := certificates{high: 120, size: 6}
	for _, v := range list {
		says := []paragraph{{Text: zh(phrases.Say("thanks_to", v.Name).Zh), flush: true, bold: true}, {Text: zh(phrases.Say("thanks_took", dateOf(e.Date), e.Title).Zh)}}
		if e.Thanks.Points > 0 {
			says = append(says, paragraph{Text: zh(phrases.Say("thanks_points", e.Thanks.Scheme, e.Thanks.Points).Zh)})
		}
		all.list = append(all.list, certificate{
			title: zh(phrases.Say("thanks_certificate").Zh), says: says,
			seal: labels.Say("report_seal", committeeName(Count{Election: e})).Zh, date: dated,
		})
	}
	d.add(all)
	return d
}
