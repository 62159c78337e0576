package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Logs and metrics of a station where voters of the roll and others lay their
// cards: figures, and nothing of any person.
func TestNobodyInLogsAndMetrics(t *testing.T) {
	people, roll := voters(12)
	p := newPolling(t, roll)
	if err := p.pty.Plug(); err != nil {
		t.Fatal(err)
	}
	p.until("rest")
	p.sim.Lay(people[2])
	n, _ := p.until("ready")
	resp, err := http.PostForm(p.url+"/kiosk/act", url.Values{"screen": {fmt.Sprint(n)}, "act": {"confirm"}})
	if err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatalf("%v, %v", resp, err)
	}
	resp.Body.Close()
	p.sim.Lift()
	p.sim.Lay(people[12]) // not on the roll
	p.until("refused not_on_roll")

	metrics := string(p.get("/metrics"))
	for _, want := range []string{
		"zheng_voters_registered 12", "zheng_check_ins 1", `zheng_ballots_issued{kind="own"} 1`, "zheng_voters_waiting 1",
		`zheng_sheets{status="counted"} 0`, `zheng_device_up{device="idcard"} 1`, "zheng_commit_seconds_count", "zheng_journal_entries",
		"zheng_record_bytes", `zheng_disk_free_bytes{folder="data"}`, "go_goroutines", "process_open_fds",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	req, err := http.NewRequest("GET", p.url+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "zheng.example"
	if resp, err = http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("asked by another name: %v, %v", resp.Status, err)
	}
	resp.Body.Close()
	p.stop()
	if code := <-p.code; code != exitOK {
		t.Errorf("exit %d: %s", code, p.stderr)
	}
	said := p.stderr.String() + metrics
	for i, who := range people {
		for what, s := range map[string]string{"name": who.Name, "ID number": who.Number, "the number's end": who.Number[10:], "address": who.Address} {
			if s != "" && strings.Contains(said, s) {
				t.Errorf("%s of person %d is told", what, i)
			}
		}
		if i < len(roll) && regexp.MustCompile(`\b`+roll[i].Household+`\b`).MatchString(said) {
			t.Errorf("the household of person %d is told", i)
		}
	}
}

// Every line of the JSON log is JSON, what is said to people too.
func TestLogIsJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	log, said, err := openLog(f, logAuto)
	if err != nil {
		t.Fatal(err)
	}
	log.Warn("backup", "problem", "full")
	line(said, say("serve_no_roll"))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	if len(lines) != 3 {
		t.Errorf("%d lines: %s", len(lines), b)
	}
	for _, l := range lines {
		var v struct{ Time, Level, Msg string }
		if err := json.Unmarshal(l, &v); err != nil || v.Msg == "" || v.Time == "" {
			t.Errorf("%s: %v", l, err)
		}
	}
	var text bytes.Buffer
	if log, _, err = openLog(&text, logAuto); err != nil {
		t.Fatal(err)
	}
	log.Info("hello")
	if !strings.Contains(text.String(), "msg=hello") {
		t.Errorf("%s", &text)
	}
	if _, _, err := openLog(&text, "xml"); err == nil {
		t.Error("xml is no way to log")
	}
}

func TestEvents(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "election.toml")
	if err := createFile(file, []byte(villageFile)); err != nil {
		t.Fatal(err)
	}
	e, err := load(file)
	if err != nil {
		t.Fatal(err)
	}
	store, err := openRecord(filepath.Join(dir, "data"), e, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	log, err := eventLog(store, e, time.Date(2026, 12, 5, 20, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	// What the format's schema asks for.
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	has := func(v map[string]any, kind string, keys ...string) {
		t.Helper()
		if v["@type"] != "EventLogging."+kind {
			t.Errorf("%v is no %s", v, kind)
		}
		for _, k := range keys {
			if s, ok := v[k].(string); !ok || s == "" {
				t.Errorf("%s lacks %s", kind, k)
			}
		}
	}
	has(got, "ElectionEventLog", "GeneratedTime", "ElectionId")
	events := 0
	for _, d := range got["Device"].([]any) {
		d := d.(map[string]any)
		has(d, "Device", "Id", "Type", "HashType")
		for _, ev := range d["Event"].([]any) {
			ev := ev.(map[string]any)
			has(ev, "Event", "Disposition", "Id", "Sequence", "TimeStamp", "Type", "Severity", "Description", "Hash")
			if _, err := time.Parse(time.RFC3339, ev["TimeStamp"].(string)); err != nil {
				t.Error(err)
			}
			events++
		}
	}
	if n, err := store.LogSize(); err != nil || int64(events) != n || n == 0 {
		t.Errorf("%d events of %d entries, %v", events, n, err)
	}
}
