package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
	"zheng/store/tally/archive"
)

// stationsDay is a day at three polling stations with one roll: each has a folder
// of its own, and one more box serves everybody, which says what is true.
type stationsDay struct {
	*exportDay
	voters map[string][]string // station → numbers of its voters
	order  []string
}

func newStationsDay(t *testing.T) *stationsDay {
	t.Helper()
	d := &stationsDay{exportDay: &exportDay{t: t, dir: t.TempDir()}, voters: map[string][]string{}, order: []string{"中心站", "东站", "西站"}}
	if err := os.WriteFile(d.path("e.toml"), storetest.File(t, storetest.ChairOnly), 0o644); err != nil {
		t.Fatal(err)
	}
	roll := "姓名,身份证号,投票站\n"
	for i := range 60 {
		id := idNumber(t, fmt.Sprintf("19%02d0%d15", 60+i%40, 1+i%9), 2*i+1)
		at := d.order[i%7%3]
		d.voters[at] = append(d.voters[at], id)
		roll += fmt.Sprintf("蘅%c%c,%s,%s\n", '丙'+i, '侃'+i, id, at)
	}
	if err := os.WriteFile(d.path("roll.csv"), []byte(roll), 0o600); err != nil {
		t.Fatal(err)
	}
	from := 0
	for _, at := range d.order {
		came := len(d.voters[at]) * 2 / 3
		d.box("data-"+at, at, map[string]int{at: came}, inOrder(from + came)[from:])
		from += came
	}
	all := map[string]int{}
	for _, at := range d.order {
		all[at] = len(d.voters[at]) * 2 / 3
	}
	d.box("all", "", all, inOrder(from))
	return d
}

// box is a record that serves a station, or everybody, and counts these sheets.
func (d *stationsDay) box(folder, at string, came map[string]int, sheets []int) {
	t := d.t
	t.Helper()
	d.run(exitOK, "roll", "import", "-election", "@e.toml", "-data", "@"+folder, "@roll.csv")
	e := storetest.Election(t, storetest.ChairOnly)
	s, err := record.Open(d.path(folder), e, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v, err := s.Voters(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, home := range d.order {
		for i, number := range d.voters[home] {
			id, err := v.ID(election.IDNumber(number))
			if err != nil {
				t.Fatal(err)
			}
			if i >= came[home] {
				continue
			}
			verdict, err := v.CheckIn(context.Background(), id, record.Place{Station: at, Clerk: "何静"})
			if err != nil || verdict.Answer != record.Ready {
				t.Fatalf("%s: %v, %v", folder, verdict.Answer, err)
			}
			if err := v.HandOver(context.Background(), id); err != nil {
				t.Fatal(err)
			}
		}
	}
	d.sheets(s, e, sheets)
}

func (d *stationsDay) exported(at string) string {
	name := at + ".zip"
	d.run(exitOK, "export", "-election", "@e.toml", "-data", "@data-"+at, "-station", at, "-images", "-quiet", "-o", "@"+name)
	return d.path(name)
}

// Three stations, each with the roll of all and an archive of its own, are one
// result: the figures, votes and people elected of one box that had everything.
func TestStations(t *testing.T) {
	d := newStationsDay(t)
	var files []string
	for _, at := range d.order {
		files = append(files, d.exported(at))
	}
	all := strings.Join(files, ",")
	got, _ := d.run(exitOK, "result", "-election", "@e.toml", "-stations", all, "-json", "-pdf", "@result.pdf")
	want, _ := d.run(exitOK, "result", "-election", "@e.toml", "-data", "@all", "-json")
	var merged, truth archive.Outcome
	if err := json.Unmarshal([]byte(got), &merged); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &truth); err != nil {
		t.Fatal(err)
	}
	if is, _ := json.Marshal(merged.Result); !bytes.Equal(is, must(json.Marshal(truth.Result))) {
		t.Errorf("merged %s\ntruth  %s", is, must(json.Marshal(truth.Result)))
	}
	if *merged.Registered != 60 || len(merged.Stations) != 3 || len(merged.Missing) > 0 {
		t.Errorf("%d registered, %d stations, missing %v", *merged.Registered, len(merged.Stations), merged.Missing)
	}
	for _, s := range merged.Stations {
		if *s.Registered != len(d.voters[s.Station]) || *s.Participants != *s.Registered*2/3 {
			t.Errorf("%s: %d of %d came", s.Station, *s.Participants, *s.Registered)
		}
	}
	// A station by itself elects nobody.
	for _, f := range files {
		r := holding(t, must(os.ReadFile(f)))
		if !r.Provisional || strings.Contains(string(must(json.Marshal(r.Count.Result))), `"elected":true`) {
			t.Errorf("%s alone says who is elected", f)
		}
	}
	// One archive of all, a folder to put away, papers and a further round.
	d.run(exitOK, "export", "-election", "@e.toml", "-stations", all, "-quiet", "-o", "@all.zip")
	data := must(os.ReadFile(d.path("all.zip")))
	if r := holding(t, data); r.Provisional || len(r.Stations) != 3 {
		t.Errorf("provisional %v, %d stations", r.Provisional, len(r.Stations))
	}
	inside := unzipped(t, data)
	if string(inside[archive.ResultName]) != got {
		t.Error("result.json is not what zheng result -stations -json says")
	}
	if !bytes.Equal(inside["stations/001.zip"], must(os.ReadFile(files[1]))) {
		t.Error("a station's archive was changed")
	}
	d.run(exitOK, "archive", "-election", "@e.toml", "-stations", all, "-quiet", "-o", "@kept")
	d.run(exitOK, "report", "-kind", "notice", "-election", "@e.toml", "-stations", all, "-o", "@notice.html")
	if page := string(must(os.ReadFile(d.path("notice.html")))); strings.Contains(page, "暂计") {
		t.Error("the notice of the whole is provisional")
	}
	d.run(exitOK, "result", "-election", "@e.toml", "-stations", all)
}

// A box whose roll other stations share elects nobody by itself, on no page, paper
// or file, even where nobody says so; and its archive is that station's alone.
func TestSharedElectsNobody(t *testing.T) {
	d := newStationsDay(t)
	d.share("西站")
	var alone archive.Outcome
	got, _ := d.run(exitOK, "result", "-election", "@e.toml", "-data", "@data-西站", "-json")
	if err := json.Unmarshal([]byte(got), &alone); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(got, `"elected":true`) || !strings.Contains(got, "中心站") {
		t.Errorf("one of three stations says who is elected: %s", got)
	}
	d.run(exitOK, "export", "-election", "@e.toml", "-data", "@data-西站", "-quiet", "-o", "@alone.zip")
	data := must(os.ReadFile(d.path("alone.zip")))
	if figures := unzipped(t, data)[archive.FiguresName]; !holding(t, data).Provisional || !strings.Contains(string(figures), "西站") {
		t.Errorf("the archive of one station says %s", figures)
	}
	if _, errs := d.run(exitUsage, "export", "-election", "@e.toml", "-data", "@data-西站", "-station", "东站", "-o", "@x.zip"); !strings.Contains(errs, "西站") {
		t.Errorf("another's name: %s", errs)
	}
}

// share makes a record one of many that share the roll.
func (d *stationsDay) share(at string) {
	d.t.Helper()
	e := storetest.Election(d.t, storetest.ChairOnly)
	s, err := record.Open(d.path("data-"+at), e, record.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	defer s.Close()
	v, err := s.Voters(e)
	if err == nil {
		err = v.Share(d.t.Context(), at)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// Without one of them the result names it and elects nobody; what cannot be added
// up is refused by name.
func TestStationsRefused(t *testing.T) {
	d := newStationsDay(t)
	centre, east := d.exported("中心站"), d.exported("东站")
	out, errs := d.run(exitOK, "result", "-election", "@e.toml", "-stations", centre+","+east)
	if !strings.Contains(out, "西站：还没有档案") || !strings.Contains(errs, "西站") || strings.Contains(out, "●") {
		t.Errorf("%s%s", out, errs)
	}
	data := must(os.ReadFile(east))
	if err := os.WriteFile(d.path("cut.zip"), data[:len(data)-7], 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		exit int
		args []string
		want string
	}{
		{exitFail, []string{"result", "-election", "@e.toml", "-stations", centre + "," + centre}, "同一份档案"},
		{exitFail, []string{"result", "-election", "@e.toml", "-stations", centre + "," + d.path("cut.zip")}, "cut.zip"},
		{exitFail, []string{"result", "-election", "@e.toml", "-stations", centre + "," + d.path("none.zip")}, "none.zip"},
		{exitUsage, []string{"result", "-election", "@e.toml", "-stations", centre, "-registered", "9"}, "-stations"},
		{exitUsage, []string{"result", "-election", "@e.toml", "-stations", centre, "-data", "@all"}, "-stations"},
		{exitUsage, []string{"export", "-election", "@e.toml", "-data", "@data-西站", "-station", "南站", "-o", "@x.zip"}, "南站"},
	} {
		if _, errs := d.run(c.exit, c.args...); !strings.Contains(errs, c.want) {
			t.Errorf("%v: %s, without %q", c.args, errs, c.want)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
