package main

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// This file and ready*.go beside it look whether the appliance can carry an
// election day: each check says how one thing is, and what to do about it. The
// command `zheng selftest` shows them; a service asks before it opens the polls.

// Finding is what one check found.
type Finding struct {
	Check     string `json:"check"`     // a word of texts "check.…"
	State     state  `json:"state"`     //
	Essential bool   `json:"essential"` // a fail keeps the polls shut, unless two people open them all the same
	SaysZh    string `json:"says_zh"`
	Says      string `json:"says"`
	DoZh      string `json:"do_zh,omitempty"`
	Do        string `json:"do,omitempty"`
}

// Stops says whether the polls should not be opened because of it.
func (f Finding) Stops() bool { return f.Essential && f.State == isFail }

type state string

// How a thing is.
const (
	isOK     state = "ok"
	isWarn   state = "warn"
	isFail   state = "fail"
	isUnused state = "unused" // nobody named it in zheng.toml, or this machine has none
)

// readiness is what the checks look at.
type readiness struct {
	s       *station
	path    string              // of zheng.toml, for what is said
	store   *record.Store       // open where a service runs; nil: it is opened and closed again
	devices func() []web.Device // those of a service that runs; nil: the ports are asked
	sheets  int                 // expected; 0: as many as voters on the roll

	root string // before /sys, /proc and /run; "" for this machine's
	now  func() time.Time
	run  func(ctx context.Context, name string, args ...string) (string, error)
	have func(name string) bool // whether a program is installed

	e      *election.Election
	voters int
	out    []Finding
}

func newReadiness(s *station, path string) *readiness {
	return &readiness{
		s: s, path: path, now: time.Now, run: runTool,
		have: func(name string) bool { _, err := exec.LookPath(name); return err == nil },
	}
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

// all runs every check, in the order in which people look.
func (r *readiness) all(ctx context.Context) []Finding {
	r.out = nil
	for _, check := range []func(context.Context){
		r.clock, r.disk, r.speed, r.power, r.election, r.record, r.certificate, r.idcard, r.barcode, r.feeder, r.screen,
		r.panel, r.printer, r.fonts, r.reader, r.backup,
	} {
		if ctx.Err() != nil {
			break
		}
		check(ctx)
	}
	return slices.Clone(r.out)
}

// essential are the checks without which nobody can vote or count rightly.
var essential = []string{"clock", "disk", "power", "election", "record", "roll", "idcard", "fonts", "opencv", "sheet"}

// found notes what a check found: text "ready.CODE", and where it is not well,
// what to do about it, text "do.CODE".
func (r *readiness) found(check string, how state, code string, args ...any) {
	says := say("ready."+code, args...)
	f := Finding{Check: check, State: how, Essential: slices.Contains(essential, check), SaysZh: says.zh, Says: says.en}
	if how == isWarn || how == isFail {
		do := say("do." + code)
		f.DoZh, f.Do = do.zh, do.en
	}
	r.out = append(r.out, f)
}

// stopping are the findings for which the polls should not be opened.
func stopping(list []Finding) (out []Finding) {
	for _, f := range list {
		if f.Stops() {
			out = append(out, f)
		}
	}
	return out
}

// at is a place of the system's own files.
func (r *readiness) at(path string) string { return filepath.Join("/", r.root, path) }

// brief is an error as a technician reads it, on one line.
func brief(err error) string {
	s := err.Error()
	var because because
	if errors.As(err, &because) {
		s = because.cause.Error()
	}
	s = strings.Join(strings.Fields(s), " ")
	if len([]rune(s)) > 160 {
		s = string([]rune(s)[:160]) + "…"
	}
	return election.HideNumbers(s)
}
