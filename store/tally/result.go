// This file holds what a count says; its JSON is the contract of
// `zheng result -json` and `zheng tally -json`.

package tally

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"zheng/store/election"
)

// Rules are the names of all rules that a result may rest on:
// of validity, of standing, of who is elected.
var Rules = []string{
	"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "Q1", "Q2", "Q3",
	"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10",
	"N1", "N2", "N3", "N4", "N5",
}

// Result says whether the vote stands, who is elected and why. A figure that
// is not known is nil, and so is what depends on it.
type Result struct {
	Election string         `json:"election"`
	Round    election.Round `json:"round"`
	Rules    RulesUsed      `json:"rules"`

	Stands bool     `json:"stands"`
	Why    []Reason `json:"why"`

	Registered   *int `json:"registered"`
	Participants *int `json:"participants"`
	Issued       *int `json:"issued"`
	Returned     int  `json:"returned"` // counted and pending; papers, where a ballot has several
	Counted      int  `json:"counted"`
	Valid        int  `json:"valid"`
	Invalid      int  `json:"invalid"`
	Blank        int  `json:"blank"`
	Pending      int  `json:"pending"`
	Rejected     int  `json:"rejected"` // no ballots: outside of all other figures

	Voids     []Void       `json:"voids"`
	Posts     []PostResult `json:"posts"`
	Acting    string       `json:"acting"`
	Next      []Next       `json:"next"`
	Reconcile []Identity   `json:"reconcile"`
}

// RulesUsed names the rules by which a result was decided.
type RulesUsed struct {
	Profile string `json:"profile"`
	Version int    `json:"version"`
	Hash    string `json:"hash"` // election.Rules.Hash
}

// Sentence is one statement in both languages.
type Sentence struct {
	Says   string `json:"says"`
	SaysZh string `json:"says_zh"`
}

// Reason is a rule that the whole vote is held against. Holds is nil while a
// figure is not known.
type Reason struct {
	Rule  string `json:"rule"`
	Holds *bool  `json:"holds"`
	Sentence
}

// Fails are the rules by which the vote does not stand; none while that is not
// known, or it stands.
func (r *Result) Fails() (out []Reason) {
	if r.Stands {
		return nil // E5 and E12 say something of those elected
	}
	for _, why := range r.Why {
		if why.Holds != nil && !*why.Holds {
			out = append(out, why)
		}
	}
	return out
}

// Waits says that something is not known yet without which nobody is elected.
func (r *Result) Waits() bool {
	for _, why := range r.Why {
		if why.Holds == nil && why.Rule != "E12" {
			return true
		}
	}
	return false
}

// Void counts ballots, or choices at one post, that a rule made invalid.
type Void struct {
	Rule  string `json:"rule"`
	Post  string `json:"post,omitempty"` // "" for whole ballots
	Count int    `json:"count"`
	Sentence
}

// PostResult is the outcome at one post. Base and Needs are nil while the
// figure they are taken of is not known.
type PostResult struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Seats    int            `json:"seats"`
	Counting int            `json:"counting"` // ballots that count here
	Base     *int           `json:"base"`
	Needs    *int           `json:"needs"` // the smallest number of approvals that suffices
	People   []PersonResult `json:"people"`
	Vacant   int            `json:"vacant"`
	Leads    string         `json:"leads,omitempty"` // id: of those elected here, who leads (E15)
	Sentence                // how the seats were filled
}

// PersonResult is one person's outcome at one post.
type PersonResult struct {
	ID      string `json:"id"` // candidate's id; a written-in person's name
	Name    string `json:"name"`
	WriteIn bool   `json:"write_in"` // not printed for this post
	Approve int    `json:"approve"`
	Oppose  int    `json:"oppose"`
	Abstain int    `json:"abstain"`
	Carried int    `json:"carried,omitempty"` // of the approvals, those given at higher posts only (E10)
	Sex     string `json:"sex,omitempty"`     // as the committee says, of somebody whom the file does not know
	Elected bool   `json:"elected"`
	Stands  bool   `json:"stands,omitempty"` // nominated: a candidate of the vote to come (N1)
	Rule    string `json:"rule"`
	Sentence

	Recalled bool `json:"recalled,omitempty"` // leaves the office, by vote (E13)
}

// Next is a round that the result asks for.
type Next struct {
	Round  string   `json:"round"` // runoff | supplementary | repeat; of a nomination first | nomination
	Post   string   `json:"post"`
	Seats  int      `json:"seats"`
	People []string `json:"people,omitempty"` // ids as in PersonResult; none for a repeat
	Rule   string   `json:"rule"`
	Sentence
}

// Repeat is the round of a vote that does not stand: the same again.
const Repeat = "repeat"

// Hash is the SHA-256 of the result's figures in hexadecimal – its JSON without
// the sentences, which are worded anew by each version: what those sign who
// confirm the result before it is announced (E11).
func (r *Result) Hash() (string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	var figures any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&figures); err != nil {
		return "", err
	}
	if data, err = json.Marshal(unsaid(figures)); err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// unsaid takes the sentences out of a JSON value.
func unsaid(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "says")
		delete(v, "says_zh")
		for _, item := range v {
			unsaid(item)
		}
	case []any:
		for _, item := range v {
			unsaid(item)
		}
	}
	return v
}

// Post gives the outcome at the post with that id, or nil.
func (r *Result) Post(id string) *PostResult {
	for i := range r.Posts {
		if r.Posts[i].ID == id {
			return &r.Posts[i]
		}
	}
	return nil
}

// Person gives the outcome of the person with that id, or nil.
func (p *PostResult) Person(id string) *PersonResult {
	for i := range p.People {
		if p.People[i].ID == id {
			return &p.People[i]
		}
	}
	return nil
}
