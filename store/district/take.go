// This file takes what comes: each file is checked beside the others, and what
// holds is kept in one transaction with what follows from it.

package district

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zheng/store/bulletin"
	"zheng/store/engine"
	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

// Taken says what became of a file.
type Taken struct {
	File     string            `json:"file"`
	Kind     string            `json:"kind"`           // Archives, Bulletins; "" where it is neither
	Code     string            `json:"code,omitempty"` // of the community that it is of, or says that it is of
	Name     string            `json:"name,omitempty"`
	Election string            `json:"election,omitempty"`
	State    string            `json:"state"` // TakenIn, Same, Refused
	Fault    string            `json:"fault,omitempty"`
	Says     text.Text         `json:"says"`
	Wrong    []archive.Finding `json:"wrong,omitempty"`
}

// The kinds of files, and what becomes of one.
const (
	Archives  = "archive"
	Bulletins = "bulletin"

	TakenIn = "taken"
	Same    = "same" // it was taken before
	Refused = "refused"
)

// Faults of files beside those of an archive (archive.Fault).
const (
	faultNone     = "none" // neither archive nor bulletin
	faultRead     = "unreadable"
	faultLarge    = "large"
	faultProgram  = "program"
	faultForm     = "form"    // a bulletin not in its form
	faultFigures  = "figures" // that cannot be
	faultChanged  = "changed_bulletin"
	faultKey      = "bad_key"   // a bulletin's key is none, or not of its election
	faultListed   = "other_key" // the list says another key
	faultClaimed  = "claimed"   // another key came first
	faultOlder    = "older"
	faultShrunk   = "shrunk"   // its log is not the one that came before
	faultAhead    = "ahead"    // it is from the future
	faultUnlisted = "unlisted" // the list has no key for it
)

// suspicious are the faults that are alarms of the community in whose name they
// came: they need somebody to look.
var suspicious = map[string]bool{
	faultListed: true, faultClaimed: true, faultShrunk: true, string(archive.WrongKey): true, string(archive.Changed): true, string(archive.OtherHead): true,
	string(archive.LogChanged): true, string(archive.Missing): true, string(archive.Added): true, string(archive.ChangedBallot): true,
	string(archive.WrongFigures): true, string(archive.WrongCount): true,
}

// SuspectAlarm is the alarm of a community in whose name something came that does
// not hold.
const SuspectAlarm = "suspect"

// MaxArchive is the largest archive that is read, in bytes.
const MaxArchive = 64 << 30

// ahead is how far a community's clock may be before this one's.
const ahead = 10 * time.Minute

func refused(fault string, facts ...any) Taken {
	return Taken{State: Refused, Fault: fault, Says: texts.Say("refused."+fault, facts...)}
}

// Take checks a file and keeps it where it holds. The error is that of the
// ledger's own disk: then nothing was kept, and the file is to come again.
func (l *Ledger) Take(path string) (Taken, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return l.keepRefusal(name, refused(faultRead, err))
	case !info.Mode().IsRegular(): // opening one may wait for ever
		return l.keepRefusal(name, refused(faultNone))
	}
	f, err := os.Open(path)
	if err != nil {
		return l.keepRefusal(name, refused(faultRead, err))
	}
	defer f.Close()
	head := make([]byte, 32)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return l.keepRefusal(name, refused(faultRead, err))
	}
	switch {
	case bulletin.Is(head[:n]) && info.Size() <= bulletin.MaxFile:
		data, err := io.ReadAll(io.NewSectionReader(f, 0, info.Size()))
		if err != nil {
			return l.keepRefusal(name, refused(faultRead, err))
		}
		return l.TakeBulletin(name, data, false)
	case bulletin.Is(head[:n]):
		return l.keepRefusal(name, refused(faultForm, bulletin.ErrNone))
	case info.Size() > MaxArchive:
		return l.keepRefusal(name, refused(faultLarge, info.Size()>>30, MaxArchive>>30))
	}
	return l.takeArchive(name, f, info.Size())
}

// TakeBulletin keeps a bulletin where it holds. One that came over a line is
// taken by a key of the list alone, and refused in nobody's name: whoever
// reaches the line can send whatever they like.
func (l *Ledger) TakeBulletin(name string, data []byte, line bool) (Taken, error) {
	b, public, err := bulletin.Open(data)
	if err != nil {
		r := refused(bulletinFault(err), err)
		r.Kind = Bulletins
		return l.keepRefusal(name, r)
	}
	var out Taken
	err = l.submit(func(t engine.Tx) (then func(), err error) {
		then, out, err = l.bulletin(t, name, b, public, line)
		return then, err
	})
	return out, err
}

func bulletinFault(err error) string {
	switch {
	case errors.Is(err, bulletin.ErrFigures):
		return faultFigures
	case errors.Is(err, bulletin.ErrKey):
		return faultKey
	case errors.Is(err, bulletin.ErrChanged):
		return faultChanged
	}
	return faultForm
}

// bulletin is the act of TakeBulletin.
func (l *Ledger) bulletin(t engine.Tx, name string, b bulletin.Bulletin, public string, line bool) (func(), Taken, error) {
	row, v, err := whose(t, b.Election, b.Follows, b.Round)
	if err != nil {
		return nil, Taken{}, err
	}
	out := Taken{File: name, Kind: Bulletins, Code: row.Code, Name: row.Name, Election: b.Election, State: TakenIn}
	if out.Name == "" {
		out.Name = b.Community
	}
	at, _ := time.Parse(time.RFC3339, b.At) // Open has seen to it
	r := keyFault(row, v, public)
	switch {
	case line && !row.Known():
		r = refused(faultUnlisted, b.Election, journal.Fingerprint(public))
	case r.State != "":
	case at.Sub(l.cfg.Now()) > ahead:
		r = refused(faultAhead, b.At, journal.Stamp(l.cfg.Now()))
	case v.Bulletin == nil:
	case sameBulletin(v.Bulletin, &b):
		out.State, out.Says = Same, texts.Say("same")
		return nil, out, nil
	default:
		r = v.orderFault(&b, at)
	}
	if r.State == Refused {
		r.File, r.Kind, r.Election = name, Bulletins, b.Election
		if !line || row.Known() && slices.Contains(row.Keys, journal.Fingerprint(public)) {
			r.Code, r.Name = row.Code, out.Name
		}
		then, err := l.refuse(t, r)
		return then, r, err
	}
	v.Election, v.Follows, v.Round, v.Title, v.Date, v.Public = b.Election, b.Follows, b.Round, b.Title, b.Date, public
	v.Bulletin = &b
	v.reached(b.Log)
	out.Says = texts.Say("taken.bulletin", texts.Say("stage."+row.stageOf(b.Stage)), b.Counted)
	then, err := l.keep(t, row, v)
	return then, out, err
}

func (*Row) stageOf(stage string) string {
	if stage == "" {
		return NoDay
	}
	return stage
}

func sameBulletin(a, b *bulletin.Bulletin) bool {
	x, err := encode(a)
	y, also := encode(b)
	return err == nil && also == nil && string(x) == string(y)
}

// orderFault says whether a bulletin cannot follow the newest one.
func (v *Vote) orderFault(b *bulletin.Bulletin, at time.Time) Taken {
	before, _ := time.Parse(time.RFC3339, v.Bulletin.At)
	last := v.Bulletin.Log
	switch {
	case !at.After(before):
		return refused(faultOlder, b.At, v.Bulletin.At)
	case b.Log.Entries < last.Entries, b.Log.Entries == last.Entries && b.Log.Root != last.Root:
		return refused(faultShrunk, b.Log.Short(), last.Short())
	}
	return Taken{}
}

// keyFault says whether a key is not the community's: not of the list, or, where
// that names none, another than came first.
func keyFault(row *Row, v *Vote, public string) Taken {
	is := journal.Fingerprint(public)
	switch {
	case row.Known() && !slices.Contains(row.Keys, is):
		return refused(faultListed, row.Code, is, strings.Join(row.Keys, " / "))
	case !row.Known() && v.Public != "" && v.Public != public:
		return refused(faultClaimed, row.Code, is, journal.Fingerprint(v.Public))
	}
	return Taken{}
}

// whose finds the community and the round; new ones where nothing came yet.
func whose(t engine.Tx, id, follows, round string) (*Row, *Vote, error) {
	code, err := codeOf(t, id, follows)
	if err != nil {
		return nil, nil, err
	}
	row, err := getRow(t, code)
	if err != nil {
		return nil, nil, err
	}
	if row == nil {
		row = &Row{Code: code}
	}
	v, err := getVote(t, code, id, round)
	if v == nil {
		v = &Vote{Election: id, Round: round}
	}
	return row, v, err
}

// keep keeps a round, and the community's line as it then is.
func (l *Ledger) keep(t engine.Tx, row *Row, v *Vote) (func(), error) {
	v.Revision++
	if err := putVote(t, row.Code, v); err != nil {
		return nil, err
	}
	return l.tell(t, row)
}

// tell makes the line of a community anew from its rounds.
func (l *Ledger) tell(t engine.Tx, row *Row) (func(), error) {
	all, err := votes(t, row.Code)
	if err != nil {
		return nil, err
	}
	row.told(all)
	return func() { l.put(row) }, putRow(t, row)
}

// refuse keeps a refusal in the transaction that found it.
func (l *Ledger) refuse(t engine.Tx, r Taken) (func(), error) {
	now := l.cfg.Now()
	if err := refuse(t, r.Code, Refusal{File: r.File, At: journal.Stamp(now), Fault: r.Fault, Says: r.Says, Wrong: r.Wrong}); err != nil {
		return nil, err
	}
	row, err := getRow(t, r.Code)
	if err != nil || row == nil {
		return func() {}, err // of nobody known: it makes no community
	}
	row.Refused++
	if suspicious[r.Fault] {
		row.Suspect = map[string]time.Time{SuspectAlarm: now}
	}
	return func() { l.put(row) }, putRow(t, row)
}

// keepRefusal keeps one that was found before.
func (l *Ledger) keepRefusal(name string, r Taken) (Taken, error) {
	r.File = name
	return r, l.submit(func(t engine.Tx) (func(), error) { return l.refuse(t, r) })
}

// takeArchive does a whole count again. Where another file of the same community
// was taken meanwhile, it is held against that too.
func (l *Ledger) takeArchive(name string, f io.ReaderAt, size int64) (Taken, error) {
	for {
		out, done, err := l.tryArchive(name, f, size)
		if done || err != nil {
			return out, err
		}
	}
}

func (l *Ledger) tryArchive(name string, f io.ReaderAt, size int64) (out Taken, done bool, err error) {
	claim, claimed := archive.Whose(f, size)
	trust := archive.Trust{Reports: l.cfg.Reports}
	var revision int
	if claimed == nil {
		err := l.db.View(func(t engine.Tx) error {
			row, v, err := whose(t, claim.Election.ID, claim.Election.Follows, string(claim.Election.Round))
			if err != nil {
				return err
			}
			out.Code, out.Name, out.Election = row.Code, row.Name, claim.Election.ID
			trust.Key, trust.Papers, revision = keyOf(row, v, claim.Public), v.papers(claim.Log.Size), v.Revision
			return nil
		})
		if err != nil {
			return out, true, err
		}
		if out.Name == "" {
			out.Name = claim.Election.Community
		}
	}
	report, sum, err := checked(f, size, trust)
	if err != nil {
		out, err := l.keepRefusal(name, refused(faultProgram, err))
		return out, true, err
	}
	out.File, out.Kind, out.State = name, Archives, TakenIn
	if report.Holds && claimed != nil {
		out, err := l.keepRefusal(name, refused(faultProgram, claimed))
		return out, true, err
	}
	if !report.Holds {
		if report.Fault == archive.NotArchive {
			out.Kind = ""
		}
		out.State, out.Fault, out.Says = Refused, string(report.Fault), text.Text{Zh: report.SaysZh, En: report.Says}
		for _, found := range report.Findings {
			if !found.Holds {
				out.Wrong = append(out.Wrong, found)
			}
		}
		return out, true, l.submit(func(t engine.Tx) (func(), error) { return l.refuse(t, out) })
	}
	err = l.submit(func(t engine.Tx) (then func(), err error) {
		then, done, err = l.archive(t, &out, claim, report, revision, size, sum)
		return then, err
	})
	return out, done, err
}

// keyOf is the key by which an archive is checked: that of the list, or the one
// that came first; its own word where there is neither.
func keyOf(row *Row, v *Vote, public string) string {
	is := journal.Fingerprint(public)
	switch {
	case row.Known() && !slices.Contains(row.Keys, is):
		return row.Keys[0]
	case row.Known():
		return is
	}
	return v.Public
}

// checked is archive.Check, and the file's hash. A program's own fault is an
// error: one bad file must not end the others' service.
func checked(f io.ReaderAt, size int64, trust archive.Trust) (r *archive.Report, sum string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	r = archive.Check(f, size, trust)
	if !r.Holds {
		return r, "", nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, size)); err != nil {
		return nil, "", err
	}
	return r, hex.EncodeToString(h.Sum(nil)), nil
}

// archive is the act that keeps an archive that holds; it is not done where the
// round is not as it was when the archive was checked.
func (l *Ledger) archive(t engine.Tx, out *Taken, claim archive.Claim, report *archive.Report, revision int, size int64, sum string) (then func(), done bool, err error) {
	e := claim.Election
	row, v, err := whose(t, e.ID, e.Follows, string(e.Round))
	if err != nil {
		return nil, true, err
	}
	if v.Revision != revision || keyFault(row, v, claim.Public).State == Refused {
		return nil, false, nil
	}
	head := bulletin.Log{Entries: claim.Log.Size, Root: claim.Log.RootText()}
	switch a := v.Archive; {
	case a == nil:
	case a.SHA256 == sum:
		out.State, out.Says = Same, texts.Say("same")
		return nil, true, nil
	case head.Entries < a.Log.Entries:
		older := refused(faultOlder, head.Short(), a.Log.Short())
		out.State, out.Fault, out.Says = older.State, older.Fault, older.Says
		then, err := l.refuse(t, *out)
		return then, true, err
	}
	v.Election, v.Follows, v.Round, v.Title, v.Date, v.Public = e.ID, e.Follows, string(e.Round), e.Title, e.Date.String(), claim.Public
	if v.Archive, err = l.archived(claim, report); err != nil {
		return nil, true, err
	}
	v.Archive.File, v.Archive.Bytes, v.Archive.SHA256, v.Archive.Log = out.File, size, sum, head
	out.Says = text.Text{Zh: report.SaysZh, En: report.Says}
	then, err = l.keep(t, row, v)
	return then, true, err
}

func (l *Ledger) archived(claim archive.Claim, report *archive.Report) (*Archived, error) {
	r, now := report.Count.Result, l.cfg.Now()
	a := &Archived{
		Taken: journal.Stamp(now), Provisional: report.Provisional, Sheets: report.Sheets,
		Figures: bulletin.Of(claim.Election, r, claim.Log, now),
		Says:    text.Text{Zh: report.SaysZh, En: report.Says}, Findings: report.Findings,
	}
	for _, p := range r.Posts {
		for _, who := range p.People {
			a.People = append(a.People, Person{p.Title, who.Name, who.Approve, p.Needs, who.Elected})
		}
	}
	if report.Provisional {
		return a, nil
	}
	var err error
	a.Figures.Result, err = bulletin.OutcomeOf(r)
	return a, err
}
