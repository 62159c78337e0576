package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zheng/store/election"
)

// tool runs one of the programs of Debian's qpdf and poppler-utils.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// write makes a PDF of so many ballots and gives the file's name.
func write(t *testing.T, l *Layout, count int) string {
	t.Helper()
	var b bytes.Buffer
	if err := l.WritePDF(&b, count, dice(), nil); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ballots.pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPDF(t *testing.T) {
	for name, e := range map[string]*election.Election{
		"boxes": hongshan(), "ovals": taohua(), "names": jiushan(), "pages": many(election.Boxes, "A4", 2, 3, 2, 8, 6, 10, 9),
	} {
		t.Run(name, func(t *testing.T) {
			e.Ballot.Number = map[string]string{"ovals": "random", "pages": "random"}[name]
			l, err := Design(e, Normal)
			if err != nil {
				t.Fatal(err)
			}
			file := write(t, l, 3)
			tool(t, "qpdf", "--check", file)
			if got, want := strings.TrimSpace(tool(t, "qpdf", "--show-npages", file)), fmt.Sprint(3*len(l.Pages)); got != want {
				t.Errorf("%s pages, want %s", got, want)
			}
			for i, line := range strings.Split(strings.TrimSpace(tool(t, "pdffonts", file)), "\n") {
				if i > 1 && !strings.Contains(line, "yes no  yes") {
					t.Errorf("a font that isn't embedded: %s", line)
				}
			}
			text := tool(t, "pdftotext", "-raw", "-f", fmt.Sprint(2*len(l.Pages)+1), file, "-") // the last ballot
			text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\f", "")), "")
			for _, p := range e.Posts {
				if !strings.Contains(text, p.Title) {
					t.Errorf("post %s isn't there", p.Title)
				}
				for _, c := range p.Candidates {
					if name := strings.ReplaceAll(c.Name, " ", ""); !strings.Contains(text, name) {
						t.Errorf("candidate %s isn't there", c.Name)
					}
				}
			}
			if e.Ballot.Style != election.Names && !strings.Contains(text, "另选") && !strings.Contains(text, "选另") {
				t.Error("no write-in line")
			}
		})
	}
}

func TestSameBytes(t *testing.T) {
	for _, number := range []string{"none", "random"} {
		e := many(election.Boxes, "A4", 2, 3, 2, 8, 6, 10, 9)
		e.Ballot.Number = number
		var first []byte
		for range 3 {
			l, err := Design(e, Normal)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := l.WritePDF(&b, 5, dice(), nil); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = b.Bytes()
			}
			if !bytes.Equal(first, b.Bytes()) {
				t.Errorf("number %s: the same ballots are different files", number)
			}
		}
	}
}

func TestWriteFails(t *testing.T) {
	e := hongshan()
	e.Ballot.Number = "random"
	l, err := Design(e, Normal)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"no ballots": l.WritePDF(io.Discard, 0, dice(), nil),
		"no dice":    l.WritePDF(io.Discard, 1, nil, nil),
		"dice end":   l.WritePDF(io.Discard, 2, bytes.NewReader(make([]byte, 7)), nil),
		"full disk":  l.WritePDF(&full{left: 200_000}, 100, dice(), nil),
		"full at":    l.WritePDF(&full{left: 1}, 1, dice(), nil),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, bad := range []string{"", "%PDF", "startxref\n99999\n%%EOF\n", "xref\n0 1\n0000000000 65535 f \nstartxref\n0\n%%EOF\n"} {
		if _, err := openBook(io.Discard, []byte(bad)); !errors.Is(err, errBook) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// full is a disk with so many bytes left.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return f.left, errors.New("no space left on device")
	}
	f.left -= len(p)
	return len(p), nil
}

// No number comes twice, and what it prints is what its code says.
func TestNumbers(t *testing.T) {
	e := many(election.Boxes, "A4", 2, 3, 2, 8, 6, 10, 9)
	e.Ballot.Number = "random"
	l, err := Design(e, Normal)
	if err != nil {
		t.Fatal(err)
	}
	const count = 2
	file := write(t, l, count)
	seen := map[uint64]bool{}
	for i := range count * len(l.Pages) {
		p := &l.Pages[i%len(l.Pages)]
		pic := draft(t, file, i+1, 150)
		c, err := DecodeModules(pic.modules(p))
		if err != nil {
			t.Fatalf("paper %d: %v", i, err)
		}
		if seen[c.Number] || c.Number == 0 || c.Number > MaxNumber {
			t.Errorf("paper %d has number %d", i, c.Number)
		}
		seen[c.Number] = true
		if text := tool(t, "pdftotext", "-raw", "-f", fmt.Sprint(i+1), "-l", fmt.Sprint(i+1), file, "-"); !strings.Contains(text, FormatNumber(c.Number)) {
			t.Errorf("paper %d: number %s isn't printed", i, FormatNumber(c.Number))
		}
		if c.Number = 0; c != p.Paper {
			t.Errorf("paper %d says %v, want %v", i, c, p.Paper)
		}
	}
}

func TestProgress(t *testing.T) {
	l, err := Design(hongshan(), Normal)
	if err != nil {
		t.Fatal(err)
	}
	var done []int
	if err := l.WritePDF(io.Discard, 3, nil, func(n int) { done = append(done, n) }); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(done) != "[1 2 3]" {
		t.Error(done)
	}
}

// What the paper shows is what the geometry says: frames, ovals and marks are
// black where they should be, and white is around and in them.
func TestPaperShowsGeometry(t *testing.T) {
	for name, e := range map[string]*election.Election{
		"boxes": hongshan(), "ovals": taohua(), "names": jiushan(), "pages": many(election.Boxes, "A4", 2, 3, 2, 8, 6, 10, 9), "thirty": many(election.Ovals, "A4", 30),
	} {
		for _, ed := range []Edition{Normal, Large} {
			if name == "thirty" && ed == Large {
				continue // needs A3
			}
			t.Run(name+" "+string(ed), func(t *testing.T) {
				l, err := Design(e, ed)
				if err != nil {
					t.Fatal(err)
				}
				file := write(t, l, 1)
				for i := range l.Pages {
					showsGeometry(t, draft(t, file, i+1, 200), &l.Pages[i])
				}
			})
		}
	}
}

func showsGeometry(t *testing.T, pic picture, p *Page) {
	t.Helper()
	for i, c := range p.Corners {
		if dark := pic.dark(c.Grow(-0.3)); (i == 2) == (dark > 0.9) || dark < 0.5 {
			t.Errorf("corner %d is %.2f black", i, dark)
		}
		if dark := pic.dark(c.Grow(-HollowRing - 0.3)); i == 2 && dark > 0 {
			t.Errorf("the hollow corner is %.2f black inside", dark)
		}
		if dark := pic.ring(c, 0.3, MarkClear-0.3); dark > 0 {
			t.Errorf("ink beside corner %d", i)
		}
	}
	for i, c := range p.Extra {
		if pic.dark(c.Grow(-0.3)) < 1 || pic.ring(c, 0.3, MarkClear-0.3) > 0 {
			t.Errorf("mark %d at the edge is not a clean black square", i)
		}
	}
	if got, err := DecodeModules(pic.modules(p)); err != nil || got != p.Paper {
		t.Errorf("the code says %v (%v), want %v", got, err, p.Paper)
	}
	if quiet := CodeQuiet * p.Code.W / CodeModules; pic.ring(p.Code, 0.3, quiet-0.3) > 0 {
		t.Error("ink in the code's quiet zone")
	}
	for _, b := range p.Boxes {
		switch {
		case b.Kind == WriteInName || b.Kind == Seal:
		case b.Option != "":
			for _, at := range [][2]float64{{0, 0.5}, {1, 0.5}, {0.5, 0}, {0.5, 1}} {
				if pic.dark(Rect{b.X + at[0]*b.W, b.Y + at[1]*b.H, 0, 0}.Grow(0.25)) == 0 {
					t.Errorf("no outline at %v of %v", at, b)
				}
			}
			if pic.dark(b.Grow(-0.25*b.H)) > 0 || pic.ring(b.Rect, 0.3, 0.8) > 0 {
				t.Errorf("ink in or beside %v", b)
			}
		default:
			sides := []Rect{{b.X, b.Y, b.W, 0}, {b.X, b.Y + b.H, b.W, 0}, {b.X, b.Y, 0, b.H}, {b.X + b.W, b.Y, 0, b.H}}
			for _, s := range sides {
				if dark := pic.dark(s); dark < 0.95 {
					t.Errorf("the frame of %v is %.2f black at %v", b, dark, s)
				}
			}
			if pic.dark(b.Grow(-0.4)) > 0 || pic.ring(b.Rect, 0.4, Clear) > 0 {
				t.Errorf("ink in or beside %v", b)
			}
		}
	}
}

// picture is a page drawn at so many pixels a mm.
type picture struct {
	*image.Gray
	perMM float64
}

func draft(t *testing.T, file string, page, dpi int) picture {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-gray", "-singlefile", "-r", fmt.Sprint(dpi), "-f", fmt.Sprint(page), "-l", fmt.Sprint(page), file, out)
	pgm, err := os.ReadFile(out + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	var w, h int
	if _, err := fmt.Sscanf(string(pgm[:20]), "P5\n%d %d\n255\n", &w, &h); err != nil || len(pgm) < w*h {
		t.Fatalf("pdftoppm gave a strange picture: %v", err)
	}
	gray := &image.Gray{Pix: pgm[len(pgm)-w*h:], Stride: w, Rect: image.Rect(0, 0, w, h)}
	return picture{gray, float64(dpi) / 25.4}
}

func (p picture) black(x, y int) bool {
	return p.GrayAt(x, y).Y < 0x90
}

// pixels of r, those at its border included.
func (p picture) pixels(r Rect) image.Rectangle {
	return image.Rect(int(r.X*p.perMM), int(r.Y*p.perMM), int(math.Floor((r.X+r.W)*p.perMM))+1, int(math.Floor((r.Y+r.H)*p.perMM))+1)
}

// dark is the share of black in r; of a line, it is enough when one of the
// pixels beside it is black.
func (p picture) dark(r Rect) float64 {
	px := p.pixels(r)
	n, all := 0, 0
	for y := px.Min.Y; y < px.Max.Y; y++ {
		for x := px.Min.X; x < px.Max.X; x++ {
			all++
			hit := p.black(x, y)
			if r.W == 0 {
				hit = hit || p.black(x-1, y) || p.black(x+1, y)
			}
			if r.H == 0 {
				hit = hit || p.black(x, y-1) || p.black(x, y+1)
			}
			if hit {
				n++
			}
		}
	}
	return float64(n) / float64(all)
}

// ring is the count of black pixels from near to far mm around r.
func (p picture) ring(r Rect, near, far float64) int {
	in, out := p.pixels(r.Grow(near)), p.pixels(r.Grow(far))
	n := 0
	for y := out.Min.Y; y < out.Max.Y; y++ {
		for x := out.Min.X; x < out.Max.X; x++ {
			if p.black(x, y) && !(image.Point{X: x, Y: y}.In(in)) {
				n++
			}
		}
	}
	return n
}

// modules samples the code in the middle of its modules.
func (p picture) modules(page *Page) [][]bool {
	side := page.Code.W / CodeModules
	rows := make([][]bool, CodeModules)
	for y := range rows {
		for x := range CodeModules {
			at := func(v float64) int { return int(v * p.perMM) }
			rows[y] = append(rows[y], p.black(at(page.Code.X+(float64(x)+0.5)*side), at(page.Code.Y+(float64(y)+0.5)*side)))
		}
	}
	return rows
}
