// This file reads CAST.json strictly: nothing unknown, nothing twice, whole
// numbers only, and every error names its place, such as
// ballots[3].marks.chair.zhang.

package tally

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/text"
)

// maxCasts bounds the entries of ballots; each may stand for many alike.
const maxCasts = 20_000_000

// CountGroups decides an election by a CAST.json, or by several, as of several
// groups, ballot by ballot, so that even a large count needs little memory:
// ballots and figures are added up, and what one does not know is not known. The
// review is of a nomination; nil for none.
func CountGroups(groups []io.Reader, e *election.Election, review *election.Review) (*Result, error) {
	c := NewCounter(e)
	var all Figures
	for i, r := range groups {
		in, err := readCast(r, func(i int, b Cast) error {
			return onBallot(i, c.Add(b.Vote, times(b.Count)))
		})
		if err != nil {
			return nil, err
		}
		if in.Election != "" && in.Election != e.ID {
			return nil, wrong("election", "election", "one", quoted(in.Election), "other", quoted(e.ID))
		}
		if all = all.plus(in.figures()); i == 0 {
			all = in.figures()
		}
	}
	return c.Result(all.Reviewed(review))
}

// plus adds the figures of another group.
func (f Figures) plus(g Figures) Figures {
	sum := func(a, b *int) *int {
		if a == nil || b == nil {
			return nil
		}
		return whole(*a + *b)
	}
	return Figures{
		Registered: sum(f.Registered, g.Registered), Participants: sum(f.Participants, g.Participants), Issued: sum(f.Issued, g.Issued), Returned: sum(f.Returned, g.Returned),
		Pending: f.Pending + g.Pending, Rejected: f.Rejected + g.Rejected,
		Ineligible: joined(map[string]string{}, f.Ineligible, g.Ineligible), Sex: joined(map[string]string{}, f.Sex, g.Sex), Withdrawn: joined(map[string]string{}, f.Withdrawn, g.Withdrawn),
	}
}

// readCast gives each ballot to add and returns all the rest. The marks of a
// ballot are good until the next one only.
func readCast(r io.Reader, add func(int, Cast) error) (Input, error) {
	d := &decoder{lex: newLexer(r)}
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
		case "sex":
			return d.reasons(&in.Sex)
		case "withdrawn":
			return d.reasons(&in.Withdrawn)
		case "ballots":
			found = true
			return d.casts(add)
		}
		return d.unknown("election, registered, participants, issued, returned, pending, rejected, ineligible, sex, withdrawn, ballots")
	})
	if err != nil {
		return Input{}, err
	}
	switch _, err := d.lex.peek(); {
	case err == nil:
		return Input{}, wrong("", "more")
	case err != errEnds:
		return Input{}, fmt.Errorf("couldn't read on: %w", err)
	}
	if !found {
		return Input{}, wrong("ballots", "no_ballots")
	}
	return in, nil
}

// decoder reads JSON piece by piece and knows where it is.
type decoder struct {
	lex  *lexer
	path []step
	keys []string // those of the objects around, the innermost last

	// The maps of one ballot serve for the next.
	marks map[string]map[string]election.Reading
	spare []map[string]election.Reading
}

// step is one key, or with key "" one place in an array.
type step struct {
	key   string
	index int
}

// wrong makes an error that names the place.
func (d *decoder) wrong(code string, facts ...any) *Problem {
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
	return wrong(at.String(), code, facts...)
}

func (d *decoder) unknown(known string) error {
	return d.wrong("key", "known", known)
}

// casts gives each ballot to add.
func (d *decoder) casts(add func(int, Cast) error) error {
	return d.array(func(i int) error {
		if i >= maxCasts {
			return d.wrong("entries", "most", maxCasts)
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
			b.Marks = d.allMarks()
			return d.object(func(post string) error {
				marks := d.postMarks(len(b.Marks))
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

// allMarks gives an empty map for the marks of a ballot.
func (d *decoder) allMarks() map[string]map[string]election.Reading {
	if d.marks == nil {
		d.marks = map[string]map[string]election.Reading{}
	}
	clear(d.marks)
	return d.marks
}

// postMarks gives an empty map for the marks at the n-th post of a ballot.
func (d *decoder) postMarks(n int) map[string]election.Reading {
	if n == len(d.spare) {
		d.spare = append(d.spare, map[string]election.Reading{})
	}
	clear(d.spare[n])
	return d.spare[n]
}

// lexed turns the lexer's error into one that names the place.
func (d *decoder) lexed(err error) error {
	switch err {
	case nil:
		return nil
	case errEnds:
		return d.wrong("ends")
	}
	p := d.wrong("json", "byte", int(d.lex.offset()), "why", err.Error())
	p.cause = err
	return p
}

// is says whether the next piece begins with c. A byte with which nothing can
// begin is an error.
func (d *decoder) is(c byte) (bool, error) {
	next, err := d.lex.peek()
	if err != nil {
		return false, d.lexed(err)
	}
	if next == c {
		return true, nil
	}
	switch {
	case next >= '0' && next <= '9', next == '-', next == '"', next == '{', next == '[', next == 't', next == 'f', next == 'n':
		return false, nil
	}
	return false, d.lexed(fmt.Errorf("%q cannot stand here", next))
}

// take takes c, which must be next.
func (d *decoder) take(c byte, what text.Text) error {
	here, err := d.is(c)
	if err != nil {
		return err
	}
	if !here {
		return d.wrong("want", "what", what)
	}
	d.lex.pos++
	return nil
}

// more says that another item follows, and takes the comma before it; at the
// end it takes the closing bracket.
func (d *decoder) more(first bool, closing byte) (bool, error) {
	c, err := d.lex.peek()
	switch {
	case err != nil:
		return false, d.lexed(err)
	case c == closing:
		d.lex.pos++
		return false, nil
	case first:
		return true, nil
	case c != ',':
		return false, d.lexed(fmt.Errorf("%q stands where a comma or %q should", c, closing))
	}
	d.lex.pos++
	if c, err = d.lex.peek(); err == nil && c == closing {
		return false, d.lexed(fmt.Errorf("nothing stands between a comma and %q", closing))
	}
	return true, d.lexed(err)
}

// object calls each for every key, which must read the key's value.
func (d *decoder) object(each func(key string) error) error {
	if err := d.take('{', text.Text{Zh: "一个 JSON 对象 {…}", En: "a JSON object {…}"}); err != nil {
		return err
	}
	outer := len(d.keys)
	var many map[string]bool // of the keys, once they are too many to look through
	for first := true; ; first = false {
		more, err := d.more(first, '}')
		if err != nil {
			return err
		}
		if !more {
			d.keys = d.keys[:outer]
			return nil
		}
		key, err := d.key(outer, &many)
		if err != nil {
			return err
		}
		d.path = append(d.path, step{key: key})
		if err := each(key); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
}

// key reads a key and its colon. The keys of its object begin at outer.
func (d *decoder) key(outer int, many *map[string]bool) (string, error) {
	const few = 32
	here, err := d.is('"')
	if err != nil {
		return "", err
	}
	if !here {
		return "", d.wrong("want_key")
	}
	key, err := d.lex.text()
	if err != nil {
		return "", d.lexed(err)
	}
	if key == "" {
		return "", d.wrong("key_empty")
	}
	seen := d.keys[outer:]
	if len(seen) == few && *many == nil {
		*many = map[string]bool{}
		for _, k := range seen {
			(*many)[k] = true
		}
	}
	if (*many)[key] || *many == nil && slices.Contains(seen, key) {
		return "", d.wrong("twice", "key", quoted(key))
	}
	if *many == nil {
		d.keys = append(d.keys, key)
	} else {
		(*many)[key] = true
	}
	switch c, err := d.lex.peek(); {
	case err != nil:
		return "", d.lexed(err)
	case c != ':':
		return "", d.lexed(fmt.Errorf("%q stands where a colon should", c))
	}
	d.lex.pos++
	return key, nil
}

// array calls each for every place, which must read the value there.
func (d *decoder) array(each func(i int) error) error {
	if err := d.take('[', text.Text{Zh: "一个 JSON 数组 […]", En: "a JSON array […]"}); err != nil {
		return err
	}
	for i := 0; ; i++ {
		more, err := d.more(i == 0, ']')
		if err != nil || !more {
			return err
		}
		d.path = append(d.path, step{index: i})
		if err := each(i); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
}

func (d *decoder) text(s *string) error {
	here, err := d.is('"')
	if err != nil {
		return err
	}
	if !here {
		return d.wrong("want_text")
	}
	*s, err = d.lex.text()
	return d.lexed(err)
}

func (d *decoder) texts(list *[]string) error {
	return d.array(func(i int) error {
		if i >= maxNames {
			return d.wrong("texts", "most", maxNames)
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

// maybe reads a whole number or null, which is not known.
func (d *decoder) maybe(n **int) error {
	if _, err := d.lex.peek(); err != nil {
		return d.lexed(err)
	}
	null, err := d.lex.null()
	if err != nil || null {
		return d.lexed(err)
	}
	*n = new(int)
	return d.figure(0, *n)
}

// figure reads a whole number of at least low.
func (d *decoder) figure(low int, n *int) error {
	minus, err := d.is('-')
	if err != nil {
		return err
	}
	if c := d.lex.buf[d.lex.pos]; !minus && (c < '0' || c > '9') {
		return d.wrong("want_number")
	}
	raw, err := d.lex.number()
	if err != nil {
		return d.lexed(err)
	}
	v, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return d.wrong("fraction", "text", clip(string(raw)))
	}
	if err != nil || v < int64(low) || v > MaxBallots {
		return d.wrong("figure", "text", clip(string(raw)), "low", low, "most", MaxBallots)
	}
	*n = int(v)
	return nil
}
