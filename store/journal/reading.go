package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"zheng/store/election"
)

// Reading is what the machine read of a sheet, as far as the log vouches for it.
// Its digest stands in the sheet's entry, so that whoever has the reading and
// the log can tell that nobody changed it since.
type Reading struct {
	Page     int       `json:"page,omitempty"`
	Number   uint64    `json:"number,omitempty"` // printed on the paper
	Posts    []string  `json:"posts,omitempty"`
	Reasons  []string  `json:"reasons,omitempty"`
	Marks    []Mark    `json:"marks,omitempty"`
	WriteIns []WriteIn `json:"write_ins,omitempty"`
}

// Mark is what was read beside a candidate.
type Mark struct {
	Post       string           `json:"post"`
	Candidate  string           `json:"candidate"`
	Reading    election.Reading `json:"reading"`
	Confidence float64          `json:"confidence"`
	Shape      string           `json:"shape,omitempty"`
	Cause      string           `json:"cause,omitempty"`
}

// WriteIn is what was seen on a line for another name.
type WriteIn struct {
	Post       string           `json:"post"`
	Line       int              `json:"line"` // from 1
	Reading    election.Reading `json:"reading"`
	NameInked  bool             `json:"name_inked"`
	Confidence float64          `json:"confidence,omitempty"`
	Cause      string           `json:"cause,omitempty"`
}

// Encode gives the canonical JSON of a reading.
func (r Reading) Encode() ([]byte, error) { return canonical(r) }

// Digest is the SHA-256 of Encode, 64 hexadecimal digits.
func (r Reading) Digest() (string, error) {
	b, err := r.Encode()
	if err != nil {
		return "", fmt.Errorf("couldn't take the digest of a reading: %w", err)
	}
	return Digest(b), nil
}

// VoteDigest is the SHA-256 of a vote's canonical JSON: what a sheet says, as
// far as the rules are concerned. It depends neither on the order of posts and
// names nor on whether abstentions are spelled out.
func VoteDigest(v election.Vote) (string, error) {
	c := voteForm{Posts: slices.Sorted(slices.Values(v.Posts)), Void: v.Void}
	for post, marks := range v.Marks {
		if !slices.Contains(c.Posts, post) {
			c.Posts = append(c.Posts, post)
		}
		for person, r := range marks {
			if r == election.Abstain {
				continue
			}
			if c.Marks == nil {
				c.Marks = map[string]map[string]election.Reading{}
			}
			if c.Marks[post] == nil {
				c.Marks[post] = map[string]election.Reading{}
			}
			c.Marks[post][person] = r
		}
	}
	for post, names := range v.WriteIns {
		if len(names) == 0 {
			continue
		}
		if c.WriteIns == nil {
			c.WriteIns = map[string][]string{}
		}
		c.WriteIns[post] = slices.Sorted(slices.Values(names))
	}
	slices.Sort(c.Posts)
	b, err := canonical(c)
	if err != nil {
		return "", fmt.Errorf("couldn't take the digest of a vote: %w", err)
	}
	return Digest(b), nil
}

type voteForm struct {
	Posts    []string                               `json:"posts,omitempty"`
	Void     string                                 `json:"void,omitempty"`
	Marks    map[string]map[string]election.Reading `json:"marks,omitempty"`
	WriteIns map[string][]string                    `json:"write_ins,omitempty"`
}

// Digest is the SHA-256 of b, 64 hexadecimal digits.
func Digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
