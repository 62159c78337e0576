// This file measures how many sheets need no people. Ballots of eight boxes
// that hold plain marks only, by kind of scan and by hand; the share of them
// counted.
//
//	go test ./scan/scantest -run PlainSheets -sheets 600 -seed 7 -timeout 0 -v

package scantest_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"zheng/scan/omr"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

var plainSheets = flag.Int("sheets", 9, "sheets of plain marks to read, for each hand")

// eight is a ballot of eight boxes and no line for other names.
func eight() *election.Election {
	e := committee(election.Boxes, "A4", "ignore")
	e.ID = "test-eight"
	for i := range e.Posts {
		e.Posts[i].WriteIns = 0
	}
	return e
}

// careful is what happens to sheets in an office that takes care of them and of
// its scanner; the other wears are rough.
var careful = []string{
	"light toner", "fold", "punched", "scribbled", "quarter turns", "skew", "scale", "large glass",
	"uneven light", "blur", "faint", "dark", "noise", "jpeg",
}

// scanKind is clean, office, rough, or beyond what must be read.
func scanKind(t *scantest.Truth) string {
	name := func(w string) string { return w[:strings.LastIndexByte(w, ' ')] }
	switch {
	case t.Worst:
		return "beyond"
	case len(t.Wears) == 0 && t.Mode != scantest.BW && t.DPI >= 200:
		return "clean"
	case t.Mode != scantest.BW && !slices.ContainsFunc(t.Wears, func(w string) bool { return !slices.Contains(careful, name(w)) }):
		return "office"
	}
	return "rough"
}

// plainly lets a hand draw plain marks only: those that nobody doubts.
func plainly(hand func(*rand.Rand, scantest.Kind) scantest.Drawing) func(*rand.Rand, scantest.Kind) scantest.Drawing {
	return func(rng *rand.Rand, k scantest.Kind) scantest.Drawing {
		for {
			if d := hand(rng, k); !d.Ambiguous && string(d.Truth) == string(k) {
				return d
			}
		}
	}
}

// plainCount adds up sheets of plain marks.
type plainCount struct{ sheets, counted, boxes, asked, misread int }

func TestPlainSheets(t *testing.T) {
	hands := map[string]func(*rand.Rand, scantest.Kind) scantest.Drawing{"own": scantest.Draw, "strangers": scantest.Stranger}
	if dir := os.Getenv("ZHENG_MARKS"); dir != "" {
		drawings, err := scantest.Real(dir)
		if err != nil {
			t.Fatal(err)
		}
		hands["real strokes"] = scantest.RealHand(drawings)
	}
	e := eight()
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := omr.NewReader(e, l)
	if err != nil {
		t.Fatal(err)
	}
	blanks := map[int]*scantest.Blank{}
	for _, dpi := range []int{150, 200, 300} {
		bs, err := scantest.Print(t.Context(), l, dpi)
		if err != nil {
			t.Fatal(err)
		}
		blanks[dpi] = bs[0]
	}
	marks := []scantest.Kind{scantest.KindBlank, scantest.KindBlank, scantest.KindCircle, scantest.KindCircle, scantest.KindCross, scantest.KindTick}
	counts, reasons, causes := map[string]plainCount{}, map[string]map[string]int{}, map[string]map[string]int{}
	count := func(of map[string]map[string]int, key, why string) {
		if of[key] == nil {
			of[key] = map[string]int{}
		}
		of[key][why]++
	}
	var mu sync.Mutex
	one := func(name string, n int) {
		rng := rand.New(rand.NewPCG(*seed, uint64(n)))
		v := scantest.Voter{Name: name, Hand: plainly(hands[name]), Choose: func(rng *rand.Rand, b sheet.Box) scantest.Choice {
			if b.Candidate == "a1" { // a sheet without any mark goes to people by rule
				return scantest.Choice{Kind: marks[2+rng.IntN(4)]}
			}
			return scantest.Choice{Kind: marks[rng.IntN(len(marks))]}
		}}
		dpi, mode := []int{150, 200, 200, 200, 300}[rng.IntN(5)], []scantest.Mode{scantest.Gray, scantest.Gray, scantest.Colour, scantest.BW}[rng.IntN(4)]
		var wears []scantest.Worn
		switch n % 3 {
		case 0: // clean
			dpi, mode = max(200, dpi), []scantest.Mode{scantest.Gray, scantest.Colour}[rng.IntN(2)]
		case 1: // office
			mode = []scantest.Mode{scantest.Gray, scantest.Colour}[rng.IntN(2)]
			for _, i := range rng.Perm(len(careful))[:rng.IntN(3)] {
				w := scantest.At(careful[i], 0)
				w.Strength = rng.Float64() * w.Wear.Harmless
				wears = append(wears, w)
			}
		default:
			wears = scantest.AnyWears(rng, true)
		}
		scan := blanks[dpi].Scan(rng, e, v, mode, wears...)
		format := scantest.JPEG
		if scan.Mode == scantest.BW {
			format = scantest.PNG
		}
		file, err := scan.Encode(format)
		if err != nil {
			t.Error(err)
			return
		}
		scan.Truth.File = fmt.Sprintf("plain-%s-%d-%06d.%s", strings.Fields(name)[0], *seed, n, format)
		read := reading(reader.ReadBytes(file))
		c := scantest.Compare(scan.Truth, read)
		mu.Lock()
		defer mu.Unlock()
		tell(t, made{scan: scan, file: file, hand: name, by: reader}, c, read)
		key := name + "\t" + scanKind(&scan.Truth)
		k := counts[key]
		k.sheets++
		if read.Status == "counted" {
			k.counted++
		} else {
			count(reasons, key, cmp.Or(read.Reason, read.Status))
		}
		for _, b := range scan.Truth.Boxes {
			if b.Ask == scantest.Never {
				k.boxes++
			}
		}
		for _, d := range c.Differences {
			switch d.Verdict {
			case scantest.Misread, scantest.Lost:
				k.misread++
			case scantest.Asked:
				k.asked++
				kind := "sheet"
				if d.Box != nil {
					kind, _, _ = strings.Cut(d.Box.Drawn, ":")
				}
				count(causes, key, fmt.Sprintf("%s %s, %s", kind, d.Cause, scan.Truth.Pen))
			}
		}
		counts[key] = k
	}
	for name := range hands {
		var group sync.WaitGroup
		next := make(chan int)
		for range *workers {
			group.Go(func() {
				for n := range next {
					one(name, n)
				}
			})
		}
		for n := range *plainSheets {
			next <- n
		}
		close(next)
		group.Wait()
	}
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nhand\tscan\tsheets\tcounted without people\tplain boxes\tasked\tmisread\tsheets for\tboxes for\n")
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		k := counts[key]
		fmt.Fprintf(w, "%s\t%d\t%.1f %%\t%d\t%.2f %%\t%d\t%v\t%v\n", key, k.sheets, 100*float64(k.counted)/float64(k.sheets), k.boxes, 100*float64(k.asked)/float64(max(1, k.boxes)), k.misread, reasons[key], causes[key])
	}
	w.Flush()
	t.Logf("seed %d%s", *seed, out.String())
}
