package tally

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

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
	n, found := 0, false
	err := d.object("", func(key string) error {
		switch key {
		case "election":
			return d.text(key, &in.Election)
		case "registered":
			return d.maybe(key, &in.Registered)
		case "participants":
			return d.maybe(key, &in.Participants)
		case "issued":
			return d.maybe(key, &in.Issued)
		case "returned":
			return d.maybe(key, &in.Returned)
		case "pending":
			return d.figure(key, 0, &in.Pending)
		case "rejected":
			return d.figure(key, 0, &in.Rejected)
		case "ineligible":
			return d.reasons(key, &in.Ineligible)
		case "ballots":
			found = true
			return d.array(key, func(i int) error {
				if n++; n > maxCasts {
					return fmt.Errorf("ballots: more than %d entries", maxCasts)
				}
				b, err := d.cast(fmt.Sprintf("ballots[%d]", i))
				if err != nil {
					return err
				}
				return add(i, b)
			})
		}
		return unknownKey("", key, "election, registered, participants, issued, returned, pending, rejected, ineligible, ballots")
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

// decoder reads JSON token by token.
type decoder struct{ json *json.Decoder }

// cast reads one ballot.
func (d *decoder) cast(at string) (Cast, error) {
	var b Cast
	err := d.object(at, func(key string) error {
		in := at + "." + key
		switch key {
		case "count":
			return d.figure(in, 1, &b.Count)
		case "void":
			return d.text(in, &b.Void)
		case "posts":
			return d.texts(in, &b.Posts)
		case "marks":
			b.Marks = map[string]map[string]election.Reading{}
			return d.object(in, func(post string) error {
				marks := map[string]election.Reading{}
				b.Marks[post] = marks
				return d.object(in+"."+clip(post), func(who string) error {
					var reading string
					err := d.text(in+"."+clip(post)+"."+clip(who), &reading)
					marks[who] = election.Reading(reading)
					return err
				})
			})
		case "write_ins":
			b.WriteIns = map[string][]string{}
			return d.object(in, func(post string) error {
				var names []string
				err := d.texts(in+"."+clip(post), &names)
				b.WriteIns[post] = names
				return err
			})
		}
		return unknownKey(at+".", key, "count, marks, write_ins, posts, void")
	})
	return b, err
}

func unknownKey(at, key, known string) error {
	return fmt.Errorf("%s%s: there is no such key; the keys are %s", at, clip(key), known)
}

// token gives the next token; at names the place for the error.
func (d *decoder) token(at string) (json.Token, error) {
	tok, err := d.json.Token()
	if err == nil {
		return tok, nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%sthe file ends in the middle: is it whole?", place(at))
	}
	return nil, fmt.Errorf("%scouldn't read the JSON near byte %d: %w", place(at), d.json.InputOffset(), err)
}

func place(at string) string {
	if at == "" {
		return ""
	}
	return at + ": "
}

// open reads the beginning of an object or array.
func (d *decoder) open(at string, want json.Delim, what string) error {
	tok, err := d.token(at)
	if err != nil {
		return err
	}
	if tok != want {
		return fmt.Errorf("%sthis must be %s", place(at), what)
	}
	return nil
}

// object calls each for every key, which must read the key's value.
func (d *decoder) object(at string, each func(key string) error) error {
	if err := d.open(at, '{', "a JSON object {…}"); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.json.More() {
		tok, err := d.token(at)
		if err != nil {
			return err
		}
		key, ok := tok.(string)
		if !ok {
			return fmt.Errorf("%sa key must be a text in quotes", place(at))
		}
		if seen[key] {
			return fmt.Errorf("%s%q stands twice", place(at), clip(key))
		}
		seen[key] = true
		if err := each(key); err != nil {
			return err
		}
	}
	_, err := d.token(at)
	return err
}

// array calls each for every place, which must read the value there.
func (d *decoder) array(at string, each func(i int) error) error {
	if err := d.open(at, '[', "a JSON array […]"); err != nil {
		return err
	}
	for i := 0; d.json.More(); i++ {
		if err := each(i); err != nil {
			return err
		}
	}
	_, err := d.token(at)
	return err
}

func (d *decoder) text(at string, s *string) error {
	tok, err := d.token(at)
	if err != nil {
		return err
	}
	text, ok := tok.(string)
	if !ok {
		return fmt.Errorf("%s: this must be a text in quotes", at)
	}
	*s = text
	return nil
}

func (d *decoder) texts(at string, list *[]string) error {
	return d.array(at, func(i int) error {
		if i >= maxNames {
			return fmt.Errorf("%s: more than %d texts", at, maxNames)
		}
		var s string
		err := d.text(fmt.Sprintf("%s[%d]", at, i), &s)
		*list = append(*list, s)
		return err
	})
}

func (d *decoder) reasons(at string, reasons *map[string]string) error {
	*reasons = map[string]string{}
	return d.object(at, func(who string) error {
		var reason string
		err := d.text(at+"."+clip(who), &reason)
		(*reasons)[who] = reason
		return err
	})
}

// figure reads a whole number of at least low.
func (d *decoder) figure(at string, low int, n *int) error {
	tok, err := d.token(at)
	if err != nil {
		return err
	}
	return number(at, tok, low, n)
}

// maybe reads a whole number or null, which is not known.
func (d *decoder) maybe(at string, n **int) error {
	tok, err := d.token(at)
	if err != nil || tok == nil {
		return err
	}
	*n = new(int)
	return number(at, tok, 0, *n)
}

func number(at string, tok json.Token, low int, n *int) error {
	num, ok := tok.(json.Number)
	if !ok {
		return fmt.Errorf("%s: this must be a whole number", at)
	}
	v, err := strconv.ParseInt(num.String(), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("%s: %s is no whole number", at, clip(num.String()))
	}
	if err != nil || v < int64(low) || v > MaxBallots {
		return fmt.Errorf("%s: %s is not possible: write a number from %d to %d", at, clip(num.String()), low, MaxBallots)
	}
	*n = int(v)
	return nil
}
