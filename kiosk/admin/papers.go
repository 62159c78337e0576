package admin

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// This file is the devices with the readiness check, the papers to print, and
// the archive.

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
	Papers []string
	Export bool
}

func (s *Screens) papersPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.page(r, "papers")
	v := papersView{page: p, Export: s.cfg.Export != nil && p.Day.Stage != record.StageOpen && p.Day.Stage != record.StagePaused}
	for _, kind := range s.cfg.Papers {
		ok := false
		if err == nil {
			ok, err = s.offered(kind, p.Day)
		}
		if ok {
			v.Papers = append(v.Papers, kind)
		}
	}
	return s.show(w, "papers.html", p, v, err)
}

// offered says whether a paper may be printed now: the zero report before the
// polls open, the result once the committee has confirmed it, the notice of who
// is elected once that was announced (E11), and the vote stands.
func (s *Screens) offered(kind string, day record.Day) (bool, error) {
	before := day.Stage == record.StageSetup || day.Stage == record.StageTest
	switch kind {
	case "zero":
		return before, nil
	case "notice":
		if !day.Announced() || s.cfg.Result == nil {
			return day.Announced(), nil
		}
		r, err := s.cfg.Result()
		return err == nil && len(r.Fails()) == 0, err
	case "result":
		return day.Announced() || day.Stage == record.StageDecided, nil
	}
	return !before, nil
}

// paper sends one paper as PDF.
func (s *Screens) paper(w http.ResponseWriter, r *http.Request) error {
	kind := r.PathValue("kind")
	day, err := s.cfg.Store.Day()
	ok := false
	if err == nil {
		ok, err = s.offered(kind, day)
	}
	if err != nil {
		return fmt.Errorf("couldn't print a paper: %w", err)
	}
	if s.cfg.Paper == nil || !slices.Contains(s.cfg.Papers, kind) || !ok {
		http.NotFound(w, r)
		return nil
	}
	var b bytes.Buffer
	if err := s.cfg.Paper(&b, kind); err != nil {
		return fmt.Errorf("couldn't print a paper: %w", err)
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="`+kind+`.pdf"`)
	w.Write(b.Bytes())
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
