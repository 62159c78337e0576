package main

import (
	"os"
	"strings"
	"testing"

	"zheng/store/tally/archive"
)

// checklistDay is a roll of six at two stations, two of them on the list of a
// mobile box.
func checklistDay(t *testing.T) (d *rollDay, number func(int) string) {
	d = newRollDay(t)
	number = func(i int) string { return idNumber(t, "19700101", 2*i+1) }
	rows := []string{"身份证号,姓名,户号,投票站"}
	for i, name := range []string{"王芳", "李静", "赵敏", "周磊", "王芳", "吴强"} {
		at := "东站"
		if name == "吴强" {
			at = "西站"
		}
		rows = append(rows, number(i)+","+name+",H"+string(rune('1'+i))+","+at)
	}
	d.write("roll.csv", strings.Join(rows, "\n"))
	d.write("box.csv", "身份证号,姓名,投票站\n"+number(2)+",赵敏,东站\n"+number(3)+",周磊,东站\n")
	d.report(exitOK, "import", "-stations", "东站,西站", d.path("roll.csv"))
	d.report(exitOK, "mobile", "-box", "流动票箱1", "-staff", "陈静,郑涛,冯刚", "-stations", "东站,西站", d.path("box.csv"))
	return d, number
}

// entering runs the command on two lists.
func (d *rollDay) entering(want int, first, second string, more ...string) string {
	d.t.Helper()
	d.write("first.csv", first)
	d.write("second.csv", second)
	args := append([]string{"checklist", "-enter", d.path("first.csv"), "-enter", d.path("second.csv"), "-station", "东站"}, twoKeys...)
	code, stdout, stderr := d.roll(append(args, more...)...)
	if code != want {
		d.t.Fatalf("%q, %q: exit %d, want %d\n%s%s", first, second, code, want, stdout, stderr)
	}
	return stdout + stderr
}

// What was checked off on paper is entered by two people; what one has and the
// other has not, and what the record contradicts, is said of its line, and nothing
// is recorded before.
func TestChecklistEntered(t *testing.T) {
	d, number := checklistDay(t)
	for name, c := range map[string]struct{ first, second, says string }{
		"one has it alone":   {"李静\n王芳,H1\n", "李静\n", "名单1"},
		"two of that name":   {"王芳\n", "王芳\n", "不止一个人"},
		"nobody":             {"钱多\n", "钱多\n", "名册上没有"},
		"at another station": {"吴强\n", "吴强\n", "别的投票站"},
		"on a box's list":    {"赵敏\n", "赵敏\n", "流动票箱"},
		"twice":              {"李静\n李静\n", "李静\n李静\n", "写了两次"},
		"an empty list":      {"姓名\n", "姓名\n", "没有"},
	} {
		if said := d.entering(exitFail, c.first, c.second); !strings.Contains(said, c.says) {
			t.Errorf("%s: %s", name, said)
		}
	}
	if said := d.entering(exitFail, number(0)+"\n钱多\n", number(0)+"\n"); strings.Contains(said, number(0)) {
		t.Errorf("an ID number is shown: %s", said)
	}
	if code, out, _ := d.roll("turnout", "-json"); code != exitOK || !strings.Contains(out, `"participants":0`) {
		t.Fatalf("something was recorded: %s", out)
	}
	// In any order, by name, number, or name and household, with a heading or none.
	d.entering(exitOK, "姓名,户号\n李静\n王芳,H1\n", "王芳,H1\n"+number(1)+"\n")
	if said := d.entering(exitFail, "李静\n", "李静\n"); !strings.Contains(said, "已经投过票") {
		t.Errorf("%s", said)
	}
	// What is left out by name, the rest is entered.
	d.entering(exitOK, "李静\n王芳,H5\n", "李静\n王芳,H5\n", "-accept", "not_allowed")
	_, out, _ := d.roll("turnout", "-json")
	if !strings.Contains(out, `"participants":3`) || !strings.Contains(out, `"waiting":0`) {
		t.Errorf("%s", out)
	}
	_, out, _ = d.roll("log", "-json")
	if strings.Count(out, `"checklist"`) != 2 || strings.Contains(out, "李静") {
		t.Errorf("%s", out)
	}
	for _, args := range [][]string{
		append([]string{"checklist", "-enter", d.path("first.csv")}, twoKeys...),
		{"checklist", "-enter", d.path("first.csv"), "-enter", d.path("second.csv"), "-by", "陈静", "-second", "陈静", "-reason", "停电"},
	} {
		if code, _, _ := d.roll(args...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

// A mobile box leaves and comes back by two people; what differs is said, stands in
// the reconciliation and in the archive, and nothing of it makes the archive false.
func TestMobileBox(t *testing.T) {
	d, _ := checklistDay(t)
	box := func(want int, args ...string) string {
		t.Helper()
		code, stdout, stderr := d.roll(append(append([]string{"box"}, args...), append(twoKeys, "-box", "流动票箱1")...)...)
		if code != want {
			t.Fatalf("%v: exit %d, want %d\n%s%s", args, code, want, stdout, stderr)
		}
		return stdout + stderr
	}
	box(exitFail, "back", "-ballots", "1", "-voters", "1", "-seal", "0017")
	box(exitUsage, "out", "-ballots", "5")
	box(exitFail, "out", "-ballots", "0", "-seal", "0017")
	if said := box(exitOK, "out", "-ballots", "5", "-seal", "0017"); !strings.Contains(said, "在外：带出 5 张") {
		t.Errorf("%s", said)
	}
	box(exitFail, "out", "-ballots", "5", "-seal", "0018")
	said := box(exitOK, "back", "-ballots", "2", "-voters", "2", "-seal", "0018")
	for _, want := range []string{"少 1 张选票", "封条不同", "记录里是 0 人"} {
		if !strings.Contains(said, want) {
			t.Errorf("without %q: %s", want, said)
		}
	}
	d.entering(exitOK, "赵敏\n周磊\n", "周磊\n赵敏\n", "-box", "流动票箱1")
	if _, out, _ := d.roll("box", "list"); strings.Contains(out, "△") || !strings.Contains(out, "已记录投票 2 人") {
		t.Errorf("%s", out)
	}
	e := &exportDay{t: t, dir: d.dir}
	if out, _ := e.run(exitOK, "result", "-election", "@e.toml", "-data", "@data"); !strings.Contains(out, "流动票箱1：投票人数 + 带回的空白票 = 带出票数：4 = 5") {
		t.Errorf("%s", out)
	}
	day := exportSheets(t, e)
	r := holding(t, day)
	if r.Count == nil || !strings.Contains(string(must(os.ReadFile(d.path("a.zip")))), `"box_back"`) {
		t.Error("the log does not tell of the box")
	}
	for _, f := range r.Findings {
		if f.Check == "box" {
			return
		}
	}
	t.Errorf("the archive does not say that ballots are missing: %s", archive.ReconcileName)
}

// exportSheets counts two papers, so that nobody comes any more, and exports.
func exportSheets(t *testing.T, e *exportDay) []byte {
	t.Helper()
	s, el := e.open()
	e.sheets(s, el, inOrder(2))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return e.export("a.zip")
}
