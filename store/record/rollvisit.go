// This file is a voter's way to another station that serves the same roll, as
// this station's own record keeps it. What the stations agree on, and why nobody
// is served twice, says zheng/store/cluster. None of it is logged act by act: it
// would be an order of voters, as check-ins would be.

package record

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"zheng/store/election"
	"zheng/store/engine"
)

// visit says where a voter is served who may be served elsewhere.
type visit byte

const (
	atHome  visit = iota
	away          // released by this station, which serves the voter no more
	claimed       // of another station, by this one
)

// PassMax is the longest id of a release, in bytes.
const PassMax = 64

// bound says whether a voter votes at home alone: a proxy or a mobile box has
// to know of it.
func (v *voter) bound() bool { return v.agent != "" || len(v.givers) > 0 || v.box != "" }

// ErrShared: other stations share the roll, and the act is another's to do or nobody's.
var ErrShared = errors.New("other stations share the roll")

// Share makes the roll one of many stations of which this is home, for good: it
// serves its own voters and those it has claimed, nobody else. The roll must name
// a station for each voter; the error says how many have none.
func (v *Voters) Share(ctx context.Context, home string) error {
	err := v.store.submit(ctx, actFunc{unguarded, func(t engine.Tx) error { return shareAs(t, home) }})
	if err != nil {
		return fmt.Errorf("couldn't share the roll: %w", err)
	}
	v.home = home
	return nil
}

func shareAs(t engine.Tx, home string) error {
	info, err := getRollInfo(t)
	switch {
	case err != nil:
		return err
	case info == nil:
		return ErrNoRoll
	case home == "":
		return errors.New("this station has no name")
	case info.Home == home:
		return nil
	case info.Home != "":
		return fmt.Errorf("%w: this record is that of %q", ErrShared, info.Home)
	}
	lost := 0
	err = eachVoter(t, func(_ election.VoterID, r *voter) error {
		if r.station == "" && r.representing {
			lost++
		}
		return nil
	})
	if err == nil && lost > 0 {
		err = fmt.Errorf("%w: %d voters belong to no station", ErrShared, lost)
	}
	if err != nil {
		return err
	}
	info.Home = home
	return putRollInfo(t, *info)
}

// Home is the station of Share; "" where nobody shares the roll.
func (v *Voters) Home() string { return v.home }

// Token is a voter's name between stations: whoever has not the roll's key
// learns nothing from it, and cannot tell whether somebody is meant.
func (v *Voters) Token(id election.VoterID) string {
	m := hmac.New(sha256.New, v.key)
	m.Write([]byte("visit\x00"))
	m.Write([]byte(id))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// KeyMark recognises the roll's key without telling it: stations of one roll
// have the same.
func (v *Voters) KeyMark() string { return v.key.mark() }

// LetGo releases one of this station's voters under pass, an id that is used
// once. From then on this station refuses the voter until ComeBack. Where the
// voter is released already, the pass that holds is given, not the new one. A
// voter who cannot be released gets "" and the verdict that says why: who took
// part, is tied by a proxy or waits for a mobile box votes at home. When it
// returns a pass and no error, the release is on the disk.
func (v *Voters) LetGo(ctx context.Context, id election.VoterID, pass string) (holds string, why Verdict, err error) {
	err = v.visiting(ctx, "check_in", pass, func(t engine.Tx) error {
		before, err := getVoter(t, id)
		if err != nil {
			return err
		}
		holds, why = "", judge(id, before, Place{Station: v.home}, v.home)
		switch {
		case before != nil && before.visit == away:
			holds = before.pass
			return nil
		case why.Answer != Ready || before.visit == claimed:
			return nil
		case before.bound(): // acts for others; the rest are not Ready
			why.Answer = ProxyGiven
			return nil
		}
		after := *before
		after.visit, after.pass = away, pass
		holds = pass
		return change(t, id, before, &after)
	})
	if err != nil {
		return "", Verdict{}, fmt.Errorf("couldn't release a voter: %w", err)
	}
	return holds, why, nil
}

// Away makes a release hold here of which this record knows nothing, or knows
// another: it was restored from a copy. It is ErrNot for one who took part here.
func (v *Voters) Away(ctx context.Context, id election.VoterID, pass string) error {
	err := v.visiting(ctx, unguarded, pass, func(t engine.Tx) error {
		before, err := mustVoter(t, id)
		if err != nil || before.visit == away && before.pass == pass {
			return err
		}
		if before.part != absent || before.visit == claimed {
			return fmt.Errorf("%w: the voter is served here and elsewhere", ErrNot)
		}
		after := *before
		after.visit, after.pass = away, pass
		return change(t, id, before, &after)
	})
	if err != nil {
		return fmt.Errorf("couldn't keep a release: %w", err)
	}
	return nil
}

// ComeBack ends a release that was taken back: this station serves the voter
// again. Where another release holds, or none, nothing changes.
func (v *Voters) ComeBack(ctx context.Context, id election.VoterID, pass string) error {
	err := v.visiting(ctx, unguarded, pass, func(t engine.Tx) error {
		before, err := mustVoter(t, id)
		if err != nil || before.visit != away || before.pass != pass {
			return err
		}
		after := *before
		after.visit, after.pass = atHome, ""
		return change(t, id, before, &after)
	})
	if err != nil {
		return fmt.Errorf("couldn't take a release back: %w", err)
	}
	return nil
}

// Welcome takes in a voter of another station whom this one has claimed. It is
// ErrNot for one of its own, or one who votes at home alone.
func (v *Voters) Welcome(ctx context.Context, id election.VoterID, pass string) error {
	err := v.visiting(ctx, "check_in", pass, func(t engine.Tx) error {
		before, err := mustVoter(t, id)
		if err != nil || before.visit == claimed {
			return err
		}
		if v.home == "" || before.station == v.home || before.bound() || !before.representing {
			return fmt.Errorf("%w: the voter is no visitor here", ErrNot)
		}
		after := *before
		after.visit, after.pass = claimed, pass
		return change(t, id, before, &after)
	})
	if err != nil {
		return fmt.Errorf("couldn't take a visitor in: %w", err)
	}
	return nil
}

func (v *Voters) visiting(ctx context.Context, as, pass string, do func(t engine.Tx) error) error {
	if pass == "" || len(pass) > PassMax {
		return fmt.Errorf("%q is no id of a release", pass)
	}
	return v.store.submit(ctx, actFunc{as, do})
}

// Pass is the release by which a voter is away, or "".
func (v *Voters) Pass(id election.VoterID) (pass string, err error) {
	err = v.store.view(func(t engine.Tx) error {
		r, err := mustVoter(t, id)
		if err == nil && r.visit == away {
			pass = r.pass
		}
		return err
	})
	return pass, err
}

// noVisits refuses what may only come before anybody was released.
func noVisits(t engine.Tx) error {
	return eachVoter(t, func(_ election.VoterID, r *voter) error {
		if r.visit != atHome {
			return fmt.Errorf("%w: voters were released to other stations", ErrVoting)
		}
		return nil
	})
}

// tied refuses what only one station can answer for: who shares the roll would
// not hear of it.
func (v *Voters) tied(list ...*voter) error {
	for _, r := range list {
		if r.visit != atHome || v.home != "" && r.station != v.home {
			return fmt.Errorf("%w: the voter belongs to the station %q or is served elsewhere", ErrShared, r.station)
		}
	}
	return nil
}
