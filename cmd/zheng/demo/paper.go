package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"

	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// paper is one sheet of the demo with what is true of it.
type paper struct {
	name    string
	seed    uint64
	genuine bool // a voter's ballot
	copy    bool // the same paper fed a second time
	vote    election.Vote
	voter   scantest.Voter
	blank   *scantest.Blank
	wears   []scantest.Worn
	why     string // why it must not count
	truth   scantest.Truth
}

// rng draws the same ink for the same paper, however it is scanned.
func (p *paper) rng() *rand.Rand { return rand.New(rand.NewPCG(p.seed, 5)) }

// mark makes the papers, marks them by hand, wears them and scans them into
// files. Real handwriting is used where ZHENG_MARKS names a folder of it.
func (d *Demo) mark(ctx context.Context) error {
	blanks, err := scantest.Print(ctx, d.layouts[0], 200)
	if err != nil {
		return err
	}
	strays, err := scantest.Strays(ctx, d.e, sheet.Normal, 200)
	if err != nil {
		return err
	}
	hand := scantest.Draw
	if dir := os.Getenv("ZHENG_MARKS"); dir != "" {
		real, err := scantest.Real(dir)
		if err != nil {
			return say.Failed(err, "cannot_read", dir)
		}
		hand = scantest.RealHand(real)
		d.say("demo_real_hands", len(real))
	} else {
		d.say("demo_own_hands")
	}
	d.papers = d.plan(blanks, strays, hand)
	if d.plain {
		d.papers = slices.DeleteFunc(d.papers, func(p paper) bool { return !p.genuine || p.copy })
		for i := range d.papers {
			d.papers[i].wears = []scantest.Worn{scantest.At("skew", 0.2)}
		}
	}
	return d.each(ctx, "marking", len(d.papers), func(i int) error {
		p := &d.papers[i]
		scan := p.blank.Scan(p.rng(), d.e, p.voter, scantest.Gray, p.wears...)
		p.truth = scan.Truth
		return d.write(scan, d.path("scans"), p.name)
	})
}

func (d *Demo) write(s *scantest.Scan, dir, name string) error {
	data, err := s.Encode(scantest.JPEG)
	if err != nil {
		return err
	}
	return open.CreateFile(fmt.Sprintf("%s/%s.jpg", dir, name), data)
}

// wornShare of the ballots are folded, stained, torn or badly scanned: more than
// anywhere, so that each kind is seen.
const wornShare = 0.2

// plan decides what every voter wants and what happens to the paper; among the
// genuine ballots lie a few sheets that must not count.
func (d *Demo) plan(blanks, strays []*scantest.Blank, hand func(*rand.Rand, scantest.Kind) scantest.Drawing) []paper {
	rng := rand.New(rand.NewPCG(d.seed, 6))
	var out []paper
	add := func(p paper) {
		p.name, p.voter.Hand = fmt.Sprintf("%04d", len(out)+1), hand
		if p.seed == 0 {
			p.seed = rng.Uint64()
		}
		out = append(out, p)
	}
	for range d.ballots {
		vote := scantest.AnyVote(rng, d.e)
		wears := []scantest.Worn{scantest.At("skew", 0.3*rng.Float64())}
		if rng.Float64() < wornShare {
			wears = scantest.AnyWears(rng, true)
		}
		add(paper{
			genuine: true, vote: vote, blank: blanks[0], wears: wears,
			voter: scantest.Voter{Choose: scantest.Follow(d.e.Marks, vote)},
		})
	}
	// The same paper is fed again, lying otherwise in the scanner.
	if i := slices.IndexFunc(out, func(p paper) bool { return len(p.wears) == 1 && inked(p.vote) >= 4 }); i >= 0 {
		twin := out[i]
		twin.copy = true
		twin.wears = []scantest.Worn{scantest.At("skew", 0.1)}
		add(twin)
	}
	cancelled := scantest.AnyVote(rng, d.e)
	add(paper{
		why: "cancelled", blank: blanks[0], wears: []scantest.Worn{scantest.At("corner cancelled", 0.8)},
		voter: scantest.Voter{Choose: scantest.Follow(d.e.Marks, cancelled)},
	})
	for _, s := range strays {
		add(paper{why: s.Refuse, blank: s})
	}
	rng.Shuffle(len(out), func(i, j int) {
		out[i], out[j] = out[j], out[i]
		out[i].name, out[j].name = out[j].name, out[i].name
	})
	return out
}

// inked counts the marks of a vote.
func inked(v election.Vote) (n int) {
	for _, marks := range v.Marks {
		n += len(marks)
	}
	return n
}
