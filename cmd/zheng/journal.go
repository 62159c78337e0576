package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/store/journal"
	"zheng/store/record"
)

var journalCommand = command{
	name: "journal",
	example: "zheng journal -election hongshan.toml -data data\n" +
		"zheng journal -election hongshan.toml -data data -from 1200\n" +
		"zheng journal -election hongshan.toml -data data -checkpoint 报告单.txt   # the text of a report's QR code\n" +
		"zheng journal -election hongshan.toml -data data -lines > journal.jsonl",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data_there"))
		from := fs.Int64("from", 0, say.Flag("from_entry"))
		paper := fs.String("checkpoint", "", say.Flag("checkpoint"))
		raw := fs.Bool("lines", false, say.Flag("journal_lines"))
		sign := fs.Bool("sign", false, say.Flag("journal_sign"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data"); err != nil {
				return err
			}
			_, store, err := open.Kept(*data, *file, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			if *paper != "" {
				return heldAgainst(store, c, *paper)
			}
			if *sign {
				note, err := store.Checkpoint(ctx)
				if errors.Is(err, record.ErrNoSigningKey) {
					return say.Text("journal_unsigned")
				}
				if err != nil {
					return err
				}
				_, err = io.WriteString(c.Stdout, note)
				return err
			}
			return showJournal(store, c.Stdout, *from, *raw)
		}
	},
}

// showJournal writes entries, and to people what holds of all of them.
func showJournal(store *record.Store, w io.Writer, from int64, raw bool) error {
	err := store.Journal(from, func(n int64, text []byte) error {
		if raw {
			_, err := fmt.Fprintf(w, "%s\n", text)
			return err
		}
		e, err := journal.Decode(text)
		if err == nil {
			_, err = fmt.Fprintln(w, entryText(n, e))
		}
		return err
	})
	if err != nil || raw {
		return err
	}
	size, err := store.LogSize()
	if err != nil {
		return err
	}
	say.Line(w, say.Text("journal_holds", size, journal.Fingerprint(store.PublicKey())))
	return nil
}

// entryText is one line for people.
func entryText(n int64, e journal.Entry) string {
	parts := []string{fmt.Sprintf("%6d", n), e.Act}
	if words, ok := say.Known("journal." + e.Act); ok {
		parts[1] = words.Zh
	}
	for _, s := range []string{e.Time, e.Where} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if e.Who != "" {
		parts = append(parts, strings.TrimSuffix(e.Who+"、"+e.With, "、"))
	}
	if s := e.Sheet; s != nil {
		parts = append(parts, s.Hash[:min(12, len(s.Hash))])
		if s.Batch > 0 {
			parts = append(parts, fmt.Sprintf("%d-%d", s.Batch, s.Place))
		}
		status := say.Text("status." + s.Status).Zh
		if s.Was != "" {
			status = say.Text("status."+s.Was).Zh + "→" + status
		}
		parts = append(parts, status)
		if s.Reason != "" {
			parts = append(parts, s.Reason)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(e.Count)) {
		parts = append(parts, fmt.Sprintf("%s=%d", k, e.Count[k]))
	}
	for _, k := range slices.Sorted(maps.Keys(e.Detail)) {
		if e.Detail[k] != "" {
			parts = append(parts, k+"="+e.Detail[k])
		}
	}
	if e.Why != "" {
		parts = append(parts, "“"+e.Why+"”")
	}
	return strings.Join(parts, "  ")
}

// heldAgainst holds the log against a checkpoint that was printed.
func heldAgainst(store *record.Store, c *console.Call, path string) error {
	var text []byte
	var err error
	if path == "-" {
		text, err = io.ReadAll(io.LimitReader(c.Stdin, journal.LineMax))
	} else {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return say.Failed(err, "cannot_read", path)
	}
	signed := strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n") + "\n"
	r, w := io.Pipe()
	go func() {
		w.CloseWithError(store.Journal(0, func(_ int64, line []byte) error {
			_, err := fmt.Fprintf(w, "%s\n", line)
			return err
		}))
	}()
	log, at, err := journal.Verify(r, store.PublicKey(), []string{signed}, nil)
	r.CloseWithError(errors.New("read"))
	switch {
	case errors.Is(err, journal.ErrKey), errors.Is(err, journal.ErrOrigin):
		return say.Failed(err, "journal_other_key", journal.Fingerprint(store.PublicKey()))
	case errors.Is(err, journal.ErrSignature), errors.Is(err, journal.ErrCheckpoint):
		return say.Failed(err, "journal_no_checkpoint", path)
	case errors.Is(err, journal.ErrShort), errors.Is(err, journal.ErrRoot):
		return say.Failed(err, "journal_changed", at.Size)
	case err != nil:
		return err
	}
	say.Line(c.Stdout, say.Text("journal_on_paper", at.Size, log.Size()-at.Size, at.RootText()))
	return nil
}
