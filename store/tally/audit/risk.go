package audit

import (
	"fmt"
	"math"

	"zheng/store/tally"
)

// bold is the part of the stake that is laid on each draw: nearly all, because
// ballots nearly always agree, but not all, so that one ballot that says the
// opposite does not end the audit. It is fixed before anything is drawn.
const bold = 0.9

// Sheet is a counted sheet and what it says by the rules.
type Sheet struct {
	Told []tally.Told
}

// Audit is a result to be checked against papers.
type Audit struct {
	Sheets     int // counted sheets
	Assertions []*Assertion
	Open       []Open

	sheets []Sheet
	scale  []scale // of each assertion
}

// scale are the constants of an assertion over all sheets.
type scale struct {
	mean   float64 // of the overstatement assorter where nothing disagrees
	upper  float64 // u of the assorter
	margin float64 // v of the assorter
	unit   float64 // assorter's value of one more point of score
}

// New prepares an audit of counted sheets. The error says that an assertion
// does not even hold as counted.
func New(sheets []Sheet, assertions []*Assertion, open []Open) (*Audit, error) {
	a := &Audit{Sheets: len(sheets), Open: open, sheets: sheets}
	for _, as := range assertions {
		total, n := 0.0, float64(len(sheets))
		for _, s := range sheets {
			total += as.of(s.Told)
		}
		bound := as.bound
		if total <= bound {
			return nil, fmt.Errorf("post %s: %s %s%s does not hold as counted", as.Post, as.Person, as.Kind, as.Than)
		}
		if bound < n*as.low {
			continue // no ballots could make it fail
		}
		if bound == n*as.low {
			bound += 0.5 // scores add up to whole numbers: the same claim
		}
		spread := 0.5 / (bound/n - as.low)
		c := scale{upper: spread * (as.high - as.low), unit: spread, margin: 2*spread*(total/n-as.low) - 1}
		c.mean = 1 / (2 - c.margin/c.upper)
		as.Margin = int(math.Ceil((total - bound) / (as.high - as.low)))
		a.Assertions = append(a.Assertions, as)
		a.scale = append(a.scale, c)
	}
	return a, nil
}

// Seen is what people made of one drawn sheet. Told is nil where the paper
// could not be found or read: it is then taken as the worst it could be.
type Seen struct {
	Index int // of the sheet
	Told  []tally.Told
}

// Risk is where an assertion stands after the draws.
type Risk struct {
	*Assertion
	Risk  float64 `json:"risk"`  // it is wrong and was found right with at most this probability; 1: nothing is known
	Worse int     `json:"worse"` // sheets whose count helped the assertion more than the paper does
}

// Risks gives the risk of every assertion after the draws, in the order of
// drawing.
func (a *Audit) Risks(seen []Seen) []Risk {
	var out []Risk
	for i, as := range a.Assertions {
		r := Risk{Assertion: as, Risk: a.play(i, seen).risk()}
		for _, s := range seen {
			if a.over(i, s) > 0 {
				r.Worse++
			}
		}
		out = append(out, r)
	}
	return out
}

// over is how much more the count of a sheet helps an assertion than the paper
// does, in values of its assorter.
func (a *Audit) over(i int, s Seen) float64 {
	return a.scale[i].unit * (a.Assertions[i].of(a.sheets[s.Index].Told) - a.Assertions[i].seen(s))
}

// play bets on every sheet seen.
func (a *Audit) play(i int, seen []Seen) *bet {
	b := &bet{left: a.Sheets, stake: 1, best: 1}
	for _, s := range seen {
		b.draw((1 - a.over(i, s)/a.scale[i].upper) * a.scale[i].mean)
	}
	return b
}

func (as *Assertion) seen(s Seen) float64 {
	if s.Told == nil {
		return as.low
	}
	return as.of(s.Told)
}

// Needed is how many sheets have to be drawn to bring every risk to the limit
// if none disagrees: for no assertion 0, and never more than all.
func (a *Audit) Needed(limit float64) int {
	most := 0
	for _, c := range a.scale {
		bet, n := bet{left: a.Sheets, stake: 1, best: 1}, 0
		for ; n < a.Sheets && bet.risk() > limit; n++ {
			bet.draw(c.mean)
		}
		most = max(most, n)
	}
	return most
}

// bet plays against "the mean of all values is at most 1/2", a value at a time,
// without replacement: while that is so, the stake is not expected to grow.
type bet struct {
	left  int     // not yet drawn
	drawn int     //
	sum   float64 // of the values drawn
	stake float64
	best  float64 // the highest the stake ever stood
}

func (b *bet) draw(value float64) {
	total := float64(b.left + b.drawn)
	mean := (total/2 - b.sum) / float64(b.left) // of the rest, at most
	b.left, b.drawn, b.sum = b.left-1, b.drawn+1, b.sum+value
	if b.sum > total*(0.5+1e-9) {
		b.best = math.Inf(1) // no longer possible, whatever the rest says
		return
	}
	if mean > 0 {
		b.stake *= 1 + bold*(value/mean-1)
	}
	b.best = max(b.best, b.stake)
}

func (b *bet) risk() float64 { return min(1, 1/b.best) }

// More is how many sheets have to be drawn beyond those seen to bring every
// risk to the limit, if none of them disagrees; false where not even all would.
func (a *Audit) More(seen []Seen, limit float64) (int, bool) {
	most, all := 0, true
	for i := range a.Assertions {
		bet, n := a.play(i, seen), 0
		for ; bet.left > 0 && bet.risk() > limit; n++ {
			bet.draw(a.scale[i].mean)
		}
		most, all = max(most, n), all && bet.risk() <= limit
	}
	return most, all
}
