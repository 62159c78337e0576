package board

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/storetest"
	"zheng/store/tally"
)

func TestMain(m *testing.M) { webtest.Main(m) }

// surnames and given names, short, long and of minorities.
var people = []string{
	"张伟", "李秀英", "王建国", "赵敏", "陈静", "刘洋", "孙丽华", "周吉", "欧阳建国", "阿卜杜热西提·买买提", "吴强", "郑洁", "冯磊", "司马相如文", "钱进",
	"古丽娜尔·吐尔逊", "黄河", "林涛", "何平", "高山", "马超", "罗兰", "梁红", "宋江", "谢安", "韩雪", "唐诗", "许仙", "邓明", "曹植", "彭湃", "曾国平", "肖战军", "田野", "董永", "潘安", "袁隆",
}

var titles = []string{"主任", "副主任", "委员", "妇女委员", "监督委员会主任", "监督委员", "青年委员", "文体委员", "卫生委员"}

// town is an election with so many candidates at each post.
func town(t testing.TB, posts ...int) *election.Election {
	t.Helper()
	return storetest.Election(t, func(e *election.Election) {
		e.Posts = nil
		next := 0
		for k, n := range posts {
			p := election.Post{ID: fmt.Sprint("post", k), Title: titles[k%len(titles)], Seats: max(1, n-1), WriteIns: 1}
			for range n {
				p.Candidates = append(p.Candidates, election.Candidate{ID: fmt.Sprint("c", next), Name: people[next%len(people)]})
				next++
			}
			e.Posts = append(e.Posts, p)
		}
	})
}

// hall is a count that a board shows.
type hall struct {
	testing.TB
	*Board
	e     *election.Election
	store *record.Store
	batch *record.Batch
	url   string
	stage atomic.Value
	known tally.Figures
	heard func() []cluster.Heard // nil: the roll is not shared
	n     int
	wait  []record.Hash
}

func open(t testing.TB, e *election.Election) *hall {
	t.Helper()
	store := recordtest.Open(t, e)
	h := &hall{TB: t, e: e, store: store, batch: store.Batch()}
	h.stage.Store("counting")
	registered, participants, issued := 2846, 2117, 2203
	h.known = tally.Figures{Registered: &registered, Participants: &participants, Issued: &issued}
	h.serve()
	return h
}

// serve begins a server on the record, with boards that know of nothing before.
func (h *hall) serve() {
	h.Helper()
	var err error
	site := web.NewSite(slog.New(slog.DiscardHandler), web.OnlyHere{})
	h.Board, err = New(site, Config{
		Election: h.e, Record: h.store, Result: h.result, Stations: h.heard, Voice: &hum{},
		Stage: func() (string, error) { return h.stage.Load().(string), nil },
	})
	if err != nil {
		h.Fatal(err)
	}
	h.url = webtest.Serve(h, site.Handler())
}

// result recounts, so that the board is held against a count of its own.
func (h *hall) result() (*tally.Result, error) {
	c := tally.NewCounter(h.e)
	if err := h.store.Votes(c.Add); err != nil {
		return nil, err
	}
	figures, err := h.store.Figures()
	if err != nil {
		return nil, err
	}
	f := h.known
	f.Pending, f.Rejected = figures.Pending, figures.Rejected
	return c.Result(f)
}

// vote counts ballots that approve the first of each post mostly.
func (h *hall) vote(n int) {
	h.Helper()
	var wg sync.WaitGroup
	for range n {
		h.n++
		sheet := h.sheet(h.n)
		wg.Go(func() {
			if _, err := h.batch.Add(h.Context(), sheet); err != nil {
				h.Error(err)
			}
		})
	}
	wg.Wait()
}

// doubt adds a sheet that waits for people; settle decides it.
func (h *hall) doubt() {
	h.Helper()
	h.n++
	sheet := h.sheet(h.n)
	sheet.Status, sheet.Reasons = record.Review, []string{"unclear_mark"}
	if _, err := h.batch.Add(h.Context(), sheet); err != nil {
		h.Fatal(err)
	}
	h.wait = append(h.wait, sheet.Hash)
}

func (h *hall) settle(d record.Decision) {
	h.Helper()
	d.By, d.Second = "甲", "乙"
	if err := h.store.Adjudicate(h.Context(), h.wait[0], d); err != nil {
		h.Fatal(err)
	}
	h.wait = h.wait[1:]
}

func (h *hall) sheet(n int) record.Sheet {
	rng := rand.New(rand.NewPCG(uint64(n), 5))
	left := 0
	return recordtest.Sheet(h.e, n, record.Counted, func(p election.Post, i int) election.Reading {
		if i == 0 {
			left = p.Seats
		}
		switch x := rng.IntN(100); {
		case x < 75-60*i/len(p.Candidates) && left > 0 || n%40 == 7:
			left--
			return election.Approve
		case x > 80:
			return election.Oppose
		}
		return election.Abstain
	})
}

// hum is a voice; it counts what it says.
type hum struct{ n atomic.Int64 }

func (v *hum) Speak(_ context.Context, _, text string, _ []string) ([]byte, error) {
	if text == "" {
		return nil, errors.New("nothing to say")
	}
	v.n.Add(1)
	return []byte("RIFF " + text), nil
}

func itoa(n int) string { return strconv.Itoa(n) }
