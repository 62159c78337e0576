// This file is what is prepared before the day: the election file, the roll and
// the list of proxies, as files that are checked before they are taken.

package admin

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/table"
)

// electionView is the page of the election file.
type electionView struct {
	page
	Problems []election.Problem
	Open     bool // it may be replaced
	Restore  *restoreView
}

func (s *Screens) electionPage(w http.ResponseWriter, r *http.Request) error {
	return s.showElection(w, r, nil, nil)
}

func (s *Screens) replaceable(p page) bool {
	return s.cfg.SaveElection != nil && p.Day.Stage == record.StageSetup && !p.Day.Halted
}

// uploadElection checks a file and, where nothing is wrong with it, puts it in
// the place of the one used; the service begins anew with it.
func (s *Screens) uploadElection(w http.ResponseWriter, r *http.Request) error {
	p, err := s.page(r, "election")
	if err != nil {
		return err
	}
	v := electionView{Open: s.replaceable(p)}
	no := func(code string, args ...any) error {
		p.Notice, p.Bad = p.T.Say(code, args...), true
		v.page = p
		return s.show(w, "election.html", p, v, nil)
	}
	data, err := fileOf(r)
	if err != nil {
		return no("file.none")
	}
	e, err := election.Parse(data)
	var problems election.Problems
	switch {
	case errors.As(err, &problems):
		v.Problems = problems
		return no("election.bad", len(problems))
	case err != nil:
		return no("election.unread", err)
	case r.PostFormValue("act") == "check" || !v.Open:
		p.Notice = p.T.Say("election.good", e.Title)
		v.page = p
		return s.show(w, "election.html", p, v, nil)
	}
	if err := s.cfg.Store.Replace(r.Context(), e, by(r), s.cfg.Clock.Now()); err != nil {
		if errors.Is(err, record.ErrOther) {
			return no("election.other")
		}
		p.refused(err)
		v.page = p
		return s.show(w, "election.html", p, v, nil)
	}
	if err := s.cfg.SaveElection(data); err != nil {
		return fmt.Errorf("couldn't save the election file: %w", err)
	}
	return s.again(w, p, "/admin/election?done=election")
}

// again says that the service begins anew, lets it, and goes on to a page.
func (s *Screens) again(w http.ResponseWriter, p page, to string) error {
	err := s.screen.Page(w, "again.html", map[string]any{"T": p.T, "To": to + "&lang=" + p.T.Lang})
	if s.cfg.Restart != nil {
		s.cfg.Restart()
	}
	return err
}

var errNoFile = errors.New("no file was sent")

// fileOf reads the file of a form.
func fileOf(r *http.Request) ([]byte, error) {
	f, _, err := r.FormFile("file")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	defer r.MultipartForm.RemoveAll()
	data, err := io.ReadAll(f)
	if err == nil && len(data) == 0 {
		err = errNoFile
	}
	return data, err
}

// upload is a table that was checked and waits to be imported. It holds ID
// numbers, and is forgotten soon.
type upload struct {
	id    string
	kind  string // roll | proxies
	rows  []election.Row
	until time.Time

	stations []string // as the committee names them; none: as the table does
}

const uploadFor = 10 * time.Minute

// rollView is the page of the roll.
type rollView struct {
	page
	Open     bool
	HasRoll  bool
	Turnout  record.Turnout
	Groups   []record.Participation
	Report   *report
	Accepted string
	Stations string // the polling stations' names, as they were given or the roll has them
}

// GroupName is the value of a group in words.
func (v rollView) GroupName(p record.Participation) string {
	switch code := "group." + p.By + "." + p.Value; {
	case v.T.Has(code):
		return v.T.Say(code)
	case p.By != "" && p.Value == "":
		return v.T.Say("group.unknown")
	}
	return p.Value
}

// stations are those of the roll.
func (v rollView) stations() string {
	var names []string
	for _, g := range v.Groups {
		if g.By == record.ByStation && g.Value != "" {
			names = append(names, g.Value)
		}
	}
	return strings.Join(names, "、")
}

// report is what was found in a table.
type report struct {
	ID       string
	Kind     string
	Rows     int
	Good     int
	Problems []election.RollProblem // the first of them
	Hidden   int                    // more than are shown
	Kinds    []problemKind
	Warnings []election.RollProblem
	Broken   bool // no table at all

	whole []election.RollProblem
}

type problemKind struct {
	Name  string
	Count int
}

const problemsShown = 300

func (s *Screens) rollPage(w http.ResponseWriter, r *http.Request) error {
	return s.showRoll(w, r, nil, nil)
}

func (s *Screens) showRoll(w http.ResponseWriter, r *http.Request, rep *report, no error) error {
	p, err := s.page(r, "roll")
	if err != nil {
		return err
	}
	v := rollView{page: p, Open: p.Day.May("import"), Report: rep}
	v.Turnout, err = s.cfg.Store.Turnout()
	v.HasRoll = err == nil && v.Turnout.Registered > 0
	if errors.Is(err, record.ErrNoRoll) {
		err = nil
	}
	if err == nil && v.HasRoll {
		var voters *record.Voters
		if voters, err = s.cfg.Store.Voters(s.cfg.Election); err == nil {
			v.Groups, err = voters.Participation()
		}
	}
	if v.Stations = strings.Join(stationsOf(r.PostFormValue("stations")), "、"); v.Stations == "" {
		v.Stations = v.stations()
	}
	if no != nil {
		v.refused(no)
		for _, e := range []struct {
			err  error
			code string
		}{{errNoFile, "file.none"}, {record.ErrVoting, "roll.voting"}, {errGone, "roll.gone"}, {errLeft, "roll.left"}, {record.ErrNoRoll, "roll.first"}} {
			if errors.Is(no, e.err) {
				v.Notice = p.T.Say(e.code)
			}
		}
	}
	return s.show(w, "roll.html", v.page, v, err)
}

// uploadTable checks a table; nothing is imported yet.
func (s *Screens) uploadTable(w http.ResponseWriter, r *http.Request) error {
	data, err := fileOf(r)
	if err != nil {
		return s.showRoll(w, r, nil, errNoFile)
	}
	kind := "roll"
	if r.PostFormValue("kind") == "proxies" {
		kind = "proxies"
	}
	rows, err := table.Read(data)
	if err != nil {
		return s.showRoll(w, r, &report{Kind: kind, Broken: true}, nil)
	}
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return fmt.Errorf("couldn't keep a table: %w", err)
	}
	u := &upload{id: hex.EncodeToString(b[:]), kind: kind, rows: rows, until: s.cfg.Clock.Now().Add(uploadFor), stations: stationsOf(r.PostFormValue("stations"))}
	rep, _, err := s.read(u)
	if err != nil {
		return s.showRoll(w, r, nil, err)
	}
	s.mu.Lock()
	s.table = u
	s.mu.Unlock()
	s.cfg.Clock.AfterFunc(uploadFor, func() { s.forget(u) })
	return s.showRoll(w, r, rep, nil)
}

// stationsOf reads the names of polling stations as people write a list of them.
func stationsOf(text string) (out []string) {
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；\r\n", r) }) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// forget lets go of a table with its ID numbers.
func (s *Screens) forget(u *upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.table == u {
		s.table = nil
	}
}

// read checks the rows of a table; do imports what is good of them.
func (s *Screens) read(u *upload) (*report, func(*http.Request) error, error) {
	if u.kind == "proxies" {
		voters, err := s.cfg.Store.Voters(s.cfg.Election)
		if err != nil {
			return nil, nil, err
		}
		find, err := voters.Electors()
		if err != nil {
			return nil, nil, err
		}
		list := election.ReadProxies(s.cfg.Election, u.rows, find)
		do := func(r *http.Request) error { return voters.ImportProxies(r.Context(), list.Proxies) }
		return newReport(u, list.Rows, len(list.Proxies), list.Problems, nil), do, nil
	}
	roll := election.ReadRoll(s.cfg.Election, u.rows, election.RollOptions{Stations: u.stations})
	do := func(r *http.Request) error { return s.cfg.Store.ImportRoll(r.Context(), roll.Voters, s.cfg.Election) }
	return newReport(u, roll.Rows, len(roll.Voters), roll.Problems, roll.Warnings), do, nil
}

func newReport(u *upload, rows, good int, problems, warnings []election.RollProblem) *report {
	rep := &report{ID: u.id, Kind: u.kind, Rows: rows, Good: good, Problems: problems, Warnings: warnings, whole: problems}
	for _, p := range problems {
		i := slices.IndexFunc(rep.Kinds, func(k problemKind) bool { return k.Name == p.Problem })
		if i < 0 {
			rep.Kinds = append(rep.Kinds, problemKind{Name: p.Problem})
			i = len(rep.Kinds) - 1
		}
		rep.Kinds[i].Count++
	}
	if len(problems) > problemsShown {
		rep.Problems, rep.Hidden = problems[:problemsShown], len(problems)-problemsShown
	}
	return rep
}

var (
	errGone = errors.New("the table was checked too long ago")
	errLeft = errors.New("problems are left that nobody accepted")
)

// importTable imports the table that was checked, without the rows that the
// committee leaves out.
func (s *Screens) importTable(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	u := s.table
	s.mu.Unlock()
	if u == nil || u.id != r.PostFormValue("id") || s.cfg.Clock.Now().After(u.until) {
		return s.showRoll(w, r, nil, errGone)
	}
	rep, do, err := s.read(u)
	if err != nil {
		return s.showRoll(w, r, nil, err)
	}
	leave := slices.DeleteFunc(slices.Clone(r.PostForm["accept"]), func(s string) bool { return strings.TrimSpace(s) == "" })
	accept, err := election.ParseAccept(strings.Join(leave, ","))
	if err != nil {
		return s.showRoll(w, r, rep, err)
	}
	if len(accept.Open(rep.whole)) > 0 {
		return s.showRoll(w, r, rep, errLeft)
	}
	if err := do(r); err != nil {
		return s.showRoll(w, r, rep, err)
	}
	s.forget(u)
	s.cfg.Log.Info("a table was imported", "kind", u.kind, "rows", rep.Good)
	if u.kind == "roll" && !s.cfg.HasRoll && s.cfg.Restart != nil {
		p, err := s.page(r, "roll")
		if err != nil {
			return err
		}
		return s.again(w, p, "/admin/roll?done=import.roll")
	}
	back(w, r, "/admin/roll", "import."+u.kind)
	return nil
}
