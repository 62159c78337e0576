// Package forms makes the committee's papers of one election from its file and its
// record: what is posted, handed out, signed and read aloud, each at its stage. A
// paper that belongs to a later stage is not made before it; why is said.
package forms

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/roll"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
)

// Pack is what the papers are made from.
type Pack struct {
	Election *election.Election
	Store    *record.Store           // nil where there is no data folder yet
	Lists    *election.Lists         // nil where there is no such file
	Photos   map[string]*paper.Photo // by candidate
	Before   []tally.Held            // the rounds before this one
	English  bool
}

// Form is a kind of paper of a pack. Wait says why it cannot be made yet; it is
// empty where it can.
type Form struct {
	Number int // from 1, in the order of the election
	Kind   string
	Title  text.Text
	Wait   text.Text
}

// Ready says that it can be made.
func (f Form) Ready() bool { return f.Wait == text.Text{} }

// File is the name of its file, with an ending such as .pdf.
func (f Form) File(ending string) string {
	return fmt.Sprintf("%02d-%s%s", f.Number, f.Title.Zh, ending)
}

// Kinds are the names of all kinds, in the order of the election.
func Kinds() (names []string) {
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// Forms lists every kind.
func (p *Pack) Forms() ([]Form, error) {
	now, err := p.look()
	if err != nil {
		return nil, err
	}
	var out []Form
	for i, k := range kinds {
		out = append(out, Form{Number: i + 1, Kind: k.name, Title: now.title(k), Wait: now.waits(k)})
	}
	return out, nil
}

// Make makes the papers of a kind. The error of one that cannot be made yet is a
// text that says why.
func (p *Pack) Make(kind string) ([]*paper.Document, error) {
	i := slices.IndexFunc(kinds, func(k form) bool { return k.name == kind })
	if i < 0 {
		return nil, fmt.Errorf("there is no paper %q", kind)
	}
	now, err := p.look()
	if err != nil {
		return nil, err
	}
	if why := now.waits(kinds[i]); why != (text.Text{}) {
		return nil, why
	}
	return kinds[i].make(now)
}

// Pack writes all papers that can be made into a ZIP, in a format such as .pdf. The
// same papers give the same bytes.
func (p *Pack) Pack(w io.Writer, format string) error {
	list, err := p.Forms()
	if err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for _, f := range list {
		if !f.Ready() {
			continue
		}
		papers, err := p.Make(f.Kind)
		if err != nil {
			return err
		}
		file, err := out.CreateHeader(&zip.FileHeader{Name: f.File(format), Method: zip.Deflate})
		if err != nil {
			return err
		}
		if err := open.WritePaper(file, format, papers...); err != nil {
			return fmt.Errorf("couldn't make %s: %w", f.Kind, err)
		}
	}
	return out.Close()
}

// Note logs that papers were printed.
func (p *Pack) Note(ctx context.Context, kind string) error {
	if p.Store == nil {
		return nil
	}
	return counting.Noted(ctx, p.Store, kind)
}

// form is a kind: what it waits for, in order, and how it is made.
type form struct {
	name  string
	needs []need
	make  func(*now) ([]*paper.Document, error)
}

// need says why a paper is not there yet, or nothing.
type need func(*now) text.Text

// now is how the election stands while papers are made.
type now struct {
	*Pack
	day    record.Day
	voters *record.Voters // nil where there is no roll, or its key is not here
	people []paper.Voter  // of the roll
	boxes  []paper.Box

	mandates []paper.Mandate
	staff    []paper.Worker
	count    *paper.Count // nil without a record
	sheets   int          // that were recorded
}

// look reads all of it, so that papers made together agree.
func (p *Pack) look() (*now, error) {
	n := &now{Pack: p}
	err := n.lookAtPeople()
	if err != nil || p.Store == nil {
		return n, err
	}
	if n.day, err = p.Store.Day(); err != nil {
		return nil, err
	}
	n.voters, err = p.Store.Voters(p.Election)
	if err != nil && !errors.Is(err, record.ErrNoRoll) && !errors.Is(err, record.ErrKey) {
		return nil, err
	}
	if n.voters != nil {
		if n.people, err = roll.Papered(n.voters, p.Election); err != nil {
			return nil, err
		}
		if n.boxes, err = roll.Boxes(n.voters); err != nil {
			return nil, err
		}
		if err := n.lookAtMandates(); err != nil {
			return nil, err
		}
		n.hideNumbers()
	}
	f, err := p.Store.Figures()
	if err != nil {
		return nil, err
	}
	n.sheets = f.Counted + f.Pending + f.Rejected
	n.count, err = p.counted()
	return n, err
}

// hideNumbers takes from the voters what is left of their ID numbers: no paper of a pack
// has a digit of one.
func (n *now) hideNumbers() {
	for i := range n.people {
		n.people[i].Masked = ""
	}
	for _, b := range n.boxes {
		for i := range b.Voters {
			b.Voters[i].Masked = ""
		}
	}
}

// counted is the count as it stands, with the log's checkpoint where it can be
// signed.
func (p *Pack) counted() (*paper.Count, error) {
	k := &counting.Count{Held: tally.Held{Election: p.Election}, Before: p.Before}
	if t, err := p.Store.Turnout(); err == nil && t.Own > 0 {
		k.Desk = &t
	}
	var err error
	if k.Result, err = counting.Settled(p.Election, p.Store, tally.Figures{}); err != nil {
		return nil, err
	}
	committee, err := k.Committee()
	if err != nil {
		return nil, err
	}
	count := k.Reported(committee)
	count.English = p.English
	day, err := p.Store.Day()
	if sealed := day.Last(record.StageSealed); sealed != nil {
		for _, b := range sealed.Bags {
			count.Bags = append(count.Bags, paper.Bag{Kind: b.Kind, Count: b.Count, Seal: b.Seal})
		}
	}
	if err != nil {
		return nil, err
	}
	if note, err := p.Store.Checkpoint(context.Background()); err == nil {
		count.Checkpoint, count.LogKey = note, p.Store.PublicKey()
	}
	return &count, nil
}

// zero is the zero report: of now, or as it was when the polls opened.
func (n *now) zero() ([]*paper.Document, error) {
	opened := n.day.Opened()
	if opened == nil {
		return one(paper.Zero(*n.count))
	}
	f := tally.Figures{}
	if opened.Registered > 0 {
		f.Registered = &opened.Registered
	}
	r, err := tally.NewCounter(n.Election).Result(f)
	if err != nil {
		return nil, err
	}
	c := paper.Count{Election: n.Election, Result: r, English: n.English, Opened: paper.PollsOpened(opened.At.In(time.Local), opened.By, opened.Second)}
	if c.Checkpoint, err = n.Store.CheckpointOfOpening(); err != nil {
		return nil, err
	}
	if c.Checkpoint != "" {
		c.LogKey = n.Store.PublicKey()
	}
	return one(paper.Zero(c))
}

// waits is the first thing that a kind waits for.
func (n *now) waits(k form) text.Text {
	for _, need := range k.needs {
		if why := need(n); why != (text.Text{}) {
			return why
		}
	}
	return text.Text{}
}

// title of a kind; what is announced after the count is called as it ended.
func (n *now) title(k form) text.Text {
	if k.name != "notice" {
		return say.Text("form." + k.name)
	}
	return say.Text(cmp.Or(n.ending(), "form.notice"))
}

// ending is how the notice of the result is called where nobody is elected by it.
func (n *now) ending() string {
	switch {
	case n.Election.Round == election.Nominating:
		return "form.nominees"
	case n.Election.Recall():
		return "form.recalled"
	case n.count != nil && n.day.Announced() && len(n.count.Result.Fails()) > 0:
		return "form.failed"
	}
	return ""
}
