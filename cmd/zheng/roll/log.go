package roll

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
)

// Correction is a decision about the roll, as -json writes it.
type Correction struct {
	Number int              `json:"number"`
	Act    string           `json:"act"`
	Voter  election.VoterID `json:"voter,omitempty"`
	Name   string           `json:"name,omitempty"`
	Masked string           `json:"masked,omitempty"` // ID number, ends only
	Note   string           `json:"note,omitempty"`
	By     string           `json:"by,omitempty"`
	Second string           `json:"second,omitempty"`
	Reason string           `json:"reason,omitempty"`
	Where  string           `json:"where,omitempty"`
}

// log shows what people decided about the roll and its voters: on the screen,
// as data, and with -o as the paper to sign.
func (r *Command) log(ctx context.Context, c *console.Call, _ string) error {
	return r.withVoters(c, func(v *record.Voters) error {
		list, err := corrections(v)
		if err != nil {
			return err
		}
		if r.out != "" {
			if err := r.printLog(list); err != nil {
				return err
			}
			say.Line(c.Stderr, say.Text("rolllog_printed", len(list), r.out))
			if err := console.SendPaper(ctx, c, r.queue, r.out); err != nil {
				return err
			}
		}
		if r.json {
			for _, one := range list {
				if err := console.WriteJSON(c.Stdout, one); err != nil {
					return err
				}
			}
			return nil
		}
		for _, one := range list {
			one.write(c.Stdout)
		}
		if len(list) == 0 {
			say.Line(c.Stdout, say.Text("rolllog_none"))
		}
		return nil
	})
}

func corrections(v *record.Voters) ([]Correction, error) {
	entries, err := v.Log()
	if err != nil {
		return nil, err
	}
	out := make([]Correction, len(entries))
	for i, e := range entries {
		out[i] = Correction{
			Number: i + 1, // the record's own say nothing once voters come
			Act:    e.Act, Voter: e.Voter, Note: e.Note,
			By: e.By, Second: e.Second, Reason: e.Reason, Where: e.Where,
		}
		if e.Voter == "" {
			continue
		}
		p, err := v.Person(e.Voter)
		switch {
		case errors.Is(err, record.ErrNoVoter): // struck since: the note has the name
			out[i].Name, out[i].Note = e.Note, ""
		case err != nil:
			return nil, err
		default:
			out[i].Name, out[i].Masked = p.Name, p.Masked
		}
		if out[i].Note == out[i].Name {
			out[i].Note = ""
		}
	}
	return out, nil
}

func (c Correction) write(w io.Writer) {
	s := say.Text("roll_act." + c.Act)
	parts := []string{}
	for _, p := range []string{strings.TrimSpace(c.Name + " " + c.Masked), c.Note, c.Reason, c.By, c.Second, c.Where} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	fmt.Fprintf(w, "%4d %s %s\n     %s\n", c.Number, console.Padded(s.Zh, 12), s.En, strings.Join(parts, " · "))
}

func (r *Command) printLog(list []Correction) error {
	return open.CreatePaper(r.out, logPaper(r.e, list))
}

// LogPaper is the log of objections and corrections, to sign, without any digit of an
// ID number.
func LogPaper(v *record.Voters, e *election.Election) (*paper.Document, error) {
	list, err := corrections(v)
	for i := range list {
		list[i].Masked = ""
	}
	return logPaper(e, list), err
}

func logPaper(e *election.Election, list []Correction) *paper.Document {
	rows := make([]paper.Correction, len(list))
	for i, c := range list {
		rows[i] = paper.Correction{
			Number: c.Number, Act: c.Act, Voter: c.Name, Masked: c.Masked, Note: c.Note,
			By: c.By, Second: c.Second, Reason: c.Reason, Station: c.Where,
		}
	}
	return paper.RollLog(EventOf(e), rows)
}
