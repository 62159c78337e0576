package kiosk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zheng/kiosk/admin"
	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/bulletin"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/storetest"
	"zheng/store/tally"
	"zheng/store/text"
)

func TestMain(m *testing.M) { webtest.Main(m) }

const pin = recordtest.PIN

// office is a server with a record, at a time that the test says.
type office struct {
	testing.TB
	*Server
	store *record.Store
	clock *storetest.Clock
	saved []byte // the election file that was saved
	again int    // how often the service was to begin anew
}

// oneName leaves a post with one candidate.
func oneName(e *election.Election) {
	storetest.ChairOnly(e)
	e.Posts[0].Candidates = e.Posts[0].Candidates[:1]
}

func newOffice(t testing.TB, change func(*Config)) *office {
	t.Helper()
	e := storetest.Election(t, oneName)
	store := recordtest.Open(t, e)
	o := &office{TB: t, store: store, clock: storetest.NewClock(time.Date(2026, 12, 5, 7, 30, 0, 0, time.Local))}
	cfg := Config{
		Election: e, Store: store, Clock: o.clock, Station: "中心投票站", Log: slog.New(slog.DiscardHandler),
		Result: func() (*tally.Result, error) {
			count := tally.NewCounter(e)
			err := store.Votes(func(v election.Vote, n int) error { return count.Add(v, n) })
			if err != nil {
				return nil, err
			}
			f, err := store.Figures()
			if err != nil {
				return nil, err
			}
			registered, took, issued := 10, 10, 10
			if d, err := store.Turnout(); err == nil {
				registered, took, issued = d.Registered, d.Participants, d.Issued
			}
			return count.Result(tally.Figures{Registered: &registered, Participants: &took, Issued: &issued, Pending: f.Pending, Rejected: f.Rejected})
		},
		Admin: admin.Config{
			Ready: func(context.Context) []admin.Check {
				return []admin.Check{
					{Holds: true, Essential: true, Zh: "时钟准确", En: "the clock is right"},
					{Holds: true, Zh: "磁盘有 58 GB 空着", En: "58 GB are free"},
					{Zh: "没有备份", En: "there is no backup", DoZh: "插入 U 盘", Do: "plug in a USB stick"},
				}
			},
			Papers: func() ([]admin.Paper, error) {
				return []admin.Paper{
					{Kind: "announcement", Title: text.Text{Zh: "选举公告", En: "announcement"}},
					{Kind: "notice", Title: text.Text{Zh: "当选公告", En: "notice"}, Wait: text.Text{Zh: "结果宣布之后才有", En: "it comes once the result is announced"}},
				}, nil
			},
			Paper: func(w io.Writer, kind, format string, _ bool) error {
				_, err := io.WriteString(w, kind+"."+format)
				return err
			},
			SaveElection: func(b []byte) error { o.saved = b; return nil },
			Restart:      func() { o.again++ },
		},
	}
	if change != nil {
		change(&cfg)
	}
	var err error
	if o.Server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	return o
}

// enrol enrols one person of each role, named like it.
func (o *office) enrol() {
	o.Helper()
	recordtest.Enrol(o, o.store, o.clock.Now(), record.Roles...)
}

// ask is one request.
type ask struct {
	method, path string
	from         string // address; this machine where it is not said
	form         url.Values
	cookie       *http.Cookie
	header       map[string]string
	body         []byte
}

func (o *office) ask(a ask) *httptest.ResponseRecorder {
	o.Helper()
	body := []byte(a.form.Encode())
	if a.body != nil {
		body = a.body
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if a.method == "GET" || a.method == "HEAD" {
		cancel() // streams end at once, after what they say first
	}
	r := httptest.NewRequest(a.method, a.path, bytes.NewReader(body)).WithContext(ctx)
	r.RemoteAddr, r.Host = "127.0.0.1:9", "127.0.0.1:8080"
	if a.from != "" {
		r.RemoteAddr, r.Host = a.from+":9", "zheng.local"
	}
	if a.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range a.header {
		r.Header.Set(k, v)
	}
	if a.cookie != nil {
		r.AddCookie(a.cookie)
	}
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, r)
	return w
}

// login gives the cookie of one who signed in.
func (o *office) login(name string) *http.Cookie {
	o.Helper()
	w := o.ask(ask{method: "POST", path: "/login", form: url.Values{"name": {name}, "pin": {pin}, "to": {"/admin"}}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/admin" || len(w.Result().Cookies()) != 1 {
		o.Fatalf("%s could not sign in: %d %s", name, w.Code, w.Body)
	}
	return w.Result().Cookies()[0]
}

// path is a route's path with something in place of its parts.
func path(pattern string) (method, path string) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "GET", pattern
	}
	path = strings.TrimSuffix(path, "{$}")
	for {
		i := strings.Index(path, "{")
		if i < 0 {
			return method, path
		}
		path = path[:i] + "x" + path[i+strings.Index(path[i:], "}")+1:]
	}
}

// Every route there is × every method × every role, and nobody × from this
// machine and another. What a route is for decides, and nothing else: a new
// route is held to it by being there.
func TestWhoMayOpenWhat(t *testing.T) {
	o := newOffice(t, func(c *Config) { // everything that a server may have
		c.Pictures = noPictures{}
		c.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("up 1")) })
		c.Bulletin = func(context.Context, []bulletin.Alarm) ([]byte, error) { return []byte("{}"), nil }
	})
	routes := slices.Clone(o.site.Routes())
	if len(routes) < 70 {
		t.Fatalf("only %d routes", len(routes))
	}
	methods := []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}
	known := map[string]web.Action{}
	for _, r := range routes {
		m, p := path(r.Pattern)
		known[m+" "+p] = r.Action
		if m == "GET" {
			known["HEAD "+p] = r.Action
		}
		if r.Most > web.MaxBody && r.Action != web.Admin {
			t.Errorf("%s takes %d bytes from others than the committee", r.Pattern, r.Most)
		}
		if !slices.Contains(web.Actions, r.Action) {
			t.Errorf("%s is for %q, which is no action", r.Pattern, r.Action)
		}
		if m != "GET" && m != "POST" {
			t.Errorf("%s: only GET and POST are used", r.Pattern)
		}
	}
	// said is what a gate answers; whatever else comes was let through.
	const (
		through = "let through"
		out     = "sign in"
		no      = "no"
		none    = "no such method"
	)
	answer := func(w *httptest.ResponseRecorder) string {
		body := w.Body.String()
		switch {
		case w.Code == http.StatusUnauthorized && strings.HasPrefix(body, web.ErrLogin.Error()):
			return out
		case w.Code == http.StatusForbidden && (strings.HasPrefix(body, web.ErrForbidden.Error()) || strings.HasPrefix(body, web.ErrRole.Error())):
			return no
		case w.Code == http.StatusMethodNotAllowed || w.Code == http.StatusNotFound && body == "404 page not found\n":
			return none
		}
		return through
	}
	tried := 0
	try := func(name, role string, cookie *http.Cookie, want func(a web.Action, here bool) string) {
		for _, from := range []string{"", "192.0.2.7"} {
			for _, r := range routes {
				_, p := path(r.Pattern)
				if p == "/logout" || p == "/login" || p == "/admin/first" { // change who is there; tried below
					continue
				}
				for _, m := range methods {
					a, ok := known[m+" "+p]
					expect := none
					if ok {
						expect = want(a, from == "")
					}
					if expect == through && m == "POST" { // would change what the rest is tried on
						continue
					}
					tried++
					at := from
					if at != "" { // each from a machine of its own: how often one may ask is tried below
						at = fmt.Sprintf("10.%d.%d.%d", tried>>16, tried>>8&255, tried&255)
					}
					w := o.ask(ask{method: m, path: p, from: at, cookie: cookie})
					if got := answer(w); got != expect && !(expect == through && got == none && m != "POST") {
						t.Errorf("%s, %s, from %q: %s %s: %d %s; want %s", name, role, from, m, p, w.Code, strings.TrimSpace(w.Body.String()), expect)
					}
				}
			}
		}
	}
	hereOnly := func(a web.Action, here bool) string {
		if a == web.Public || here {
			return through
		}
		return no
	}
	try("no day is kept", "", nil, hereOnly)
	o.enrol()
	stranger := func(a web.Action, here bool) string {
		switch {
		case a == web.Public, a == web.Here && here:
			return through
		case a == web.Here:
			return no
		}
		return out
	}
	try("a day is kept", "nobody", nil, stranger)
	try("a made-up session", "nobody", &http.Cookie{Name: "zheng", Value: strings.Repeat("A", 43)}, stranger)
	for _, role := range record.Roles {
		cookie := o.login(string(role))
		try("a day is kept", string(role), cookie, func(a web.Action, here bool) string {
			switch {
			case a == web.Public, a == web.Here && here, a != web.Here && roleMay[role][a]:
				return through
			}
			return no
		})
		o.ask(ask{method: "POST", path: "/logout", cookie: cookie})
		try("after signing out", string(role), cookie, stranger)
	}
	t.Logf("%d routes, %d requests tried", len(routes), tried)
}

// noPictures shows none.
type noPictures struct{}

func (noPictures) Page(record.Hash) ([]byte, error)         { return nil, record.ErrUnknown }
func (noPictures) Crop(record.Hash, string) ([]byte, error) { return nil, record.ErrUnknown }

// roleMay is the table of domain §10 once more, written by hand.
var roleMay = map[record.Role]map[web.Action]bool{
	record.Chair:           {web.CheckIn: true, web.Count: true, web.Watch: true, web.DayStep: true, web.Admin: true, web.Technic: true, web.Own: true},
	record.Member:          {web.CheckIn: true, web.Count: true, web.Watch: true, web.DayStep: true, web.Admin: true, web.Technic: true, web.Own: true},
	record.ChiefScrutineer: {web.Count: true, web.Watch: true, web.DayStep: true, web.Own: true},
	record.ChiefTeller:     {web.Count: true, web.Watch: true, web.DayStep: true, web.Own: true},
	record.Scrutineer:      {web.Count: true, web.Watch: true, web.DayStep: true, web.Own: true},
	record.Teller:          {web.Count: true, web.Watch: true, web.Own: true},
	record.Desk:            {web.CheckIn: true, web.Watch: true, web.Own: true},
	record.Supervisor:      {web.Watch: true, web.DayStep: true, web.Halt: true, web.Own: true},
	record.Technician:      {web.Technic: true, web.Own: true},
}

// Sessions end: by idling, by the day's length, by signing out, by being
// removed; a role that changes holds at once.
func TestSessions(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	open := func(c *http.Cookie, p string) int { return o.ask(ask{method: "GET", path: p, cookie: c}).Code }
	c := o.login("chair")
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || len(c.Value) != 43 || c.MaxAge != 0 {
		t.Errorf("cookie %+v", c)
	}
	for range 47 { // used every quarter of an hour but a second
		o.clock.Pass(15*time.Minute - time.Second)
		if got := open(c, "/admin"); got != 200 {
			t.Fatalf("a session in use ended: %d", got)
		}
	}
	o.clock.Pass(15 * time.Minute)
	if got := open(c, "/admin"); got != 401 {
		t.Errorf("after idling: %d", got)
	}
	c = o.login("chair")
	for range 100 {
		o.clock.Pass(10 * time.Minute)
		if open(c, "/admin") != 200 {
			break
		}
	}
	if got := open(c, "/admin"); got != 401 {
		t.Errorf("after twelve hours in use: %d", got)
	}
	c = o.login("chair")
	o.clock.Pass(10 * time.Minute)
	o.ask(ask{method: "GET", path: "/admin/events", cookie: c, header: map[string]string{"Accept": "text/event-stream"}})
	o.clock.Pass(6 * time.Minute)
	if got := open(c, "/admin"); got != 401 {
		t.Errorf("a stream kept a session: %d", got)
	}
	a, b := o.login("teller"), o.login("teller")
	if a.Value == b.Value || open(a, "/pin") != 200 || open(b, "/pin") != 200 {
		t.Error("one person at two screens")
	}
	if err := o.store.TurnOff(context.Background(), "teller", true, record.Console, o.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if open(a, "/pin") != 401 || open(b, "/pin") != 401 {
		t.Error("one turned off is still in")
	}
	sup := o.login("supervisor")
	o.clock.Pass(45 * time.Minute)
	if got := open(sup, "/admin"); got != 200 {
		t.Errorf("a supervisor looks on for longer: %d", got)
	}
	old := o.login("desk")
	fresh := o.ask(ask{method: "POST", path: "/login", cookie: old, form: url.Values{"name": {"desk"}, "pin": {pin}}})
	if fresh.Code != 303 || open(old, "/pin") != 401 {
		t.Error("signing in again left the token before")
	}
}

// A page's path is gone on to, and none of another site.
func TestLoginGoesOn(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	w := o.ask(ask{method: "GET", path: "/admin/roll?lang=en", from: "192.0.2.7", header: map[string]string{"Accept": "text/html"}})
	if w.Code != 303 || w.Header().Get("Location") != "/login?to=%2Fadmin%2Froll%3Flang%3Den&lang=en" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	for to, want := range map[string]string{
		"/table": "/table", "": "/", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/", "/login": "/", "/a\r\nb": "/",
	} {
		w := o.ask(ask{method: "POST", path: "/login", form: url.Values{"name": {"chair"}, "pin": {pin}, "to": {to}}})
		if w.Code != 303 || w.Header().Get("Location") != want {
			t.Errorf("%q: %d %q", to, w.Code, w.Header().Get("Location"))
		}
	}
	w = o.ask(ask{method: "POST", path: "/login", form: url.Values{"name": {"chair"}, "pin": {pin}}, header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	if w.Code != 403 {
		t.Errorf("a foreign page's login: %d", w.Code)
	}
}

// Whoever tries PINs from one address waits, whichever names they try; others
// and the right ones from elsewhere go on.
func TestBruteForce(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	names := record.Roles
	n := 0
	began := o.clock.Now()
	for o.clock.Now().Sub(began) < 24*time.Hour {
		name := string(names[n%len(names)])
		w := o.ask(ask{method: "POST", path: "/login", from: "192.0.2.66", form: url.Values{"name": {name}, "pin": {fmt.Sprint(100000 + n)}}})
		if w.Code != 401 {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		after, err := strconv.Atoi(w.Header().Get("Retry-After"))
		if err != nil {
			n++
			continue
		}
		o.clock.Pass(time.Duration(after) * time.Second)
	}
	t.Logf("%d tries in a day from one address, over all names", n)
	if n > 42 {
		t.Errorf("%d tries in a day from one address", n)
	}
	o.ask(ask{method: "POST", path: "/login", from: "192.0.2.66", form: url.Values{"name": {"desk"}, "pin": {"000000"}}})
	w := o.ask(ask{method: "POST", path: "/login", from: "192.0.2.66", form: url.Values{"name": {"chair"}, "pin": {pin}}})
	if w.Code != 401 {
		t.Errorf("the right PIN from that address: %d", w.Code)
	}
	o.clock.Pass(time.Hour)
	o.login("chair")
}

// Who knows one PIN gets no more tries at others by typing it in between.
func TestOwnPINBuysNoTries(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	login := func(name, pin string) *httptest.ResponseRecorder {
		return o.ask(ask{method: "POST", path: "/login", from: "192.0.2.67", form: url.Values{"name": {name}, "pin": {pin}}})
	}
	tried := 0
	for range 40 {
		name := string(record.Roles[tried%len(record.Roles)])
		if login(name, "100000").Header().Get("Retry-After") == "" {
			tried++
		}
		login("desk", pin)
	}
	if tried > 12 {
		t.Errorf("%d wrong tries at once from one address", tried)
	}
}

// An address that asks without end is slowed down, and no other.
func TestRateLimit(t *testing.T) {
	o := newOffice(t, nil)
	codes := map[int]int{}
	for range 1000 {
		codes[o.ask(ask{method: "GET", path: "/healthz", from: "192.0.2.66"}).Code]++
	}
	if codes[429] == 0 || codes[200] < 100 {
		t.Errorf("%v", codes)
	}
	if w := o.ask(ask{method: "GET", path: "/healthz", from: "192.0.2.67"}); w.Code != 200 {
		t.Errorf("another address: %d", w.Code)
	}
	for range 1000 {
		if w := o.ask(ask{method: "GET", path: "/healthz"}); w.Code != 200 {
			t.Fatalf("this machine: %d", w.Code)
		}
	}
}

// Large bodies are for the committee's files alone, and none is read before one
// may send it.
func TestBodies(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	large := bytes.Repeat([]byte("a=1&"), web.MaxBody)
	for _, p := range []string{"/login", "/pin", "/admin/step", "/admin/people"} {
		c := o.login("chair")
		w := o.ask(ask{method: "POST", path: p, cookie: c, body: large, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}})
		if w.Code == 200 || w.Code == 303 {
			t.Errorf("%s took %d bytes: %d", p, len(large), w.Code)
		}
	}
	unread := &counting{}
	r := httptest.NewRequest("POST", "/admin/roll", unread)
	r.RemoteAddr, r.Host = "127.0.0.1:9", "127.0.0.1:8080"
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, r)
	if w.Code != 401 || unread.n > 0 {
		t.Errorf("%d, %d bytes read of one who is nobody", w.Code, unread.n)
	}
}

// counting is a body without an end.
type counting struct{ n int }

func (c *counting) Read(b []byte) (int, error) {
	c.n += len(b)
	return len(b), nil
}

// file is a form with a file.
func file(t testing.TB, name string, data []byte, fields map[string]string) (body []byte, header map[string]string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := m.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	f, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), map[string]string{"Content-Type": m.FormDataContentType()}
}

// Before it is announced a result names nobody as elected.
func TestProvisional(t *testing.T) {
	o := newOffice(t, nil)
	get := func() string {
		w := o.ask(ask{method: "GET", path: "/api/result", from: "192.0.2.7"})
		if w.Code != 200 {
			t.Fatal(w.Code, w.Body)
		}
		return w.Body.String()
	}
	if got := get(); strings.Contains(got, "provisional") {
		t.Errorf("no day is kept: %s", got)
	}
	o.enrol()
	ctx := context.Background()
	step := func(to record.Stage, by, second string) {
		t.Helper()
		f, err := o.store.Figures()
		if err != nil {
			t.Fatal(err)
		}
		k := record.SignOff{By: by, Second: second, Reason: "理由"}
		if err := o.store.Step(ctx, to, k, record.Given{At: o.clock.Now(), Seen: &f, Result: "ab"}); err != nil {
			t.Fatal(err)
		}
	}
	step(record.StageOpen, "chair", "scrutineer")
	step(record.StageClosed, "chair", "scrutineer")
	step(record.StageCounting, "chair", "scrutineer")
	for n := range 9 {
		img := []byte{1, byte(n)}
		sheet := record.Sheet{
			Hash: record.Sum(img), Image: img, Ext: "png", Place: 1, Status: record.Counted, Page: 1, Posts: []string{"chair"},
			Marks: []record.Mark{{Post: "chair", Candidate: "zhang", Reading: election.Approve, Confidence: 1}},
		}
		if _, err := o.store.Batch().Add(ctx, sheet); err != nil {
			t.Fatal(err)
		}
	}
	for _, stage := range []record.Stage{record.StageCounting, record.StageDecided} {
		if stage != record.StageCounting {
			step(stage, "chair", "scrutineer")
		}
		got := get()
		if strings.Contains(got, `"elected": true`) || strings.Contains(got, "当选") || strings.Contains(got, "E1") || !strings.Contains(got, `"provisional": true`) || !strings.Contains(got, `"approve": 9`) {
			t.Errorf("%s: %s", stage, got)
		}
	}
	step(record.StageAnnounced, "chief_teller", "chief_scrutineer")
	if got := get(); !strings.Contains(got, `"elected": true`) || strings.Contains(got, "provisional") {
		t.Errorf("announced: %s", got)
	}
}
