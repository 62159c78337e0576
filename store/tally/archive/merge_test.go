// This file makes one result of many stations, and forges it.

package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zheng/device/paper"
	"zheng/store/journal"
	"zheng/store/tally"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
	"zheng/store/text"
)

// stations are counts of one election at the stations of a roll, which all of
// them have: the n-th has that many sheets.
func stations(t testing.TB, file []byte, sheets ...int) []*archivetest.Count {
	t.Helper()
	roll := archivetest.Roll{}
	for i, n := range sheets {
		roll[stationCalled(i)] = n + n/2 + 1
	}
	var out []*archivetest.Count
	for i, n := range sheets {
		out = append(out, printed(archivetest.Station(t, file, stationCalled(i), roll, n, 0)))
	}
	return out
}

func stationCalled(i int) string {
	return []string{"东站", "中心站", "南站", "北站", "西站"}[i]
}

// partsOf are the archives of counts, as files that people name.
func partsOf(counts ...*archivetest.Count) (out []archive.Part) {
	for i, c := range counts {
		out = append(out, part(fmt.Sprintf("%c.zip", 'a'+i), c.Pack()))
	}
	return out
}

func part(name string, data []byte) archive.Part {
	return archive.Part{Name: name, From: bytes.NewReader(data), Size: int64(len(data))}
}

func merged(t testing.TB, parts []archive.Part) *archive.Merged {
	t.Helper()
	m, err := archive.Merge(parts, archive.Trust{Reports: paper.ArchivedPages})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func packed(t testing.TB, m *archive.Merged) []byte {
	t.Helper()
	return packedWith(t, m, paper.ArchivedPages)
}

func packedWith(t testing.TB, m *archive.Merged, reports func(archive.Printed) ([]archive.File, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	p, err := m.Prepare(reports)
	if err == nil {
		err = p.Write(&b, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// oneBox is the result of a box that had all the ballots and one roll.
func oneBox(t testing.TB, counts []*archivetest.Count, registered int) *tally.Result {
	t.Helper()
	c := tally.NewCounter(counts[0].Election)
	f := tally.Figures{Registered: &registered, Participants: new(int), Issued: new(int)}
	for _, one := range counts {
		for _, s := range one.Sheets {
			if s.Vote != nil {
				if err := c.Add(*s.Vote, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
		f.Pending, f.Rejected = f.Pending+one.Tallies.Pending, f.Rejected+one.Tallies.Rejected
		for _, n := range []struct {
			to  **int
			one *int
		}{{&f.Participants, one.Figures.Participants}, {&f.Issued, one.Figures.Issued}} {
			if *n.to != nil && n.one != nil {
				sum := **n.to + *n.one
				*n.to = &sum
			} else {
				*n.to = nil
			}
		}
	}
	r, err := c.Result(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Three stations with one roll are one election: in whatever order they come, the
// result is that of one box, and the archive made of them holds.
func TestMerge(t *testing.T) {
	counts := stations(t, archivetest.File(t, "village"), 40, 25, 33)
	parts := partsOf(counts...)
	m := merged(t, parts)
	registered := 40 + 20 + 1 + 25 + 12 + 1 + 33 + 16 + 1
	if want := oneBox(t, counts, registered); !reflect.DeepEqual(m.Outcome.Result, want) {
		t.Errorf("merged: %+v\none box: %+v", m.Outcome.Result, want)
	}
	if m.Provisional || len(m.Outcome.Missing) > 0 || len(m.Notes) > 0 {
		t.Errorf("provisional %v, missing %v, %v", m.Provisional, m.Outcome.Missing, m.Notes)
	}
	data := packed(t, m)
	slices.Reverse(parts)
	if !bytes.Equal(data, packed(t, merged(t, parts))) {
		t.Error("the order in which stations are named shows in the bytes")
	}
	fingerprints := journal.Fingerprint(counts[0].Public) + "\n" + journal.Fingerprint(counts[2].Public)
	r := checked(data, archive.Trust{Key: fingerprints, Papers: []string{counts[1].Checkpoint, short(t, counts[2].Checkpoint)}})
	if !r.Holds || r.Provisional || r.Sheets != 98 || len(r.Stations) != 3 {
		t.Errorf("%v, %d sheets, %d stations\n%s", r.Faults, r.Sheets, len(r.Stations), explain(r))
	}
	for i, one := range r.Stations {
		c := counts[slices.IndexFunc(counts, func(c *archivetest.Count) bool { return c.Figures.Station == one.Station })]
		if !one.Holds || one.Fingerprint != journal.Fingerprint(c.Public) || one.Log != short(t, c.Checkpoint) || one.Sheets != len(c.Sheets) {
			t.Errorf("station %d, %s: %+v", i, one.Station, one)
		}
		if !one.Provisional {
			t.Errorf("%s alone is said to be final", one.Station)
		}
	}
	for name, trust := range map[string]archive.Trust{
		"another key":   {Key: fingerprints + "\n0123 4567 89AB CDEF 0123 4567"},
		"another paper": {Papers: []string{"3 AAAA BBBB CCCC DDDD AAAA BBBB CCCC DDDD"}},
	} {
		if checked(data, trust).Holds {
			t.Errorf("%s: it holds", name)
		}
	}
}

// While a station is missing its name is told and nobody is elected, at no station
// and not over those that are there.
func TestMergeMissing(t *testing.T) {
	counts := stations(t, archivetest.File(t, "village"), 40, 25, 33)
	m := merged(t, partsOf(counts[0], counts[2]))
	if !slices.Equal(m.Outcome.Missing, []string{"中心站"}) || !m.Provisional || m.Outcome.Stands {
		t.Errorf("missing %v, provisional %v, stands %v", m.Outcome.Missing, m.Provisional, m.Outcome.Stands)
	}
	for _, r := range []*tally.Result{m.Outcome.Result, counts[0].Result} {
		for _, p := range r.Posts {
			for _, who := range p.People {
				if who.Elected {
					t.Errorf("%s is elected", who.Name)
				}
			}
		}
		if len(r.Next) > 0 {
			t.Errorf("rounds are asked for: %+v", r.Next)
		}
	}
	if r := checked(packed(t, m), archive.Trust{}); !r.Holds || !r.Provisional {
		t.Errorf("provisional %v\n%s", r.Provisional, explain(r))
	}
}

// However an election of any kind is split among stations, with one roll for all
// or one each, it comes to what one box would say.
func TestMergeAnySplit(t *testing.T) {
	rounds := 24
	if os.Getenv("ZHENG_SWEEP") != "" {
		rounds = 400
	}
	all := kinds()
	rnd := archivetest.Source(20261205)
	for n := range rounds {
		file := all[rnd.IntN(len(all))]
		var counts []*archivetest.Count
		registered := 0
		if own := rnd.IntN(2) == 0; own {
			for i := range 1 + rnd.IntN(5) {
				sheets := rnd.IntN(14)
				counts = append(counts, archivetest.Station(t, file, stationCalled(i), nil, sheets, rnd.IntN(2)*rnd.IntN(2)))
				registered += sheets + sheets/3
			}
		} else {
			var sheets []int
			for range 1 + rnd.IntN(5) {
				sheets = append(sheets, rnd.IntN(14))
			}
			counts = stations(t, file, sheets...)
			for _, s := range sheets {
				registered += s + s/2 + 1
			}
		}
		for _, c := range counts {
			c.Print = nil
		}
		m, err := archive.Merge(partsOf(counts...), archive.Trust{})
		if err != nil {
			t.Fatal(err)
		}
		if want := oneBox(t, counts, registered); !reflect.DeepEqual(m.Outcome.Result, want) {
			t.Fatalf("%d, %s in %d stations: %+v\none box: %+v", n, counts[0].Election.ID, len(counts), m.Outcome.Result, want)
		}
		if r := bare(packedWith(t, m, nil)); !r.Holds {
			t.Fatalf("%d, %s: %s", n, counts[0].Election.ID, explain(r))
		}
	}
}

// What cannot be added up is refused by the names of its files.
func TestMergeRefused(t *testing.T) {
	file := archivetest.File(t, "village")
	counts := stations(t, file, 20, 15, 12)
	good := partsOf(counts...)
	with := func(data []byte) []archive.Part { return append(slices.Clone(good[:2]), part("x.zip", data)) }
	third := counts[2].Pack()
	forged := unzip(t, third)
	forged.replace(t, archive.ResultName, `"approve": `, `"approve": 1`)
	strangerKey := unzip(t, third)
	other := stranger(t, journal.Origin(counts[2].Election))
	strangerKey[archive.KeyName] = []byte(other.Public() + "\n")
	again := archivetest.Station(t, file, stationCalled(0), archivetest.Roll{stationCalled(0): 9}, 8, 0)
	later := stations(t, file, 20, 15, 12)[0]
	later.Add(journal.Entry{Act: journal.ActReport, Detail: map[string]string{"kind": "result"}})
	twice := stations(t, file, 20, 15, 12)[2]
	take(twice, counts[0].Sheets[0])
	roll := printed(archivetest.Station(t, file, "别站", archivetest.Roll{"别站": 20, "东站": 31}, 9, 0))
	version := archivetest.Station(t, bytes.Replace(file, []byte("seats = 2"), []byte("seats = 3"), 1), "别站", nil, 9, 0)
	sexed, otherwise := stations(t, file, 5, 6)[0], stations(t, file, 5, 6)[1]
	sexed.Figures.Sex, otherwise.Figures.Sex = map[string]string{"王芳": "male"}, map[string]string{"王芳": "female"}
	sexed.Decide()
	otherwise.Decide()
	for _, c := range []struct {
		name  string
		parts []archive.Part
		want  []string
	}{
		{"none", nil, []string{"0"}},
		{"forged, signed by the machine", with(forged.relisted(t, counts[2].Key)), []string{"x.zip", "计票有错"}},
		{"forged, not signed anew", with(forged.zipped(t)), []string{"x.zip", "签名后被改动"}},
		{"another's key", with(strangerKey.relisted(t, other)), []string{"x.zip", "密钥不对"}},
		{"cut off", with(third[:len(third)/2]), []string{"x.zip", "已损坏"}},
		{"no archive", with([]byte("no")), []string{"x.zip", "不是计票档案"}},
		{"merged already", with(packed(t, merged(t, good))), []string{"x.zip", "已经是合计过"}},
		{"the same archive", append(slices.Clone(good), part("x.zip", counts[1].Pack())), []string{"b.zip", "x.zip", "同一份"}},
		{"an older archive of the same machine", append(slices.Clone(good), part("x.zip", later.Pack())), []string{"a.zip", "x.zip", "同一台机器"}},
		{"two of one station", with(reKeyed(t, again).Pack()), []string{"a.zip", "x.zip", "东站"}},
		{"a picture at two stations", with(twice.Pack()), []string{"a.zip", "x.zip", "同一张选票"}},
		{"another election", with(printed(archivetest.New(t, "hamlet", 9, 0)).Pack()), []string{"a.zip", "x.zip", "同一份选举文件"}},
		{"another version of the file", with(printed(version).Pack()), []string{"a.zip", "x.zip", "同一份选举文件"}},
		{"another roll with the same station", with(roll.Pack()), []string{"a.zip", "x.zip", "东站", "选民名单"}},
		{"rulings that differ", partsOf(sexed, otherwise), []string{"a.zip", "b.zip", "王芳"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := archive.Merge(c.parts, archive.Trust{Reports: paper.ArchivedPages})
			var says text.Text
			if !errors.As(err, &says) {
				t.Fatalf("refused with %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(says.Zh, want) {
					t.Errorf("%s: without %q", says.Zh, want)
				}
			}
			if says.En == "" || strings.Contains(says.Zh+says.En, "%!") {
				t.Errorf("%q, %q", says.Zh, says.En)
			}
		})
	}
}

// take puts a sheet of another station into a count.
func take(c *archivetest.Count, s archive.Sheet) {
	s.Batch, s.Place, s.Image, s.Other = 99, 1, "", ""
	c.Sheets = append(c.Sheets, s)
	c.Add(journal.Entry{Act: journal.ActSheet, Sheet: c.Logged(&s, "")})
	c.Decide()
}

// reKeyed is a count of another machine.
func reKeyed(t *testing.T, c *archivetest.Count) *archivetest.Count {
	t.Helper()
	c.Key = stranger(t, journal.Origin(c.Election))
	first, err := journal.Decode(c.Lines[0])
	if err != nil {
		t.Fatal(err)
	}
	first.Detail["key"] = c.Key.Public()
	if c.Lines[0], err = first.Encode(); err != nil {
		t.Fatal(err)
	}
	return printed(c)
}

// mergedClaims is claims of a merged archive.
var mergedClaims = []struct {
	form  *regexp.Regexp
	fault []archive.Fault
}{
	{regexp.MustCompile(`^(README\.txt|election\.toml|resolved\.toml)$|^reports/`), []archive.Fault{archive.WrongReport}},
	{regexp.MustCompile(`^figures\.json$`), []archive.Fault{archive.WrongFigures}},
	{regexp.MustCompile(`^tallies\.json$`), []archive.Fault{archive.WrongCount}},
	{regexp.MustCompile(`^(result|reconciliation)\.json$`), []archive.Fault{archive.WrongCount, archive.OtherWords}},
}

// Every field beside the stations' archives, changed in each of five ways, is
// found and named; and so is every field within one of them, signed anew by its
// own machine.
func TestMergedEveryField(t *testing.T) {
	counts := stations(t, archivetest.File(t, "village"), 6, 5)
	p := unzip(t, packed(t, merged(t, partsOf(counts...))))
	if r := checked(repacked(t, p), archive.Trust{}); !r.Holds {
		t.Fatal(explain(r))
	}
	step := 263
	if os.Getenv("ZHENG_SWEEP") != "" {
		step = 1
	}
	tried, seen := 0, 0
	try := func(name string, ch change, data []byte, want []archive.Fault) {
		if seen++; seen%step != 0 {
			return
		}
		tried++
		now := maps.Clone(p)
		now[name] = data
		r := checked(repacked(t, now), archive.Trust{})
		if r.Holds || want != nil && !slices.ContainsFunc(want, func(f archive.Fault) bool { return slices.Contains(r.Faults, f) }) {
			t.Errorf("%s, %s, %s, %s: holds %v, %v, want one of %v\n%s", name, ch.file, ch.at, ch.way, r.Holds, r.Faults, want, explain(r))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if strings.HasPrefix(name, "stations/") {
			continue
		}
		i := slices.IndexFunc(mergedClaims, func(c struct {
			form  *regexp.Regexp
			fault []archive.Fault
		}) bool {
			return c.form.MatchString(name)
		})
		if i < 0 {
			t.Fatalf("nobody says what proves %s", name)
		}
		for _, ch := range changes(name, p[name]) {
			try(name, ch, ch.data, mergedClaims[i].fault)
		}
	}
	of := counts[slices.IndexFunc(counts, func(c *archivetest.Count) bool { return c.Figures.Station == "东站" })]
	inner := unzip(t, of.Pack())
	at := slices.IndexFunc([]string{"stations/001.zip", "stations/002.zip"}, func(name string) bool { return bytes.Equal(p[name], of.Pack()) })
	for _, name := range slices.Sorted(maps.Keys(inner)) {
		if strings.HasPrefix(name, "images/") {
			continue
		}
		for _, ch := range changes(name, inner[name]) {
			if (seen+1)%step == 0 {
				try(fmt.Sprintf("stations/%03d.zip", at+1), ch, resigned(t, of, inner, ch), nil)
			} else {
				seen++
			}
		}
	}
	t.Logf("%d of %d changes tried, every one found", tried, seen)
}

// Whoever packs a merged archive otherwise is found: stations that are gone,
// exchanged, doubled, in another order, or files that belong to none.
func TestMergedForged(t *testing.T) {
	counts := stations(t, archivetest.File(t, "village"), 9, 8, 7)
	whole := unzip(t, packed(t, merged(t, partsOf(counts...))))
	one, two, three := "stations/001.zip", "stations/002.zip", "stations/003.zip"
	for name, c := range map[string]struct {
		do   func(p parts)
		want archive.Fault
	}{
		"a station gone":                {func(p parts) { delete(p, three) }, archive.WrongFigures},
		"the first station gone":        {func(p parts) { delete(p, one) }, archive.NotArchive},
		"a station twice":               {func(p parts) { p[three] = p[one] }, archive.Doubled},
		"a station more":                {func(p parts) { p["stations/004.zip"] = p[one] }, archive.Doubled},
		"a number left out":             {func(p parts) { p["stations/005.zip"] = p[one] }, archive.WrongReport},
		"stations exchanged":            {func(p parts) { p[one], p[two] = p[two], p[one] }, archive.Repacked},
		"a station cut off":             {func(p parts) { p[two] = p[two][:len(p[two])/2] }, archive.Damaged},
		"a station of another election": {func(p parts) { p[two] = printed(archivetest.New(t, "hamlet", 9, 0)).Pack() }, archive.OtherElection},
		"a report more":                 {func(p parts) { p["reports/also.html"] = []byte("x") }, archive.WrongReport},
		"a round more":                  {func(p parts) { p["rounds/1/election.toml"] = p["election.toml"] }, archive.WrongReport},
		"a report gone":                 {func(p parts) { delete(p, "reports/notice.html") }, archive.WrongReport},
		"a PDF":                         {func(p parts) { p["reports/result.pdf"] = []byte("%PDF") }, archive.Repacked},
		"a list of one count":           {func(p parts) { p["manifest.txt"] = []byte("x") }, archive.Repacked},
		"no result":                     {func(p parts) { delete(p, "result.json") }, archive.Changed},
		"merged within":                 {func(p parts) { p[two] = repacked(t, whole) }, archive.NotArchive},
	} {
		t.Run(name, func(t *testing.T) {
			p := maps.Clone(whole)
			c.do(p)
			if r := checked(repacked(t, p), archive.Trust{}); r.Holds || !slices.Contains(r.Faults, c.want) {
				t.Errorf("%v, want %s\n%s", r.Faults, c.want, explain(r))
			}
		})
	}
}

// repacked packs parts by the rules of an archive, whatever they are.
func repacked(t testing.TB, p parts) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		data := p[name]
		w, err := z.CreateRaw(&zip.FileHeader{
			//lint:ignore SA1019 as the product writes it
			Name: name, Method: zip.Store, CreatorVersion: 20, ReaderVersion: 20, ModifiedDate: 1<<5 | 1,
			CRC32: crc32.ChecksumIEEE(data), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data)),
		})
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The JSON of a merged result has the keys of any result, and can be read as one.
func TestMergedJSON(t *testing.T) {
	counts := stations(t, archivetest.File(t, "village"), 9, 8)
	data, err := json.Marshal(merged(t, partsOf(counts...)).Outcome)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(data, &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"stands", "why", "registered", "participants", "issued", "returned", "counted", "valid", "invalid", "blank", "pending", "rejected", "posts", "acting", "next", "stations"} {
		if _, ok := keys[k]; !ok {
			t.Errorf("no %q", k)
		}
	}
	r := archive.Outcome{}
	if err := json.Unmarshal(data, &r); err != nil || r.Result == nil || len(r.Stations) != 2 || r.Stations[0].Station != "东站" && r.Stations[0].Station != "中心站" {
		t.Errorf("%v: %+v", err, r.Stations)
	}
}
