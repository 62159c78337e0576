package record

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"zheng/store/election"
)

// town is an election with two posts; the second takes a written name.
func town() *election.Election {
	return &election.Election{
		ID: "town-2026", Round: election.First,
		Ballot: election.Ballot{Style: election.Boxes},
		Marks:  election.Marks{Approve: []election.Mark{election.Circle}, Oppose: []election.Mark{election.Cross}},
		Posts: []election.Post{
			{ID: "chair", Seats: 1, Candidates: []election.Candidate{{ID: "zhang", Name: "张伟"}, {ID: "li", Name: "李秀英"}}},
			{ID: "member", Seats: 2, WriteIns: 2, Candidates: []election.Candidate{{ID: "wang", Name: "王建国"}, {ID: "zhao", Name: "赵敏"}, {ID: "sun", Name: "孙丽华"}}},
		},
	}
}

var bothPosts = []string{"chair", "member"}

// paperOf makes a sheet whose image is n, with random clear marks.
func paperOf(n int, status Status) Sheet {
	rng := rand.New(rand.NewPCG(uint64(n), 7))
	img := binary.BigEndian.AppendUint64([]byte("image "), uint64(n))
	s := Sheet{
		Hash: Sum(img), Image: img, Ext: "png", Place: n + 1, Source: fmt.Sprintf("%04d.png", n),
		Status: status, Page: 1, Posts: bothPosts,
		Fingerprint: fmt.Appendf(nil, "ink %d", n),
	}
	if status != Counted {
		s.Reasons = []string{"strange"}
	}
	for _, p := range town().Posts {
		for _, c := range p.Candidates {
			r := []election.Reading{election.Approve, election.Oppose, election.Abstain}[rng.IntN(3)]
			s.Marks = append(s.Marks, Mark{Post: p.ID, Candidate: c.ID, Reading: r, Confidence: 0.999})
		}
		for line := 1; line <= p.WriteIns; line++ {
			s.WriteIns = append(s.WriteIns, WriteIn{Post: p.ID, Line: line, Reading: election.Abstain})
		}
	}
	return s
}

// byText takes two fingerprints for twins when they are the same text.
func byText() Options {
	return Options{
		Key: func(f []byte) []uint64 {
			sum := sha256.Sum256(f)
			return []uint64{binary.BigEndian.Uint64(sum[:]), 1 + uint64(sum[8]), 1 + uint64(sum[8])}
		},
		Twin: func(a, b []byte) bool { return string(a) == string(b) },
	}
}

// open opens a store that is closed, opened again and compared when the test
// ends: an opening recomputes every counter.
func open(t testing.TB, dir string, opts Options) *Store {
	t.Helper()
	s, err := Open(dir, town(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			s.Close()
			return
		}
		intact(t, s, dir)
	})
	return s
}

// intact checks every invariant of a store that may be open or closed.
func intact(t testing.TB, s *Store, dir string) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	s, err := Open(dir, town(), Options{})
	if err != nil {
		t.Fatalf("the store is not sound: %v", err)
	}
	defer s.Close()
	f := figures(t, s)
	sum := Figures{Batches: f.Batches}
	places := map[[2]int]bool{}
	pending := 0
	err = s.Sheets(func(e Entry) error {
		switch e.Status {
		case Counted:
			sum.Counted++
			if e.Vote == nil {
				t.Errorf("sheet %s counts but says nothing", e.Hash)
			}
		case Review:
			sum.Pending++
			pending++
		case Rejected:
			sum.Rejected++
		case Repeated:
			sum.Repeated++
		}
		at := [2]int{e.Batch, e.Place}
		if places[at] {
			t.Errorf("place %v is taken twice", at)
		}
		places[at] = true
		if got, err := s.At(e.Batch, e.Place); err != nil || got.Hash != e.Hash {
			t.Errorf("place %v holds %s, %v; want %s", at, got.Hash, err, e.Hash)
		}
		if e.Ext == "" {
			return nil
		}
		img, _, err := s.Image(e.Hash)
		if err != nil || Sum(img) != e.Hash {
			t.Errorf("the image of %s: %v", e.Hash, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if f.Counted != sum.Counted || f.Pending != sum.Pending || f.Rejected != sum.Rejected || f.Repeated != sum.Repeated {
		t.Errorf("figures %+v, sheets %+v", f, sum)
	}
	if f.Returned != f.Counted+f.Pending {
		t.Errorf("returned %d, counted %d, pending %d", f.Returned, f.Counted, f.Pending)
	}
	if list, err := s.Pending(); err != nil || len(list) != pending {
		t.Errorf("%d pending, %v; want %d", len(list), err, pending)
	}
	votes(t, s, f)
	if left, _ := filepath.Glob(filepath.Join(dir, "tmp", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// votes checks that the votes handed to the rules add up to the figures.
func votes(t testing.TB, s *Store, f Figures) {
	t.Helper()
	counted, void := 0, 0
	approvals := map[[2]string]int{}
	err := s.Votes(func(v election.Vote, n int) error {
		counted += n
		if v.Void != "" {
			void += n
		}
		for post, marks := range v.Marks {
			for c, r := range marks {
				if r == election.Approve {
					approvals[[2]string{post, c}] += n
				}
			}
		}
		return nil
	})
	if err != nil || counted != f.Counted || void != f.Void {
		t.Errorf("votes: %d counted, %d void, %v; want %d and %d", counted, void, err, f.Counted, f.Void)
	}
	for _, p := range f.Posts {
		if p.Returned != p.Valid+p.Void+p.Pending {
			t.Errorf("post %s: %+v does not add up", p.Post, p)
		}
		for _, c := range p.People {
			if c.ID == "" {
				continue
			}
			if c.Approve+c.Oppose+c.Abstain != p.Valid || approvals[[2]string{p.Post, c.ID}] != c.Approve {
				t.Errorf("post %s: %+v of %d valid, %d approvals among the votes", p.Post, c, p.Valid, approvals[[2]string{p.Post, c.ID}])
			}
		}
	}
}

func figures(t testing.TB, s *Store) Figures {
	t.Helper()
	f, err := s.Figures()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func add(t testing.TB, b *Batch, s Sheet) Added {
	t.Helper()
	a, err := b.Add(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestSameImageCountsOnce(t *testing.T) {
	s := open(t, t.TempDir(), byText())
	b := s.Batch()
	if a := add(t, b, paperOf(1, Counted)); a.Status != Counted || a.Batch != 1 || a.Place != 2 {
		t.Fatalf("first: %+v", a)
	}
	before := figures(t, s)
	again := paperOf(1, Counted)
	again.Place = 99
	a := add(t, s.Batch(), again)
	if a.Status != Repeated || a.Reason != ReasonImage || a.Was != Counted || a.Batch != 1 || a.Place != 2 {
		t.Errorf("again: %+v", a)
	}
	if after := figures(t, s); !reflect.DeepEqual(after, before) {
		t.Errorf("the same image changed %+v to %+v", before, after)
	}
}

func TestSamePaperGoesToPeople(t *testing.T) {
	numbered := func(n int, number uint64, ink string) Sheet {
		s := paperOf(n, Counted)
		s.Number, s.Fingerprint = number, []byte(ink)
		return s
	}
	for _, c := range []struct {
		name   string
		second Sheet
		status Status
		reason string
	}{
		{"other ink, other number", numbered(2, 8, "b"), Counted, ""},
		{"same ink, no number", numbered(2, 0, "a"), Review, ReasonTwin},
		{"same ink, other number", numbered(2, 8, "a"), Review, ReasonTwin},
		{"other ink, same number", numbered(2, 7, "b"), Review, ReasonNumber},
		{"too little ink, same number", numbered(2, 7, ""), Review, ReasonNumber},
		{"same ink, same number", numbered(2, 7, "a"), Repeated, ReasonNumber},
		{"too little ink", numbered(2, 0, ""), Counted, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, t.TempDir(), byText())
			b := s.Batch()
			first := numbered(1, 7, "a")
			add(t, b, first)
			a := add(t, b, c.second)
			if a.Status != c.status || a.Reason != c.reason {
				t.Errorf("got %+v, want %s %s", a, c.status, c.reason)
			}
			if c.reason != "" && (a.Other == nil || *a.Other != first.Hash) {
				t.Errorf("it names %v, want %s", a.Other, first.Hash)
			}
			e, err := s.Get(c.second.Hash)
			if err != nil || e.Status != c.status || headline(e.Sheet) != c.reason {
				t.Errorf("kept as %+v, %v", e, err)
			}
		})
	}
}

// A paper that was turned away may be fed again: it is no twin of itself.
func TestRejectedPaperMayComeAgain(t *testing.T) {
	s := open(t, t.TempDir(), byText())
	b := s.Batch()
	first := paperOf(1, Review)
	first.Fingerprint, first.Number = []byte("a"), 5
	add(t, b, first)
	if err := s.Adjudicate(context.Background(), first.Hash, Decision{Reject: "a corner was folded", By: "甲", Second: "乙"}); err != nil {
		t.Fatal(err)
	}
	second := paperOf(2, Counted)
	second.Fingerprint, second.Number = []byte("a"), 5
	if a := add(t, b, second); a.Status != Counted {
		t.Errorf("scanned again: %+v", a)
	}
}

func TestUnclearNeverCountsByItself(t *testing.T) {
	for name, spoil := range map[string]func(*Sheet){
		"a mark":         func(s *Sheet) { s.Marks[0].Reading = election.Unclear },
		"a written name": func(s *Sheet) { s.WriteIns[1].NameInked = true },
		"a mark on it":   func(s *Sheet) { s.WriteIns[0].Reading = election.Approve },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, t.TempDir(), Options{})
			sheet := paperOf(1, Counted)
			spoil(&sheet)
			if a := add(t, s.Batch(), sheet); a.Status != Review || a.Reason != ReasonUnclear {
				t.Errorf("got %+v", a)
			}
		})
	}
}

func TestBadSheetsAreRefused(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	for name, spoil := range map[string]func(*Sheet){
		"status":         func(s *Sheet) { s.Status = Repeated },
		"place":          func(s *Sheet) { s.Place = 0 },
		"hash":           func(s *Sheet) { s.Hash[0]++ },
		"no image":       func(s *Sheet) { s.Image = nil },
		"extension":      func(s *Sheet) { s.Ext = "../x" },
		"unknown post":   func(s *Sheet) { s.Posts = []string{"king"} },
		"post twice":     func(s *Sheet) { s.Posts = []string{"chair", "member", "chair"} },
		"no posts":       func(s *Sheet) { s.Posts, s.Marks, s.WriteIns = nil, nil, nil },
		"foreign mark":   func(s *Sheet) { s.Marks[0].Candidate = "nobody" },
		"mark elsewhere": func(s *Sheet) { s.Posts = []string{"chair"} },
		"mark twice":     func(s *Sheet) { s.Marks[1] = s.Marks[0] },
		"mark missing":   func(s *Sheet) { s.Marks = s.Marks[1:] },
		"odd reading":    func(s *Sheet) { s.Marks[0].Reading = "perhaps" },
		"odd line":       func(s *Sheet) { s.WriteIns[0].Reading = "perhaps" },
		"line elsewhere": func(s *Sheet) { s.WriteIns[0].Post = "king" },
	} {
		sheet := paperOf(1, Counted)
		spoil(&sheet)
		if a, err := s.Batch().Add(context.Background(), sheet); err == nil {
			t.Errorf("%s: taken as %+v", name, a)
		}
	}
	if f := figures(t, s); f.Returned+f.Rejected+f.Repeated+f.Batches != 0 {
		t.Errorf("refused sheets left %+v", f)
	}
}

func TestPlaceIsTakenOnce(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	b := s.Batch()
	add(t, b, paperOf(1, Counted))
	other := paperOf(2, Counted)
	other.Place = 2
	if a, err := b.Add(context.Background(), other); err == nil {
		t.Errorf("taken as %+v", a)
	}
}

func TestBatches(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	for i := range 3 {
		b := s.Batch()
		add(t, b, paperOf(2*i, Counted))
		add(t, b, paperOf(2*i+1, Rejected))
		if b.Number() != i+1 {
			t.Errorf("batch %d has number %d", i+1, b.Number())
		}
	}
	e, err := s.At(3, 6)
	if err != nil || e.Hash != paperOf(5, Counted).Hash {
		t.Errorf("place 6 of batch 3: %v, %v", e.Hash, err)
	}
}

func TestAdjudicate(t *testing.T) {
	byTwo := func(d Decision) Decision { d.By, d.Second = "甲", "乙"; return d }
	vote := func(v election.Vote) Decision { return byTwo(Decision{Vote: &v}) }
	for _, c := range []struct {
		name   string
		d      Decision
		status Status // "" for an error
		check  func(t *testing.T, f Figures, e Entry)
	}{
		{"a vote", vote(election.Vote{
			Marks:    map[string]map[string]election.Reading{"chair": {"zhang": election.Approve, "li": election.Oppose}},
			WriteIns: map[string][]string{"member": {" 王芳 "}},
		}), Counted, func(t *testing.T, f Figures, e Entry) {
			chair := f.Posts[0].People
			if chair[0].Approve != 1 || chair[1].Oppose != 1 || f.Posts[1].People[0].Abstain != 1 {
				t.Errorf("figures %+v", f)
			}
			if w := f.Posts[1].People[3]; w.Name != "王芳" || w.Approve != 1 {
				t.Errorf("written: %+v", w)
			}
			if e.Vote.WriteIns["member"][0] != "王芳" {
				t.Errorf("vote %+v", e.Vote)
			}
		}},
		{"void", byTwo(Decision{Void: "unrecognisable"}), Counted, func(t *testing.T, f Figures, e Entry) {
			if f.Void != 1 || f.Posts[0].Valid != 0 || f.Posts[0].Void != 1 || e.Vote.Void != "unrecognisable" {
				t.Errorf("figures %+v, vote %+v", f, e.Vote)
			}
		}},
		{"rejected", byTwo(Decision{Reject: "no seal"}), Rejected, nil},
		{"repeated", byTwo(Decision{Reject: RejectRepeated}), Repeated, nil},
		{"nothing", byTwo(Decision{}), "", nil},
		{"two ways", byTwo(Decision{Void: "x", Reject: "y"}), "", nil},
		{"one person", Decision{Void: "x", By: "甲"}, "", nil},
		{"the same person", Decision{Void: "x", By: "甲", Second: " 甲"}, "", nil},
		{"unknown post", vote(election.Vote{Marks: map[string]map[string]election.Reading{"king": {}}}), "", nil},
		{"unknown candidate", vote(election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"x": election.Approve}}}), "", nil},
		{"still unclear", vote(election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"li": election.Unclear}}}), "", nil},
		{"too many names", vote(election.Vote{WriteIns: map[string][]string{"member": {"a", "b", "c"}}}), "", nil},
		{"no line", vote(election.Vote{WriteIns: map[string][]string{"chair": {"a"}}}), "", nil},
		{"empty name", vote(election.Vote{WriteIns: map[string][]string{"member": {" "}}}), "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, t.TempDir(), byText())
			sheet := paperOf(1, Review)
			sheet.Marks[0].Reading = election.Unclear
			add(t, s.Batch(), sheet)
			err := s.Adjudicate(context.Background(), sheet.Hash, c.d)
			e, _ := s.Get(sheet.Hash)
			if c.status == "" {
				if err == nil || e.Status != Review {
					t.Errorf("decided: %v, %+v", err, e)
				}
				return
			}
			if err != nil || e.Status != c.status {
				t.Fatalf("%v, status %s, want %s", err, e.Status, c.status)
			}
			if e.Decision == nil || e.Decision.By != "甲" || e.Marks[0].Reading != election.Unclear {
				t.Errorf("the reading and the decision must both stay: %+v", e)
			}
			if c.check != nil {
				c.check(t, figures(t, s), e)
			}
			if err := s.Adjudicate(context.Background(), sheet.Hash, c.d); err == nil {
				t.Error("settled twice")
			}
		})
	}
}

func TestAdjudicateUnknown(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	if err := s.Adjudicate(context.Background(), Hash{1}, Decision{Void: "x", By: "a", Second: "b"}); err == nil {
		t.Error("settled a sheet that is not there")
	}
}

func TestFind(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	b := s.Batch()
	for i := range 40 {
		add(t, b, paperOf(i, Counted))
	}
	h := paperOf(7, Counted).Hash
	for _, n := range []int{9, 10, 64} {
		if got, err := s.Find(h.String()[:n]); err != nil || got != h {
			t.Errorf("%d digits: %s, %v", n, got, err)
		}
	}
	for _, p := range []string{"", "xyz", h.String() + "00", "ffffffffffff"} {
		if got, err := s.Find(p); err == nil {
			t.Errorf("%q found %s", p, got)
		}
	}
	shared := ""
	for d := range 16 {
		if n := 0; true {
			for i := range 40 {
				if paperOf(i, Counted).Hash.String()[0] == "0123456789abcdef"[d] {
					n++
				}
			}
			if n > 1 {
				shared = "0123456789abcdef"[d : d+1]
			}
		}
	}
	if got, err := s.Find(shared); err == nil {
		t.Errorf("%q is of several, found %s", shared, got)
	}
}

func TestFolderOfAnother(t *testing.T) {
	dir := t.TempDir()
	intact(t, open(t, dir, Options{}), dir)
	for name, change := range map[string]func(*election.Election){
		"id":        func(e *election.Election) { e.ID = "other" },
		"round":     func(e *election.Election) { e.Round = election.Runoff },
		"candidate": func(e *election.Election) { e.Posts[0].Candidates = e.Posts[0].Candidates[:1] },
		"order":     func(e *election.Election) { e.Posts[0], e.Posts[1] = e.Posts[1], e.Posts[0] },
		"new post":  func(e *election.Election) { e.Posts[0].ID = "head" },
		"marks":     func(e *election.Election) { e.Marks.Approve = e.Marks.Oppose },
	} {
		e := town()
		change(e)
		if s, err := Open(dir, e, Options{}); !is(err, ErrOther) {
			t.Errorf("%s: %v, want ErrOther", name, err)
			if err == nil {
				s.Close()
			}
		}
	}
	same := town()
	same.Title, same.Rules.Kin = "a better title", true
	s, err := Open(dir, same, Options{})
	if err != nil {
		t.Fatalf("a corrected title: %v", err)
	}
	s.Close()
}

func TestFolderInUse(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	add(t, s.Batch(), paperOf(1, Counted))
	if _, err := Open(dir, town(), Options{}); !is(err, ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
}

func TestClosed(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	s.Close()
	if _, err := s.Batch().Add(context.Background(), paperOf(1, Counted)); !is(err, ErrClosed) {
		t.Errorf("added to a closed store: %v", err)
	}
	if _, err := s.Figures(); !is(err, ErrClosed) {
		t.Errorf("read a closed store: %v", err)
	}
}

func TestImagesCarryNoTime(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	sheet := paperOf(1, Counted)
	add(t, s.Batch(), sheet)
	info, err := os.Stat(s.images.path(sheet.Hash, "png"))
	if err != nil || !info.ModTime().Equal(born) {
		t.Errorf("%v, %v", info.ModTime(), err)
	}
}

func TestAFileThatIsNoImage(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	file := Sheet{Hash: Sum([]byte("hello")), Place: 1, Status: Rejected, Reasons: []string{"not_image"}}
	if a := add(t, s.Batch(), file); a.Status != Rejected {
		t.Errorf("got %+v", a)
	}
	if _, _, err := s.Image(file.Hash); err == nil {
		t.Error("an image was kept")
	}
}

func TestManyWorkers(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, byText())
	b := s.Batch()
	const workers, each = 8, 40
	errs := make(chan error, workers)
	for w := range workers {
		go func() {
			var err error
			for i := range each {
				// every sheet is brought by two workers
				sheet := paperOf((w/2)*each+i, Counted)
				if _, e := b.Add(context.Background(), sheet); e != nil {
					err = e
				}
			}
			errs <- err
		}()
	}
	for range workers {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	if f := figures(t, s); f.Counted != workers/2*each || f.Repeated != 0 || f.Batches != 1 {
		t.Errorf("figures %+v", f)
	}
}

func is(err, target error) bool { return errors.Is(err, target) }

func headline(s Sheet) string {
	if len(s.Reasons) == 0 {
		return ""
	}
	return s.Reasons[0]
}
