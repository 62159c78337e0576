package paper

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zheng/store/election"
)

func picture(t testing.TB, w, h int) *Photo {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	m.Set(w/2, h/2, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	photo, err := NewPhoto(&b)
	if err != nil {
		t.Fatal(err)
	}
	return photo
}

// introducedBoard has one with much to say and others with nothing.
func introducedBoard() *election.Election {
	return board(func(e *election.Election) {
		long := &e.Posts[1].Candidates[1]
		long.About, long.Pledge, long.Age, long.Sex = strings.Repeat("十二年社区工作。", 60), "办不到的事三天内说明原因<b>", 41, election.Male
		long.Nominated, long.Supporters = election.Jointly, 23
		e.Ballot.Order = election.ByVotes
	})
}

// TestCandidatesEqual: each has the same room, whatever there is to say.
func TestCandidatesEqual(t *testing.T) {
	d := Candidates(introducedBoard(), map[string]*Photo{"zhang": picture(t, 900, 400)}, true)
	p, err := newPaper()
	if err != nil {
		t.Fatal(err)
	}
	rooms, photos := map[[2]float64]int{}, 0
	for _, marks := range d.compose(newRuler(p)) {
		for _, m := range marks {
			if m.kind == aFrame && m.w > photoWide {
				rooms[[2]float64{m.w, m.h}]++
			}
			if m.kind == aPhoto {
				photos++
			}
			if m.kind != aText && m.y+m.h > reportBottom+0.01 {
				t.Errorf("%+v is below the page", m)
			}
		}
	}
	if len(rooms) != 1 || photos != 1 {
		t.Errorf("rooms %v, %d photographs", rooms, photos)
	}
	for _, n := range rooms {
		if n != 5 {
			t.Errorf("%d rooms for 5 people", n)
		}
	}
	var page bytes.Buffer
	if err := d.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"选票第 2 位", "刘洋", "男　41 岁", "选民 23 人联名提名", "data:image/jpeg;base64,", "&lt;b&gt;", "提名得票多少为序"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	file := filepath.Join(t.TempDir(), "c.pdf")
	var pdf, again bytes.Buffer
	if err := errors.Join(d.WritePDF(&pdf), d.WritePDF(&again), os.WriteFile(file, pdf.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(pdf.Bytes(), again.Bytes()) {
		t.Error("the same candidates, other bytes")
	}
}

// TestPhotos: every photograph comes out in one size; what is none is refused.
func TestPhotos(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {900, 400}, {400, 900}, {3, 4}, {2000, 1}} {
		m, err := jpeg.Decode(bytes.NewReader(picture(t, size[0], size[1]).jpeg))
		if err != nil || m.Bounds() != image.Rect(0, 0, photoX, photoY) {
			t.Errorf("%v: %v, %v", size, m.Bounds(), err)
		}
	}
	var big bytes.Buffer
	if err := png.Encode(&big, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.White})); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(big.Bytes())
	copy(huge[16:24], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff}) // 65,535 × 65,535
	for name, data := range map[string][]byte{"nothing": nil, "no picture": []byte("<svg>"), "cut": big.Bytes()[:40], "too many pixels": huge} {
		if _, err := NewPhoto(bytes.NewReader(data)); !errors.Is(err, ErrPhoto) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzPhoto(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 4)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := NewPhoto(bytes.NewReader(data))
		if (p == nil) == (err == nil) {
			t.Fatal(p, err)
		}
	})
}
