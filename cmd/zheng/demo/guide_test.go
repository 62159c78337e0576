package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zheng/cmd/zheng/appliance"
	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/zhengtest"
)

// guest does what the guide says, by the forms of the pages.
type guest struct {
	*testing.T
	base string
	http *http.Client
}

func (u *guest) do(r *http.Request, err error) string {
	u.Helper()
	if err != nil {
		u.Fatal(err)
	}
	resp, err := u.http.Do(r)
	if err != nil {
		u.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 400 {
		u.Fatalf("%s %s: %s, %v: %.2000s", r.Method, r.URL.Path, resp.Status, err, body)
	}
	return string(body)
}

func (u *guest) get(path string) string {
	u.Helper()
	return u.do(http.NewRequest("GET", u.base+path, nil))
}

func (u *guest) post(path string, fields ...string) string {
	u.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequest("POST", u.base+path, strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return u.do(r, err)
}

// send uploads a file.
func (u *guest) send(path, kind, file string) string {
	u.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	m.WriteField("kind", kind)
	f, err := m.CreateFormFile("file", "file")
	if err != nil {
		u.Fatal(err)
	}
	io.WriteString(f, file)
	m.Close()
	r, err := http.NewRequest("POST", u.base+path, &b)
	if err == nil {
		r.Header.Set("Content-Type", m.FormDataContentType())
	}
	return u.do(r, err)
}

// find is the first group of an expression in a page.
func (u *guest) find(page, expression string) string {
	u.Helper()
	m := regexp.MustCompile(expression).FindStringSubmatch(page)
	if m == nil {
		u.Fatalf("%s is not in %.3000s", expression, page)
	}
	return m[1]
}

func (u *guest) signIn(name string) {
	u.Helper()
	u.post("/login", "name", name, "pin", guidePIN, "to", "/admin")
}

func (u *guest) step(to, second string, more ...string) {
	u.Helper()
	u.post("/admin/step", append([]string{"to", to, "second", second, "second_pin", guidePIN, "reason", "演示"}, more...)...)
}

// until waits for a step of the guide, which says what it is about.
func (u *guest) until(code string) string {
	u.Helper()
	for n, one := range guideSteps {
		if one.code == code {
			zhengtest.Eventually(u.T, "step "+code, func() bool { return u.get("/day/at") == fmt.Sprint(n) })
			return u.get("/day")
		}
	}
	u.Fatalf("there is no step %q", code)
	return ""
}

// The guided day, done as it says, from the first person to the archive that
// holds.
func TestGuidedDay(t *testing.T) {
	kept := &zhengtest.Kept{}
	d, err := New(t.TempDir(), guideBallots, 1, true, &console.Call{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: kept})
	if err != nil {
		t.Fatal(err)
	}
	g, s, err := d.guide(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.tty.Unplug)
	s.Web.Listen = "127.0.0.1:0"
	base, ended, stop, stderr := zhengtest.Hall(t, func(ctx context.Context, stderr io.Writer) error {
		s.Log = slog.New(slog.NewTextHandler(stderr, nil))
		return appliance.Serve(ctx, &console.Call{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: stderr}, s)
	})
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("%v: %s", err, stderr)
		}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	u := &guest{t, base, &http.Client{Jar: jar}}

	code := u.find(u.until("first"), `([A-Z0-9]{4}(?:-[A-Z0-9]{4})+)`)
	u.post("/admin/first", "code", code, "name", "陈静", "role", "chair", "pin", guidePIN, "again", guidePIN)
	u.signIn("陈静")
	u.until("people")
	u.post("/day/help")
	u.until("roll")
	found := u.send("/admin/roll", "roll", u.get("/day/roll.csv"))
	u.post("/admin/roll/import", "id", u.find(found, `name="id" value="([^"]+)"`))
	u.until("open")
	if page := u.get("/admin/roll?done=import.roll"); !strings.Contains(page, "陈静") || !strings.Contains(page, "登记 30 人") {
		t.Errorf("after the roll was imported: %s", page)
	}
	u.step("open", "赵敏")
	u.until("voter")
	u.post("/day/help")
	zhengtest.Eventually(t, "a voter at the screen", func() bool {
		var at struct{ State string }
		return json.Unmarshal([]byte(u.get("/api/kiosk")), &at) == nil && at.State == "ready"
	})
	u.post("/kiosk/act", "act", "confirm", "screen", u.find(u.get("/kiosk"), `data-n="(\d+)"`))
	u.until("desk")
	u.post("/desk/act", "act", "handover", "id", u.find(u.get("/desk"), `data-act="handover" data-id="([^"]+)"`))
	u.until("more")
	u.post("/day/help")
	u.until("closed")
	u.step("closed", "赵敏")
	u.until("counting")
	u.step("counting", "赵敏")
	u.until("read")
	u.post("/table/feed", "table", "GUIDEDTABLE", "act", "start")
	u.post("/day/help")
	zhengtest.Eventually(t, "all ballots read", func() bool {
		f, err := g.store.Figures()
		return err == nil && f.Counted+f.Pending == guideBallots
	})
	if err := d.adjudicate(t.Context(), g.store); err != nil { // as two would who know what was meant
		t.Fatal(err)
	}
	u.post("/table/feed", "table", "GUIDEDTABLE", "act", "end")
	u.until("board")
	u.post("/day/seen")
	u.until("decided")
	u.step("decided", "赵敏")
	u.until("announced")
	u.signIn("吴秀兰")
	u.step("announced", "周建国")
	u.until("sealed")
	u.signIn("陈静")
	var bags []string
	for i, m := range regexp.MustCompile(`name="bag_kind" value="([a-z]+)">[^<]*</td><td><input name="bag_count" inputmode="numeric" value="(\d+)"`).FindAllStringSubmatch(u.get("/admin"), -1) {
		bags = append(bags, "bag_kind", m[1], "bag_count", m[2], "bag_seal", fmt.Sprint("封", i+1))
	}
	u.step("sealed", "赵敏", bags...)
	u.until("archive")
	u.send("/day/verify", "", "no archive")
	if page := u.get("/day"); !strings.Contains(page, `class="bad"`) {
		t.Errorf("something else was taken for an archive: %s", page)
	}
	if page := u.post("/day/verify"); !strings.Contains(page, `class="bad"`) {
		t.Errorf("no file at all was taken for an archive: %s", page)
	}
	if page := u.post("/admin/stick", "images", "1"); !strings.Contains(page, "已写入并核对") || !strings.Contains(page, "可以拔出") {
		t.Errorf("onto the stick: %s", page)
	}
	carried, err := filepath.Glob(filepath.Join(g.dir, "stick", "*.zip"))
	if err != nil || len(carried) != 1 {
		t.Fatalf("on the stick: %v, %v", carried, err)
	}
	zip, err := os.ReadFile(carried[0])
	if err != nil {
		t.Fatal(err)
	}
	u.send("/day/verify", "", string(zip))
	if page := u.get("/day"); !strings.Contains(page, "走完了") {
		t.Errorf("at the end: %s", page)
	}
}
