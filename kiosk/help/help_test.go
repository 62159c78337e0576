package help

import (
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

func TestMain(m *testing.M) { webtest.Main(m) }

func open(t testing.TB) string {
	t.Helper()
	site := web.NewSite(slog.New(slog.DiscardHandler), web.OnlyHere{})
	if err := New(site); err != nil {
		t.Fatal(err)
	}
	return webtest.Serve(t, site.Handler())
}

// What the handbook calls a button is written on one of the screens.
func TestWordsOfButtons(t *testing.T) {
	said := ""
	for _, screen := range []string{"../admin", "../checkin", "../table", "../board", "../watch"} {
		b, err := os.ReadFile(filepath.Join(screen, "chinese.go"))
		if err != nil {
			t.Fatal(err)
		}
		said += string(b)
	}
	text, err := fs.ReadFile(assets, "assets/chinese.html")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`<kbd>([^<]+)</kbd>`).FindAllStringSubmatch(string(text), -1)
	if len(found) < 20 {
		t.Fatalf("only %d buttons", len(found))
	}
	for _, m := range found {
		if !strings.Contains(said, `"`+m[1]+`"`) && !strings.Contains(said, m[1]+"（") {
			t.Errorf("no screen has %q", m[1])
		}
	}
	start, err := os.ReadFile("../chinese.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`<b class="see">([^<]+)</b>`).FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(string(start), `"`+m[1]+`"`) {
			t.Errorf("the start page has no %q", m[1])
		}
	}
}

// Every picture is there, all of them are small, and none is for nothing.
func TestPictures(t *testing.T) {
	url := open(t)
	size, used := int64(0), map[string]bool{}
	for _, name := range []string{"assets/chinese.html", "assets/english.html"} {
		text, err := fs.ReadFile(assets, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`src="/help/pictures/([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			resp, err := http.Get(url + "/help/pictures/" + m[1])
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", m[1], resp.Status)
			}
		}
	}
	err := fs.WalkDir(assets, "assets/pictures", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		if !used[d.Name()] {
			t.Errorf("%s is shown nowhere", d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if size > 1500<<10 {
		t.Errorf("pictures take %d kB", size>>10)
	}
	for _, bad := range []string{"nothing.webp", "..%2fhelp.css", "."} {
		if resp, err := http.Get(url + "/help/pictures/" + bad); err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v, %v", bad, resp.Status, err)
		}
	}
}

// On a screen nothing is cut off; on paper it is at most twelve pages, each
// heading and the last line are there, and nothing is wider than the paper.
func TestScreenAndPaper(t *testing.T) {
	url := open(t)
	b := webtest.NewTab(t)
	for _, lang := range []string{web.Chinese, web.English} {
		for _, g := range []struct{ w, h int64 }{{1280, 720}, {390, 844}} {
			b.Open(url+"/help?lang="+lang, g.w, g.h)
			for _, bad := range b.Measure(webtest.Want{Contrast: 4.5, Letters: 15, Target: 44}) {
				t.Errorf("%s, %d wide: %s", lang, g.w, bad)
			}
			b.Shot("help-" + lang + "-" + strconv.Itoa(int(g.w)))
		}
		b.Until(`[...document.images].every(i => i.complete && i.naturalWidth > 0)`)
		paper(b, lang)
	}
}

func paper(b *webtest.Tab, lang string) {
	b.Helper()
	pdf, err := chromedp.Run(b.Ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "help.pdf")
	if dir := os.Getenv("ZHENG_SHOTS"); dir != "" {
		file = filepath.Join(dir, "help-"+lang+".pdf")
	}
	if err := os.WriteFile(file, pdf, 0o644); err != nil {
		b.Fatal(err)
	}
	info, err := exec.Command("pdfinfo", file).Output()
	if err != nil {
		b.Fatal(err)
	}
	pages, _ := strconv.Atoi(regexp.MustCompile(`Pages:\s+(\d+)`).FindStringSubmatch(string(info))[1])
	if pages < 4 || pages > 12 {
		b.Errorf("%s: %d pages", lang, pages)
	}
	text, err := exec.Command("pdftotext", "-raw", file, "-").Output()
	if err != nil {
		b.Fatal(err)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	printed := squeeze(string(text))
	for _, want := range webtest.Eval[[]string](b, `[...document.querySelectorAll("main h2, main h3, main li, main th, main td, main figcaption, .note")].map(e => e.textContent).filter(t => t.trim())`) {
		if s := squeeze(want); len(s) > 0 && !strings.Contains(printed, s[:min(len(s), 24)/3*3]) {
			b.Errorf("%s: not on paper: %s", lang, want)
		}
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, text.Table(texts)) }
