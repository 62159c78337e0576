package district_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zheng/kiosk/admin"
	screens "zheng/kiosk/district"
	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/bulletin"
	"zheng/store/district"
	"zheng/store/district/districttest"
	"zheng/store/record"
	"zheng/store/table"
)

func TestMain(m *testing.M) { webtest.Main(m) }

// hall is a ledger that is looked at.
type hall struct {
	testing.TB
	*district.Ledger
	pages http.Handler
	now   time.Time
	all   []*districttest.Community
}

func open(t testing.TB, look bool) *hall {
	t.Helper()
	h := &hall{TB: t, now: districttest.Day}
	var err error
	if h.Ledger, err = district.Open(t.TempDir(), district.Config{Now: func() time.Time { return h.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Ledger.Close(); err != nil {
			t.Error(err)
		}
	})
	site := web.NewSite(slog.New(slog.DiscardHandler), web.OnlyHere{})
	if _, err := screens.New(site, screens.Config{Ledger: h.Ledger, Open: look}); err != nil {
		t.Fatal(err)
	}
	h.pages = site.Handler()
	return h
}

var names = []string{"柳溪", "东湖", "红山", "新街口", "锁金村", "兰园", "梅园新村", "后宰门", "孝陵卫", "月牙湖", "九华山", "北门桥"}

// fill has n communities at all stages of the day, with what may be wrong; every
// sixth has given its archive.
func (h *hall) fill(n int) {
	h.Helper()
	var list []district.Expected
	for i := range n {
		name := names[i%len(names)] + "社区"
		if i >= len(names) {
			name = fmt.Sprintf("%s%d社区", names[i%len(names)], 1+i/len(names))
		}
		c := districttest.New(h, fmt.Sprintf("c%03d-2026", i), name, 9+i%5, 0)
		h.all = append(h.all, c)
		x := district.Expected{Code: fmt.Sprintf("c%03d", i), Name: name, Street: fmt.Sprintf("红山区/%s街道", names[i/10%len(names)]), Planned: "2026-12-05"}
		if i%7 != 6 {
			x.Keys = []string{c.Fingerprint()}
		}
		list = append(list, x)
	}
	if _, err := h.Expect(list); err != nil {
		h.Fatal(err)
	}
	stages := []string{"checked", "open", "counting", "announced", "sealed", "missing", "setup", "paused", "closed", "decided"}
	for i, c := range h.all {
		stage := stages[i%len(stages)]
		b := c.Told(h.now.Add(-time.Duration(i%40)*time.Minute), stage, 2+i%6)
		switch {
		case stage == "missing":
			continue
		case i%17 == 3:
			b.Alarms = []bulletin.Alarm{{Code: "identity", Bad: true}, {Code: "queue"}}
		case i%13 == 2:
			b.Alarms = []bulletin.Alarm{{Code: "backup"}}
		case i%11 == 7:
			b.Steps = []bulletin.Step{{Item: "roll_published", Last: "2026-11-15"}, {Item: "place_published", Last: "2026-11-30", Done: "2026-11-29"}, {Item: "staff_published", Last: "2026-11-30", Done: "2026-12-02", Broken: true}, {Item: "handed_over", Last: "2026-12-15"}}
		}
		if stage == "checked" {
			h.take(c.Pack(), "zip", district.TakenIn)
			continue
		}
		h.take(c.Sign(b), "json", district.TakenIn)
	}
}

func (h *hall) take(data []byte, ending, want string) {
	h.Helper()
	path := filepath.Join(h.TempDir(), "came."+ending)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		h.Fatal(err)
	}
	got, err := h.Take(path)
	if err != nil || got.State != want {
		h.Fatalf("%v %+v", err, got)
	}
}

func (h *hall) get(path string) (int, string) {
	h.Helper()
	r := httptest.NewRequest("GET", "http://localhost"+path, nil)
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// Everything that may be asked for gives a page, in both languages.
func TestPages(t *testing.T) {
	h := open(t, false)
	h.fill(34)
	for _, lang := range []string{web.Chinese, web.English} {
		paths := []string{"/?x=1", "/wall?x=1", "/community/c000?x=1", "/community/c001?x=1", "/community/c005?x=1", "/refused?x=1", "/?page=9", "/?page=-1&sort=none", "/?street=红山区/柳溪街道", "/?q=柳溪", "/?q=nobody"}
		for _, f := range []struct {
			key  string
			list []string
		}{{"stage", district.Stages}, {"outcome", district.Outcomes}, {"flag", district.Flags}, {"sort", district.Sorts}} {
			for _, v := range f.list {
				paths = append(paths, "/?"+f.key+"="+v, "/?down=1&"+f.key+"="+v)
			}
		}
		for _, p := range paths {
			code, page := h.get(p + "&lang=" + lang)
			if code != http.StatusOK || strings.Contains(page, "[") && strings.Contains(page, ".]") {
				t.Errorf("%s in %s: %d", p, lang, code)
			}
		}
	}
	if code, _ := h.get("/community/none"); code != http.StatusNotFound {
		t.Errorf("a community that is not there: %d", code)
	}
	_, page := h.get("/?flag=silent")
	if !strings.Contains(page, "失联") || strings.Contains(page, `href="/community/c000?`) {
		t.Error("the filter does not filter")
	}
	if _, page := h.get("/community/c000"); !strings.Contains(page, "逐项核对") || !strings.Contains(page, h.all[0].Fingerprint()) {
		t.Error("it is not said what was checked")
	}
	_, one := h.get("/community/c007")
	for _, want := range []string{"公布选民名单", "还没有签字", "2026-12-02"} {
		if !strings.Contains(one, want) {
			t.Errorf("the page of dates does not say %s", want)
		}
	}
}

// Where there are too many for a glass, a tile is a level of streets, and leads to
// the next one down to the communities.
func TestStreets(t *testing.T) {
	h := open(t, false)
	var list []district.Expected
	for i := range 240 {
		list = append(list, district.Expected{Code: fmt.Sprintf("c%03d", i), Name: fmt.Sprintf("第%d社区", i), Street: fmt.Sprintf("甲市/%d区/%d街道", i/120, i/40%3), Planned: "2026-12-06"})
	}
	if _, err := h.Expect(list); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		street, tile string
		tiles        int
	}{{"", "1区", 2}, {"甲市", "1区", 2}, {"甲市/1区", "2街道", 3}, {"甲市/1区/2街道", "第239社区", 40}} {
		code, page := h.get("/wall?street=" + url.QueryEscape(c.street))
		if got := strings.Count(page, `class="tile `); code != http.StatusOK || got != c.tiles || !strings.Contains(page, `<span class="name">`+c.tile+`</span>`) {
			t.Errorf("%q: %d, %d tiles, want %d with %s", c.street, code, got, c.tiles, c.tile)
		}
	}
}

// What the page shows is there as a file, filtered the same.
func TestFiles(t *testing.T) {
	h := open(t, false)
	h.fill(12)
	for _, ending := range []string{"csv", "xlsx"} {
		code, data := h.get("/list." + ending + "?stage=missing")
		rows, err := table.Read([]byte(data))
		if code != http.StatusOK || err != nil || len(rows) != 2 || rows[1].Cells[0] != "c005" {
			t.Errorf("%s: %d %v %v", ending, code, err, rows)
		}
	}
	_, data := h.get("/list.json?q=c001")
	var out district.Data
	if err := json.Unmarshal([]byte(data), &out); err != nil || len(out.Communities) != 1 || out.Communities[0].Stage != "open" || out.Sum.Communities != 1 {
		t.Errorf("%v %+v", err, out)
	}
}

// A name of HTML is a name, wherever it is shown.
func TestNamesAreText(t *testing.T) {
	h := open(t, false)
	evil := `<script>x</script>"'&`
	c := districttest.New(t, "evil-2026", "平常社区", 8, 0)
	if _, err := h.Expect([]district.Expected{{Code: "evil", Name: evil, Street: evil}}); err != nil {
		t.Fatal(err)
	}
	b := c.Told(h.now, "announced", 5)
	b.Community, b.Title, b.Alarms = evil, evil, []bulletin.Alarm{{Code: evil}}
	b.Steps = []bulletin.Step{{Item: evil, Last: "2026-11-01"}}
	b.Result.Posts[0].Title = evil
	b.Groups[0].Value = evil
	h.take(c.Sign(b), "json", district.TakenIn)
	b.At = h.now.Add(-time.Hour).Format("2006-01-02T15:04:05Z")
	h.take(c.Sign(b), "json", district.Refused)
	for _, path := range []string{"/", "/wall", "/community/evil", "/refused", "/?q=" + "%3Cscript%3E", "/?street=%3Cscript%3Ex%3C%2Fscript%3E"} {
		if code, page := h.get(path); code != http.StatusOK || strings.Contains(page, "<script>x") {
			t.Errorf("%s: %d, the name is a program", path, code)
		}
	}
}

// Who may look: this machine, or whoever reaches it where that was asked for.
// A bulletin is taken from anywhere.
func TestWhoMayLook(t *testing.T) {
	for _, look := range []bool{false, true} {
		h := open(t, look)
		h.fill(3)
		ask := func(method, path string, body io.Reader) int {
			r := httptest.NewRequest(method, "https://district.example"+path, body)
			r.RemoteAddr = "192.0.2.7:1234"
			w := httptest.NewRecorder()
			h.pages.ServeHTTP(w, r)
			return w.Code
		}
		want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[look]
		for _, path := range []string{"/", "/wall", "/community/c001", "/refused", "/list.csv", "/list.xlsx", "/list.json"} {
			if got := ask("GET", path, nil); got != want {
				t.Errorf("open %v: %s: %d, want %d", look, path, got, want)
			}
		}
		h.now = h.now.Add(time.Hour)
		b := h.all[1].Told(h.now, "closed", 8)
		for name, c := range map[string]struct {
			body []byte
			want int
		}{
			"a bulletin":  {h.all[1].Sign(b), http.StatusOK},
			"nonsense":    {[]byte("{}"), http.StatusUnprocessableEntity},
			"a huge one":  {make([]byte, bulletin.MaxFile+1), http.StatusRequestEntityTooLarge},
			"an archive":  {h.all[2].Pack()[:1000], http.StatusUnprocessableEntity},
			"nothing":     {nil, http.StatusUnprocessableEntity},
			"a key twice": {bytes.Replace(h.all[1].Sign(b), []byte(`"key"`), []byte(`"key": "x", "key"`), 1), http.StatusUnprocessableEntity},
		} {
			if got := ask("POST", "/bulletin", bytes.NewReader(c.body)); got != c.want {
				t.Errorf("%s: %d, want %d", name, got, c.want)
			}
		}
		if r := h.Row("c001"); r.Stage != "closed" {
			t.Errorf("%+v", r)
		}
	}
}

// Every item of the record book has a name here too.
func TestItemsHaveNames(t *testing.T) {
	for _, i := range record.Book {
		for _, lang := range []string{web.Chinese, web.English} {
			if admin.ItemTitle(lang, i.Key) == i.Key {
				t.Errorf("%s has no name in %s", i.Key, lang)
			}
		}
	}
}
