package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"zheng/device/paper"
	"zheng/store/tally/archive"
)

// The exit codes.
const (
	exitHolds = 0 // everything holds; of an audit: the risk limit is reached
	exitNot   = 1 // something does not, or the archive could not be read
	exitUsage = 2
)

// asked are the flags.
type asked struct {
	archive string
	key     many
	papers  many
	json    bool
	sample  int
	seed    string
	form    string
	audited many
	limit   float64
	release bool
}

// many is a flag that may be given many times.
type many []string

func (l *many) String() string { return strings.Join(*l, " ") }

func (l *many) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// run is the program.
func run(args []string, stdout, stderr io.Writer) int {
	a, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, help)
		return exitHolds
	case err != nil:
		fmt.Fprintf(stderr, "zheng-verify: %v\n  zheng-verify -h\n", err)
		return exitUsage
	}
	code, err := a.run(stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "zheng-verify: %v\n", err)
		return exitNot
	}
	return code
}

func parse(args []string) (*asked, error) {
	a := &asked{}
	fs := flag.NewFlagSet("zheng-verify", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Var(&a.key, "key", "")
	fs.Var(&a.papers, "checkpoint", "")
	fs.BoolVar(&a.json, "json", false, "")
	fs.IntVar(&a.sample, "sample", 0, "")
	fs.StringVar(&a.seed, "seed", "", "")
	fs.StringVar(&a.form, "form", "", "")
	fs.Var(&a.audited, "audited", "")
	fs.Float64Var(&a.limit, "limit", 5, "")
	fs.BoolVar(&a.release, "release", false, "")
	var rest []string
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, fmt.Errorf("%s (%w)", both("usage.flag"), err)
		}
		if args = fs.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	switch {
	case len(rest) != 1:
		return nil, errors.New(both("usage.archive"))
	case a.sample < 0 || a.sample > 0 && a.seed == "":
		return nil, errors.New(both("usage.sample"))
	case (a.form != "" || len(a.audited) > 0) && a.seed == "":
		return nil, errors.New(both("usage.seed"))
	case a.release && len(a.key) != 1:
		return nil, errors.New(both("usage.release"))
	case !(a.limit > 0 && a.limit < 100):
		return nil, errors.New(both("usage.limit"))
	}
	a.archive = rest[0]
	return a, nil
}

func (a *asked) run(stdout, stderr io.Writer) (int, error) {
	trust := archive.Trust{Reports: func(p archive.Printed) ([]archive.File, error) {
		return paper.Archived(p, func(string, error) {}) // PDFs where this computer has the font
	}}
	var keys []string // of a count of many stations, one for each
	for _, k := range a.key {
		text, err := textOrFile(k)
		if err != nil {
			return exitNot, err
		}
		keys = append(keys, strings.TrimSpace(text))
	}
	trust.Key = strings.Join(keys, "\n")
	for _, p := range a.papers {
		text, err := textOrFile(p)
		if err != nil {
			return exitNot, err
		}
		trust.Papers = append(trust.Papers, text)
	}
	if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		trust.Step = func(done, of int) {
			if done%100 == 0 || done == of {
				fmt.Fprintf(stderr, "\r%d / %d ", done, of)
			}
		}
	}
	if a.release {
		return checkRelease(stdout, a.archive, trust.Key)
	}
	v, err := archive.Open(os.DirFS(filepath.Dir(a.archive)), filepath.Base(a.archive))
	switch {
	case errors.Is(err, archive.ErrVolume):
		return exitNot, fmt.Errorf("%s (%w)", both("volume"), err)
	case err != nil:
		return exitNot, fmt.Errorf("%s (%w)", both("cannot_read"), err)
	}
	defer v.Close()
	report := archive.Check(v, v.Size, trust)
	code := exitHolds
	if !report.Holds {
		code = exitNot
	}
	if a.seed != "" && len(report.Stations) > 0 {
		return exitNot, errors.New(both("audit.stations"))
	}
	if a.seed != "" {
		return a.audit(report, stdout)
	}
	if a.json {
		return code, showJSON(stdout, report)
	}
	if len(v.Names) > 1 {
		fmt.Fprintf(stdout, "%s: %s\n\n", both("volumes"), strings.Join(v.Names, ", "))
	}
	show(stdout, report)
	return code, nil
}

// checkRelease says whether a folder of programs is what was signed.
func checkRelease(w io.Writer, dir, key string) (int, error) {
	files, err := archive.CheckRelease(os.DirFS(dir), key)
	if err != nil {
		return exitNot, fmt.Errorf("%s\n%w", both("release.not"), err)
	}
	_, err = fmt.Fprintf(w, "%s\n", fmt.Sprintf(both("release.holds"), files, files))
	return exitHolds, err
}

// textOrFile gives a flag's text, or what is in the file of that name.
func textOrFile(s string) (string, error) {
	info, err := os.Stat(s)
	if s == "" || err != nil || info.IsDir() {
		return s, nil
	}
	if info.Size() > 1<<16 {
		return "", fmt.Errorf("%s (%s)", both("too_long"), s)
	}
	b, err := os.ReadFile(s)
	if err != nil {
		return "", fmt.Errorf("%s (%w)", both("cannot_read"), err)
	}
	return strings.TrimPrefix(string(b), "\ufeff"), nil
}

func showJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// show says everything, a finding in two lines. Of the stations that a count is
// merged of it says where each is, what its log is, and what is not in order.
func show(w io.Writer, r *archive.Report) {
	if r.Title != "" {
		fmt.Fprintf(w, "%s\n%s, %s\n\n", r.Title, r.Election, r.Round)
	}
	for i, s := range r.Stations {
		fmt.Fprintf(w, "%s\n", fmt.Sprintf(both("station"), i+1, s.Station, s.Sheets, s.Log, s.Fingerprint, i+1, s.Station, s.Sheets, s.Log, s.Fingerprint))
		showFindings(w, slices.DeleteFunc(slices.Clone(s.Findings), func(f archive.Finding) bool { return f.Holds && (!f.Note || quiet[f.Check]) }))
	}
	showFindings(w, r.Findings)
	fmt.Fprintf(w, "\n%s %s\n  %s\n", sign(r.Holds), r.SaysZh, r.Says)
}

// quiet are notes on a station that are said of all of them together.
var quiet = map[string]bool{"key.compare": true, "provisional": true, "images.none": true}

func sign(holds bool) string {
	if holds {
		return "✓"
	}
	return "✗"
}

func showFindings(w io.Writer, all []archive.Finding) {
	for _, f := range all {
		mark := sign(f.Holds)
		if f.Note {
			mark = "△"
		}
		fmt.Fprintf(w, "%s %s\n  %s\n", mark, f.SaysZh, f.Says)
		for _, d := range f.Details {
			fmt.Fprintf(w, "    · %s\n", d)
		}
		if f.More > 0 {
			fmt.Fprintf(w, "    · … %s\n", fmt.Sprintf(both("more"), f.More, f.More))
		}
	}
}

// hold waits for the Enter key where a person sits before the window.
func hold(in *os.File, out io.Writer) {
	if !term.IsTerminal(int(in.Fd())) {
		return
	}
	fmt.Fprintf(out, "\n%s", both("hold"))
	bufio.NewReader(in).ReadString('\n')
}
