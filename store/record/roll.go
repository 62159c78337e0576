package record

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// This file and voter*.go beside it keep the roll: who may vote, and who has.
//
// Nothing here can lead from a voter to a ballot. A voter is one record under a
// key that a secret makes of the ID number, so records lie in no order that
// means anything; that somebody voted is a flag in it, without a time or a
// number in a row, and replaces the record in its place. Ballots are counted,
// never named. What people decide against the ordinary run — undoing, releasing,
// correcting — is logged, but once voters come, in no order.
//
//	V ID          voter
//	G DIM 0 VALUE registered and participants of a group of voters
//	D             ballots issued, cancelled, replaced; entries of the log
//	R             the roll: how its key is recognised, JSON
//	B NAME        mobile ballot box, JSON
//	L NUMBER      log of what people decided, JSON; numbers in order until voters
//	              come, then random ones
const (
	tabVoter = 'V'
	tabGroup = 'G'
	tabDesk  = 'D'
	tabRoll  = 'R'
	tabBox   = 'B'
	tabLog   = 'L'
)

// ErrNoRoll: no roll was imported into the data folder.
var ErrNoRoll = errors.New("the data folder holds no voter roll; import one first")

// ErrNoVoter: there is no such voter.
var ErrNoVoter = errors.New("no such voter on the roll")

// ErrVoting: somebody has voted, and the act may only come before.
var ErrVoting = errors.New("voting has begun")

// ErrNot: the act does not fit what the voter has done.
var ErrNot = errors.New("not possible for this voter")

// part says how somebody took part.
type part byte

const (
	absent part = iota
	inPerson
	byProxy
)

// voter is the record of one person: what the roll says, then what happened.
type voter struct {
	hash         [32]byte // HMAC-SHA-256 of the ID number
	name         string
	sex          string
	age          uint64 // in years on election day
	household    string
	group        string
	category     string
	station      string
	note         string
	masked       string // of the ID number
	spelled      string // pinyin, for searching
	kin          bool
	representing bool

	part      part
	where     string // station and desk; "" for absent ones
	by        string // the clerk or kiosk
	handed    bool   // the ballots are in the voter's hands
	cancelled uint64 // ballots that came back and were cut
	replaced  uint64 // ballots given for those
	agent     election.VoterID
	givers    []election.VoterID // whom this person acts for
	box       string             // the mobile box on whose list the voter is
	visit     visit
	pass      string // the release by which the voter is away or a guest
}

// issued are the ballots that the voter has drawn: own, proxies, replacements.
func (v *voter) issued() uint64 {
	if v.part != inPerson {
		return 0
	}
	return 1 + uint64(len(v.givers)) + v.replaced
}

func voterKey(id election.VoterID) []byte { return append([]byte{tabVoter}, id...) }

func (v *voter) encode() []byte {
	flags := byte(v.part)
	if v.kin {
		flags |= 1 << 4
	}
	if v.representing {
		flags |= 1 << 5
	}
	if v.handed {
		flags |= 1 << 6
	}
	flags |= byte(v.visit) << 2
	b := append(append([]byte(nil), v.hash[:]...), flags)
	for _, s := range []string{v.name, v.sex, v.household, v.group, v.category, v.station, v.note, v.masked, v.spelled, v.where, v.by, string(v.agent), v.box} {
		b = appendString(b, s)
	}
	for _, n := range []uint64{v.age, v.cancelled, v.replaced, uint64(len(v.givers))} {
		b = binary.AppendUvarint(b, n)
	}
	for _, g := range v.givers {
		b = appendString(b, string(g))
	}
	if v.visit != atHome {
		b = appendString(b, v.pass)
	}
	return b
}

var errVoter = errors.New("a voter's record makes no sense")

func decodeVoter(b []byte) (v *voter, err error) {
	d := decoder{b: b}
	v = &voter{}
	copy(v.hash[:], d.bytes(32))
	flags := d.bytes(1)
	if d.bad {
		return nil, errVoter
	}
	v.part, v.kin, v.representing, v.handed = part(flags[0]&3), flags[0]>>4&1 == 1, flags[0]>>5&1 == 1, flags[0]>>6&1 == 1
	v.visit = visit(flags[0] >> 2 & 3)
	var agent string
	for _, s := range []*string{&v.name, &v.sex, &v.household, &v.group, &v.category, &v.station, &v.note, &v.masked, &v.spelled, &v.where, &v.by, &agent, &v.box} {
		*s = d.string()
	}
	v.agent = election.VoterID(agent)
	var givers uint64
	for _, n := range []*uint64{&v.age, &v.cancelled, &v.replaced, &givers} {
		*n = d.uvarint()
	}
	for ; givers > 0 && !d.bad; givers-- {
		v.givers = append(v.givers, election.VoterID(d.string()))
	}
	if v.visit != atHome {
		v.pass = d.string()
	}
	if d.bad || len(d.b) > 0 || !v.sane() {
		return nil, errVoter
	}
	return v, nil
}

// sane says whether what happened to a voter can have happened.
func (v *voter) sane() bool {
	if v.visit > claimed || (v.pass == "") != (v.visit == atHome) || v.visit != atHome && v.bound() {
		return false
	}
	switch v.part {
	case absent:
		return v.where == "" && v.by == "" && !v.handed && v.cancelled == 0 && v.replaced == 0
	case inPerson:
		return v.representing && v.visit != away && v.agent == "" && v.by != "" && v.replaced <= v.cancelled && v.cancelled <= v.issued()
	case byProxy:
		return v.representing && v.agent != "" && len(v.givers) == 0 && v.by != "" && !v.handed && v.cancelled == 0 && v.replaced == 0
	}
	return false
}

func getVoter(t engine.Tx, id election.VoterID) (*voter, error) {
	b, err := t.Get(voterKey(id))
	if err != nil || b == nil {
		return nil, err
	}
	v, err := decodeVoter(b)
	if err != nil {
		return nil, fmt.Errorf("%w: voter %s: %w", ErrDamaged, id, err)
	}
	return v, nil
}

// mustVoter is getVoter for one who must be there.
func mustVoter(t engine.Tx, id election.VoterID) (*voter, error) {
	v, err := getVoter(t, id)
	if err == nil && v == nil {
		err = ErrNoVoter
	}
	return v, err
}

func putVoter(t engine.Tx, id election.VoterID, v *voter) error {
	return t.Put(voterKey(id), v.encode())
}

// The dimensions by which participation is told.
const (
	ByAll      = ""
	ByCategory = "category"
	ByGroup    = "group"
	ByAge      = "age"
	BySex      = "sex"
	ByStation  = "station"
)

func groupKey(by, value string) []byte {
	return append(append(append([]byte{tabGroup}, by...), 0), value...)
}

// groups are the keys of the counters that a voter is counted in.
func (v *voter) groups() [][]byte {
	return [][]byte{
		groupKey(ByAll, ""),
		groupKey(ByCategory, v.category),
		groupKey(ByGroup, v.group),
		groupKey(ByAge, election.AgeBand(int(v.age))),
		groupKey(BySex, v.sex),
		groupKey(ByStation, v.station),
	}
}

// share is the registered of a group, and those of them who took part.
type share struct{ registered, participants uint64 }

func (s *share) fields() []*uint64 { return []*uint64{&s.registered, &s.participants} }

// counted is a voter's own share: the rest of a household that one represents
// is on the roll but not among the registered.
func (v *voter) counted() share {
	var s share
	if v.representing {
		s.registered = 1
	}
	if v.part != absent {
		s.participants = 1
	}
	return s
}

// desk are the counters of ballots, and of the log.
type desk struct {
	Own, Proxy        uint64 // drawn
	Cancelled         uint64 // came back and were cut
	Replaced          uint64 // given for those
	Handed            uint64 // voters whose ballots are in their hands
	Logged            uint64
	Voters, Delegated uint64 // records; certificates
}

func (d *desk) fields() []*uint64 {
	return []*uint64{&d.Own, &d.Proxy, &d.Cancelled, &d.Replaced, &d.Handed, &d.Logged, &d.Voters, &d.Delegated}
}

// add counts a voter n times; n may be minus.
func (d *desk) add(v *voter, n uint64) {
	d.Voters += n
	switch v.part {
	case inPerson:
		d.Own += n
	case byProxy:
		d.Proxy += n
	}
	if v.handed {
		d.Handed += n
	}
	d.Cancelled += n * v.cancelled
	d.Replaced += n * v.replaced
	if v.agent != "" {
		d.Delegated += n
	}
}

func getDesk(t engine.Tx) (d desk, err error) {
	err = getCounter(t, []byte{tabDesk}, &d)
	return d, err
}

// change writes a voter in place of what was there (nil for nobody), and the
// counters with it. It is the only way to a voter's record.
func change(t engine.Tx, id election.VoterID, before, after *voter) error {
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	was := map[string]share{}
	if before != nil {
		d.add(before, minus)
		for _, k := range before.groups() {
			was[string(k)] = before.counted()
		}
	}
	now := map[string]share{}
	if after != nil {
		d.add(after, 1)
		for _, k := range after.groups() {
			now[string(k)] = after.counted()
		}
	}
	for k := range was {
		if _, ok := now[k]; !ok {
			now[k] = share{}
		}
	}
	for k, n := range now {
		if n == was[k] {
			continue
		}
		if err := recountGroup(t, []byte(k), was[k], n); err != nil {
			return err
		}
	}
	if err := putCounter(t, []byte{tabDesk}, &d); err != nil {
		return err
	}
	if after == nil {
		return t.Delete(voterKey(id))
	}
	if !after.sane() {
		return fmt.Errorf("couldn't write voter %s: %w", id, errVoter)
	}
	return putVoter(t, id, after)
}

func recountGroup(t engine.Tx, key []byte, was, now share) error {
	var s share
	if err := getCounter(t, key, &s); err != nil {
		return err
	}
	s.registered += now.registered - was.registered
	s.participants += now.participants - was.participants
	return putOrDrop(t, key, &s)
}

// SignOff is who answers for an act, the second person where two do, and why it
// was done.
type SignOff struct {
	By     string `json:"by"`
	Second string `json:"second,omitempty"`
	Reason string `json:"reason,omitempty"`
	Where  string `json:"where,omitempty"` // station and desk
}

// byTwo checks that both people and a reason are named.
func (k *SignOff) byTwo() error {
	k.tidy()
	switch {
	case k.By == "" || k.Second == "":
		return errors.New("two people answer for this: both must be named")
	case k.By == k.Second:
		return fmt.Errorf("two people answer for this: %q was named twice", k.By)
	case k.Reason == "":
		return errors.New("a reason must be given")
	}
	return nil
}

func (k *SignOff) tidy() {
	for _, s := range []*string{&k.By, &k.Second, &k.Reason, &k.Where} {
		*s = election.HideNumbers(strings.TrimSpace(*s))
	}
}

// randomNumber is a random one beyond all that are given in order.
func randomNumber() (uint64, error) {
	var b [8]byte
	_, err := rand.Read(b[:])
	return binary.BigEndian.Uint64(b[:]) | 1<<63, err
}

// LogEntry is one thing that people decided. Number counts from 1; there is no
// clock. Entries are in order until the first voter comes, then in none.
type LogEntry struct {
	Number int              `json:"-"`
	Act    string           `json:"act"` // import | proxies | by_hand | cancel | replace | undo | revoke | hold | release | add | strike
	Voter  election.VoterID `json:"voter,omitempty"`
	Note   string           `json:"note,omitempty"`
	SignOff
}

// writeLog logs what people did to the roll, here and in the tamper-evident
// log. There no voter is named, nor a desk.
func writeLog(t engine.Tx, e LogEntry) error { return writeLogged(t, e, nil, nil) }

// writeLogged is writeLog with what only the tamper-evident log is told.
func writeLogged(t engine.Tx, e LogEntry, count map[string]int, detail map[string]string) error {
	if !journal.OfRoll(e.Act) {
		return fmt.Errorf("there is no act %q of the roll", e.Act)
	}
	j := journal.Entry{Act: e.Act, Who: e.By, With: e.Second, Why: e.Reason, Count: count, Detail: detail}
	if err := logRollAct(t, j.Hidden()); err != nil {
		return err
	}
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	d.Logged++
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	at := d.Logged
	if d.Own+d.Proxy > 0 {
		// Voters come: an order of those whom something was done to would be
		// one of voters.
		if at, err = randomNumber(); err != nil {
			return err
		}
	}
	if err := t.Put(binary.BigEndian.AppendUint64([]byte{tabLog}, at), b); err != nil {
		return err
	}
	return putCounter(t, []byte{tabDesk}, &d)
}

// Voters is the roll of a store, with its key. A program makes one and shares
// it: what Recent and Rate tell lives in it alone, and ends with it.
type Voters struct {
	store *Store
	e     *election.Election
	key   rollKey
	home  string // see Share

	// Now is the clock of Recent and Rate; nothing it says is ever written.
	Now func() time.Time

	mu     sync.Mutex
	recent []Recent
}

// Voters gives the roll, or ErrNoRoll, or ErrKey.
func (s *Store) Voters(e *election.Election) (*Voters, error) {
	info, key, err := s.rollKey()
	switch {
	case err != nil:
		return nil, err
	case info == nil:
		return nil, ErrNoRoll
	case key == nil:
		return nil, fmt.Errorf("%w: %s is gone; restore it from a backup", ErrKey, keyName)
	}
	return &Voters{store: s, e: e, key: key, home: info.Home, Now: time.Now}, nil
}
