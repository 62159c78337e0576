package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"zheng/cmd/zheng/counting"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/storetest"
	"zheng/store/tally"
	"zheng/store/tally/archive"
)

// exportDay is a data folder with a roll, check-ins, sheets and decisions, made
// without any picture being read.
type exportDay struct {
	t     *testing.T
	dir   string
	names []string // of everybody on the roll
	ids   []string // their numbers
}

// newExportDay makes the day; the sheets are fed in the order given.
func newExportDay(t *testing.T, order []int) *exportDay {
	t.Helper()
	d := &exportDay{t: t, dir: t.TempDir()}
	d.enrolRoll()
	d.feed(order)
	return d
}

// enrolRoll writes the election file and imports a roll of eighty.
func (d *exportDay) enrolRoll() {
	t := d.t
	t.Helper()
	if err := os.WriteFile(d.path("e.toml"), storetest.File(t, storetest.ChairOnly), 0o644); err != nil {
		t.Fatal(err)
	}
	roll := "姓名,身份证号,性别,户号,类别\n"
	for i := range 80 {
		name := "蘅" + string(rune('丙'+i)) + string(rune('侃'+i))
		id := idNumber(t, fmt.Sprintf("19%02d0%d15", 60+i%40, 1+i%9), 2*i+1)
		d.names, d.ids = append(d.names, name), append(d.ids, id)
		roll += fmt.Sprintf("%s,%s,男,H%d,户籍\n", name, id, i)
	}
	if err := os.WriteFile(d.path("roll.csv"), []byte(roll), 0o600); err != nil {
		t.Fatal(err)
	}
	d.run(exitOK, "roll", "import", "-election", "@e.toml", "-data", "@data", "@roll.csv")
}

func (d *exportDay) path(name string) string { return filepath.Join(d.dir, name) }

func (d *exportDay) run(want int, args ...string) (stdout, stderr string) {
	d.t.Helper()
	for i, a := range args {
		if rest, ok := strings.CutPrefix(a, "@"); ok {
			args[i] = d.path(rest)
		}
	}
	var out, errs bytes.Buffer
	if got := run(context.Background(), args, strings.NewReader(""), &out, &errs); got != want {
		d.t.Fatalf("zheng %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, want, &out, &errs)
	}
	return out.String(), errs.String()
}

// feed checks sixty voters in and records their ballots: most clear, some
// settled by two people.
func (d *exportDay) feed(order []int) {
	s, e := d.open()
	defer s.Close()
	d.checkIn(s, e)
	d.sheets(s, e, order)
}

func (d *exportDay) open() (*record.Store, *election.Election) {
	d.t.Helper()
	e := storetest.Election(d.t, storetest.ChairOnly)
	s, err := record.Open(d.path("data"), e, recordtest.Quick)
	if err != nil {
		d.t.Fatal(err)
	}
	return s, e
}

func (d *exportDay) checkIn(s *record.Store, e *election.Election) {
	t, ctx := d.t, context.Background()
	t.Helper()
	v, err := s.Voters(e)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		id, err := v.ID(election.IDNumber(d.ids[i]))
		if err == nil {
			_, err = v.CheckIn(ctx, id, record.Place{Clerk: "何静"})
		}
		if err == nil {
			err = v.HandOver(ctx, id)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (d *exportDay) sheets(s *record.Store, e *election.Election, order []int) {
	t, ctx := d.t, context.Background()
	t.Helper()
	batch := s.Batch()
	for n, i := range order {
		image := fmt.Appendf(nil, "picture %d", i)
		sheet := record.Sheet{
			Hash: record.Sum(image), Image: image, Ext: "png", Place: n + 1, Source: fmt.Sprintf("scan%04d.png", n),
			Status: record.Counted, Page: 1, Posts: []string{"chair"},
		}
		for j, c := range e.Posts[0].Candidates {
			r := []election.Reading{election.Approve, election.Oppose}[(i+j)%2]
			if i%3 == 0 {
				r = []election.Reading{election.Approve, election.Abstain}[j]
			}
			sheet.Marks = append(sheet.Marks, record.Mark{Post: "chair", Candidate: c.ID, Reading: r, Confidence: 0.99})
		}
		sheet.WriteIns = []record.WriteIn{{Post: "chair", Line: 1, Reading: election.Abstain, NameInked: i%20 == 7}}
		if i%20 == 11 {
			sheet.Status, sheet.Reasons = record.Review, []string{"unclear_mark"}
			sheet.Marks[0].Reading = election.Unclear
		}
		added, err := batch.Add(ctx, sheet)
		if err != nil {
			t.Fatal(err)
		}
		if added.Status != record.Review {
			continue
		}
		decision := record.Decision{By: "周敏", Second: "吴刚", Reason: "看了原票", Void: "V3 看不清"}
		if i%20 == 7 {
			decision = record.Decision{By: "周敏", Second: "吴刚", Vote: &election.Vote{WriteIns: map[string][]string{"chair": {"王芳"}}}}
		}
		if err := s.Adjudicate(ctx, sheet.Hash, decision); err != nil {
			t.Fatal(err)
		}
	}
}

func inOrder(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// export runs the command and gives the archive's bytes.
func (d *exportDay) export(name string, more ...string) []byte {
	d.t.Helper()
	d.run(exitOK, append([]string{"export", "-election", "@e.toml", "-data", "@data", "-o", "@" + name, "-quiet"}, more...)...)
	data, err := os.ReadFile(d.path(name))
	if err != nil {
		d.t.Fatal(err)
	}
	return data
}

func holding(t *testing.T, data []byte) *archive.Report {
	t.Helper()
	r := archive.Check(bytes.NewReader(data), int64(len(data)), archive.Trust{Reports: paper.ArchivedPages})
	if !r.Holds {
		for _, f := range r.Findings {
			if !f.Holds {
				t.Errorf("%s %v", f.Says, f.Details)
			}
		}
		t.FailNow()
	}
	return r
}

func unzipped(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// What a day leaves behind is exported, holds, says what `zheng result` says,
// and names nobody of the roll. Exported again it is the same.
func TestExportDay(t *testing.T) {
	d := newExportDay(t, inOrder(60))
	first := d.export("first.zip", "-images")
	r := holding(t, first)
	if r.Sheets != 60 || r.Provisional {
		t.Errorf("%d sheets, provisional %v", r.Sheets, r.Provisional)
	}
	if !bytes.Equal(first, d.export("second.zip", "-images")) {
		t.Error("the same data give other bytes")
	}
	plain := d.export("plain.zip")
	if holding(t, plain); len(plain) >= len(first) {
		t.Error("the pictures take no room")
	}
	files := unzipped(t, first)
	result, _ := d.run(exitOK, "result", "-election", "@e.toml", "-data", "@data", "-json")
	if result != string(files[archive.ResultName]) {
		t.Error("result.json is not what zheng result -json says")
	}
	var figures archive.Figures
	if err := json.Unmarshal(files[archive.FiguresName], &figures); err != nil || *figures.Registered != 80 || *figures.Participants != 60 || *figures.Issued != 60 {
		t.Errorf("%v: %+v", err, figures)
	}
	for name, data := range files {
		for i, who := range d.names {
			for _, secret := range []string{who, d.ids[i], d.ids[i][:14], d.ids[i][6:]} {
				if bytes.Contains(data, []byte(secret)) {
					t.Fatalf("%s holds %q of the roll", name, secret)
				}
			}
		}
		if bytes.Contains(data, []byte("scan00")) {
			t.Errorf("%s names a scanner's file", name)
		}
	}
	for _, kind := range []string{"result", "notice", "sealing", "tally"} {
		if len(files["reports/"+kind+".html"]) == 0 {
			t.Errorf("there is no report %s", kind)
		}
	}
}

// The same sheets fed in another order give the same figures. Where the papers
// lie differs, and with it the log and its signature; the key is another one.
func TestExportOtherOrder(t *testing.T) {
	order := inOrder(60)
	slices.Reverse(order)
	one := unzipped(t, newExportDay(t, inOrder(60)).export("a.zip"))
	two := unzipped(t, newExportDay(t, order).export("a.zip"))
	for _, name := range []string{archive.ElectionName, archive.ResolvedName, archive.FiguresName, archive.TalliesName, archive.ResultName, archive.ReconcileName} {
		if !bytes.Equal(one[name], two[name]) {
			t.Errorf("%s depends on the order of feeding", name)
		}
	}
	type line struct {
		Sheet string
		Vote  *election.Vote
	}
	var a, b struct{ Sheets []line }
	if err := errors.Join(json.Unmarshal(one[archive.BallotsName], &a), json.Unmarshal(two[archive.BallotsName], &b)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("the ballots stand in another order, or say something else")
	}
	for _, name := range []string{archive.LogName, archive.KeyName} {
		if bytes.Equal(one[name], two[name]) {
			t.Errorf("%s is the same of two counts", name)
		}
	}
}

// A record in which sheets wait is exported as provisional; one of no sheet at
// all, too: nobody knows yet how many took part.
func TestExportProvisional(t *testing.T) {
	d := &exportDay{t: t, dir: t.TempDir()}
	if err := os.WriteFile(d.path("e.toml"), storetest.File(t, storetest.ChairOnly), 0o644); err != nil {
		t.Fatal(err)
	}
	d.run(exitFail, "export", "-election", "@e.toml", "-data", "@data", "-o", "@a.zip")
	e := storetest.Election(t, storetest.ChairOnly)
	s, err := record.Open(d.path("data"), e, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if r := holding(t, d.export("a.zip")); !r.Provisional {
		t.Error("a count of nothing is final")
	}
}

const reviewedNomination = `[election]
id = "liuxi"
title = "柳溪社区居民委员会换届选举"
community = "柳溪社区"
committee = "柳溪社区居民选举委员会"
date = 2026-12-05
round = "nomination"
profile = "residents"
[nomination]
day = 2026-12-19
[marks]
approve = ["circle"]
oppose = ["cross"]
[ballot]
style = "boxes"
[[post]]
id = "chair"
title = "主任"
seats = 1
[[post.candidate]]
id = "an"
name = "安宁"
[[post.candidate]]
id = "bo"
name = "柏青"
`

// What two people decided of those nominated goes with the archive, and nothing
// else may be given of them.
func TestExportReview(t *testing.T) {
	d := &exportDay{t: t, dir: t.TempDir()}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(d.path(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	review := func(reason string) string {
		return "[review]\nelection = \"liuxi\"\n[[person]]\nid = \"bo\"\nname = \"柏青\"\nbar = \"bribery\"\nreason = \"" + reason + "\"\nby = [\"周敏\", \"吴刚\"]\n"
	}
	write("e.toml", reviewedNomination)
	write("review.toml", review("收受礼品"))
	write("number.toml", review("11010519491231002X 举报"))
	e, err := election.Parse([]byte(reviewedNomination))
	if err != nil {
		t.Fatal(err)
	}
	s, err := record.Open(d.path("data"), e, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data := d.export("a.zip", "-registered", "10", "-participants", "0", "-issued", "0", "-review", d.path("review.toml"))
	holding(t, data)
	files := unzipped(t, data)
	if string(files[archive.ReviewName]) != review("收受礼品") || !strings.Contains(string(files[archive.FiguresName]), `"bo": "bribery: 收受礼品"`) {
		t.Errorf("review %q, figures %s", files[archive.ReviewName], files[archive.FiguresName])
	}
	for says, more := range map[string][]string{
		"the review says otherwise on bo": {"-review", "@review.toml", "-ineligible", "bo=本人说的"},
		"could be an ID number":           {"-review", "@number.toml"},
	} {
		args := append([]string{"export", "-election", "@e.toml", "-data", "@data", "-o", "@b.zip"}, more...)
		if _, errs := d.run(exitFail, args...); !strings.Contains(errs, says) {
			t.Errorf("it does not say %q: %s", says, errs)
		}
	}
}

// Where a day is kept nothing is exported while people vote; from then on until
// the committee has confirmed the result, what is exported is provisional. A
// sealed day is exported too, and every export holds beside the papers of those
// before it.
func TestExportStages(t *testing.T) {
	d := &exportDay{t: t, dir: t.TempDir()}
	d.enrolRoll()
	var papers []string
	for _, c := range []struct {
		stage record.Stage
		want  string // voting | provisional | final
	}{
		{record.StageOpen, "voting"}, {record.StageClosed, "voting"}, {record.StageCounting, "provisional"},
		{record.StageDecided, "final"}, {record.StageAnnounced, "final"}, {record.StageSealed, "final"},
	} {
		d.step(c.stage)
		name := string(c.stage) + ".zip"
		if c.want == "voting" {
			if _, errs := d.run(exitFail, "export", "-election", "@e.toml", "-data", "@data", "-o", "@"+name); !strings.Contains(errs, "voting ") {
				t.Errorf("%s: %s", c.stage, errs)
			}
			continue
		}
		data := d.export(name)
		r := archive.Check(bytes.NewReader(data), int64(len(data)), archive.Trust{Papers: papers, Reports: paper.ArchivedPages})
		if !r.Holds || r.Provisional != (c.want == "provisional") {
			t.Errorf("%s: holds %v, provisional %v, want %s", c.stage, r.Holds, r.Provisional, c.want)
		}
		papers = append(papers, r.Log)
		if again := d.export("again-" + name); !bytes.Equal(data, again) {
			t.Errorf("%s: exported again it is another", c.stage)
		}
	}
}

// step takes the day to a stage, with what happens at it.
func (d *exportDay) step(to record.Stage) {
	d.t.Helper()
	t, ctx := d.t, context.Background()
	s, e := d.open()
	defer s.Close()
	switch to {
	case record.StageOpen:
		recordtest.Enrol(t, s, exportMorning, record.Chair, record.Scrutineer, record.ChiefTeller, record.ChiefScrutineer)
	case record.StageClosed:
		d.checkIn(s, e)
	case record.StageDecided:
		d.sheets(s, e, inOrder(60))
	}
	f, err := s.Figures()
	if err != nil {
		t.Fatal(err)
	}
	result, err := counting.Settled(e, s, tally.Figures{})
	if err != nil {
		t.Fatal(err)
	}
	g := record.Given{At: exportMorning, Seen: &f}
	if g.Result, err = result.Hash(); err != nil {
		t.Fatal(err)
	}
	if to == record.StageSealed {
		g.Bags = []record.Bag{{Kind: "valid", Count: f.Counted, Seal: "0001"}}
	}
	keys := record.SignOff{By: string(record.Chair), Second: string(record.Scrutineer), Reason: "理由"}
	if to == record.StageAnnounced {
		keys.By, keys.Second = string(record.ChiefTeller), string(record.ChiefScrutineer)
	}
	if err := s.Step(ctx, to, keys, g); err != nil {
		t.Fatalf("%s: %v", to, err)
	}
}

var exportMorning = time.Date(2026, 12, 5, 7, 30, 0, 0, time.UTC)

func TestArchiveFolder(t *testing.T) {
	d := newExportDay(t, inOrder(60))
	args := func(more ...string) []string {
		return append([]string{"archive", "-election", "@e.toml", "-data", "@data", "-quiet", "-o", "@kept"}, more...)
	}
	d.run(exitUsage, args("-years", "4")...)
	out, _ := d.run(exitOK, args("-years", "30")...)
	if !strings.Contains(out, "2056-12-05") {
		t.Errorf("it does not say until when:\n%s", out)
	}
	data, err := os.ReadFile(d.path("kept/hongshan-2026-first.zip"))
	if err != nil {
		t.Fatal(err)
	}
	holding(t, data)
	sums := exec.Command("sha256sum", "--strict", "-c", "SHA256SUMS")
	sums.Dir = d.path("kept")
	if out, err := sums.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	note, err := os.ReadFile(d.path("kept/README.txt"))
	if err != nil || !bytes.Contains(note, []byte("2056-12-05")) || bytes.Contains(note, []byte("%!")) {
		t.Errorf("%v\n%s", err, note)
	}
	d.run(exitFail, args()...) // it is there
}

// TestExportScripts runs both programs as they are used.
func TestExportScripts(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(bin, "zheng-verify"), "zheng/cmd/zheng-verify")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/export",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", os.Getenv("HOME"))
			env.Setenv("ZHENG_FONTS", os.Getenv("ZHENG_FONTS"))
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH")+string(os.PathListSeparator)+os.Getenv("PATH"))
			return os.WriteFile(filepath.Join(env.WorkDir, "election.toml"), storetest.VillageFile, 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"scans": scansCmd, "exits": exitsCmd, "unzip": unzipCmd, "rezip": rezipCmd},
	})
}

// unzipCmd unpacks an archive: unzip FILE DIR
func unzipCmd(ts *testscript.TestScript, _ bool, args []string) {
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer z.Close()
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), z))
}

// rezipCmd packs a folder as other programs do: rezip DIR FILE
func rezipCmd(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	z := zip.NewWriter(f)
	ts.Check(z.AddFS(os.DirFS(ts.MkAbs(args[0]))))
	ts.Check(errors.Join(z.Close(), f.Close()))
}
