// Package public makes what everybody may read of an election, as files that
// need nothing else: for the community's screen, a phone, a web server or a stick.
// Each page stands in Chinese and, under en/, in English; the one small program
// counts the days, and every page is whole without it. What may be shown at which
// stage is decided by whoever gathers the Facts; what is nil there is on no page.
package public

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

// Facts are what the pages tell. Election is required.
type Facts struct {
	Election *election.Election
	Day      record.Day // the zero day where none is kept
	Plan     []record.Planned
	Place    string // where and when to vote, as the committee says it
	URL      string // of the site; "" where it has none
	QR       template.HTML

	Voters     []Voter // nil: the roll is not on show
	Candidates bool
	Photos     map[string][]byte // of candidates by id, JPEG
	Came       []record.Participation
	Result     *tally.Result // nil: not yet
	Objections []record.Handled
	Archives   []File
	Papers     []File
}

// Voter is one of the roll as a public list has it: no number, no household.
type Voter struct{ Name, Sex, Group string }

// File is something to take away, beside the pages.
type File struct {
	Kind   string // of the texts; "" for a name of its own
	Name   string // of the file, in the folder files/
	Bytes  int64
	SHA256 string
}

// Size is its size as people say it.
func (f File) Size() string {
	if f.Bytes < 1e6 {
		return fmt.Sprintf("%d kB", (f.Bytes+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(f.Bytes)/1e6)
}

// Change is what was put up, changed or taken down, and when.
type Change struct {
	At   string `json:"at"`   // 2006-01-02 15:04, the community's own time
	What string `json:"what"` // put | changed | taken
	Page string `json:"page"` // a page's code, or "files"
}

// Site is the pages of some facts.
type Site struct {
	facts  Facts
	pages  *template.Template
	roll   []surname
	groups []group
}

// New prepares the pages.
func New(f Facts) (*Site, error) {
	pages, err := template.New("").Funcs(helpers).ParseFS(assets, "assets/*.html")
	if err != nil {
		return nil, fmt.Errorf("couldn't make the public pages: %w", err)
	}
	return &Site{facts: f, pages: pages, roll: surnames(f.Voters), groups: groups(f.Came)}, nil
}

// The pages, by their codes, in the order of the site.
const (
	pageIndex      = "index"
	pageRoll       = "roll"
	pageCandidates = "candidates"
	pageTurnout    = "turnout"
	pageResult     = "result"
	pageCheck      = "check"
	pageObjections = "objections"
	pageFiles      = "files"
	pageScreen     = "screen"
)

// Pages are the codes of the pages that there are now.
func (s *Site) Pages() (out []string) {
	f := s.facts
	for _, p := range []struct {
		code string
		is   bool
	}{
		{pageIndex, true}, {pageRoll, f.Voters != nil}, {pageCandidates, f.Candidates}, {pageTurnout, f.Came != nil}, {pageResult, f.Result != nil},
		{pageCheck, f.Result != nil}, {pageObjections, f.Objections != nil}, {pageFiles, len(f.Papers) > 0}, {pageScreen, true},
	} {
		if p.is {
			out = append(out, p.code)
		}
	}
	return out
}

// Plain is what a page says by itself: without a date, the way to others and the
// list of changes. It is the same as long as nothing new is said.
func (s *Site) Plain(code string) ([]byte, error) {
	return s.page(view{Facts: s.facts, T: texts.In(web.Chinese), Here: code, Roll: s.roll, Groups: s.groups})
}

// Page is one page in a language, dated at: the day and hour since when it says
// what it says. Changes are listed on the first page alone.
func (s *Site) Page(code, lang, at string, changes []Change) ([]byte, error) {
	v := view{Facts: s.facts, T: texts.In(lang), Here: code, At: at, Changes: changes, Roll: s.roll, Groups: s.groups}
	v.Pages = slices.DeleteFunc(s.Pages(), func(code string) bool { return code == pageScreen })
	if lang == text.English {
		v.Root = "../"
	}
	return s.page(v)
}

func (s *Site) page(v view) ([]byte, error) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, v.Here+".html", v); err != nil {
		return nil, fmt.Errorf("couldn't make the page %s: %w", v.Here, err)
	}
	return b.Bytes(), nil
}

// Path is where a page lies in the site.
func Path(code, lang string) string {
	if lang == text.English {
		return "en/" + code + ".html"
	}
	return code + ".html"
}

// Assets are the style, the program and the photographs, by their paths.
func (s *Site) Assets() (map[string][]byte, error) {
	out := map[string][]byte{"look.css": web.Look()}
	for _, name := range []string{"site.css", "days.js"} {
		b, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return nil, fmt.Errorf("couldn't make the public pages: %w", err)
		}
		out[name] = b
	}
	if s.facts.Candidates {
		for id, jpeg := range s.facts.Photos {
			out["photos/"+path.Base(id)+".jpg"] = jpeg
		}
	}
	return out, nil
}

// view is a page under way.
type view struct {
	Facts
	T       web.Words
	Root    string // from the page to the site
	Here    string
	Pages   []string
	At      string
	Changes []Change
	Roll    []surname
	Groups  []group
}

// Other is the same page in the other language.
func (v view) Other() string {
	if v.T.Lang == web.English {
		return "../" + v.Here + ".html"
	}
	return "en/" + v.Here + ".html"
}

// Says is a sentence in the language of the page.
func (v view) Says(s tally.Sentence) string {
	if v.T.Lang == web.English {
		return s.Says
	}
	return s.SaysZh
}

// On is a date as the page writes it.
func (v view) On(d election.Date) string { return v.T.Say("date", d.Year, d.Month, d.Day) }

// Due are the dates of the calendar as the page lists them.
func (v view) Due() (out []due) {
	for _, p := range v.Plan {
		d := due{Key: p.Key, Done: p.Signed}
		first, last := p.First.Format(time.DateOnly), p.Last.Format(time.DateOnly)
		switch {
		case p.Signed != "":
			d.Until, d.When = p.Signed, p.Signed
		case p.Last.IsZero():
			d.Until, d.When = first, v.T.Say("due.from", first)
		case p.First.Equal(p.Last):
			d.Until, d.When = last, last
		default:
			d.Until, d.When = last, v.T.Say("due.until", last)
		}
		out = append(out, d)
	}
	return out
}

type due struct{ Key, When, Until, Done string }

// Quorum is how far the turnout is met; nil where nobody knows.
func (v view) Quorum() *web.Quorum {
	for _, p := range v.Came {
		if p.By == record.ByAll {
			return web.QuorumOf(v.Election.Rules, &p.Registered, &p.Participants)
		}
	}
	return nil
}

// helpers are what the templates need beyond their own.
var helpers = template.FuncMap{
	// dict gives the list of files its language and its folder.
	"dict": func(t web.Words, root string, files []File) map[string]any {
		return map[string]any{"t": t, "root": root, "d": files}
	},
}

// Least is the smallest group that is told of.
func (view) Least() int { return Fewest }

// Rank counts from 1.
func (view) Rank(i int) int { return i + 1 }

// Room is how high each introduction is, so that the longest fits: rem.
func (v view) Room() int {
	const letters, line, head = 22, 1.75, 15.0
	most := 0
	for _, p := range v.Election.Posts {
		for _, c := range p.Candidates {
			n := 0
			for _, s := range []string{c.About, c.Pledge} {
				n += (utf8.RuneCountInString(s) + letters - 1) / letters
			}
			most = max(most, n)
		}
	}
	return int(head + line*float64(most))
}

// Fails are the rules by which the vote does not stand.
func (v view) Fails() []tally.Reason { return v.Result.Fails() }

// Hash is the result's, which was signed.
func (v view) Hash() (string, error) { return v.Result.Hash() }

// Figures are those of the whole vote.
func (v view) Figures() []figure {
	r := v.Result
	return []figure{
		{"registered", r.Registered}, {"participants", r.Participants}, {"issued", r.Issued}, {"returned", &r.Returned},
		{"valid", &r.Valid}, {"blank", &r.Blank}, {"invalid", &r.Invalid}, {"rejected", &r.Rejected},
	}
}

type figure struct {
	Name  string
	Value *int
}

// Why are the rules that were applied, in words.
func (v view) Why() (out []reason) {
	put := func(rule string, s tally.Sentence) {
		if says := v.Says(s); says != "" {
			out = append(out, reason{web.RuleName(v.T.Lang, rule), says})
		}
	}
	for _, w := range v.Result.Why {
		put(w.Rule, w.Sentence)
	}
	for _, w := range v.Result.Voids {
		put(w.Rule, w.Sentence)
	}
	for _, n := range v.Result.Next {
		put(n.Rule, n.Sentence)
	}
	return out
}

type reason struct{ About, Says string }

// Need is how many approvals suffice; 0 where that is not known.
func (view) Need(p tally.PostResult) int {
	if p.Needs == nil {
		return 0
	}
	return *p.Needs
}

// In says whether a person won: elected, or a candidate of the vote to come.
func (view) In(p tally.PersonResult) bool { return p.Elected || p.Stands }

// surname is everybody of a family name.
type surname struct {
	Name   string
	Voters []Voter
}

// double are family names of two characters.
var double = strings.Fields("欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 长孙 令狐 夏侯 宇文 端木 南宫 独孤 呼延 澹台 单于 万俟 鲜于 濮阳 轩辕 百里 东郭 西门 亓官 太史 申屠 公冶 宗政 仲孙 钟离 闻人 赫连 淳于")

func surnameOf(name string) string {
	for _, d := range double {
		if strings.HasPrefix(name, d) && len(name) > len(d) {
			return d
		}
	}
	_, n := utf8.DecodeRuneInString(name)
	return name[:n]
}

// surnames puts voters in the order of the strokes of their names, by family.
func surnames(voters []Voter) (out []surname) {
	all := slices.Clone(voters)
	election.SortByStrokes(all, func(v Voter) string { return v.Name }, func(a, b Voter) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Sex, b.Sex))
	})
	at := map[string]int{}
	for _, v := range all {
		family := surnameOf(v.Name)
		i, ok := at[family]
		if !ok {
			i = len(out)
			at[family] = i
			out = append(out, surname{Name: family})
		}
		out[i].Voters = append(out[i].Voters, v)
	}
	return out
}

// group is the participation of a group of voters.
type group struct {
	record.Participation
	Bar template.HTML
}

// Percent is the part that took part, rounded down: a target is reached or not.
func (g group) Percent() int { return 100 * g.Participants / max(g.Registered, 1) }

// Reached says whether the group's goal is.
func (g group) Reached() bool { return 100*g.Participants >= g.Goal()*g.Registered }

// Fewest is the smallest group whose participation is told: in a smaller one a
// figure would be about people.
const Fewest = 10

// groups leaves out groups that are too small, and what the roll does not say; and
// where one is left out, the next smallest too, lest it be found by taking the rest
// from the whole.
func groups(came []record.Participation) (out []group) {
	for _, by := range []string{record.ByAll, record.ByCategory, record.ByAge, record.BySex, record.ByGroup, record.ByStation} {
		for _, p := range Told(came, by) {
			const width = 200
			part := width * p.Participants / max(p.Registered, 1)
			mark := ""
			if goal := p.Goal(); goal > 0 {
				mark = fmt.Sprintf(`<path d="M%d 0V14"/>`, width*goal/100)
			}
			bar := fmt.Sprintf(`<svg viewBox="0 0 %d 14" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="%d" height="14"/><rect width="%d" height="14"/>%s</svg>`, width, width, part, mark)
			out = append(out, group{p, template.HTML(bar)})
		}
	}
	return out
}

// Told are the groups of one kind whose participation may be told.
func Told(came []record.Participation, by string) (out []record.Participation) {
	var hidden int
	for _, p := range came {
		if p.By != by {
			continue
		}
		if p.Registered < Fewest && by != record.ByAll {
			hidden++
			continue
		}
		out = append(out, p)
	}
	if hidden == 1 && len(out) > 0 {
		least := 0
		for i, p := range out {
			if p.Registered < out[least].Registered {
				least = i
			}
		}
		out = slices.Delete(out, least, least+1)
	}
	return slices.DeleteFunc(out, func(p record.Participation) bool { return p.Value == "" && by != record.ByAll })
}

// GroupName is a group in words.
func (v view) GroupName(g group) string { return NameOf(v.T.Lang, g.Participation) }

// NameOf is a group of voters in words of a language.
func NameOf(lang string, p record.Participation) string {
	t := texts.In(lang)
	if code := "group." + p.By + "." + p.Value; t.Has(code) {
		return t.Say(code)
	}
	return p.Value
}

// Title is a page's name in both languages.
func Title(code string) text.Text {
	return text.Text{Zh: texts.In(web.Chinese).Say("page." + code), En: texts.In(web.English).Say("page." + code)}
}
