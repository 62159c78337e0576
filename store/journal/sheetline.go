package journal

import "bytes"

// SheetLine is what the line of a sheet's entry (ActSheet) says, as parts of the
// line: a count has a million of them, and Decode takes each apart and writes it
// again. Of the reason, and of another sheet that it resembles, nothing is read.
type SheetLine struct {
	Hash          []byte // of the image, 64 digits
	Batch, Place  uint64
	Status        []byte
	Vote, Reading []byte // digests, 64 digits; no Vote where nothing counts
}

var sheetOpens = []byte(`{"act":"sheet","sheet":{"hash":"`)

// IsSheet says whether a line begins like that of a sheet's entry.
func IsSheet(line []byte) bool { return bytes.HasPrefix(line, sheetOpens) }

// CutSheet reads the line of a sheet's entry. ok is false where its parts up to
// the reading are not in the form that Encode writes them in. Digits of hashes
// are not looked at: whoever holds them against the hashes they should be finds
// any other byte.
func CutSheet(line []byte) (s SheetLine, ok bool) {
	c := cutter{rest: line, ok: true}
	c.text(string(sheetOpens))
	s.Hash = c.digest()
	c.text(`","batch":`)
	s.Batch = c.number()
	c.text(`,"place":`)
	s.Place = c.number()
	c.text(`,"status":"`)
	s.Status = c.word()
	if c.text(`"`); c.next(`,"vote":"`) {
		s.Vote = c.digest()
		c.text(`"`)
	}
	c.text(`,"reading":"`)
	s.Reading = c.digest()
	if c.text(`"`); c.next(`,"reason":"`) || c.next(`,"other":"`) {
		return s, c.ok && bytes.HasSuffix(c.rest, []byte(`"}}`))
	}
	c.text("}}")
	return s, c.ok && len(c.rest) == 0
}

// cutter takes parts off a line; ok until one is not there.
type cutter struct {
	rest []byte
	ok   bool
}

// next takes a text off where it is the next.
func (c *cutter) next(text string) bool {
	if len(c.rest) < len(text) || string(c.rest[:len(text)]) != text {
		return false
	}
	c.rest = c.rest[len(text):]
	return true
}

func (c *cutter) text(text string) { c.ok = c.next(text) && c.ok }

func (c *cutter) take(n int) []byte {
	if n > len(c.rest) {
		c.ok = false
		return nil
	}
	part := c.rest[:n:n]
	c.rest = c.rest[n:]
	return part
}

// while takes bytes off as long as they are of a kind.
func (c *cutter) while(is func(b byte) bool) []byte {
	n := 0
	for n < len(c.rest) && is(c.rest[n]) {
		n++
	}
	return c.take(n)
}

func (c *cutter) digest() []byte { return c.take(64) }

// number is one from 1 on: others are left out.
func (c *cutter) number() (n uint64) {
	digits := c.while(isDigit)
	c.ok = c.ok && len(digits) > 0 && len(digits) < 19 && digits[0] != '0'
	for _, d := range digits {
		n = 10*n + uint64(d-'0')
	}
	return n
}

func (c *cutter) word() []byte {
	return c.while(func(b byte) bool { return b >= 'a' && b <= 'z' || b == '_' })
}
