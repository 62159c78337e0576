// This file tells people apart, and finds candidates and posts.

package election

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// middleDots are the dots in names of minorities (阿依古丽·买买提) as keyboards
// and scanners give them beside U+00B7, which identity cards have.
const middleDots = "•・‧∙．"

// PlainName is a name as people are told apart by it, wherever names are
// compared: 赵 敏 and 赵　敏 are 赵敏, a character is the same in whatever form
// Unicode has it, a middle dot is U+00B7, and between Latin letters one space is
// as good as many.
func PlainName(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) || strings.ContainsRune(middleDots, r) }) && norm.NFC.IsNormalString(name) {
		return name
	}
	letters := []rune(strings.Join(strings.Fields(norm.NFC.String(name)), " "))
	letters = unspaced(letters, han)
	for i, r := range letters {
		if strings.ContainsRune(middleDots, r) || r == '.' && beside(letters, i, han) {
			letters[i] = '·'
		}
	}
	return string(unspaced(letters, func(r rune) bool { return r == '·' }))
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// unspaced takes out the spaces beside letters of a kind.
func unspaced(letters []rune, kind func(rune) bool) []rune {
	var out []rune
	for i, r := range letters {
		if r != ' ' || !beside(letters, i, kind) {
			out = append(out, r)
		}
	}
	return out
}

func beside(letters []rune, i int, kind func(rune) bool) bool {
	return i > 0 && kind(letters[i-1]) || i+1 < len(letters) && kind(letters[i+1])
}

// Candidate gives the candidate of an id, as the file introduces the person
// first.
func (e *Election) Candidate(id string) (Candidate, bool) {
	return e.first(func(c Candidate) bool { return c.ID == id })
}

// Named gives the first candidate of a name.
func (e *Election) Named(name string) (Candidate, bool) {
	name = PlainName(name)
	return e.first(func(c Candidate) bool { return PlainName(c.Name) == name })
}

func (e *Election) first(is func(Candidate) bool) (Candidate, bool) {
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			if is(c) {
				return c, true
			}
		}
	}
	return Candidate{}, false
}

// NameOf gives the name of somebody by candidate's id; whoever was written in has
// the name for an id.
func (e *Election) NameOf(id string) string {
	if c, stands := e.Candidate(id); stands {
		return c.Name
	}
	return id
}

// Post gives the post of an id; nil for none.
func (e *Election) Post(id string) *Post {
	for i := range e.Posts {
		if e.Posts[i].ID == id {
			return &e.Posts[i]
		}
	}
	return nil
}
