package election

import (
	"fmt"
	"sort"
	"strings"

	"zheng/store/text"
)

// Problem is one thing wrong with an election file: where it stands, and what
// to do, in both languages.
type Problem struct {
	Line    int    `json:"line"`    // from 1; 0 where no line can be named
	Where   string `json:"where"`   // the key, such as post.chair.candidate.zhang.name
	Code    string `json:"code"`    // a stable name of the kind of problem
	Says    string `json:"says"`    // Chinese
	English string `json:"english"` // the same in English
}

// Problems are all the problems of a file, an error when there is one.
type Problems []Problem

// maxProblems bounds a report: a file with more is no election file.
const maxProblems = 200

// NewProblem makes a problem whose sentences are written elsewhere, as by a
// check of the printed ballot. Line usually comes from Election.Line.
func NewProblem(line int, where, code, says, english string) Problem {
	return Problem{Line: line, Where: where, Code: code, Says: says, English: english}
}

// Error gives each problem in a line of its own, in both languages.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// String gives the problem as one line.
func (p Problem) String() string {
	at := ""
	if p.Line > 0 {
		at = fmt.Sprintf("line %d: ", p.Line)
	}
	if p.Where != "" {
		at += p.Where + ": "
	}
	return at + p.Says + " " + p.English
}

// Err gives the problems in order of their lines as an error, or nil when
// there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	sorted := append(Problems(nil), ps...)
	sorted.sort()
	return sorted
}

func (ps Problems) sort() {
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].Line < ps[j].Line })
}

var texts = text.Join(chinese, english)

// say fills one sentence in both languages from the same arguments.
func say(line int, where, code string, args ...any) Problem {
	both := texts.Say(code, args...)
	return Problem{Line: line, Where: where, Code: code, Says: both.Zh, English: both.En}
}
