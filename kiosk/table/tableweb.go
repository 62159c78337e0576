package table

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// rest is the least time between two frames of one table, so that a fast
// scanner leaves the machine to the reading.
const rest = 150 * time.Millisecond

var goodID = regexp.MustCompile(`^[A-Za-z0-9]{8,40}$`)

// tableOf is the table that asks, by the name that its page was given.
func tableOf(r *http.Request) (string, error) {
	id := r.FormValue("table")
	if !goodID.MatchString(id) {
		return "", errAnswer
	}
	return id, nil
}

// seated makes sure that whoever is signed in is the first of the table.
func (s *Screens) seated(r *http.Request, id string) (named bool) {
	who := web.Who(r).Name
	if who == "" {
		return false
	}
	s.bench.mu.Lock()
	people := s.bench.at(id).people
	s.bench.mu.Unlock()
	if len(people) == 0 || people[0] != who {
		s.bench.sit(id, []string{who})
	}
	return true
}

func (s *Screens) page(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	return s.screen.Page(w, "table.html", map[string]any{
		"T": t, "Lang": t.Lang, "Other": t.Other(), "Election": s.cfg.Election, "Table": rand.Text(),
		"SignOff": s.cfg.Gate.Form(r, web.Count, false), "Feeds": s.cfg.Feeder != nil,
	})
}

// frame is what a table's browser is told of a change. Work names the sheet and
// the person that it is for: where that is another, the page asks for it.
type frame struct {
	HTML  string `json:"html"`
	Work  string `json:"work"`
	Sheet string `json:"sheet"` // the one read last, to be shown
	State string `json:"state"` // of the source, for the tone
}

func (s *Screens) events(w http.ResponseWriter, r *http.Request) {
	id, err := tableOf(r)
	if err != nil {
		http.Error(w, "name the table · 请写明哪一张计票桌", http.StatusBadRequest)
		return
	}
	t := texts.For(r)
	s.bench.arrive(id)
	s.screen.Share(w, r, s.subscribe, "table", rest, func() ([]byte, error) {
		v, err := s.side(t, id, s.seated(r, id))
		if err != nil {
			return nil, err
		}
		b, err := s.screen.Render("table-side", v)
		if err != nil {
			return nil, err
		}
		f := frame{HTML: string(b), Work: workKey(v.Place), State: v.Feed.State}
		if l := v.Feed.Last; l != nil {
			f.Sheet = l.Sheet.String()
		}
		return json.Marshal(f)
	})
}

// work shows what the table has to decide.
func (s *Screens) work(w http.ResponseWriter, r *http.Request) error {
	id, err := tableOf(r)
	if err != nil {
		s.refuse(w, r, err)
		return nil
	}
	s.seated(r, id)
	return s.showWork(w, r, id)
}

func (s *Screens) showWork(w http.ResponseWriter, r *http.Request, id string) error {
	v, err := s.workOf(texts.For(r), id)
	if err != nil {
		return fmt.Errorf("couldn't show a ballot: %w", err)
	}
	if v.Place.Round == 3 {
		v.SignOff = s.cfg.Gate.Form(r, web.Admin, true)
		v.May = s.ruler(r)
	}
	return s.screen.Page(w, "table-work", v)
}

// ruler says whether whoever asks may decide as the committee.
func (s *Screens) ruler(r *http.Request) bool {
	who := web.Who(r)
	return who.Name == "" || who.May(web.Admin)
}

// refuse says in one sentence what cannot be done.
func (s *Screens) refuse(w http.ResponseWriter, r *http.Request, err error) {
	t := texts.For(r)
	code := ""
	for _, known := range []error{errOpen, errAnswer, errNoName, errSame, errClaimed, errWho, errTwice, errGone, errTwo, errRole, errPair, errUndo} {
		if errors.Is(err, known) {
			code = known.Error()
		}
	}
	switch {
	case errors.Is(err, record.ErrAdjudicated), errors.Is(err, record.ErrUnknown):
		code = "gone"
	case errors.Is(err, record.ErrCameAgain):
		code = "came_again"
	case errors.Is(err, record.ErrStage), errors.Is(err, record.ErrHalted), errors.Is(err, record.ErrSealed):
		code = "stage"
	case errors.Is(err, web.ErrSame):
		code = "twice"
	case errors.Is(err, web.ErrRole), errors.Is(err, record.ErrWho), errors.Is(err, record.ErrNobody):
		code = "pin"
	}
	s.cfg.Log.Warn("a table was told no", "err", err)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusConflict)
	w.Write([]byte(t.Say("no." + code)))
}

// acted tells everybody, and answers.
func (s *Screens) acted(w http.ResponseWriter, r *http.Request, id string, err error) error {
	if err != nil {
		s.refuse(w, r, err)
		return nil
	}
	s.hub.Notify()
	return s.showWork(w, r, id)
}

func (s *Screens) sit(w http.ResponseWriter, r *http.Request) error {
	id, err := tableOf(r)
	if err == nil {
		var k record.SignOff
		if k, err = s.cfg.Gate.SignOff(r, web.Count); err == nil {
			err = s.seat(id, k, r.PostFormValue("sheet"))
		}
	}
	return s.acted(w, r, id, err)
}

// seat says who is at a table, and which sheet they take over from another one;
// "" for none.
func (s *Screens) seat(id string, k record.SignOff, sheet string) error {
	switch {
	case k.By == "":
		return errWho
	case k.By == k.Second:
		return errTwice
	case k.Second == "" && sheet != "":
		return errPair
	case k.Second == "":
		s.bench.sit(id, []string{k.By})
		return nil
	}
	s.bench.sit(id, []string{k.By, k.Second})
	if sheet == "" {
		return nil
	}
	return s.takeOver(id, sheet, k)
}

// takeOver gives the two who just sat down a sheet that another table has.
func (s *Screens) takeOver(id, sheet string, k record.SignOff) error {
	h, err := record.ParseHash(sheet)
	if err != nil {
		return errAnswer
	}
	if err := s.bench.open(id, h, true); err != nil {
		return err
	}
	s.cfg.Log.Info("a sheet was taken over from another table", "sheet", sheet, "by", k.By, "with", k.Second)
	return nil
}

func (s *Screens) open(w http.ResponseWriter, r *http.Request) error {
	id, err := tableOf(r)
	var h record.Hash
	if err == nil {
		h, err = record.ParseHash(r.PostFormValue("sheet"))
	}
	if err == nil {
		s.seated(r, id)
		err = s.bench.open(id, h, false)
	}
	return s.acted(w, r, id, err)
}

func (s *Screens) back(w http.ResponseWriter, r *http.Request) error {
	id, err := tableOf(r)
	if err == nil {
		s.bench.back(id)
	}
	return s.acted(w, r, id, err)
}

func (s *Screens) undo(w http.ResponseWriter, r *http.Request) error {
	id, err := tableOf(r)
	if err == nil {
		s.seated(r, id)
		err = s.bench.undo(r.Context(), id)
	}
	return s.acted(w, r, id, err)
}

// leave is the page's last word: what the table had is free.
func (s *Screens) leave(w http.ResponseWriter, r *http.Request) error {
	if id, err := tableOf(r); err == nil {
		s.bench.leave(id)
		s.hub.Notify()
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Screens) decide(w http.ResponseWriter, r *http.Request) error {
	id, err := tableOf(r)
	if err == nil {
		s.seated(r, id)
		err = s.decided(r, id)
	}
	return s.acted(w, r, id, err)
}

// decided takes what the form of a sheet says.
func (s *Screens) decided(r *http.Request, id string) error {
	h, err := record.ParseHash(r.PostFormValue("sheet"))
	if err != nil {
		return errAnswer
	}
	e, err := s.cfg.Store.Get(h)
	if err != nil {
		return err
	}
	if e.Status != record.Review {
		return errGone
	}
	o := record.Opinion{Who: r.PostFormValue("who"), HandOn: r.PostFormValue("escalate") != ""}
	if o.HandOn {
		return s.bench.said(r.Context(), id, h, o)
	}
	if o.Decision, err = s.decisionOf(r, e); err != nil {
		return err
	}
	if r.PostFormValue("round") != "3" {
		return s.bench.said(r.Context(), id, h, o)
	}
	if !s.ruler(r) {
		return errRole
	}
	k, err := s.cfg.Gate.SignOff(r, web.Admin)
	if err != nil {
		return err
	}
	o.Decision.By, o.Decision.Second, o.Decision.Reason = k.By, k.Second, k.Reason
	return s.bench.ruled(r.Context(), id, h, o.Decision)
}

func (s *Screens) decisionOf(r *http.Request, e record.Entry) (record.Decision, error) {
	answers := map[string]Answer{}
	for field, values := range r.PostForm {
		key, ok := strings.CutPrefix(field, "a.")
		if !ok || values[0] == "" {
			continue
		}
		answers[key] = Answer{Says: values[0], Name: r.PostFormValue("n." + key), Same: r.PostFormValue("m."+key) != ""}
	}
	known, err := s.known()
	if err != nil {
		return record.Decision{}, err
	}
	return decision(s.cfg.Election, e, answers, func(n string) bool {
		for _, k := range known {
			if election.PlainName(k.Name) == n {
				return true
			}
		}
		return false
	})
}

// names offers names for what is being typed.
func (s *Screens) names(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	query := r.PostFormValue("q")
	found, same, err := s.suggest(t, query)
	if err != nil {
		return fmt.Errorf("couldn't look for names: %w", err)
	}
	return s.screen.Page(w, "table-names", map[string]any{"T": t, "Names": found, "Same": same, "Query": strings.Join(strings.Fields(query), " ")})
}

// feed drives the feeder.
func (s *Screens) feed(w http.ResponseWriter, r *http.Request) error {
	f := s.cfg.Feeder
	if f == nil {
		s.refuse(w, r, errAnswer)
		return nil
	}
	var err error
	switch r.PostFormValue("act") {
	case "start":
		err = f.Start()
	case "pause":
		err = f.Pause()
	case "end":
		err = f.End()
	case "again":
		n, aerr := strconv.Atoi(r.PostFormValue("batch"))
		if err = aerr; err == nil {
			err = f.Again(n)
		}
		if err != nil {
			s.cfg.Log.Warn("a table was told no", "err", err)
			err = errBatch
		}
	default:
		err = errAnswer
	}
	if errors.Is(err, errBatch) {
		w.WriteHeader(http.StatusConflict)
		w.Write([]byte(texts.For(r).Say("no.batch")))
		return nil
	}
	if err != nil {
		s.refuse(w, r, err)
		return nil
	}
	s.hub.Notify()
	w.WriteHeader(http.StatusNoContent)
	return nil
}

var errBatch = errors.New("batch")

func (s *Screens) sheet(w http.ResponseWriter, r *http.Request) error {
	h, err := record.ParseHash(r.PathValue("hash"))
	if err != nil {
		http.NotFound(w, r)
		return nil
	}
	return s.picture(w, "image/jpeg", func() ([]byte, error) { return s.cfg.Pictures.Page(h) })
}

func (s *Screens) crop(w http.ResponseWriter, r *http.Request) error {
	h, err := record.ParseHash(r.PathValue("hash"))
	if err != nil {
		http.NotFound(w, r)
		return nil
	}
	return s.picture(w, "image/png", func() ([]byte, error) { return s.cfg.Pictures.Crop(h, r.FormValue("at")) })
}

// picture sends one. A sheet's picture never changes; how it was read may, with
// another version of the program.
func (s *Screens) picture(w http.ResponseWriter, kind string, get func() ([]byte, error)) error {
	data, err := get()
	switch {
	case errors.Is(err, ErrNoCrop), errors.Is(err, record.ErrUnknown):
		http.Error(w, "there is no such picture · 没有这张图像", http.StatusNotFound)
	case err != nil:
		return fmt.Errorf("couldn't show a picture: %w", err)
	default:
		w.Header().Set("Content-Type", kind)
		w.Write(data)
	}
	return nil
}
