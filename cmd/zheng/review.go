package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zheng/scan/omr"
	"zheng/store/election"
	"zheng/store/record"
)

var reviewCommand = command{
	name: "review",
	example: `zheng review -election hongshan.toml -data data -crops crops
zheng review -election hongshan.toml -data data -sheet 3fa9 -by 陈静 -second 刘洋 -set chair/zhang=approve -write member/1=王芳
zheng review -election hongshan.toml -data data -sheet 77c0 -by 陈静 -second 刘洋 -void "V3 看不清"
zheng review -election hongshan.toml -data data -sheet 9b1e -by 陈静 -second 刘洋 -reject "V6 没有盖章"`,
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		file := fs.String("election", "", about("election"))
		data := fs.String("data", "", about("data"))
		crops := fs.String("crops", "", about("crops"))
		asJSON := fs.Bool("json", false, about("json_pending"))
		trial := fs.Bool("test", false, about("test_review"))
		sheet := fs.String("sheet", "", about("sheet"))
		var set, write list
		fs.Var(&set, "set", about("set"))
		fs.Var(&write, "write", about("write"))
		confirm := fs.Bool("confirm", false, about("confirm"))
		void := fs.String("void", "", about("void"))
		reject := fs.String("reject", "", about("reject"))
		by := fs.String("by", "", about("by"))
		second := fs.String("second", "", about("second"))
		reason := fs.String("reason", "", about("reason"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "election", "data"); err != nil {
				return err
			}
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			asked := decided{set: set, write: write, confirm: *confirm, void: *void, reject: *reject}
			if err := asked.check(*sheet); err != nil {
				return err
			}
			if *sheet != "" {
				if err := missing(fs, "by", "second"); err != nil {
					return err
				}
			}
			e, err := load(*file)
			if err != nil {
				return err
			}
			if *trial {
				*data = trialData(*data)
			}
			store, err := openRecord(*data, e, c.stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			if *sheet == "" {
				return pending(c, e, store, *crops, *trial, *asJSON)
			}
			h, err := store.Find(*sheet)
			if err != nil {
				return err
			}
			entry, err := store.Get(h)
			if err != nil {
				return err
			}
			d, err := asked.decision(e, entry)
			if err != nil {
				return err
			}
			d.By, d.Second, d.Reason = *by, *second, *reason
			if strings.TrimSpace(d.By) == strings.TrimSpace(d.Second) {
				return usage("same_person", d.By)
			}
			if err := store.Settle(ctx, h, d); err != nil {
				return err
			}
			after, err := store.Get(h)
			if err != nil {
				return err
			}
			line(c.stdout, say("settled_as", short(h), say("status."+string(after.Status))))
			return nil
		}
	},
}

// list is a flag that may be given many times.
type list []string

func (l *list) String() string     { return strings.Join(*l, ", ") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

// decided is what the flags say two people decided.
type decided struct {
	set, write   []string
	confirm      bool
	void, reject string
}

// check that the flags ask for exactly one thing of one sheet.
func (d decided) check(sheet string) error {
	ways := 0
	for _, is := range []bool{len(d.set)+len(d.write) > 0, d.confirm, d.void != "", d.reject != ""} {
		if is {
			ways++
		}
	}
	switch {
	case sheet == "" && ways > 0:
		return usage("which_sheet")
	case sheet != "" && ways == 0:
		return usage("decide_what")
	case ways > 1:
		return usage("decide_once")
	}
	return nil
}

func (d decided) decision(e *election.Election, s record.Entry) (record.Decision, error) {
	switch {
	case d.void != "":
		return record.Decision{Void: d.void}, nil
	case d.reject != "":
		return record.Decision{Reject: d.reject}, nil
	}
	vote, err := decide(e, s, d.set, d.write)
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
			return nil, usage("bad_set", arg)
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
			return nil, usage("bad_write", arg)
		}
		p, err := postOf(e, s, post)
		if err != nil {
			return nil, err
		}
		if n < 1 || n > p.WriteIns {
			return nil, usage("no_line", post, p.WriteIns, n)
		}
		if name = strings.TrimSpace(name); name != "" {
			v.WriteIns[post] = append(v.WriteIns[post], name)
		}
		delete(open, fmt.Sprintf("%s/%d", post, n))
	}
	if len(open) > 0 {
		return nil, usage("still_open", strings.Join(slices.Sorted(maps.Keys(open)), ", "))
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
		return usage("bad_reading", reading)
	}
	return usage("no_candidate", who, post, strings.Join(ids, ", "))
}

func postOf(e *election.Election, s record.Entry, id string) (election.Post, error) {
	for _, p := range posts(e, s.Posts) {
		if p.ID == id {
			return p, nil
		}
	}
	return election.Post{}, usage("no_post", id, strings.Join(s.Posts, ", "))
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

// pending lists the sheets that wait for people.
func pending(c *call, e *election.Election, store *record.Store, crops string, trial, asJSON bool) error {
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
			if err := json.NewEncoder(c.stdout).Encode(l); err != nil {
				return err
			}
			continue
		}
		l.plain(c)
	}
	if !asJSON {
		line(c.stdout, say("pending", len(waiting)))
	}
	return nil
}

func (l pendingLine) plain(c *call) {
	line(c.stdout, say("pending_sheet", l.Sheet[:12], l.Batch, l.Place, l.Source))
	for _, r := range l.Reasons {
		t := reasonText(r)
		fmt.Fprintf(c.stdout, "    %s %s\n", t.zh, t.en)
	}
	if l.Other != "" {
		t := say("pending_other", l.Other[:12])
		fmt.Fprintf(c.stdout, "    %s %s\n", t.zh, t.en)
	}
	for _, o := range l.Open {
		fmt.Fprintf(c.stdout, "    ? %s\n", o)
	}
	for _, f := range l.Crops {
		fmt.Fprintf(c.stdout, "    → %s\n", f)
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
	reader, err := newReader(e, trial)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, failed(err, "cannot_write", dir)
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
		return nil, failed(err, "no_overlay", short(h))
	}
	crops, err := s.reader.Crops(im, read)
	if err != nil {
		return nil, failed(err, "no_overlay", short(h))
	}
	keep := func(name string, png []byte) error {
		path := filepath.Join(s.dir, short(h)+name+".png")
		files = append(files, path)
		return createFile(path, png)
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
