package cluster

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"zheng/store/record"
)

// State is what the shelf says of a voter.
type State string

// The states; none is the zero value.
const (
	None    State = ""
	Out     State = "out"
	Back    State = "back"
	Claimed State = "claimed"
)

// Pass is the value that the shelf has for a voter.
type Pass struct {
	State State  `json:"state"`
	Pass  string `json:"pass"`            // of the release
	Claim string `json:"claim,omitempty"` // of Claimed: drawn for one attempt
	By    string `json:"by,omitempty"`    // the station that claimed,
	Box   string `json:"box,omitempty"`   // … and its box
}

// ask is a visited station's wish: that home lets the voter go.
type ask struct {
	ID   string `json:"id"` // drawn for one visit
	Home string `json:"home"`
	By   string `json:"by"`
}

// refusal is the home's answer to an ask.
type refusal struct {
	Ask string `json:"ask"`
	Why Why    `json:"why"`
}

// Keys of the shelf, each followed by a voter's token or a station's name.
const (
	voterPrefix   = "voter/"
	askPrefix     = "ask/"
	refusedPrefix = "no/"
	boxPrefix     = "box/"
	saysPrefix    = "says/"
)

// valueMax is the longest value that is read, in bytes.
const valueMax = 4 << 10

// ErrValue: the shelf holds what no station writes.
var ErrValue = errors.New("what the stations share makes no sense")

// ParsePass reads a voter's value; nothing there is None.
func ParsePass(b []byte) (p Pass, err error) {
	if len(b) == 0 {
		return Pass{}, nil
	}
	if err := parse(b, &p); err != nil {
		return Pass{}, err
	}
	whole := p.Pass != "" && len(p.Pass) <= record.PassMax
	switch p.State {
	case Out, Back:
		whole = whole && p.Claim == "" && p.By == "" && p.Box == ""
	case Claimed:
		whole = whole && p.Claim != "" && p.By != "" && p.Box != ""
	default:
		whole = false
	}
	if !whole {
		return Pass{}, fmt.Errorf("%w: a voter in the state %q", ErrValue, p.State)
	}
	return p, nil
}

func parse(b []byte, to any) error {
	if len(b) > valueMax {
		return fmt.Errorf("%w: a value of %d bytes", ErrValue, len(b))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("%w: %w", ErrValue, err)
	}
	return nil
}

func (p Pass) encode() []byte { return encode(p) }

// encode gives the bytes of a value; those of this package always have some.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// draw draws an id for one use.
func draw() string { return rand.Text() }
