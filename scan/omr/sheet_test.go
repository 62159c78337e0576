package omr

import (
	"bytes"
	"context"
	"image"
	gopng "image/png"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"zheng/scan/mark"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// paper is a reader with the printed pages it reads.
type paper struct {
	*Reader
	blanks []*scantest.Blank
}

func printed(tb testing.TB, style, size, more string, dpi int) paper {
	tb.Helper()
	e := testElection(tb, style, size, more)
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := NewReader(e, l)
	if err != nil {
		tb.Fatal(err)
	}
	blanks, err := scantest.Print(context.Background(), l, dpi)
	if err != nil {
		tb.Fatal(err)
	}
	return paper{r, blanks}
}

// only draws one kind of mark in some candidates' boxes and leaves the rest.
func only(kind scantest.Kind, candidates ...string) func(*rand.Rand, sheet.Box) scantest.Choice {
	return func(_ *rand.Rand, place sheet.Box) scantest.Choice {
		if slices.Contains(candidates, place.Candidate) {
			return scantest.Choice{Kind: kind}
		}
		return scantest.Choice{Kind: scantest.KindBlank}
	}
}

// neat draws every mark the same: a test of the page, not of the hand.
func neat(_ *rand.Rand, k scantest.Kind) scantest.Drawing {
	d := scantest.Drawing{Kind: k, Truth: mark.Blank}
	switch k {
	case scantest.KindCircle:
		d = scantest.Draw(rand.New(rand.NewPCG(1, 1)), k)
		d.Strokes = []scantest.Stroke{ring(0, 0, 3.6)}
	case scantest.KindCross:
		d.Truth, d.Strokes = mark.Cross, []scantest.Stroke{{{-3.5, -3.3}, {3.3, 3.5}}, {{3.5, -3.5}, {-3.4, 3.3}}}
	case scantest.KindOther:
		d.Truth, d.Strokes = mark.Other, []scantest.Stroke{{{-3, 3}, {0, -3}, {3, 3}, {-3, 3}}}
	}
	return d
}

func ring(x, y, r float64) (s scantest.Stroke) {
	for i := range 41 {
		a := float64(i) / 40 * 2 * math.Pi
		s = append(s, [2]float64{x + r*math.Cos(a), y + r*1.05*math.Sin(a)})
	}
	return s
}

func (p paper) scan(tb testing.TB, seed uint64, v scantest.Voter, mode scantest.Mode, wears ...scantest.Worn) []byte {
	tb.Helper()
	img, err := p.blanks[0].Scan(rand.New(rand.NewPCG(seed, 1)), p.e, v, mode, wears...).Encode(scantest.PNG)
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

// says is what a sheet reads as, in ballot order: ○ × · ?.
func says(s Sheet) string {
	var out strings.Builder
	for _, m := range s.Marks {
		out.WriteString(map[election.Reading]string{election.Approve: "○", election.Oppose: "×", election.Abstain: "·", election.Unclear: "?"}[m.Reading])
	}
	return out.String()
}

func encodeGo(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := gopng.Encode(&b, img); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestThePageIsFoundHoweverItLies(t *testing.T) {
	at := scantest.At
	for _, dpi := range []int{150, 200, 300} {
		p := printed(t, "boxes", "A4", "", dpi)
		v := scantest.Voter{Hand: neat, Choose: only(scantest.KindCircle, "chair1", "member2")}
		for name, wears := range map[string][]scantest.Worn{
			"straight":                    nil,
			"turned":                      {at("quarter turns", 0.5)},
			"upside down":                 {at("quarter turns", 0.9)},
			"askew":                       {at("skew", 0.95)},
			"scaled":                      {at("scale", 0.9)},
			"a photo":                     {at("photo", 0.6)},
			"light toner":                 {at("light toner", 0.7)},
			"a mark torn":                 {at("mark torn", 0.7)},
			"a mark dirty":                {at("mark dirty", 0.7)},
			"punched":                     {at("punched", 0.7)},
			"the back showing":            {at("bleed", 0.2)},
			"uneven light":                {at("uneven light", 0.5)},
			"JPEG of quality 40, blurred": {at("jpeg", 1), at("blur", 0.3)},
		} {
			for seed := range uint64(2) {
				s := p.ReadBytes(p.scan(t, seed, v, scantest.Gray, wears...))
				if got := says(s); got != "○··○··" || s.Page != 1 {
					t.Errorf("%d dpi, %s, seed %d: %s %v, page %d reads %s, want ○··○··", dpi, name, seed, s.Status, s.Reasons, s.Page, got)
				}
			}
		}
	}
}

func TestTheStoredPictureReadsTheSame(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	for seed := range uint64(4) {
		img := p.scan(t, seed, scantest.Voter{}, scantest.Gray, scantest.At("skew", 0.4))
		a, b := p.ReadBytes(img), p.ReadBytes(bytes.Clone(img))
		if says(a) != says(b) || !slices.Equal(a.Reasons, b.Reasons) || !bytes.Equal(a.Fingerprint, b.Fingerprint) {
			t.Errorf("seed %d: read as %s %v, then as %s %v", seed, says(a), a.Reasons, says(b), b.Reasons)
		}
	}
}

func TestOtherPapersAreRejected(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	older := printed(t, "boxes", "A4", "seal = \"required\"", 200)
	e := testElection(t, "boxes", "A4", "")
	e.ID = "elsewhere-2026"
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		t.Fatal(err)
	}
	blanks, err := scantest.Print(context.Background(), l, 200)
	if err != nil {
		t.Fatal(err)
	}
	foreign := paper{p.Reader, blanks}
	small := printed(t, "ovals", "A5", "", 200)
	large := printed(t, "names", "A3", "", 150)
	for name, c := range map[string]struct {
		from paper
		want Reason
	}{"an older print": {older, OtherPrint}, "another election": {foreign, Foreign}, "smaller paper": {small, OtherPrint}, "larger paper": {large, OtherPrint}} {
		s := p.ReadBytes(c.from.scan(t, 1, scantest.Voter{}, scantest.Gray))
		if s.Status != Rejected || !slices.Equal(s.Reasons, []Reason{c.want}) || len(s.Marks) != 0 {
			t.Errorf("%s: %s %v with %d marks, want rejected for %s", name, s.Status, s.Reasons, len(s.Marks), c.want)
		}
	}
	white := image.NewGray(image.Rect(0, 0, 1654, 2339))
	for i := range white.Pix {
		white.Pix[i] = 246
	}
	if s := p.ReadBytes(encodeGo(t, white)); s.Status != Rejected || s.Reasons[0] != EmptySheet {
		t.Errorf("a blank back: %s %v", s.Status, s.Reasons)
	}
}

func TestACutCornerIsAskedAbout(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	v := scantest.Voter{Hand: neat, Choose: only(scantest.KindCircle, "chair1")}
	for seed := range uint64(8) {
		s := p.ReadBytes(p.scan(t, seed, v, scantest.Gray, scantest.At("corner cancelled", 0.6)))
		if !slices.Contains(s.Reasons, CornerGone) {
			t.Errorf("seed %d: a cancelled ballot is %s %v", seed, s.Status, s.Reasons)
		}
		if s := p.ReadBytes(p.scan(t, seed, v, scantest.Gray)); slices.Contains(s.Reasons, CornerGone) {
			t.Errorf("seed %d: a whole ballot is %s %v", seed, s.Status, s.Reasons)
		}
	}
}

func TestTheSealIsLookedFor(t *testing.T) {
	p := printed(t, "boxes", "A4", `seal = "required"`, 200)
	for _, c := range []struct {
		seal scantest.SealWork
		mode scantest.Mode
		want Reason
	}{
		{scantest.SealGood, scantest.Colour, ""},
		{scantest.SealGood, scantest.Gray, SealUnseen},
		{scantest.SealOutside, scantest.Colour, SealElse},
		{scantest.SealFaint, scantest.Colour, SealFaint},
		{"", scantest.Colour, NoSeal},
	} {
		v := scantest.Voter{Hand: neat, Choose: only(scantest.KindCircle, "chair1"), Seal: c.seal,
			Pen: func(*rand.Rand) scantest.Pen { return scantest.Pens[0] }}
		s := p.ReadBytes(p.scan(t, 3, v, c.mode))
		if c.want == "" && len(s.Reasons) > 0 || c.want != "" && !slices.Contains(s.Reasons, c.want) {
			t.Errorf("seal %q scanned in %s: %s %v, want %q", c.seal, c.mode, s.Status, s.Reasons, c.want)
		}
		if rejected := s.Status == Rejected; rejected != (c.want == NoSeal) {
			t.Errorf("seal %q scanned in %s is %s", c.seal, c.mode, s.Status)
		}
	}
}

func TestTheSamePaperIsKnownByItsInk(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	v := scantest.Voter{Choose: only(scantest.KindCircle, "chair1", "member2")}
	twins := func(a, b []byte) bool {
		return slices.ContainsFunc(TwinKeys(a), func(k uint64) bool { return slices.Contains(TwinKeys(b), k) }) && Twin(a, b)
	}
	var firsts [][]byte
	for seed := range uint64(12) {
		first := p.ReadBytes(p.scan(t, seed, v, scantest.Gray)).Fingerprint
		again := p.ReadBytes(p.scan(t, seed, v, scantest.Gray, scantest.At("skew", 0.3), scantest.At("jpeg", 0.7))).Fingerprint
		if !twins(first, again) {
			t.Errorf("seed %d: scanned again, the paper is not known", seed)
		}
		for _, other := range firsts {
			if twins(first, other) {
				t.Errorf("seed %d: taken for another paper", seed)
			}
		}
		firsts = append(firsts, first)
	}
	blank := p.ReadBytes(p.scan(t, 1, scantest.Voter{Choose: only(scantest.KindBlank), Hand: neat}, scantest.Gray)).Fingerprint
	if len(TwinKeys(blank)) != 0 || Twin(blank, blank) {
		t.Error("blank ballots have no ink to be known by")
	}
}

// A thick ring as large as its frame hides most of it: where the sheet's other
// frames foretell its place, the ring is read. What else hides a frame is no ring,
// and hides what may be a mark.
func TestAMarkUponItsFrame(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	struck := []scantest.Stroke{ring(0, 0, 6), {{-5, -5}, {5, 5}}, {{-5, 5}, {5, -5}}}
	frame := []scantest.Stroke{{{-6.5, -6.5}, {6.5, -6.5}, {6.5, 6.5}, {-6.5, 6.5}, {-6.5, -6.5}}}
	for _, c := range []struct {
		name    string
		strokes []scantest.Stroke
		pen     int // of scantest.Pens
		want    election.Reading
	}{
		{"a ring of a felt tip", []scantest.Stroke{ring(0, 0, 6.2)}, 12, election.Approve},
		{"a ring of a wide felt tip", []scantest.Stroke{ring(0, 0, 5.8)}, 14, election.Approve},
		{"a ring of a marker", []scantest.Stroke{ring(0, 0, 5.5)}, 15, election.Approve},
		{"a ring struck out", struck, 14, election.Unclear},
		{"the frame drawn over", frame, 15, election.Unclear},
	} {
		v := scantest.Voter{Choose: only(scantest.KindCircle, "chair1", "member2"), Pen: func(*rand.Rand) scantest.Pen { return scantest.Pens[c.pen] },
			Hand: func(_ *rand.Rand, k scantest.Kind) scantest.Drawing {
				if k == scantest.KindBlank {
					return scantest.Drawing{Kind: k, Truth: mark.Blank}
				}
				return scantest.Drawing{Kind: k, Truth: mark.Circle, Strokes: c.strokes}
			}}
		for _, m := range p.ReadBytes(p.scan(t, 1, v, scantest.Gray)).Marks {
			if want := c.want; m.Candidate == "chair1" || m.Candidate == "member2" {
				if m.Reading != want {
					t.Errorf("%s, %s: read as %s %s, want %s", c.name, m.Candidate, m.Reading, m.Cause, want)
				}
			} else if m.Reading != election.Abstain {
				t.Errorf("%s: the empty box of %s is read as %s", c.name, m.Candidate, m.Reading)
			}
		}
	}
}

func TestAMarkBesideTheBoxIsNoAbstention(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	beside := func(_ *rand.Rand, k scantest.Kind) scantest.Drawing {
		d := scantest.Drawing{Kind: k}
		if k == scantest.KindCircle {
			d.Strokes = []scantest.Stroke{ring(-14.5, 0, 3)}
		}
		return d
	}
	s := p.ReadBytes(p.scan(t, 1, scantest.Voter{Hand: beside, Choose: only(scantest.KindCircle, "chair1")}, scantest.Gray))
	if got := says(s); got != "?·····" {
		t.Errorf("reads %s %v, want ?·····", got, s.Reasons)
	}
}

func TestOverlayAndCrops(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	v := scantest.Voter{Hand: neat, Choose: only(scantest.KindOther, "chair1", "member2")}
	img := Image{p.scan(t, 5, v, scantest.Colour, scantest.At("skew", 0.4)), ".png"}
	s := p.Read(img)
	over, err := p.Overlay(img, s)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := image.DecodeConfig(bytes.NewReader(over))
	if err != nil || got.Width != int(p.pages[0].Width*overlayScale) {
		t.Errorf("overlay: %v, %v", got, err)
	}
	crops, err := p.Crops(img, s)
	if err != nil {
		t.Fatal(err)
	}
	if got := says(s); got != "?··?··" || len(crops) != 2 {
		t.Errorf("two triangles read %s, with %d close-ups", got, len(crops))
	}
}
