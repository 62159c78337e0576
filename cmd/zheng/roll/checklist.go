// This file enters the checklist that was kept on paper: two people type it, each
// for themselves, and what one has and the other has not, or what the record
// contradicts, is shown line by line before anything is recorded.

package roll

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
)

// entered is one line of a list.
type entered struct {
	row    int
	text   string        // as it was typed
	who    record.Person // zero where nobody, or more than one, is meant
	answer string        // why it cannot be recorded; "" for nothing
}

// checklist prints the list to check voters off, or with -enter takes in two that
// were typed from it.
func (r *Command) checklist(ctx context.Context, c *console.Call, path string) error {
	if len(r.enter) == 0 {
		return r.paper(paper.Checklist)(ctx, c, path)
	}
	if len(r.enter) != 2 {
		return say.Usage("checklist_two")
	}
	if err := r.acts.byTwo(); err != nil {
		return err
	}
	return r.withVoters(c, func(v *record.Voters) error {
		at := record.Place{Station: r.acts.at, Box: r.box, Clerk: r.acts.signOff.By}
		var lists [2][]entered
		report := &rollReport{}
		for i, file := range r.enter {
			rows, bad, err := r.rows(file)
			if err != nil {
				return err
			}
			report.Problems = append(report.Problems, bad...)
			if lists[i], err = read(v, rows, at); err != nil {
				return err
			}
		}
		broken := len(report.Problems) > 0
		ids := compared(lists, r.enter, report)
		return r.finish(c, report, broken, "checklist_entered", func() error {
			return v.EnterChecklist(ctx, ids, at, r.acts.signOff)
		})
	})
}

// read finds the voter of each line: by card or number, else by name. A heading is
// no line.
func read(v *record.Voters, rows []election.Row, at record.Place) (out []entered, err error) {
	for i, row := range rows {
		cells := slices.DeleteFunc(slices.Clone(row.Cells), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(cells) == 0 || i == 0 && slices.ContainsFunc(cells, heading) {
			continue
		}
		one := entered{row: row.Line, text: strings.TrimSpace(cells[0])}
		found, err := v.Find(one.text, 3)
		if len(found) > 1 && found[0].Name == one.text && found[1].Name != one.text {
			found = found[:1] // the others have longer names
		}
		if len(cells) > 1 && len(found) != 1 && err == nil { // a name beside it tells who is meant
			found, err = both(v, cells)
		}
		if err != nil {
			return nil, err
		}
		switch len(found) {
		case 0:
			one.answer = string(record.NotOnRoll)
		case 1:
			verdict, err := v.VerdictOf(found[0].ID, at)
			if err != nil {
				return nil, err
			}
			if one.who = found[0]; verdict.Answer != record.Ready {
				one.answer = string(verdict.Answer)
			}
		default:
			one.answer = "several"
		}
		out = append(out, one)
	}
	return out, nil
}

// both are those whom every cell of a line means.
func both(v *record.Voters, cells []string) (out []record.Person, err error) {
	for i, cell := range cells[:2] {
		found, err := v.Find(strings.TrimSpace(cell), 50)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			out = found
			continue
		}
		out = slices.DeleteFunc(out, func(p record.Person) bool {
			return !slices.ContainsFunc(found, func(q record.Person) bool { return q.ID == p.ID })
		})
	}
	return out, nil
}

// heading says whether a cell heads a column.
func heading(s string) bool {
	return slices.Contains([]string{"姓名", "选民姓名", "选民证", "选民证号", "编号", "身份证号", "户号", "name", "card", "number"}, strings.ToLower(strings.TrimSpace(s)))
}

// compared gives the voters who stand on both lists and whom nothing contradicts;
// the report tells of all others.
func compared(lists [2][]entered, files []string, report *rollReport) (ids []election.VoterID) {
	on := [2]map[election.VoterID]int{{}, {}}
	for i, list := range lists {
		for _, one := range list {
			if one.who.ID != "" {
				on[i][one.who.ID]++
			}
		}
	}
	report.Rows = max(len(lists[0]), len(lists[1]))
	problem := func(list int, one entered, kind, code string) {
		name := one.text
		if _, err := election.ParseIDNumber(name); err == nil {
			name = one.who.Masked
		}
		s := say.Text("checklist."+code, strings.TrimSpace(name+" "+one.who.Name), files[list])
		report.Problems = append(report.Problems, election.RollProblem{Row: one.row, Field: fmt.Sprintf("名单%d", list+1), Problem: kind, Says: s.Zh + " " + s.En, Zh: s.Zh, En: s.En})
	}
	for i, list := range lists {
		seen := map[election.VoterID]bool{}
		for _, one := range list {
			switch id := one.who.ID; {
			case one.answer != "" && (i == 0 || id == "" || on[0][id] == 0):
				kind := election.NotAllowed
				if one.answer == string(record.NotOnRoll) {
					kind = election.NotOnRoll
				}
				problem(i, one, kind, one.answer)
			case one.answer != "":
			case seen[id]:
				problem(i, one, election.Duplicate, "twice")
			case on[1-i][id] == 0:
				problem(i, one, election.Missing, "one_only")
			case i == 0:
				ids = append(ids, id)
			}
			if one.who.ID != "" {
				seen[one.who.ID] = true
			}
		}
	}
	report.Accepted = len(ids)
	return ids
}
