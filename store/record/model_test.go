package record

import (
	"context"
	"errors"
	"os"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/engine/enginetest"
	"zheng/store/storetest"
)

// model is the record as a map: what any order of acts must come to.
type model struct {
	sheets map[Hash]*modelSheet
	back   int // decisions taken back
}

type modelSheet struct {
	status  Status
	reason  string
	ink     string
	vote    *election.Vote
	reading Sheet
}

func (m *model) figures() (f Figures) {
	f.Posts = make([]PostFigures, 2)
	for _, s := range m.sheets {
		switch s.status {
		case Counted:
			f.Counted++
			if s.vote.Void != "" {
				f.Void++
			}
		case Review:
			f.Pending++
		case Rejected:
			f.Rejected++
		case Repeated:
			f.Repeated++
		}
	}
	return f
}

func (m *model) approvals(post, candidate string) (n int) {
	for _, s := range m.sheets {
		if s.status == Counted && s.vote.Marks[post][candidate] == election.Approve {
			n++
		}
	}
	return n
}

// TestModel runs random acts, closings and reopenings against the model.
func TestModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(storetest.InMemory(t), "model")
		if err != nil {
			r.Fatal(err)
		}
		s, err := Open(dir, town(), byText())
		if err != nil {
			r.Fatal(err)
		}
		defer func() { s.Close() }()
		m := &model{sheets: map[Hash]*modelSheet{}}
		batch, place := s.Batch(), 0
		acts := m.acts(&s, &batch, &place)
		acts["reopen"] = func(r *rapid.T) {
			if err := s.Close(); err != nil {
				r.Fatal(err)
			}
			if s, err = Open(dir, town(), byText()); err != nil {
				r.Fatal(err)
			}
			batch, place = s.Batch(), 0
		}
		r.Repeat(acts)
	})
}

// The acts do not know what is under them: on a map they come to the same.
func TestModelOnAMap(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(storetest.InMemory(t), "model")
		if err != nil {
			r.Fatal(err)
		}
		opts := byText()
		opts.wrap = func(e engine.Engine) engine.Engine {
			m, err := enginetest.Copy(e)
			if err := errors.Join(err, e.Close()); err != nil {
				r.Fatal(err)
			}
			return m
		}
		s, err := Open(dir, town(), opts)
		if err != nil {
			r.Fatal(err)
		}
		defer s.Close()
		m := &model{sheets: map[Hash]*modelSheet{}}
		batch, place := s.Batch(), 0
		r.Repeat(m.acts(&s, &batch, &place))
	})
}

// acts are those that the model knows, done to both.
func (m *model) acts(s **Store, batch **Batch, place *int) map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"add": func(r *rapid.T) {
			*place++
			addToBoth(r, m, *batch, *place)
		},
		"settle":    func(r *rapid.T) { adjudicateBoth(r, m, *s) },
		"take back": func(r *rapid.T) { takeBackBoth(r, m, *s) },
		"batch":     func(r *rapid.T) { *batch, *place = (*s).Batch(), 0 },
		"":          func(r *rapid.T) { compare(r, m, *s) },
	}
}

func addToBoth(r *rapid.T, m *model, b *Batch, place int) {
	sheet := paperOf(rapid.IntRange(0, 30).Draw(r, "sheet"), rapid.SampledFrom([]Status{Counted, Review, Rejected}).Draw(r, "status"))
	sheet.Place = place
	sheet.Fingerprint = []byte(rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(r, "ink"))
	if rapid.Bool().Draw(r, "unclear") {
		sheet.Marks[0].Reading = election.Unclear
	}
	a, err := b.Add(context.Background(), sheet)
	if err != nil {
		r.Fatal(err)
	}
	want := Added{Status: sheet.Status, Reason: headline(sheet)}
	if old := m.sheets[sheet.Hash]; old != nil {
		want = Added{Status: Repeated, Reason: ReasonImage}
		if a.Was != old.status {
			r.Fatalf("was %s, model says %s", a.Was, old.status)
		}
	} else {
		for _, o := range m.sheets {
			if sheet.Status != Rejected && o.ink != "" && o.ink == string(sheet.Fingerprint) && (o.status == Counted || o.status == Review) {
				want = Added{Status: Review, Reason: ReasonTwin}
			}
		}
		if want.Status == Counted && !sheet.clear() {
			want = Added{Status: Review, Reason: ReasonUnclear}
		}
		ms := &modelSheet{status: want.Status, reason: want.Reason, ink: string(sheet.Fingerprint), reading: sheet}
		if want.Status == Counted {
			v := &election.Vote{Marks: map[string]map[string]election.Reading{}}
			for _, k := range sheet.Marks {
				if v.Marks[k.Post] == nil {
					v.Marks[k.Post] = map[string]election.Reading{}
				}
				v.Marks[k.Post][k.Candidate] = k.Reading
			}
			ms.vote = v
		}
		m.sheets[sheet.Hash] = ms
	}
	if a.Status != want.Status || a.Reason != want.Reason {
		r.Fatalf("added as %+v, model says %+v", a, want)
	}
}

func adjudicateBoth(r *rapid.T, m *model, s *Store) {
	list, err := s.Pending()
	if err != nil {
		r.Fatal(err)
	}
	if len(list) == 0 {
		return
	}
	h := list[rapid.IntRange(0, len(list)-1).Draw(r, "which")].Hash
	d := Decision{By: "甲", Second: "乙"}
	ms := m.sheets[h]
	switch rapid.IntRange(0, 3).Draw(r, "how") {
	case 0:
		d.Void = "unrecognisable"
		ms.status, ms.vote = Counted, &election.Vote{Void: d.Void}
	case 1:
		d.Reject = "no seal"
		ms.status = Rejected
	case 2:
		d.Reject = RejectRepeated
		ms.status = Repeated
	case 3:
		reading := rapid.SampledFrom([]election.Reading{election.Approve, election.Oppose, election.Abstain}).Draw(r, "reading")
		d.Vote = &election.Vote{Marks: map[string]map[string]election.Reading{"member": {"zhao": reading}}}
		ms.status, ms.vote = Counted, d.Vote
	}
	if err := s.Adjudicate(context.Background(), h, d); err != nil {
		r.Fatal(err)
	}
}

// takeBackBoth takes back what people decided of some sheet. One that they put
// aside stays there where the same ink came meanwhile.
func takeBackBoth(r *rapid.T, m *model, s *Store) {
	var decided []Entry
	err := s.Sheets(func(e Entry) error {
		if e.Decision != nil {
			decided = append(decided, e)
		}
		return nil
	})
	if err != nil || len(decided) == 0 {
		return
	}
	e := decided[rapid.IntRange(0, len(decided)-1).Draw(r, "which")]
	ms, again := m.sheets[e.Hash], false
	for h, o := range m.sheets {
		among := o.status == Counted || o.status == Review
		again = again || ms.status != Counted && among && ms.ink != "" && o.ink == ms.ink && (e.Other == nil || h != *e.Other)
	}
	err = s.TakeBack(context.Background(), e.Hash, "乙", Docket{})
	switch {
	case again && !errors.Is(err, ErrCameAgain):
		r.Fatalf("%v: the same ink came meanwhile", err)
	case !again && err != nil:
		r.Fatal(err)
	case !again:
		ms.status, ms.vote = Review, nil
		m.back++
	}
}

func compare(r *rapid.T, m *model, s *Store) {
	got, err := s.Figures()
	if err != nil {
		r.Fatal(err)
	}
	want := m.figures()
	if got.Counted != want.Counted || got.Void != want.Void || got.Pending != want.Pending || got.Rejected != want.Rejected || got.Repeated != want.Repeated || got.TakenBack != m.back {
		r.Fatalf("figures %+v, model says %+v", got, want)
	}
	for _, p := range got.Posts {
		for _, c := range p.People {
			if n := m.approvals(p.Post, c.ID); n != c.Approve {
				r.Fatalf("%s at %s: %d approvals, model says %d", c.ID, p.Post, c.Approve, n)
			}
		}
	}
	for h, ms := range m.sheets {
		e, err := s.Get(h)
		if err != nil || e.Status != ms.status || headline(e.Sheet) != ms.reason {
			r.Fatalf("sheet %s: %s %s, %v; model says %s %s", h, e.Status, headline(e.Sheet), err, ms.status, ms.reason)
		}
	}
}
