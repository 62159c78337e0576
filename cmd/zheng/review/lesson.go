// This file gives away what people decided about boxes that the reader asked
// about: pictures of single boxes with the decision beside each, for the next
// version to learn from. Nothing tells which sheet, batch or place a box is
// from: files are named by what is in them, and stand in that order.

package review

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/scan/omr"
	"zheng/scan/sheet"
	"zheng/store/durable"
	"zheng/store/election"
	"zheng/store/record"
)

// LessonFile lists the boxes, a JSON object a line.
const LessonFile = "boxes.jsonl"

// lesson is one box that was asked about.
type lesson struct {
	Picture string           `json:"picture"` // file beside the list
	Decided election.Reading `json:"decided"` // by two people
	Cause   string           `json:"cause"`   // why the reader asked
}

// Lessons writes to dir each candidate's box that was asked about and decided by
// people, and says how many there are. Lines for other names are left out: their
// names are in people's own hands.
func Lessons(e *election.Election, store *record.Store, dir string, trial bool) (int, error) {
	reader, err := open.Reader(e, trial)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, say.Failed(err, "cannot_write", dir)
	}
	decided := map[record.Hash]*election.Vote{}
	err = store.Sheets(func(s record.Entry) error {
		if s.Decision != nil && s.Decision.Vote != nil {
			decided[s.Hash] = s.Decision.Vote
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	all := map[string]lesson{}
	for h, vote := range decided {
		crops, err := asked(reader, store, h)
		if err != nil {
			return 0, err
		}
		for _, c := range crops {
			if c.Box.Kind != sheet.MarkBox || c.Reading != election.Unclear {
				continue
			}
			sum := sha256.Sum256(c.PNG)
			name := hex.EncodeToString(sum[:16]) + ".png"
			if err := open.Picture(filepath.Join(dir, name), c.PNG); err != nil {
				return 0, err
			}
			is := vote.Marks[c.Box.Post][c.Box.Candidate]
			if is == "" {
				is = election.Abstain
			}
			all[name] = lesson{name, is, c.Cause}
		}
	}
	path := filepath.Join(dir, LessonFile)
	err = durable.Write(path, 0o644, func(w io.Writer) error {
		lines := json.NewEncoder(w)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if err := lines.Encode(all[name]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, say.Failed(err, "cannot_write", path)
	}
	return len(all), nil
}

// asked are the close-ups of a sheet's boxes that people were asked about.
func asked(reader *omr.Reader, store *record.Store, h record.Hash) ([]omr.Crop, error) {
	data, ext, err := store.Image(h)
	if err != nil {
		return nil, err
	}
	im := omr.Image{Bytes: data, Ext: "." + ext}
	crops, err := reader.Crops(im, reader.Read(im))
	if err != nil {
		return nil, say.Failed(err, "no_overlay", say.Short(h))
	}
	return crops, nil
}
