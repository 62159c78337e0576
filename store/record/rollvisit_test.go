package record

import (
	"context"
	"testing"
)

const east, west = "东站", "西站"

// sharing is a roll of two stations as one of them keeps it: even voters are of
// the east. The key is the other station's too.
func sharing(t *testing.T, home string) *Voters {
	t.Helper()
	list := people(8)
	for i := range list {
		list[i].Station = []string{east, west}[i%2]
	}
	v := polls(t, t.TempDir(), Options{}, list)
	if err := v.Share(context.Background(), home); err != nil {
		t.Fatal(err)
	}
	return v
}

// A voter who was let go is refused at home, under whatever name of a station
// and after opening again, until the very release is taken back.
func TestLetGo(t *testing.T) {
	ctx := context.Background()
	v := sharing(t, east)
	id := v.of(0)
	at := Place{Station: east, Clerk: "登记台"}
	if got, _, err := v.LetGo(ctx, id, "one"); err != nil || got != "one" {
		t.Fatalf("released as %q, %v", got, err)
	}
	if got, _, err := v.LetGo(ctx, id, "two"); err != nil || got != "one" {
		t.Fatalf("released again as %q, %v", got, err)
	}
	if err := v.ComeBack(ctx, id, "two"); err != nil {
		t.Fatal(err)
	}
	for _, at := range []Place{at, {Clerk: "甲"}, {Station: west, Clerk: "乙"}} {
		if got, err := v.CheckIn(ctx, id, at); err != nil || got.Answer != OtherStation || got.Where != "" {
			t.Fatalf("away: %+v, %v", got, err)
		}
	}
	if err := v.ComeBack(ctx, id, "one"); err != nil {
		t.Fatal(err)
	}
	if got, err := v.CheckIn(ctx, id, at); err != nil || got.Answer != Ready {
		t.Fatalf("back at home: %+v, %v", got, err)
	}
	if got, why, err := v.LetGo(ctx, id, "three"); err != nil || got != "" || why.Answer != Already {
		t.Fatalf("who took part was released as %q, %+v, %v", got, why, err)
	}
	if err := v.Away(ctx, id, "three"); !is(err, ErrNot) {
		t.Fatalf("who took part is said to be away: %v", err)
	}
}

// A station serves its own and whom it has claimed; what a claim is once, it is
// always.
func TestWelcome(t *testing.T) {
	ctx := context.Background()
	v := sharing(t, east)
	own, visitor := v.of(0), v.of(1)
	at := Place{Station: east, Clerk: "登记台"}
	if got, err := v.CheckIn(ctx, visitor, at); err != nil || got.Answer != OtherStation || got.Where != west {
		t.Fatalf("not claimed: %+v, %v", got, err)
	}
	if err := v.Welcome(ctx, own, "one"); !is(err, ErrNot) {
		t.Fatalf("one of its own is welcomed: %v", err)
	}
	for range 2 {
		if err := v.Welcome(ctx, visitor, "one"); err != nil {
			t.Fatal(err)
		}
	}
	if got, why, err := v.LetGo(ctx, visitor, "two"); err != nil || got != "" || why.Answer != Ready {
		t.Fatalf("a claimed voter was released as %q, %+v, %v", got, why, err)
	}
	if got, err := v.CheckIn(ctx, visitor, at); err != nil || got.Answer != Ready || got.Own != 1 {
		t.Fatalf("claimed: %+v, %v", got, err)
	}
	if err := v.Undo(ctx, visitor, keys); err != nil {
		t.Fatal(err)
	}
	if got, err := v.CheckIn(ctx, visitor, at); err != nil || got.Answer != Ready {
		t.Fatalf("claimed, after an undone check-in: %+v, %v", got, err)
	}
}

// What only one station can answer for is refused where others share the roll.
func TestSharedRoll(t *testing.T) {
	ctx := context.Background()
	v := sharing(t, east)
	if err := v.Share(ctx, ""); err == nil {
		t.Error("a roll is shared by a station without a name")
	}
	if err := v.Strike(ctx, v.of(1), keys); !is(err, ErrShared) {
		t.Errorf("another station's voter is struck: %v", err)
	}
	stranger := someone(20)
	stranger.Station = west
	if _, err := v.Add(ctx, stranger, keys); !is(err, ErrShared) {
		t.Errorf("another station's voter is added: %v", err)
	}
	stranger.Station = ""
	id, err := v.Add(ctx, stranger, keys)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := v.Person(id); err != nil || p.Station != east {
		t.Errorf("who was added belongs to %q, %v", p.Station, err)
	}
	lost := polls(t, t.TempDir(), Options{}, people(3))
	if err := lost.Share(ctx, east); !is(err, ErrShared) {
		t.Errorf("a roll without stations is shared: %v", err)
	}
	if again := roll(t, v.store); again.Home() != east {
		t.Errorf("whoever opens the roll is at %q", again.Home())
	}
	if err := v.Share(ctx, west); !is(err, ErrShared) {
		t.Errorf("one record is shared as two stations: %v", err)
	}
	if v.Token(v.of(1)) == v.Token(v.of(0)) || len(v.Token(v.of(0))) != 32 {
		t.Errorf("tokens %s, %s", v.Token(v.of(1)), v.Token(v.of(0)))
	}
}
