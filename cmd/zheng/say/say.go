// Package say has all that the commands tell people, in Chinese and English:
// the texts by their codes, errors as sentences that say what was tried, why it
// failed and what to do, and the two lines in which both languages are written.
package say

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"zheng/store/backup"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
	"zheng/store/typeset"
)

// Text gives the text of a code in both languages, filled; see text.Table.Say.
func Text(code string, args ...any) text.Text { return texts.Say(code, args...) }

// Known gives a text without arguments, where there is one.
func Known(code string) (text.Text, bool) {
	t, ok := texts[code]
	return t, ok
}

// Reason says a reason in words; a word it does not know stands for itself.
func Reason(reason string) text.Text {
	if t, ok := texts["reason."+reason]; ok {
		return t
	}
	return text.Same(reason)
}

// Because says what failed for a person, and keeps its cause.
type Because struct {
	text.Text
	Cause error
}

func (b Because) Unwrap() error { return b.Cause }
func (b Because) Error() string { return b.En + ": " + b.Cause.Error() }

// Failed is a sentence with its cause.
func Failed(cause error, code string, args ...any) error {
	return Because{Text(code, args...), cause}
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
	{record.ErrAdjudicated, "settled"},
	{record.ErrUnknown, "no_such_sheet"},
	{record.ErrNoRoll, "no_roll"},
	{record.ErrVoting, "voting_begun"},
	{record.ErrKey, "roll_key"},
	{record.ErrNoThanks, "thanks_off"},
	{record.ErrObjection, "object_bad"},
	{record.ErrSaid, "object_key"},
	{record.ErrSealed, "stage_sealed"},
	{record.ErrHalted, "stage_halted"},
	{record.ErrStanding, "person_standing"},
	{record.ErrThere, "person_there"},
	{record.ErrNobody, "person_none"},
	{record.ErrLastKey, "person_last"},
	{record.ErrBegun, "person_begun"},
	{record.ErrPIN, "person_pin"},
	{record.ErrName, "person_name"},
	{record.ErrSignOff, "stage_keys"},
	{record.ErrStage, "stage_not_now"},
	{typeset.ErrGlyph, "no_glyph"},
	{fs.ErrNotExist, "not_there"},
	{fs.ErrPermission, "no_permission"},
}

// Explain gives an error's sentence: what was tried, why it failed, what to do.
func Explain(err error) text.Text {
	if p, ok := err.(*tally.Problem); ok {
		if p.At == "" {
			return text.Text{Zh: p.SaysZh, En: p.Says}
		}
		return text.Text{Zh: p.At + "：" + p.SaysZh, En: p.At + ": " + p.Says}
	}
	var s text.Text
	if errors.As(err, &s) {
		var b Because
		if !errors.As(err, &b) {
			return s
		}
	}
	out := Text("failed", err)
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			s := Text(k.code)
			out = text.Text{Zh: s.Zh + "（" + err.Error() + "）", En: s.En + " (" + err.Error() + ")"}
			break
		}
	}
	var b Because
	if errors.As(err, &b) {
		cause := Explain(b.Cause)
		out = text.Text{Zh: b.Zh + "：" + cause.Zh, En: b.En + ": " + cause.En}
	}
	return out
}

// Problems says every problem of a file, a line each with its place.
func Problems(path string, ps election.Problems) (lines []string) {
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

// BackupProblem says why nothing is being backed up, and what to do.
func BackupProblem(p backup.Problem) text.Text {
	if t, ok := texts["backup."+string(p)]; ok {
		return t
	}
	return texts["backup.failed"]
}

// Short is the part of a hash that people type and read.
func Short(h record.Hash) string { return h.String()[:12] }

func Line(w io.Writer, s text.Text) { fmt.Fprintf(w, "%s\n%s\n", s.Zh, s.En) }

// Report writes a sentence in both languages, a line each.
func Report(w io.Writer, who string, s text.Text) {
	fmt.Fprintf(w, "%s: %s\n%s: %s\n", who, s.Zh, who, s.En)
}

// UsageError says how the command was asked wrongly.
type UsageError struct{ text.Text }

// Quiet fails without a word: what there was to say has been said.
type Quiet struct{}

func (Quiet) Error() string { return "failed, as already said" }

func Usage(code string, args ...any) error { return UsageError{Text(code, args...)} }

// Flag is a flag's explanation, text "flag.CODE"; `name` of its value first.
func Flag(code string) string {
	s := Text("flag." + code)
	return s.Zh + "\n" + s.En
}

// NotRestored says why a backup was not restored, and what to do about it.
func NotRestored(err error, from, to string) error {
	for _, k := range []struct {
		err  error
		code string
	}{
		{backup.ErrKey, "restore_key"}, {backup.ErrNone, "restore_none"}, {backup.ErrTorn, "restore_torn"},
		{backup.ErrOlder, "restore_older"}, {backup.ErrMany, "restore_many"}, {record.ErrOther, "restore_other"},
	} {
		if errors.Is(err, k.err) {
			s := Text(k.code)
			return text.Text{Zh: s.Zh + "（" + err.Error() + "）", En: s.En + " (" + err.Error() + ")"}
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return Text("restore_not_empty", to)
	}
	return Failed(err, "restore_failed", from)
}
