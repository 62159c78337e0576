// This file makes the screens that follow the count, the public board and the
// supervisors' screen, and the handbook.

package kiosk

import (
	"context"
	"fmt"
	"net/http"
	"syscall"

	"zheng/kiosk/board"
	"zheng/kiosk/help"
	"zheng/kiosk/watch"
	"zheng/kiosk/web"
	"zheng/store/bulletin"
)

// live makes them: the handbook always, the others where a record is open.
func (s *Server) live() error {
	if err := help.New(s.site); err != nil {
		return err
	}
	if s.cfg.Store == nil || s.cfg.Result == nil {
		return nil
	}
	cfg := board.Config{Election: s.cfg.Election, Record: s.cfg.Store, Result: s.cfg.Result, Stage: s.stage, Stations: s.cfg.Stations}
	if s.cfg.Voice != nil {
		cfg.Voice = s.cfg.Voice
	}
	if _, err := board.New(s.site, cfg); err != nil {
		return err
	}
	var err error
	s.watch, err = watch.New(s.site, watch.Config{
		Election: s.cfg.Election, Store: s.cfg.Store, Voters: s.cfg.Voters, Station: s.cfg.Station, Result: s.cfg.Result,
		Devices: s.cfg.Devices, Disk: s.disk, Refused: s.cameAgain, Stations: s.cfg.Stations, QR: s.cfg.QR, Clock: s.cfg.Clock,
		Bulletin: s.cfg.Bulletin != nil,
	})
	if err == nil && s.cfg.Bulletin != nil {
		s.site.Handle("GET /bulletin.json", web.Watch, s.bulletin)
	}
	return err
}

// Bulletin is the signed figures of this moment, for those above the community.
func (s *Server) Bulletin(ctx context.Context) ([]byte, error) {
	list, err := s.watch.Alarms()
	if err != nil {
		return nil, err
	}
	var alarms []bulletin.Alarm
	for _, a := range list {
		alarms = append(alarms, bulletin.Alarm{Code: a.Code, Bad: a.Bad})
	}
	return s.cfg.Bulletin(ctx, alarms)
}

// bulletin is that as a file, to be carried or mailed.
func (s *Server) bulletin(w http.ResponseWriter, r *http.Request) error {
	data, err := s.Bulletin(r.Context())
	if err != nil {
		return fmt.Errorf("couldn't make a bulletin: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+s.cfg.Election.ID+"-"+string(s.cfg.Election.Round)+`.json"`)
	_, err = w.Write(data)
	return err
}

// disk is the space where the record is kept.
func (s *Server) disk() (watch.Disk, error) {
	var f syscall.Statfs_t
	err := syscall.Statfs(s.cfg.Store.Folder(), &f)
	return watch.Disk{Free: f.Bavail * uint64(f.Bsize), Total: f.Blocks * uint64(f.Bsize)}, err
}

// cameAgain are those who were refused at the voter's screen more than once.
func (s *Server) cameAgain() (out []watch.Refused) {
	if s.Screens == nil {
		return nil // being made
	}
	for _, a := range s.CameAgain() {
		out = append(out, watch.Refused(a))
	}
	return out
}

func (s *Server) stage() (string, error) {
	day, err := s.cfg.Store.Day()
	if day.Halted && !day.Announced() {
		return "halted", err
	}
	return string(day.Stage), err
}
