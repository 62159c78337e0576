package admin

import (
	"maps"
	"slices"
	"time"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

// Step is one item of the book, in Chinese where it is not a text.
type Step struct {
	Key     string
	Stage   int // of the election, 1 to 8
	Chapter text.Text
	Title   text.Text
	Rule    string // the dates that are asked for; "" for none
	Date    string // "" while it is not signed
	Breaks  bool   // the date is not among those

	First, Last time.Time // those dates; zero for no limit
	By          []string
	Open        []string // who is still to sign
	Note        string
}

// Steps gives the book of an election as it was signed, in the order of its
// stages; entries of the committee's own stand at the end of their stage.
func Steps(e *election.Election, signed map[string]record.Signed) (steps []Step) {
	s, p := &Screens{cfg: Config{Election: e}}, page{T: texts.In("zh"), Election: e}
	items := record.BookOf(e)
	for _, key := range slices.Sorted(maps.Keys(signed)) {
		if own, ok := ownItem(key, signed[key]); ok {
			items = append(items, own)
		}
	}
	slices.SortStableFunc(items, func(a, b record.Item) int { return a.Stage - b.Stage })
	for _, i := range items {
		v := s.item(p, i, signed)
		step := Step{Key: i.Key, First: v.First, Last: v.Last, Stage: i.Stage, Chapter: both("chapter." + string(rune('0'+i.Stage))), Title: text.Same(i.Title), Rule: v.Rule, Breaks: v.Breaks, Open: v.Others}
		if !v.Own {
			step.Title = both("item." + i.Key)
		}
		if one := v.Signed; one != nil {
			step.Date, step.Note, step.By = one.Date, one.Note, []string{one.By}
			if len(one.Signatures) > 0 {
				step.By = nil
			}
			for _, sign := range one.Signatures {
				step.By = append(step.By, sign.By+"（"+p.T.Say("role."+string(sign.Role))+"）")
			}
		}
		steps = append(steps, step)
	}
	return steps
}

func both(code string) text.Text {
	return text.Text{Zh: texts.In("zh").Say(code), En: texts.In("en").Say(code)}
}

// RoleName is how these pages call what somebody does.
func RoleName(r record.Role) text.Text { return both("role." + string(r)) }
