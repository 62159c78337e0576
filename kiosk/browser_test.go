package kiosk

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zheng/store/election"
	"zheng/store/record"
)

// chrome is the one browser of all tests of this package.
var chrome struct {
	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	os.Exit(code)
}

// tab is a page of the browser; what it is asked must be answered in time.
type tab struct {
	testing.TB
	ctx context.Context
}

const patienceOfTests = 15 * time.Second

func newTab(t testing.TB) *tab {
	t.Helper()
	chrome.once.Do(func() {
		dir, err := os.MkdirTemp("", "zheng-chromium-")
		if err != nil {
			chrome.err = err
			return
		}
		opts := []chromedp.ExecAllocatorOption{chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(dir)}
		for _, flag := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync"} {
			opts = append(opts, chromedp.Flag(flag, true))
		}
		alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, stop := chromedp.NewContext(alloc)
		chrome.ctx = ctx
		chrome.stop = func() { stop(); stopAlloc(); os.RemoveAll(dir) }
		chrome.err = chromedp.Do(ctx)
	})
	if chrome.err != nil {
		t.Fatalf("couldn't start chromium (Debian's package chromium): %v", chrome.err)
	}
	ctx, stop := chromedp.NewContext(chrome.ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context of its first use
		t.Fatal(err)
	}
	return &tab{t, ctx}
}

// do runs what gives nothing back.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patienceOfTests)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// eval gives what an expression of the page, or its promise, comes to.
func eval[T any](b *tab, expression string) T {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patienceOfTests)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%v: %.200s", err, expression)
	}
	return v
}

// open loads a page in a window of that size, and waits until it is live.
func (b *tab) open(url string, w, h int64) {
	b.Helper()
	b.do(chromedp.EmulateViewport(w, h), chromedp.Navigate(url))
	b.until(`document.body.dataset.live === "true" && document.fonts.status === "loaded"`)
}

// until waits for a condition of the page, told by the page itself.
func (b *tab) until(condition string) {
	b.Helper()
	eval[bool](b, fmt.Sprintf(`new Promise(done => {
		const look = () => { let yes; try { yes = %s } catch { yes = false }; if (yes) done(true); else setTimeout(look, 4) };
		look();
	})`, condition))
}

// shot saves a picture where ZHENG_SHOTS names a folder, for people to look at.
func (b *tab) shot(name string) {
	dir := os.Getenv("ZHENG_SHOTS")
	if dir == "" {
		return
	}
	b.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// clock stands still until it is told.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	plans map[int]plan
	n     int
}

type plan struct {
	at time.Time
	do func()
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) AfterFunc(d time.Duration, f func()) func() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	n := c.n
	c.plans[n] = plan{c.now.Add(d), f}
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, ok := c.plans[n]
		delete(c.plans, n)
		return ok
	}
}

// pass lets time pass, and what was planned happen.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []func()
	for n, p := range c.plans {
		if !p.at.After(c.now) {
			due = append(due, p.do)
			delete(c.plans, n)
		}
	}
	c.mu.Unlock()
	for _, do := range due {
		do()
	}
}

// hall is a polling station with a roll, a voter's screen and a desk.
type hall struct {
	testing.TB
	*Server
	clock  *clock
	store  *record.Store
	voters *record.Voters
	url    string
	cut    func() // all connections
}

var day = election.Date{Year: 2026, Month: 12, Day: 5}

// townFile is the election of the tests.
const townFile = `
[election]
id = "hongshan-2026"
title = "红山社区第十届居民委员会换届选举"
date = 2026-12-05
profile = "residents"
[marks]
approve = ["circle", "tick"]
oppose = ["cross"]
[ballot]
style = "%s"
[[post]]
id = "chair"
title = "主任"
seats = 1
[[post.candidate]]
id = "zhang"
name = "张伟"
sex = "male"
[[post.candidate]]
id = "li"
name = "李秀英"
sex = "female"
[[post]]
id = "member"
title = "委员"
seats = 3
[[post.candidate]]
id = "chen"
name = "陈静"
sex = "female"
[[post.candidate]]
id = "ouyang"
name = "欧阳建国"
sex = "male"
[[post.candidate]]
id = "sun"
name = "孙丽华"
sex = "female"
[[post.candidate]]
id = "zhou"
name = "周磊"
sex = "male"
`

func town(t testing.TB, style election.Style) *election.Election {
	t.Helper()
	e, err := election.Parse(fmt.Appendf(nil, townFile, style))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The voters by name of what becomes of them; each has a made-up number.
var people = []string{"own", "proxy", "giver1", "giver2", "elsewhere", "boxed", "already", "waiting", "absentee", "helper", "old", "spare"}

func number(t testing.TB, name string) election.IDNumber {
	t.Helper()
	at := len(people) // a stranger
	for i, p := range people {
		if p == name {
			at = i
		}
	}
	if name == "child" {
		return complete(t, "11990120100102001")
	}
	return complete(t, fmt.Sprintf("1199011960%02d02%03d", 1+at%12, 101+at))
}

func complete(t testing.TB, first17 string) election.IDNumber {
	t.Helper()
	n, err := election.CompleteIDNumber(first17)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const station = "中心投票站"

// open makes a hall whose reader works.
func open(t testing.TB, change func(*Config)) *hall {
	t.Helper()
	e := town(t, election.Boxes)
	store, err := record.Open(t.TempDir(), e, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"张丽华", "王建国", "李芳", "李四维", "赵敏", "钱进", "孙伟", "周静", "吴强", "郑洁", "欧阳秀英", "冯磊"}
	var roll []election.Voter
	for i, p := range people {
		n := number(t, p)
		v := election.Voter{
			Number: n, Name: names[i], Sex: n.Sex(), Birth: n.Birth(), Household: fmt.Sprintf("H%02d", i), Group: fmt.Sprintf("第 %d 居民小组", 1+i%4),
			Category: election.Hukou, Station: station, Representing: true,
		}
		if p == "elsewhere" {
			v.Station = "东区投票站"
		}
		if p == "old" {
			v.Note = "大字选票"
		}
		roll = append(roll, v)
	}
	ctx := context.Background()
	if err := store.ImportRoll(ctx, roll, e); err != nil {
		t.Fatal(err)
	}
	voters, err := store.Voters(e)
	if err != nil {
		t.Fatal(err)
	}
	err = voters.ImportProxies(ctx, []election.Proxy{
		{Line: 1, Giver: number(t, "giver1"), Agent: number(t, "proxy")},
		{Line: 2, Giver: number(t, "giver2"), Agent: number(t, "proxy")},
		{Line: 3, Giver: number(t, "absentee"), Agent: number(t, "helper")},
	})
	h := &hall{TB: t, store: store, voters: voters}
	err = errors.Join(err, voters.Hold(ctx, "一号流动票箱", []string{"甲", "乙", "丙"}, []election.VoterID{h.id("boxed")}))
	if err != nil {
		t.Fatal(err)
	}
	h.clock = &clock{now: time.Date(2026, 12, 5, 9, 14, 0, 0, time.Local), plans: map[int]plan{}}
	voters.Now = h.clock.Now
	cfg := Config{Election: e, Voters: voters, Station: station, Clock: h.clock}
	if change != nil {
		change(&cfg)
	}
	if h.Server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	h.Booth().Reader(ReaderIdle)
	server := httptest.NewServer(h.Handler())
	h.url, h.cut = server.URL, server.CloseClientConnections
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *hall) id(name string) election.VoterID {
	h.Helper()
	id, err := h.voters.ID(number(h, name))
	if err != nil {
		h.Fatal(err)
	}
	return id
}

func (h *hall) claim(name string) record.Claim {
	n := number(h, name)
	return record.Claim{Number: string(n), Birth: n.Birth()}
}

// lay puts a voter's card on the reader, and takes it away.
func (h *hall) lay(name string) {
	h.Helper()
	h.Booth().Reader(ReaderBusy)
	h.Booth().Card(h.claim(name))
	h.Booth().Reader(ReaderIdle)
}

// act touches something on the screen that is shown.
func (h *hall) act(name string) {
	h.Helper()
	if err := h.Booth().Act(context.Background(), h.n(), name); err != nil {
		h.Fatalf("%s: %v", name, err)
	}
}

func (h *hall) n() int {
	h.booth.mu.Lock()
	defer h.booth.mu.Unlock()
	return h.booth.n
}
