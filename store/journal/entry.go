package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"zheng/store/election"
)

// Entry is one thing that happened. Its line is its canonical JSON: the fields
// in this order, keys of maps sorted, nothing escaped that need not be.
type Entry struct {
	Act   string `json:"act"`             // what happened, small letters: see the table below
	Who   string `json:"who,omitempty"`   // who answers for it: a person's name, or the machine's part
	With  string `json:"with,omitempty"`  // the second key, where two are needed
	Where string `json:"where,omitempty"` // station and desk; never with a voter's act
	Why   string `json:"why,omitempty"`   // the reason given
	// Time is the day's clock, UTC, whole seconds (see Stamp). Only acts of the
	// day have one: stages, halts, logins, faults, reports. No voter's and no
	// sheet's does.
	Time   string            `json:"time,omitempty"`
	Sheet  *Sheet            `json:"sheet,omitempty"`
	Count  map[string]int    `json:"count,omitempty"`
	Detail map[string]string `json:"detail,omitempty"`
}

// Sheet is what the log says of a paper. Hashes are SHA-256 in hexadecimal.
type Sheet struct {
	Hash    string `json:"hash"`               // of the image: the sheet's name
	Batch   int    `json:"batch,omitempty"`    // both from 1; when it is added
	Place   int    `json:"place,omitempty"`    //
	Was     string `json:"was,omitempty"`      // status before a decision, or before it was taken back
	WasVote string `json:"was_vote,omitempty"` // VoteDigest of what counted until it was taken back
	Status  string `json:"status"`             // status after the act
	Vote    string `json:"vote,omitempty"`     // VoteDigest of what counts from now on; "" where nothing does
	Reading string `json:"reading,omitempty"`  // Reading.Digest of what the machine read, when it is added
	Reason  string `json:"reason,omitempty"`   // why it does not count, a machine's word
	Other   string `json:"other,omitempty"`    // the sheet that it resembles, where it is added
}

// The acts that the record itself logs, each in its own transaction. Nobody
// else may log them: the log must add up to the record.
const (
	ActBegin      = "begin"     // the first entry: election, round, public key
	ActTurnout    = "turnout"   // the figures of the desk so far, after many check-ins
	ActSheet      = "sheet"     // a paper that was read
	ActAdjudicate = "settle"    // what two people decided of one
	ActTakeBack   = "take_back" // … taken back by one of them: it waits again
	ActCompact    = "compact"   // the record written anew, without traces of its order

	ActImport    = "import"    // a roll: how many, and the SHA-256 of its file
	ActProxies   = "proxies"   // the list of proxies
	ActHold      = "hold"      // the list of a mobile box
	ActByHand    = "by_hand"   // a check-in without a card
	ActChecklist = "checklist" // voters checked off on paper: how many
	ActBoxOut    = "box_out"   // a mobile box left: ballots; detail box, seal
	ActBoxBack   = "box_back"  // it came back: voters, unused; detail box, seal
	ActUndo      = "undo"      // a check-in taken back
	ActCancel    = "cancel"    // a ballot came back and was cut
	ActReplace   = "replace"   // a ballot given for one
	ActExchange  = "exchange"  // both at once
	ActRevoke    = "revoke"    // a proxy that was not used
	ActRelease   = "release"   // a voter taken off a mobile box's list
	ActAdd       = "add"       // a voter put on the roll
	ActStrike    = "strike"    // a voter taken off it
	ActObjection = "objection" // to the roll, turned down
)

// kept are the acts of the record, and those among them that the roll's own
// log of corrections has too.
var (
	kept  = map[string]bool{ActBegin: true, ActTurnout: true, ActSheet: true, ActAdjudicate: true, ActTakeBack: true, ActCompact: true}
	rolls = map[string]bool{
		ActImport: true, ActProxies: true, ActHold: true, ActByHand: true, ActChecklist: true, ActBoxOut: true, ActBoxBack: true, ActUndo: true, ActCancel: true, ActReplace: true,
		ActExchange: true, ActRevoke: true, ActRelease: true, ActAdd: true, ActStrike: true, ActObjection: true,
	}
)

// OfRoll says whether an act is one that people did to the roll.
func OfRoll(act string) bool { return rolls[act] }

// Reserved says whether only the record may log an act.
func Reserved(act string) bool { return kept[act] || rolls[act] }

// The counts of a turnout entry: all of them so far, not since the one before.
const (
	CountOwn       = "own"       // ballots drawn for oneself
	CountProxy     = "proxy"     // … for another
	CountCancelled = "cancelled" // came back and were cut
	CountReplaced  = "replaced"  // given for those
	CountHanded    = "handed"    // voters with the ballots in their hands
)

// CountStation begins the counts of an import that tell how many of the
// registered belong to a polling station: "station 东站".
const CountStation = "station "

// Acts of the day that others log.
const (
	ActStage  = "stage"  // detail from, to
	ActHalt   = "halt"   //
	ActLogin  = "login"  //
	ActLogout = "logout" //
	ActFault  = "fault"  // of a device: detail device, says
	ActClock  = "clock"  // the time was changed: detail from, to
	ActReport = "report" // one was printed: detail kind, sha256
	// ActExport: an archive was made. Its counts are the figures beside the
	// ballots as they went in, its details the SHA-256 of the election file and
	// of the rounds before, and the reasons of who is not eligible.
	ActExport  = "export"
	ActFigures = "figures" // registered, participants, issued, counted by hand by two people
	ActRuling  = "ruling"  // on somebody voted for, by two people: detail who, sex, barred; of a nomination withdrew, asked
)

// LineMax is the longest line of an entry, in bytes.
const LineMax = 16 << 10

// actMax is the longest name of an act.
const actMax = 40

// named says whether an act's name is made of what it may be.
func named(act string) bool {
	for i := range len(act) {
		c := act[i]
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || !(isDigit(c) || c == '_' || c == '.')) {
			return false
		}
	}
	return act != "" && len(act) <= actMax
}

// Stamp is t as an entry has it.
func Stamp(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// Encode gives the canonical line, without a line feed. Errors say what of the
// entry cannot be logged.
func (e Entry) Encode() ([]byte, error) {
	if err := e.valid(); err != nil {
		return nil, fmt.Errorf("couldn't log the act %q: %w", e.Act, err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("couldn't log the act %q: %w", e.Act, err)
	}
	if b.Len() > LineMax {
		return nil, fmt.Errorf("couldn't log the act %q: its entry has %d bytes, at most %d are kept", e.Act, b.Len(), LineMax)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Decode reads a line. A line that Encode would not have written in exactly
// these bytes is refused: unknown or repeated keys, spaces, another order.
func Decode(line []byte) (Entry, error) {
	var e Entry
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	again, err := e.Encode()
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if !bytes.Equal(again, line) {
		return Entry{}, fmt.Errorf("%w: it is not in its canonical form", ErrEntry)
	}
	return e, nil
}

// Hidden is the entry with whatever could be an ID number masked.
func (e Entry) Hidden() Entry {
	for _, s := range []*string{&e.Who, &e.With, &e.Where, &e.Why} {
		*s = election.HideNumbers(strings.TrimSpace(*s))
	}
	hidden := make(map[string]string, len(e.Detail))
	for k, v := range e.Detail {
		if !isDigest(v) { // a hash may hold many digits in a row
			v = election.HideNumbers(v)
		}
		hidden[k] = v
	}
	if e.Detail != nil {
		e.Detail = hidden
	}
	return e
}

// isDigest says whether s is a SHA-256 of 64 small hexadecimal digits.
func isDigest(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || c >= 'a' && c <= 'f' }

func (e Entry) valid() error {
	if !named(e.Act) {
		return errors.New("an act is named in small letters, digits, points and low lines, 40 at most")
	}
	if e.Time != "" {
		t, err := time.Parse(time.RFC3339, e.Time)
		if err != nil || Stamp(t) != e.Time {
			return fmt.Errorf("the time %q is not in UTC and whole seconds", e.Time)
		}
		if Reserved(e.Act) {
			return errors.New("an act of voters or sheets has no time")
		}
	}
	if e.Sheet != nil {
		for _, h := range []string{e.Sheet.Hash, e.Sheet.Vote, e.Sheet.WasVote, e.Sheet.Reading, e.Sheet.Other} {
			if h != "" && !isDigest(h) {
				return fmt.Errorf("%q is no SHA-256 of 64 hexadecimal digits", h)
			}
		}
	}
	return e.whole()
}

// whole says whether every text is UTF-8: others would be changed by JSON.
func (e Entry) whole() error {
	texts := []string{e.Who, e.With, e.Where, e.Why}
	if s := e.Sheet; s != nil {
		texts = append(texts, s.Was, s.Status, s.Reason)
	}
	for k, v := range e.Detail {
		texts = append(texts, k, v)
	}
	for k := range e.Count {
		texts = append(texts, k)
	}
	for _, t := range texts {
		if !utf8.ValidString(t) {
			return fmt.Errorf("%q is not UTF-8", t)
		}
	}
	return nil
}
