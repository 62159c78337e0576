package kiosk

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/image/draw"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/record"
	"zheng/store/storetest"
)

// gallery are all pages, and what is done before one is opened.
var gallery = []struct {
	name, path string
	do         func(o *office, number func(int) string)
}{
	{"kiosk", "/kiosk", func(o *office, _ func(int) string) { o.clock.Pass(3 * time.Minute) }}, // home again
	{"kiosk-ready", "/kiosk", func(o *office, number func(int) string) { o.Booth().Card(record.Claim{Number: number(4)}) }},
	{"kiosk-already", "/kiosk", func(o *office, number func(int) string) { o.Booth().Card(record.Claim{Number: number(1)}) }},
	{"desk", "/desk", nil}, {"table", "/table", nil}, {"board", "/board", nil}, {"watch", "/watch", nil},
	{"admin", "/admin", nil}, {"people", "/admin/people", nil}, {"election", "/admin/election", nil}, {"roll", "/admin/roll", nil},
	{"book", "/admin/book", nil}, {"papers", "/admin/papers", nil}, {"devices", "/admin/devices", nil},
	{"result", "/result", nil}, {"help", "/help", nil}, {"start", "/", nil}, {"login", "/login", nil}, {"pin", "/pin", nil}, {"missing", "/nowhere", nil},
}

// glasses are the sizes at which people look at them.
var glasses = [][2]int64{{1280, 800}, {1920, 1080}, {1024, 768}, {390, 844}}

// Every page in both languages is looked at by axe-core, the file that ZHENG_AXE
// names (npm pack axe-core; axe.min.js): nothing serious. ZHENG_GALLERY names a
// folder for a sheet of small pictures at each size.
func TestGallery(t *testing.T) {
	axe, folder := os.Getenv("ZHENG_AXE"), os.Getenv("ZHENG_GALLERY")
	if axe == "" && folder == "" {
		t.Log("nothing to look at: set ZHENG_AXE to axe.min.js, or ZHENG_GALLERY to a folder")
		return
	}
	o, number := openGallery(t)
	b := newTab(o)
	b.signIn("chair")
	if axe != "" {
		program, err := os.ReadFile(axe)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range gallery {
			for _, lang := range []string{web.Chinese, web.English} {
				o.arrange(page.do, number)
				b.Open(b.url+page.path+"?lang="+lang, 1280, 800)
				for _, found := range webtest.Serious(b.Tab, string(program)) {
					t.Errorf("%s in %s: %s", page.name, lang, found)
				}
			}
		}
	}
	if folder == "" {
		return
	}
	for _, glass := range glasses {
		var shots []image.Image
		for _, page := range gallery {
			o.arrange(page.do, number)
			b.Open(b.url+page.path, glass[0], glass[1])
			data, err := chromedp.Run(b.Ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			shot, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			shots = append(shots, shot)
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, contact(shots), &jpeg.Options{Quality: 78}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%dx%d.jpg", glass[0], glass[1])), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// openGallery is an hour of an ordinary day: polls open, some have voted.
func openGallery(t *testing.T) (*office, func(int) string) {
	o, voters := hallOf(t, "赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七", "王八")
	number := func(i int) string { return string(storetest.Number(t, fmt.Sprintf("11990119600102%03d", 101+i))) }
	for i := range 3 {
		id, err := voters.ID(storetest.Number(t, fmt.Sprintf("11990119600102%03d", 101+i)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := voters.CheckIn(context.Background(), id, record.Place{Station: "中心投票站", Desk: "1", Clerk: "1"}); err != nil {
			t.Fatal(err)
		}
		if i > 1 {
			continue
		}
		if err := voters.HandOver(context.Background(), id); err != nil {
			t.Fatal(err)
		}
	}
	return o, number
}

func (o *office) arrange(do func(*office, func(int) string), number func(int) string) {
	if do != nil {
		do(o, number)
	}
}

// contact lays pictures out beside one another, each as wide as a third of 1280.
func contact(shots []image.Image) image.Image {
	const columns, gap = 5, 12
	first := shots[0].Bounds()
	w := min(380, first.Dx())
	h := first.Dy() * w / first.Dx()
	rows := (len(shots) + columns - 1) / columns
	sheet := image.NewRGBA(image.Rect(0, 0, columns*(w+gap)+gap, rows*(h+gap)+gap))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.Gray{0xb0}), image.Point{}, draw.Src)
	for i, shot := range shots {
		at := image.Pt(gap+i%columns*(w+gap), gap+i/columns*(h+gap))
		draw.CatmullRom.Scale(sheet, image.Rectangle{at, at.Add(image.Pt(w, h))}, shot, shot.Bounds(), draw.Src, nil)
	}
	return sheet
}
