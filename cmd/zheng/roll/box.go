// This file takes mobile boxes out and back, and says what differs.

package roll

import (
	"context"
	"fmt"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/store/record"
	"zheng/store/text"
)

// trip are the flags of a box on its way.
type trip struct {
	ballots, voters int
	seal            string
}

func (r *Command) takeOut(ctx context.Context, c *console.Call, _ string) error {
	return r.withBox(c, []string{"box", "ballots", "seal"}, func(v *record.Voters) error {
		return v.TakeOut(ctx, r.box, r.trip.ballots, r.trip.seal, r.acts.signOff)
	})
}

func (r *Command) bringBack(ctx context.Context, c *console.Call, _ string) error {
	return r.withBox(c, []string{"box", "ballots", "voters", "seal"}, func(v *record.Voters) error {
		return v.BringBack(ctx, r.box, r.trip.voters, r.trip.ballots, r.trip.seal, r.acts.signOff)
	})
}

// withBox runs what two people do with a box, and shows how it stands.
func (r *Command) withBox(c *console.Call, needed []string, do func(*record.Voters) error) error {
	given := map[string]bool{"box": r.box != "", "ballots": r.trip.ballots >= 0, "voters": r.trip.voters >= 0, "seal": r.trip.seal != ""}
	for _, name := range needed {
		if !given[name] {
			return say.Usage("missing_flag", name, "…")
		}
	}
	if err := r.acts.byTwo(); err != nil {
		return err
	}
	return r.withVoters(c, func(v *record.Voters) error {
		if err := do(v); err != nil {
			return say.Failed(err, "box_not_done", r.box)
		}
		return r.showBoxes(c, v, r.box)
	})
}

func (r *Command) boxes(_ context.Context, c *console.Call, _ string) error {
	return r.withVoters(c, func(v *record.Voters) error { return r.showBoxes(c, v, r.box) })
}

// boxState is a mobile box as -json writes it.
type boxState struct {
	Box    string        `json:"box"`
	Staff  []string      `json:"staff"`
	Listed int           `json:"listed"` // voters on its list
	Voted  int           `json:"voted"`  // of those, recorded as having voted
	Trips  []record.Trip `json:"trips"`
}

// showBoxes shows one box, or all of them.
func (r *Command) showBoxes(c *console.Call, v *record.Voters, name string) error {
	slips, err := v.Slips()
	if err != nil {
		return err
	}
	for _, s := range slips {
		if name != "" && s.Box != name {
			continue
		}
		state := boxState{s.Box, s.Staff, len(s.Voters), 0, s.Trips}
		for _, p := range s.Voters {
			if p.Voted {
				state.Voted++
			}
		}
		if r.json {
			if err := console.WriteJSON(c.Stdout, state); err != nil {
				return err
			}
			continue
		}
		state.write(c)
	}
	return nil
}

func (b boxState) write(c *console.Call) {
	say.Line(c.Stdout, say.Text("box_state", b.Box, b.Listed, b.Voted))
	came := 0
	for _, t := range b.Trips {
		if t.Back == nil {
			say.Line(c.Stdout, say.Text("box_out", t.Ballots, t.Seal, t.By, t.With))
			continue
		}
		came += t.Back.Voters
		say.Line(c.Stdout, say.Text("box_back", t.Ballots, t.Back.Voters, t.Back.Unused, t.Seal, t.Back.By, t.Back.With))
		for _, wrong := range differences(t) {
			fmt.Fprintf(c.Stdout, "✗ %s\n  %s\n", wrong.Zh, wrong.En)
		}
	}
	if n := len(b.Trips); n > 0 && b.Trips[n-1].Back != nil && came != b.Voted {
		s := say.Text("box_unrecorded", came, b.Voted)
		fmt.Fprintf(c.Stdout, "△ %s\n  %s\n", s.Zh, s.En)
	}
}

// differences are what does not agree between a box that left and came back.
func differences(t record.Trip) (out []text.Text) {
	switch n := t.Short(); {
	case n > 0:
		out = append(out, say.Text("box_short", n))
	case n < 0:
		out = append(out, say.Text("box_over", -n))
	}
	if t.Broken() {
		out = append(out, say.Text("box_seal", t.Seal, t.Back.Seal))
	}
	return out
}
