// This file prints the work record book (选举工作记录本): every step with its date
// and who signed, the staff, material and money, and the evaluation.

package paper

import (
	"fmt"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/text"
)

// BookStep is one step of the book; see package admin.
type BookStep struct {
	Chapter, Title text.Text
	Rule, Date     string
	Breaks         bool
	By, Open       []string
	Note           string
}

// Participation is of one group of voters; Goal is of percent, 0 for none.
type Participation struct {
	Name              text.Text
	Registered, Voted int
	Goal              int
}

// Book makes it; lists may be nil. Where something is not there yet, lines are
// left to be filled in by hand.
func Book(e *election.Election, steps []BookStep, lists *election.Lists, came []Participation) *Document {
	d := &Document{title: phrases.Say("book"), name: e.Title, left: e.Committee, right: dateOf(e.Date), copies: 1}
	open, broken := 0, 0
	for _, s := range steps {
		if s.Date == "" || len(s.Open) > 0 {
			open++
		}
		if s.Breaks {
			broken++
		}
	}
	d.add(paragraph{Text: phrases.Say("book_sum", len(steps), open, broken), size: 3.8, bold: true})
	chapter := ""
	var t table
	flush := func() {
		if len(t.rows) > 0 {
			d.add(t)
		}
	}
	for n, s := range steps {
		if s.Chapter.Zh != chapter {
			flush()
			chapter = s.Chapter.Zh
			d.add(heading{Text: s.Chapter})
			t = table{size: 3.1, grid: true, columns: []tableColumn{
				{head: phrases.Say("slip_no"), weight: 9, align: right}, {head: phrases.Say("book_step"), weight: 52}, {head: phrases.Say("book_date"), weight: 24}, {head: phrases.Say("book_rule"), weight: 36}, {head: phrases.Say("book_by"), weight: 59},
			}}
		}
		t.rows = append(t.rows, bookRow(n+1, s))
	}
	flush()
	if lists == nil {
		lists = &election.Lists{}
	}
	d.add(heading{Text: phrases.Say("book_staff")}, staffTable(lists.Staff), heading{Text: phrases.Say("book_material")}, materialTable(lists.Material), heading{Text: phrases.Say("book_money")}, moneyTable(lists.Money))
	evaluated(d, lists, came)
	if notes := lists.Findings(e); len(notes) > 0 {
		d.add(heading{Text: phrases.Say("book_found")})
		for _, n := range notes {
			d.add(paragraph{Text: zh("！ " + n.Says), size: 3.2})
		}
	}
	d.add(places{names: []text.Text{phrases.Say("chair"), phrases.Say("chief_scrutineer"), phrases.Say("supervisor")}, seal: labels.Say("report_seal", committeeName(Count{Election: e})).Zh, date: dated})
	return d
}

func bookRow(n int, s BookStep) row {
	date, by := s.Date, strings.Join(s.By, "、")
	const blank = "＿＿＿＿" // to sign on
	if s.Breaks {
		date = "× " + date
	}
	for _, who := range s.Open {
		by += " " + blank + "（" + who + "）"
	}
	title := s.Title
	if s.Note != "" {
		title.Zh += "：" + s.Note
	}
	return row{high: 6.4, cells: []cell{{Text: zh(strconv.Itoa(n))}, {Text: title}, {Text: zh(date), bold: s.Breaks}, {Text: zh(s.Rule)}, {Text: zh(by)}}}
}

// blanks are rows to be written in by hand, where there are none.
func blanks(rows []row, columns int) []row {
	if len(rows) > 0 {
		return rows
	}
	for range 4 {
		rows = append(rows, row{high: 7, cells: make([]cell, columns)})
	}
	return rows
}

func staffTable(staff []election.Worker) table {
	t := table{size: 3.2, grid: true, columns: []tableColumn{{head: phrases.Say("name"), weight: 50}, {head: phrases.Say("book_duty"), weight: 60}, {head: phrases.Say("book_place"), weight: 70}}}
	for _, w := range staff {
		t.rows = append(t.rows, row{cells: []cell{{Text: zh(w.Name)}, {Text: phrases.Say("duty_" + w.Duty)}, {Text: zh(w.Place)}}})
	}
	t.rows = blanks(t.rows, len(t.columns))
	return t
}

func materialTable(list []election.Material) table {
	t := table{size: 3.2, grid: true, columns: []tableColumn{
		{head: phrases.Say("book_kind"), weight: 36}, {head: phrases.Say("book_item"), weight: 64}, {head: phrases.Say("book_count"), weight: 20, align: right}, {head: phrases.Say("book_back"), weight: 20, align: right}, {head: phrases.Say("book_keeper"), weight: 40},
	}}
	for _, m := range list {
		t.rows = append(t.rows, row{cells: []cell{{Text: phrases.Say("material_" + m.Kind)}, {Text: zh(m.Item)}, {Text: zh(strconv.Itoa(m.Count))}, {Text: zh(strconv.Itoa(m.Back))}, {Text: zh(m.Keeper)}}})
	}
	t.rows = blanks(t.rows, len(t.columns))
	return t
}

func moneyTable(list []election.Expense) table {
	t := table{size: 3.2, grid: true, columns: []tableColumn{
		{head: phrases.Say("book_item"), weight: 60}, {head: phrases.Say("book_source"), weight: 34}, {head: phrases.Say("book_count"), weight: 20, align: right}, {head: phrases.Say("book_yuan"), weight: 30, align: right}, {head: phrases.Say("book_proof"), weight: 36},
	}}
	sum := 0
	for _, x := range list {
		sum += x.Fen
		t.rows = append(t.rows, row{cells: []cell{{Text: zh(x.Item)}, {Text: phrases.Say("source_" + x.Source)}, {Text: zh(strconv.Itoa(x.Count))}, {Text: zh(election.Yuan(x.Fen))}, {Text: zh(x.Proof)}}})
	}
	if len(list) > 0 {
		t.rows = append(t.rows, row{cells: []cell{{Text: phrases.Say("book_total"), bold: true}, {}, {}, {Text: zh(election.Yuan(sum)), bold: true}, {}}})
	}
	t.rows = blanks(t.rows, len(t.columns))
	return t
}

// evaluated adds the figures of 000 6.4 and 001 6.1 with their goals.
func evaluated(d *Document, lists *election.Lists, came []Participation) {
	t := table{size: 3.2, grid: true, columns: []tableColumn{
		{head: phrases.Say("book_measure"), weight: 70}, {head: phrases.Say("book_figure"), weight: 40, align: right}, {head: phrases.Say("book_share"), weight: 25, align: right}, {head: phrases.Say("book_goal"), weight: 25, align: right}, {head: phrases.Say("outcome"), weight: 20, align: centre},
	}}
	add := func(name text.Text, part, of int, goal string, met *bool) {
		share := "—"
		if of > 0 {
			thousandths := int64(part) * 1000 / int64(of)
			share = fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
		} else {
			met = nil
		}
		t.rows = append(t.rows, row{cells: []cell{{Text: name}, {Text: zh(fmt.Sprintf("%d / %d", part, of))}, {Text: zh(share)}, {Text: zh(goal)}, {Text: zh(sign(met))}}})
	}
	for _, c := range came {
		goal, met := "—", (*bool)(nil)
		if c.Goal > 0 {
			goal, met = fmt.Sprintf("≥ %d%%", c.Goal), truth(c.Voted*100 >= c.Goal*c.Registered)
		}
		add(c.Name, c.Voted, c.Registered, goal, met)
	}
	v := lists.Evaluation
	if v == nil {
		v = &election.Evaluation{}
	}
	for _, m := range v.Measures() {
		add(phrases.Say("measure_"+m.Code), m.Part, m.Of, fmt.Sprintf("≥ %d%%", m.Goal.A*100/m.Goal.B), truth(m.Goal.Met(m.Part, m.Of)))
	}
	d.add(heading{Text: phrases.Say("book_evaluation")}, t)
	for _, n := range []struct{ code, says string }{{"book_lessons", v.Lessons}, {"book_improvement", v.Improvement}} {
		says := phrases.Say(n.code)
		if n.says == "" {
			n.says = strings.Repeat("＿", 40)
		}
		d.add(paragraph{Text: zh(says.Zh + n.says), size: 3.4})
	}
}
