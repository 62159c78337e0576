// This file makes the files of an archive from a count.

package archive

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/tally"
)

// Content is a count as it goes into an archive.
type Content struct {
	File     []byte // the election file, as it was given
	Election *election.Election
	Review   []byte  // of a nomination, as it was given; nil for none
	Sheets   []Sheet // every one, in any order
	Figures  Figures
	Tallies  Tallies // as the machine kept them
	Result   *tally.Result
	Rounds   []Round // held before, the first of them first
	Reports  []File  // "reports/NAME.pdf" or ".html"
	Images   []File  // see ImageName; may be none

	Came       int    // voters whom the desk served; the log must tell of them
	Log        []byte // entries, a line each
	Checkpoint string // signed, of the whole log
	Public     string // the key's public half
}

// Round is a round held before this one.
type Round struct {
	File   []byte
	Result *tally.Result
}

// Figures are what is known beside the ballots; nil is not known.
type Figures struct {
	Election     string            `json:"election"`
	Station      string            `json:"station,omitempty"` // that these ballots are of; "" where all are here
	Registered   *int              `json:"registered"`
	Participants *int              `json:"participants"`
	Issued       *int              `json:"issued"`
	Own          *int              `json:"own"`
	Proxies      *int              `json:"proxies"`
	Cancelled    *int              `json:"cancelled"`
	Ineligible   map[string]string `json:"ineligible,omitempty"`
	Sex          map[string]string `json:"sex,omitempty"`
	Withdrawn    map[string]string `json:"withdrawn,omitempty"`
}

// tally gives the figures as the rules want them; pending and rejected sheets
// are counted, and the log tells of mobile boxes and of stations that are not here.
func (f Figures) tally(t *Tallies, d *told) tally.Figures {
	return tally.Figures{
		Elsewhere:  d.elsewhere(f.Station),
		Boxes:      d.boxes,
		Registered: f.Registered, Participants: f.Participants, Issued: f.Issued,
		Own: f.Own, Proxies: f.Proxies, Cancelled: f.Cancelled, Ineligible: f.Ineligible, Sex: f.Sex, Withdrawn: f.Withdrawn,
		Pending: t.Pending, Rejected: t.Rejected,
	}
}

// Outcome is the JSON of `zheng result -json`: a result, with the committee after
// a chain of rounds, and the stations where it is of many.
type Outcome struct {
	*tally.Result
	Committee *tally.Committee `json:"committee,omitempty"`
	Stations  []StationCount   `json:"stations,omitempty"`
	Missing   []string         `json:"missing,omitempty"` // stations on a roll that are not among them
}

// ballotsHead begins ballots.json.
type ballotsHead struct {
	Format      string `json:"format"`
	Election    string `json:"election"`
	Round       string `json:"round"`
	Provisional bool   `json:"provisional"`
	Count       int    `json:"count"`
}

const ballotsFormat = "zheng-ballots 1"

// writeBallots writes ballots.json, a sheet a line.
func writeBallots(w io.Writer, head ballotsHead, sheets []Sheet) error {
	return lines(w, head, "sheets", func(yield func(*Sheet, error) bool) {
		for i := range sheets {
			if !yield(&sheets[i], nil) {
				return
			}
		}
	})
}

// written gives what write writes.
func written(write func(w io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	err := write(&b)
	return b.Bytes(), err
}

// agreement is reconciliation.json.
type agreement struct {
	Election string           `json:"election"`
	Holds    bool             `json:"holds"` // none fails
	Checks   []tally.Identity `json:"checks"`
}

func reconciled(r *tally.Result) agreement {
	a := agreement{Election: r.Election, Holds: true, Checks: r.Reconcile}
	for _, id := range r.Reconcile {
		a.Holds = a.Holds && (id.Holds == nil || *id.Holds)
	}
	return a
}

// provisional says that a result is not final yet: sheets wait for people, a
// figure is not known that a rule needs, or a day is kept and the committee has
// not confirmed the result. Stage is the last that the log tells of.
func provisional(r *tally.Result, stage string) bool {
	return r.Pending > 0 || slices.ContainsFunc(r.Why, func(w tally.Reason) bool { return w.Holds == nil }) || !settledAt(stage)
}

// settledAt says that the committee has confirmed the result, or that no day is
// kept.
func settledAt(stage string) bool {
	return slices.Contains([]string{"", "decided", "announced", "sealed"}, stage)
}

// provisional looks the stage up in the log.
func (c *Content) provisional() (bool, error) {
	var d told
	err := eachEntry(c.Log, d.take)
	return provisional(c.Result, d.stage), err
}

func eachEntry(log []byte, take func(journal.Entry) error) error {
	_, err := journal.Read(bytes.NewReader(log), func(_ int64, _ []byte, e journal.Entry) error { return take(e) })
	return err
}

// Manifest is the head of the list to be signed.
func (c *Content) Manifest() (Manifest, error) {
	head, err := journal.ParseCheckpoint(c.Checkpoint)
	if err != nil {
		return Manifest{}, fmt.Errorf("couldn't name the log of the archive: %w", err)
	}
	p, err := c.provisional()
	return Manifest{Log: head, Provisional: p}, err
}

// Files makes all files but the manifest.
func (c *Content) Files() ([]File, error) {
	slices.SortFunc(c.Sheets, func(a, b Sheet) int { return strings.Compare(a.Sheet, b.Sheet) })
	committee, err := c.committee()
	if err != nil {
		return nil, err
	}
	p, err := c.provisional()
	if err != nil {
		return nil, err
	}
	e := c.Election
	head := ballotsHead{ballotsFormat, e.ID, string(e.Round), p, len(c.Sheets)}
	out := slices.Concat(c.Reports, c.Images)
	for _, f := range []struct {
		name string
		make func() ([]byte, error)
	}{
		{ReadmeName, func() ([]byte, error) { return readme(e, c.Public, c.Checkpoint, p), nil }},
		{ElectionName, func() ([]byte, error) { return c.File, nil }},
		{ResolvedName, func() ([]byte, error) { return election.Format(e), nil }},
		{FiguresName, func() ([]byte, error) { return indented(c.Figures) }},
		{TalliesName, func() ([]byte, error) { return indented(c.Tallies) }},
		{ResultName, func() ([]byte, error) { return indented(Outcome{Result: c.Result, Committee: committee}) }},
		{ReconcileName, func() ([]byte, error) { return indented(reconciled(c.Result)) }},
		{LogName, func() ([]byte, error) { return c.Log, nil }},
		{HeadName, func() ([]byte, error) { return []byte(c.Checkpoint), nil }},
		{KeyName, func() ([]byte, error) { return []byte(strings.TrimSpace(c.Public) + "\n"), nil }},
	} {
		data, err := f.make()
		if err != nil {
			return nil, fmt.Errorf("couldn't make %s: %w", f.name, err)
		}
		out = append(out, File{Name: f.name, Data: data})
	}
	// The large ones are made when they are packed, one at a time.
	for name, write := range map[string]func(io.Writer) error{
		BallotsName: func(w io.Writer) error { return writeBallots(w, head, c.Sheets) },
		TableName:   func(w io.Writer) error { return table(w, e, c.Sheets) },
		CVRName:     func(w io.Writer) error { return castVoteRecords(w, e, c.Sheets) },
	} {
		out = append(out, File{Name: name, Open: func() ([]byte, error) { return written(write) }})
	}
	if c.Review != nil {
		out = append(out, File{Name: ReviewName, Data: c.Review})
	}
	for i, r := range c.Rounds {
		data, err := indented(r.Result)
		if err != nil {
			return nil, err
		}
		dir := roundDir(i + 1)
		out = append(out, File{Name: dir + ElectionName, Data: r.File}, File{Name: dir + ResultName, Data: data})
	}
	return out, nil
}

func (c *Content) committee() (*tally.Committee, error) {
	held := make([]tally.Held, 0, len(c.Rounds)+1)
	for i, r := range c.Rounds {
		e, err := election.Parse(r.File)
		if err != nil {
			return nil, fmt.Errorf("couldn't read the election of round %d: %w", i+1, err)
		}
		held = append(held, tally.Held{Election: e, Result: r.Result})
	}
	return joined(append(held, tally.Held{Election: c.Election, Result: c.Result}))
}

// joined is the committee after several rounds; nil after one.
func joined(held []tally.Held) (*tally.Committee, error) {
	if len(held) < 2 {
		return nil, nil
	}
	return tally.Final(held)
}
