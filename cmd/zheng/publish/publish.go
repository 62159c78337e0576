// Package publish gathers what the public may read of an election at its stage,
// and writes it as a folder of pages, posters and files.
package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/kiosk/public"
	"zheng/kiosk/web"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// Options are what the record does not say.
type Options struct {
	Place    string // where and when to vote
	URL      string // of the site
	Photos   map[string]*paper.Photo
	Archives []string // files made by export
	Papers   string   // folder with more PDFs that the committee wants there; "" for none
	Masked   bool     // names on the roll without all but the first character
	Now      time.Time
}

// Edition is what is to be published: the pages' facts, and what lies beside them.
type Edition struct {
	Facts  public.Facts
	files  []file
	Hidden []string // pages held back, and why: codes of say's texts
}

// file is something to take away: bytes at hand, or another file to be copied.
type file struct {
	name string
	data []byte
	from string
}

// Of gathers an edition. Nothing stands in it before its stage: the roll and the
// candidates once the record book says that they were published or the polls
// opened, and the roll until they closed; participation once they closed; the
// result and the archives once the ballots are sealed. Where no day is kept, the
// roll and the candidates are there as soon as they are known, and the result when
// all ballots that were issued are counted.
func Of(e *election.Election, store *record.Store, o Options) (*Edition, error) {
	day, err := store.Day()
	if err != nil {
		return nil, err
	}
	signed, err := store.SignedItems()
	if err != nil {
		return nil, err
	}
	ed := &Edition{Facts: public.Facts{Election: e, Day: day, Plan: record.Plan(e, signed), Place: o.Place, URL: o.URL, Photos: map[string][]byte{}}}
	if o.URL != "" {
		rows, err := sheet.Matrix(o.URL)
		if err != nil {
			return nil, say.Failed(err, "publish_url", o.URL)
		}
		ed.Facts.QR = web.QR(rows)
	}
	for id, p := range o.Photos {
		ed.Facts.Photos[id] = p.JPEG()
	}
	shown := func(item string) bool {
		s, ok := signed[item]
		return ok && s.Date <= o.Now.Format(time.DateOnly) || !day.Kept() || !before(day)
	}
	for _, gather := range []func() error{
		func() error { return ed.roll(store, o, day, shown("roll_published")) },
		func() error { return ed.candidates(o, shown("candidates_published")) },
		func() error { return ed.came(store, day) },
		func() error { return ed.result(store, day) },
		func() error { return ed.objections(store, o) },
		func() error { return ed.poster(o) },
		func() error { return ed.archives(o) },
		func() error { return ed.more(o.Papers) },
	} {
		if err := gather(); err != nil {
			return nil, err
		}
	}
	return ed, nil
}

// before says whether the polls have not opened yet.
func before(day record.Day) bool {
	return day.Stage == record.StageSetup || day.Stage == record.StageTest
}

func (ed *Edition) hide(code string) { ed.Hidden = append(ed.Hidden, code) }

// pdf makes a paper of the edition.
func (ed *Edition) pdf(kind string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	ed.add(kind, kind+".pdf", b.Bytes())
	return nil
}

func (ed *Edition) add(kind, name string, data []byte) {
	sum := sha256.Sum256(data)
	ed.files = append(ed.files, file{name: name, data: data})
	ed.Facts.Papers = append(ed.Facts.Papers, public.File{Kind: kind, Name: name, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])})
}

// roll puts up who may vote: names, sex and group, nothing else.
func (ed *Edition) roll(store *record.Store, o Options, day record.Day, shown bool) error {
	voters, err := store.Voters(ed.Facts.Election)
	if errors.Is(err, record.ErrNoRoll) || errors.Is(err, record.ErrKey) {
		return nil
	}
	if err != nil {
		return err
	}
	if !shown {
		ed.hide("publish_no_roll")
		return nil
	}
	if day.Kept() && day.Closed() {
		return nil // it was there for objections
	}
	ed.Facts.Voters = []public.Voter{}
	var list []paper.Voter
	err = voters.Each(func(p record.Person) error {
		if !p.Representing {
			return nil
		}
		name := p.Name
		if o.Masked {
			name = election.MaskName(name)
		}
		ed.Facts.Voters = append(ed.Facts.Voters, public.Voter{Name: name, Sex: p.Sex, Group: p.Group})
		list = append(list, paper.Voter{Name: name, Sex: p.Sex, Group: p.Group})
		return nil
	})
	if err != nil {
		return err
	}
	e := ed.Facts.Election
	event := paper.Event{Title: e.Title, Committee: e.Committee, Date: e.Date}
	return ed.pdf("roll", func(w io.Writer) error { return paper.PublicList(w, event, list) })
}

// candidates puts up who stands.
func (ed *Edition) candidates(o Options, shown bool) error {
	e := ed.Facts.Election
	if !slices.ContainsFunc(e.Posts, func(p election.Post) bool { return len(p.Candidates) > 0 }) {
		return nil
	}
	if !shown {
		ed.hide("publish_no_candidates")
		return nil
	}
	ed.Facts.Candidates = true
	return ed.pdf("candidates", paper.Candidates(e, o.Photos, true).WritePDF)
}

// came puts up who took part, by groups.
func (ed *Edition) came(store *record.Store, day record.Day) error {
	if day.Kept() && !day.Closed() {
		return nil
	}
	voters, err := store.Voters(ed.Facts.Election)
	if errors.Is(err, record.ErrNoRoll) || errors.Is(err, record.ErrKey) {
		return nil
	}
	if err != nil {
		return err
	}
	t, err := voters.Turnout()
	if err != nil || t.Own == 0 {
		return err
	}
	ed.Facts.Came, err = voters.Participation()
	return err
}

// result puts up who is elected and why, once nothing changes any more.
func (ed *Edition) result(store *record.Store, day record.Day) error {
	e := ed.Facts.Election
	if day.Kept() && day.Stage != record.StageSealed {
		ed.hide("publish_no_result")
		return nil
	}
	r, err := counting.Settled(e, store, tally.Figures{})
	if err != nil {
		return err
	}
	if r.Pending > 0 || r.Returned == 0 || r.Issued == nil || !day.Kept() && r.Returned != *r.Issued {
		ed.hide("publish_no_result")
		return nil
	}
	ed.Facts.Result = r
	counted := &counting.Count{Held: tally.Held{Election: e, Result: r}}
	if t, err := store.Turnout(); err == nil && t.Own > 0 {
		counted.Desk = &t
	}
	kinds := []string{"result", "notice"}
	if len(r.Fails()) > 0 {
		kinds = kinds[:1]
	}
	for _, kind := range kinds {
		report, err := counting.ReportNamed(kind)
		if err != nil {
			return err
		}
		d, err := report.Document(counted.Reported(nil))
		if err != nil {
			return err
		}
		if err := ed.pdf(kind, d.WritePDF); err != nil {
			return err
		}
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	ed.add("json", "result.json", append(data, '\n'))
	return nil
}

// objections puts up how many there were, and what became of them.
func (ed *Edition) objections(store *record.Store, o Options) error {
	all, err := store.Objections()
	ed.Facts.Objections = record.HandledOf(all, o.Now.Format(time.DateOnly))
	return err
}

func (ed *Edition) poster(o Options) error {
	f := ed.Facts
	return ed.pdf("poster", paper.Poster{Election: f.Election, Place: o.Place, Candidates: f.Candidates, Result: f.Result, URL: o.URL}.WritePDF)
}

// archives are taken along as they are, with what anybody can check them by.
func (ed *Edition) archives(o Options) error {
	if len(o.Archives) > 0 && ed.Facts.Result == nil {
		ed.hide("publish_no_archive")
		return nil
	}
	for _, path := range o.Archives {
		if !strings.EqualFold(filepath.Ext(path), ".zip") {
			return say.Usage("bad_archive", path)
		}
		f, err := ed.along(path)
		if err != nil {
			return err
		}
		ed.Facts.Archives = append(ed.Facts.Archives, f)
	}
	return nil
}

// more takes along the PDFs of a folder, by name.
func (ed *Edition) more(folder string) error {
	if folder == "" {
		return nil
	}
	list, err := os.ReadDir(folder)
	if err != nil {
		return say.Failed(err, "cannot_read", folder)
	}
	for _, one := range list {
		if !one.Type().IsRegular() || !strings.EqualFold(filepath.Ext(one.Name()), ".pdf") {
			continue
		}
		f, err := ed.along(filepath.Join(folder, one.Name()))
		if err != nil {
			return err
		}
		ed.Facts.Papers = append(ed.Facts.Papers, f)
	}
	return nil
}

// along takes a file along under its own name.
func (ed *Edition) along(path string) (public.File, error) {
	name := filepath.Base(path)
	if slices.ContainsFunc(ed.files, func(f file) bool { return strings.EqualFold(f.name, name) }) {
		return public.File{}, say.Usage("publish_twice", name)
	}
	f, err := os.Open(path)
	if err != nil {
		return public.File{}, say.Failed(err, "cannot_read", path)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return public.File{}, say.Failed(err, "cannot_read", path)
	}
	ed.files = append(ed.files, file{name: name, from: path})
	return public.File{Name: name, Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

// Tell says what was written, what changed, and what waits for its stage.
func Tell(w io.Writer, dir string, ed *Edition, changes []public.Change) {
	if changes == nil {
		say.Line(w, say.Text("publish_same", dir))
	} else {
		say.Line(w, say.Text("publish_done", dir))
	}
	words := map[string]string{"put": "publish_put", "changed": "publish_changed", "taken": "publish_taken"}
	for _, c := range changes {
		say.Line(w, say.Text(words[c.What], public.Title(c.Page)))
	}
	for _, code := range ed.Hidden {
		say.Line(w, say.Text(code))
	}
}
