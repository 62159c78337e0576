package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"zheng/kiosk/webtest"
	"zheng/scan/omr"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// TestMain lets scripts and tests run this program as `zheng`.
func TestMain(m *testing.M) {
	testscript.Main(webtest.Tests{M: m}, map[string]func(){"zheng": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"HOME", "ZHENG_FONTS", "PATH"} {
				env.Setenv(name, os.Getenv(name))
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "election.toml"), []byte(villageFile), 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"scans": scansCmd, "exits": exitsCmd},
	})
}

// scansCmd writes marked and scanned ballots of election.toml:
//
//	scans DIR N        0001.jpg … of clear votes, the same for every N
//	scans DIR -asked   asked.jpg: a mark that only people can read
func scansCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: scans DIR N|-asked")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	if args[1] == "-asked" {
		data, err := askedScan()
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, "asked.jpg"), data, 0o644))
		return
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	for i := range n {
		data, err := clearScan(i)
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.jpg", i+1)), data, 0o644))
	}
}

// exitsCmd runs zheng and checks its exit code: exits CODE ARG…
func exitsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exits CODE ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	for i, a := range args {
		if i > 0 && strings.Contains(a, "@") { // @name is a file of the script
			args[i] = strings.Replace(a, "@", ts.MkAbs(".")+"/", 1)
		}
	}
	var out, errs bytes.Buffer
	got := run(context.Background(), args[1:], strings.NewReader(""), &out, &errs)
	fmt.Fprint(ts.Stdout(), out.String())
	fmt.Fprint(ts.Stderr(), errs.String())
	if got != want {
		ts.Fatalf("zheng %s: exit code %d, want %d\n%s%s", strings.Join(args[1:], " "), got, want, &out, &errs)
	}
}

// villageFile is a small election on A5, quick to draw and to read.
const villageFile = `[election]
id = "village"
title = "柳溪社区居民委员会换届选举"
community = "柳溪社区"
committee = "柳溪社区居民选举委员会"
date = 2026-12-05
round = "first"
profile = "residents"

[marks]
approve = ["circle"]
oppose = ["cross"]

[ballot]
style = "boxes"
paper = "A5"
seal = "ignore"
number = "none"

[[post]]
id = "chair"
title = "主任"
seats = 1
write_ins = 1

[[post.candidate]]
id = "an"
name = "安宁"

[[post.candidate]]
id = "bo"
name = "柏青"
`

var village = sync.OnceValues(func() (*election.Election, error) { return election.Parse([]byte(villageFile)) })

var blankPage = sync.OnceValues(func() (*scantest.Blank, error) {
	e, err := village()
	if err != nil {
		return nil, err
	}
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		return nil, err
	}
	blanks, err := scantest.Print(context.Background(), l, 150)
	if err != nil {
		return nil, err
	}
	return blanks[0], nil
})

// clearVote is what voter i wants: of three, two for an against bo, one for bo
// against an. Both boxes hold ink, so that no two papers look like one.
func clearVote(i int) election.Vote {
	marks := map[string]election.Reading{"an": election.Approve, "bo": election.Oppose}
	if i%3 == 2 {
		marks = map[string]election.Reading{"an": election.Oppose, "bo": election.Approve}
	}
	return election.Vote{Marks: map[string]map[string]election.Reading{"chair": marks}}
}

// clearScan is a scan of that vote about which the reader has no doubt: what is
// tested here is the program around it, so hands draw until it has none.
func clearScan(i int) ([]byte, error) {
	e, err := village()
	if err != nil {
		return nil, err
	}
	want := clearVote(i).Marks["chair"]
	return drawn(uint64(i), scantest.Follow(e.Marks, clearVote(i)), func(s omr.Sheet) bool {
		for _, m := range s.Marks {
			if w := want[m.Candidate]; m.Reading != w && !(w == "" && m.Reading == election.Abstain) {
				return false
			}
		}
		return s.Status == omr.Clear
	})
}

// askedScan has something in an's box that only people can read.
func askedScan() ([]byte, error) {
	choose := func(_ *rand.Rand, b sheet.Box) scantest.Choice {
		if b.Candidate == "an" {
			return scantest.Choice{Kind: scantest.KindOther}
		}
		return scantest.Choice{Kind: scantest.KindBlank}
	}
	return drawn(7, choose, func(s omr.Sheet) bool {
		return s.Status == omr.Review && len(s.Reasons) == 1 && s.Reasons[0] == omr.UnclearMark &&
			s.Marks[0].Reading == election.Unclear && s.Marks[1].Reading == election.Abstain
	})
}

var villageReader = sync.OnceValues(func() (*omr.Reader, error) {
	e, err := village()
	if err != nil {
		return nil, err
	}
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		return nil, err
	}
	return omr.NewReader(e, l)
})

// drawn lets hands draw until the scan is as wanted.
func drawn(seed uint64, choose func(*rand.Rand, sheet.Box) scantest.Choice, wanted func(omr.Sheet) bool) ([]byte, error) {
	e, err := village()
	if err != nil {
		return nil, err
	}
	page, err := blankPage()
	if err != nil {
		return nil, err
	}
	reader, err := villageReader()
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 9))
	for range 100 {
		data, err := page.Scan(rng, e, scantest.Voter{Choose: choose}, scantest.Gray).Encode(scantest.JPEG)
		if err != nil || wanted(reader.ReadBytes(data)) {
			return data, err
		}
	}
	return nil, fmt.Errorf("no hand in a hundred draws what is wanted, seed %d", seed)
}

// zheng runs the program inside the test.
func zheng(t testing.TB, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string // on stderr, or on stdout where code is 0
	}{
		{nil, 2, "zheng scan"},
		{[]string{"-h"}, 0, "zheng scan"},
		{[]string{"help"}, 0, "zheng scan"},
		{[]string{"help", "scan"}, 0, "-overlay"},
		{[]string{"fly"}, 2, `"fly"`},
		{[]string{"check"}, 2, "election file to check"},
		{[]string{"check", "-x"}, 2, "-x"},
		{[]string{"print"}, 2, "-election"},
		{[]string{"print", "-election", "e.toml", "-count", "0", "-o", "x"}, 2, "-count 0"},
		{[]string{"print", "-election", "e.toml", "-count", "many", "-o", "x"}, 2, "many"},
		{[]string{"print", "-election", "e.toml", "-count", "1", "-o", "x", "-edition", "huge"}, 2, "huge"},
		{[]string{"print", "-election", "e.toml", "-count", "1", "-o", "x", "more"}, 2, "more"},
		{[]string{"scan", "-election", "e.toml", "-data", "d"}, 2, "files or folders"},
		{[]string{"scan", "-election", "e.toml", "a.png"}, 2, "-data"},
		{[]string{"scan", "-election", "e.toml", "-data", "d", "-workers", "0", "a.png"}, 2, "-workers"},
		{[]string{"review", "-election", "e.toml", "-data", "d", "-confirm"}, 2, "-sheet"},
		{[]string{"review", "-election", "e.toml", "-data", "d", "-sheet", "ab"}, 2, "-void"},
		{[]string{"review", "-election", "e.toml", "-data", "d", "-sheet", "ab", "-confirm", "-void", "x"}, 2, "one of"},
		{[]string{"review", "-election", "e.toml", "-data", "d", "-sheet", "ab", "-confirm", "-by", "a"}, 2, "-second"},
		{[]string{"result", "-election", "e.toml", "-data", "d", "-issued", "-5"}, 2, "-issued"},
		{[]string{"tally", "-election", "e.toml"}, 2, "-cast"},
		{[]string{"next", "-election", "e.toml", "-o", "d"}, 2, "-cast"},
		{[]string{"next", "-election", "e.toml", "-o", "d", "-cast", "c", "-date", "soon"}, 2, "soon"},
		{[]string{"compare", "a.json"}, 2, "two results"},
		{[]string{"demo", "-ballots", "0"}, 2, "-ballots"},
		{[]string{"demo", "extra"}, 2, "extra"},
		{[]string{"check", "none.toml"}, 1, "none.toml"},
		{[]string{"version"}, 0, "zheng "},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			code, out, errs := zheng(t, c.args...)
			if code != c.code {
				t.Errorf("exit code %d, want %d: %s%s", code, c.code, out, errs)
			}
			said := errs
			if c.code == 0 {
				said = out
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("%q is not in:\n%s", c.says, said)
			}
			if c.code != 0 && out != "" {
				t.Errorf("an error on stdout: %s", out)
			}
		})
	}
}

// Every command explains itself with an example that it would take.
func TestHelp(t *testing.T) {
	for _, c := range commands {
		code, out, _ := zheng(t, c.name, "-h")
		if code != 0 || !strings.Contains(out, "Example\n  zheng "+c.name) {
			t.Errorf("zheng %s -h: code %d\n%s", c.name, code, out)
		}
		for l := range strings.Lines(c.example) {
			l = strings.TrimSpace(l)
			args := strings.Fields(strings.SplitN(l, " > ", 2)[0])
			if args[0] == "zheng-verify" { // beside this one
				continue
			}
			if len(args) < 2 || args[0] != "zheng" || args[1] != c.name {
				t.Errorf("the example %q is of another command", l)
				continue
			}
			fs := newFlags(c.name)
			c.setup(fs)
			if _, err := interleaved(fs, args[2:]); err != nil && !strings.Contains(l, `"`) {
				t.Errorf("the example %q: %v", l, err)
			}
		}
	}
}

func TestFlagsAnywhere(t *testing.T) {
	for _, c := range []struct {
		args, rest string
		json       bool
	}{
		{"a b", "a b", false},
		{"-json a b", "a b", true},
		{"a -json b", "a b", true},
		{"a b -json", "a b", true},
		{"a -- -json", "a -json", false},
		{"-- -json", "-json", false},
	} {
		fs := newFlags("x")
		j := fs.Bool("json", false, "")
		rest, err := interleaved(fs, strings.Fields(c.args))
		if err != nil || strings.Join(rest, " ") != c.rest || *j != c.json {
			t.Errorf("%q: rest %v, json %v, %v", c.args, rest, *j, err)
		}
	}
}
