package record

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"zheng/store/election"
	"zheng/store/engine"
)

// Find gives the voters that a query means, at most limit: an ID number, a
// voter card, a name or part of one, its pinyin or initials, or a household.
// Better matches come first, equal ones by name.
func (v *Voters) Find(query string, limit int) ([]Person, error) {
	query = strings.TrimSpace(query)
	if n, err := election.ParseIDNumber(query); err == nil {
		id, hash := v.key.voter(n)
		return v.only(id, func(r *voter) bool { return r.hash == hash })
	}
	id, err := election.ParseCard(v.e.ID, query)
	if err != nil {
		id, err = election.ParseVoterID(query)
	}
	if err == nil {
		if found, err := v.only(id, func(*voter) bool { return true }); err != nil || len(found) > 0 {
			return found, err
		}
	}
	if query == "" || len(query) > 200 || limit < 1 {
		return nil, nil
	}
	return v.search(query, limit)
}

func (v *Voters) only(id election.VoterID, same func(*voter) bool) (out []Person, err error) {
	err = v.store.view(func(t engine.Tx) error {
		r, err := getVoter(t, id)
		if err == nil && r != nil && same(r) {
			out = append(out, person(id, r))
		}
		return err
	})
	return out, err
}

// search reads the whole roll, some 0.2 s for 100,000 voters on a small
// machine: an index would have to be kept right for a question that a desk
// asks once a minute.
func (v *Voters) search(query string, limit int) ([]Person, error) {
	type hit struct {
		rank int
		p    Person
	}
	var hits []hit
	letters := latin(query)
	err := v.store.view(func(t engine.Tx) error {
		return eachVoter(t, func(id election.VoterID, r *voter) error {
			if rank := match(r, query, letters); rank > 0 {
				hits = append(hits, hit{rank, person(id, r)})
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		if c := strings.Compare(a.p.Name, b.p.Name); c != 0 {
			return c
		}
		return strings.Compare(string(a.p.ID), string(b.p.ID))
	})
	out := []Person{}
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, h.p)
	}
	return out, nil
}

// match ranks a voter for a query, from 1, the best; 0 is no match.
func match(r *voter, query, letters string) int {
	switch {
	case r.name == query:
		return 1
	case r.household != "" && r.household == query:
		return 2
	}
	if letters != "" && isLatin(query) {
		best := 0
		for spelling := range strings.FieldsSeq(r.spelled) {
			switch {
			case spelling == letters:
				best = 3
			case strings.HasPrefix(spelling, letters) && best == 0:
				best = 4
			}
		}
		if best > 0 {
			return best
		}
	}
	if strings.Contains(r.name, query) {
		return 5
	}
	return 0
}

func isLatin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x24F })
}

// latin keeps the letters of a query typed as pinyin: "Lǚ Wěi", "lü wei" and
// "lvwei" are all "luwei".
func latin(s string) string {
	return strings.Map(func(r rune) rune {
		if plain, ok := toned[r]; ok {
			r = plain
		}
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r < 'a' || r > 'z':
			return -1
		}
		if r == 'v' {
			return 'u'
		}
		return r
	}, s)
}

var toned = func() map[rune]rune {
	m := map[rune]rune{}
	for plain, marked := range map[rune]string{'a': "āáǎà", 'e': "ēéěè", 'i': "īíǐì", 'o': "ōóǒò", 'u': "ūúǔùüǖǘǚǜ"} {
		for _, r := range marked {
			m[r] = plain
		}
	}
	return m
}()

// spell gives the ways in which a name is typed, separated by spaces: whole and
// by initials, with the surname's reading first, then with the character's
// usual one.
func spell(name string) string {
	var usual []string
	for _, r := range name {
		usual = append(usual, reading(r))
	}
	out := []string{}
	put := func(syllables []string) {
		initials := ""
		for _, s := range syllables {
			if s != "" {
				initials += s[:1]
			}
		}
		for _, s := range []string{strings.Join(syllables, ""), initials} {
			if s != "" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	if s, n := election.Surname(name); n > 0 {
		syllables := strings.Fields(s)
		for i := range syllables {
			syllables[i] = latin(syllables[i])
		}
		put(append(syllables, usual[n:]...))
	}
	put(usual)
	return strings.Join(out, " ")
}

// reading is a character's usual pinyin without tone; Latin letters are
// themselves; "" for anything else.
func reading(r rune) string {
	if got := pinyin.SinglePinyin(r, pinyin.NewArgs()); len(got) > 0 {
		return latin(got[0])
	}
	return latin(string(r))
}
