package idcard

import "fmt"

// Status is SW3, by which alone an answer is judged. One that reports a
// failure is an error, to be compared with errors.Is.
type Status byte

const (
	OK             Status = 0x90
	Found          Status = 0x9F // a card lies on the reader
	Absent         Status = 0x91 // the card has no such item
	BadChecksum    Status = 0x10 // the module saw a wrong checksum
	BadLength      Status = 0x11 // the module saw a wrong length, or waited too long
	BadCommand     Status = 0x21
	NotPermitted   Status = 0x23
	Unrecognised   Status = 0x24
	CardDistrusts  Status = 0x31 // the card could not authenticate the SAM
	CardDistrusted Status = 0x32 // the SAM could not authenticate the card
	Unverified     Status = 0x33 // the information on the card fails its verification
	NoCardYet      Status = 0x34 // asked to select or read before a card was found
	UnknownCard    Status = 0x40 // a card, but none this module knows
	ReadFailed     Status = 0x41
	RandomFailed   Status = 0x47
	WriteFailed    Status = 0x50
	SelfTestFailed Status = 0x60
	LoginFailed    Status = 0x61
	Unauthorised   Status = 0x66 // the SAM is not authorised
	NoCard         Status = 0x80 // nothing on the reader; or the card that was read still lies there
	NotSelected    Status = 0x81
)

var statusNames = map[Status]string{
	OK: "ok", Found: "card found", Absent: "item absent on the card",
	BadChecksum: "module saw a wrong checksum", BadLength: "module saw a wrong length",
	BadCommand: "bad command", NotPermitted: "not permitted", Unrecognised: "not recognised",
	CardDistrusts: "card failed to authenticate the module", CardDistrusted: "module failed to authenticate the card",
	Unverified: "card's information failed verification", NoCardYet: "no card found yet", UnknownCard: "unknown type of card",
	ReadFailed: "card could not be read", RandomFailed: "module has no random number", WriteFailed: "card could not be written",
	SelfTestFailed: "module failed its self-test", LoginFailed: "module failed to log in", Unauthorised: "module is not authorised",
	NoCard: "no card", NotSelected: "card could not be selected",
}

func (s Status) Error() string {
	if name, ok := statusNames[s]; ok {
		return fmt.Sprintf("%s (SW3 %02X)", name, byte(s))
	}
	return fmt.Sprintf("unknown status (SW3 %02X)", byte(s))
}

// Known says whether the protocol names s.
func (s Status) Known() bool { return statusNames[s] != "" }

// broken says that no card can be read until the reader has been repaired:
// laying the card again is of no use.
func (s Status) broken() bool { return s == SelfTestFailed || s == Unauthorised }

// shape is what an answer to a command looks like when all is well. What fits
// neither this nor a failure is the late answer to an earlier command.
type shape struct {
	ok       Status
	min, max int // bytes of data
}

var shapes = map[Command]shape{
	cmdReset:  {ok: OK},
	cmdStatus: {ok: OK},
	cmdSAMID:  {ok: OK, min: 16, max: 16},
	cmdFind:   {ok: Found, min: 4, max: 4},
	cmdSelect: {ok: OK, min: 8, max: 8},
	cmdRead:   {ok: OK, min: 4 + textSize, max: maxLen},
}

// owners says whose a status is, for those that only one command gives.
var owners = map[Status]Command{Found: cmdFind, NoCard: cmdFind, NotSelected: cmdSelect}

// fits says whether a can be the answer to c.
func (a Answer) fits(c Command) bool {
	s := shapes[c]
	if a.Status == s.ok {
		return len(a.Data) >= s.min && len(a.Data) <= s.max
	}
	if a.Status == OK || len(a.Data) > 0 {
		return false
	}
	owner, ok := owners[a.Status]
	return !ok || owner == c
}
