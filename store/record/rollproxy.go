// This file keeps what is arranged before the day: proxies (委托投票) and the
// lists of the mobile boxes (流动票箱).

package record

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Electors gives what finds people for the list of proxies. Whoever shares a
// household with one of a candidate's name is taken for kin.
func (v *Voters) Electors() (func(election.IDNumber) (election.Elector, bool), error) {
	candidates := map[string]bool{}
	for _, p := range v.e.Posts {
		for _, c := range p.Candidates {
			candidates[c.Name] = true
		}
	}
	homes := map[string]bool{}
	err := v.store.view(func(t engine.Tx) error {
		return eachVoter(t, func(_ election.VoterID, r *voter) error {
			if r.household != "" && candidates[r.name] {
				homes[r.household] = true
			}
			return nil
		})
	})
	return func(n election.IDNumber) (p election.Elector, ok bool) {
		id, hash := v.key.voter(n)
		err := v.store.view(func(t engine.Tx) error {
			r, err := getVoter(t, id)
			if err == nil && r != nil && r.hash == hash {
				ok = true
				p = election.Elector{Name: r.name, Household: r.household, Kin: r.kin || homes[r.household], Representing: r.representing, Done: r.part != absent}
			}
			return err
		})
		return p, ok && err == nil
	}, err
}

// ImportProxies puts the approved list in place of the one there was, all or
// none. Once somebody has taken part it is ErrVoting: proxies are approved and
// published before the day.
func (v *Voters) ImportProxies(ctx context.Context, list []election.Proxy) error {
	agents := map[election.VoterID]election.VoterID{} // giver → agent
	givers := map[election.VoterID][]election.VoterID{}
	for _, p := range list {
		giver, _ := v.key.voter(p.Giver)
		agent, _ := v.key.voter(p.Agent)
		if agents[giver] != "" || giver == agent {
			return fmt.Errorf("couldn't import the proxies: line %d: a vote can be given once, and to another", p.Line)
		}
		agents[giver] = agent
		givers[agent] = append(givers[agent], giver)
		if most := v.e.Rules.ProxiesPerPerson; len(givers[agent]) > most {
			return fmt.Errorf("couldn't import the proxies: line %d: the agent would act for more than %d", p.Line, most)
		}
	}
	for giver := range agents {
		if len(givers[giver]) > 0 {
			return fmt.Errorf("couldn't import the proxies: voter %s gives the own vote away and acts for others", giver)
		}
	}
	err := v.store.submit(ctx, actFunc{"proxies", func(t engine.Tx) error {
		return delegate(t, agents, givers)
	}})
	if err != nil {
		return fmt.Errorf("couldn't import the proxies: %w", err)
	}
	return nil
}

func delegate(t engine.Tx, agents map[election.VoterID]election.VoterID, givers map[election.VoterID][]election.VoterID) error {
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	if d.Own+d.Proxy > 0 {
		return fmt.Errorf("%w: %d have taken part", ErrVoting, d.Own+d.Proxy)
	}
	if err := noVisits(t); err != nil {
		return err
	}
	touched := map[election.VoterID]bool{}
	err = eachVoter(t, func(id election.VoterID, r *voter) error {
		if r.agent != "" || len(r.givers) > 0 {
			touched[id] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for g, a := range agents {
		touched[g], touched[a] = true, true
	}
	for id := range touched {
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		after := *before
		after.agent, after.givers = agents[id], givers[id]
		slices.Sort(after.givers)
		if after.agent != "" && !before.representing {
			return fmt.Errorf("%w: voter %s has no vote to give away", ErrNot, id)
		}
		if after.agent != "" && before.box != "" {
			return fmt.Errorf("%w: voter %s waits for the mobile box %q", ErrNot, id, before.box)
		}
		if err := change(t, id, before, &after); err != nil {
			return err
		}
	}
	return writeLogged(t, LogEntry{Act: journal.ActProxies, Note: fmt.Sprintf("%d certificates", len(agents))}, map[string]int{"certificates": len(agents)}, nil)
}

// Revoke ends a proxy that was not used: the giver has come in person.
func (v *Voters) Revoke(ctx context.Context, giver election.VoterID, k SignOff) error {
	return v.decide(ctx, "revoke", giver, k, func(t engine.Tx, before *voter) error {
		if before.agent == "" || before.part != absent {
			return fmt.Errorf("%w: there is no unused proxy", ErrNot)
		}
		agent, err := mustVoter(t, before.agent)
		if err != nil {
			return err
		}
		if agent.part != absent {
			return fmt.Errorf("%w: the agent has voted", ErrNot)
		}
		if err := v.tied(before, agent); err != nil {
			return err
		}
		left := *agent
		left.givers = slices.DeleteFunc(slices.Clone(agent.givers), func(g election.VoterID) bool { return g == giver })
		if err := change(t, before.agent, agent, &left); err != nil {
			return err
		}
		after := *before
		after.agent = ""
		return change(t, giver, before, &after)
	})
}

// Slip is the list that goes with a mobile box.
type Slip struct {
	Box    string   `json:"-"`
	Staff  []string `json:"staff"` // at least three (S4b)
	Trips  []Trip   `json:"trips,omitempty"`
	Voters []Person `json:"-"` // by name
}

// minStaff go with a mobile box (S4b).
const minStaff = 3

// Hold puts voters on the list of a mobile box: until they are released they
// are served by it alone. Called again for the same box it adds to the list;
// the staff named last go with it.
func (v *Voters) Hold(ctx context.Context, box string, staff []string, ids []election.VoterID) error {
	box = election.HideNumbers(strings.TrimSpace(box))
	named := []string{}
	for _, s := range staff {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(named, s) {
			named = append(named, s)
		}
	}
	switch {
	case box == "" || len(box) > 100:
		return errors.New("couldn't prepare a mobile box: it needs a short name")
	case len(named) < minStaff:
		return fmt.Errorf("couldn't prepare the mobile box %q: %d people go with it, at least %d must", box, len(named), minStaff)
	}
	err := v.store.submit(ctx, actFunc{"hold", func(t engine.Tx) error {
		for _, id := range ids {
			before, err := mustVoter(t, id)
			if err != nil {
				return err
			}
			if before.part != absent || before.agent != "" || !before.representing || before.box != "" && before.box != box {
				return fmt.Errorf("%w: voter %s has voted, has a proxy, is no voter or waits for another box", ErrNot, id)
			}
			if err := v.tied(before); err != nil {
				return err
			}
			after := *before
			after.box = box
			if err := change(t, id, before, &after); err != nil {
				return err
			}
		}
		s, err := getSlip(t, box)
		if err != nil {
			return err
		}
		if s == nil {
			s = &Slip{Box: box}
		}
		s.Staff = named
		if err := putSlip(t, s); err != nil {
			return err
		}
		e := LogEntry{Act: journal.ActHold, Note: fmt.Sprintf("%s: %d voters, %s", box, len(ids), strings.Join(named, "、"))}
		return writeLogged(t, e, map[string]int{"voters": len(ids)}, map[string]string{"box": box, "staff": strings.Join(named, "、")})
	}})
	if err != nil {
		return fmt.Errorf("couldn't prepare the mobile box %q: %w", box, err)
	}
	return nil
}

// Release takes a voter off the list of a mobile box, back to the station.
func (v *Voters) Release(ctx context.Context, id election.VoterID, k SignOff) error {
	return v.decide(ctx, "release", id, k, func(t engine.Tx, before *voter) error {
		if before.box == "" || before.part != absent {
			return fmt.Errorf("%w: the voter does not wait for a mobile box", ErrNot)
		}
		after := *before
		after.box = ""
		return change(t, id, before, &after)
	})
}

// Slips gives the mobile boxes with their staff and voters.
func (v *Voters) Slips() ([]Slip, error) {
	var out []Slip
	err := v.store.view(func(t engine.Tx) error {
		var err error
		if out, err = boxes(t); err != nil {
			return err
		}
		at := map[string]int{}
		for i, s := range out {
			at[s.Box] = i
		}
		return eachVoter(t, func(id election.VoterID, r *voter) error {
			if i, ok := at[r.box]; ok && r.box != "" {
				out[i].Voters = append(out[i].Voters, person(id, r))
			}
			return nil
		})
	})
	for i := range out {
		slices.SortFunc(out[i].Voters, func(a, b Person) int { return strings.Compare(a.Name, b.Name) })
	}
	return out, err
}

func eachVoter(t engine.Tx, fn func(election.VoterID, *voter) error) error {
	return engine.Each(t, []byte{tabVoter}, func(k, b []byte) error {
		r, err := decodeVoter(b)
		if err != nil {
			return fmt.Errorf("%w: voter %s: %w", ErrDamaged, k[1:], err)
		}
		return fn(election.VoterID(k[1:]), r)
	})
}
