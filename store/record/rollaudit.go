package record

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"strings"

	"zheng/store/election"
)

// voterLedger holds what the record keeps of its roll against what its voters
// say. Voters are visited in parts and in any order, so what ties two of them
// together is compared by sums of hashes.
type voterLedger struct {
	roll, desk bool
	kept       desk
	found      desk
	shares     map[string]share // as kept
	counted    map[string]share // as the voters add up
	given      uint64           // sum over givers of hash(giver, agent, used)
	held       uint64           // the same over agents
	boxes      map[string]bool  // that there are
	named      map[string]bool  // that voters name
	logged     uint64
}

func newVoterLedger() *voterLedger {
	return &voterLedger{shares: map[string]share{}, counted: map[string]share{}, boxes: map[string]bool{}, named: map[string]bool{}}
}

// visit takes an entry; known is false when it is of no table of the roll.
func (l *voterLedger) visit(k, v []byte) (known bool, err error) {
	switch k[0] {
	case tabVoter:
		return true, l.voter(election.VoterID(k[1:]), v)
	case tabGroup:
		var s share
		if err := decodeCounter(v, &s); err != nil {
			return true, err
		}
		l.shares[string(k)] = s
	case tabDesk:
		l.desk = true
		return true, decodeCounter(v, &l.kept)
	case tabRoll:
		l.roll = true
	case tabBox:
		l.boxes[string(k[1:])] = true
	case tabLog:
		l.logged++
	default:
		return false, nil
	}
	return true, nil
}

func (l *voterLedger) voter(id election.VoterID, b []byte) error {
	v, err := decodeVoter(b)
	if err != nil {
		return err
	}
	if election.MakeVoterID(v.hash[:]) != id {
		return fmt.Errorf("voter %s stands under another's key", id)
	}
	l.found.add(v, 1)
	for _, k := range v.groups() {
		s, c := l.counted[string(k)], v.counted()
		l.counted[string(k)] = share{s.registered + c.registered, s.participants + c.participants}
	}
	if v.agent != "" {
		l.given += linkHash(id, v.agent, v.part == byProxy)
	}
	for _, g := range v.givers {
		l.held += linkHash(g, id, v.part == inPerson)
	}
	if v.box != "" {
		l.named[v.box] = true
	}
	return nil
}

func linkHash(giver, agent election.VoterID, used bool) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %s %t", giver, agent, used)
	return h.Sum64()
}

func (l *voterLedger) merge(o *voterLedger) {
	l.roll, l.desk = l.roll || o.roll, l.desk || o.desk
	sumUp(&l.kept, &o.kept)
	sumUp(&l.found, &o.found)
	maps.Copy(l.shares, o.shares)
	for k, s := range o.counted {
		l.counted[k] = share{l.counted[k].registered + s.registered, l.counted[k].participants + s.participants}
	}
	l.given, l.held, l.logged = l.given+o.given, l.held+o.held, l.logged+o.logged
	maps.Copy(l.boxes, o.boxes)
	maps.Copy(l.named, o.named)
}

func (l *voterLedger) balance() error {
	maps.DeleteFunc(l.counted, func(_ string, s share) bool { return s == share{} })
	l.found.Logged = l.logged
	switch {
	case !l.roll && (l.desk || l.found != desk{} || len(l.shares)+len(l.boxes) > 0):
		return errors.New("it has voters but no roll")
	case l.roll != l.desk:
		return errors.New("the counters of the desk are missing")
	case l.kept != l.found:
		return fmt.Errorf("its desk says %+v, its voters %+v", l.kept, l.found)
	case !maps.Equal(l.shares, l.counted):
		return errors.New("its participation differs from its voters")
	case l.given != l.held:
		return errors.New("who gave a vote away and who may cast it differ")
	}
	for b := range l.named {
		if !l.boxes[b] {
			return fmt.Errorf("a voter waits for the mobile box %q, which is not there", strings.ToValidUTF8(b, "?"))
		}
	}
	return nil
}
