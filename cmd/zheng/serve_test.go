package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/zhengtest"
	"zheng/device/devicetest"
	"zheng/kiosk/webtest"
	"zheng/store/record"
)

// From a card on a reader on a serial line to the record, in a browser, and
// back after every misfortune of the reader.
func TestVoterAtTheKiosk(t *testing.T) {
	people, roll := zhengtest.Voters(20)
	p := zhengtest.NewPolling(t, run, roll)
	if got := string(p.Get("/healthz")); got != "ok\n" {
		t.Errorf("health: %q", got)
	}
	p.Until("staff") // the reader is named, but not plugged in
	if err := p.Pty.Plug(); err != nil {
		t.Fatal(err)
	}
	p.Until("rest")

	tab := webtest.NewTab(t).Ctx
	see := func(state string) {
		t.Helper()
		ctx, stop := context.WithTimeout(tab, 30*time.Second)
		defer stop()
		if err := chromedp.Do(ctx, chromedp.WaitVisible("#screen.state-"+state)); err != nil {
			t.Fatalf("waiting for %s: %v", state, err)
		}
	}
	if err := chromedp.Do(tab, chromedp.Navigate(p.URL+"/kiosk")); err != nil {
		t.Fatal(err)
	}
	see("rest")
	p.Sim.Lay(people[3])
	_, html := p.Until("ready")
	see("ready")
	if !strings.Contains(html, "可以投票") || strings.Contains(html, people[3].Name) {
		t.Errorf("the screen: %s", html)
	}
	p.Sim.Lift()
	if err := chromedp.Do(tab, chromedp.Click("button.main")); err != nil {
		t.Fatal(err)
	}
	see("done")

	p.Sim.Lay(people[20])
	p.Until("refused not_on_roll")
	p.Sim.Lay(people[3])
	p.Until("refused already")
	p.Sim.Lay(people[4].Foreigner17())
	p.Until("refused card_type")
	p.Sim.Misbehave(devicetest.Fault{Kind: devicetest.Says, On: "read", N: 0x41, More: 2})
	p.Sim.Lay(people[5])
	p.Until("again")
	p.Sim.Lift()
	p.Sim.Lay(people[6])
	n, _ := p.Until("ready")
	resp, err := http.PostForm(p.URL+"/kiosk/act", url.Values{"screen": {fmt.Sprint(n)}, "act": {"home"}})
	if err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatalf("%v, %v", resp, err)
	}
	resp.Body.Close()
	p.Until("rest")
	p.Pty.Unplug()
	p.Until("staff")
	if !strings.Contains(string(p.Get("/desk")), "没有连接") {
		t.Error("the desk doesn't say that the reader is gone")
	}
	p.Sim.Lift()
	if err := p.Pty.Plug(); err != nil {
		t.Fatal(err)
	}
	p.Until("rest")
	p.Sim.Lay(people[7])
	p.Until("ready")

	var result struct{ Registered, Participants, Issued int }
	if err := json.Unmarshal(p.Get("/api/result"), &result); err != nil || result.Registered != 20 || result.Participants != 1 || result.Issued != 1 {
		t.Errorf("result %+v, %v", result, err)
	}
	pages := slices.Concat(p.Get("/kiosk"), p.Get("/desk"), p.Get("/api/kiosk"), p.Get("/api/result"))

	p.Stop()
	if code := <-p.Code; code != exitOK {
		t.Errorf("exit %d: %s", code, p.Stderr)
	}
	p.WithRecord(func(s *record.Store) error {
		turnout, err := s.Turnout()
		if turnout.Own != 1 || turnout.Waiting != 1 {
			t.Errorf("recorded %+v", turnout)
		}
		return err
	})
	noNumbers(p, people, append(pages, p.Stderr.String()...))
}

// noNumbers searches the data folder and what was shown and logged for any ID
// number of the roll.
func noNumbers(p *zhengtest.Polling, people []devicetest.Person, shown []byte) {
	p.Helper()
	look := func(where string, b []byte) {
		for _, person := range people {
			if bytes.Contains(b, []byte(person.Number)) {
				p.Errorf("%s holds an ID number", where)
			}
		}
	}
	look("a page or the log", shown)
	err := filepath.WalkDir(filepath.Join(p.Dir, "data"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		look(path, b)
		return err
	})
	if err != nil {
		p.Error(err)
	}
}

func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "e.toml")
	if err := os.WriteFile(file, example.Election, 0o644); err != nil {
		t.Fatal(err)
	}
	config := func(web string) string {
		path := filepath.Join(dir, "zheng.toml")
		if err := os.WriteFile(path, fmt.Appendf(nil, "[station]\ndata = %q\nelection = %q\n[web]\n%s\n", filepath.Join(dir, "data"), file, web), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no config":      {nil, exitUsage, "-config"},
		"no such file":   {[]string{"-config", filepath.Join(dir, "none.toml")}, exitFail, "none.toml"},
		"open to others": {[]string{"-config", config(`listen = "0.0.0.0:0"`)}, exitFail, "certificate"},
		"too many words": {[]string{"-config", "a", "b"}, exitUsage, "b"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			if name == "open to others" {
				config(`listen = "0.0.0.0:0"`)
			}
			code := run(t.Context(), append([]string{"serve"}, c.args...), strings.NewReader(""), io.Discard, &stderr)
			if code != c.code || !strings.Contains(stderr.String(), c.want) {
				t.Errorf("exit %d: %s", code, &stderr)
			}
		})
	}
}
