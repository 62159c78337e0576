package kiosk

import (
	"errors"

	"zheng/kiosk/board"
	"zheng/store/tally"
)

// This file makes the screens that follow the count: the public board.

// live makes them where a record is open.
func (s *Server) live() error {
	if s.cfg.Store == nil || s.cfg.Result == nil {
		return nil
	}
	cfg := board.Config{Election: s.cfg.Election, Record: s.cfg.Store, Result: s.tallied, Stage: s.stage}
	if s.cfg.Voice != nil {
		cfg.Voice = s.cfg.Voice
	}
	_, err := board.New(s.site, cfg)
	return err
}

// tallied is the result as the rules give it now.
func (s *Server) tallied() (*tally.Result, error) {
	v, err := s.cfg.Result()
	if err != nil {
		return nil, err
	}
	r, ok := v.(*tally.Result)
	if !ok || r == nil {
		return nil, errors.New("there is no result to show")
	}
	return r, nil
}

func (s *Server) stage() (string, error) {
	day, err := s.cfg.Store.Day()
	if day.Halted && !day.Announced() {
		return "halted", err
	}
	return string(day.Stage), err
}
