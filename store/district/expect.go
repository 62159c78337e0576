// This file reads the list of communities that are expected, and holds what came
// against it.

package district

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
	"zheng/store/text"
)

var texts = text.Join(inChinese, inEnglish)

// Texts are what the ledger says of files and stages, for whoever shows it.
func Texts() text.Table { return texts }

// Expected is a line of the list.
type Expected struct {
	Code    string // the id of its election file, or what that begins with up to a hyphen: hongshan of hongshan-2026
	Name    string
	Street  string   // levels divided by "/"
	Keys    []string // fingerprints, as journal.Fingerprint writes them; none: the first that comes is believed
	Planned string   // election day, YYYY-MM-DD; "" where not said
}

// ListProblems are all that is wrong with a list.
type ListProblems []text.Text

func (p ListProblems) Error() string {
	out := make([]string, len(p))
	for i, s := range p {
		out[i] = s.Zh + " " + s.En
	}
	return strings.Join(out, "\n")
}

// The columns, by their usual headings, without spaces and in small letters.
var columns = map[string][]string{
	"code":   {"编码", "代码", "编号", "社区编码", "选举编号", "code", "id"},
	"name":   {"社区", "社区名称", "名称", "村", "村社区", "村(社区)", "村（社区）", "name", "community"},
	"street": {"街道", "镇", "街镇", "乡镇", "街道(乡镇)", "街道（乡镇）", "所属街道", "street", "town", "district"},
	"key":    {"公钥指纹", "指纹", "密钥指纹", "公钥", "key", "fingerprint", "keyfingerprint"},
	"date":   {"选举日", "计划选举日", "计划日期", "日期", "投票日", "date", "planned", "day"},
}

const (
	codeMost     = 64
	nameMost     = 200 // bytes
	problemsMost = 50
)

// ParseList reads a list. The error is ListProblems.
func ParseList(rows []election.Row) ([]Expected, error) {
	at, rest := listHeading(rows)
	if at == nil {
		return nil, ListProblems{texts.Say("list.heading")}
	}
	p := &listReader{at: at, codes: map[string]int{}, keys: map[string]int{}}
	for _, row := range rest {
		if p.row(row); len(p.problems) >= problemsMost {
			break
		}
	}
	if len(p.out) == 0 && p.problems == nil {
		p.problems = ListProblems{texts.Say("list.empty")}
	}
	if p.problems != nil {
		return nil, p.problems
	}
	return p.out, nil
}

func listHeading(rows []election.Row) (at map[string]int, rest []election.Row) {
	for i, row := range rows[:min(len(rows), 20)] {
		at := map[string]int{}
		for k, cell := range row.Cells {
			plain := strings.ToLower(strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, cell))
			for name, known := range columns {
				if _, twice := at[name]; !twice && slices.Contains(known, plain) {
					at[name] = k
				}
			}
		}
		_, code := at["code"]
		_, name := at["name"]
		if code && name {
			return at, rows[i+1:]
		}
	}
	return nil, nil
}

type listReader struct {
	at       map[string]int
	codes    map[string]int // the row of each
	keys     map[string]int
	out      []Expected
	problems ListProblems
}

func (p *listReader) row(row election.Row) {
	cell := func(name string) string {
		k, ok := p.at[name]
		if !ok || k >= len(row.Cells) {
			return ""
		}
		return strings.TrimSpace(row.Cells[k])
	}
	wrong := func(code string, facts ...any) { p.problems = append(p.problems, texts.Say(code, facts...)) }
	x := Expected{Code: cell("code"), Name: cell("name"), Street: strings.Trim(cell("street"), "/ ")}
	switch before, twice := p.codes[x.Code]; {
	case !isCode(x.Code):
		wrong("list.code", row.Line, clip(x.Code))
	case twice:
		wrong("list.twice", row.Line, x.Code, before)
	case x.Name == "" || len(x.Name) > nameMost || len(x.Street) > nameMost || !printable(x.Name+x.Street):
		wrong("list.name", row.Line)
	case election.HideNumbers(x.Name+"|"+x.Street+"|"+x.Code) != x.Name+"|"+x.Street+"|"+x.Code:
		wrong("list.number", row.Line)
	}
	p.codes[x.Code] = row.Line
	for _, s := range strings.FieldsFunc(cell("key"), func(r rune) bool { return strings.ContainsRune(";；,，、/\n", r) }) {
		key, ok := fingerprint(s)
		before, twice := p.keys[key]
		switch {
		case !ok:
			wrong("list.key", row.Line, clip(s))
		case twice:
			wrong("list.key_twice", row.Line, before)
		}
		p.keys[key] = row.Line
		x.Keys = append(x.Keys, key)
	}
	var ok bool
	if x.Planned, ok = day(cell("date")); !ok {
		wrong("list.day", row.Line, clip(cell("date")))
	}
	p.out = append(p.out, x)
}

func isCode(s string) bool {
	return s != "" && len(s) <= codeMost && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// fingerprint writes one as journal.Fingerprint does, however it was typed.
func fingerprint(s string) (string, bool) {
	if strings.Contains(s, "+") { // a public key itself
		return journal.Fingerprint(s), true
	}
	var b []byte
	for _, r := range strings.ToUpper(s) {
		switch {
		case strings.ContainsRune("0123456789ABCDEF", r):
			if n := len(b); n%5 == 4 {
				b = append(b, ' ')
			}
			b = append(b, byte(r))
		case !unicode.IsSpace(r) && r != '-' && r != ':':
			return "", false
		}
	}
	return string(b), len(b) == 29
}

// day reads a date as people and spreadsheets write it.
func day(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	s = strings.NewReplacer("年", "-", "月", "-", "日", "", "/", "-", ".", "-").Replace(s)
	s, _, _ = strings.Cut(s, " ")
	if t, err := time.Parse("2006-1-2", s); err == nil {
		return t.Format(time.DateOnly), true
	}
	// A spreadsheet counts the days from here.
	if n, err := strconv.Atoi(s); err == nil && n > 40000 && n < 80000 {
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
	}
	return "", false
}

func clip(s string) string {
	r := []rune(strings.ToValidUTF8(s, "?"))
	return election.HideNumbers(string(r[:min(len(r), 40)]))
}

// Listed says what a list changed.
type Listed struct {
	Communities int `json:"communities"`
	New         int `json:"new"`
	Gone        int `json:"gone"`    // off the list; what came of one stays
	Keys        int `json:"keys"`    // with a key
	Refused     int `json:"refused"` // rounds taken before, of another key than the list now has
}

// Expect takes a list in place of the one before. What came already is held
// against it: it goes to the community whose code it has, and is refused where
// the list says another key.
func (l *Ledger) Expect(list []Expected) (out Listed, err error) {
	out.Communities = len(list)
	err = l.submit(func(t engine.Tx) (func(), error) {
		c := &changed{l: l, t: t, rows: map[string]*Row{}}
		if err := c.read(); err != nil {
			return nil, err
		}
		if err := c.list(list, &out); err != nil {
			return nil, err
		}
		if err := errors.Join(c.move(), c.judge(&out), c.finish(&out)); err != nil {
			return nil, err
		}
		return c.then, nil
	})
	return out, err
}

// changed is a ledger whose list changes.
type changed struct {
	l    *Ledger
	t    engine.Tx
	rows map[string]*Row
	gone []string
}

func (c *changed) read() error {
	return engine.Each(c.t, []byte{tabRow}, func(_, b []byte) error {
		r := new(Row)
		if err := decode("a community", b, r); err != nil {
			return err
		}
		c.rows[r.Code] = r
		return nil
	})
}

// list puts the new one into the rows, on the disk too, so that codeOf finds it.
func (c *changed) list(list []Expected, out *Listed) error {
	listed := map[string]bool{}
	for _, x := range list {
		r := c.rows[x.Code]
		if r == nil {
			r = &Row{Code: x.Code, Stage: Missing}
			c.rows[x.Code] = r
		}
		if !r.Listed {
			out.New++
		}
		if len(x.Keys) > 0 {
			out.Keys++
		}
		listed[x.Code] = true
		r.Listed, r.Name, r.Street, r.Planned, r.Keys = true, x.Name, x.Street, x.Planned, x.Keys
	}
	// In order: keys that come one after the other are cheap, however many.
	for _, code := range slices.Sorted(maps.Keys(c.rows)) {
		r := c.rows[code]
		if r.Listed && !listed[code] {
			out.Gone++
			r.Listed, r.Street, r.Planned, r.Keys = false, "", "", nil
		}
		if err := putRow(c.t, r); err != nil {
			return err
		}
	}
	return nil
}

// move brings every round to the community whose code it has now.
func (c *changed) move() error {
	type moved struct{ from, to string }
	var all []moved
	var what []*Vote
	err := engine.Each(c.t, []byte{tabVote}, func(k, b []byte) error {
		v := new(Vote)
		if err := decode("a round", b, v); err != nil {
			return err
		}
		from, _, _ := bytes.Cut(k[1:], []byte{0})
		to, err := codeOf(c.t, v.Election, v.Follows)
		if err == nil && to != string(from) {
			all, what = append(all, moved{string(from), to}), append(what, v)
		}
		return err
	})
	for i, m := range all {
		if err != nil {
			return err
		}
		if c.rows[m.to] == nil {
			c.rows[m.to] = &Row{Code: m.to}
		}
		err = errors.Join(c.t.Delete(voteKey(m.from, what[i].Election, what[i].Round)), putVote(c.t, m.to, what[i]))
	}
	return err
}

// judge refuses the rounds whose key is not the list's.
func (c *changed) judge(out *Listed) error {
	for code, r := range c.rows {
		all, err := votes(c.t, code)
		if err != nil {
			return err
		}
		for _, v := range all {
			bad := keyFault(r, v, v.Public)
			if bad.State != Refused {
				continue
			}
			out.Refused++
			now := c.l.cfg.Now()
			err := errors.Join(
				c.t.Delete(voteKey(code, v.Election, v.Round)),
				refuse(c.t, code, Refusal{File: v.Election, At: journal.Stamp(now), Fault: bad.Fault, Says: bad.Says}),
			)
			if err != nil {
				return err
			}
			r.Refused++
			r.Suspect = map[string]time.Time{SuspectAlarm: now}
		}
	}
	return nil
}

// finish makes every line anew, and drops those of which there is nothing.
func (c *changed) finish(out *Listed) error {
	for code, r := range c.rows {
		all, err := votes(c.t, code)
		if err != nil {
			return err
		}
		if len(all) == 0 && !r.Listed {
			c.gone = append(c.gone, code)
			if err := c.t.Delete(rowKey(code)); err != nil {
				return err
			}
			continue
		}
		if !r.Listed && len(all) > 0 && all[0].Bulletin != nil {
			r.Name = all[0].Bulletin.Community
		}
		r.told(all)
		if err := putRow(c.t, r); err != nil {
			return err
		}
	}
	return nil
}

// then is what becomes of the rows in memory.
func (c *changed) then() {
	for _, code := range c.gone {
		delete(c.rows, code)
	}
	c.l.rows, c.l.at, c.l.sorted = nil, map[string]int{}, false
	for _, r := range c.rows {
		c.l.put(r)
	}
}
