package checkin

import (
	"context"
	"strings"
	"testing"

	"zheng/kiosk/web"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/record"
)

// others are the stations that share the roll: they let go or refuse.
type others struct {
	hall *hall
	no   error
}

func (o *others) Visit(ctx context.Context, id election.VoterID) error {
	if o.no != nil {
		return o.no
	}
	return o.hall.voters.Welcome(ctx, id, "pass")
}

func (o *others) Back(ctx context.Context, id election.VoterID) error {
	if o.no != nil {
		return o.no
	}
	return o.hall.voters.ComeBack(ctx, id, "pass")
}

// shared is a hall whose roll other stations share.
func shared(t *testing.T) (*hall, *others) {
	o := &others{}
	o.hall = open(t, func(cfg *Config) {
		if err := cfg.Voters.Share(context.Background(), station); err != nil {
			t.Fatal(err)
		}
		cfg.Visits = o
	})
	return o.hall, o
}

// A voter of another station is sent to the desk, which asks for the voter; then
// the card says ready.
func TestVisitorAtTheDesk(t *testing.T) {
	ctx := context.Background()
	h, o := shared(t)
	h.lay("elsewhere")
	if d := h.Booth().Data(); d.State != refused || d.Reason != record.OtherStation {
		t.Fatalf("before: %+v", d)
	}
	for _, lang := range []string{web.Chinese, web.English} {
		v, err := h.desk.one(h.id("elsewhere"), words(lang))
		if err != nil || v.One == nil || v.One.Asks != "visit" {
			t.Fatalf("the desk shows %+v, %v", v.One, err)
		}
	}
	o.no = &cluster.Refused{Why: cluster.Voted, Where: "东区投票站"}
	err := h.desk.act(ctx, "visit", h.id("elsewhere"), record.SignOff{})
	if says := excuse(err, words(web.Chinese)); !strings.Contains(says, "东区投票站") {
		t.Fatalf("refused: %v: %s", err, says)
	}
	o.no = nil
	if err := h.desk.act(ctx, "visit", h.id("elsewhere"), record.SignOff{}); err != nil {
		t.Fatal(err)
	}
	h.lay("elsewhere")
	if d := h.Booth().Data(); d.State != ready || d.Ballots.Own != 1 {
		t.Fatalf("after: %+v", d)
	}
}

// A voter who was let go and comes back is told so, and the desk has the voter
// back unless another station has claimed the voter.
func TestComesBack(t *testing.T) {
	ctx := context.Background()
	h, o := shared(t)
	if got, _, err := h.voters.LetGo(ctx, h.id("own"), "pass"); err != nil || got != "pass" {
		t.Fatal(got, err)
	}
	h.lay("own")
	if d := h.Booth().Data(); d.State != refused || d.Reason != record.OtherStation {
		t.Fatalf("away: %+v", d)
	}
	v, err := h.desk.one(h.id("own"), words(web.Chinese))
	if err != nil || v.One == nil || v.One.Asks != "back" || len(v.One.Acts) > 0 {
		t.Fatalf("the desk shows %+v, %v", v.One, err)
	}
	o.no = &cluster.Refused{Why: cluster.NoLine, Where: station}
	if err := h.desk.act(ctx, "back", h.id("own"), record.SignOff{}); err == nil {
		t.Fatal("back without the others")
	}
	o.no = nil
	if err := h.desk.act(ctx, "back", h.id("own"), record.SignOff{}); err != nil {
		t.Fatal(err)
	}
	h.lay("own")
	if d := h.Booth().Data(); d.State != ready {
		t.Fatalf("back: %+v", d)
	}
}

// Every reason why a visitor is not served is said, in both languages, with the
// station that it is about.
func TestEveryRefusalIsSaid(t *testing.T) {
	for _, why := range cluster.Reasons {
		for _, lang := range []string{web.Chinese, web.English} {
			if says := excuse(&cluster.Refused{Why: why, Where: "东站"}, words(lang)); !strings.Contains(says, "东站") {
				t.Errorf("%s: %s", why, says)
			}
		}
	}
}
