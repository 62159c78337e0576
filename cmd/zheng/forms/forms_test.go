package forms_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/forms"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/zhengtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
	"zheng/store/tally"
)

// pack is of a town, with lists of staff and stations.
func pack(w *zhengtest.Town) *forms.Pack {
	l, err := election.ParseLists([]byte("[[staff]]\nname = \"周监\"\nduty = \"chief_scrutineer\"\n[[station]]\nname = \"中心投票站\"\naddress = \"红山路 1 号\"\nopens = \"08:00\"\ncloses = \"16:00\"\n[registration]\nfrom = 2026-10-20\nuntil = 2026-11-05\n"))
	if err != nil {
		w.Fatal(err)
	}
	return &forms.Pack{Election: w.E, Store: w.Store, Lists: l}
}

// ready are the kinds that can be made.
func ready(t testing.TB, p *forms.Pack) (names []string) {
	t.Helper()
	list, err := p.Forms()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Ready() {
			names = append(names, f.Kind)
		} else if f.Wait.Zh == "" || f.Wait.En == "" {
			t.Errorf("%s waits and does not say why in both languages: %+v", f.Kind, f.Wait)
		}
		papers, err := p.Make(f.Kind)
		if (err == nil) != f.Ready() || f.Ready() && len(papers) == 0 {
			t.Errorf("%s is ready: %t; making it: %v", f.Kind, f.Ready(), err)
		}
	}
	return names
}

// written is a kind in a format.
func written(t testing.TB, p *forms.Pack, kind, format string) []byte {
	t.Helper()
	papers, err := p.Make(kind)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	var b bytes.Buffer
	if err := open.WritePaper(&b, format, papers...); err != nil {
		t.Fatalf("%s as %s: %v", kind, format, err)
	}
	return b.Bytes()
}

// read is what a person reads in a paper, without spaces.
func read(t *testing.T, data []byte, format string) string {
	t.Helper()
	text := string(data)
	switch format {
	case open.PDF:
		path := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		text = zhengtest.PDFText(t, path)
	case open.DOCX:
		text = docxText(t, data)
	case open.HTML:
		_, text, _ = strings.Cut(text, "</style>")
		text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, " ")
	}
	return strings.Join(strings.Fields(text), "")
}

// docxText reads every text of a DOCX, whose parts all must be XML.
func docxText(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, ".jpeg") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		dec, inText := xml.NewDecoder(r), false
		for {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				inText = token.Name.Local == "t"
			case xml.EndElement:
				inText = false
			case xml.CharData:
				if inText {
					out.Write(token)
				}
			}
		}
		r.Close()
	}
	return out.String()
}

func settled(w *zhengtest.Town) func() (*tally.Result, error) {
	return func() (*tally.Result, error) { return counting.Settled(w.E, w.Store, tally.Figures{}) }
}

// A paper that belongs to a stage is not there before it, and the zero report stays
// as it was.
func TestStages(t *testing.T) {
	w := zhengtest.NewTown(t)
	p := pack(w)
	before := []string{"announcement", "registration", "roll", "rolllog", "candidates", "place", "staff", "postal", "agenda", "speech", "zero", "calling", "book"}
	after := slices.Concat(before, []string{"tally"})
	decided := slices.Concat(after, []string{"result"})
	announced := slices.Concat(decided, []string{"notice", "certificates", "sealing", "handover"})
	zero := read(t, written(t, p, "zero", open.PDF), open.PDF)
	for _, step := range []struct {
		to   record.Stage
		want []string
	}{
		{"", before}, {record.StageTest, before}, {record.StageOpen, before}, {record.StagePaused, before}, {record.StageOpen, before}, {record.StageClosed, before},
		{record.StageCounting, after}, {record.StageDecided, decided}, {record.StageAnnounced, announced}, {record.StageSealed, announced},
	} {
		if step.to != "" {
			w.Walk(settled(w), step.to)
		}
		got, want := ready(t, p), slices.Clone(step.want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("at %q there are %v, want %v", step.to, got, want)
		}
		now := read(t, written(t, p, "zero", open.PDF), open.PDF)
		figures := zero[:strings.Index(zero, "投票开始之前当众查验")]
		if !strings.HasPrefix(now, figures) {
			t.Errorf("at %q the zero report says\n%s\nand not\n%s", step.to, now, zero)
		}
		if step.to == record.StagePaused { // whoever comes onto the roll later is not on it
			n := storetest.Number(t, "11010119600102999")
			if _, err := w.Voters.Add(t.Context(), storetest.Voter(n, "漏登人", "H99"), record.SignOff{By: "chair", Second: "scrutineer", Reason: "漏登"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if text := read(t, written(t, p, "zero", open.PDF), open.PDF); !strings.Contains(text, "投票于") || !strings.Contains(text, "日志前") {
		t.Errorf("it does not say when the polls opened, or lacks the checkpoint: %s", text)
	}
}

// What papers say of the count is what the rules' answer says, in every format.
func TestFigures(t *testing.T) {
	w := zhengtest.NewTown(t)
	w.Walk(settled(w), record.StageOpen, record.StageClosed, record.StageCounting, record.StageDecided, record.StageAnnounced, record.StageSealed)
	r, err := settled(w)()
	if err != nil {
		t.Fatal(err)
	}
	p := pack(w)
	for _, format := range open.Formats {
		texts := map[string]string{}
		for _, kind := range []string{"result", "notice", "speech", "agenda", "sealing", "handover", "certificates"} {
			texts[kind] = read(t, written(t, p, kind, format), format)
		}
		has := func(kind, want string) {
			if want = strings.Join(strings.Fields(want), ""); !strings.Contains(texts[kind], want) {
				t.Errorf("%s as %s does not say %q", kind, format, want)
			}
		}
		has("speech", fmt.Sprintf("收回选票%d张，其中有效%d张，无效%d张", r.Returned, r.Valid, r.Invalid))
		has("speech", fmt.Sprintf("参加投票%d人，发出选票%d张", *r.Participants, *r.Issued))
		has("agenda", fmt.Sprintf("登记选民%d人", *r.Registered))
		has("notice", fmt.Sprintf("登记选民%d人，参加投票%d人", *r.Registered, *r.Participants))
		has("sealing", "0001")
		for _, post := range r.Posts {
			for _, q := range post.People {
				row := fmt.Sprintf("%s%d%d%d", q.Name, q.Approve, q.Oppose, q.Abstain)
				if format != open.PDF { // where rows may be broken up by how they are laid out
					has("result", row)
				} else {
					has("result", fmt.Sprintf("%s%d%d", q.Name, q.Approve, q.Oppose))
				}
				share := (q.Approve*2000 + *post.Base) / (2 * *post.Base)
				row = fmt.Sprintf("%s%s%d%d.%d%%", q.Name, map[string]string{"male": "男", "female": "女"}[q.Sex], q.Approve, share/10, share%10)
				if !q.Elected {
					if strings.Contains(texts["notice"], q.Name) || strings.Contains(texts["certificates"], q.Name) {
						t.Errorf("%s is not elected and stands on the notice or has a certificate", q.Name)
					}
					continue
				}
				has("speech", fmt.Sprintf("%s：%s，%d票", post.Title, q.Name, q.Approve))
				has("certificates", q.Name+"同志")
				has("handover", post.Title+q.Name)
				if q.Sex != "" {
					has("notice", row)
				}
			}
		}
	}
}

// Every paper of every kind of election can be made, says no digit of an ID number
// and nothing of whom somebody voted for.
func TestEveryElection(t *testing.T) {
	for name, change := range map[string]func(*election.Election){
		"residents": func(*election.Election) {},
		"ovals":     func(e *election.Election) { e.Ballot.Style, e.Ballot.Paper = election.Ovals, "A5" },
		"an open ballot in a village": func(e *election.Election) {
			e.Profile, e.Ballot.Style, e.Rules = "villagers", election.Names, election.RulesOf("villagers", "")
		},
		"households": func(e *election.Election) {
			e.Profile, e.Rules = "households", election.RulesOf("households", "")
		},
		"a party branch": func(e *election.Election) { e.Profile, e.Rules = "party", election.RulesOf("residents", "") },
		"representatives of groups": func(e *election.Election) {
			e.Profile, e.Posts[0].Group = "group", "第 1 居民小组"
		},
		"few come": func(e *election.Election) { e.Rules.Turnout = election.Ratio{A: 9, B: 10} },
		"a nomination": func(e *election.Election) {
			e.Round, e.Nomination = election.Nominating, &election.Nomination{Day: e.Date, By: election.ByBallots, Then: election.First}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := zhengtest.NewTown(t, change)
			p := pack(w)
			p.English = name == "ovals"
			hold(t, w)
			private(t, w, p)
			w.Walk(settled(w), record.StageOpen, record.StageClosed, record.StageCounting, record.StageDecided, record.StageAnnounced)
			private(t, w, p)
			names := ready(t, p)
			for _, kind := range names {
				if name != "residents" && !slices.Contains([]string{"announcement", "representatives", "notice"}, kind) {
					continue // printed there
				}
				if pdf := written(t, p, kind, open.PDF); !bytes.HasPrefix(pdf, []byte("%PDF")) {
					t.Errorf("%s is no PDF", kind)
				}
			}
			for kind, want := range map[string]bool{"representatives": name == "representatives of groups", "notice": true, "certificates": name != "few come" && name != "a nomination"} {
				if slices.Contains(names, kind) != want {
					t.Errorf("%s is there: %t", kind, !want)
				}
			}
			list, err := p.Forms()
			if err != nil {
				t.Fatal(err)
			}
			title := list[slices.IndexFunc(list, func(f forms.Form) bool { return f.Kind == "notice" })].Title.Zh
			text := read(t, written(t, p, "notice", open.HTML), open.HTML)
			if !strings.Contains(text, title) {
				t.Errorf("the notice is listed as %s and calls itself otherwise: %.60s", title, text)
			}
			if name == "few come" && (title != "选举不成立公告" || !strings.Contains(text, "选举不成立") || !strings.Contains(text, "重新投票") || strings.Contains(text, "张伟")) {
				t.Errorf("%s: %s", title, text)
			}
		})
	}
}

// hold puts two voters who gave no proxy and hold none on the list of a mobile box.
func hold(t *testing.T, w *zhengtest.Town) {
	t.Helper()
	var ids []election.VoterID
	if err := w.Voters.Each(func(p record.Person) error {
		if p.Agent == "" && len(p.Givers) == 0 {
			ids = append(ids, p.ID)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	last := ids[len(ids)-2:] // they do not come to the station
	if err := w.Voters.Hold(t.Context(), "流动票箱1", []string{"甲", "乙", "丙"}, last); err != nil {
		t.Fatal(err)
	}
}

// private writes all that can be made, and looks for ID numbers.
func private(t *testing.T, w *zhengtest.Town, p *forms.Pack) {
	t.Helper()
	ends := regexp.MustCompile(`\d\d…[\dX]{2}|\d\d\*{4,}`)
	for _, kind := range ready(t, p) {
		for _, format := range []string{open.HTML, open.DOCX} {
			text := read(t, written(t, p, kind, format), format)
			if found := ends.FindString(text); found != "" {
				t.Errorf("%s has the ends of an ID number: %s", kind, found)
			}
			for i := range 40 {
				birth := fmt.Sprintf("110101%04d%02d%02d", 1950+i, 1+i%12, 1+i%28)
				if strings.Contains(text, birth) || strings.Contains(text, birth[6:]) {
					t.Errorf("%s has digits of an ID number", kind)
				}
			}
		}
	}
}
