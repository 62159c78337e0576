// This file packs the archives of many polling stations into one.

package export

import (
	"context"
	"io"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/tally/archive"
)

// stations are archives on their way into one.
type stations struct {
	*counting.Stations
	stderr io.Writer
}

// takeStations checks the archives and makes one count of them.
func takeStations(c *console.Call, k *counting.Flags) (Made, error) {
	e, err := open.Election(k.File)
	if err != nil {
		return nil, err
	}
	merged, err := counting.OpenStations(console.Fields(k.Stations), e)
	if err != nil {
		return nil, err
	}
	for _, note := range merged.Notes {
		say.Report(c.Stderr, "zheng", note)
	}
	return &stations{merged, c.Stderr}, nil
}

func (s *stations) election() *election.Election { return s.Election }

// Write implements Made.
func (s *stations) Write(ctx context.Context, path string, bar console.Bar) (*Exported, error) {
	p, err := s.Prepare(paper.ArchivedPages)
	if err != nil {
		return nil, err
	}
	return (&Exported{path: path, result: s.Outcome.Result}).write(ctx, p, archive.Trust{}, bar, s.stderr)
}
