package zhengtest

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
	"zheng/store/tally"
)

// Town is a record of storetest's election: forty voters of two groups are on its
// roll, and one person of each role, named like it, is enrolled. The day goes on by
// Walk.
type Town struct {
	testing.TB
	Dir    string
	E      *election.Election
	Store  *record.Store
	Voters *record.Voters
	Came   int // of the forty
}

// NewTown makes one whose day is at its beginning; it is closed with the test.
func NewTown(t testing.TB, changes ...func(*election.Election)) *Town {
	t.Helper()
	w := &Town{TB: t, Dir: storetest.InMemory(t), E: storetest.Election(t, changes...), Came: 30}
	store, err := record.Open(w.Dir, w.E, record.Options{PIN: record.PINCost{Time: 1, Memory: 8, Lanes: 1}})
	if err != nil {
		t.Fatal(err)
	}
	w.Store = store
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	var roll []election.Voter
	for i := range 40 {
		v := storetest.Voter(storetest.Number(t, fmt.Sprintf("110101%04d%02d%02d%03d", 1950+i, 1+i%12, 1+i%28, 100+i)), fmt.Sprint("王", string(rune('一'+i))), fmt.Sprint("H", i))
		v.Group = fmt.Sprintf("第%d居民小组", 1+i%2)
		roll = append(roll, v)
	}
	w.must(store.ImportRoll(context.Background(), roll, w.E))
	if w.Voters, err = store.Voters(w.E); err != nil {
		t.Fatal(err)
	}
	for _, r := range record.Roles {
		w.must(store.Enrol(context.Background(), record.NewPerson{Name: string(r), Role: r, PIN: "295731"}, record.Console, storetest.Day))
	}
	return w
}

func (w *Town) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// Walk takes the day to its next stages: voters come while the polls are open, a
// ballot each is counted after they closed. The result is confirmed as result, which
// gives the rules' answer, tells it; nil confirms whatever stands there.
func (w *Town) Walk(result func() (*tally.Result, error), to ...record.Stage) {
	w.Helper()
	ctx := context.Background()
	for _, stage := range to {
		switch stage {
		case record.StageClosed:
			w.vote()
		case record.StageDecided:
			w.count()
		}
		f, err := w.Store.Figures()
		w.must(err)
		g := record.Given{At: storetest.Day, Seen: &f, Result: strings.Repeat("ab", 32)}
		if result != nil {
			r, err := result()
			w.must(err)
			g.Result, err = r.Hash()
			w.must(err)
		}
		if stage == record.StageSealed {
			g.Bags = []record.Bag{{Kind: "valid", Count: f.Counted, Seal: "0001"}}
		}
		now, err := w.Store.Stage()
		w.must(err)
		for _, way := range record.Next(now) {
			if way.To != stage {
				continue
			}
			k := record.SignOff{By: string(way.First[0]), Reason: "照章"}
			if way.Second != nil {
				k.Second = string(way.Second[0])
			}
			w.must(w.Store.Step(ctx, stage, k, g))
		}
	}
}

// vote lets Came of the voters come, in the order of their IDs, which is none.
func (w *Town) vote() {
	w.Helper()
	var ids []election.VoterID
	w.must(w.Voters.Each(func(p record.Person) error { ids = append(ids, p.ID); return nil }))
	for _, id := range ids[:w.Came] {
		got, err := w.Voters.CheckIn(context.Background(), id, record.Place{Station: storetest.Station, Clerk: "desk"})
		w.must(err)
		if got.Answer != record.Ready {
			w.Fatalf("a voter gets %s", got.Answer)
		}
		w.must(w.Voters.HandOver(context.Background(), id))
	}
}

// count counts a ballot for each: of three, two for the first at each post.
func (w *Town) count() {
	w.Helper()
	batch := w.Store.Batch()
	for n := range w.Came {
		img := binary.BigEndian.AppendUint64([]byte("ballot "), uint64(n))
		s := record.Sheet{Hash: record.Sum(img), Image: img, Ext: "png", Place: n + 1, Status: record.Counted, Page: 1}
		for _, p := range w.E.Posts {
			s.Posts = append(s.Posts, p.ID)
			for i, c := range p.Candidates {
				r := election.Oppose
				if (i == 0) == (n%3 != 2) && i < 2 {
					r = election.Approve
				}
				s.Marks = append(s.Marks, record.Mark{Post: p.ID, Candidate: c.ID, Reading: r, Confidence: 1})
			}
		}
		_, err := batch.Add(context.Background(), s)
		w.must(err)
	}
}
