// This file takes a count from the archives of many polling stations.

package counting

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/tally/archive"
)

// Stations is a count merged of stations' archives, which stay open for whoever
// packs them.
type Stations struct {
	*archive.Merged
	files []io.Closer
}

// Close closes the archives.
func (s *Stations) Close() error {
	var err error
	for _, f := range s.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

// OpenStations checks the archives and makes one count of them. E is the election
// they must be of. Errors say which archive they are about, and why.
func OpenStations(paths []string, e *election.Election) (_ *Stations, err error) {
	s := &Stations{}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	var parts []archive.Part
	for _, path := range paths {
		v, err := archive.Open(os.DirFS(filepath.Dir(path)), filepath.Base(path))
		if err != nil {
			return nil, say.Failed(err, "cannot_read", path)
		}
		s.files = append(s.files, v)
		parts = append(parts, archive.Part{Name: path, From: v, Size: v.Size})
	}
	if s.Merged, err = archive.Merge(parts, archive.Trust{Reports: paper.ArchivedPages}); err != nil {
		return nil, err
	}
	if !bytes.Equal(election.Format(e), election.Format(s.Election)) {
		return nil, say.Text("stations_other", e.ID, s.Election.ID)
	}
	return s, nil
}

// askedStations checks the flags of a count of many stations: their archives have
// all that could be given beside.
func (k *Flags) askedStations(c *console.Call) error {
	if err := console.Missing(k.fs, "election"); err != nil {
		return err
	}
	given, err := k.Known()
	switch {
	case err != nil:
		return err
	case k.Data != "" || len(k.cast) > 0 || len(k.Follows) > 0 || k.review != "" || k.Station != "" || !given.None():
		return say.Usage("stations_alone")
	case len(c.Args) > 0:
		return say.Usage("too_much", c.Args[0])
	}
	return nil
}

// merged is Take of many stations.
func (k *Flags) merged(c *console.Call, e *election.Election) (*Count, error) {
	s, err := OpenStations(console.Fields(k.Stations), e)
	if err != nil {
		return nil, err
	}
	for _, note := range s.Notes {
		say.Report(c.Stderr, "zheng", note)
	}
	return &Count{Held: tally.Held{Election: e, Result: s.Outcome.Result}, merged: s.Merged}, s.Close()
}

// WriteStations shows what each station counted; none shows nothing.
func WriteStations(w io.Writer, o archive.Outcome) {
	if len(o.Stations) == 0 {
		return
	}
	fmt.Fprintln(w, title("stations"))
	for _, s := range o.Stations {
		line := say.Text("station_counted", s.Station, figure(s.Registered), figure(s.Participants), figure(s.Issued), s.Returned, s.Valid, s.Invalid, s.Pending)
		log := say.Text("station_log", s.Log, s.Key)
		fmt.Fprintf(w, "%s %s\n  %s\n    %s\n    %s\n", sign(holds(s.Confirmed)), line.Zh, line.En, log.Zh, log.En)
	}
	for _, name := range o.Missing {
		s := say.Text("station_missing_here", name)
		fmt.Fprintf(w, "%s %s\n  %s\n", sign(nil), s.Zh, s.En)
	}
	fmt.Fprintln(w)
}
