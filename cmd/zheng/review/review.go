// Package review shows the sheets that wait for people, and turns what two people
// say of one into a decision of the record.
package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/scan/omr"
	"zheng/store/election"
	"zheng/store/record"
)

// Asked is what the flags say two people decided.
type Asked struct {
	Set, Write   []string
	Confirm      bool
	Void, Reject string
}

// Check that the flags ask for exactly one thing of one sheet.
func (d Asked) Check(sheet string) error {
	ways := 0
	for _, is := range []bool{len(d.Set)+len(d.Write) > 0, d.Confirm, d.Void != "", d.Reject != ""} {
		if is {
			ways++
		}
	}
	switch {
	case sheet == "" && ways > 0:
		return say.Usage("which_sheet")
	case sheet != "" && ways == 0:
		return say.Usage("decide_what")
	case ways > 1:
		return say.Usage("decide_once")
	}
	return nil
}

func (d Asked) Decision(e *election.Election, s record.Entry) (record.Decision, error) {
	switch {
	case d.Void != "":
		return record.Decision{Void: d.Void}, nil
	case d.Reject != "":
		return record.Decision{Reject: d.Reject}, nil
	}
	vote, err := decide(e, s, d.Set, d.Write)
	return record.Decision{Vote: vote}, err
}

// decide makes a vote of the machine's clear readings and what people set
// instead; every doubt must be settled.
func decide(e *election.Election, s record.Entry, set, write []string) (*election.Vote, error) {
	v := &election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
	open := map[string]bool{} // what is still in doubt
	for _, p := range posts(e, s.Posts) {
		v.Marks[p.ID] = map[string]election.Reading{}
		for _, c := range p.Candidates {
			open[p.ID+"/"+c.ID] = true
		}
	}
	for _, m := range s.Marks {
		if m.Reading != election.Unclear {
			v.Marks[m.Post][m.Candidate] = m.Reading
			delete(open, m.Post+"/"+m.Candidate)
		}
	}
	for _, w := range s.WriteIns {
		if w.NameInked || w.Reading != election.Abstain {
			open[fmt.Sprintf("%s/%d", w.Post, w.Line)] = true
		}
	}
	for _, arg := range set {
		at, reading, ok := strings.Cut(arg, "=")
		post, who, ok2 := strings.Cut(at, "/")
		if !ok || !ok2 {
			return nil, say.Usage("bad_set", arg)
		}
		if err := choice(e, s, post, who, reading); err != nil {
			return nil, err
		}
		v.Marks[post][who] = election.Reading(reading)
		delete(open, at)
	}
	for _, arg := range write {
		at, name, ok := strings.Cut(arg, "=")
		post, l, ok2 := strings.Cut(at, "/")
		var n int
		if _, err := fmt.Sscanf(l, "%d", &n); !ok || !ok2 || err != nil {
			return nil, say.Usage("bad_write", arg)
		}
		p, err := postOf(e, s, post)
		if err != nil {
			return nil, err
		}
		if n < 1 || n > p.WriteIns {
			return nil, say.Usage("no_line", post, p.WriteIns, n)
		}
		if name = strings.TrimSpace(name); name != "" {
			v.WriteIns[post] = append(v.WriteIns[post], name)
		}
		delete(open, fmt.Sprintf("%s/%d", post, n))
	}
	if len(open) > 0 {
		return nil, say.Usage("still_open", strings.Join(slices.Sorted(maps.Keys(open)), ", "))
	}
	return v, nil
}

// choice checks one -set, naming what there is to choose from.
func choice(e *election.Election, s record.Entry, post, who, reading string) error {
	p, err := postOf(e, s, post)
	if err != nil {
		return err
	}
	var ids []string
	for _, c := range p.Candidates {
		ids = append(ids, c.ID)
		if c.ID != who {
			continue
		}
		switch election.Reading(reading) {
		case election.Approve, election.Oppose, election.Abstain:
			return nil
		}
		return say.Usage("bad_reading", reading)
	}
	return say.Usage("no_candidate", who, post, strings.Join(ids, ", "))
}

func postOf(e *election.Election, s record.Entry, id string) (election.Post, error) {
	for _, p := range posts(e, s.Posts) {
		if p.ID == id {
			return p, nil
		}
	}
	return election.Post{}, say.Usage("no_post", id, strings.Join(s.Posts, ", "))
}

// posts are those of a sheet, in the election's order.
func posts(e *election.Election, ids []string) (out []election.Post) {
	for _, p := range e.Posts {
		for _, id := range ids {
			if p.ID == id {
				out = append(out, p)
			}
		}
	}
	return out
}

// pendingLine is a sheet that waits, as `review -json` gives it.
type pendingLine struct {
	Sheet   string   `json:"sheet"`
	Batch   int      `json:"batch"`
	Place   int      `json:"place"`
	Source  string   `json:"source"`
	Reasons []string `json:"reasons"`
	Other   string   `json:"other,omitempty"` // the sheet it resembles
	Open    []string `json:"open"`            // post/candidate and post/line in doubt
	Crops   []string `json:"crops,omitempty"` // files written
}

// List lists the sheets that wait for people.
func List(c *console.Call, e *election.Election, store *record.Store, crops string, trial, asJSON bool) error {
	waiting, err := store.Pending()
	if err != nil {
		return err
	}
	var show *shower
	if crops != "" {
		if show, err = newShower(e, store, crops, trial); err != nil {
			return err
		}
	}
	for _, s := range waiting {
		l := pendingLine{
			Sheet: s.Hash.String(), Batch: s.Batch, Place: s.Place, Source: s.Source,
			Reasons: s.Reasons, Open: doubts(s),
		}
		if s.Other != nil {
			l.Other = s.Other.String()
		}
		if show != nil {
			if l.Crops, err = show.sheet(s.Hash); err != nil {
				return err
			}
		}
		if asJSON {
			if err := json.NewEncoder(c.Stdout).Encode(l); err != nil {
				return err
			}
			continue
		}
		l.plain(c)
	}
	if !asJSON {
		say.Line(c.Stdout, say.Text("pending", len(waiting)))
	}
	return nil
}

func (l pendingLine) plain(c *console.Call) {
	say.Line(c.Stdout, say.Text("pending_sheet", l.Sheet[:12], l.Batch, l.Place, l.Source))
	for _, r := range l.Reasons {
		t := say.Reason(r)
		fmt.Fprintf(c.Stdout, "    %s %s\n", t.Zh, t.En)
	}
	if l.Other != "" {
		t := say.Text("pending_other", l.Other[:12])
		fmt.Fprintf(c.Stdout, "    %s %s\n", t.Zh, t.En)
	}
	for _, o := range l.Open {
		fmt.Fprintf(c.Stdout, "    ? %s\n", o)
	}
	for _, f := range l.Crops {
		fmt.Fprintf(c.Stdout, "    → %s\n", f)
	}
}

// doubts are the places of a sheet that a person must settle.
func doubts(s record.Entry) []string {
	out := []string{}
	for _, m := range s.Marks {
		if m.Reading == election.Unclear {
			out = append(out, m.Post+"/"+m.Candidate)
		}
	}
	for _, w := range s.WriteIns {
		if w.NameInked || w.Reading != election.Abstain {
			out = append(out, fmt.Sprintf("%s/%d", w.Post, w.Line))
		}
	}
	return out
}

// shower writes pictures of sheets for people to look at: the whole page as it
// was read, and a close-up of every doubt.
type shower struct {
	reader *omr.Reader
	store  *record.Store
	dir    string
}

func newShower(e *election.Election, store *record.Store, dir string, trial bool) (*shower, error) {
	reader, err := open.Reader(e, trial)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, say.Failed(err, "cannot_write", dir)
	}
	return &shower{reader, store, dir}, nil
}

func (s *shower) sheet(h record.Hash) (files []string, err error) {
	data, ext, err := s.store.Image(h)
	if err != nil {
		return nil, err
	}
	im := omr.Image{Bytes: data, Ext: "." + ext}
	read := s.reader.Read(im)
	page, err := s.reader.Overlay(im, read)
	if err != nil {
		return nil, say.Failed(err, "no_overlay", say.Short(h))
	}
	crops, err := s.reader.Crops(im, read)
	if err != nil {
		return nil, say.Failed(err, "no_overlay", say.Short(h))
	}
	keep := func(name string, png []byte) error {
		path := filepath.Join(s.dir, say.Short(h)+name+".png")
		files = append(files, path)
		return open.Picture(path, png)
	}
	if err := keep("", page); err != nil {
		return nil, err
	}
	for _, c := range crops {
		who := c.Box.Candidate
		if who == "" {
			who = fmt.Sprint(c.Box.Line)
		}
		if err := keep(fmt.Sprintf("-%s-%s-%s", c.Box.Post, who, c.Box.Kind), c.PNG); err != nil {
			return nil, err
		}
	}
	return files, nil
}
