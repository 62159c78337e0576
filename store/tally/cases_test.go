package tally

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"

	"zheng/store/election"
)

// want is the outcome that a case file asks for; people go by id.
type want struct {
	Registered, Participants, Issued, Returned, Valid, Invalid, Blank int

	Stands bool
	Acting string
	Posts  []wantPost
	Next   []wantNext
}

type wantPost struct {
	ID                                   string
	Seats, Base, Needs, Vacant, Counting int
	Leads                                string
	People                               map[string]wantPerson
}

type wantPerson struct {
	Approve, Oppose, Abstain int
	Elected, Recalled        bool
	Stands                   bool // nominated
	WriteIn                  bool `json:"write_in"`
}

type wantNext struct {
	Round, Post string
	Seats       int
	People      []string
}

// figures gives the part of a result that a case compares.
func figures(r *Result) want {
	w := want{
		Registered: *r.Registered, Participants: *r.Participants, Issued: *r.Issued,
		Returned: r.Returned, Valid: r.Valid, Invalid: r.Invalid, Blank: r.Blank,
		Stands: r.Stands, Acting: r.Acting,
	}
	for _, p := range r.Posts {
		wp := wantPost{ID: p.ID, Seats: p.Seats, Base: *p.Base, Needs: *p.Needs, Vacant: p.Vacant, Counting: p.Counting, Leads: p.Leads, People: map[string]wantPerson{}}
		for _, q := range p.People {
			wp.People[q.ID] = wantPerson{q.Approve, q.Oppose, q.Abstain, q.Elected, q.Recalled, q.Stands, q.WriteIn}
		}
		w.Posts = append(w.Posts, wp)
	}
	for _, n := range r.Next {
		w.Next = append(w.Next, wantNext{n.Round, n.Post, n.Seats, n.People})
	}
	return w.sorted()
}

func (w want) sorted() want {
	for _, n := range w.Next {
		sort.Strings(n.People)
	}
	sort.Slice(w.Next, func(i, j int) bool {
		return w.Next[i].Round+" "+w.Next[i].Post < w.Next[j].Round+" "+w.Next[j].Post
	})
	if len(w.Next) == 0 {
		w.Next = nil
	}
	return w
}

// caseDirs are the folders of counted elections: our own and, where named,
// those of ZHENG_CASES, computed by another implementation.
func caseDirs(t *testing.T) []string {
	dirs := []string{"testdata/cases"}
	if dir := os.Getenv("ZHENG_CASES"); dir != "" {
		return append(dirs, dir)
	}
	t.Log("ZHENG_CASES is not set: only the cases of testdata are counted")
	return dirs
}

func TestCases(t *testing.T) {
	counted := 0
	for _, dir := range caseDirs(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*.want.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			base := strings.TrimSuffix(file, ".want.json")
			t.Run(filepath.Base(base), func(t *testing.T) { countCase(t, base) })
			counted++
		}
	}
	if counted == 0 {
		t.Fatal("no case was found")
	}
}

func countCase(t *testing.T, base string) {
	e, err := election.Parse(read(t, base+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := CountCast(strings.NewReader(string(read(t, base+".cast.json"))), e)
	if err != nil {
		t.Fatal(err)
	}
	var w want
	if err := json.Unmarshal(read(t, base+".want.json"), &w); err != nil {
		t.Fatal(err)
	}
	if got := figures(r); !reflect.DeepEqual(got, w.sorted()) {
		t.Errorf("got  %+v\nwant %+v", got, w)
	}
	sound(t, e, r)
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
