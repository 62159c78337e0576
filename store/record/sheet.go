package record

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"zheng/store/election"
	"zheng/store/journal"
)

// Hash is the SHA-256 of a sheet's image: its name everywhere.
type Hash [sha256.Size]byte

// Sum is the hash of an image.
func Sum(image []byte) Hash { return sha256.Sum256(image) }

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads 64 hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) {
		return h, fmt.Errorf("%q is no SHA-256 of 64 hexadecimal digits", s)
	}
	copy(h[:], b)
	return h, nil
}

// Status is where a sheet stands.
type Status string

// Every sheet has one of these.
const (
	Counted  Status = "counted"  // in the tallies, void ones too
	Review   Status = "review"   // waits for people
	Rejected Status = "rejected" // not a ballot of ours: kept apart (rule V6)
	Repeated Status = "repeated" // seen before: kept apart
)

// Reasons that the record itself finds.
const (
	ReasonImage   = "same_image"   // this very image is known
	ReasonTwin    = "twin"         // its ink is that of another sheet
	ReasonNumber  = "number_twice" // its printed number was seen on another sheet
	ReasonUnclear = "unclear_mark" // it came as counted, but a mark or a name waits
)

// Sheet is one side of paper as the reader saw it.
type Sheet struct {
	Hash   Hash   // of Image; where nothing is kept, of the file
	Image  []byte // kept as it is; nil keeps nothing
	Ext    string // how its file name ends: "png", "jpg" …
	Place  int    // in the batch, from 1
	Source string // file's base name and page; no folder, no time

	Status  Status   // what the reader asks for: Counted, Review or Rejected
	Reasons []string // why not counted, machine words, the headline first
	Page    int      // page of the ballot, from 1, as its code says
	Posts   []string
	Number  uint64 // printed on the paper; 0: none

	Marks       []Mark
	WriteIns    []WriteIn
	Fingerprint []byte // of its ink; nil: too little to tell
}

// Mark is what the machine read beside a candidate.
type Mark = journal.Mark

// WriteIn is what the machine saw on a line for another name.
type WriteIn = journal.WriteIn

// reading is what the log vouches for.
func (s *Sheet) reading() journal.Reading {
	return journal.Reading{Page: s.Page, Number: s.Number, Posts: s.Posts, Reasons: s.Reasons, Marks: s.Marks, WriteIns: s.WriteIns}
}

// Added says what became of a sheet. Other is the earlier sheet where it is
// repeated or a twin; Was is that sheet's status.
type Added struct {
	Status Status
	Reason string // the headline
	Batch  int    // 0 where nothing was recorded
	Place  int
	Other  *Hash
	Was    Status
}

// Decision is what two people made of a sheet: exactly one of Vote, Void and
// Reject says so. Both names are kept.
type Decision struct {
	Vote   *election.Vote `json:"vote,omitempty"`
	Void   string         `json:"void,omitempty"`   // counted as invalid: why (V1–V5, V7, V8)
	Reject string         `json:"reject,omitempty"` // not counted: why (V6); "repeated": the same paper again
	By     string         `json:"by"`
	Second string         `json:"second"`
	Reason string         `json:"reason,omitempty"`
}

// RejectRepeated is the reason of a Decision that a paper was counted before.
const RejectRepeated = "repeated"

// Entry is a sheet as it stands in the record: the machine's reading and,
// where people were asked, their decision; both stay.
type Entry struct {
	Sheet                    // Image is nil: see Store.Image
	Batch    int             // from 1
	Reading  journal.Reading // as it was logged: its digest stands in the sheet's entry of the log
	Other    *Hash           // the sheet it resembles, for ReasonTwin and ReasonNumber
	Decision *Decision
	Vote     *election.Vote // what counts; nil unless Counted
}

// valid says what is wrong with a sheet that a reader hands over.
func (s *Sheet) valid(r roster) error {
	switch s.Status {
	case Counted, Review, Rejected:
	default:
		return fmt.Errorf("a new sheet is counted, review or rejected, not %q", s.Status)
	}
	if s.Place < 1 {
		return fmt.Errorf("place %d: places in a batch begin at 1", s.Place)
	}
	if s.Image != nil && Sum(s.Image) != s.Hash {
		return fmt.Errorf("the hash %s is not of its image", s.Hash)
	}
	if s.Status == Counted && s.Image == nil {
		return fmt.Errorf("a sheet without an image cannot count")
	}
	on := map[string]bool{}
	for _, p := range s.Posts {
		if _, ok := r.index[p]; !ok {
			return fmt.Errorf("there is no post %q", p)
		}
		if on[p] {
			return fmt.Errorf("post %q is twice on one sheet", p)
		}
		on[p] = true
	}
	if s.Status == Counted && len(on) == 0 {
		return fmt.Errorf("a sheet without posts cannot count")
	}
	seen := map[[2]string]bool{}
	for _, m := range s.Marks {
		if !on[m.Post] {
			return fmt.Errorf("a mark at post %q, which is not on the sheet", m.Post)
		}
		if _, ok := r.cands[r.index[m.Post]][m.Candidate]; !ok {
			return fmt.Errorf("there is no candidate %q at post %q", m.Candidate, m.Post)
		}
		if k := [2]string{m.Post, m.Candidate}; seen[k] {
			return fmt.Errorf("candidate %q at post %q was read twice", m.Candidate, m.Post)
		} else {
			seen[k] = true
		}
		if !known(m.Reading) {
			return fmt.Errorf("candidate %q at post %q: there is no reading %q", m.Candidate, m.Post, m.Reading)
		}
	}
	for _, w := range s.WriteIns {
		if !on[w.Post] {
			return fmt.Errorf("a written name at post %q, which is not on the sheet", w.Post)
		}
		if !known(w.Reading) {
			return fmt.Errorf("line %d of post %q: there is no reading %q", w.Line, w.Post, w.Reading)
		}
	}
	if s.Status != Counted {
		return nil
	}
	for _, p := range s.Posts {
		for _, c := range r.posts[r.index[p]].Candidates {
			if !seen[[2]string{p, c.ID}] {
				return fmt.Errorf("candidate %q at post %q was not read", c.ID, p)
			}
		}
	}
	return nil
}

// clear says whether the machine's reading can count without a person.
func (s *Sheet) clear() bool {
	for _, m := range s.Marks {
		if m.Reading == election.Unclear {
			return false
		}
	}
	for _, w := range s.WriteIns {
		if w.NameInked || w.Reading != election.Abstain {
			return false
		}
	}
	return true
}

func known(r election.Reading) bool {
	switch r {
	case election.Approve, election.Oppose, election.Abstain, election.Unclear:
		return true
	}
	return false
}
