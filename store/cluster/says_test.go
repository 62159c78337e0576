package cluster_test

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"zheng/store/cluster"
	"zheng/store/cluster/clustertest"
	"zheng/store/record"
)

// pair are stations of a shelf, each with one voter of its own, voter n of the
// n-th.
func pair(shelf cluster.Shelf, names ...string) (out []*cluster.Station) {
	for _, name := range names {
		out = append(out, &cluster.Station{Name: name, Box: "box of " + name, Shelf: shelf, Roll: clustertest.NewRecord(name, names), Log: slog.New(slog.DiscardHandler)})
	}
	return out
}

func why(err error) cluster.Why {
	var no *cluster.Refused
	errors.As(err, &no)
	if no == nil {
		return ""
	}
	return no.Why
}

// Of two boxes of one name the second is refused, until two people put it in the
// place of the first, which then is.
func TestTwoBoxes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		shelf := &clustertest.Memory{}
		list := pair(shelf, "东站", "西站")
		east, west := list[0], list[1]
		other := pair(shelf, "东站", "西站")[0]
		other.Box = "another"
		go west.Serve(ctx)
		go east.Serve(ctx)
		synctest.Wait()
		if err := other.Serve(ctx); !errors.Is(err, cluster.ErrBox) {
			t.Fatalf("a second box of one name: %v", err)
		}
		if got := why(other.Visit(ctx, clustertest.Voter(1))); got != cluster.OtherBox {
			t.Fatalf("it takes a visitor: %q", got)
		}
		if err := east.Visit(ctx, clustertest.Voter(1)); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Replace(ctx, shelf, "东站", "another", record.SignOff{By: "甲", Second: "乙", Reason: "坏了"}); err != nil {
			t.Fatal(err)
		}
		if err := east.Enter(ctx); !errors.Is(err, cluster.ErrBox) {
			t.Fatalf("the box that was replaced comes back: %v", err)
		}
		next := pair(shelf, "东站", "西站")[0]
		next.Box = "another"
		go next.Serve(ctx)
		synctest.Wait()
		// Only the old box knows whether that voter drew ballots.
		if got := why(next.Visit(ctx, clustertest.Voter(1))); got != cluster.Elsewhere {
			t.Fatalf("what the old box claimed: %q", got)
		}
	})
}

// A station whose clock is an hour from the others' takes no visitors, and says
// so; a station that is silent is known to be.
func TestClockAndSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		shelf := &clustertest.Memory{}
		list := pair(shelf, "东站", "西站")
		east := list[0]
		go east.Listen(ctx, func() {})
		say := func(ahead time.Duration) {
			b := time.Now().Add(ahead)
			if err := shelf.Put(ctx, "says/西站", []byte(`{"station":"西站","box":"b","time":`+strconv.FormatInt(b.Unix(), 10)+`,"stage":"open","turnout":{"registered":0,"participants":0,"own":0,"proxy":0,"cancelled":0,"replaced":0,"waiting":0,"issued":0},"counted":0,"pending":0}`)); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		say(0)
		time.Sleep(3 * time.Second)
		say(time.Hour)
		if h := east.Heard(); len(h) != 1 || h[0].Apart != time.Hour || h[0].Stale(time.Now()) {
			t.Fatalf("heard %+v", h)
		}
		if got := why(east.Visit(ctx, clustertest.Voter(1))); got != cluster.ClockOff {
			t.Fatalf("with a clock an hour off: %q", got)
		}
		time.Sleep(cluster.StaleAfter + time.Second)
		if h := east.Heard(); !h[0].Stale(time.Now()) {
			t.Fatalf("silent, and not known to be: %+v", h)
		}
	})
}
