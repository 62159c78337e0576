package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"zheng/device/printer"
	"zheng/store/election"
	"zheng/store/record"
)

// correction is a decision about the roll, as -json writes it.
type correction struct {
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
func (r *rolls) log(ctx context.Context, c *call, _ string) error {
	return r.withVoters(c, func(v *record.Voters) error {
		list, err := corrections(v)
		if err != nil {
			return err
		}
		if r.out != "" {
			if err := r.printLog(list); err != nil {
				return err
			}
			line(c.stderr, say("rolllog_printed", len(list), r.out))
			if err := sendPaper(ctx, c, r.queue, r.out); err != nil {
				return err
			}
		}
		if r.json {
			for _, one := range list {
				if err := writeJSON(c.stdout, one); err != nil {
					return err
				}
			}
			return nil
		}
		for _, one := range list {
			one.write(c.stdout)
		}
		if len(list) == 0 {
			line(c.stdout, say("rolllog_none"))
		}
		return nil
	})
}

func corrections(v *record.Voters) ([]correction, error) {
	entries, err := v.Log()
	if err != nil {
		return nil, err
	}
	out := make([]correction, len(entries))
	for i, e := range entries {
		out[i] = correction{
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

func (c correction) write(w io.Writer) {
	s := say("roll_act." + c.Act)
	parts := []string{}
	for _, p := range []string{strings.TrimSpace(c.Name + " " + c.Masked), c.Note, c.Reason, c.By, c.Second, c.Where} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	fmt.Fprintf(w, "%4d %s %s\n     %s\n", c.Number, padded(s.zh, 12), s.en, strings.Join(parts, " · "))
}

func (r *rolls) printLog(list []correction) error {
	paper := make([]printer.Correction, len(list))
	for i, c := range list {
		paper[i] = printer.Correction{
			Number: c.Number, Act: c.Act, Voter: c.Name, Masked: c.Masked, Note: c.Note,
			By: c.By, Second: c.Second, Reason: c.Reason, Station: c.Where,
		}
	}
	d := printer.RollLog(r.event(), paper)
	return create(r.out, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(r.out), ".html") {
			return d.WriteHTML(w)
		}
		return d.WritePDF(w)
	})
}
