// This file makes the tally of the votes called (唱票计票统计表), in strokes of
// 正: a row for a hundred votes, its running number at the end.

package paper

import (
	"strconv"

	"zheng/store/tally"
	"zheng/store/text"
)

// mostRows of strokes are drawn for one person; what is above is said in words.
const mostRows = 12

func tallyReport(c Count) *Document {
	d := &Document{title: phrases.Say("tally")}
	d.left, d.right = c.Election.Committee, dateOf(c.Election.Date)
	d.add(figures{
		{name: phrases.Say("returned"), value: strconv.Itoa(c.Result.Returned)},
		{name: phrases.Say("counted"), value: strconv.Itoa(c.Result.Counted)},
		{name: phrases.Say("valid"), value: strconv.Itoa(c.Result.Valid)},
		{name: phrases.Say("blank"), value: strconv.Itoa(c.Result.Blank)},
		{name: phrases.Say("invalid"), value: strconv.Itoa(c.Result.Invalid)},
		{name: phrases.Say("pending"), value: strconv.Itoa(c.Result.Pending)},
	})
	for _, p := range c.Result.Posts {
		seats := phrases.Say("post", p.Seats)
		d.add(heading{Text: zh(p.Title + "　" + seats.Zh), beside: phrases.Say("counting", p.Counting).Zh})
		t := table{size: 3.4, columns: []tableColumn{
			{head: phrases.Say("name"), weight: 34}, {head: phrases.Say("votes"), weight: 13},
			{head: phrases.Say("tally_strokes"), weight: 104}, {head: phrases.Say("tally_sum"), weight: 13, align: right}, {head: phrases.Say("tally_total"), weight: 16, align: right},
		}}
		for _, q := range p.People {
			t.rows = append(t.rows, called(q)...)
		}
		if len(t.rows) == 0 {
			d.add(paragraph{Text: zh(phrases.Say("nobody").Zh)})
			continue
		}
		d.add(t)
	}
	d.add(signatures(c, "caller", "teller", "scrutineer", "chief_scrutineer", "chief_teller"))
	return d
}

// called are the rows of one person: approvals, oppositions, abstentions.
func called(q tally.PersonResult) []row {
	name := zh(q.Name)
	if q.WriteIn {
		name.Zh += "（" + phrases.Say("written").Zh + "）"
	}
	rows := stroked(name, phrases.Say("approve").Zh, q.Approve)
	if q.WriteIn && q.Oppose == 0 {
		return rows
	}
	rest := stroked(text.Text{}, phrases.Say("oppose").Zh, q.Oppose)
	rest[0].joined = true
	rows = append(rows, rest...)
	if !q.WriteIn {
		rows = append(rows, row{joined: true, cells: []cell{{}, {Text: zh(phrases.Say("abstain").Zh)}, {}, {}, {Text: zh(strconv.Itoa(q.Abstain))}}})
	}
	return rows
}

// stroked are the rows for n votes, the sum in the first.
func stroked(name text.Text, what string, n int) []row {
	const each = 5 * strokesARow
	rows := []row{{cells: []cell{{Text: name, bold: true}, {Text: zh(what)}, {}, {}, {Text: zh(strconv.Itoa(n)), bold: true}}}}
	from := 0
	if full := n / each; full > mostRows {
		from = full * each
		rows[0].cells[2].Text = phrases.Say("tally_many", full, each, from)
		rows[0].cells[3].Zh = strconv.Itoa(from)
	}
	for ; from < n; from += each {
		last := &rows[len(rows)-1]
		if last.cells[3].Zh != "" {
			rows = append(rows, row{joined: true, cells: make([]cell, 5)})
			last = &rows[len(rows)-1]
		}
		last.cells[2].strokes = min(each, n-from)
		last.cells[3].Zh = strconv.Itoa(min(n, from+each))
	}
	return rows
}
