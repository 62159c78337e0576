package omr

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	gopng "image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gocv.io/x/gocv"
	"golang.org/x/image/tiff"

	"zheng/scan/scantest"
)

// tiffOf is a small gray TIFF of one page.
func tiffOf(tb testing.TB, w, h int, level uint8) []byte {
	tb.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = level
	}
	var buf bytes.Buffer
	if err := tiff.Encode(&buf, img, &tiff.Options{Compression: tiff.Deflate}); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

// chain puts single-page TIFFs (little endian) into one file: every offset of
// a page moves by where the page starts.
func chain(tb testing.TB, pages ...[]byte) []byte {
	tb.Helper()
	var out []byte
	link := 4
	for i, p := range pages {
		base := uint32(len(out))
		p = bytes.Clone(p)
		at := binary.LittleEndian.Uint32(p[4:])
		n := uint32(binary.LittleEndian.Uint16(p[at:]))
		for k := range n {
			e := p[at+2+12*k:]
			size := map[uint16]uint32{1: 1, 2: 1, 3: 2, 4: 4, 5: 8}[binary.LittleEndian.Uint16(e[2:])]
			tag := binary.LittleEndian.Uint16(e)
			if binary.LittleEndian.Uint32(e[4:])*size > 4 || tag == tagStripStart {
				binary.LittleEndian.PutUint32(e[8:], binary.LittleEndian.Uint32(e[8:])+base)
			}
		}
		out = append(out, p...)
		if i > 0 {
			binary.LittleEndian.PutUint32(out[link:], base+at)
		}
		link = int(base + at + 2 + 12*n)
	}
	return out
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEveryPageOfATIFFIsASheet(t *testing.T) {
	levels := []uint8{10, 120, 250}
	var pages [][]byte
	for _, l := range levels {
		pages = append(pages, tiffOf(t, 400, 500, l))
	}
	sources, err := Open(context.Background(), write(t, "many.tif", chain(t, pages...)))
	if err != nil || len(sources) != 3 {
		t.Fatalf("%d sheets, %v; want 3", len(sources), err)
	}
	for i, src := range sources {
		im, err := src.Load(context.Background())
		if err != nil {
			t.Fatalf("page %d: %v", i+1, err)
		}
		img, err := gopng.Decode(bytes.NewReader(im.Bytes))
		if err != nil {
			t.Fatalf("page %d is stored as no PNG: %v", i+1, err)
		}
		if g := color.GrayModel.Convert(img.At(200, 200)).(color.Gray).Y; g != levels[i] {
			t.Errorf("page %d has gray %d, want %d", i+1, g, levels[i])
		}
	}
}

// Pages that lie one over the other would be decoded for hours.
func TestPagesDoNotShareTheirPixels(t *testing.T) {
	whole := tiffOf(t, 400, 500, 90)
	at := binary.LittleEndian.Uint32(whole[4:])
	n := uint32(binary.LittleEndian.Uint16(whole[at:]))
	dir := bytes.Clone(whole[at : at+2+12*n])
	data := bytes.Clone(whole)
	link := at + 2 + 12*n
	for range 300 {
		binary.LittleEndian.PutUint32(data[link:], uint32(len(data)))
		data = append(append(data, dir...), 0, 0, 0, 0)
		link = uint32(len(data)) - 4
	}
	_, err := Open(context.Background(), write(t, "shared.tif", data))
	var f *Fault
	if !errors.As(err, &f) || f.Reason != NotImage || f.NoPaper {
		t.Errorf("%v, want not_image, and a paper all the same", err)
	}
}

// Many pages larger than scanners should make them would hold a worker for
// minutes; so many ordinary ones are as many sheets.
func TestLargerPagesOfATIFF(t *testing.T) {
	for name, c := range map[string]struct {
		pages, w, h int
		want        error
	}{
		"twelve of 79 megapixels":   {12, 9000, 8777, nil},
		"thirteen of 79 megapixels": {13, 9000, 8777, &Fault{Reason: TooLarge}},
		"A4 at 600 dpi":             {28, 4960, 7016, nil},
		"a stack of A3 at 400 dpi":  {250, 4677, 6614, nil},
		"a stack of A3 at 600 dpi":  {250, 7016, 9921, &Fault{Reason: TooLarge}},
	} {
		page := tiffOf(t, 16, 16, 90)
		at := binary.LittleEndian.Uint32(page[4:])
		for i := range binary.LittleEndian.Uint16(page[at:]) {
			entry := page[at+2+12*uint32(i):]
			if tag := binary.LittleEndian.Uint16(entry); tag == tagWidth || tag == tagHeight {
				binary.LittleEndian.PutUint32(entry[8:], uint32(map[uint16]int{tagWidth: c.w, tagHeight: c.h}[tag]))
			}
		}
		sources, err := Open(context.Background(), write(t, "larger.tif", chain(t, slices.Repeat([][]byte{page}, c.pages)...)))
		var is, want *Fault
		if errors.As(err, &is) != errors.As(c.want, &want) || want != nil && is.Reason != want.Reason || want == nil && len(sources) != c.pages {
			t.Errorf("%s: %d pages, %v, want %v", name, len(sources), err, c.want)
		}
	}
}

// The pages of a PDF may take what is fair for ever, and no more than one page's
// longest time beyond it, however it is spread.
func TestPatience(t *testing.T) {
	for _, c := range []struct {
		used time.Duration
		most int // pages that are drawn
	}{
		{pdfFair, 5000}, {pdfFair + time.Second, 20}, {2 * pdfFair, 10}, {pdfTimeout, 2},
	} {
		left, drawn := newPatience(), 0
		for drawn < 5000 && !left.none() {
			left.spend(c.used)
			drawn++
		}
		if drawn != c.most {
			t.Errorf("pages of %s: %d are drawn, want %d", c.used, drawn, c.most)
		}
	}
	left := newPatience()
	if left.end(); !left.none() {
		t.Error("a page that did not end does not end its file")
	}
}

// A file that holds more than the picture that is shown is not simply counted.
func TestMorePictures(t *testing.T) {
	p := printed(t, "boxes", "A5", "", 150)
	shot := p.blanks[0].Scan(rand.New(rand.NewPCG(1, 1)), p.e, scantest.Voter{}, scantest.Gray)
	for _, c := range []struct {
		format scantest.Format
		ext    string
		behind func(data []byte) []byte
		want   bool
	}{
		{scantest.JPEG, ".jpg", func([]byte) []byte { return nil }, false},
		{scantest.PNG, ".png", func([]byte) []byte { return nil }, false},
		{scantest.JPEG, ".jpg", func([]byte) []byte { return make([]byte, 3000) }, false},
		{scantest.JPEG, ".jpg", bytes.Clone, true},
		{scantest.PNG, ".png", bytes.Clone, true},
		{scantest.JPEG, ".jpg", func([]byte) []byte { return []byte("more") }, true},
	} {
		data, err := shot.Encode(c.format)
		if err != nil {
			t.Fatal(err)
		}
		whole := append(bytes.Clone(data), c.behind(data)...)
		s := p.Read(Image{Bytes: whole, Ext: c.ext})
		if got := slices.Contains(s.Reasons, MorePictures); got != c.want || got && s.Status != Review {
			t.Errorf("%s, %d bytes and %d behind: %s %v, want more pictures %v", c.format, len(data), len(whole)-len(data), s.Status, s.Reasons, c.want)
		}
	}
}

func FuzzMore(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02xx\xff\x00\xff\xd0y\xff\xd9"))
	f.Add(hugePNG(400, 400))
	f.Fuzz(func(t *testing.T, data []byte) {
		ext := sniff(data)
		if len(data) < 8 || ext != ".png" && ext != ".jpg" {
			return
		}
		if !more(Image{Bytes: data, Ext: ext}) && more(Image{Bytes: append(bytes.Clone(data), make([]byte, 9)...), Ext: ext}) {
			t.Error("a filling is taken for a picture")
		}
	})
}

// progressive is a JPEG in scans, the last of them more times.
func progressive(tb testing.TB, w, h int, kind gocv.MatType, more int) []byte {
	tb.Helper()
	m := gocv.NewMatWithSizeFromScalar(gocv.NewScalar(200, 210, 220, 0), h, w, kind)
	defer m.Close()
	data, err := encode(m, gocv.JPEGFileExt, []int{gocv.IMWriteJpegProgressive, 1})
	if err != nil {
		tb.Fatal(err)
	}
	last, end := bytes.LastIndex(data, []byte("\xff\xda")), len(data)-2
	return slices.Concat(data[:end], bytes.Repeat(data[last:end], more), data[end:])
}

// A JPEG that would take a worker for minutes, or memory by the gigabyte, is
// refused before it is decoded; one as cameras make them is read.
func TestJPEGInScans(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"ordinary":        {progressive(t, 1600, 2300, gocv.MatTypeCV8UC3, 0), nil},
		"in gray":         {progressive(t, 1600, 2300, gocv.MatTypeCV8UC1, 0), nil},
		"large":           {progressive(t, 7000, 6000, gocv.MatTypeCV8UC3, 0), &Fault{Reason: TooLarge}},
		"large, in gray":  {progressive(t, 7000, 6000, gocv.MatTypeCV8UC1, 0), nil},
		"again and again": {progressive(t, 1600, 2300, gocv.MatTypeCV8UC1, 3000), &Fault{Reason: TooLarge}},
	} {
		_, err := header(Image{Bytes: c.data, Ext: ".jpg"})
		var is, want *Fault
		if errors.As(err, &is) != errors.As(c.want, &want) || want != nil && is.Reason != want.Reason {
			t.Errorf("%s, %d bytes: %v, want %v", name, len(c.data), err, c.want)
		}
	}
}

func TestASinglePageIsStoredAsItCame(t *testing.T) {
	data := tiffOf(t, 400, 500, 90)
	sources, err := Open(context.Background(), write(t, "one.tif", data))
	if err != nil {
		t.Fatal(err)
	}
	im, err := sources[0].Load(context.Background())
	if err != nil || !bytes.Equal(im.Bytes, data) {
		t.Errorf("stored %d bytes, %v; want the file's own %d", len(im.Bytes), err, len(data))
	}
}

func TestWhatIsNoSheetSaysWhy(t *testing.T) {
	whole := tiffOf(t, 400, 500, 90)
	var small bytes.Buffer
	if err := gopng.Encode(&small, image.NewGray(image.Rect(0, 0, 400, 500))); err != nil {
		t.Fatal(err)
	}
	circle := bytes.Clone(whole)
	at := binary.LittleEndian.Uint32(circle[4:])
	n := uint32(binary.LittleEndian.Uint16(circle[at:]))
	binary.LittleEndian.PutUint32(circle[at+2+12*n:], at)
	for _, c := range []struct {
		name string
		data []byte
		want Reason
	}{
		{"empty", nil, NotImage},
		{"text", []byte("hello"), NotImage},
		{"pdf that is none", []byte("%PDF-1.7\nnothing"), NotImage},
		{"tiff header only", []byte("II*\x00"), CutShort},
		{"tiff cut in its pixels", whole[:len(whole)/2], CutShort},
		{"a padded jpeg", append([]byte("\xff\xd8\xff"), make([]byte, MaxPicture)...), TooLarge},
		{"tiff whose pages run in a circle", circle, NotImage},
		{"png cut short", small.Bytes()[:small.Len()-12], CutShort},
		{"png of 30,000 × 30,000", hugePNG(30_000, 30_000), TooLarge},
		{"png of 20 × 20", hugePNG(20, 20), TooSmall},
		{"jpeg of one byte", []byte("\xff\xd8\xff"), NotImage},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := readFile(t, write(t, "sheet", c.data))
			if s.Status != Rejected || len(s.Reasons) != 1 || s.Reasons[0] != c.want {
				t.Errorf("%s %v (%s), want rejected for %s", s.Status, s.Reasons, s.Detail, c.want)
			}
		})
	}
}

// readFile takes the first sheet of a file the way zheng scan does.
func readFile(t *testing.T, path string) Sheet {
	t.Helper()
	sources, err := Open(context.Background(), path)
	if err != nil {
		return Sheet{}.fail(err)
	}
	_, s, err := testReader(t, "boxes", "A4").ReadSource(context.Background(), sources[0])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hugePNG is a header that promises w × h pixels, and an end.
func hugePNG(w, h uint32) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		body := append([]byte(name), data...)
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(nil, w)
	head = binary.BigEndian.AppendUint32(head, h)
	chunk("IHDR", append(head, 8, 0, 0, 0, 0))
	chunk("IEND", nil)
	return out
}

func FuzzTIFF(f *testing.F) {
	whole := tiffOf(f, 320, 310, 90)
	f.Add(whole)
	f.Add(chain(f, whole, whole))
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if sniff(data) != ".tif" {
			return
		}
		var fault *Fault
		tf, err := readTIFF(bytes.NewReader(data), uint64(len(data)))
		if err != nil {
			return
		}
		starts, err := tf.pages()
		if err == nil && len(starts) == 0 || err != nil && !errors.As(err, &fault) {
			t.Errorf("%d pages, %v", len(starts), err)
		}
		for _, s := range starts {
			p, err := tf.page(s)
			if err != nil && !errors.As(err, &fault) {
				t.Errorf("%v is no fault of the file", err)
			}
			if err != nil {
				continue
			}
			one, err := p.alone()
			if err != nil {
				t.Fatalf("a page that is there cannot be taken out: %v", err)
			}
			again, err := readTIFF(bytes.NewReader(one), uint64(len(one)))
			if err != nil {
				t.Fatal(err)
			}
			if list, err := again.pages(); err != nil || len(list) != 1 {
				t.Fatalf("taken out, it is %d pages, %v", len(list), err)
			}
		}
	})
}

var damaged = flag.Int("damaged", 100, "pictures and PDFs to damage in TestDamagedFiles")

// small is whether the pictures of a file are quickly decoded: what is larger
// than any sheet is tried by TestWhatIsNoSheetSaysWhy.
func small(data []byte) bool {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	return err != nil || cfg.Width*cfg.Height < 4_000_000
}

// FuzzPicture reads whatever bytes a scanner, a stick or somebody puts into the
// folder, page by page, as the appliance does.
func FuzzPicture(f *testing.F) {
	p := printed(f, "boxes", "A5", "", 75)
	shot := p.blanks[0].Scan(rand.New(rand.NewPCG(1, 1)), p.e, scantest.Voter{}, scantest.Gray)
	for _, format := range []scantest.Format{scantest.PNG, scantest.JPEG, scantest.TIFF} {
		data, err := shot.Encode(format)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(tiffOf(f, 320, 310, 90))
	f.Add(chain(f, tiffOf(f, 320, 310, 90), tiffOf(f, 310, 320, 200)))
	f.Add(hugePNG(400, 400))
	path := filepath.Join(f.TempDir(), "sheet")
	f.Fuzz(func(t *testing.T, data []byte) {
		if kind := sniff(data[:min(len(data), 1024)]); kind == ".pdf" || !small(data) {
			return
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p.readAll(t, path)
	})
}

// FuzzPDF does so with what the renderer is given.
func FuzzPDF(f *testing.F) {
	p := printed(f, "boxes", "A5", "", 75)
	shot := p.blanks[0].Scan(rand.New(rand.NewPCG(1, 1)), p.e, scantest.Voter{}, scantest.Gray)
	data, err := shot.Encode(scantest.PDF)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]/Count 1>>endobj 3 0 obj<</MediaBox[0 0 400 600]/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	path := filepath.Join(f.TempDir(), "sheet")
	f.Fuzz(func(t *testing.T, data []byte) {
		if sniff(data[:min(len(data), 1024)]) != ".pdf" {
			return
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p.readAll(t, path)
	})
}

// readAll reads every page of a file, at most three: each is read or refused
// with its reason.
func (p paper) readAll(t *testing.T, path string) {
	sources, err := Open(context.Background(), path)
	var f *Fault
	if err != nil && !errors.As(err, &f) {
		t.Fatalf("%v is no fault of the file", err)
	}
	for _, src := range sources[:min(len(sources), 3)] {
		_, s, err := p.ReadSource(context.Background(), src)
		switch {
		case err != nil:
			t.Fatalf("%v is no fault of the file", err)
		case s.Status != Clear && len(s.Reasons) == 0:
			t.Fatalf("%s without a reason", s.Status)
		case s.Status == Clear && len(s.Marks) != 6:
			t.Fatalf("counted with %d marks", len(s.Marks))
		}
	}
}

// TestDamagedFiles feeds files that were cut or flipped on their way: whatever
// they are, they are read or refused with a reason, and what is proposed as
// counted has a reading for every candidate.
func TestDamagedFiles(t *testing.T) {
	p := printed(t, "boxes", "A5", "", 150)
	shot := p.blanks[0].Scan(rand.New(rand.NewPCG(1, 1)), p.e, scantest.Voter{}, scantest.Gray, scantest.At("jpeg", 0.5))
	files := map[scantest.Format][]byte{}
	for _, format := range []scantest.Format{scantest.PNG, scantest.JPEG, scantest.TIFF, scantest.PDF} {
		data, err := shot.Encode(format)
		if err != nil {
			t.Fatal(err)
		}
		files[format] = data
	}
	rng := rand.New(rand.NewPCG(2, 2))
	fates := map[Status]int{}
	for i := range *damaged {
		format := []scantest.Format{scantest.PNG, scantest.JPEG, scantest.TIFF, scantest.PDF}[i%4]
		data := bytes.Clone(files[format])
		what := fmt.Sprintf("%s, damage %d", format, i)
		if rng.IntN(3) == 0 {
			data = data[:rng.IntN(len(data))]
		}
		for range rng.IntN(20) {
			if reach := min(len(data), []int{64, 1024, len(data)}[rng.IntN(3)]); reach > 0 { // headers are small, and matter most
				data[rng.IntN(reach)] ^= byte(1 + rng.IntN(255))
			}
		}
		sources, err := Open(context.Background(), write(t, "sheet", data))
		if err != nil {
			var f *Fault
			if !errors.As(err, &f) {
				t.Errorf("%s: %v is no fault of the file", what, err)
			}
			fates[Rejected]++
			continue
		}
		for _, src := range sources {
			_, s, err := p.ReadSource(context.Background(), src)
			if err != nil {
				t.Errorf("%s: %v is no fault of the file", what, err)
			}
			if s.Status != Clear && len(s.Reasons) == 0 {
				t.Errorf("%s: %s without a reason", what, s.Status)
			}
			if s.Status == Clear && len(s.Marks) != 6 {
				t.Errorf("%s: counted with %d marks of 6", what, len(s.Marks))
			}
			fates[s.Status]++
		}
	}
	t.Logf("%d damaged files: %v", *damaged, fates)
}
