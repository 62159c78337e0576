// This file makes the zero report (零票报告): before the polls open, nobody was
// checked in and nothing was counted, for anybody.

package paper

import (
	"errors"
	"strconv"
	"time"

	"zheng/store/text"
)

// PollsOpened words the step by which they did.
func PollsOpened(at time.Time, by, second string) text.Text {
	return phrases.Say("zero_opened", at.Format("2006-01-02 15:04"), by, second)
}

// ErrNotZero: something was counted or somebody was checked in already.
var ErrNotZero = errors.New("it is not zero")

// Zero makes the zero report of a count in which there is nothing yet; else it
// is ErrNotZero.
func Zero(c Count) (*Document, error) {
	r := c.Result
	came := 0
	for _, n := range []*int{r.Participants, r.Issued, c.Own, c.Proxies, c.Cancelled} {
		if n != nil {
			came += *n
		}
	}
	if came+r.Returned+r.Rejected+r.Pending > 0 {
		return nil, ErrNotZero
	}
	d := &Document{title: phrases.Say("zero"), name: c.Election.Title, copies: max(1, c.Copies), foot: footLines(c), loose: 1.1}
	if c.Checkpoint != "" {
		var err error
		if d.code, err = newCode(c.Checkpoint); err != nil {
			return nil, err
		}
	}
	d.left, d.right = c.Election.Committee, dateOf(c.Election.Date)
	list := figures{}
	if r.Registered != nil {
		list = append(list, figure{name: phrases.Say("registered"), value: strconv.Itoa(*r.Registered)})
	}
	for _, code := range []string{"participants", "issued", "returned", "valid", "invalid"} {
		list = append(list, figure{name: phrases.Say(code), value: "0"})
	}
	d.add(list)
	t := table{size: 4, grid: true, columns: []tableColumn{
		{head: phrases.Say("zero_post"), weight: 50}, {head: phrases.Say("name"), weight: 60},
		{head: phrases.Say("approve"), weight: 24, align: right}, {head: phrases.Say("oppose"), weight: 24, align: right}, {head: phrases.Say("abstain"), weight: 24, align: right},
	}}
	for _, p := range c.Election.Posts {
		for i, who := range p.Candidates {
			title := ""
			if i == 0 {
				title = p.Title
			}
			zero := cell{Text: zh("0"), bold: true}
			t.rows = append(t.rows, row{high: 8, cells: []cell{{Text: zh(title), bold: true}, {Text: zh(who.Name)}, zero, zero, zero}})
		}
	}
	d.add(t)
	d.add(paragraph{Text: c.both(phrases.Say("zero_says")), size: 4.2})
	if c.Opened.Zh != "" {
		d.add(paragraph{Text: c.both(c.Opened), size: 4.2})
	}
	d.add(paragraph{Text: zh(phrases.Say("zero_time").Zh), size: 4.2})
	d.add(signatures(c, "chief_scrutineer", "chief_teller", "supervisor", "scrutineer", "scrutineer", "teller"))
	return d, nil
}
