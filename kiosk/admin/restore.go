// This file takes over from a backup: two people, with the committee's key, on a
// machine that has recorded nothing yet. What was restored is shown first, to be
// held against the last paper; only then does the service begin anew with it.

package admin

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
	"zheng/store/text"
)

// Restored is what a backup holds.
type Restored struct {
	Counted, Pending, Rejected, Repeated int
	Voters, Took                         int // Voters is -1 without a roll
	Images, Missing                      int
	Left                                 int // files of the backup that could not be used
	Entries                              int64
	Checkpoint, Fingerprint              string
}

// restored waits to be taken over.
type restored struct {
	id     string
	people record.SignOff
	Restored
}

// restoreView is the part about backups of the page of the election file.
type restoreView struct {
	Boxes []string
	Keys  web.SignOffForm
	Found *restored
}

const maxKey = 64 << 10

// errRecorded: something is recorded here already.
var errRecorded = errors.New("something is recorded here already")

// fresh says whether nothing was recorded yet.
func (s *Screens) fresh() (bool, error) {
	f, err := s.cfg.Store.Figures()
	if err != nil {
		return false, err
	}
	t, err := s.cfg.Store.Turnout()
	if errors.Is(err, record.ErrNoRoll) {
		err = nil
	}
	return f.Returned+f.Rejected+f.Repeated+t.Participants == 0, err
}

// restorable gives the part where a backup may be taken over; nil elsewhere.
func (s *Screens) restorable(r *http.Request, p page) (*restoreView, error) {
	early := !p.Day.Kept() || p.Day.Stage == record.StageSetup
	if s.cfg.Restore == nil || !early {
		return nil, nil
	}
	fresh, err := s.fresh()
	if err != nil || !fresh {
		return nil, err
	}
	return &restoreView{Boxes: s.cfg.Backups(), Keys: s.screen.SignOffForm(r, false)}, nil
}

// showElection shows the page of the election file, with a backup that was
// restored, or why none was.
func (s *Screens) showElection(w http.ResponseWriter, r *http.Request, found *restored, no error) error {
	p, err := s.page(r, "election")
	if err != nil {
		return err
	}
	v := electionView{page: p, Open: s.replaceable(p)}
	if v.Restore, err = s.restorable(r, p); v.Restore != nil {
		v.Restore.Found = found
	}
	var both text.Text
	switch {
	case errors.Is(no, errRecorded):
		v.Notice, v.Bad = p.T.Say("restore.recorded"), true
	case errors.Is(no, errNoFile):
		v.Notice, v.Bad = p.T.Say("restore.nokey"), true
	case errors.Is(no, errGone):
		v.Notice, v.Bad = p.T.Say("restore.gone"), true
	case errors.As(no, &both):
		v.Notice, v.Bad = both.In(p.T.Lang), true
	case no != nil:
		v.refused(no)
	}
	return s.show(w, "election.html", v.page, v, err)
}

// restore reads a backup into a folder beside the one in use.
func (s *Screens) restore(w http.ResponseWriter, r *http.Request) error {
	if s.cfg.Restore == nil {
		http.NotFound(w, r)
		return nil
	}
	found, err := s.restoring(w, r)
	return s.showElection(w, r, found, err)
}

func (s *Screens) restoring(w http.ResponseWriter, r *http.Request) (*restored, error) {
	key, err := fileOf(r)
	if err != nil {
		return nil, errNoFile
	}
	k, err := s.screen.SignOff(r)
	switch {
	case err != nil:
		return nil, err
	case k.By == "" || k.Second == "" || k.By == k.Second:
		return nil, record.ErrSignOff
	}
	if fresh, err := s.fresh(); err != nil || !fresh {
		return nil, errors.Join(err, errRecorded)
	}
	box := r.PostFormValue("box")
	if !slices.Contains(s.cfg.Backups(), box) {
		return nil, errGone
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(carries))
	s.reading.Lock() // one at a time: each begins by removing what was read before
	defer s.reading.Unlock()
	if s.adopted {
		return nil, errGone
	}
	s.found(nil)
	got, err := s.cfg.Restore(r.Context(), box, key)
	if err != nil {
		s.cfg.Log.Warn("no backup was restored", "err", err)
		return nil, err
	}
	found := &restored{id: rand.Text(), people: k, Restored: got}
	s.found(found)
	return found, nil
}

// found says what waits to be taken over.
func (s *Screens) found(r *restored) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restored = r
}

// ID names what was restored in the form that takes it over.
func (f restored) ID() string { return f.id }

// adopt takes over what was restored: the service begins anew with it, once, and
// no other backup is read into its place meanwhile or after.
func (s *Screens) adopt(w http.ResponseWriter, r *http.Request) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	s.mu.Lock()
	found := s.restored
	s.mu.Unlock()
	if s.cfg.Adopt == nil || found == nil || found.id != r.PostFormValue("id") {
		return s.showElection(w, r, nil, errGone)
	}
	if fresh, err := s.fresh(); err != nil || !fresh {
		return s.showElection(w, r, nil, errors.Join(err, errRecorded))
	}
	p, err := s.page(r, "election")
	if err != nil {
		return err
	}
	s.adopted = true
	s.found(nil)
	s.cfg.Log.Info("a backup is taken over", "by", found.people.By, "with", found.people.Second, "sheets", found.Counted, "log", found.Checkpoint)
	err = s.screen.Page(w, "again.html", map[string]any{"T": p.T, "To": "/admin/election?done=restored&lang=" + p.T.Lang})
	s.cfg.Adopt()
	return err
}
