package roll

import (
	"context"
	"io"
	"slices"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
)

// slip prints the slips that go with the mobile boxes: one box with -box, or
// all of them.
func (r *Command) slip(ctx context.Context, c *console.Call, _ string) error {
	if r.out == "" {
		return say.Usage("missing_flag", "o", "FILE")
	}
	return r.withVoters(c, func(v *record.Voters) error {
		boxes, err := Boxes(v)
		if err != nil {
			return err
		}
		if r.box != "" {
			boxes = slices.DeleteFunc(boxes, func(b paper.Box) bool { return b.Name != r.box })
		}
		if len(boxes) == 0 {
			return say.Usage("no_such_box", r.box)
		}
		var papers []*paper.Document
		held := 0
		for _, b := range boxes {
			held += len(b.Voters)
			papers = append(papers, paper.Slip(r.event(), b))
		}
		if err := open.Create(r.out, func(w io.Writer) error { return paper.WritePDF(w, papers...) }); err != nil {
			return err
		}
		say.Line(c.Stdout, say.Text("slip_printed", len(boxes), held, r.out))
		return console.SendPaper(ctx, c, r.queue, r.out)
	})
}

func (r *Command) event() paper.Event { return EventOf(r.e) }

// EventOf is what papers of the roll say at their head.
func EventOf(e *election.Election) paper.Event {
	return paper.Event{Title: e.Title, Committee: e.Committee, Date: e.Date}
}

// Boxes gives the mobile boxes with those they are for.
func Boxes(v *record.Voters) (out []paper.Box, err error) {
	slips, err := v.Slips()
	if err != nil {
		return nil, err
	}
	for _, s := range slips {
		box := paper.Box{Name: s.Box, Staff: s.Staff}
		for _, p := range s.Voters {
			who, err := slipVoter(v, p)
			if err != nil {
				return nil, err
			}
			box.Voters = append(box.Voters, who)
		}
		out = append(out, box)
	}
	return out, nil
}

// slipVoter is a voter as the slip names one, with those whose proxy he or she
// brings along.
func slipVoter(v *record.Voters, p record.Person) (paper.Voter, error) {
	out := paper.Voter{
		Name: p.Name, Sex: p.Sex, Age: p.Age, Household: p.Household, Group: p.Group, Station: p.Station,
		Masked: p.Masked, Note: p.Note, Voted: p.Voted, Box: p.Box,
	}
	for _, id := range p.Givers {
		name, err := nameOf(v, id)
		if err != nil {
			return out, err
		}
		out.ActsFor = append(out.ActsFor, name)
	}
	return out, nil
}

func nameOf(v *record.Voters, id election.VoterID) (string, error) {
	p, err := v.Person(id)
	return p.Name, err
}
