package kiosk

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
	"zheng/store/tally"
)

// hallWith is an office with a roll of two, everybody enrolled, polls open.
func hallWith(t testing.TB) (*office, *record.Voters) {
	t.Helper()
	return hallOf(t, "张三", "李四")
}

// hallOf is one with a roll of these.
func hallOf(t testing.TB, names ...string) (*office, *record.Voters) {
	t.Helper()
	ctx := context.Background()
	var o *office
	var voters *record.Voters
	o = newOffice(t, func(c *Config) {
		roll := []election.Voter{}
		for i, name := range names {
			n := storetest.Number(t, fmt.Sprintf("11990119600102%03d", 101+i))
			roll = append(roll, election.Voter{Number: n, Name: name, Birth: n.Birth(), Representing: true})
		}
		if err := c.Store.ImportRoll(ctx, roll, c.Election); err != nil {
			t.Fatal(err)
		}
		var err error
		if voters, err = c.Store.Voters(c.Election); err != nil {
			t.Fatal(err)
		}
		c.Voters, c.Pictures = voters, noPictures{}
	})
	o.enrol()
	err := o.store.Step(ctx, record.StageOpen, record.SignOff{By: "chair", Second: "scrutineer"}, record.Given{At: o.clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return o, voters
}

// What two people answer for at the desk is signed by whoever is signed in and
// by another with the own PIN; typed names count for nothing.
func TestSecondKeyAtTheDesk(t *testing.T) {
	o, voters := hallWith(t)
	c := o.login("desk")
	id, err := voters.ID(storetest.Number(t, "11990119600102101"))
	if err != nil {
		t.Fatal(err)
	}
	act := func(second, secondPIN string) string {
		return o.ask(ask{method: "POST", path: "/desk/act", cookie: c, form: url.Values{
			"act": {"byhand"}, "id": {string(id)}, "by": {"别人"}, "second": {second}, "second_pin": {secondPIN}, "reason": {"忘了带证"},
		}}).Body.String()
	}
	for _, try := range []struct{ second, pin, says string }{
		{"", "", "两位"}, {"desk", pin, "两个不同的人"}, {"scrutineer", "000000", "密码不对"}, {"scrutineer", "", "密码不对"},
		{"nobody", pin, "密码不对"}, {"teller", pin, "岗位"}, {"technician", pin, "岗位"},
	} {
		if got := act(try.second, try.pin); !strings.Contains(got, try.says) {
			t.Errorf("%+v: %s", try, got)
		}
		if n, err := o.store.Turnout(); err != nil || n.Participants != 0 {
			t.Fatalf("%+v was taken: %+v, %v", try, n, err)
		}
	}
	act("scrutineer", pin)
	log, err := voters.Log()
	if err != nil || len(log) == 0 {
		t.Fatal(log, err)
	}
	if last := log[len(log)-1]; last.Act != "by_hand" || last.By != "desk" || last.Second != "scrutineer" || last.Reason != "忘了带证" {
		t.Errorf("%+v", last)
	}
	page := o.ask(ask{method: "POST", path: "/desk/find", cookie: c, form: url.Values{"q": {"张三"}}}).Body.String()
	if strings.Contains(page, `name="by"`) || !strings.Contains(page, `<option value="scrutineer">`) || strings.Contains(page, `<option value="teller">`) || strings.Contains(page, `<option value="desk">`) {
		t.Errorf("%s", page)
	}
}

// A staff member's card names its owner where a login page is open at this
// machine, and is a voter's card otherwise.
func TestCardAtLogin(t *testing.T) {
	o, _ := hallWith(t)
	own := storetest.Number(t, "11990119600102101")
	if err := o.store.SetCard(context.Background(), "desk", own, record.Console, o.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if o.Access.Card(string(own)) {
		t.Error("taken although nobody is about to sign in")
	}
	server := httptest.NewServer(o.Handler())
	defer server.Close()
	resp, err := http.Get(server.URL + "/login/card")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func(what string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), what) {
				return
			}
		}
		t.Fatalf("%q never came: %v", what, lines.Err())
	}
	next(`{"name":""}`)
	if o.Access.Card(string(storetest.Number(t, "11990119600102102"))) || o.Access.Card("no number") {
		t.Error("a voter's card was taken")
	}
	if !o.Access.Card(string(own)) {
		t.Error("the own card was not taken")
	}
	next(`"name":"desk"`)
	if o.ask(ask{method: "GET", path: "/desk"}).Code != 401 {
		t.Error("a card alone let somebody in")
	}
	server.CloseClientConnections()
}

// What a page is told without end ends with the session: nobody reads on over
// the shoulder of one who has left.
func TestStreamEndsWithTheSession(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	server := httptest.NewServer(o.Handler())
	defer server.Close()
	defer server.CloseClientConnections()
	for name, end := range map[string]func(c *http.Cookie){
		"idle":       func(*http.Cookie) { o.clock.Pass(16 * time.Minute) },
		"signed out": func(c *http.Cookie) { o.ask(ask{method: "POST", path: "/logout", cookie: c}) },
		"signed anew": func(c *http.Cookie) {
			o.ask(ask{method: "POST", path: "/login", cookie: c, form: url.Values{"name": {"desk"}, "pin": {pin}}})
		},
	} {
		c := o.login("chair")
		r, err := http.NewRequest("GET", server.URL+"/admin/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/event-stream")
		r.AddCookie(c)
		resp, err := http.DefaultClient.Do(r)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("%s: %v, %v", name, resp, err)
		}
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() && !strings.Contains(lines.Text(), `"stage":"setup"`) {
		}
		end(c)
		for lines.Scan() { // ends, or the test does
		}
		resp.Body.Close()
	}
}

// Where nobody was checked in here, two people enter what was counted on paper.
func TestFiguresByHand(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	ctx := context.Background()
	c := o.login("chair")
	send := func(participants, second, secondPIN string) string {
		return o.ask(ask{method: "POST", path: "/admin/figures", cookie: c, form: url.Values{
			"registered": {"900"}, "participants": {participants}, "issued": {"610"}, "second": {second}, "second_pin": {secondPIN},
		}}).Body.String()
	}
	form := func() bool {
		return strings.Contains(o.ask(ask{method: "GET", path: "/admin", cookie: c}).Body.String(), `action="/admin/figures"`)
	}
	if got := send("610", "scrutineer", pin); !strings.Contains(got, "这个阶段不能") || form() {
		t.Errorf("before the polls close: %s", got)
	}
	for _, to := range []record.Stage{record.StageOpen, record.StageClosed} {
		if err := o.store.Step(ctx, to, record.SignOff{By: "chair", Second: "scrutineer", Reason: "没有名册"}, record.Given{At: o.clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	if !form() {
		t.Error("nobody is asked for the figures")
	}
	for _, try := range []struct{ participants, second, pin, says string }{
		{"六百", "scrutineer", pin, "要写数字"}, {"610", "", "", "不合适"}, {"610", "scrutineer", "000000", "密码不对"}, {"610", "desk", pin, "不合适"},
	} {
		if got := send(try.participants, try.second, try.pin); !strings.Contains(got, try.says) {
			t.Errorf("%+v: %s", try, got)
		}
	}
	if h, err := o.store.ByHand(); err != nil || h != nil {
		t.Fatalf("%+v, %v", h, err)
	}
	send("610", "scrutineer", pin)
	if h, err := o.store.ByHand(); err != nil || h == nil || h.Registered != 900 || h.Participants != 610 || h.Issued != 610 {
		t.Errorf("%+v, %v", h, err)
	}
}

// After a nomination those who stand by their votes are reviewed one by one: the
// next in line moves up where one is barred or withdrew.
func TestReviewOfNominees(t *testing.T) {
	ctx := context.Background()
	var e *election.Election
	withdrawn, ineligible := map[string]string{}, map[string]string{}
	o := newOffice(t, func(cfg *Config) {
		e = cfg.Election
		e.Round, e.Nomination = election.Nominating, &election.Nomination{Day: e.Date, By: election.ByBallots, Then: election.First}
		e.Posts[0].Stand = 1
		cfg.Result = func() (*tally.Result, error) {
			c := tally.NewCounter(e)
			for name, n := range map[string]int{"安宁": 5, "白杨": 3} {
				if err := c.Add(election.Vote{WriteIns: map[string][]string{e.Posts[0].ID: {name}}}, n); err != nil {
					return nil, err
				}
			}
			n := 8
			return c.Result(tally.Figures{Registered: &n, Participants: &n, Issued: &n, Withdrawn: withdrawn, Ineligible: ineligible})
		}
	})
	o.enrol()
	for _, to := range []record.Stage{record.StageOpen, record.StageClosed} {
		if err := o.store.Step(ctx, to, record.SignOff{By: "chair", Second: "scrutineer", Reason: "没有名册"}, record.Given{At: o.clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	c := o.login("chair")
	page := func() string { return o.ask(ask{method: "GET", path: "/admin", cookie: c}).Body.String() }
	if got := page(); !strings.Contains(got, "<b>安宁</b>") || !strings.Contains(got, "待审查") || !strings.Contains(got, "拉票贿选") || strings.Contains(got, "<b>白杨</b>") {
		t.Errorf("before the review: %s", got)
	}
	rule := func(form url.Values) {
		t.Helper()
		form.Set("second", "scrutineer")
		form.Set("second_pin", pin)
		if got := o.ask(ask{method: "POST", path: "/admin/ruling", cookie: c, form: form}); got.Code != 303 {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	rule(url.Values{"who": {"安宁"}, "bar": {"bribery"}, "barred": {"街道查实"}})
	rule(url.Values{"who": {"白杨"}})
	rule(url.Values{"who": {"田野"}, "withdrew": {"*"}})
	all, err := o.store.Rulings()
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	for _, r := range all {
		if r.Barred != "" {
			ineligible[r.Who] = r.Barred
		}
		if r.Withdrew != "" {
			withdrawn[r.Who] = r.Withdrew
		}
	}
	if ineligible["安宁"] != "bribery: 街道查实" || withdrawn["田野"] != "*" {
		t.Errorf("%v, %v", ineligible, withdrawn)
	}
	if got := page(); !strings.Contains(got, "<b>白杨</b>") || !strings.Contains(got, "✓ 已审查") || strings.Contains(got, "<b>安宁</b>") || !strings.Contains(got, "不正当竞争：街道查实") {
		t.Errorf("after the review: %s", got)
	}
}
