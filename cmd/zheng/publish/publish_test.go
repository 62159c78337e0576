package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/zhengtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
	"zheng/store/tally"
)

func publish(t testing.TB, w *zhengtest.Town, dir string, o Options) (pages, changes, hidden []string) {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = storetest.Day
	}
	ed, err := Of(w.E, w.Store, o)
	if err != nil {
		t.Fatal(err)
	}
	list, err := ed.Write(dir, o.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		changes = append(changes, c.What+" "+c.Page)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if code, ok := strings.CutSuffix(e.Name(), ".html"); ok {
			pages = append(pages, code)
		}
	}
	return pages, changes, ed.Hidden
}

// everything is all bytes of a site.
func everything(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Nothing is put up before its stage, and what is not needed any more is taken
// down; each change is listed with its day, and what did not change keeps its bytes.
func TestStages(t *testing.T) {
	w := zhengtest.NewTown(t)
	dir := filepath.Join(storetest.InMemory(t), "site")
	settled := func() (*tally.Result, error) { return counting.Settled(w.E, w.Store, tally.Figures{}) }
	sign := func(items ...string) func() {
		return func() {
			for _, key := range items {
				if err := w.Store.Sign(context.Background(), record.Signed{Key: key, Date: "2026-11-10", By: "chair", At: storetest.Day}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	walk := func(to ...record.Stage) func() { return func() { w.Walk(settled, to...) } }
	steps := []struct {
		name                   string
		do                     func()
		pages, changes, hidden string
	}{
		{"nothing is published", func() {}, "files index screen", "put index put files", "publish_no_roll publish_no_candidates publish_no_result"},
		{"the roll is", sign("roll_published"), "files index roll screen", "put roll changed files", "publish_no_candidates publish_no_result"},
		{"the candidates are", sign("candidates_published"), "candidates files index roll screen", "put candidates changed files", "publish_no_result"},
		{"nothing happened", func() {}, "candidates files index roll screen", "", "publish_no_result"},
		{"the polls open", walk(record.StageOpen), "candidates files index roll screen", "changed index", "publish_no_result"},
		{"and close", walk(record.StageClosed), "candidates files index screen turnout", "put turnout changed files taken roll", "publish_no_result"},
		{"it is counted, decided and announced", walk(record.StageCounting, record.StageDecided, record.StageAnnounced), "candidates files index screen turnout", "changed index", "publish_no_result"},
		{"and sealed", walk(record.StageSealed), "candidates check files index result screen turnout", "put result put check changed files", ""},
	}
	now, kept := storetest.Day, map[string]string{}
	for _, step := range steps {
		now = now.Add(time.Hour)
		step.do()
		pages, changes, hidden := publish(t, w, dir, Options{Now: now})
		for what, pair := range map[string][2]string{
			"pages": {strings.Join(pages, " "), step.pages}, "changes": {strings.Join(changes, " "), step.changes}, "hidden": {strings.Join(hidden, " "), step.hidden},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s are %q, want %q", step.name, what, pair[0], pair[1])
			}
		}
		all := everything(t, dir)
		if step.changes == "" {
			for name := range all {
				if all[name] != kept[name] {
					t.Errorf("%s: %s changed", step.name, name)
				}
			}
		}
		if _, ok := all["files/result.json"]; ok != (step.name == "and sealed") {
			t.Errorf("%s: the result as data: %t", step.name, ok)
		}
		kept = all
	}
	r, err := settled()
	if err != nil {
		t.Fatal(err)
	}
	var told tally.Result
	if err := json.Unmarshal([]byte(kept["files/result.json"]), &told); err != nil {
		t.Fatal(err)
	}
	a, _ := told.Hash()
	b, _ := r.Hash()
	if a != b || !strings.Contains(kept["check.html"], a) {
		t.Errorf("the result put up is %s, the record's %s", a, b)
	}
	for _, v := range []string{"公布：选民名单", "撤下：选民名单", "公布：选举结果"} {
		if !strings.Contains(kept["index.html"], v) {
			t.Errorf("the list of changes lacks %s", v)
		}
	}
	text, err := exec.Command("pdftotext", "-layout", filepath.Join(dir, "files/poster.pdf"), "-").Output()
	if err != nil || !bytes.Contains(text, []byte("当选公告")) {
		t.Errorf("the poster says %q, %v", text, err)
	}
}

// No page and no file has a digit of an ID number, not even its ends.
func TestNoNumbers(t *testing.T) {
	w := zhengtest.NewTown(t)
	w.Walk(nil, record.StageOpen)
	var never []string
	if err := w.Voters.Each(func(p record.Person) error {
		never = append(never, p.Masked, string(p.ID), p.Household+"<")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(storetest.InMemory(t), "site")
	publish(t, w, dir, Options{})
	for name, b := range everything(t, dir) {
		if strings.HasSuffix(name, ".pdf") {
			text, err := exec.Command("pdftotext", filepath.Join(dir, name), "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			b = string(text)
		}
		for _, s := range never {
			if strings.Contains(b, s) {
				t.Errorf("%s has %q", name, s)
			}
		}
		if name != "site.json" && strings.HasSuffix(name, ".html") && election.HideNumbers(b) != b {
			t.Errorf("%s has what looks like an ID number", name)
		}
	}
	publish(t, w, dir, Options{Masked: true})
	if roll := everything(t, dir)["roll.html"]; !strings.Contains(roll, "王*") || strings.Contains(roll, "王一") {
		t.Error("a masked roll tells whole names")
	}
}

// What the folder holds beforehand is never lost, whatever it is.
func TestStrangeFolders(t *testing.T) {
	w := zhengtest.NewTown(t)
	tests := []struct {
		name  string
		files map[string]string
		ok    bool
	}{
		{"an empty folder", nil, true},
		{"somebody's letters", map[string]string{"letter.txt": "dear"}, false},
		{"a list that is none", map[string]string{listName: "{"}, false},
		{"a list with more in it", map[string]string{listName: `{"election":"town-2026","more":1}`}, false},
		{"another election's", map[string]string{listName: `{"election":"other"}`}, false},
		{"a stranger beside the list", map[string]string{listName: `{"election":"` + w.E.ID + `"}`, "x.html": "mine"}, false},
		{"a list of files outside", map[string]string{listName: `{"election":"` + w.E.ID + `","files":{"../x":"00"},"pages":{"../../etc":{"sha256":"0","since":"x"}}}`}, true},
		{"a list too long", map[string]string{listName: strings.Repeat(" ", listMost+1) + "{}"}, false},
	}
	for _, tt := range tests {
		dir := filepath.Join(storetest.InMemory(t), "site")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, data := range tt.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		before := everything(t, dir)
		ed, err := Of(w.E, w.Store, Options{Now: storetest.Day})
		if err == nil {
			_, err = ed.Write(dir, storetest.Day)
		}
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			for name, data := range everything(t, dir) {
				if before[name] != data {
					t.Errorf("%s: %s changed", tt.name, name)
				}
			}
		}
		if above, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".zheng-*")); len(above) > 0 {
			t.Errorf("%s: %q are left", tt.name, above)
		}
	}
}

// Archives come with the result, byte for byte, and two files of one name do not.
func TestTakenAlong(t *testing.T) {
	w := zhengtest.NewTown(t)
	from := t.TempDir()
	zip, pdf := filepath.Join(from, "town.zip"), filepath.Join(from, "notice.pdf")
	for path, data := range map[string]string{zip: "an archive", pdf: "a paper"} {
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(storetest.InMemory(t), "site")
	_, _, hidden := publish(t, w, dir, Options{Archives: []string{zip}, Papers: from})
	if all := everything(t, dir); !slices.Contains(hidden, "publish_no_archive") || all["files/town.zip"] != "" || all["files/notice.pdf"] != "a paper" {
		t.Errorf("before the result: %q", hidden)
	}
	settled := func() (*tally.Result, error) { return counting.Settled(w.E, w.Store, tally.Figures{}) }
	w.Walk(settled, record.StageOpen, record.StageClosed, record.StageCounting, record.StageDecided, record.StageAnnounced, record.StageSealed)
	publish(t, w, dir, Options{Archives: []string{zip}})
	if all := everything(t, dir); all["files/town.zip"] != "an archive" || !strings.Contains(all["check.html"], digest([]byte("an archive"))) {
		t.Error("the archive is not there, or not its sum")
	}
	if _, err := Of(w.E, w.Store, Options{Papers: from}); err == nil {
		t.Error("notice.pdf is there twice, and nobody said so")
	}
	if _, err := Of(w.E, w.Store, Options{Archives: []string{pdf}}); err == nil {
		t.Error("a paper was taken for an archive")
	}
}
