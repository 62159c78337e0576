package board

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

func (h *hall) frameNow() frame {
	h.Helper()
	f, err := h.Board.frame()
	if err != nil {
		h.Fatal(err)
	}
	return f.(frame)
}

// Before a result is announced a board holds nothing of who is elected, however
// clear the figures are; then it holds all of it.
func TestNobodyIsElectedBefore(t *testing.T) {
	h := open(t, town(t, 2, 4))
	h.vote(120)
	r, err := h.result()
	if err != nil || !r.Posts[0].People[0].Elected {
		t.Fatalf("the figures must be clear: %+v, %v", r, err)
	}
	for _, stage := range []string{"", "setup", "test", "open", "paused", "closed", "counting", "decided", "announced", "sealed"} {
		h.stage.Store(stage)
		data, err := json.Marshal(h.frameNow())
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Get(h.url + "/board")
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || strings.Contains(string(page), "当选") {
			t.Errorf("%q: the page has the word, %v", stage, err)
		}
		told := strings.Contains(string(data), `"elected"`) || strings.Contains(string(data), "当选") || strings.Contains(string(data), `"says"`)
		if want := stage == "announced" || stage == "sealed"; told != want {
			t.Errorf("%q: says who is elected: %v, want %v", stage, told, want)
		}
	}
}

// Where stations share the roll a board says what all of them have, which of them
// are not heard, and that the votes are its own; nothing is final there.
func TestSumOfStations(t *testing.T) {
	h := open(t, town(t, 2))
	heard := func(name string, at time.Time, came int) (s cluster.Heard) {
		s.Station, s.At = name, at
		s.Turnout.Registered, s.Turnout.Participants, s.Turnout.Issued, s.Counted = 100, came, 2*came, came/2
		return s
	}
	list := []cluster.Heard{heard("东站", time.Now().Add(time.Hour), 40), heard("西站", time.Time{}, 0)}
	h.heard = func() []cluster.Heard { return list }
	h.serve()
	h.vote(3)
	b := webtest.NewTab(t)
	b.Open(h.url+"/board", 1920, 1080)
	b.Until(`$("stations").textContent.includes("参加 40 人，共登记 100 人；发出 80 张，已计 20 张。没有消息：西站")`)
	b.Shot("board-stations-missing")
	h.stage.Store("announced")
	if f := h.frameNow(); f.Phase != provisional || f.Stand != nil {
		t.Errorf("with a station missing: %s, %+v", f.Phase, f.Stand)
	}
	list = []cluster.Heard{list[0], heard("西站", time.Now().Add(time.Hour), 20)}
	b.Until(`$("stations").textContent.includes("参加 60 人") && !$("stations").textContent.includes("西站")`)
	if f := h.frameNow(); f.Phase != provisional || f.Stand == nil || !f.Stand.Met || f.Stand.Came != 60 {
		t.Errorf("of all: %s, %+v", f.Phase, f.Stand)
	}
}

func TestPhase(t *testing.T) {
	n := func(i int) *int { return &i }
	for _, c := range []struct {
		name, stage string
		r           tally.Result
		want        string
	}{
		{"while counting", "counting", tally.Result{Issued: n(5), Returned: 5, Counted: 5}, provisional},
		{"decided by the committee", "decided", tally.Result{Issued: n(5), Returned: 4}, complete},
		{"no day, all back", "", tally.Result{Issued: n(5), Returned: 5, Counted: 5}, complete},
		{"no day, one still away", "", tally.Result{Issued: n(5), Returned: 4, Counted: 4}, provisional},
		{"no day, one waits", "", tally.Result{Issued: n(5), Returned: 5, Counted: 4, Pending: 1}, provisional},
		{"no day, nobody knows how many", "", tally.Result{Returned: 5, Counted: 5}, provisional},
		{"no day, nothing yet", "", tally.Result{Issued: n(0)}, provisional},
		{"announced", "announced", tally.Result{}, announced},
		{"sealed", "sealed", tally.Result{}, announced},
	} {
		if got := phase(c.stage, &c.r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// From whatever number a board begins to call, the votes before it and the
// ballots after it come to the same, and to the result.
func TestCallsAddUp(t *testing.T) {
	h := open(t, town(t, 2, 4))
	h.vote(2*every + 37)
	h.doubt()
	h.settle(record.Decision{Vote: &election.Vote{Marks: map[string]map[string]election.Reading{"post1": {"c2": election.Approve}}, WriteIns: map[string][]string{"post0": {"田野"}}}})
	h.doubt()
	h.settle(record.Decision{Void: "撕毁"})
	all := 2*every + 39
	for _, from := range []int{0, 1, every - 1, every, every + 1, 2*every + 5, all, all + 9, -4} {
		s, err := h.calls.from(from, all)
		if err != nil {
			t.Fatal(err)
		}
		sum := s.Totals.clone()
		for _, b := range s.Ballots {
			sum.add(b)
		}
		if s.From+len(s.Ballots) != all || !reflect.DeepEqual(sum, h.calls.now) {
			t.Errorf("from %d: %d ballots after %d, %+v, want %+v", from, len(s.Ballots), s.From, sum, h.calls.now)
		}
		if !reflect.DeepEqual(s.Names, [][]string{{"田野"}, {}}) {
			t.Errorf("written in: %q", s.Names)
		}
	}
	r, err := h.result()
	if err != nil || !h.calls.agrees(r) {
		t.Errorf("calls and result differ, %v", err)
	}
	r.Posts[0].People[0].Approve++
	if h.calls.agrees(r) {
		t.Error("a vote too many was not noticed")
	}
}

// What the public sees adds up where a ballot is void at one post only: those
// that do not count there are named beside those that do.
func TestVoidAtOnePost(t *testing.T) {
	h := open(t, town(t, 2, 4))
	h.vote(9)
	h.doubt()
	both := map[string]map[string]election.Reading{"post0": {"c0": election.Approve, "c1": election.Approve}, "post1": {"c2": election.Approve}}
	h.settle(record.Decision{Vote: &election.Vote{Marks: both}})
	r, err := h.result()
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.NewTab(t)
	b.Open(h.url+"/board", 1920, 1080)
	b.Until(`frame.calls === 10`)
	said := webtest.Eval[string](b, `document.querySelector("main").innerText.replaceAll(/\s+/g, " ")`)
	for k, p := range h.frameNow().Posts {
		if p.Over == 0 || p.Counting+p.Over != r.Valid || !strings.Contains(said, fmt.Sprintf("此职位作废 %d", p.Over)) {
			t.Errorf("post %d: %d count and %d do not, of %d valid ones", k, p.Counting, p.Over, r.Valid)
		}
		for i, who := range r.Posts[k].People {
			if !who.WriteIn && who.Approve+who.Oppose+who.Abstain != p.Counting {
				t.Errorf("post %d, %s: %d + %d + %d, %d count", k, r.Posts[k].People[i].Name, who.Approve, who.Oppose, who.Abstain, p.Counting)
			}
		}
	}
	b.Shot("board-void-at-a-post")
}

// A caller's words.
func TestSpoken(t *testing.T) {
	h := open(t, town(t, 2, 4))
	for _, c := range []struct {
		name   string
		b      ballot
		zh, en string
	}{
		{"votes", ballot{Posts: []says{{State: counts, Approve: []int{0}}, {State: counts, Approve: []int{0, 2}, Oppose: []int{1}}}},
			"主任，张伟一票。副主任，王建国、陈静，各一票，反对赵敏。", "主任: 张伟, one vote. 副主任: 王建国, 陈静, one vote each; against 赵敏. "},
		{"written in", ballot{Posts: []says{{State: counts, Approve: []int{2}}, {State: counts}}}, "主任，田野一票。副主任，弃权。", "主任: 田野, one vote. 副主任: abstention. "},
		{"too many", ballot{Posts: []says{{State: overvoted}, {State: notOnPaper}}}, "主任，所选人数超过名额，不计。", "主任: more people than seats, does not count. "},
		{"blank", ballot{Blank: true}, "弃权票。", "Blank ballot."},
		{"void", ballot{Void: "V3"}, "无效票。经两人认定无效。", "Invalid ballot: so decided by two people."},
	} {
		for lang, want := range map[string]string{web.Chinese: c.zh, web.English: c.en} {
			if got := h.spoken(texts.In(lang), c.b, [][]string{{"田野"}, {}}); got != want {
				t.Errorf("%s: %q, want %q", c.name, got, want)
			}
		}
	}
}

// The server speaks the calls of this run and nothing else, each once for all
// who ask.
func TestVoice(t *testing.T) {
	h := open(t, town(t, 2))
	h.vote(3)
	run := h.frameNow().Run
	get := func(query string) (int, string) {
		resp, err := http.Get(h.url + "/board/voice?" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	for range 5 {
		if code, body := get("run=" + run + "&call=2"); code != http.StatusOK || !strings.HasPrefix(body, "RIFF 主任") {
			t.Errorf("%d %q", code, body)
		}
	}
	for _, query := range []string{"run=" + run + "&call=4", "run=" + run + "&call=0", "run=other&call=1", "call=x"} {
		if code, _ := get(query); code != http.StatusNotFound {
			t.Errorf("%s: %d", query, code)
		}
	}
	if n := h.cfg.Voice.(*hum).n.Load(); n != 1 {
		t.Errorf("spoke %d times", n)
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, text.Table(texts)) }

// quick has a board call as fast as it can, without a voice.
const quick = `set("mode", "follow"), set("voice", "off"), set("pace", "0.001"), true`

// shown gives the votes on the screen by name, and what their strokes come to.
const shown = `[...document.querySelectorAll(".row")].map(r => {
	const s = r.querySelector(".strokes"), chip = s.querySelector("b");
	return [r.querySelector(".name").textContent, Number(r.querySelector(".num span").textContent.replace(/,/g, "")),
		(chip ? Number(chip.textContent) : 0) + 5 * s.querySelectorAll("use").length + s.querySelectorAll("path").length,
		r.querySelector(".rest").innerText.replace(/[^0-9]+/g, " ").trim()].join("|");
})`

// agrees waits until all that was counted is on the screen, and compares.
func (h *hall) agrees(b *webtest.Tab) {
	h.Helper()
	b.Until(`at === ` + itoa(h.counted()) + ` && frame.calls === at && totals && !asking`)
	r, err := h.result()
	if err != nil {
		h.Fatal(err)
	}
	var want []string
	for k, p := range h.e.Posts {
		for _, c := range p.Candidates {
			who := r.Posts[k].Person(c.ID)
			want = append(want, strings.Join([]string{c.Name, itoa(who.Approve), itoa(who.Approve), itoa(who.Oppose) + " " + itoa(who.Abstain)}, "|"))
		}
	}
	if got := webtest.Eval[[]string](b, shown); !reflect.DeepEqual(got, want) {
		h.Errorf("on the screen %q, want %q", got, want)
	}
}

// Every ballot is called, strokes grow with the calling, and at its end figures
// and strokes are the result's; calling from the first again comes to the same.
func TestFollow(t *testing.T) {
	h := open(t, town(t, 2, 3))
	b := webtest.NewTab(t)
	b.Open(h.url+"/board", 1280, 720)
	webtest.Eval[bool](b, quick)
	for range 3 {
		h.vote(23)
		h.agrees(b)
	}
	h.doubt()
	h.settle(record.Decision{Void: "撕毁"})
	h.agrees(b)
	if said := webtest.Eval[string](b, `document.getElementById("words").innerText`); !strings.Contains(said, "无效票") {
		t.Errorf("a void ballot is called %q", said)
	}
	webtest.Eval[bool](b, `jump(0), true`)
	h.agrees(b)
	webtest.Eval[bool](b, `set("mode", "live"), true`)
	h.agrees(b)
	webtest.Eval[bool](b, `set("order", "votes"), true`)
	if got := webtest.Eval[[]int](b, `[...document.querySelectorAll(".post")].map(p => { const n = [...p.querySelectorAll(".num span")].map(e => Number(e.textContent)); return n.filter((v, i) => i && v > n[i - 1]).length })`); !reflect.DeepEqual(got, []int{0, 0}) {
		t.Errorf("not in the order of votes: %v", got)
	}
}

// Who wants no movement sees none; everybody else sees the stroke being drawn.
func TestReducedMotion(t *testing.T) {
	h := open(t, town(t, 2))
	h.vote(3)
	b := webtest.NewTab(t)
	for want, moves := range map[string]bool{"reduce": false, "no-preference": true} {
		b.Do(emulate("prefers-reduced-motion", want))
		b.Open(h.url+"/board", 1280, 720)
		webtest.Eval[bool](b, quick)
		webtest.Eval[bool](b, `jump(0), true`)
		b.Until(`at === 3`)
		if got := webtest.Eval[bool](b, `getComputedStyle(document.querySelector(".strokes .new")).animationName !== "none"`); got != moves {
			t.Errorf("%s: moves %v", want, got)
		}
	}
}

// emulate sets a feature of the browser's media.
func emulate(name, value string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
		return chromedp.Void{}, err
	}
}

// A pause holds the calling, the count goes on; catching up is at once right.
func TestPause(t *testing.T) {
	h := open(t, town(t, 2))
	b := webtest.NewTab(t)
	b.Open(h.url+"/board", 1280, 720)
	webtest.Eval[bool](b, `document.getElementById("pause").click(), `+quick)
	h.vote(30)
	b.Until(`frame.calls === 30`)
	if far := webtest.Eval[string](b, `document.getElementById("far").textContent`); far != "已唱 0 / 已计 30" {
		t.Errorf("says %q", far)
	}
	webtest.Eval[bool](b, `document.getElementById("catch").click(), true`)
	h.agrees(b)
}

// A board whose line breaks, or that slept while its line died without a word,
// or whose server was started anew, is right again by itself.
func TestComesBack(t *testing.T) {
	h := open(t, town(t, 2, 3))
	way := newWay(t, strings.TrimPrefix(h.url, "http://"))
	b := webtest.NewTab(t)
	b.Open("http://"+way.addr()+"/board", 1280, 720)
	webtest.Eval[bool](b, quick)
	h.vote(10)
	h.agrees(b)
	way.cut()
	h.vote(10)
	h.agrees(b)
	way.swallow() // the other end is gone, and nobody said so
	h.vote(10)
	webtest.Eval[bool](b, `patience.first = patience.beat = wait.answer = 500, dispatchEvent(new Event("pageshow")), true`)
	h.agrees(b)
	run := webtest.Eval[string](b, `run`)
	h.serve()
	way.lead(strings.TrimPrefix(h.url, "http://"))
	h.vote(10)
	h.agrees(b)
	if webtest.Eval[string](b, `run`) == run {
		t.Error("it still asks the server that is gone")
	}
	if webtest.Eval[bool](b, `!document.getElementById("lost").hidden`) {
		t.Error("it still says that the line is lost")
	}
}

func (h *hall) counted() int {
	f, err := h.store.Figures()
	if err != nil {
		h.Fatal(err)
	}
	return f.Counted
}

// way is a line to the server that can break in two manners.
type way struct {
	ln net.Listener
	to string

	mu    sync.Mutex
	lines []*line
}

type line struct {
	a, b net.Conn
	dead bool
}

func newWay(t testing.TB, to string) *way {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &way{ln: ln, to: to}
	go func() {
		for {
			a, err := ln.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			to := w.to
			w.mu.Unlock()
			b, err := net.Dial("tcp", to)
			if err != nil {
				a.Close()
				continue
			}
			l := &line{a: a, b: b}
			w.mu.Lock()
			w.lines = append(w.lines, l)
			w.mu.Unlock()
			go w.carry(l, a, b)
			go w.carry(l, b, a)
		}
	}()
	t.Cleanup(func() { ln.Close(); w.cut() })
	return w
}

func (w *way) addr() string { return w.ln.Addr().String() }

func (w *way) carry(l *line, from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			to.Close()
			return
		}
		w.mu.Lock()
		dead := l.dead
		w.mu.Unlock()
		if !dead {
			to.Write(buf[:n])
		}
	}
}

// cut ends all lines.
func (w *way) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lines {
		l.a.Close()
		l.b.Close()
	}
	w.lines = nil
}

// lead ends all lines, and leads new ones elsewhere.
func (w *way) lead(to string) {
	w.mu.Lock()
	w.to = to
	w.mu.Unlock()
	w.cut()
}

// swallow loses all that comes on the lines there are.
func (w *way) swallow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lines {
		l.dead = true
	}
}

// After a nomination the board names those who stand, and calls nobody elected.
func TestNominationOnTheBoard(t *testing.T) {
	for lang, elected := range map[string]string{web.Chinese: "当选", web.English: "elected"} {
		for code, says := range lateWords(&election.Election{Round: election.Nominating}, lang) {
			if strings.Contains(says, elected) {
				t.Errorf("%s, %s: %s", lang, code, says)
			}
		}
		if says := lateWords(&election.Election{Round: election.First}, lang)["elected"]; says != elected {
			t.Errorf("%s: of an election the word is %q", lang, says)
		}
	}
}
