package record

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// rollInfo is the entry of the roll itself.
type rollInfo struct {
	Format int
	Key    string // how the key is recognised
	Home   string `json:",omitempty"` // see Voters.Share
}

// getRollInfo gives nil where there is no roll.
func getRollInfo(t engine.Tx) (info *rollInfo, err error) {
	b, err := t.Get([]byte{tabRoll})
	if err != nil || b == nil {
		return nil, err
	}
	return info, json.Unmarshal(b, &info)
}

func putRollInfo(t engine.Tx, info rollInfo) error {
	b, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return t.Put([]byte{tabRoll}, b)
}

// ImportRoll puts the voters of a checked table on the roll, all or none. The
// first import makes the roll's key. A later one replaces the roll, with its
// proxies and mobile boxes, and gives everybody the same card; it is ErrVoting
// once somebody has taken part.
func (s *Store) ImportRoll(ctx context.Context, voters []election.Voter, e *election.Election) error {
	return s.importRoll(ctx, voters, e, "")
}

// ImportRollFile is ImportRoll with the bytes of the file that the voters were
// read from: the log tells their SHA-256, so that the file can be shown later.
func (s *Store) ImportRollFile(ctx context.Context, voters []election.Voter, e *election.Election, file []byte) error {
	return s.importRoll(ctx, voters, e, journal.Digest(file))
}

func (s *Store) importRoll(ctx context.Context, voters []election.Voter, e *election.Election, file string) error {
	if len(voters) == 0 {
		return fmt.Errorf("couldn't import the roll: nobody is on it")
	}
	info, key, err := s.rollKey()
	if err != nil {
		return fmt.Errorf("couldn't import the roll: %w", err)
	}
	if key == nil && info != nil {
		return fmt.Errorf("couldn't import the roll: %w: %s is gone; restore it from a backup, or begin in an empty folder", ErrKey, keyName)
	}
	if key == nil {
		if key, err = makeKey(s.dir); err != nil {
			return fmt.Errorf("couldn't import the roll: %w", err)
		}
	}
	a := &importAct{mark: key.mark(), file: file, voters: map[election.VoterID]*voter{}}
	for _, v := range voters {
		id, hash := key.voter(v.Number)
		if a.voters[id] != nil {
			return fmt.Errorf("couldn't import the roll: two voters share a number or a card (%s)", v.Number)
		}
		a.voters[id] = newVoter(v, hash, e.Date)
	}
	if err := s.submit(ctx, a); err != nil {
		return fmt.Errorf("couldn't import the roll: %w", err)
	}
	return nil
}

func newVoter(v election.Voter, hash [32]byte, day election.Date) *voter {
	return &voter{
		hash: hash, name: v.Name, sex: v.Sex, age: uint64(max(0, v.Birth.Age(day))),
		household: v.Household, group: v.Group, category: v.Category, station: v.Station, note: v.Note,
		masked: v.Number.Masked(), spelled: spell(v.Name), kin: v.Kin, representing: v.Representing,
	}
}

// rollKey reads what is known of the roll; nil where there is none, and a nil
// key where its file is not there.
func (s *Store) rollKey() (info *rollInfo, key rollKey, err error) {
	err = s.view(func(t engine.Tx) error {
		info, err = getRollInfo(t)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if key, err = loadKey(s.dir); err != nil {
		return nil, nil, err
	}
	if info != nil && key != nil && info.Key != key.mark() {
		return nil, nil, fmt.Errorf("%w: %s is of another roll; restore it from a backup", ErrKey, keyName)
	}
	return info, key, nil
}

// importAct is the act of ImportRoll.
type importAct struct {
	mark   string
	file   string // SHA-256 of what was imported; "" where it is not known
	voters map[election.VoterID]*voter
}

func (a *importAct) do(_ *Store, t engine.Tx) error {
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	if d.Own+d.Proxy > 0 {
		return fmt.Errorf("%w: %d have taken part; correct single voters instead", ErrVoting, d.Own+d.Proxy)
	}
	if err := noVisits(t); err != nil {
		return err
	}
	// Nobody has taken part: what was done to the roll before stands in the log before.
	if err := logDesk(t); err != nil {
		return err
	}
	for _, table := range []byte{tabVoter, tabGroup, tabBox} {
		if err := clearTable(t, table); err != nil {
			return err
		}
	}
	fresh := desk{Logged: d.Logged}
	shares := map[string]share{}
	ids := make([]election.VoterID, 0, len(a.voters))
	for id := range a.voters {
		ids = append(ids, id)
	}
	slices.Sort(ids) // also: not in the order of the table
	for _, id := range ids {
		v := a.voters[id]
		fresh.add(v, 1)
		for _, k := range v.groups() {
			s := shares[string(k)]
			s.registered += v.counted().registered
			shares[string(k)] = s
		}
		if err := putVoter(t, id, v); err != nil {
			return err
		}
	}
	for k, s := range shares {
		if err := putOrDrop(t, []byte(k), &s); err != nil {
			return err
		}
	}
	info := rollInfo{Format: 1, Key: a.mark}
	if before, err := getRollInfo(t); err != nil {
		return err
	} else if before != nil {
		info.Home = before.Home
	}
	if err := putRollInfo(t, info); err != nil {
		return err
	}
	if err := putCounter(t, []byte{tabDesk}, &fresh); err != nil {
		return err
	}
	count := map[string]int{"people": len(ids), "registered": int(shares[string(groupKey(ByAll, ""))].registered)}
	if stations := ofStations(shares); len(stations) <= stationsTold {
		maps.Copy(count, stations)
	}
	var detail map[string]string
	if a.file != "" {
		detail = map[string]string{"file": a.file}
	}
	return writeLogged(t, LogEntry{Act: journal.ActImport, Note: fmt.Sprintf("%d on the roll", len(ids))}, count, detail)
}

// stationsTold are so many stations as go into a line of the log.
const stationsTold = 200

// ofStations are the registered of each polling station that the roll names, as
// the log tells them.
func ofStations(shares map[string]share) map[string]int {
	out := map[string]int{}
	for k, s := range shares {
		if name, ok := strings.CutPrefix(k, string(groupKey(ByStation, ""))); ok && name != "" {
			out[journal.CountStation+election.HideNumbers(name)] = int(s.registered)
		}
	}
	return out
}

func (a *importAct) allowedAs() string { return "import" }

func (a *importAct) done() {}

func clearTable(t engine.Tx, table byte) error {
	var keys [][]byte
	err := engine.Each(t, []byte{table}, func(k, _ []byte) error {
		keys = append(keys, slices.Clone(k))
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := t.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
