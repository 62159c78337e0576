package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
	"zheng/store/text/texttest"
)

// bench is a folder with an archive in it.
type bench struct {
	t     *testing.T
	dir   string
	count *archivetest.Count
}

func newBench(t *testing.T, sheets int) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), count: printed(archivetest.New(t, "village", sheets, 0))}
	b.write("a.zip", b.count.Pack())
	return b
}

// printed gives a count the reports that need no font.
func printed(c *archivetest.Count) *archivetest.Count {
	c.Print = paper.ArchivedPages
	return c
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) write(name string, data []byte) {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// run gives what the program says; "@" begins a file of the folder.
func (b *bench) run(want int, args ...string) (stdout, stderr string) {
	b.t.Helper()
	for i, a := range args {
		if rest, ok := strings.CutPrefix(a, "@"); ok {
			args[i] = b.path(rest)
		}
	}
	var out, errs bytes.Buffer
	if got := run(args, &out, &errs); got != want {
		b.t.Fatalf("zheng-verify %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, want, &out, &errs)
	}
	return out.String(), errs.String()
}

func TestRun(t *testing.T) {
	b := newBench(t, 40)
	fingerprint := journal.Fingerprint(b.count.Public)
	out, _ := b.run(exitHolds, "@a.zip")
	for _, want := range []string{"✓ 全部属实", "Everything holds", fingerprint, "△"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	b.write("key", []byte("\ufeff"+fingerprint+"\r\n"))
	b.write("head", []byte(b.count.Checkpoint))
	b.run(exitHolds, "@a.zip", "-key", fingerprint, "-checkpoint", b.count.Checkpoint)
	b.run(exitHolds, "-key", "@key", "-checkpoint", "@head", "@a.zip")
	b.run(exitNot, "-key", "0123 4567 89AB CDEF 0123 4567", "@a.zip")
	b.run(exitNot, "-checkpoint", "3 AAAA BBBB CCCC DDDD AAAA BBBB CCCC DDDD", "@a.zip")

	out, _ = b.run(exitHolds, "-json", "@a.zip")
	var report archive.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || !report.Holds || report.Sheets != 40 {
		t.Errorf("%v: %+v", err, report)
	}

	data, _ := os.ReadFile(b.path("a.zip"))
	data[len(data)/2] ^= 1
	b.write("bad.zip", data)
	if out, _ := b.run(exitNot, "@bad.zip"); !strings.Contains(out, "✗ 档案已损坏") {
		t.Errorf("it does not say that it is damaged:\n%s", out)
	}
	b.write("none.zip", []byte("just some text"))
	if out, _ := b.run(exitNot, "@none.zip"); !strings.Contains(out, "✗ 这不是计票档案") {
		t.Errorf("it does not say that it is none:\n%s", out)
	}
	b.run(exitNot, "@nobody.zip")
	b.run(exitNot, b.dir)
	for _, args := range [][]string{{}, {"a", "b"}, {"-what", "@a.zip"}, {"-sample", "3", "@a.zip"}, {"-form", "@f.csv", "@a.zip"},
		{"-audited", "@f.csv", "@a.zip"}, {"-seed", "1", "-limit", "0", "@a.zip"}, {"-seed", "1", "-limit", "NaN", "@a.zip"}} {
		b.run(exitUsage, args...)
	}
	if out, _ := b.run(exitHolds, "-h"); !strings.Contains(out, "sha256sum") {
		t.Error("no help")
	}
}

// A citizen rolls dice, pulls papers, writes down what is there, and learns the
// risk.
func TestSample(t *testing.T) {
	b := newBench(t, 400)
	const seed = "31415926535897932384"
	out, _ := b.run(exitHolds, "-seed", seed, "-json", "-form", "@form.csv", "@a.zip")
	var o outcome
	if err := json.Unmarshal([]byte(out), &o); err != nil {
		t.Fatal(err)
	}
	if o.Needed < 5 || len(o.Sample) != o.Needed || len(o.Open) > 0 {
		t.Fatalf("%d of %d to draw, open %v", o.Needed, o.Sheets, o.Open)
	}
	t.Logf("%d of %d sheets are drawn", o.Needed, o.Sheets)
	if !slices.IsSortedFunc(o.Sample, func(a, b drawn) int { return (a.Batch-b.Batch)*1000 + a.Place - b.Place }) {
		t.Error("the sample is not in order of batch and place")
	}
	again, _ := b.run(exitHolds, "-seed", seed, "-json", "@a.zip")
	if again != out {
		t.Error("the same dice draw other papers")
	}
	b.run(exitNot, "-seed", seed, "-form", "@form.csv", "@a.zip") // it is there
	b.run(exitNot, "-seed", seed, "-audited", "@form.csv", "@a.zip")

	form, err := os.ReadFile(b.path("form.csv"))
	if err != nil {
		t.Fatal(err)
	}
	truth := b.truth(form, nil)
	b.write("seen.csv", truth)
	out, _ = b.run(exitHolds, "-seed", seed, "-audited", "@seen.csv", "@a.zip")
	if !strings.Contains(out, "✓ 风险") || !strings.Contains(out, "0 of them differ") {
		t.Errorf("nothing differs, and it says:\n%s", out)
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(bytes.TrimPrefix(truth, []byte("\xef\xbb\xbf")))
	if err != nil {
		t.Fatal(err)
	}
	b.write("gb.csv", gb)
	b.run(exitHolds, "-seed", seed, "-audited", "@gb.csv", "@a.zip")
	b.write("semicolons.csv", bytes.ReplaceAll(truth, []byte(","), []byte(";")))
	b.run(exitHolds, "-seed", seed, "-audited", "@semicolons.csv", "@a.zip")

	// Another sample than the dice say is no sample.
	if _, errs := b.run(exitNot, "-seed", "27182818", "-audited", "@seen.csv", "@a.zip"); !strings.Contains(errs, "not filled in") {
		t.Errorf("other dice: %s", errs)
	}
	if _, errs := b.run(exitNot, "-seed", seed, "-sample", "3", "-audited", "@seen.csv", "@a.zip"); !strings.Contains(errs, "not drawn") {
		t.Errorf("fewer: %s", errs)
	}

	// More papers with the same dice: those seen need not be seen again.
	b.run(exitNot, "-seed", seed, "-sample", fmt.Sprint(o.Needed+5), "-audited", "@seen.csv", "-form", "@more.csv", "@a.zip")
	more, err := os.ReadFile(b.path("more.csv"))
	if err != nil || bytes.Count(more, []byte("整张")) != 5 {
		t.Errorf("%v: the form for five more has %d", err, bytes.Count(more, []byte("整张")))
	}
	b.write("more-seen.csv", b.truth(more, nil))
	out, _ = b.run(exitHolds, "-seed", seed, "-sample", fmt.Sprint(o.Needed+5), "-audited", "@seen.csv", "-audited", "@more-seen.csv", "@a.zip")
	if !strings.Contains(out, fmt.Sprintf("%d papers were looked at; 0", o.Needed+5)) {
		t.Errorf("it says:\n%s", out)
	}
	b.run(exitNot, "-seed", seed, "-audited", "@seen.csv", "-audited", "@seen.csv", "@a.zip")

	// Three papers say something else, one is lost.
	b.write("differ.csv", b.truth(form, map[int]string{0: "missing", 1: "turn", 2: "void", 3: "turn"}))
	out, _ = b.run(exitNot, "-seed", seed, "-audited", "@differ.csv", "-json", "@a.zip")
	var d outcome
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Differ) != 4 || d.Reached || *d.Risk <= 0.05 || d.More == 0 {
		t.Errorf("%d differ, risk %v, reached %v, %d more", len(d.Differ), *d.Risk, d.Reached, d.More)
	}
	if out, _ := b.run(exitNot, "-seed", seed, "-audited", "@differ.csv", "@a.zip"); !strings.Contains(out, "找不到") || !strings.Contains(out, "✗ 风险") {
		t.Errorf("it says:\n%s", out)
	}
}

// truth fills a form as the papers are; wrong changes the sheets at those
// places of the form.
func (b *bench) truth(form []byte, wrong map[int]string) []byte {
	b.t.Helper()
	votes := map[string]*election.Vote{}
	for _, s := range b.count.Sheets {
		votes[fmt.Sprintf("%d-%d", s.Batch, s.Place)] = s.Vote
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(form, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	at := -1
	for _, row := range rows[1:] {
		v := votes[row[0]+"-"+row[1]]
		if v == nil {
			b.t.Fatalf("no vote at %s-%s", row[0], row[1])
		}
		post, who := row[2], row[3]
		if post == "" {
			at++
			row[5] = map[bool]string{true: "作废", false: ""}[v.Void != ""]
			if v.Void == "" && describe(b.count.Election, *v) == describe(b.count.Election, election.Vote{}) {
				row[5] = "空白"
			}
		}
		turn := wrong[at] == "turn"
		switch {
		case wrong[at] == "missing" || wrong[at] == "void":
			row[5] = map[bool]string{true: wrong[at], false: ""}[post == ""]
		case post == "":
			if turn {
				row[5] = ""
			}
		case who == "+1":
			if names := v.WriteIns[post]; len(names) > 0 && !turn {
				row[4], row[5] = names[0], "○"
			}
		default:
			reading := v.Marks[post][who]
			if turn {
				reading = map[election.Reading]election.Reading{election.Approve: election.Oppose, election.Oppose: election.Approve, election.Abstain: election.Approve}[reading]
			}
			row[5] = map[election.Reading]string{election.Approve: "赞成", election.Oppose: "×"}[reading]
		}
	}
	var out bytes.Buffer
	out.WriteString("\xef\xbb\xbf")
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		b.t.Fatal(err)
	}
	return out.Bytes()
}

// Nothing is audited of a count that is not done, or of an archive that lies.
func TestNothingToAudit(t *testing.T) {
	b := newBench(t, 40)
	b.write("a.zip", printed(archivetest.New(t, "village", 60, 3)).Pack())
	if out, _ := b.run(exitHolds, "-seed", "1", "@a.zip"); !strings.Contains(out, "△ 还有选票等人裁定") {
		t.Errorf("it says:\n%s", out)
	}
	data := b.count.Pack()
	data[5000] ^= 1
	b.write("bad.zip", data)
	if _, errs := b.run(exitNot, "-seed", "1", "@bad.zip"); !strings.Contains(errs, "nothing to audit") {
		t.Errorf("it says: %s", errs)
	}
}

const head = "批 batch,张 place,职位 post,候选人 candidate,姓名 name,所见 seen\n"

func TestReadForm(t *testing.T) {
	e := archivetest.New(t, "village", 1, 0).Election
	good := head + "1,2,,,整张 whole,\n1,2,chair,an,安宁,○\n1,2,主任,bo,柏青,x\n1,2,chair,+1,,\n1,2,member,+1,王芳,\n\n2,1,,,整张 whole,\n"
	seen, err := readForm([]byte(good), e)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 || describe(e, seen[place{1, 2}].vote) != "主任 安宁 ○，主任 柏青 ×，委员 王芳 ○ (另选)" {
		t.Errorf("%d sheets, %s", len(seen), describe(e, seen[place{1, 2}].vote))
	}
	for name, c := range map[string]struct{ form, says string }{
		"empty":                {"", "save it as CSV"},
		"no such columns":      {"a,b,c\n", "lacks a column"},
		"a place that is none": {head + "1,x,chair,an,安宁,○\n", "numbers"},
		"no such post":         {head + "1,1,mayor,an,安宁,○\n", "no post"},
		"no such candidate":    {head + "1,1,chair,zz,,○\n", "no candidate"},
		"no such word":         {head + "1,1,chair,an,安宁,maybe\n", "approve"},
		"no such whole":        {head + "1,1,,,,maybe\n", "void, blank or missing"},
		"twice":                {head + "1,1,chair,an,,○\n1,1,chair,an,,×\n", "twice"},
		"blank and marked":     {head + "1,1,,,,空白\n1,1,chair,an,,○\n", "blank"},
		"a quote":              {head + "\"1,1\n", "CSV"},
	} {
		if _, err := readForm([]byte(c.form), e); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func FuzzForm(f *testing.F) {
	e := archivetest.New(f, "village", 1, 0).Election
	f.Add([]byte(head + "1,2,,,整张 whole,作废\n1,3,chair,an,安宁,○\n1,3,member,+1,王芳,\n"))
	f.Add([]byte("\xef\xbb\xbf批;张;职位;候选人;姓名;所见\n1;1;chair;an;;\"x\"\n"))
	f.Add([]byte("batch\tplace\tpost\tcandidate\tname\tseen\n1\t1\t\t\t\tmissing\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		seen, err := readForm(data, e)
		if err != nil {
			return
		}
		for where, s := range seen {
			if !s.filled {
				t.Fatalf("%v was not filled in", where)
			}
		}
	})
}

// A folder of programs is checked before anything of it is installed.
func TestRelease(t *testing.T) {
	b := newBench(t, 1)
	dist := b.path("dist")
	if err := os.Mkdir(dist, 0o755); err != nil {
		t.Fatal(err)
	}
	key, err := journal.NewKey(archivetest.Source(7), archive.ReleaseOrigin)
	if err != nil {
		t.Fatal(err)
	}
	b.write("dist/zheng.deb", []byte("a package"))
	signed, err := archive.SignRelease(os.DirFS(dist), key)
	if err != nil {
		t.Fatal(err)
	}
	b.write("dist/"+archive.ReleaseName, []byte(signed))
	b.write("release.pub", []byte(key.Public()+"\n"))
	if out, _ := b.run(exitHolds, "-release", "-key", "@release.pub", "@dist"); !strings.Contains(out, "1") {
		t.Error(out)
	}
	b.run(exitHolds, "-release", "-key", journal.Fingerprint(key.Public()), "@dist")
	b.run(exitUsage, "-release", "@dist")
	b.run(exitNot, "-release", "-key", b.count.Public, "@dist")
	b.write("dist/zheng.deb", []byte("another"))
	if _, errs := b.run(exitNot, "-release", "-key", "@release.pub", "@dist"); !strings.Contains(errs, "zheng.deb was changed") {
		t.Error(errs)
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, texts) }

// The auditor is built for everybody's computer without a C compiler, and of
// the house it needs nothing but the rules, the log, what is made of both, and
// the reports, which it makes again.
func TestBuilds(t *testing.T) {
	house := regexp.MustCompile(`^zheng/(cmd/zheng-verify|device/paper|store/(text|typeset|election|tally|journal)(/.*)?)$`)
	for _, target := range []string{"linux/amd64", "linux/arm64", "windows/amd64", "windows/arm64", "darwin/amd64", "darwin/arm64"} {
		system, machine, _ := strings.Cut(target, "/")
		env := append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+machine, "GOFLAGS=-buildvcs=false")
		build := exec.Command("go", "build", "-o", os.DevNull, ".")
		build.Env = env
		if out, err := build.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", target, err, out)
		}
		list := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}", ".")
		list.Env = env
		out, err := list.Output()
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		for _, p := range strings.Fields(string(out)) {
			if strings.HasPrefix(p, "zheng/") && !house.MatchString(p) || p == "runtime/cgo" {
				t.Errorf("%s: it needs %s", target, p)
			}
		}
	}
}
