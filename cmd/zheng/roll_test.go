package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zheng/store/election"
	"zheng/store/storetest"
)

// idNumber makes up a number from a birth date and a sequence.
func idNumber(t testing.TB, birth string, seq int) string {
	t.Helper()
	n, err := election.CompleteIDNumber(fmt.Sprintf("110199%s%03d", birth, seq))
	if err != nil {
		t.Fatal(err)
	}
	return string(n)
}

// rollDay is a folder with an election file, and all that was said in it.
type rollDay struct {
	t    *testing.T
	dir  string
	said bytes.Buffer
}

func newRollDay(t *testing.T) *rollDay {
	d := &rollDay{t: t, dir: t.TempDir()}
	d.write("e.toml", string(storetest.File(t, storetest.ChairOnly)))
	return d
}

func (d *rollDay) path(name string) string { return filepath.Join(d.dir, name) }

func (d *rollDay) write(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// roll runs zheng roll and gives its exit code and output.
func (d *rollDay) roll(args ...string) (code int, stdout, stderr string) {
	d.t.Helper()
	args = append([]string{"roll", "-election", d.path("e.toml"), "-data", d.path("data")}, args...)
	var out, errs bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(""), &out, &errs)
	d.said.Write(out.Bytes())
	d.said.Write(errs.Bytes())
	return code, out.String(), errs.String()
}

// report runs it with -json, whose keys are a contract.
func (d *rollDay) report(want int, args ...string) (out struct {
	Rows     int
	Accepted int
	Imported bool
	Problems []struct {
		Row                  int
		Field, Problem, Says string
	}
}) {
	d.t.Helper()
	code, stdout, stderr := d.roll(append(args, "-json")...)
	if code != want {
		d.t.Fatalf("roll %v: exit %d, want %d: %s", args, code, want, stderr)
	}
	dec := json.NewDecoder(strings.NewReader(stdout))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil || out.Problems == nil {
		d.t.Fatalf("roll %v: %v: %s", args, err, stdout)
	}
	return out
}

func TestRollImport(t *testing.T) {
	d := newRollDay(t)
	good := func(seq int) string { return idNumber(t, "19700101", seq) }
	wrong := good(9)
	wrong = wrong[:9] + string('0'+(wrong[9]-'0'+1)%10) + wrong[10:]
	text := strings.Join([]string{
		"身份证号,姓名,性别,户号,居民小组,类别,投票站,备注",
		good(1) + ",王芳,男,1,1组,户籍,中心投票站,",
		wrong + ",李静,女,1,1组,户籍,中心投票站,",
		idNumber(t, "20081206", 1) + ",赵小,男,2,1组,户籍,中心投票站,",
		good(1) + ",王芳,男,1,1组,户籍,中心投票站,",
		"1.10199E+17,孙明,男,3,1组,户籍,中心投票站,",
		good(3) + ",周 磊,男,3,1组,火星,中心投票站,",
		good(5) + ",吴强,女,,1组,流动,中心投票站,户主 " + good(5),
		good(7) + ",郑涛,男,4,1组,流动,中心投票站,",
		good(8) + ",冯刚,女,4,1组,流动,中心投票站,",
		good(10) + ",陈军,女,4,1组,流动,中心投票站,",
		good(11) + ",褚勇,男,4,1组,流动,火星站,",
	}, "\n") + "\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	d.write("roll.csv", gb)

	r := d.report(exitFail, "import", d.path("roll.csv"))
	var got []string
	for _, p := range r.Problems {
		got = append(got, fmt.Sprint(p.Row, " ", p.Field, " ", p.Problem))
		if p.Says == "" {
			t.Errorf("row %d says nothing", p.Row)
		}
	}
	want := []string{
		"3 身份证号 check_digit", "4 出生日期 under_age", "5 身份证号 duplicate", "6 身份证号 not_readable",
		"7 姓名 not_readable", "7 类别 unknown_category", "8 户号 missing", "12 投票站 unknown_station",
	}
	if !reflect.DeepEqual(got, want) || r.Rows != 11 || r.Accepted != 4 || r.Imported {
		t.Errorf("%d rows, %d accepted, imported %t, problems\n%q, want\n%q", r.Rows, r.Accepted, r.Imported, got, want)
	}
	if _, err := os.Stat(d.path("data")); !os.IsNotExist(err) {
		t.Errorf("a refused roll left a data folder: %v", err)
	}

	if r := d.report(exitFail, "import", "-accept", "check_digit,under_age", d.path("roll.csv")); r.Imported {
		t.Error("imported with problems that nobody accepted")
	}
	if r := d.report(exitOK, "import", "-accept", "check_digit,under_age,duplicate,6-8,unknown_station", d.path("roll.csv")); !r.Imported || r.Accepted != 4 || len(r.Problems) != 8 {
		t.Errorf("accepted: %+v", r)
	}

	d.write("proxies.csv", "委托人身份证号,受托人身份证号\n"+good(1)+","+good(7)+"\n"+good(8)+","+good(2)+"\n")
	if r := d.report(exitFail, "proxies", "import", d.path("proxies.csv")); len(r.Problems) != 1 || r.Problems[0].Problem != "not_on_roll" {
		t.Errorf("proxies: %+v", r)
	}
	if r := d.report(exitOK, "proxies", "import", "-accept", "3", d.path("proxies.csv")); !r.Imported || r.Accepted != 1 {
		t.Errorf("proxies: %+v", r)
	}
	d.write("home.csv", "姓名,身份证号\n陈军,"+good(10)+"\n")
	if code, _, stderr := d.roll("mobile", "-box", "一号", "-staff", "甲,乙", d.path("home.csv")); code != exitFail || !strings.Contains(stderr, "at least 3") {
		t.Errorf("two staff: exit %d: %s", code, stderr)
	}
	if code, _, stderr := d.roll("mobile", "-box", "一号", "-staff", "甲,乙，丙", d.path("home.csv")); code != exitOK {
		t.Errorf("three staff: exit %d: %s", code, stderr)
	}
	if code, stdout, _ := d.roll("turnout"); code != exitOK || !strings.Contains(stdout, "4 registered, 0 took part") {
		t.Errorf("turnout: exit %d: %s", code, stdout)
	}
	if code, stdout, _ := d.roll("turnout", "-json"); code != exitOK || !strings.Contains(stdout, `"registered":4,"participants":0`) {
		t.Errorf("turnout: exit %d: %s", code, stdout)
	}
	d.clean(good(1), wrong, good(3), good(5), good(7), good(8), good(10), good(11), "1.10199E+17")
}

// clean checks that no number lies in the data folder or was said.
func (d *rollDay) clean(numbers ...string) {
	d.t.Helper()
	search := func(where string, b []byte) {
		for i, n := range numbers {
			if bytes.Contains(b, []byte(n)) {
				d.t.Errorf("ID number %d stands in %s", i, where)
			}
		}
	}
	search("what was said", d.said.Bytes())
	files := 0
	err := filepath.WalkDir(d.path("data"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		search(path, b)
		return err
	})
	if err != nil || files == 0 {
		d.t.Errorf("%d files searched, %v", files, err)
	}
}

func TestRollAskedWrongly(t *testing.T) {
	d := newRollDay(t)
	d.write("roll.csv", "姓名,身份证号\n王芳,"+idNumber(t, "19700101", 1)+"\n")
	d.write("picture.csv", "\x89PNG\r\n\x1a\n\x00\x00")
	for _, c := range []struct {
		name string
		code int
		says string
		args []string
	}{
		{"nothing", exitUsage, "roll", nil},
		{"another verb", exitUsage, "export", []string{"export", "x"}},
		{"proxies alone", exitUsage, "proxies", []string{"proxies", d.path("roll.csv")}},
		{"no table", exitUsage, "name the table", []string{"import"}},
		{"two tables", exitUsage, "one table", []string{"import", "a.csv", "b.csv"}},
		{"accept nonsense", exitUsage, "nonsense", []string{"import", "-accept", "nonsense", d.path("roll.csv")}},
		{"a missing table", exitFail, "no such file", []string{"import", d.path("none.csv")}},
		{"no table at all", exitFail, "not a table", []string{"import", d.path("picture.csv")}},
		{"no table, whatever is accepted", exitFail, "not a table", []string{"import", "-accept", "all", d.path("picture.csv")}},
		{"no roll yet", exitFail, "zheng roll import", []string{"proxies", "import", d.path("roll.csv")}},
		{"a box without staff", exitUsage, "-staff", []string{"mobile", "-box", "一号", d.path("roll.csv")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := d.roll(c.args...)
			if code != c.code || !strings.Contains(stdout+stderr, c.says) {
				t.Errorf("exit %d, want %d with %q: %s%s", code, c.code, c.says, stdout, stderr)
			}
		})
	}
	if r := d.report(exitFail, "import", d.path("picture.csv")); len(r.Problems) != 1 || r.Problems[0].Problem != "not_readable" {
		t.Errorf("no table: %+v", r)
	}
}
