package scantest

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"golang.org/x/image/tiff"
	"pgregory.net/rapid"

	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

const testDPI = 75 // enough to tell marks from paper, and quick

var testElection = &election.Election{
	ID: "pages", Title: "青松社区居民委员会换届选举", Committee: "青松社区居民选举委员会", Date: election.Date{Year: 2026, Month: 12, Day: 5},
	Marks:  election.Marks{Approve: []election.Mark{election.Circle, election.Tick}, Oppose: []election.Mark{election.Cross}},
	Ballot: election.Ballot{Style: election.Boxes, Paper: "A4", Seal: "required", Number: "none"},
	Posts: []election.Post{
		{ID: "chair", Title: "主任", Seats: 1, WriteIns: 1, Candidates: []election.Candidate{{ID: "zhang", Name: "张伟"}, {ID: "li", Name: "李秀英"}}},
		{ID: "member", Title: "委员", Seats: 2, WriteIns: 1, Candidates: []election.Candidate{{ID: "chen", Name: "陈静"}, {ID: "liu", Name: "刘洋"}, {ID: "sun", Name: "孙丽华"}}},
	},
}

// printed is the test's ballot, printed once.
var printed = sync.OnceValues(func() (*Blank, error) {
	l, err := sheet.Design(testElection, sheet.Normal)
	if err != nil {
		return nil, err
	}
	blanks, err := Print(context.Background(), l, testDPI)
	if err != nil {
		return nil, err
	}
	return blanks[0], nil
})

func blank(t testing.TB) *Blank {
	t.Helper()
	b, err := printed()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, 1)) }

func nothing(*rand.Rand, sheet.Box) Choice { return Choice{Kind: KindBlank} }

func TestSameSeedSameScan(t *testing.T) {
	b := blank(t)
	before := slices.Clone(b.img.Pix)
	for seed := range uint64(20) {
		var files [2][]byte
		var truths [2]Truth
		for i := range files {
			rng := seeded(seed)
			s := b.Scan(rng, testElection, Voter{Seal: SealGood}, pick(rng, Gray, Colour, BW), AnyWears(rng, false)...)
			files[i], truths[i] = slices.Concat(s.film.p...), s.Truth
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("seed %d: %v: the pictures differ", seed, truths[0].Wears)
		}
		if !reflect.DeepEqual(truths[0], truths[1]) {
			t.Errorf("seed %d: the truths differ:\n%+v\n%+v", seed, truths[0], truths[1])
		}
	}
	if !bytes.Equal(before, b.img.Pix) {
		t.Error("scanning changed the blank ballot")
	}
}

func TestEveryWearWears(t *testing.T) {
	b := blank(t)
	for i := range Wears {
		w := &Wears[i]
		for _, mode := range []Mode{Gray, Colour, BW} {
			for _, strength := range []float64{0, 0.5, 1} {
				s := b.Scan(seeded(7), testElection, Voter{Seal: SealGood}, mode, Worn{w, strength})
				if len(s.Truth.Wears) != 1 || s.Truth.Worst != (strength > w.Harmless) {
					t.Errorf("%s %.1f: truth says %v, worst %v", w.Name, strength, s.Truth.Wears, s.Truth.Worst)
				}
				if len(s.film.p[0]) != s.film.w*s.film.h || s.film.w < 100 || s.film.h < 100 {
					t.Errorf("%s %.1f: a picture of %d × %d", w.Name, strength, s.film.w, s.film.h)
				}
				if planes := map[bool]int{true: 3, false: 1}[s.Mode == Colour]; len(s.film.p) != planes {
					t.Errorf("%s %.1f in %s: %d planes", w.Name, strength, mode, len(s.film.p))
				}
			}
		}
		plain := b.Scan(seeded(7), testElection, Voter{Choose: nothing}, Gray)
		worn := b.Scan(seeded(7), testElection, Voter{Choose: nothing}, Gray, Worn{w, 1})
		if bytes.Equal(plain.film.p[0], worn.film.p[0]) && worn.jpeg == 0 {
			t.Errorf("%s at full strength changes nothing", w.Name)
		}
	}
}

// Truth says where the paper lies: the registration marks must be there.
func TestTruthKnowsWhereThePaperLies(t *testing.T) {
	b := blank(t)
	w, h := float64(b.img.Rect.Dx()), float64(b.img.Rect.Dy())
	for _, name := range []string{"", "quarter turns", "skew", "scale", "photo"} {
		for seed := range uint64(10) {
			rng := seeded(seed)
			var wears []Worn
			if name != "" {
				wears = append(wears, At(name, rng.Float64()))
			}
			s := b.Scan(rng, testElection, Voter{Choose: nothing}, Gray, wears...)
			var to [4]point
			for i, c := range s.Truth.Corners {
				to[i] = point{c[0], c[1]}
			}
			m := homography([4]point{{0, 0}, {w, 0}, {w, h}, {0, h}}, to)
			look := func(x, y float64) uint8 {
				p := m.of(point{x * b.PxPerMM(), y * b.PxPerMM()})
				px, py := int(p.x), int(p.y)
				if px < 0 || py < 0 || px >= s.film.w || py >= s.film.h {
					t.Fatalf("%v: %.0f, %.0f mm is outside of the scan", s.Truth.Wears, x, y)
				}
				return s.film.p[0][py*s.film.w+px]
			}
			for i, c := range b.Page.Corners {
				x, y := c.X+c.W/2, c.Y+c.H/2
				if v := look(x, y); (v < 100) != (i != 2) { // the bottom right one is hollow
					t.Errorf("%v: the middle of corner mark %d is %d", s.Truth.Wears, i, v)
				}
				if v := look(x, y+c.H/2+1.5); i < 2 && v < 130 {
					t.Errorf("%v: paper below corner mark %d is %d", s.Truth.Wears, i, v)
				}
			}
		}
	}
}

func TestWhatIsCutOffIsUnclear(t *testing.T) {
	b := blank(t)
	cut := 0
	for seed := range uint64(40) {
		s := b.Scan(seeded(seed), testElection, Voter{Choose: nothing}, Gray, At("cropped", 1))
		for _, box := range s.Truth.Boxes {
			x, y := (box.Seen[0]+box.Seen[2])/2, (box.Seen[1]+box.Seen[3])/2
			if out := x < 0 || y < 0 || x > float64(s.film.w) || y > float64(s.film.h); out && (box.Want != election.Unclear || box.Ask != Must) {
				t.Errorf("seed %d: %s %s%d lies outside of the scan, want %s, ask %s", seed, box.Post, box.Candidate, box.Line, box.Want, box.Ask)
			} else if out {
				cut++
			}
		}
	}
	if cut == 0 {
		t.Error("no box was ever cut off")
	}
}

func TestFates(t *testing.T) {
	b := blank(t)
	for _, c := range []struct {
		name  string
		b     *Blank
		seal  SealWork
		mode  Mode
		wears []Worn
		want  Fate
	}{
		{"good", b, SealGood, Colour, nil, Count},
		{"no seal", b, "", Colour, nil, Ask},
		{"faint seal", b, SealFaint, Colour, nil, Ask},
		{"copied seal", b, SealBlack, Colour, nil, Ask},
		{"gray scan", b, SealGood, Gray, nil, Ask},
		{"cancelled", b, SealGood, Colour, []Worn{At("corner cancelled", 0.5)}, Ask},
		{"foreign", b.Foreign("elsewhere"), SealGood, Colour, nil, Refuse},
		{"foreign and cancelled", b.Foreign("elsewhere"), "", Colour, []Worn{At("corner cancelled", 0.5)}, Refuse},
	} {
		s := c.b.Scan(seeded(3), testElection, Voter{Seal: c.seal}, c.mode, c.wears...)
		if s.Truth.Fate != c.want || (c.want != Count) != (s.Truth.Why != "") {
			t.Errorf("%s: fate %s because %q, want %s", c.name, s.Truth.Fate, s.Truth.Why, c.want)
		}
	}
}

func TestVotersDrawWhatTheyWant(t *testing.T) {
	vote := election.Vote{
		Marks:    map[string]map[string]election.Reading{"chair": {"zhang": election.Approve, "li": election.Oppose}, "member": {"sun": election.Approve}},
		WriteIns: map[string][]string{"member": {"钱明"}},
	}
	b := blank(t)
	for seed := range uint64(20) {
		s := b.Scan(seeded(seed), testElection, Voter{Choose: Follow(testElection.Marks, vote)}, Gray)
		for _, box := range s.Truth.Boxes {
			want, name := vote.Marks[box.Post][box.Candidate], ""
			if want == "" {
				want = election.Abstain
			}
			if box.Line > 0 && box.Post == "member" {
				want, name = election.Approve, "钱明"
			}
			if box.Want != want || box.Name != name {
				t.Errorf("seed %d: %s %s%d: want %s %q, truth %s %q (%s)", seed, box.Post, box.Candidate, box.Line, want, name, box.Want, box.Name, box.Drawn)
			}
		}
	}
}

func TestAWidePensTouchMayBeAskedAbout(t *testing.T) {
	dot := Drawing{Kind: KindBlank, Name: "resting dot", Truth: mark.Blank, Strokes: []Stroke{{{0, 0}, {0.1, 0}}}}
	ring := Drawing{Kind: KindCircle, Truth: mark.Circle, Strokes: []Stroke{circle(4.5)}}
	aside := Drawing{Kind: KindCircle, Truth: mark.Circle, Strokes: []Stroke{circle(1)}}.Moved(5, 0)
	marker, ball := Pens[15], Pens[3]
	for _, c := range []struct {
		name string
		d    Drawing
		pen  Pen
		want Asking
	}{
		{"a ball-pen's touch", dot, ball, Never},
		{"a marker's touch", dot, marker, May},
		{"a marker's ring", ring, marker, Never},
		{"a small ring at the rim, as large as a marker draws it", aside, marker, Never},
	} {
		v := Voter{Hand: func(*rand.Rand, Kind) Drawing { return c.d }, Pen: func(*rand.Rand) Pen { return c.pen },
			Choose: func(*rand.Rand, sheet.Box) Choice { return Choice{Kind: c.d.Kind} }}
		s := blank(t).Scan(seeded(1), testElection, v, Gray)
		if got := s.Truth.Boxes[0].Ask; got != c.want {
			t.Errorf("%s: asked %s, want %s", c.name, got, c.want)
		}
	}
}

// circle is a ring of r mm about the middle.
func circle(r float64) (s Stroke) {
	for i := range 61 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 60)
		s = append(s, [2]float64{r * cos, r * sin})
	}
	return s
}

func TestStraysAreRefused(t *testing.T) {
	strays, err := Strays(context.Background(), testElection, sheet.Normal, testDPI)
	if err != nil {
		t.Fatal(err)
	}
	if len(strays) != 9 {
		t.Errorf("%d strays, want 9", len(strays))
	}
	for _, b := range strays {
		s := b.Scan(seeded(1), testElection, Voter{}, Gray, AnyWears(seeded(2), true)...)
		if s.Truth.Fate != Refuse || s.Truth.Why != b.Refuse {
			t.Errorf("%s: fate %s because %q", b.Refuse, s.Truth.Fate, s.Truth.Why)
		}
	}
}

func TestFilesHoldTheScan(t *testing.T) {
	b := blank(t)
	decode := map[Format]func([]byte) (image.Image, error){
		PNG:  func(f []byte) (image.Image, error) { return png.Decode(bytes.NewReader(f)) },
		JPEG: func(f []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(f)) },
		TIFF: func(f []byte) (image.Image, error) { return tiff.Decode(bytes.NewReader(f)) },
	}
	for _, mode := range []Mode{Gray, Colour, BW} {
		for _, wears := range [][]Worn{nil, {At("jpeg", 1)}} {
			s := b.Scan(seeded(5), testElection, Voter{Seal: SealGood}, mode, wears...)
			for format, read := range decode {
				file, err := s.Encode(format)
				if err != nil {
					t.Fatal(err)
				}
				img, err := read(file)
				if err != nil {
					t.Errorf("%s in %s: %v", mode, format, err)
					continue
				}
				loss := 0.0
				if format == JPEG || s.jpeg > 0 {
					loss = 12
				}
				if d := difference(img, s.Image()); d > loss {
					t.Errorf("%s in %s, wears %v: differs by %.1f", mode, format, s.Truth.Wears, d)
				}
			}
		}
	}
}

// difference is the mean difference of two pictures, gray levels.
func difference(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return math.Inf(1)
	}
	sum, size := 0.0, a.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			r, g, bl, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			sum += math.Abs(float64(r)-float64(r2)) + math.Abs(float64(g)-float64(g2)) + math.Abs(float64(bl)-float64(b2))
		}
	}
	return sum / 3 / 257 / float64(size.X*size.Y)
}

func TestManySheetsInAFile(t *testing.T) {
	b := blank(t)
	scans := []*Scan{b.Scan(seeded(1), testElection, Voter{}, BW), b.Scan(seeded(2), testElection, Voter{}, BW, At("quarter turns", 0)), b.Scan(seeded(3), testElection, Voter{}, BW)}
	plain, err := Encode(TIFF, scans...)
	if err != nil {
		t.Fatal(err)
	}
	g4, err := G4(context.Background(), plain)
	if err != nil {
		t.Fatal(err)
	}
	if len(g4) > len(plain)/3 {
		t.Errorf("G4 takes %d bytes of %d", len(g4), len(plain))
	}
	if img, err := tiff.Decode(bytes.NewReader(g4)); err != nil {
		t.Error(err)
	} else if d := difference(img, scans[0].Image()); d > 0 {
		t.Errorf("the first sheet in G4 differs by %.2f", d)
	}

	pdf, err := Encode(PDF, scans...)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := Rasterise(context.Background(), bytes.NewReader(pdf), testDPI)
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 3 {
		t.Fatalf("%d pages in the PDF, want 3", len(pages))
	}
	for i, p := range pages {
		if w, h := p.Rect.Dx(), p.Rect.Dy(); math.Abs(float64(w-scans[i].film.w)) > 2 || math.Abs(float64(h-scans[i].film.h)) > 2 {
			t.Errorf("page %d is %d × %d, the scan %d × %d", i+1, w, h, scans[i].film.w, scans[i].film.h)
		}
	}
	if _, err := Encode(PNG, scans...); err == nil {
		t.Error("three sheets went into one PNG")
	}
}

func TestHomographyMapsItsPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.Float64Range(-0.2, 0.2)
		from := [4]point{{0, 0}, {1000, 0}, {1000, 1400}, {0, 1400}}
		var to [4]point
		for i, p := range from {
			to[i] = point{p.x + 1000*near.Draw(t, "dx"), p.y + 1000*near.Draw(t, "dy")}
		}
		there, back := homography(from, to), homography(to, from)
		for i, p := range from {
			if q := there.of(p); math.Hypot(q.x-to[i].x, q.y-to[i].y) > 1e-6 {
				t.Fatalf("%v went to %v, want %v", p, q, to[i])
			}
		}
		p := point{500 + 1000*near.Draw(t, "x"), 700 + 1000*near.Draw(t, "y")}
		if q := back.of(there.of(p)); math.Hypot(q.x-p.x, q.y-p.y) > 1e-5 {
			t.Fatalf("%v came back as %v", p, q)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	l, err := sheet.Design(testElection, sheet.Normal)
	if err != nil {
		b.Fatal(err)
	}
	blanks, err := Print(context.Background(), l, 200)
	if err != nil {
		b.Fatal(err)
	}
	for _, mode := range []Mode{Gray, Colour} {
		b.Run(string(mode), func(b *testing.B) {
			rng := seeded(1)
			for b.Loop() {
				blanks[0].Scan(rng, testElection, Voter{Seal: SealGood}, mode, AnyWears(rng, true)...)
			}
		})
	}
}
