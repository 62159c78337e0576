// Package readiness looks whether the appliance can carry an election day: each
// check says how one thing is, and what to do about it. The command `zheng
// selftest` shows them; a service asks before it opens the polls.
package readiness

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// Finding is what one check found.
type Finding struct {
	Check     string `json:"check"`     // a word of texts "check.…"
	State     State  `json:"state"`     //
	Essential bool   `json:"essential"` // a fail keeps the polls shut, unless two people open them all the same
	SaysZh    string `json:"says_zh"`
	Says      string `json:"says"`
	DoZh      string `json:"do_zh,omitempty"`
	Do        string `json:"do,omitempty"`
}

// Stops says whether the polls should not be opened because of it.
func (f Finding) Stops() bool { return f.Essential && f.State == Fail }

// State is how a thing is.
type State string

// How a thing is.
const (
	OK     State = "ok"
	Warn   State = "warn"
	Fail   State = "fail"
	Unused State = "unused" // nobody named it in zheng.toml, or this machine has none
)

// Checks is what the checks look at.
type Checks struct {
	Config  *station.Config
	Store   *record.Store       // open where a service runs; nil: it is opened and closed again
	Devices func() []web.Device // those of a service that runs; nil: the ports are asked
	Sheets  int                 // expected; 0: as many as there are voters on the roll, or 10,000

	root string // before /sys, /proc and /run; "" for this machine's
	Now  func() time.Time
	run  func(ctx context.Context, name string, args ...string) (string, error)
	have func(name string) bool // whether a program is installed

	checks []look // in the order in which people look

	mu     sync.Mutex // one run at a time
	e      *election.Election
	voters int  // on the roll
	busy   bool // a service of another process has the record, and the devices
	out    []Finding
}

// New looks at this machine as a station is configured.
func New(s *station.Config) *Checks {
	r := &Checks{
		Config: s, Now: time.Now, run: runTool,
		have: func(name string) bool { _, err := exec.LookPath(name); return err == nil },
	}
	r.checks = []look{
		{"clock", r.clock}, {"power", r.power}, {"election", r.election}, {"record", r.record}, {"disk", r.disk}, {"speed", r.speed},
		{"certificate", r.certificate}, {"idcard", r.idcard}, {"barcode", r.barcode}, {"feeder", r.feeder}, {"screen", r.screen},
		{"panel", r.panel}, {"printer", r.printer}, {"fonts", r.fonts}, {"reader", r.reader}, {"backup", r.backup},
	}
	return r
}

// look sees to one thing, or at a few that belong together.
type look struct {
	name string
	do   func(context.Context)
}

// toolWithin is how long a program that looks for devices may take; scanimage
// asks the whole network.
const toolWithin = 25 * time.Second

// runTool gives what a program prints, in the words of no language.
func runTool(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, toolWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// All runs every check.
func (r *Checks) All(ctx context.Context) []Finding {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out, r.e, r.voters, r.busy = nil, nil, 0, false
	for _, c := range r.checks {
		if ctx.Err() != nil {
			break
		}
		c.do(ctx)
	}
	return slices.Clone(r.out)
}

// essential are the checks without which nobody can vote or count rightly.
var essential = []string{"clock", "disk", "power", "election", "record", "roll", "idcard", "fonts", "opencv", "sheet"}

// found notes what a check found: text "ready.CODE", and where it is not well,
// what to do about it, text "do.CODE".
func (r *Checks) found(check string, how State, code string, args ...any) {
	says := say.Text("ready."+code, args...)
	f := Finding{Check: check, State: how, Essential: slices.Contains(essential, check), SaysZh: says.Zh, Says: says.En}
	if how == Warn || how == Fail {
		do := say.Text("do." + code)
		f.DoZh, f.Do = do.Zh, do.En
	}
	r.out = append(r.out, f)
}

// Stopping are the findings for which the polls should not be opened.
func Stopping(list []Finding) (out []Finding) {
	for _, f := range list {
		if f.Stops() {
			out = append(out, f)
		}
	}
	return out
}

// at is a place of the system's own files.
func (r *Checks) at(path string) string { return filepath.Join("/", r.root, path) }

// brief is an error as a technician reads it, on one line.
func brief(err error) string {
	s := err.Error()
	var because say.Because
	if errors.As(err, &because) {
		s = because.Cause.Error()
	}
	s = strings.Join(strings.Fields(s), " ")
	if len([]rune(s)) > 160 {
		s = string([]rune(s)[:160]) + "…"
	}
	return election.HideNumbers(s)
}
