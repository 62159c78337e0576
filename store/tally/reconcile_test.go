package tally

import (
	"strings"
	"testing"

	"zheng/store/election"
)

// TestReconcileFindsWhatDoesNotAgree spoils one figure of a sound result and
// expects the identity that tells.
func TestReconcileFindsWhatDoesNotAgree(t *testing.T) {
	for _, c := range []struct {
		name   string
		spoil  func(*Result)
		tells  string
		person string
	}{
		{"nothing", func(*Result) {}, "", ""},
		{"more took part than are registered", func(r *Result) { *r.Registered = 9 }, "roll", ""},
		{"a ballot issued to nobody", func(r *Result) { *r.Issued++ }, "drawn", ""},
		{"a ballot not counted", func(r *Result) { r.Counted-- }, "read", ""},
		{"a valid ballot too many", func(r *Result) { r.Valid++ }, "sorted", ""},
		{"more blank than valid", func(r *Result) { r.Blank = 99 }, "blank", ""},
		{"more count at a post than are valid", func(r *Result) { r.Posts[2].Counting = 99; r.Posts[2].People = nil }, "post.votes", ""},
		{"a vote slipped in", func(r *Result) { r.Posts[0].Person("a").Approve++ }, "person.votes", "a"},
		{"a vote below zero", func(r *Result) { q := r.Posts[0].Person("a"); q.Approve, q.Abstain = 13, -3 }, "person.votes", "a"},
		{"written in too often", func(r *Result) { r.Posts[0].Person("王芳").Approve = 99 }, "written.votes", "王芳"},
		{"one elected too many", func(r *Result) { r.Posts[0].Person("b").Elected = true }, "post.seats", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := count(t, board(), Input{}, "8 chair:a", "1 chair:b", "1 chair:+王芳")
			c.spoil(r)
			var failing []string
			for _, id := range Reconcile(r, Figures{}) {
				wellSaid(t, "-", id.Sentence)
				if !*id.Holds {
					failing = append(failing, id.Name+" "+id.Person)
				}
			}
			want := strings.TrimSpace(c.tells + " " + c.person)
			if got := strings.TrimSpace(strings.Join(failing, ", ")); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestReconcileOwnProxiesAndCancelled(t *testing.T) {
	c := NewCounter(board())
	if err := c.Add(election.Vote{}, 9); err != nil {
		t.Fatal(err)
	}
	f := Figures{Registered: whole(12), Participants: whole(10), Issued: whole(10), Own: whole(8), Proxies: whole(2), Cancelled: whole(1)}
	r, err := c.Result(f)
	if err != nil {
		t.Fatal(err)
	}
	holds := map[string]*bool{}
	for _, id := range r.Reconcile {
		holds[id.Name] = id.Holds
	}
	same(t, "own and proxies", *holds["own"], true)
	same(t, "cancelled", *holds["cancelled"], true)
	f.Cancelled, f.Proxies = whole(2), nil
	if r, err = c.Result(f); err != nil {
		t.Fatal(err)
	}
	for _, id := range r.Reconcile {
		if id.Name == "cancelled" && *id.Holds || id.Name == "own" && id.Holds != nil {
			t.Errorf("%+v", id)
		}
	}
}

func TestFiguresThatCannotBe(t *testing.T) {
	for want, f := range map[string]Figures{
		"registered: -1":    {Registered: whole(-1)},
		"issued: 200000000": {Issued: whole(2_000_000_000)},
		"pending: -1":       {Pending: -1},
		"returned: 3":       {Returned: whole(3)},
		"registered: 2 is":  {Registered: whole(2)},
	} {
		c := NewCounter(board(rules(func(r *election.Rules) { r.Excused = 5 })))
		if _, err := c.Result(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestFractionsInChinese(t *testing.T) {
	for _, c := range []struct {
		a, b int
		want string
	}{{1, 2, "一半"}, {2, 4, "一半"}, {1, 3, "三分之一"}, {4, 5, "五分之四"}, {1, 1, "全部"}, {5, 12, "5/12"}} {
		same(t, "fraction", fractionZh(c.a, c.b), c.want)
	}
}
