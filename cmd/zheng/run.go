package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
)

// command is one subcommand. Its sentences are texts "cmd.NAME".
type command struct {
	name    string
	args    string // what follows the flags, for the usage line; "" for nothing
	example string
	// setup declares flags and gives what runs once they are parsed.
	setup func(fs *flag.FlagSet) func(ctx context.Context, c *console.Call) error
}

// commands in the order of an election day.
var commands = []command{
	checkCommand, candidatesCommand, printCommand, rollCommand, peopleCommand, certCommand, scanCommand, reviewCommand, resultCommand,
	tallyCommand, reportCommand, formsCommand, bookCommand, journalCommand, nextCommand, compareCommand, exportCommand, archiveCommand, bulletinCommand, districtCommand, demoCommand, deviceCommand, selftestCommand, serveCommand, clusterCommand, backupCommand, restoreCommand, eventsCommand, releaseCommand, versionCommand,
	publishCommand, objectionCommand, thanksCommand, summaryCommand,
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
		say.Report(stderr, "zheng", say.Text("unknown_command", args[0], names()))
		return exitUsage
	}
	err := cmd.run(ctx, args[1:], &console.Call{Stdin: stdin, Stdout: stdout, Stderr: stderr})
	return finish(stderr, "zheng "+cmd.name, err)
}

// finish reports an error and gives its exit code.
func finish(stderr io.Writer, who string, err error) int {
	var usage say.UsageError
	var quiet say.Quiet
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &quiet):
		return exitFail
	case errors.As(err, &usage):
		say.Report(stderr, who, usage.Text)
		fmt.Fprintf(stderr, "  %s -h\n", who)
		return exitUsage
	}
	say.Report(stderr, who, say.Explain(err))
	return exitFail
}

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

func (c command) run(ctx context.Context, args []string, to *console.Call) error {
	fs := newFlags(c.name)
	do := c.setup(fs)
	rest, err := interleaved(fs, args)
	if errors.Is(err, flag.ErrHelp) {
		c.help(fs, to.Stdout)
		return nil
	}
	if err != nil {
		return say.Usage("bad_flag", err)
	}
	if c.args == "" && len(rest) > 0 {
		return say.Usage("too_much", rest[0])
	}
	to.Args = rest
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
	s := say.Text("overview")
	fmt.Fprintf(w, "%s\n%s\n\n", s.Zh, s.En)
	for _, c := range commands {
		s := say.Text("cmd." + c.name)
		fmt.Fprintf(w, "  zheng %-8s %s\n%17s%s\n", c.name, s.Zh, "", s.En)
	}
	s = say.Text("overview_more")
	fmt.Fprintf(w, "\n%s\n%s\n", s.Zh, s.En)
}

func (c command) help(fs *flag.FlagSet, w io.Writer) {
	s := say.Text("cmd." + c.name)
	fmt.Fprintf(w, "zheng %s — %s\n%s\n\n", c.name, s.Zh, s.En)
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
	fmt.Fprintf(w, "\n%s\n  %s\n", say.Text("example").Zh+" / "+say.Text("example").En, strings.ReplaceAll(c.example, "\n", "\n  "))
}
