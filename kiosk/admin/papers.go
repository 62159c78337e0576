// This file is the devices with the readiness check, the papers to print, and
// the archive.

package admin

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
	"zheng/store/text"
)

// devicesView is the page of devices.
type devicesView struct {
	page
	Devices []web.Device
	Checks  []Check
	Checked string
	Ready   bool
}

func (s *Screens) devicesPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.page(r, "devices")
	v := devicesView{page: p, Ready: s.cfg.Ready != nil}
	if s.cfg.Devices != nil {
		v.Devices = s.cfg.Devices()
	}
	s.mu.Lock()
	if v.Checks = s.checks; !s.checked.IsZero() {
		v.Checked = s.checked.In(time.Local).Format("15:04")
	}
	s.mu.Unlock()
	return s.show(w, "devices.html", p, v, err)
}

func (s *Screens) readyDevices(w http.ResponseWriter, r *http.Request) error {
	patient(w)
	s.check(r.Context())
	back(w, r, "/admin/devices", "ready")
	return nil
}

// papersView is the page of papers.
type papersView struct {
	page
	Papers  []Paper // those that are there
	Later   []Paper
	Export  bool
	Publish bool
	Stick   *stickView // nil where archives are not carried away here
}

// stickView is the part about the stick.
type stickView struct {
	T       web.Words
	Slot    Slot
	Free    string   // its free room in megabytes
	Carried *Carried // what was just written
}

func (s *Screens) papersPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPapers(w, r, nil, nil)
}

// showPapers shows the page, with what was just carried away, or why nothing was.
func (s *Screens) showPapers(w http.ResponseWriter, r *http.Request, carried *Carried, no error) error {
	p, err := s.page(r, "papers")
	if both, ok := no.(text.Text); ok {
		p.Notice, p.Bad = both.In(p.T.Lang), true
	} else if no != nil {
		p.refused(no)
	}
	voting := p.Day.Stage == record.StageOpen || p.Day.Stage == record.StagePaused
	v := papersView{page: p, Export: s.cfg.Export != nil && !voting, Publish: s.cfg.Publish != nil}
	if s.cfg.Carry != nil && !voting {
		v.Stick = s.stick(p.T)
		v.Stick.Carried = carried
	}
	if s.cfg.Papers != nil && err == nil {
		var all []Paper
		all, err = s.cfg.Papers()
		for _, one := range all {
			if one.Wait == (text.Text{}) {
				v.Papers = append(v.Papers, one)
			} else {
				v.Later = append(v.Later, one)
			}
		}
	}
	return s.show(w, "papers.html", p, v, err)
}

// paper sends one paper, or all of them as a ZIP. One that is not there yet says why.
func (s *Screens) paper(w http.ResponseWriter, r *http.Request) error {
	kind, format := r.PathValue("kind"), cmp.Or(r.FormValue("as"), "pdf")
	contentType, known := PaperFormats[format]
	if s.cfg.Paper == nil || !known {
		http.NotFound(w, r)
		return nil
	}
	why, err := s.waits(kind)
	if err == nil && why != nil {
		return s.showPapers(w, r, nil, why)
	}
	if errors.Is(err, errNoPaper) {
		http.NotFound(w, r)
		return nil
	}
	var b bytes.Buffer
	if err == nil {
		err = s.cfg.Paper(&b, kind, format, texts.For(r).Lang == web.English)
	}
	var said text.Text
	if errors.As(err, &said) {
		return s.showPapers(w, r, nil, said)
	}
	if err != nil {
		return fmt.Errorf("couldn't print a paper: %w", err)
	}
	name, how := kind+"."+format, "inline"
	if kind == AllPapers {
		name, contentType = s.cfg.Election.ID+"-"+format+".zip", "application/zip"
	}
	if kind == AllPapers || format == "docx" {
		how = "attachment"
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", how+`; filename="`+name+`"`)
	w.Write(b.Bytes())
	return nil
}

// errNoPaper: there is no such kind.
var errNoPaper = errors.New("no such paper")

// waits says why a paper is not there yet, or nil.
func (s *Screens) waits(kind string) (error, error) {
	if kind == AllPapers {
		return nil, nil
	}
	all, err := s.cfg.Papers()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(p Paper) bool { return p.Kind == kind })
	switch {
	case i < 0:
		return nil, errNoPaper
	case all[i].Wait != (text.Text{}):
		return text.Text{Zh: all[i].Title.Zh + "：" + all[i].Wait.Zh, En: all[i].Title.En + ": " + all[i].Wait.En}, nil
	}
	return nil, nil
}

// publish writes the public pages.
func (s *Screens) publish(w http.ResponseWriter, r *http.Request) error {
	if s.cfg.Publish == nil {
		http.NotFound(w, r)
		return nil
	}
	patient(w)
	if err := s.cfg.Publish(); err != nil {
		s.cfg.Log.Warn("the public pages were not written", "err", err)
		return s.showPapers(w, r, nil, err)
	}
	back(w, r, "/admin/papers", "publish")
	return nil
}

// export sends the archive.
func (s *Screens) export(w http.ResponseWriter, r *http.Request) error {
	if s.cfg.Export == nil {
		http.NotFound(w, r)
		return nil
	}
	var b bytes.Buffer
	if err := s.cfg.Export(r.Context(), &b); err != nil {
		return fmt.Errorf("couldn't export: %w", err)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="`+s.cfg.Election.ID+s.cfg.ExportEnding+`"`)
	w.Write(b.Bytes())
	return nil
}

// stick is how the stick stands.
func (s *Screens) stick(t web.Words) *stickView {
	v := &stickView{T: t, Slot: s.cfg.Slot()}
	v.Free = fmt.Sprintf("%.0f", float64(v.Slot.Free)/1e6)
	return v
}

// carry writes the archive onto the stick; the page waits until it was read back
// and checked, and says what is on it.
func (s *Screens) carry(w http.ResponseWriter, r *http.Request) error {
	if s.cfg.Carry == nil {
		http.NotFound(w, r)
		return nil
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(carries))
	made, err := s.cfg.Carry(r.Context(), r.PostFormValue("images") != "")
	if err != nil {
		s.cfg.Log.Warn("no archive was written on the stick", "err", err)
		return s.showPapers(w, r, nil, err)
	}
	s.cfg.Log.Info("an archive was written on a stick", "file", made.Name, "sha256", made.SHA256, "held", made.Held)
	return s.showPapers(w, r, &made, nil)
}

// carries is how long a large archive on a slow stick may take.
const carries = time.Hour

// sticks tells a page when a stick was put in or pulled.
func (s *Screens) sticks(w http.ResponseWriter, r *http.Request) {
	t := texts.For(r)
	s.screen.Share(w, r, everySecond, "stick", time.Second, func() ([]byte, error) {
		html := []byte{}
		if s.cfg.Carry != nil {
			var err error
			if html, err = s.screen.Render("admin-slot", s.stick(t)); err != nil {
				return nil, err
			}
		}
		return json.Marshal(map[string]string{"html": string(html)})
	})
}

// everySecond knocks: nothing tells of a stick.
func everySecond() (<-chan struct{}, func()) {
	knock, tick, gone := make(chan struct{}), time.NewTicker(time.Second), make(chan struct{})
	go func() {
		for {
			select {
			case <-tick.C:
				select {
				case knock <- struct{}{}:
				default:
				}
			case <-gone:
				tick.Stop()
				return
			}
		}
	}()
	return knock, func() { close(gone) }
}
