// Package console is one run of a command at a terminal: its arguments and
// streams, what is asked of a person and shown to one, progress, logs, paper.
package console

import (
	"flag"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"zheng/cmd/zheng/say"
)

// Many is a flag that may be given many times.
type Many []string

func (l *Many) String() string { return strings.Join(*l, " ") }

func (l *Many) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// First is the first of a list, "" of an empty one.
func First(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// Fields are the parts of a list as people write it.
func Fields(s string) (out []string) {
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// Call is one run of a command.
type Call struct {
	Args   []string // what is left beside flags
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Missing asks for flags that were not given.
func Missing(fs *flag.FlagSet, names ...string) error {
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, n := range names {
		if f := fs.Lookup(n); !given[n] || f.Value.String() == "" {
			value, _ := flag.UnquoteUsage(f)
			return say.Usage("missing_flag", n, value)
		}
	}
	return nil
}

// terminal says whether a person is watching w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
