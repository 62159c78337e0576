package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"zheng/cmd/zheng/zhengtest"
)

// Logs and metrics of a station where voters of the roll and others lay their
// cards: figures, and nothing of any person.
func TestNobodyInLogsAndMetrics(t *testing.T) {
	people, roll := zhengtest.Voters(12)
	p := zhengtest.NewPolling(t, run, roll)
	if err := p.Pty.Plug(); err != nil {
		t.Fatal(err)
	}
	p.Until("rest")
	p.Sim.Lay(people[2])
	n, _ := p.Until("ready")
	resp, err := http.PostForm(p.URL+"/kiosk/act", url.Values{"screen": {fmt.Sprint(n)}, "act": {"confirm"}})
	if err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatalf("%v, %v", resp, err)
	}
	resp.Body.Close()
	p.Sim.Lift()
	p.Sim.Lay(people[12]) // not on the roll
	p.Until("refused not_on_roll")

	metrics := string(p.Get("/metrics"))
	for _, want := range []string{
		"zheng_voters_registered 12", "zheng_check_ins 1", `zheng_ballots_issued{kind="own"} 1`, "zheng_voters_waiting 1",
		`zheng_sheets{status="counted"} 0`, `zheng_device_up{device="idcard"} 1`, "zheng_commit_seconds_count", "zheng_journal_entries",
		"zheng_record_bytes", `zheng_disk_free_bytes{folder="data"}`, "go_goroutines", "process_open_fds",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	req, err := http.NewRequest("GET", p.URL+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "zheng.example"
	if resp, err = http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("asked by another name: %v, %v", resp.Status, err)
	}
	resp.Body.Close()
	p.Stop()
	if code := <-p.Code; code != exitOK {
		t.Errorf("exit %d: %s", code, p.Stderr)
	}
	said := p.Stderr.String() + metrics
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
