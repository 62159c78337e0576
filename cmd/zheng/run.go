package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// command is one subcommand. Its sentences are texts "cmd.NAME".
type command struct {
	name    string
	args    string // what follows the flags, for the usage line
	example string
	// setup declares flags and gives what runs once they are parsed.
	setup func(fs *flag.FlagSet) func(ctx context.Context, c *call) error
}

// call is one run of a command.
type call struct {
	args   []string // what is left beside flags
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// commands in the order of an election day.
var commands = []command{
	checkCommand, printCommand, rollCommand, peopleCommand, certCommand, scanCommand, reviewCommand, resultCommand,
	tallyCommand, reportCommand, journalCommand, nextCommand, compareCommand, exportCommand, archiveCommand, demoCommand, deviceCommand, selftestCommand, serveCommand, backupCommand, restoreCommand, eventsCommand, versionCommand,
}

// The exit codes.
const (
	exitOK    = 0
	exitFail  = 1 // it was tried and did not work, or something differs
	exitUsage = 2 // it was not asked rightly
)

// run is the program: the exit code is all that it leaves to main.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		overview(stderr)
		return exitUsage
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		if len(args) == 1 {
			overview(stdout)
			return exitOK
		}
		args = []string{args[1], "-h"}
	}
	cmd, ok := find(args[0])
	if !ok {
		report(stderr, "zheng", say("unknown_command", args[0], names()))
		return exitUsage
	}
	err := cmd.run(ctx, args[1:], &call{stdin: stdin, stdout: stdout, stderr: stderr})
	return finish(stderr, "zheng "+cmd.name, err)
}

// finish reports an error and gives its exit code.
func finish(stderr io.Writer, who string, err error) int {
	var usage usageError
	var quiet quietError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &quiet):
		return exitFail
	case errors.As(err, &usage):
		report(stderr, who, usage.sentence)
		fmt.Fprintf(stderr, "  %s -h\n", who)
		return exitUsage
	}
	report(stderr, who, explain(err))
	return exitFail
}

// report writes a sentence in both languages, a line each.
func report(w io.Writer, who string, s sentence) {
	fmt.Fprintf(w, "%s: %s\n%s: %s\n", who, s.zh, who, s.en)
}

// usageError says how the command was asked wrongly.
type usageError struct{ sentence }

// quietError fails without a word: what there was to say has been said.
type quietError struct{}

func (quietError) Error() string { return "failed, as already said" }

func usage(code string, args ...any) error { return usageError{say(code, args...)} }

func find(name string) (command, bool) {
	for _, c := range commands {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func names() string {
	var out []string
	for _, c := range commands {
		out = append(out, c.name)
	}
	return strings.Join(out, ", ")
}

func (c command) run(ctx context.Context, args []string, to *call) error {
	fs := newFlags(c.name)
	do := c.setup(fs)
	rest, err := interleaved(fs, args)
	if errors.Is(err, flag.ErrHelp) {
		c.help(fs, to.stdout)
		return nil
	}
	if err != nil {
		return usage("bad_flag", err)
	}
	to.args = rest
	return do(ctx, to)
}

// newFlags is a set of flags that reports nothing by itself.
func newFlags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// interleaved parses flags wherever they stand, before and after names of
// files; "--" ends them.
func interleaved(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		left := fs.Args()
		if used := len(args) - len(left); used > 0 && args[used-1] == "--" || len(left) == 0 {
			return append(rest, left...), nil
		}
		rest = append(rest, left[0])
		args = left[1:]
	}
}

func overview(w io.Writer) {
	s := say("overview")
	fmt.Fprintf(w, "%s\n%s\n\n", s.zh, s.en)
	for _, c := range commands {
		s := say("cmd." + c.name)
		fmt.Fprintf(w, "  zheng %-8s %s\n%17s%s\n", c.name, s.zh, "", s.en)
	}
	s = say("overview_more")
	fmt.Fprintf(w, "\n%s\n%s\n", s.zh, s.en)
}

func (c command) help(fs *flag.FlagSet, w io.Writer) {
	s := say("cmd." + c.name)
	fmt.Fprintf(w, "zheng %s — %s\n%s\n\n", c.name, s.zh, s.en)
	var flags []string
	fs.VisitAll(func(f *flag.Flag) {
		name, _ := flag.UnquoteUsage(f)
		flags = append(flags, strings.TrimSpace("-"+f.Name+" "+name))
	})
	line := strings.TrimSpace(fmt.Sprintf("zheng %s [%s] %s", c.name, strings.Join(flags, "] ["), c.args))
	if len(flags) == 0 {
		line = strings.TrimSpace(fmt.Sprintf("zheng %s %s", c.name, c.args))
	}
	fmt.Fprintf(w, "%s\n", line)
	fs.VisitAll(func(f *flag.Flag) {
		name, about := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  -%-22s %s\n", strings.TrimSpace(f.Name+" "+name), strings.ReplaceAll(about, "\n", "\n"+strings.Repeat(" ", 26)))
	})
	fmt.Fprintf(w, "\n%s\n  %s\n", say("example").zh+" / "+say("example").en, strings.ReplaceAll(c.example, "\n", "\n  "))
}

// about is a flag's explanation, text "flag.CODE"; `name` of its value first.
func about(code string) string {
	s := say("flag." + code)
	return s.zh + "\n" + s.en
}

// missing asks for flags that were not given.
func missing(fs *flag.FlagSet, names ...string) error {
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, n := range names {
		if f := fs.Lookup(n); !given[n] || f.Value.String() == "" {
			value, _ := flag.UnquoteUsage(f)
			return usage("missing_flag", n, value)
		}
	}
	return nil
}

// terminal says whether a person is watching w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
