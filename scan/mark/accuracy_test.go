package mark_test

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"zheng/scan/mark"
	"zheng/scan/omr"
	"zheng/scan/scantest"
)

var (
	positions = flag.Int("positions", 1000, "boxes to read in the accuracy test, from each source of drawings")
	seed      = flag.Uint64("seed", 1, "seed of the accuracy test")
	sheets    = flag.String("sheets", "", "folder for pictures of what was misread or asked")
	keep      = flag.String("keep", "", "folder to which misread boxes of drawn hands are written, for testdata/misread")
	verbose   = flag.Bool("asked", false, "list what was asked")
	whose     = flag.String("hands", "", "whose hands: own hands, strangers, real strokes")
	only      = flag.String("only", "", "kind of drawing to look at")
)

// judge is the one that is shipped.
var judge = omr.NewJudge()

// A place is one box of the accuracy test, remade from its seed.
type place struct {
	seed    uint64
	drawing scantest.Drawing
	pen     scantest.Pen
	patch   mark.Patch
	doubt   bool // a person would not be sure either
	result  mark.Result
}

// source draws the marks of one test: our own hands, strangers, real people.
type source func(rng *rand.Rand) scantest.Drawing

func ownHands(rng *rand.Rand) scantest.Drawing {
	if *only != "" {
		return scantest.Draw(rng, scantest.Kind(*only))
	}
	return scantest.Draw(rng, scantest.Kinds[rng.IntN(len(scantest.Kinds))])
}

func at(seed uint64, from source) place {
	rng := rand.New(rand.NewPCG(seed, 0x7a68656e67))
	p := place{seed: seed, drawing: from(rng), pen: scantest.AnyPen(rng)}
	scan := scantest.AnyBoxScan(rng)
	p.patch = scan.Patch(p.drawing, p.pen, rng)
	p.doubt = p.drawing.Ambiguous || scantest.Doubtful(p.drawing, p.pen, scan)
	p.result = mark.Read(p.patch, judge)
	return p
}

// tally counts how drawings were read.
type tally struct {
	name            string
	n, sure         map[string]int // by truth: all, and those no person doubts
	asked           map[string]int
	askedFor        map[string]int
	causes, whys    map[string]int
	misread         []place
	askedList       []place
	doubtfulMisread int
}

func newTally(name string) *tally {
	return &tally{name: name, n: map[string]int{}, sure: map[string]int{}, asked: map[string]int{}, askedFor: map[string]int{}, causes: map[string]int{}, whys: map[string]int{}}
}

func (t *tally) add(p place) {
	truth := string(p.drawing.Truth)
	t.n[truth]++
	wrong := p.result.Shape != mark.Other && p.result.Shape != p.drawing.Truth
	if wrong && p.drawing.Ambiguous {
		t.doubtfulMisread++
		wrong = false
	}
	if wrong {
		t.misread = append(t.misread, p)
	}
	if p.doubt {
		return
	}
	t.sure[truth]++
	if p.result.Shape == mark.Other && p.drawing.Truth != mark.Other {
		t.asked[truth]++
		t.askedFor[truth+" "+p.drawing.Name]++
		t.causes[truth+" "+p.result.Cause]++
		t.whys[truth+": "+plainWhy(p.result.Evidence.Why)]++
		t.askedList = append(t.askedList, p)
	}
}

// share is how much was asked of what no person doubts.
func (t *tally) share() float64 {
	sure, asked := 0, 0
	for k, n := range t.sure {
		if k != "other" {
			sure, asked = sure+n, asked+t.asked[k]
		}
	}
	return float64(asked) / float64(max(1, sure))
}

func (t *tally) report(tb testing.TB) {
	all, sure, asked := 0, 0, 0
	for k, v := range t.n {
		all += v
		if k != "other" {
			sure += t.sure[k]
			asked += t.asked[k]
		}
	}
	s := fmt.Sprintf("%s: %d positions, %d misread (and %d that people see either way); asked %d of %d marks no one doubts (%.2f %%)\n", t.name, all, len(t.misread), t.doubtfulMisread, asked, sure, 100*float64(asked)/float64(max(sure, 1)))
	for _, k := range slices.Sorted(maps.Keys(t.n)) {
		s += fmt.Sprintf("  %-8s %7d, sure %7d, asked %6d (%.2f %%)\n", k, t.n[k], t.sure[k], t.asked[k], 100*float64(t.asked[k])/float64(max(1, t.sure[k])))
	}
	s += "  asked by name: " + most(t.askedFor) + "\n  asked by cause: " + most(t.causes) + "\n  because: " + most(t.whys) + "\n"
	wrong := map[string]int{}
	for _, p := range t.misread {
		wrong[fmt.Sprintf("%s %s → %s", p.drawing.Kind, p.drawing.Name, p.result.Shape)]++
	}
	s += "  misread: " + most(wrong)
	tb.Log(s)
}

// plainWhy is what the reader said, without the figures.
func plainWhy(why string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' {
			return -1
		}
		return r
	}, why)
}

func most(m map[string]int) string {
	keys := slices.Collect(maps.Keys(m))
	sort.Slice(keys, func(i, j int) bool { return m[keys[i]] > m[keys[j]] || m[keys[i]] == m[keys[j]] && keys[i] < keys[j] })
	s := ""
	for _, k := range keys[:min(len(keys), 14)] {
		s += fmt.Sprintf("%s %d, ", k, m[k])
	}
	return s
}

// TestAccuracy reads boxes with drawings of our own hands, of strangers that the
// model never saw and, where ZHENG_MARKS names their folder, of real people:
//
//	go test ./scan/mark -run Accuracy -v -positions 100000 -seed 7
//
// No mark may be taken for another or for nothing; of drawings that are none few
// for a mark (mostTaken), and few marks asked that no person doubts (mostAsked).
func TestAccuracy(t *testing.T) {
	all := map[string][]place{}
	for name, from := range hands(t) {
		ta := newTally(name)
		for i := range *positions {
			p := at(*seed<<32+uint64(i), from)
			ta.add(p)
			if *curve != "" {
				p.patch = mark.Patch{} // thousands of pictures are much
				all[name] = append(all[name], p)
			}
		}
		finish(t, ta)
		if share := ta.share(); share > mostAsked[name] {
			t.Errorf("%s: %.1f %% asked of the marks no one doubts, more than %.1f %%", name, 100*share, 100*mostAsked[name])
		}
	}
	if *curve != "" {
		drawCurve(t, all)
	}
}

// mostAsked is the share of marks that may be asked although no person doubts
// them.
var mostAsked = map[string]float64{"own hands": 0.05, "strangers": 0.025, "real strokes": 0.055}

// mostTaken is the share of drawings that are no marks that may be taken for
// one, and one more. Many of our own lie as close to a mark as a dash beside it.
var mostTaken = map[string]float64{"own hands": 0.01, "strangers": 0.001, "real strokes": 0.001}

// hands are the sources of the test by name.
func hands(t *testing.T) map[string]source {
	out := map[string]source{"own hands": ownHands, "strangers": strangers}
	real, err := realHands()
	if err != nil {
		t.Fatal(err)
	}
	if real == nil {
		t.Log("no real strokes: set ZHENG_MARKS to the folder of strokes.jsonl to judge by them too")
	} else {
		out["real strokes"] = real
	}
	for name := range out {
		if *whose != "" && *whose != name {
			delete(out, name)
		}
	}
	return out
}

func strangers(rng *rand.Rand) scantest.Drawing {
	k := scantest.Kind(*only)
	if k == "" {
		k = scantest.Kinds[rng.IntN(len(scantest.Kinds))]
	}
	return scantest.Stranger(rng, k)
}

// realHands draws strokes of real people in any size and place.
func realHands() (source, error) {
	dir := os.Getenv("ZHENG_MARKS")
	if dir == "" {
		return nil, nil
	}
	all, err := scantest.Real(dir)
	if err != nil {
		return nil, err
	}
	kinds := map[scantest.Kind][]scantest.Drawing{}
	for _, d := range all {
		kinds[d.Kind] = append(kinds[d.Kind], d)
	}
	names := []scantest.Kind{scantest.KindCircle, scantest.KindCross, scantest.KindTick, scantest.KindOther}
	if *only != "" {
		names = []scantest.Kind{scantest.Kind(*only)}
	}
	return func(rng *rand.Rand) scantest.Drawing {
		k := kinds[names[rng.IntN(len(names))]]
		return scantest.Placed(rng, k[rng.IntN(len(k))])
	}, nil
}

func finish(t *testing.T, ta *tally) {
	ta.report(t)
	confused := 0
	for _, p := range ta.misread {
		if p.drawing.Truth != mark.Other {
			confused++
		}
	}
	if confused > 0 {
		t.Errorf("%s: %d marks confused", ta.name, confused)
	}
	if taken := len(ta.misread) - confused; float64(taken) > 1+mostTaken[ta.name]*float64(ta.n["other"]) {
		t.Errorf("%s: %d of %d drawings that are no marks taken for one", ta.name, taken, ta.n["other"])
	}
	if len(ta.misread) > 0 {
		for _, p := range ta.misread[:min(10, len(ta.misread))] {
			t.Logf("seed %#x %s %s, %s: %s (%s)", p.seed, p.drawing.Kind, p.drawing.Name, p.pen.Name, p.result.Shape, p.result.Evidence.Why)
		}
	}
	if *keep != "" && ta.name != "real strokes" { // what real people drew stays where it is
		for _, p := range ta.misread {
			if err := keepPatch(*keep, p); err != nil {
				t.Fatal(err)
			}
		}
	}
	if *verbose {
		for _, p := range ta.askedList {
			t.Logf("asked: seed %#x %s %s, %s: %s", p.seed, p.drawing.Kind, p.drawing.Name, p.pen.Name, p.result.Evidence.Why)
		}
	}
	if *sheets == "" {
		return
	}
	for name, list := range map[string][]place{"misread": ta.misread, "asked": ta.askedList} {
		if err := contactSheet(filepath.Join(*sheets, ta.name+" "+name+".png"), list[:min(len(list), 98)]); err != nil {
			t.Fatal(err)
		}
	}
}

// keepPatch writes a box as a picture whose name says what was drawn.
func keepPatch(dir string, p place) error {
	name := strings.NewReplacer(" ", "-", "'", "").Replace(fmt.Sprintf("%s_%s_%x.png", p.drawing.Truth, p.drawing.Name, p.seed))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	return png.Encode(f, &image.Gray{Pix: p.patch.Pix, Stride: p.patch.W, Rect: image.Rect(0, 0, p.patch.W, p.patch.H)})
}

// TestOnceMisread reads the boxes that a former version took for something
// else: each is read as it was meant, or asked.
func TestOnceMisread(t *testing.T) {
	for _, name := range pictures(t, "testdata/misread") {
		if truth, r := readPicture(t, name); r.Shape != mark.Other && string(r.Shape) != truth {
			t.Errorf("%s: read as %s (%.3f, %s)", name, r.Shape, r.Confidence, r.Evidence.Why)
		}
	}
}

func pictures(t *testing.T, dir string) []string {
	files, err := filepath.Glob(dir + "/*.png")
	if err != nil || len(files) == 0 {
		t.Fatalf("no boxes in %s (%v)", dir, err)
	}
	return files
}

// readPicture reads a box kept as a picture; what was drawn stands first in
// its name.
func readPicture(t *testing.T, name string) (truth string, r mark.Result) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	g := img.(*image.Gray)
	const per, around = scantest.PatchPerMM, scantest.AroundMM * scantest.PatchPerMM
	truth, _, _ = strings.Cut(filepath.Base(name), "_")
	return truth, mark.Read(mark.Patch{Pix: g.Pix, W: g.Rect.Dx(), H: g.Rect.Dy(), PxPerMM: per, FrameLine: 0.3,
		FrameX0: around, FrameY0: around, FrameX1: float64(g.Rect.Dx()) - around, FrameY1: float64(g.Rect.Dy()) - around}, judge)
}

// contactSheet writes a grid of boxes with what was drawn and what was read.
func contactSheet(path string, list []place) error {
	const w, h, cols = 128, 160, 14
	rows := (len(list) + cols - 1) / cols
	img := image.NewGray(image.Rect(0, 0, cols*w, max(1, rows)*h))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for i, p := range list {
		x, y := i%cols*w, i/cols*h
		src := &image.Gray{Pix: p.patch.Pix, Stride: p.patch.W, Rect: image.Rect(0, 0, p.patch.W, p.patch.H)}
		draw.Draw(img, image.Rect(x+7, y+2, x+7+p.patch.W, y+2+p.patch.H), src, image.Point{}, draw.Src)
		d := font.Drawer{Dst: img, Src: image.NewUniform(color.Black), Face: basicfont.Face7x13}
		for k, s := range []string{string(p.drawing.Truth) + ">" + string(p.result.Shape), p.drawing.Name, p.result.Cause} {
			d.Dot = fixed.P(x+4, y+128+k*11)
			d.DrawString(s[:min(len(s), 17)])
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return png.Encode(f, img)
}

func BenchmarkRead(b *testing.B) {
	for _, k := range scantest.Kinds {
		var ps []mark.Patch
		for i := range 64 {
			rng := rand.New(rand.NewPCG(uint64(i), 5))
			ps = append(ps, scantest.AnyBoxScan(rng).Patch(scantest.Draw(rng, k), scantest.AnyPen(rng), rng))
		}
		b.Run(string(k), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				mark.Read(ps[i%len(ps)], judge)
			}
		})
	}
}

// TestShow writes a picture of drawings of one kind, for looking at hands.
func TestShow(t *testing.T) {
	if *sheets == "" {
		t.Log("nothing to show: give -sheets DIR")
		return
	}
	for name, from := range hands(t) {
		var list []place
		for i := range uint64(98) {
			list = append(list, at(*seed<<32+i, from))
		}
		if err := contactSheet(filepath.Join(*sheets, name+" show.png"), list); err != nil {
			t.Fatal(err)
		}
	}
}
