// This file lists what happens to a sheet between the printer and the reader,
// by name and strength, and what each damage excuses.

package scantest

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"slices"

	"zheng/scan/sheet"
)

// stage is when a wear happens.
type stage int

const (
	stagePrint stage = iota // before anything is drawn on the ballot
	stagePaper              // to the marked paper
	stageShape              // how the paper lies before the lens
	stageScan               // to the picture, by light, glass and sensor
	stageFile               // to the file
)

// Wear is one kind of damage.
type Wear struct {
	Name     string
	Says     string
	Harmless float64 // strengths up to this one must be read right without asking; above, asking and rejecting are excused
	stage    stage
	do       func(s *shot, strength float64)
}

// Worn is a wear at a strength, 0 … 1.
type Worn struct {
	Wear     *Wear
	Strength float64
}

func (w Worn) String() string { return fmt.Sprintf("%s %.2f", w.Wear.Name, w.Strength) }

// At is the wear of that name at a strength. It panics on a name that is in
// neither list: names are written in programs, not by users.
func At(name string, strength float64) Worn {
	for _, of := range [...][]Wear{Wears, Deciding} {
		for i := range of {
			if of[i].Name == name {
				return Worn{&of[i], strength}
			}
		}
	}
	panic("scantest: no wear is called " + name)
}

// Wears are all damages. Where a wear hides or stains a box, that box alone
// may be asked about, at any strength; what cuts a box off leaves it unclear.
var Wears = []Wear{
	{"light toner", "the printer is running out of toner", 0.8, stagePrint, (*shot).lightToner},
	{"patchy toner", "the drum prints pale bands", 0.7, stagePrint, (*shot).patchyToner},

	{"fold", "folded once or twice, through marks as well", 0.7, stagePaper, (*shot).fold},
	{"crumpled", "crumpled and smoothed out again", 0.4, stagePaper, (*shot).crumple},
	{"corner folded", "a corner is folded over", 0.6, stagePaper, (*shot).cornerFolded},
	{"corner torn", "a corner is torn off", 0.6, stagePaper, (*shot).cornerTorn},
	{"mark torn", "the edge is torn at a registration mark", 0.8, stagePaper, (*shot).markTorn},
	{"mark dirty", "dirt on a registration mark", 0.8, stagePaper, (*shot).markDirty},
	{"punched", "holes punched for a folder", 1, stagePaper, (*shot).punched},
	{"coffee", "the ring of a cup", 0.6, stagePaper, (*shot).coffee},
	{"bleed", "the back shows through", 0.6, stagePaper, (*shot).bleed},
	{"setoff", "fresh ink of another ballot, mirrored", 0.4, stagePaper, (*shot).setoff},
	{"scribbled", "ink beside the names that crosses none", 1, stagePaper, (*shot).scribbled},
	{"stamped", "a stamp where none belongs, over marks", 0, stagePaper, (*shot).stamped},
	{"dirty", "spots and smears of dirt", 0.4, stagePaper, (*shot).dirt},

	{"quarter turns", "fed sideways or upside down", 1, stageShape, (*shot).quarterTurns},
	{"skew", "fed up to 15° askew", 1, stageShape, (*shot).skew},
	{"scale", "larger or smaller by up to 10 %, unequal by up to 2 %", 1, stageShape, (*shot).scale},
	{"photo", "photographed at a slant, on a table", 0.7, stageShape, (*shot).photo},
	{"stretched", "the feed ran unevenly", 0.5, stageShape, (*shot).stretch},
	{"large glass", "on a glass larger than the paper", 1, stageShape, (*shot).largeGlass},
	{"cropped", "an edge is outside of the scan", 0, stageShape, (*shot).crop},

	{"thin streaks", "dust on the scanner's glass", 1, stageScan, (*shot).thinStreaks},
	{"thick streak", "dirt on the scanner's glass", 1, stageScan, (*shot).thickStreak},
	{"speckle", "salt and pepper", 0.6, stageScan, (*shot).speckle},
	{"uneven light", "one side is darker", 0.8, stageScan, (*shot).unevenLight},
	{"blur", "out of focus", 0.6, stageScan, (*shot).blur},
	{"faint", "scanned too light", 0.5, stageScan, (*shot).faint},
	{"dark", "scanned too dark", 0.6, stageScan, (*shot).dark},
	{"noise", "a noisy sensor", 0.6, stageScan, (*shot).noisy},
	{"dither", "scanned in black and white by dots", 0, stageScan, (*shot).dithered},

	{"jpeg", "JPEG of quality 95 down to 40", 1, stageFile, (*shot).asJPEG},
}

// Deciding are the damages that only a person may settle: of the whole sheet,
// or of the box they concern. At any strength they must be asked about.
var Deciding = []Wear{
	{"corner cancelled", "cut off straight at a corner: cancelled", 1, stagePaper, (*shot).cornerCancelled},
	{"name struck", "a candidate's name is struck out", 1, stagePaper, (*shot).nameStruck},
	{"name pasted", "a paper is pasted over a candidate's name", 1, stagePaper, (*shot).namePasted},
	{"name rewritten", "another name is written over a candidate's", 1, stagePaper, (*shot).nameRewritten},
	{"name scratched", "a candidate's name is scratched off", 1, stagePaper, (*shot).nameScratched},
	{"ghost", "wet ink printed itself, mirrored and paler, into an empty box", 1, stagePaper, (*shot).ghost},
	{"pale mark", "one mark is much paler than the others", 1, stagePaper, (*shot).paleMark},
	{"pale marks", "all marks are pale: a highlighter, a dry pen, red under a red lamp", 1, stagePaper, (*shot).paleMarks},
	{"highlighter", "all marks are drawn with a highlighter", 1, stagePaper, (*shot).highlighter},
	{"fluid", "a mark is painted over with correction fluid, another beside it", 1, stagePaper, (*shot).fluid},
	{"endorser", "an endorser printed its 0 or X into an empty box", 1, stageScan, (*shot).endorser},
	{"double feed", "two ballots in one picture, one upon the other but for a strip", 1, stageScan, (*shot).doubleFeed},
	{"side by side", "two ballots beside each other in one picture", 1, stageScan, (*shot).sideBySide},
	{"head to head", "two ballots in one picture, one after the other", 1, stageScan, (*shot).headToHead},
}

// AnyWears draws up to three different wears at random; mild ones stay within
// what is harmless, others reach full strength. Those that decide are left out:
// ask for them by name.
func AnyWears(rng *rand.Rand, mild bool) []Worn {
	n := pick(rng, 0, 0, 1, 1, 1, 2, 2, 3)
	var out []Worn
	for len(out) < n {
		w := &Wears[rng.IntN(len(Wears))]
		if mild && w.Harmless == 0 || slices.ContainsFunc(out, func(o Worn) bool { return o.Wear == w }) {
			continue
		}
		top := 1.0
		if mild {
			top = w.Harmless
		}
		out = append(out, Worn{w, between(rng, 0.05, top)})
	}
	return out
}

// shot is one sheet on its way to a scan.
type shot struct {
	rng   *rand.Rand
	blank *Blank
	mode  Mode
	k     float64 // px per mm on the paper
	truth Truth

	img  *image.RGBA // the paper while it is drawn on
	film *film       // the paper, then the scan

	white     uint8      // of the paper
	back      color.RGBA // what lies behind the paper
	lie       lie
	grain     float64 // noise of the sensor, standard deviation
	threshold uint8   // of black and white
	dots      bool    // dither instead
	jpeg      int     // 0: not asked for
}

func newShot(rng *rand.Rand, b *Blank, mode Mode) *shot {
	s := &shot{
		rng: rng, blank: b, mode: mode, k: b.PxPerMM(),
		img:       &image.RGBA{Pix: slices.Clone(b.img.Pix), Stride: b.img.Stride, Rect: b.img.Rect},
		white:     uint8(between(rng, 236, 252)),
		grain:     between(rng, 0.8, 2.5),
		threshold: uint8(between(rng, 150, 185)),
	}
	v := uint8(between(rng, 225, 252)) // the lid, white
	if odds(rng, 0.4) {
		v = uint8(between(rng, 5, 60)) // or black
	}
	s.back = color.RGBA{v, v, v, 255}
	s.lie = lie{sx: 1, sy: 1, skew: rng.NormFloat64() * 0.35, dx: rng.NormFloat64() * 0.5, dy: rng.NormFloat64() * 0.5}
	s.truth = Truth{Page: b.Page.Page, Fate: Count, Ask: Never, DPI: b.DPI, Mode: mode}
	if b.Refuse != "" {
		s.truth.Fate, s.truth.Why = Refuse, b.Refuse
	}
	return s
}

// worn applies the wears of one stage.
func (s *shot) worn(wears []Worn, at stage) {
	for _, w := range wears {
		if w.Wear.stage != at {
			continue
		}
		w.Wear.do(s, w.Strength)
		s.truth.Wears = append(s.truth.Wears, w.String())
		if w.Strength > w.Wear.Harmless {
			s.truth.Worst = true
		}
	}
}

// develop makes the marked paper what a scanner sees of it.
func (s *shot) develop() {
	black, white := between(s.rng, 8, 25), float64(s.white)
	s.film = newFilm(s.img, s.mode == Colour, curve(func(v float64) float64 { return (black + (white-black)*v) / 255 }))
	s.img = nil
}

// finish is the sensor: its noise, and its threshold where it has one.
func (s *shot) finish() {
	s.film.noise(s.rng, s.grain)
	if s.mode == BW {
		s.film.bilevel(s.threshold, s.dots)
	}
}

// sealed decides what the seal means for the sheet's fate, where the election
// wants one: only a good one in its place, seen in colour, lets it be counted.
func (s *shot) sealed(rule string) {
	if rule != "required" || s.truth.Fate != Count {
		return
	}
	switch {
	case s.mode != Colour:
		s.truth.Fate, s.truth.Why = Ask, "a seal is required, and its red can't be seen without colour"
	case s.truth.Seal != SealGood:
		s.truth.Fate, s.truth.Why = Ask, fmt.Sprintf("a seal is required; here: %q", s.truth.Seal)
	}
}

// paper is the colour of unprinted paper, share darker.
func (s *shot) paper(share float64) []uint8 {
	v := uint8(float64(s.white) * (1 - share))
	return s.film.values(color.RGBA{v, v, v, 255})
}

// at turns mm of the page into px of the paper.
func (s *shot) at(x, y float64) point { return point{x * s.k, y * s.k} }

// size of the page, mm.
func (s *shot) size() (w, h float64) { return s.blank.Page.Width, s.blank.Page.Height }

// stains lets a person be asked about every box that the area (px of the
// paper) touches.
func (s *shot) stains(o outline) {
	for i := range s.truth.Boxes {
		if b := &s.truth.Boxes[i]; s.share(o, b.rect.grow(1.5)) > 0 && b.Ask == Never {
			b.Ask = May
		}
	}
	for _, b := range s.blank.Page.Boxes {
		if b.Kind == sheet.Seal && s.share(o, areaOf(b.Rect)) > 0 {
			s.truth.Ask = May
		}
	}
}

// hides is stains by something that lets nothing through: of a box that is
// mostly hidden nobody can say what it held.
func (s *shot) hides(o outline) {
	s.stains(o)
	for i := range s.truth.Boxes {
		if b := &s.truth.Boxes[i]; s.share(o, b.rect) > 0.3 {
			b.Want, b.Ask = "unclear", Must
		}
	}
}

// share is how much of a box (mm) lies within o (px of the paper).
func (s *shot) share(o outline, box area) float64 {
	const n = 8
	hits := 0
	for i := range n {
		for j := range n {
			p := s.at(box.x0+(box.x1-box.x0)*float64(i)/(n-1), box.y0+(box.y1-box.y0)*float64(j)/(n-1))
			if o.contains(p) {
				hits++
			}
		}
	}
	return float64(hits) / (n * n)
}
