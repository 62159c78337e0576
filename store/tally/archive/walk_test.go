// This file changes every field of every file of an archive, one at a time, and
// has the machine itself sign the rest anew.

package archive_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

// change is one way in which one field is another.
type change struct {
	file, at, way string
	data          []byte
}

// claims says what of an archive proves each of its files: how a change of it
// is named. .readme/verify.md has the same table in words.
var claims = []struct {
	form  *regexp.Regexp
	fault []archive.Fault // one of these
}{
	{regexp.MustCompile(`^README\.txt$`), []archive.Fault{archive.WrongReport}},
	{regexp.MustCompile(`^reports/`), []archive.Fault{archive.WrongReport}},
	{regexp.MustCompile(`^election\.toml$`), []archive.Fault{archive.WrongFigures, archive.Changed}},
	{regexp.MustCompile(`^resolved\.toml$`), []archive.Fault{archive.Changed}},
	{regexp.MustCompile(`^review\.toml$`), []archive.Fault{archive.WrongFigures}},
	{regexp.MustCompile(`^ballots\.json$`), []archive.Fault{archive.ChangedBallot, archive.Added, archive.WrongCount, archive.OtherElection, archive.Changed, archive.Missing}},
	{regexp.MustCompile(`^(ballots\.csv|cvr\.json|tallies\.json)$`), []archive.Fault{archive.WrongCount}},
	{regexp.MustCompile(`^figures\.json$`), []archive.Fault{archive.WrongFigures}},
	{regexp.MustCompile(`^(result|reconciliation)\.json$`), []archive.Fault{archive.WrongCount, archive.OtherWords}},
	{regexp.MustCompile(`^rounds/`), []archive.Fault{archive.WrongFigures}},
	{regexp.MustCompile(`^journal\.jsonl$`), []archive.Fault{archive.LogChanged}},
	{regexp.MustCompile(`^checkpoint\.txt$`), []archive.Fault{archive.LogChanged, archive.WrongKey, archive.OtherElection, archive.WrongReport}},
	{regexp.MustCompile(`^key\.txt$`), []archive.Fault{archive.WrongKey, archive.Changed, archive.OtherElection}},
	{regexp.MustCompile(`^manifest\.txt$`), []archive.Fault{archive.Changed, archive.LogChanged, archive.OtherElection, archive.WrongCount, archive.NotArchive, archive.WrongReport}},
}

// The table in words names every file of an archive, and every fault by which a
// change of it is named here.
func TestClaims(t *testing.T) {
	doc, err := os.ReadFile("../../../.readme/verify.md")
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile("`([^`]+)`")
	said := map[string][]archive.Fault{}
	var files []string // of the row, or of one above
	for line := range strings.Lines(string(doc)) {
		cell := strings.Split(line, "|")
		if len(cell) != 6 {
			continue
		}
		if strings.TrimSpace(cell[1]) != "" {
			files = nil
			for _, m := range quoted.FindAllStringSubmatch(cell[1], -1) {
				files = append(files, m[1])
			}
		}
		for _, m := range quoted.FindAllStringSubmatch(cell[4], -1) {
			for _, file := range files {
				said[file] = append(said[file], archive.Fault(m[1]))
			}
		}
	}
	example := strings.NewReplacer("N", "1", "…", "election.toml", "*", "result")
	for file, faults := range said {
		if strings.HasPrefix(file, "images/") {
			continue // TestTampers has them
		}
		for _, want := range provedBy(t, example.Replace(file)) {
			if !slices.Contains(faults, want) {
				t.Errorf("verify.md does not say that a change of %s is named %s", file, want)
			}
		}
	}
	for name := range unzip(t, nominated(t).Pack()) {
		if !strings.Contains(name, "/") && said[name] == nil {
			t.Errorf("verify.md says nothing of %s", name)
		}
	}
}

func provedBy(t *testing.T, file string) []archive.Fault {
	t.Helper()
	for _, c := range claims {
		if c.form.MatchString(file) {
			return c.fault
		}
	}
	t.Fatalf("nobody says what proves %s", file)
	return nil
}

// changes are all ways in which a file can be another, field by field.
func changes(file string, data []byte) []change {
	if strings.HasSuffix(file, ".json") {
		return jsonChanges(file, data)
	}
	return lineChanges(file, data)
}

// lineChanges take each line as a field: another letter, gone, twice, another
// one before it, a space behind it.
func lineChanges(file string, data []byte) (out []change) {
	lines := bytes.SplitAfter(data, []byte("\n"))
	for i, line := range lines {
		if len(line) == 0 {
			continue
		}
		body := bytes.TrimRight(line, "\r\n")
		end := line[len(body):]
		for way, now := range map[string][]byte{
			"another letter": slices.Concat(otherLetter(body), end),
			"gone":           nil,
			"twice":          slices.Concat(line, line),
			"one before it":  slices.Concat([]byte("又 also"), end, line),
			"a space behind": slices.Concat(body, []byte(" "), end),
		} {
			changed := slices.Concat(bytes.Join(lines[:i], nil), now, bytes.Join(lines[i+1:], nil))
			out = append(out, change{file, fmt.Sprintf("line %d", i+1), way, changed})
		}
	}
	return out
}

// otherLetter changes the last letter or digit of a line.
func otherLetter(line []byte) []byte {
	out := bytes.Clone(line)
	for i := len(out) - 1; i >= 0; i-- {
		switch c := out[i]; {
		case c == '9' || c == 'z' || c == 'Z':
			out[i]--
			return out
		case c >= '0' && c < '9', c >= 'a' && c < 'z', c >= 'A' && c < 'Z':
			out[i]++
			return out
		}
	}
	return append(out, '1')
}

// jsonChanges take each member of each object as a field: another value, gone,
// twice, another one beside it, spelt otherwise.
func jsonChanges(file string, data []byte) (out []change) {
	for _, m := range members(data) {
		key, value := data[m.key:m.colon], data[m.value:m.end]
		put := func(way string, with ...[]byte) {
			out = append(out, change{file, fmt.Sprintf("%s at %d", key, m.key), way, slices.Concat(data[:m.key], slices.Concat(with...), data[m.end:])})
		}
		other := otherValue(value)
		put("another value", key, []byte(":"), other)
		put("twice", key, []byte(":"), other, []byte(","), data[m.key:m.end])
		put("one more key", []byte(`"also":1,`), data[m.key:m.end])
		otherwise := bytes.ToUpper(key)
		if bytes.Equal(otherwise, key) {
			otherwise = bytes.ToLower(key)
		}
		put("another key", otherwise, data[m.colon:m.end])
		switch {
		case bytes.ContainsAny(value[:1], "0123456789-"):
			put("spelt otherwise", data[m.key:m.end], []byte(".0"))
		case value[0] == '"' && len(value) > 2:
			r := []rune(string(value[1 : len(value)-1]))
			if r[0] != '\\' {
				put("spelt otherwise", data[m.key:m.value], fmt.Appendf(nil, `"\u%04x%s"`, r[0], string(r[1:])))
			}
		}
		if before, ok := bytes.CutSuffix(bytes.TrimRight(data[:m.key], " \n"), []byte(",")); ok {
			out = append(out, change{file, fmt.Sprintf("%s at %d", key, m.key), "gone", slices.Concat(before, data[m.end:])})
		}
	}
	return out
}

func otherValue(v []byte) []byte {
	switch {
	case string(v) == "true":
		return []byte("false")
	case string(v) == "false", string(v) == "null":
		return []byte("true")
	case v[0] == '"' && len(v) == 2:
		return []byte(`"x"`)
	case v[0] == '"':
		return slices.Concat(v[:len(v)-1], []byte(`x"`))
	case v[0] == '{' || v[0] == '[':
		return []byte("null")
	}
	return slices.Concat([]byte("1"), v)
}

// member is where a member of an object lies.
type member struct{ key, colon, value, end int }

// members finds all members of all objects, the outer ones too.
func members(data []byte) (out []member) {
	d := json.NewDecoder(bytes.NewReader(data))
	type level struct {
		object bool
		at     int // in out, of the member whose value goes on
		isKey  bool
	}
	var open []level
	done := func(end int) { // a value ends here
		if n := len(open); n > 0 && open[n-1].object {
			out[open[n-1].at].end, open[n-1].isKey = end, true
		}
	}
	for {
		before := int(d.InputOffset())
		token, err := d.Token()
		if err != nil {
			return slices.DeleteFunc(out, func(m member) bool { return m.end == 0 })
		}
		after := int(d.InputOffset())
		start := before + len(data[before:after]) - len(bytes.TrimLeft(data[before:after], " \n,:"))
		n := len(open)
		if n > 0 && open[n-1].object && open[n-1].isKey && token != json.Delim('}') {
			open[n-1].at, open[n-1].isKey = len(out), false
			out = append(out, member{key: start, colon: after})
			continue
		}
		if n > 0 && open[n-1].object && !open[n-1].isKey && out[open[n-1].at].value == 0 {
			out[open[n-1].at].value = start
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open = append(open, level{object: token == json.Delim('{'), isKey: true})
		case json.Delim('}'), json.Delim(']'):
			open = open[:n-1]
			done(after)
		default:
			done(after)
		}
	}
}

// whole is a count that has everything an archive can hold.
func whole(t testing.TB) *archivetest.Count {
	c := village(t, 12, 0)
	own, none := *c.Figures.Participants, 0
	c.Figures.Own, c.Figures.Proxies, c.Figures.Cancelled = &own, &none, &none
	c.Figures.Ineligible = map[string]string{"bo": "身份不符"}
	c.Decide()
	return c
}

// Every field of every file, changed in each of five ways, is found and named,
// although the machine's own key signs the archive anew.
func TestEveryField(t *testing.T) {
	c := whole(t)
	data := c.Pack()
	if r := checked(data, archive.Trust{}); !r.Holds {
		t.Fatal(explain(r))
	}
	p := unzip(t, data)
	step := 61
	if os.Getenv("ZHENG_SWEEP") != "" {
		step = 1
	}
	tried, seen := 0, 0
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if strings.HasPrefix(name, "images/") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			want := provedBy(t, name)
			for _, ch := range changes(name, p[name]) {
				if seen++; seen%step != 0 {
					continue
				}
				changed := resigned(t, c, p, ch)
				if bytes.Equal(changed, data) { // a signature, which is written anew
					continue
				}
				tried++
				r := checked(changed, archive.Trust{})
				if r.Holds || !slices.ContainsFunc(want, func(f archive.Fault) bool { return slices.Contains(r.Faults, f) }) {
					t.Errorf("%s, %s, %s: holds %v, %v, want one of %v\n%s", name, ch.at, ch.way, r.Holds, r.Faults, want, explain(r))
				}
			}
		})
	}
	t.Logf("%d of %d changes tried", tried, seen)
}

// resigned is the archive with one change in it, listed and signed anew.
func resigned(t testing.TB, c *archivetest.Count, p parts, ch change) []byte {
	t.Helper()
	now := maps.Clone(p)
	now[ch.file] = ch.data
	if ch.file == archive.ManifestName {
		text, _, _ := strings.Cut(string(ch.data), "\n— ")
		signed, err := c.Key.SignText(text)
		if err != nil { // no text that a key signs
			signed = string(ch.data)
		}
		now[archive.ManifestName] = []byte(signed)
		return now.zipped(t)
	}
	m := p.manifest(t)
	return now.packed(t, m, c.Key.SignText)
}

// Where the machine signs another log as well, and makes everything anew from
// it, a paper printed before tells.
func TestEveryEntry(t *testing.T) {
	honest := whole(t)
	honest.Pack()
	paper, key := honest.Checkpoint, journal.Fingerprint(honest.Public)
	alone := 0
	for n := range honest.Lines {
		c := whole(t)
		c.Pack()
		e, err := journal.Decode(c.Lines[n])
		if err != nil {
			t.Fatal(err)
		}
		e.Why += "改"
		if c.Lines[n], err = e.Encode(); err != nil {
			t.Fatal(err)
		}
		data := c.Pack()
		if r := checked(data, archive.Trust{}); r.Holds {
			alone++
		}
		if r := checked(data, archive.Trust{Key: key, Papers: []string{paper}}); !slices.Contains(r.Faults, archive.OtherHead) {
			t.Errorf("entry %d, %s: %v beside the paper", n, e.Act, r.Faults)
		}
	}
	t.Logf("%d entries changed; without the paper %d hold: what they say nothing else says", len(honest.Lines), alone)
}
