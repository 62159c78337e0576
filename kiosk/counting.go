package kiosk

import "zheng/kiosk/table"

// counting adds the counting tables, where there is a record to count into and
// something that shows its sheets.
func (s *Server) counting() error {
	if s.cfg.Store == nil || s.cfg.Pictures == nil {
		return nil
	}
	var err error
	s.table, err = table.New(s.site, table.Config{
		Election: s.cfg.Election, Store: s.cfg.Store, Voters: s.cfg.Voters, Pictures: s.cfg.Pictures,
		Feeder: s.cfg.Feeder, Gate: s.gate, Clock: s.cfg.Clock, Log: s.cfg.Log,
	})
	return err
}

// Changed tells the screens that something they show has changed, as a device
// or the feeder.
func (s *Server) Changed() {
	s.Screens.Changed()
	if s.table != nil {
		s.table.Changed()
	}
}
