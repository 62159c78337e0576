package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"zheng/device/printer"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// sentence is what a person reads, in both languages.
type sentence struct{ zh, en string }

func (s sentence) Error() string { return s.en }

// say fills a text in both languages from the same arguments; sentences among
// them in the language of the text.
func say(code string, args ...any) sentence {
	t, ok := texts[code]
	if !ok {
		panic("there is no text " + code)
	}
	if len(args) == 0 {
		return t
	}
	zh, en := slices.Clone(args), slices.Clone(args)
	for i, a := range args {
		if s, ok := a.(sentence); ok {
			zh[i], en[i] = s.zh, s.en
		}
	}
	return sentence{fmt.Sprintf(t.zh, zh...), fmt.Sprintf(t.en, en...)}
}

// reasonText says a reason in words; a word it does not know stands for itself.
func reasonText(reason string) sentence {
	if t, ok := texts["reason."+reason]; ok {
		return t
	}
	return sentence{reason, reason}
}

// because says what failed for a person, and keeps its cause.
type because struct {
	sentence
	cause error
}

func (b because) Unwrap() error { return b.cause }
func (b because) Error() string { return b.en + ": " + b.cause.Error() }

// failed is a sentence with its cause.
func failed(cause error, code string, args ...any) error {
	return because{say(code, args...), cause}
}

// kinds of errors with a sentence that says what to do; the first that fits.
var kinds = []struct {
	err  error
	code string
}{
	{record.ErrLocked, "locked"},
	{record.ErrOther, "other_election"},
	{record.ErrDamaged, "damaged"},
	{record.ErrFull, "disk_full"},
	{record.ErrReadOnly, "read_only"},
	{record.ErrSettled, "settled"},
	{record.ErrUnknown, "no_such_sheet"},
	{record.ErrNoRoll, "no_roll"},
	{record.ErrVoting, "voting_begun"},
	{record.ErrKey, "roll_key"},
	{record.ErrSealed, "stage_sealed"},
	{record.ErrHalted, "stage_halted"},
	{record.ErrStanding, "person_standing"},
	{record.ErrThere, "person_there"},
	{record.ErrNobody, "person_none"},
	{record.ErrLastKey, "person_last"},
	{record.ErrBegun, "person_begun"},
	{record.ErrPIN, "person_pin"},
	{record.ErrName, "person_name"},
	{record.ErrKeys, "stage_keys"},
	{record.ErrStage, "stage_not_now"},
	{printer.ErrGlyph, "no_glyph"},
	{fs.ErrNotExist, "not_there"},
	{fs.ErrPermission, "no_permission"},
}

// explain gives an error's sentence: what was tried, why it failed, what to do.
func explain(err error) sentence {
	if p, ok := err.(*tally.Problem); ok {
		if p.At == "" {
			return sentence{p.SaysZh, p.Says}
		}
		return sentence{p.At + "：" + p.SaysZh, p.At + ": " + p.Says}
	}
	var s sentence
	if errors.As(err, &s) {
		var b because
		if !errors.As(err, &b) {
			return s
		}
	}
	out := say("failed", err)
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			s := say(k.code)
			out = sentence{s.zh + "（" + err.Error() + "）", s.en + " (" + err.Error() + ")"}
			break
		}
	}
	var b because
	if errors.As(err, &b) {
		cause := explain(b.cause)
		out = sentence{b.zh + "：" + cause.zh, b.en + ": " + cause.en}
	}
	return out
}

// fileProblems says every problem of a file, a line each with its place.
func fileProblems(path string, ps election.Problems) (lines []string) {
	for _, p := range ps {
		at := path
		if p.Line > 0 {
			at = fmt.Sprintf("%s:%d", path, p.Line)
		}
		if p.Where != "" {
			at += ": " + p.Where
		}
		lines = append(lines, fmt.Sprintf("%s: %s\n    %s", at, p.Says, p.English))
	}
	return lines
}
