// This file reads the pieces of JSON one by one, without a value for each, so
// that a million ballots take seconds.

package tally

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	maxText  = 1 << 20 // bytes of one text or number
	maxWords = 4096    // texts kept to be used again
)

var (
	errEnds = errors.New("the file ends in the middle: is it whole?")
	errLong = fmt.Errorf("a text is longer than %d bytes", maxText)
)

// lexer reads from a buffer that it fills again.
type lexer struct {
	r     io.Reader
	buf   []byte
	pos   int               // next byte
	past  int64             // bytes dropped before buf
	words map[string]string // ids come again with every ballot
}

func newLexer(r io.Reader) *lexer {
	return &lexer{r: r, buf: make([]byte, 0, 1<<16), words: map[string]string{}}
}

// offset of the next byte in the file.
func (l *lexer) offset() int64 { return l.past + int64(l.pos) }

// fill reads more behind what is there; what lies before from is dropped, so
// that from is now at 0.
func (l *lexer) fill(from int) error {
	if from > 0 {
		l.buf = append(l.buf[:0], l.buf[from:]...)
		l.past, l.pos = l.past+int64(from), l.pos-from
	}
	if len(l.buf) == cap(l.buf) {
		if len(l.buf) >= maxText {
			return errLong
		}
		l.buf = append(l.buf, make([]byte, len(l.buf))...)[:len(l.buf)]
	}
	for range 100 {
		n, err := l.r.Read(l.buf[len(l.buf):cap(l.buf)])
		l.buf = l.buf[:len(l.buf)+n]
		switch {
		case n > 0:
			return nil
		case err == io.EOF:
			return errEnds
		case err != nil:
			return err
		}
	}
	return io.ErrNoProgress
}

// peek gives the next byte that is no space, without taking it.
func (l *lexer) peek() (byte, error) {
	for {
		for ; l.pos < len(l.buf); l.pos++ {
			switch c := l.buf[l.pos]; c {
			case ' ', '\n', '\t', '\r':
			default:
				return c, nil
			}
		}
		if err := l.fill(l.pos); err != nil {
			return 0, err
		}
	}
}

// text takes a text, which peek has seen to begin here.
func (l *lexer) text() (string, error) {
	start, plain := l.pos, true
	for at := l.pos + 1; ; {
		for ; at < len(l.buf); at++ {
			switch c := l.buf[at]; {
			case c == '"':
				l.pos = at + 1
				return l.word(l.buf[start:l.pos], plain)
			case c == '\\':
				plain = false
				at++ // whatever follows does not end the text
			case c < ' ':
				return "", fmt.Errorf("a text is not closed, or holds the control character %#U", c)
			case c >= utf8.RuneSelf:
				plain = false
			}
		}
		at -= start
		if err := l.fill(start); err != nil {
			return "", err
		}
		start = 0
	}
}

// word gives the text of a quoted one.
func (l *lexer) word(quoted []byte, plain bool) (string, error) {
	raw := quoted[1 : len(quoted)-1]
	if !plain && (bytes.IndexByte(raw, '\\') >= 0 || !utf8.Valid(raw)) {
		var s string
		if err := json.Unmarshal(quoted, &s); err != nil {
			return "", err
		}
		return s, nil
	}
	if s, known := l.words[string(raw)]; known {
		return s, nil
	}
	s := string(raw)
	if len(l.words) < maxWords && len(s) <= maxNameBytes {
		l.words[s] = s
	}
	return s, nil
}

// number takes a number as it is written, valid until the next piece is read.
func (l *lexer) number() ([]byte, error) {
	start := l.pos
	for {
		for ; l.pos < len(l.buf); l.pos++ {
			switch c := l.buf[l.pos]; {
			case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
				continue
			}
			raw := l.buf[start:l.pos]
			if !json.Valid(raw) {
				return nil, fmt.Errorf("%q is no number", clip(string(raw)))
			}
			return raw, nil
		}
		if err := l.fill(start); err != nil {
			return nil, err
		}
		start = 0
	}
}

// null takes the word null, if it is next.
func (l *lexer) null() (bool, error) {
	const word = "null"
	for len(l.buf)-l.pos < len(word) {
		switch err := l.fill(l.pos); {
		case err == errEnds:
			return false, nil
		case err != nil:
			return false, err
		}
	}
	if string(l.buf[l.pos:l.pos+len(word)]) != word {
		return false, nil
	}
	l.pos += len(word)
	return true, nil
}
