package summary

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/zhengtest"
	"zheng/store/record"
	"zheng/store/storetest"
	"zheng/store/tally"
)

// The summary's figures are those of the result, read back from its PDF; what
// happened on the way stands in it, and nobody who voted or objected does.
func TestSummary(t *testing.T) {
	w := zhengtest.NewTown(t)
	ctx := context.Background()
	settled := func() (*tally.Result, error) { return counting.Settled(w.E, w.Store, tally.Figures{}) }
	keys := record.SignOff{By: "chair", Second: "supervisor", Reason: "底册无误"}
	o, err := w.Store.Receive(ctx, w.E, record.Objection{Kind: record.Objecting, About: record.AboutRoll}, record.Said{Name: "钱多多", Says: "榜上没有我"}, record.SignOff{By: "desk"}, storetest.Day)
	if err == nil {
		err = w.Store.Decide(ctx, o.Number, record.TurnedDown, keys, storetest.Day)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Walk(settled, record.StageOpen)
	if err := w.Store.Halt(ctx, record.SignOff{By: "supervisor", Reason: "会场停电"}, storetest.Day); err != nil {
		t.Fatal(err)
	}
	if err := w.Store.Lift(ctx, record.SignOff{By: "supervisor", Reason: "来电"}, storetest.Day); err != nil {
		t.Fatal(err)
	}
	w.Walk(settled, record.StageClosed, record.StageCounting, record.StageDecided)
	if _, err := Of(w.E, w.Store, nil, storetest.Day); err == nil {
		t.Error("there is a summary before the result is announced")
	}
	w.Walk(settled, record.StageAnnounced, record.StageSealed)
	d, err := Of(w.E, w.Store, nil, storetest.Day)
	if err != nil {
		t.Fatal(err)
	}
	var pdf, page bytes.Buffer
	if err := d.WritePDF(&pdf); err != nil {
		t.Fatal(err)
	}
	if err := d.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "summary.pdf")
	if err := os.WriteFile(path, pdf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if shots := os.Getenv("ZHENG_SHOTS"); shots != "" {
		os.WriteFile(filepath.Join(shots, "summary.pdf"), pdf.Bytes(), 0o644)
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	r, err := settled()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"会场停电", "监督小组叫停", "30 / 40", "75.0%", "公开计票", "申诉（异议）"}
	for _, n := range []int{*r.Registered, *r.Participants, *r.Issued, r.Returned, r.Valid, r.Invalid} {
		want = append(want, strconv.Itoa(n))
	}
	for _, p := range r.Posts {
		for _, q := range p.People {
			if q.Elected {
				want = append(want, q.Name, strconv.Itoa(q.Approve))
			}
		}
	}
	for kind, says := range map[string]string{"PDF": string(out), "page": page.String()} {
		for _, s := range want {
			if !strings.Contains(says, s) {
				t.Errorf("the %s lacks %q", kind, s)
			}
		}
		err := w.Voters.Each(func(p record.Person) error {
			for _, never := range []string{p.Name, p.Masked} {
				if strings.Contains(says, never) {
					t.Errorf("the %s names %q", kind, never)
				}
			}
			return nil
		})
		if err != nil || strings.Contains(says, "钱多多") || strings.Contains(says, "榜上没有我") {
			t.Errorf("the %s tells who objected, or %v", kind, err)
		}
	}
}

// A stage's time is that of all its parts; the one that goes on has none.
func TestStages(t *testing.T) {
	at := func(minutes int) time.Time { return storetest.Day.Add(time.Duration(minutes) * time.Minute) }
	step := func(from, to record.Stage, minutes int) record.Step {
		return record.Step{Act: record.ActStep, From: from, To: to, At: at(minutes)}
	}
	day := record.Day{Steps: []record.Step{
		step(record.StageSetup, record.StageOpen, 0), {Act: record.ActHalt, From: record.StageOpen, To: record.StageOpen, At: at(5)},
		step(record.StageOpen, record.StagePaused, 60), step(record.StagePaused, record.StageOpen, 75), step(record.StageOpen, record.StageClosed, 165),
	}}
	var got []string
	for _, s := range stages(day) {
		got = append(got, s.Name.En+" "+strconv.Itoa(s.Minutes))
	}
	if want := "voting 150, voting paused 15"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}
