package forms

import (
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/roll"
	"zheng/cmd/zheng/workbook"
	"zheng/device/paper"
	"zheng/store/text"
)

// kinds are all papers, in the order in which an election needs them.
var kinds = []form{
	{"roll", []need{hasRecord, hasRoll}, func(n *now) ([]*paper.Document, error) {
		return one(paper.RollList(roll.EventOf(n.Election), n.people), nil)
	}},
	{"rolllog", []need{hasRecord, hasRoll}, func(n *now) ([]*paper.Document, error) { return one(roll.LogPaper(n.voters, n.Election)) }},
	{"candidates", []need{hasCandidates}, func(n *now) ([]*paper.Document, error) {
		return one(paper.Candidates(n.Election, n.Photos, n.English), nil)
	}},
	{"slips", []need{hasRecord, hasRoll, hasBoxes}, (*now).slips},
	{"zero", []need{hasRecord, beforeOpen}, func(n *now) ([]*paper.Document, error) { return one(paper.Zero(*n.count)) }},
	{"tally", []need{counted}, report("tally")},
	{"result", []need{decided}, report("result")},
	{"notice", []need{announced, settled}, report("notice")},
	{"sealing", []need{announced}, report("sealing")},
	{"book", []need{hasRecord}, func(n *now) ([]*paper.Document, error) { return one(workbook.Of(n.Election, n.Store, n.Lists)) }},
}

func one(d *paper.Document, err error) ([]*paper.Document, error) { return []*paper.Document{d}, err }

// report makes one of the reports of a count.
func report(name string) func(*now) ([]*paper.Document, error) {
	return func(n *now) ([]*paper.Document, error) {
		r, err := counting.ReportNamed(name)
		if err != nil {
			return nil, err
		}
		c := *n.count
		c.Copies = r.Copies
		return one(r.Document(c))
	}
}

func hasCandidates(n *now) text.Text {
	for _, p := range n.Election.Posts {
		if len(p.Candidates) > 0 {
			return text.Text{}
		}
	}
	return unless(false, "form_wait.candidates")
}

func (n *now) slips() (out []*paper.Document, err error) {
	for _, b := range n.boxes {
		out = append(out, paper.Slip(roll.EventOf(n.Election), b))
	}
	return out, nil
}
