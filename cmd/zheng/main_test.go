package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"zheng/cmd/zheng/zhengtest"
	"zheng/kiosk/webtest"
	"zheng/store/storetest"
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
			return os.WriteFile(filepath.Join(env.WorkDir, "election.toml"), storetest.VillageFile, 0o644)
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
		data, err := zhengtest.AskedScan()
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, "asked.jpg"), data, 0o644))
		return
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	for i := range n {
		data, err := zhengtest.ClearScan(i)
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
