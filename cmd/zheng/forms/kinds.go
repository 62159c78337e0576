package forms

import (
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/roll"
	"zheng/cmd/zheng/workbook"
	"zheng/device/paper"
)

// kinds are all papers, in the order in which an election needs them.
var kinds = []form{
	{"announcement", nil, of(paper.Around.Announcement)},
	{"registration", nil, of(paper.Around.Registration)},
	{"roll", []need{hasRecord, hasRoll}, func(n *now) ([]*paper.Document, error) {
		return one(paper.RollList(roll.EventOf(n.Election), n.people), nil)
	}},
	{"rolllog", []need{hasRecord, hasRoll}, func(n *now) ([]*paper.Document, error) { return one(roll.LogPaper(n.voters, n.Election)) }},
	{"candidates", []need{hasCandidates}, func(n *now) ([]*paper.Document, error) {
		return one(paper.Candidates(n.Election, n.Photos, n.English), nil)
	}},
	{"place", nil, of(paper.Around.Place)},
	{"staff", []need{hasStaff}, of(paper.Around.StaffNotice)},
	{"proxies", []need{hasRecord, hasRoll, hasProxies}, of(paper.Around.ProxyList)},
	{"proxy", []need{hasRecord, hasRoll, hasProxies}, of(paper.Around.ProxyCards)},
	{"boxes", []need{hasRecord, hasRoll, hasBoxes}, of(paper.Around.BoxList)},
	{"slips", []need{hasRecord, hasRoll, hasBoxes}, (*now).slips},
	{"postal", nil, of(paper.Around.Postal)},
	{"agenda", nil, of(paper.Around.Agenda)},
	{"speech", nil, of(paper.Around.Speech)},
	{"zero", []need{hasRecord, wasZero}, (*now).zero},
	{"calling", nil, of(paper.Around.Calling)},
	{"tally", []need{counted}, report("tally")},
	{"result", []need{decided}, report("result")},
	{"notice", []need{announced, settled}, report("notice")},
	{"certificates", []need{announced, settled, someElected}, of(paper.Around.Certificates)},
	{"representatives", []need{ofRepresentatives, announced, settled, someElected}, of(paper.Around.RepresentativeCards)},
	{"sealing", []need{announced}, report("sealing")},
	{"handover", []need{announced, settled, someElected}, of(paper.Around.Handover)},
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

func (n *now) slips() (out []*paper.Document, err error) {
	for _, b := range n.boxes {
		out = append(out, paper.Slip(roll.EventOf(n.Election), b))
	}
	return out, nil
}
