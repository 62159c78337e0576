// This file holds the rules as data: what a profile presets and what the
// election file's [rules] may override, key by key.

package election

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// ProfileVersion counts the editions of a preset below. It is printed with
// every result, beside the profile's name and the hash of the rules in force.
func ProfileVersion(profile string) int { return 1 + changed[profile] }

// changed says how often a preset was changed since it was first used.
var changed = map[string]int{
	"villagers": 1, // the majority is taken of those who took part
}

// Rules decide which ballots count, whether the vote stands and who is
// elected. The rule names in the comments are those that results give.
type Rules struct {
	Turnout           Ratio         // Q1: of the registered, the excused left out
	Excused           int           // Q1: persons taken from the base (party meetings)
	ReturnedLimit     ReturnedLimit // Q2: what the ballots returned may not exceed
	Overvote          Overvote      // V1: what too many approvals at one post void
	TwoPosts          TwoPosts      // V2: what one person chosen at two posts voids
	Majority          Ratio         // E1: of MajorityBase, in a first round
	MajorityBase      Base          // E1
	Supplementary     Ratio         // E4: of the ballots returned
	CarryDown         bool          // E10: approvals for a higher post count at lower ones
	Kin               bool          // E6: close kin are not elected together
	Women             Ratio         // E12: of those elected, women
	Enough            int           // E4: so many elected, the first post filled: no further round; 0 = all seats
	ProxyKin          bool          // only close kin act for a voter, and nobody who stands
	OnePerHousehold   bool          // E14: of one household one is elected at most
	Lead              bool          // E15: of those elected to a post, the one with most approvals leads
	VoteFreed         bool          // E6, E8: a seat that falls free by them is voted on again, instead of going to the next
	ProxiesPerPerson  int           // at most so many voters may be represented by one
	Nomination        Ratio         // N1: of the ballots returned in a nomination
	NominationTurnout Ratio         // N1: of the registered, in a nomination
}

// ReturnedLimit is the figure of rule Q2.
type ReturnedLimit string

// The limits of rule Q2.
const (
	LimitIssued       ReturnedLimit = "issued"
	LimitParticipants ReturnedLimit = "participants"
)

// Overvote is the reach of rule V1.
type Overvote string

// What an overvote voids.
const (
	OvervotePost   Overvote = "post"
	OvervoteBallot Overvote = "ballot"
)

// TwoPosts is the reach of rule V2.
type TwoPosts string

// What a person chosen at two posts voids.
const (
	TwoPostsBallot  TwoPosts = "ballot"
	TwoPostsChoices TwoPosts = "choices"
	TwoPostsNothing TwoPosts = "nothing"
)

// Base is the number that a majority is taken of.
type Base string

// The bases of rule E1.
const (
	BaseReturned Base = "returned" // invalid ballots included (V4)
	BaseValid    Base = "valid"    // ballots that count at the post
	BaseIssued   Base = "issued"

	BaseParticipants Base = "participants" // voters who took part, whether or not a ballot came back
)

var residents = Rules{
	Turnout:          Ratio{A: 1, B: 2, Over: true},
	ReturnedLimit:    LimitIssued,
	Overvote:         OvervotePost,
	TwoPosts:         TwoPostsBallot,
	Majority:         Ratio{A: 1, B: 2, Over: true},
	MajorityBase:     BaseReturned,
	Supplementary:    Ratio{A: 1, B: 3},
	ProxiesPerPerson: 3,
}

// Profiles gives the names of the presets, sorted.
func Profiles() []string {
	names := make([]string, 0, len(presets))
	for name := range presets {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// ProfileRules gives the preset of that name.
func ProfileRules(name string) (Rules, bool) {
	preset, ok := presets[name]
	if !ok {
		return Rules{}, false
	}
	return preset(residents), true
}

func villagers(r Rules) Rules {
	r.Overvote = OvervoteBallot
	r.TwoPosts = TwoPostsBallot
	r.Kin = true
	r.ReturnedLimit = LimitParticipants
	r.MajorityBase = BaseParticipants // 004 昌国（三）5(7)
	r.ProxyKin = true                 // 004 昌国（三）5(2)
	return r
}

// presets say how each profile differs from the residents' one.
var presets = map[string]func(Rules) Rules{
	"residents":       func(r Rules) Rules { return r },
	"villagers":       villagers,
	"households":      func(r Rules) Rules { r.ProxiesPerPerson = 0; return r },
	"representatives": func(r Rules) Rules { r.ProxiesPerPerson = 0; return r },
	// 004 昌国（五）1(4): more than two thirds of the representatives; 004 都亭 一2.
	"supervision": func(r Rules) Rules {
		r.Turnout = Ratio{A: 2, B: 3, Over: true}
		r.ProxiesPerPerson = 0
		return r
	},
	// 004 昌国（三）3, 衡南 三（一）3: two thirds of the households, most votes, one a
	// household, no proxies; the one with most votes leads.
	"group": func(r Rules) Rules {
		r.Turnout = Ratio{A: 2, B: 3}
		r.Majority, r.Supplementary = Ratio{}, Ratio{}
		r.ProxiesPerPerson = 0
		r.OnePerHousehold, r.Lead = true, true
		return r
	},
	// 004 都亭（三）1: those with most votes, and the next in line where one leaves.
	"election_committee": func(r Rules) Rules {
		r.Majority, r.Supplementary = Ratio{}, Ratio{}
		r.ProxiesPerPerson = 0
		return r
	},
	"by_election":           func(r Rules) Rules { return r },
	"villagers_by_election": villagers,
	// Article 16 of the Organic Law of the Villagers' Committees: more than half of
	// the registered take part, and more than half of those agree.
	"recall": func(r Rules) Rules {
		r.ReturnedLimit = LimitParticipants
		r.MajorityBase = BaseParticipants
		r.ProxyKin = true
		return r
	},
	"party": func(r Rules) Rules {
		r.Turnout = Ratio{A: 4, B: 5}
		r.Supplementary = Ratio{A: 1, B: 2, Over: true}
		r.ProxiesPerPerson = 0
		return r
	},
}

// Text gives the rules as canonical text: every key of [rules] in its own
// line, always in the same order, so that equal rules have equal texts.
func (r Rules) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "turnout = %q\n", r.Turnout)
	fmt.Fprintf(&b, "excused = %d\n", r.Excused)
	fmt.Fprintf(&b, "returned_limit = %q\n", r.ReturnedLimit)
	fmt.Fprintf(&b, "overvote = %q\n", r.Overvote)
	fmt.Fprintf(&b, "two_posts = %q\n", r.TwoPosts)
	fmt.Fprintf(&b, "majority = %q\n", r.Majority)
	fmt.Fprintf(&b, "majority_base = %q\n", r.MajorityBase)
	fmt.Fprintf(&b, "supplementary = %q\n", r.Supplementary)
	fmt.Fprintf(&b, "carry_down = %t\n", r.CarryDown)
	fmt.Fprintf(&b, "kin = %t\n", r.Kin)
	if !r.Women.None() { // a rule that is younger than others is written where it says something
		fmt.Fprintf(&b, "women = %q\n", r.Women)
	}
	fmt.Fprintf(&b, "enough = %d\n", r.Enough)
	fmt.Fprintf(&b, "proxies_per_person = %d\n", r.ProxiesPerPerson)
	for _, flag := range r.younger() {
		if flag.set {
			b.WriteString(flag.key + " = true\n")
		}
	}
	for _, share := range r.nomination() {
		if !share.of.None() {
			fmt.Fprintf(&b, "%s = %q\n", share.key, share.of)
		}
	}
	return b.String()
}

// younger are the flags that Text leaves out where they say nothing.
func (r Rules) younger() []flagged {
	return []flagged{{"proxy_kin", r.ProxyKin}, {"one_per_household", r.OnePerHousehold}, {"lead", r.Lead}, {"vote_freed", r.VoteFreed}}
}

// nomination are the shares that Text leaves out where they ask for nothing.
func (r Rules) nomination() []shared {
	return []shared{{"nomination", r.Nomination}, {"nomination_turnout", r.NominationTurnout}}
}

type shared struct {
	key string
	of  Ratio
}

type flagged struct {
	key string
	set bool
}

// written is Text with those keys too that Text leaves out and that the preset
// would say otherwise.
func (r Rules) written(preset Rules) string {
	text := r.Text()
	if r.Women.None() && !preset.Women.None() {
		text += "women = \"none\"\n"
	}
	for i, flag := range preset.younger() {
		if flag.set && !r.younger()[i].set {
			text += flag.key + " = false\n"
		}
	}
	for i, share := range preset.nomination() {
		if !share.of.None() && r.nomination()[i].of.None() {
			text += share.key + " = \"none\"\n"
		}
	}
	return text
}

// Apart says that some candidates are not elected beside each other (E6, E14).
func (r Rules) Apart() bool { return r.Kin || r.OnePerHousehold }

// Hash is the SHA-256 of Text in hexadecimal: two results with the same hash
// were decided by the same rules.
func (r Rules) Hash() string {
	sum := sha256.Sum256([]byte(r.Text()))
	return hex.EncodeToString(sum[:])
}

// Ratio is a share of a whole number, such as "more than 1/2": A/B, reached
// (>=) or exceeded (>, Over). The zero Ratio asks for nothing ("none").
type Ratio struct {
	A, B int
	Over bool
}

// MaxRatio bounds numerator and denominator of a Ratio.
const MaxRatio = 1000

// ParseRatio reads ">a/b", ">=a/b" or "none". A share of zero, of more than
// the whole, or over the whole is an error: it could never or always be met.
func ParseRatio(s string) (Ratio, error) {
	if s == "none" {
		return Ratio{}, nil
	}
	rest, ok := strings.CutPrefix(s, ">")
	if !ok {
		return Ratio{}, fmt.Errorf("couldn't read %q as a share: write \">1/2\", \">=1/3\" or \"none\"", s)
	}
	rest, reached := strings.CutPrefix(rest, "=")
	num, den, ok := strings.Cut(rest, "/")
	if !ok {
		return Ratio{}, fmt.Errorf("couldn't read %q as a share: the fraction a/b is missing", s)
	}
	a, errA := positive(num)
	b, errB := positive(den)
	if errA != nil || errB != nil {
		return Ratio{}, fmt.Errorf("couldn't read %q as a share: a and b are whole numbers from 1 to %d", s, MaxRatio)
	}
	r := Ratio{A: a, B: b, Over: !reached}
	if a > b || a == b && r.Over {
		return Ratio{}, fmt.Errorf("couldn't use %q as a share: it is more than the whole", s)
	}
	return r, nil
}

// positive reads a plain decimal from 1 to MaxRatio.
func positive(s string) (int, error) {
	if len(s) == 0 || len(s) > 4 || strings.Trim(s, "0123456789") != "" {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > MaxRatio {
		return 0, strconv.ErrRange
	}
	return n, nil
}

// None says that the ratio asks for nothing.
func (r Ratio) None() bool { return r.B == 0 }

// String gives what ParseRatio reads.
func (r Ratio) String() string {
	switch {
	case r.None():
		return "none"
	case r.Over:
		return fmt.Sprintf(">%d/%d", r.A, r.B)
	}
	return fmt.Sprintf(">=%d/%d", r.A, r.B)
}

// Needs is the smallest n that meets the ratio of base; 0 for none.
func (r Ratio) Needs(base int) int {
	if r.None() {
		return 0
	}
	share := int64(r.A) * int64(base)
	n := share / int64(r.B)
	if r.Over || share%int64(r.B) != 0 {
		n++
	}
	return int(n)
}

// Met says whether n reaches (or exceeds) the ratio of base; always for none.
func (r Ratio) Met(n, base int) bool { return r.None() || n >= r.Needs(base) }
