package tally

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"zheng/store/election"
)

// This file reads CAST.json strictly: nothing unknown, nothing twice, whole
// numbers only, and every error names its place, such as
// ballots[3].marks.chair.zhang.

// maxCasts bounds the entries of ballots; each may stand for many alike.
const maxCasts = 20_000_000

// CountCast decides an election by a CAST.json, ballot by ballot, so that even
// a large count needs little memory.
func CountCast(r io.Reader, e *election.Election) (*Result, error) {
	c := NewCounter(e)
	in, err := readCast(r, func(i int, b Cast) error {
		if err := c.Add(b.Vote, times(b.Count)); err != nil {
			return fmt.Errorf("ballots[%d].%w", i, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if in.Election != "" && in.Election != e.ID {
		return nil, fmt.Errorf("election: these are the ballots of %q, not of %q", clip(in.Election), e.ID)
	}
	return c.Result(in.figures())
}

// ReadCast reads a CAST.json. Whether its posts and candidates belong to the
// election is for Count to see.
func ReadCast(r io.Reader) (Input, error) {
	var ballots []Cast
	in, err := readCast(r, func(_ int, b Cast) error {
		ballots = append(ballots, b)
		return nil
	})
	in.Ballots = ballots
	return in, err
}

// readCast gives each ballot to add and returns all the rest.
func readCast(r io.Reader, add func(int, Cast) error) (Input, error) {
	d := &decoder{json: json.NewDecoder(r)}
	d.json.UseNumber()
	var in Input
	found := false
	err := d.object(func(key string) error {
		switch key {
		case "election":
			return d.text(&in.Election)
		case "registered":
			return d.maybe(&in.Registered)
		case "participants":
			return d.maybe(&in.Participants)
		case "issued":
			return d.maybe(&in.Issued)
		case "returned":
			return d.maybe(&in.Returned)
		case "pending":
			return d.figure(0, &in.Pending)
		case "rejected":
			return d.figure(0, &in.Rejected)
		case "ineligible":
			return d.reasons(&in.Ineligible)
		case "ballots":
			found = true
			return d.casts(add)
		}
		return d.unknown("election, registered, participants, issued, returned, pending, rejected, ineligible, ballots")
	})
	if err != nil {
		return Input{}, err
	}
	if _, err := d.json.Token(); !errors.Is(err, io.EOF) {
		return Input{}, errors.New("there is more behind the end of the JSON object: take it out")
	}
	if !found {
		return Input{}, errors.New("ballots: missing: write \"ballots\": [] where none were returned")
	}
	return in, nil
}

// decoder reads JSON token by token and knows where it is.
type decoder struct {
	json *json.Decoder
	path []step
}

// step is one key, or with key "" one place in an array.
type step struct {
	key   string
	index int
}

// wrong makes an error that names the place.
func (d *decoder) wrong(format string, args ...any) error {
	var at strings.Builder
	for i, s := range d.path {
		switch {
		case s.key == "":
			fmt.Fprintf(&at, "[%d]", s.index)
		case i == 0:
			at.WriteString(clip(s.key))
		default:
			at.WriteString("." + clip(s.key))
		}
	}
	if at.Len() > 0 {
		at.WriteString(": ")
	}
	return fmt.Errorf("%s%w", at.String(), fmt.Errorf(format, args...))
}

func (d *decoder) unknown(known string) error {
	return d.wrong("there is no such key; the keys are %s", known)
}

// casts gives each ballot to add.
func (d *decoder) casts(add func(int, Cast) error) error {
	return d.array(func(i int) error {
		if i >= maxCasts {
			return d.wrong("more than %d entries", maxCasts)
		}
		b, err := d.cast()
		if err != nil {
			return err
		}
		return add(i, b)
	})
}

// cast reads one ballot.
func (d *decoder) cast() (Cast, error) {
	var b Cast
	err := d.object(func(key string) error {
		switch key {
		case "count":
			return d.figure(1, &b.Count)
		case "void":
			return d.text(&b.Void)
		case "posts":
			return d.texts(&b.Posts)
		case "marks":
			b.Marks = map[string]map[string]election.Reading{}
			return d.object(func(post string) error {
				marks := map[string]election.Reading{}
				b.Marks[post] = marks
				return d.object(func(who string) error {
					var reading string
					err := d.text(&reading)
					marks[who] = election.Reading(reading)
					return err
				})
			})
		case "write_ins":
			b.WriteIns = map[string][]string{}
			return d.object(func(post string) error {
				var names []string
				err := d.texts(&names)
				b.WriteIns[post] = names
				return err
			})
		}
		return d.unknown("count, marks, write_ins, posts, void")
	})
	return b, err
}

// token gives the next token.
func (d *decoder) token() (json.Token, error) {
	tok, err := d.json.Token()
	if err == nil {
		return tok, nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, d.wrong("the file ends in the middle: is it whole?")
	}
	return nil, d.wrong("couldn't read the JSON near byte %d: %w", d.json.InputOffset(), err)
}

// open reads the beginning of an object or array.
func (d *decoder) open(want json.Delim, what string) error {
	tok, err := d.token()
	if err != nil {
		return err
	}
	if tok != want {
		return d.wrong("this must be %s", what)
	}
	return nil
}

// object calls each for every key, which must read the key's value.
func (d *decoder) object(each func(key string) error) error {
	if err := d.open('{', "a JSON object {…}"); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.json.More() {
		tok, err := d.token()
		if err != nil {
			return err
		}
		key, ok := tok.(string)
		if !ok {
			return d.wrong("a key must be a text in quotes")
		}
		if key == "" {
			return d.wrong("a key is empty")
		}
		if seen[key] {
			return d.wrong("%q stands twice", clip(key))
		}
		seen[key] = true
		d.path = append(d.path, step{key: key})
		if err := each(key); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, err := d.token()
	return err
}

// array calls each for every place, which must read the value there.
func (d *decoder) array(each func(i int) error) error {
	if err := d.open('[', "a JSON array […]"); err != nil {
		return err
	}
	for i := 0; d.json.More(); i++ {
		d.path = append(d.path, step{index: i})
		if err := each(i); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, err := d.token()
	return err
}

func (d *decoder) text(s *string) error {
	tok, err := d.token()
	if err != nil {
		return err
	}
	text, ok := tok.(string)
	if !ok {
		return d.wrong("this must be a text in quotes")
	}
	*s = text
	return nil
}

func (d *decoder) texts(list *[]string) error {
	return d.array(func(i int) error {
		if i >= maxNames {
			return d.wrong("more than %d texts", maxNames)
		}
		var s string
		err := d.text(&s)
		*list = append(*list, s)
		return err
	})
}

func (d *decoder) reasons(reasons *map[string]string) error {
	*reasons = map[string]string{}
	return d.object(func(who string) error {
		var reason string
		err := d.text(&reason)
		(*reasons)[who] = reason
		return err
	})
}

// figure reads a whole number of at least low.
func (d *decoder) figure(low int, n *int) error {
	tok, err := d.token()
	if err != nil {
		return err
	}
	return d.number(tok, low, n)
}

// maybe reads a whole number or null, which is not known.
func (d *decoder) maybe(n **int) error {
	tok, err := d.token()
	if err != nil || tok == nil {
		return err
	}
	*n = new(int)
	return d.number(tok, 0, *n)
}

func (d *decoder) number(tok json.Token, low int, n *int) error {
	num, ok := tok.(json.Number)
	if !ok {
		return d.wrong("this must be a whole number")
	}
	v, err := strconv.ParseInt(num.String(), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return d.wrong("%s is no whole number", clip(num.String()))
	}
	if err != nil || v < int64(low) || v > MaxBallots {
		return d.wrong("%s is not possible: write a number from %d to %d", clip(num.String()), low, MaxBallots)
	}
	*n = int(v)
	return nil
}
