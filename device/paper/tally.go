package paper

import (
	"strconv"

	"zheng/store/tally"
)

// This file makes the tally of the votes called (唱票计票统计表), in strokes of
// 正: a row for a hundred votes, its running number at the end.

// mostRows of strokes are drawn for one person; what is above is said in words.
const mostRows = 12

func tallyReport(c Count) *Document {
	d := &Document{title: said("tally")}
	d.left, d.right = c.Election.Committee, dateOf(c.Election.Date)
	d.add(figures{
		{name: said("returned"), value: strconv.Itoa(c.Result.Returned)},
		{name: said("counted"), value: strconv.Itoa(c.Result.Counted)},
		{name: said("valid"), value: strconv.Itoa(c.Result.Valid)},
		{name: said("blank"), value: strconv.Itoa(c.Result.Blank)},
		{name: said("invalid"), value: strconv.Itoa(c.Result.Invalid)},
		{name: said("pending"), value: strconv.Itoa(c.Result.Pending)},
	})
	for _, p := range c.Result.Posts {
		seats := said("post", p.Seats)
		d.add(heading{Text: Text{Zh: p.Title + "　" + seats.Zh}, beside: said("counting", p.Counting).Zh})
		t := table{size: 3.4, columns: []tableColumn{
			{head: said("name"), weight: 34}, {head: said("votes"), weight: 13},
			{head: said("tally_strokes"), weight: 104}, {head: said("tally_sum"), weight: 13, align: right}, {head: said("tally_total"), weight: 16, align: right},
		}}
		for _, q := range p.People {
			t.rows = append(t.rows, called(q)...)
		}
		if len(t.rows) == 0 {
			d.add(paragraph{Text: Text{Zh: said("nobody").Zh}})
			continue
		}
		d.add(t)
	}
	d.add(signatures(c, "caller", "teller", "scrutineer", "chief_scrutineer", "chief_teller"))
	return d
}

// called are the rows of one person: approvals, oppositions, abstentions.
func called(q tally.PersonResult) []row {
	name := Text{Zh: q.Name}
	if q.WriteIn {
		name.Zh += "（" + said("written").Zh + "）"
	}
	rows := stroked(name, said("approve").Zh, q.Approve)
	if q.WriteIn && q.Oppose == 0 {
		return rows
	}
	rest := stroked(Text{}, said("oppose").Zh, q.Oppose)
	rest[0].joined = true
	rows = append(rows, rest...)
	if !q.WriteIn {
		rows = append(rows, row{joined: true, cells: []cell{{}, {Text: Text{Zh: said("abstain").Zh}}, {}, {}, {Text: Text{Zh: strconv.Itoa(q.Abstain)}}}})
	}
	return rows
}

// stroked are the rows for n votes, the sum in the first.
func stroked(name Text, what string, n int) []row {
	const each = 5 * strokesARow
	rows := []row{{cells: []cell{{Text: name, bold: true}, {Text: Text{Zh: what}}, {}, {}, {Text: Text{Zh: strconv.Itoa(n)}, bold: true}}}}
	from := 0
	if full := n / each; full > mostRows {
		from = full * each
		rows[0].cells[2].Text = said("tally_many", full, each, from)
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
