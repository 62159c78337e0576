// Package events exports the log as an election event log in the common data
// format of NIST SP 1500-101 (version 1, JSON).
package events

import (
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
)

// The common data format, as far as we fill it.
type (
	// EventLog is a whole log.
	EventLog struct {
		Type          string      `json:"@type"`
		GeneratedTime string      `json:"GeneratedTime"`
		ElectionID    string      `json:"ElectionId"`
		Details       string      `json:"Details,omitempty"`
		Device        []cdfDevice `json:"Device"`
	}
	cdfDevice struct {
		Type         string     `json:"@type"`
		ID           string     `json:"Id"`
		Kind         string     `json:"Type"`
		Manufacturer string     `json:"Manufacturer"`
		Model        string     `json:"Model"`
		HashType     string     `json:"HashType"`
		Event        []cdfEvent `json:"Event"`
	}
	cdfEvent struct {
		Type        string `json:"@type"`
		ID          string `json:"Id"`
		Kind        string `json:"Type"`
		Disposition string `json:"Disposition"`
		Sequence    string `json:"Sequence"`
		TimeStamp   string `json:"TimeStamp"`
		UserID      string `json:"UserId,omitempty"`
		Severity    string `json:"Severity"`
		Description string `json:"Description"`
		Details     string `json:"Details,omitempty"`
		Hash        string `json:"Hash"`
	}
)

// device types of the format, in its words.
const (
	cdfRoll    = "electronic-poll-book"
	cdfScan    = "scan-batch"
	cdfTable   = "adjudication"
	cdfManager = "ems"
)

// eventKinds says of an act which part of the appliance it is of, in which
// class of events it falls, and what it is in plain words.
var eventKinds = map[string]struct{ device, kind, says string }{
	journal.ActBegin:      {cdfManager, "application", "the record was begun"},
	journal.ActCompact:    {cdfManager, "application", "the record was written anew, without traces of its order"},
	journal.ActTurnout:    {cdfRoll, "check-in", "the figures of the desk so far"},
	journal.ActSheet:      {cdfScan, "ballot", "a sheet was read"},
	journal.ActAdjudicate: {cdfTable, "ballot", "people decided on a sheet"},
	journal.ActTakeBack:   {cdfTable, "ballot", "a decision on a sheet was taken back"},
	journal.ActImport:     {cdfRoll, "roll", "a voter roll was imported"},
	journal.ActProxies:    {cdfRoll, "roll", "the list of proxies was imported"},
	journal.ActHold:       {cdfRoll, "roll", "the list of a mobile box was recorded"},
	journal.ActChecklist:  {cdfRoll, "check-in", "voters checked off on paper were entered"},
	journal.ActBoxOut:     {cdfRoll, "ballot", "a mobile box was taken out"},
	journal.ActBoxBack:    {cdfRoll, "ballot", "a mobile box was brought back"},
	journal.ActByHand:     {cdfRoll, "check-in", "a voter was checked in without a card"},
	journal.ActUndo:       {cdfRoll, "check-in", "a check-in was taken back"},
	journal.ActCancel:     {cdfRoll, "ballot", "a ballot came back and was cut"},
	journal.ActReplace:    {cdfRoll, "ballot", "a ballot was given for a spoiled one"},
	journal.ActExchange:   {cdfRoll, "ballot", "a spoiled ballot was exchanged"},
	journal.ActRevoke:     {cdfRoll, "roll", "a proxy ended unused"},
	journal.ActRelease:    {cdfRoll, "roll", "a voter was taken off a mobile box's list"},
	journal.ActAdd:        {cdfRoll, "roll", "a voter was put on the roll"},
	journal.ActStrike:     {cdfRoll, "roll", "a voter was taken off the roll"},
	journal.ActObjection:  {cdfRoll, "roll", "an objection to the roll was turned down"},
	journal.ActStage:      {cdfManager, "election", "the day went on to its next stage"},
	journal.ActHalt:       {cdfManager, "election", "the election was halted"},
	journal.ActLogin:      {cdfManager, "access", "somebody signed in"},
	journal.ActLogout:     {cdfManager, "access", "somebody signed out"},
	journal.ActFault:      {cdfManager, "hardware", "a device failed"},
	journal.ActClock:      {cdfManager, "system", "the clock was changed"},
	journal.ActReport:     {cdfManager, "output", "a report was printed"},
	journal.ActExport:     {cdfManager, "output", "the election was exported"},
}

// Log gives the whole log. The format wants a time of every event, and we
// keep none of voters and sheets: those have the election's day, at 00:00.
func Log(store *record.Store, e *election.Election, now time.Time) (*EventLog, error) {
	out := &EventLog{
		Type: "EventLogging.ElectionEventLog", GeneratedTime: now.UTC().Format(time.RFC3339), ElectionID: e.ID,
		Details: "Sequence is the entry's number in the log and Hash its leaf (RFC 6962). No time is kept of voters and ballots: their TimeStamp is the day of the election at 00:00.",
	}
	kinds := []string{cdfRoll, cdfScan, cdfTable, cdfManager}
	for _, k := range kinds {
		out.Device = append(out.Device, cdfDevice{
			Type: "EventLogging.Device", ID: journal.Fingerprint(store.PublicKey()), Kind: k,
			Manufacturer: "Zheng", Model: "zheng", HashType: "sha-256", Event: []cdfEvent{},
		})
	}
	day := e.Date.String() + "T00:00:00Z"
	err := store.Journal(0, func(n int64, line []byte) error {
		entry, err := journal.Decode(line)
		if err != nil {
			return err
		}
		ev, device := event(n, line, entry, day)
		at := &out.Device[slices.Index(kinds, device)]
		at.Event = append(at.Event, ev)
		return nil
	})
	return out, err
}

func event(n int64, line []byte, e journal.Entry, day string) (ev cdfEvent, device string) {
	k, ok := eventKinds[e.Act]
	if !ok {
		k.device, k.kind, k.says = cdfManager, "other", e.Act
	}
	hash := journal.LineHash(line)
	ev = cdfEvent{
		Type: "EventLogging.Event", ID: e.Act, Kind: k.kind, Disposition: "success", Severity: "info",
		Sequence: strconv.FormatInt(n, 10), TimeStamp: day, UserID: e.Who, Description: k.says, Hash: hex.EncodeToString(hash[:]),
		Details: eventDetails(e),
	}
	if e.Time != "" {
		ev.TimeStamp = e.Time
	}
	switch e.Act {
	case journal.ActTurnout:
		ev.Disposition = "na"
	case journal.ActFault:
		ev.Disposition, ev.Severity = "failure", "error"
	case journal.ActHalt, journal.ActClock:
		ev.Severity = "warning"
	}
	return ev, k.device
}

// eventDetails is what else an entry says, in one line.
func eventDetails(e journal.Entry) string {
	var out []string
	add := func(k, v string) {
		if v != "" {
			out = append(out, k+"="+strconv.Quote(v))
		}
	}
	add("second", e.With)
	add("where", e.Where)
	add("why", e.Why)
	if e.Sheet != nil {
		add("sheet", e.Sheet.Hash)
		add("was", e.Sheet.Was)
		add("status", e.Sheet.Status)
		add("reason", e.Sheet.Reason)
	}
	for _, k := range slices.Sorted(maps.Keys(e.Count)) {
		out = append(out, fmt.Sprintf("%s=%d", k, e.Count[k]))
	}
	for _, k := range slices.Sorted(maps.Keys(e.Detail)) {
		add(k, e.Detail[k])
	}
	return strings.Join(out, " ")
}

// List writes the log for people, an entry a line.
func List(w io.Writer, store *record.Store) error {
	return store.Journal(0, func(n int64, line []byte) error {
		e, err := journal.Decode(line)
		if err != nil {
			return err
		}
		at := e.Time
		if at == "" {
			at = "–"
		}
		_, err = fmt.Fprintf(w, "%6d  %-20s  %-10s  %s  %s\n", n, at, e.Act, e.Who, eventDetails(e))
		return err
	})
}
