package district_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/store/bulletin"
	"zheng/store/district"
	"zheng/store/district/districttest"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
	"zheng/store/text/texttest"
)

// office is a ledger with a clock that stands where a test puts it.
type office struct {
	testing.TB
	*district.Ledger
	dir string
	now time.Time

	reports func(archive.Printed) ([]archive.File, error)
}

func open(t testing.TB) *office {
	t.Helper()
	o := &office{TB: t, dir: t.TempDir(), now: districttest.Day}
	o.reopen()
	t.Cleanup(func() {
		if err := o.Ledger.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func (o *office) reopen() {
	o.Helper()
	var err error
	if o.Ledger, err = district.Open(o.dir, district.Config{Now: func() time.Time { return o.now }, Reports: o.reports}); err != nil {
		o.Fatal(err)
	}
}

// again closes and opens the ledger, and sees that it is the same.
func (o *office) again() {
	o.Helper()
	before := fmt.Sprintf("%+v", o.values())
	if err := o.Ledger.Close(); err != nil {
		o.Fatal(err)
	}
	o.reopen()
	if after := fmt.Sprintf("%+v", o.values()); after != before {
		o.Errorf("opened again it has\n%s, not\n%s", after, before)
	}
}

func (o *office) values() (out []district.Row) {
	for _, r := range o.Rows() {
		out = append(out, *r)
	}
	return out
}

func (o *office) file(name string, data []byte) string {
	o.Helper()
	path := filepath.Join(o.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		o.Fatal(err)
	}
	return path
}

// take takes a file and wants a fault of it, "" for none.
func (o *office) take(name string, data []byte, fault string) district.Taken {
	o.Helper()
	t, err := o.Take(o.file(name, data))
	if err != nil {
		o.Fatal(err)
	}
	if t.Fault != fault {
		o.Errorf("%s: %s %q (%s) %+v, want %q", name, t.State, t.Fault, t.Says.En, t.Wrong, fault)
	}
	if t.Says.Zh == "" || t.Says.En == "" {
		o.Errorf("%s: nothing is said in one language: %+v", name, t.Says)
	}
	return t
}

func (o *office) expect(list ...district.Expected) district.Listed {
	o.Helper()
	out, err := o.Expect(list)
	if err != nil {
		o.Fatal(err)
	}
	return out
}

func TestTexts(t *testing.T) {
	var needed []string
	for _, s := range district.Stages {
		needed = append(needed, "stage."+s)
	}
	texttest.Check(t, district.Texts(), needed...)
}

// A day: nothing, bulletins, the archive; the picture follows, and stays.
func TestDay(t *testing.T) {
	o := open(t)
	liu := districttest.New(t, "liuxi-2026", "柳溪社区", 30, 0)
	o.expect(
		district.Expected{Code: "liuxi", Name: "柳溪社区", Street: "红山区/红山街道", Keys: []string{liu.Fingerprint()}, Planned: "2026-12-05"},
		district.Expected{Code: "dong", Name: "东湖社区", Street: "红山区/东湖街道", Planned: "2026-12-06"},
	)
	if r := o.Row("dong"); r.Stage != district.Missing || r.Silent(o.now, time.Minute) {
		t.Errorf("before its day: %+v", r)
	}
	b := liu.Told(o.now, "open", 2)
	b.Steps = []bulletin.Step{{Item: "roll_published", Last: "2026-11-15"}, {Item: "handed_over", Last: "2026-12-15"}, {Item: "qualified", Last: "2026-11-20", Done: "2026-11-21", Broken: true}}
	o.take("1.json", liu.Sign(b), "")
	r := o.Row("liuxi")
	if r.Stage != "open" || r.Name != "柳溪社区" || r.Participants != 30 || r.Overdue(o.now) != 1 || r.Broken != 1 || r.Outcome != "" {
		t.Errorf("after the first bulletin: %+v", r)
	}
	if want := (district.Share{Of: 40, Came: 28}); r.Shares[1] != want {
		t.Errorf("hukou: %v, want %v", r.Shares[1], want)
	}
	if r.Silent(o.now.Add(29*time.Minute), 30*time.Minute) || !r.Silent(o.now.Add(31*time.Minute), 30*time.Minute) {
		t.Error("it is silent at the wrong time")
	}
	o.now = o.now.Add(time.Hour)
	o.take("2.json", liu.Sign(liu.Told(o.now, "announced", 30)), "")
	if r := o.Row("liuxi"); r.Stage != "announced" || r.Outcome == "" || r.Silent(o.now, time.Minute) {
		t.Errorf("after the announcement: %+v", r)
	}
	o.again()
	if got := o.take("a.zip", liu.Pack(), ""); got.Code != "liuxi" || got.Kind != district.Archives {
		t.Errorf("%+v", got)
	}
	o.take("a.zip", liu.Pack(), "")
	r = o.Row("liuxi")
	if r.Stage != district.Checked || r.Alarms != nil || r.Returned != liu.Result.Returned {
		t.Errorf("after the archive: %+v", r)
	}
	c, err := o.Community("liuxi")
	if err != nil || len(c.Votes) != 1 || len(c.Votes[0].Archive.Findings) < 20 || len(c.Refusals) != 0 {
		t.Errorf("%v: %+v", err, c)
	}
	o.now = o.now.Add(48 * time.Hour)
	if r := o.Row("dong"); !r.Silent(o.now, time.Hour) {
		t.Error("its day is over, nothing came, and it is not silent")
	}
	o.again()
}

// What does not hold changes nothing but the list of refusals.
func TestRefusals(t *testing.T) {
	liu := districttest.New(t, "liuxi-2026", "柳溪社区", 12, 0)
	evil := districttest.New(t, "liuxi-2026", "柳溪社区", 14, 0) // same id and name
	stranger, err := journal.NewKey(archivetest.Source(99), evil.Key.Origin())
	if err != nil {
		t.Fatal(err)
	}
	whole := liu.Pack()
	evil.Key = stranger
	evil.Lines = evil.Lines[:0]
	evil.Add(journal.Entry{Act: journal.ActBegin, Detail: map[string]string{"election": "liuxi-2026", "round": "first", "key": stranger.Public()}})
	at := districttest.Day
	now, packed := liu.Sign(liu.Told(at, "open", 10)), bomb(t)
	for name, listed := range map[string]bool{"on the list": true, "on its word": false} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			claimed := "claimed"
			if listed {
				claimed = "other_key"
				o.expect(district.Expected{Code: "liuxi-2026", Name: "柳溪社区", Keys: []string{liu.Fingerprint()}, Planned: "2026-12-05"})
			}
			o.take("now.json", now, "")
			before := *o.Row("liuxi-2026")
			half := bytes.Clone(whole)
			half[len(half)/2] ^= 1
			future := liu.Told(at.Add(time.Hour), "open", 11)
			shrunk := liu.Told(at.Add(time.Minute), "open", 9)
			forked := liu.Told(at.Add(time.Minute), "open", 10)
			forked.Log.Root = liu.Told(at, "open", 3).Log.Root
			for file, c := range map[string]struct {
				data  []byte
				fault string
				alarm bool
			}{
				"older.json":    {liu.Sign(liu.Told(at.Add(-time.Minute), "open", 8)), "older", false},
				"replayed.json": {liu.Sign(liu.Told(at, "setup", 10)), "older", false},
				"future.json":   {liu.Sign(future), "ahead", false},
				"shrunk.json":   {liu.Sign(shrunk), "shrunk", true},
				"forked.json":   {liu.Sign(forked), "shrunk", true},
				"claimed.json":  {evil.Sign(evil.Told(at.Add(time.Second), "sealed", 1)), claimed, true},
				"changed.json":  {bytes.Replace(now, []byte(`"open"`), []byte(`"sealed"`), 1), "changed_bulletin", false},
				"huge.json":     {append(bytes.Clone(now), make([]byte, 1<<20)...), "form", false},
				"half.zip":      {half, "damaged", false},
				"short.zip":     {whole[:len(whole)-100], "damaged", false},
				"empty.zip":     {nil, "not_archive", false},
				"bomb.zip":      {packed, "repacked", false},
				"text.zip":      {[]byte("no archive at all"), "not_archive", false},
			} {
				o.now = o.now.Add(time.Second)
				last := o.Row("liuxi-2026").Refused
				got := o.take(file, c.data, c.fault)
				if got.State != district.Refused {
					t.Errorf("%s: %s", file, got.State)
				}
				after := *o.Row("liuxi-2026")
				if alarm := after.Suspect[district.SuspectAlarm].Equal(o.now); alarm != c.alarm {
					t.Errorf("%s: an alarm: %v", file, alarm)
				}
				if after.Refused != last && got.Code == "" {
					t.Errorf("%s: refused in somebody's name", file)
				}
				after.Refused, after.Suspect = before.Refused, before.Suspect
				if a, b := fmt.Sprintf("%+v", after), fmt.Sprintf("%+v", before); a != b {
					t.Errorf("%s changed the community:\n%s\n%s", file, a, b)
				}
			}
			o.take("archive.zip", whole, "") // nothing of it kept the honest one out
			if r := o.Row("liuxi-2026"); r.Stage != district.Checked {
				t.Errorf("%+v", r)
			}
		})
	}
}

// A whole archive of another key, of a log that is not the one told before, and
// an older one.
func TestForgedArchives(t *testing.T) {
	o := open(t)
	liu := districttest.New(t, "liuxi-2026", "柳溪社区", 12, 0)
	o.expect(district.Expected{Code: "liuxi", Name: "柳溪社区", Keys: []string{liu.Fingerprint()}})
	early := liu.Pack()
	other := districttest.New(t, "liuxi-2026", "柳溪社区", 20, 0)
	// The same key, another log.
	o.take("told.json", other.Sign(other.Told(o.now, "counting", 9)), "")
	if got := o.take("other-log.zip", early, "wrong_paper"); got.Code != "liuxi" || len(got.Wrong) == 0 {
		t.Errorf("%+v", got)
	}
	o.take("archive.zip", other.Pack(), "")
	key, err := journal.NewKey(archivetest.Source(4), other.Key.Origin())
	if err != nil {
		t.Fatal(err)
	}
	stolen := districttest.New(t, "liuxi-2026", "柳溪社区", 25, 0)
	stolen.Key = key
	stolen.Lines[0] = mustEncode(t, journal.Entry{Act: journal.ActBegin, Detail: map[string]string{"election": "liuxi-2026", "round": "first", "key": key.Public()}})
	o.take("stolen.zip", stolen.Pack(), "wrong_key")
	c, err := o.Community("liuxi")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Refusals) != 2 || c.Refused != 2 || c.Votes[0].Archive.Sheets != len(other.Sheets) {
		t.Errorf("%d refused, %+v", len(c.Refusals), c.Votes[0].Archive.Sheets)
	}
	for _, r := range c.Refusals {
		if len(r.Wrong) == 0 || r.Wrong[0].SaysZh == "" {
			t.Errorf("it is not said what did not hold: %+v", r)
		}
	}
}

func mustEncode(t testing.TB, e journal.Entry) []byte {
	t.Helper()
	line, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// Two communities with one code: the first on its word, the second is refused;
// then the list says that the second was right.
func TestOneCode(t *testing.T) {
	o := open(t)
	first := districttest.New(t, "xin-2026", "新村", 8, 0)
	second := districttest.New(t, "xin-2026", "新村二社区", 10, 0)
	key, err := journal.NewKey(archivetest.Source(5), second.Key.Origin())
	if err != nil {
		t.Fatal(err)
	}
	second.Key = key
	o.take("first.json", first.Sign(first.Told(o.now, "open", 3)), "")
	o.take("second.json", second.Sign(second.Told(o.now, "open", 3)), "claimed")
	out := o.expect(district.Expected{Code: "xin", Name: "新村二社区", Keys: []string{second.Fingerprint()}})
	if out.Refused != 1 || out.New != 1 {
		t.Errorf("%+v", out)
	}
	if r := o.Row("xin"); r == nil || r.Stage != district.Missing || r.Refused == 0 {
		t.Errorf("%+v", r)
	}
	o.take("second.json", second.Sign(second.Told(o.now, "open", 3)), "")
	if got := len(o.Rows()); got != 1 {
		t.Errorf("%d communities", got)
	}
	o.again()
}

// Over the line only keys of the list are taken, and nobody is blamed for what a
// stranger sends.
func TestOverTheLine(t *testing.T) {
	o := open(t)
	liu := districttest.New(t, "liuxi-2026", "柳溪社区", 8, 0)
	data := liu.Sign(liu.Told(o.now, "open", 3))
	got, err := o.TakeBulletin("line", data, true)
	if err != nil || got.Fault != "unlisted" {
		t.Errorf("%v %+v", err, got)
	}
	if n := len(o.Rows()); n != 0 {
		t.Errorf("a stranger made %d communities", n)
	}
	o.expect(district.Expected{Code: "liuxi", Name: "柳溪社区", Keys: []string{liu.Fingerprint()}})
	if got, err = o.TakeBulletin("line", data, true); err != nil || got.State != district.TakenIn {
		t.Errorf("%v %+v", err, got)
	}
	if got, err = o.TakeBulletin("line", data, true); err != nil || got.State != district.Same {
		t.Errorf("%v %+v", err, got)
	}
	stranger, err := journal.NewKey(archivetest.Source(6), liu.Key.Origin())
	if err != nil {
		t.Fatal(err)
	}
	liu.Key = stranger
	if got, err = o.TakeBulletin("line", liu.Sign(liu.Told(o.now.Add(time.Second), "sealed", 3)), true); err != nil || got.Fault != "other_key" || got.Code != "" {
		t.Errorf("%v %+v", err, got)
	}
	if r := o.Row("liuxi"); r.Refused != 0 || r.Suspect != nil || r.Stage != "open" {
		t.Errorf("%+v", r)
	}
}

// A later round belongs to the community of the round that it follows.
func TestRounds(t *testing.T) {
	o := open(t)
	first := districttest.New(t, "liuxi-2026", "柳溪社区", 12, 0)
	o.take("first.zip", first.Pack(), "")
	b := first.Told(o.now, "open", 1)
	b.Election, b.Follows, b.Round, b.Date = "runoff", "liuxi-2026", "runoff", "2026-12-06"
	key, err := journal.NewKey(archivetest.Source(3), "zheng/runoff/runoff")
	if err != nil {
		t.Fatal(err)
	}
	first.Key = key
	o.take("runoff.json", first.Sign(b), "")
	r := o.Row("liuxi-2026")
	if r.Rounds != 2 || r.Round != "runoff" || r.Stage != "open" || len(o.Rows()) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestList(t *testing.T) {
	row := func(line int, cells ...string) election.Row { return election.Row{Line: line, Cells: cells} }
	key := "A42E 0DE3 23C7 DC2D A54D 2D04"
	good, err := district.ParseList([]election.Row{
		row(1, "名单"), row(2, "街道", "社区名称", "编码", "公钥指纹", "选举日"),
		row(3, "红山街道", "柳溪社区", "liuxi", "a42e0de323c7dc2da54d2d04", "2026/12/5"),
		row(4, "红山街道", "东湖社区", "dong", "", "46361"), row(5, "", "新村", "xin"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []district.Expected{
		{Code: "liuxi", Name: "柳溪社区", Street: "红山街道", Keys: []string{key}, Planned: "2026-12-05"},
		{Code: "dong", Name: "东湖社区", Street: "红山街道", Planned: "2026-12-05"}, {Code: "xin", Name: "新村"},
	}
	if fmt.Sprint(good) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", good, want)
	}
	for name, c := range map[string]struct {
		rows []election.Row
		says string
	}{
		"no heading":        {[]election.Row{row(1, "a", "b")}, "heading"},
		"nothing":           {[]election.Row{row(1, "code", "name")}, "no communities"},
		"a strange code":    {[]election.Row{row(1, "code", "name"), row(2, "a b", "x")}, "row 2: a code"},
		"a code twice":      {[]election.Row{row(1, "code", "name"), row(2, "a", "x"), row(7, "a", "y")}, "row 7: the code a stands on row 2"},
		"a key twice":       {[]election.Row{row(1, "code", "name", "key"), row(2, "a", "x", key), row(3, "b", "y", key)}, "row 3: this fingerprint"},
		"half a key":        {[]election.Row{row(1, "code", "name", "key"), row(2, "a", "x", "A42E")}, "24 digits"},
		"no name":           {[]election.Row{row(1, "code", "name", "key"), row(2, "a", "", key)}, "no name"},
		"no day":            {[]election.Row{row(1, "code", "name", "date"), row(2, "a", "x", "soon")}, "2026-12-05"},
		"a person's number": {[]election.Row{row(1, "code", "name"), row(2, "a", "119901199001011234")}, "ID number"},
	} {
		if _, err := district.ParseList(c.rows); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// Many files at once, bad ones among them: each is told of once, and the good
// ones are all there.
func TestTakeAll(t *testing.T) {
	o := open(t)
	dir := t.TempDir()
	for i := range 12 {
		c := districttest.New(t, fmt.Sprintf("c%02d-2026", i), fmt.Sprintf("第%d社区", i), 4, 0)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.zip", i)), c.Pack(), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("bad%02d.zip", i)), []byte("PK\x03\x04 nonsense"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".hidden.zip"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	files, err := district.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	if err := o.TakeAll(context.Background(), files, func(_ string, t district.Taken) { told[t.State]++ }); err != nil {
		t.Fatal(err)
	}
	if told[district.TakenIn] != 12 || told[district.Refused] != 12 || len(o.Rows()) != 12 {
		t.Errorf("%v, %d communities", told, len(o.Rows()))
	}
	if _, err := district.Files(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there has files")
	}
}

// What lies in the folder is taken once it is whole, and put away.
func TestInbox(t *testing.T) {
	o := open(t)
	var told []string
	box := &district.Inbox{Ledger: o.Ledger, Dir: o.dir, Told: func(_ string, t district.Taken) { told = append(told, t.State) }}
	in, err := box.Folder()
	if err != nil {
		t.Fatal(err)
	}
	liu := districttest.New(t, "liuxi-2026", "柳溪社区", 8, 0)
	put := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(in, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	look := func() {
		if err := box.Look(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	whole := liu.Pack()
	put("a.zip", whole[:100])
	look()
	put("a.zip", whole) // it grew meanwhile
	put("b.json", []byte("{}"))
	look()
	if told != nil {
		t.Errorf("taken before it was whole: %v", told)
	}
	look()
	put("b.json", []byte("{}"))
	look()
	look()
	slices.Sort(told)
	if fmt.Sprint(told) != "[refused refused taken]" {
		t.Errorf("%v", told)
	}
	for _, want := range []string{"taken/a.zip", "refused/b.json", "refused/b.1.json"} {
		if _, err := os.Stat(filepath.Join(o.dir, want)); err != nil {
			t.Error(err)
		}
	}
}
