package omr

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zheng/scan/scantest"
)

var (
	rates     = flag.Int("rates", 1, "variants of each kind of trouble to read; 30 plain sheets for each")
	ratesSeed = flag.Uint64("rates-seed", 1, "of all that is random in them")
	ratesKeep = flag.String("rates-keep", "", "folder for the pictures of what was not found and of false alarms")
)

// troubles are what must never be counted, and the reasons of the whole sheet that
// say so; where there are none, a box has to be asked about.
var troubles = []struct {
	how  string
	mode scantest.Mode
	pen  int // of scantest.Pens
	want []Reason
}{
	{"double feed", scantest.Gray, 3, []Reason{TwoPapers, PartSeen}},
	{"side by side", scantest.Gray, 3, []Reason{TwoPapers, PartSeen}},
	{"head to head", scantest.Gray, 3, []Reason{TwoPapers, PartSeen}},
	{"cropped", scantest.Gray, 3, []Reason{PartSeen, NoBallot}},
	{"name struck", scantest.Gray, 3, []Reason{NameChanged}},
	{"name pasted", scantest.Gray, 3, []Reason{NameChanged}},
	{"name rewritten", scantest.Gray, 3, []Reason{NameChanged}},
	{"name scratched", scantest.Gray, 3, []Reason{NameChanged}},
	{"ghost", scantest.Gray, 3, nil},
	{"pale mark", scantest.Gray, 3, nil},
	{"pale marks", scantest.Gray, 3, nil},
	{"highlighter", scantest.Colour, 12, nil},
	{"fluid", scantest.Gray, 3, nil},
	{"endorser", scantest.Gray, 3, nil},
	{"corner cancelled", scantest.Gray, 3, []Reason{CornerGone}},
}

// TestRates counts how many of each kind of trouble are seen, and how many plain
// sheets, worn in every way that is harmless, are taken for it:
//
//	go test ./scan/omr -run Rates -rates 100 -rates-seed 7 -timeout 0 -v
func TestRates(t *testing.T) {
	all := forms(t)
	names := []string{"boxes on A4", "ovals on A5", "names on A4"}
	keep := func(s *scantest.Scan, img []byte, name string) {
		if *ratesKeep == "" {
			return
		}
		file := filepath.Join(*ratesKeep, strings.ReplaceAll(name, " ", "_"))
		if err := os.WriteFile(file, img, 0o644); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(file+".txt", []byte(fmt.Sprintf("%+v\n", s.Truth)), 0o644); err != nil {
			t.Error(err)
		}
	}
	for k, c := range troubles {
		seen, made := 0, 0
		for n := range *rates {
			form := names[n%3]
			if c.want == nil || strings.HasPrefix(c.how, "name ") {
				form = names[0] // marks and names are drawn on
			}
			p, v := all[form], plainVoter
			v.Pen = func(*rand.Rand) scantest.Pen { return scantest.Pens[c.pen] }
			v.Choose = only(scantest.KindCircle, "chair1", "member1", "member3")
			rng := rand.New(rand.NewPCG(*ratesSeed, uint64(k<<20+n)))
			strength := float64(n%5) / 4
			if c.how == "cropped" {
				strength = max(0.25, strength) // less takes nothing that is printed
			}
			scan := p.blanks[0].Scan(rng, p.e, v, c.mode, scantest.At(c.how, strength))
			img, err := scan.Encode(scantest.JPEG)
			if err != nil {
				t.Fatal(err)
			}
			s := p.ReadBytes(img)
			made++
			if s.Status != Clear && (c.want == nil || slices.ContainsFunc(s.Reasons, func(r Reason) bool { return slices.Contains(c.want, r) })) && asked(s, scan) {
				seen++
				continue
			}
			keep(scan, img, fmt.Sprintf("missed-%s-%.2f-%d.jpg", c.how, strength, n))
		}
		t.Logf("%s: %d of %d seen", c.how, seen, made)
		if made-seen > 1+made/10 {
			t.Errorf("%s: only %d of %d seen", c.how, seen, made)
		}
	}
	alarms, made := map[string]int{}, 0
	for n := range *rates * 30 {
		rng := rand.New(rand.NewPCG(*ratesSeed, uint64(1<<40+n)))
		wears := scantest.AnyWears(rng, true)
		p := all[names[n%3]]
		mode := []scantest.Mode{scantest.Gray, scantest.Gray, scantest.Colour, scantest.BW}[rng.IntN(4)]
		scan := p.blanks[0].Scan(rng, p.e, scantest.Voter{}, mode, wears...)
		format := scantest.JPEG
		if scan.Mode == scantest.BW {
			format = scantest.PNG
		}
		img, err := scan.Encode(format)
		if err != nil {
			t.Fatal(err)
		}
		s := p.ReadBytes(img)
		made++
		for _, r := range s.Reasons {
			if slices.Contains([]Reason{TwoPapers, PartSeen, NameChanged, TooCoarse}, r) && scan.Truth.Ask == scantest.Never {
				alarms[string(r)]++
				keep(scan, img, fmt.Sprintf("alarm-%s-%d.%s", r, n, format))
				t.Logf("false alarm: %s on %s, %s, wears %v, %v", r, names[n%3], scan.Mode, scan.Truth.Wears, s.Reasons)
			}
		}
		for _, m := range s.Marks {
			if b := truthOf(scan, m); b != nil && b.Ask == scantest.Never && (m.Cause == causeStroke || m.Cause == causePale || m.Cause == causeUnlike || m.Cause == causeCovered) {
				alarms[m.Cause]++
				keep(scan, img, fmt.Sprintf("alarm-%s-%d.%s", m.Cause, n, format))
				t.Logf("false alarm: %s in %s (%s), %s, wears %v", m.Cause, b.Candidate, b.Drawn, scan.Mode, scan.Truth.Wears)
			}
		}
	}
	t.Logf("false alarms on %d plain worn sheets: %v", made, alarms)
	sum := 0
	for _, n := range alarms {
		sum += n
	}
	if sum > 1+made/100 {
		t.Errorf("%d false alarms on %d plain sheets", sum, made)
	}
}

// truthOf is what is true of a mark's box.
func truthOf(s *scantest.Scan, m Mark) *scantest.BoxTruth {
	for i := range s.Truth.Boxes {
		if b := &s.Truth.Boxes[i]; b.Post == m.Post && b.Candidate == m.Candidate && b.Line == 0 {
			return b
		}
	}
	return nil
}

// asked says whether every box that only a person may settle is left to one.
func asked(s Sheet, scan *scantest.Scan) bool {
	for _, m := range s.Marks {
		if b := truthOf(scan, m); b != nil && b.Ask == scantest.Must && m.Confidence > 0 {
			return false
		}
	}
	return true
}
