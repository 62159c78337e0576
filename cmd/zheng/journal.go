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
	"time"

	"zheng/store/journal"
	"zheng/store/record"
)

var journalCommand = command{
	name: "journal",
	example: "zheng journal -election hongshan.toml -data data\n" +
		"zheng journal -election hongshan.toml -data data -from 1200\n" +
		"zheng journal -election hongshan.toml -data data -checkpoint 报告单.txt   # the text of a report's QR code\n" +
		"zheng journal -election hongshan.toml -data data -lines > journal.jsonl",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		file := fs.String("election", "", about("election"))
		data := fs.String("data", "", about("data_there"))
		from := fs.Int64("from", 0, about("from_entry"))
		paper := fs.String("checkpoint", "", about("checkpoint"))
		raw := fs.Bool("lines", false, about("journal_lines"))
		sign := fs.Bool("sign", false, about("journal_sign"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "election", "data"); err != nil {
				return err
			}
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			e, err := load(*file)
			if err != nil {
				return err
			}
			if _, err := os.Stat(*data); err != nil {
				return failed(err, "cannot_read", *data)
			}
			store, err := openRecord(*data, e, c.stderr) // holds the log against the record
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
					return say("journal_unsigned")
				}
				if err != nil {
					return err
				}
				_, err = io.WriteString(c.stdout, note)
				return err
			}
			return showJournal(store, c.stdout, *from, *raw)
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
	line(w, say("journal_holds", size, journal.Fingerprint(store.PublicKey())))
	return nil
}

// entryText is one line for people.
func entryText(n int64, e journal.Entry) string {
	parts := []string{fmt.Sprintf("%6d", n), e.Act}
	if words, ok := texts["journal."+e.Act]; ok {
		parts[1] = words.zh
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
		status := say("status." + s.Status).zh
		if s.Was != "" {
			status = say("status."+s.Was).zh + "→" + status
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
func heldAgainst(store *record.Store, c *call, path string) error {
	var text []byte
	var err error
	if path == "-" {
		text, err = io.ReadAll(io.LimitReader(c.stdin, journal.LineMax))
	} else {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return failed(err, "cannot_read", path)
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
		return failed(err, "journal_other_key", journal.Fingerprint(store.PublicKey()))
	case errors.Is(err, journal.ErrSignature), errors.Is(err, journal.ErrCheckpoint):
		return failed(err, "journal_no_checkpoint", path)
	case errors.Is(err, journal.ErrShort), errors.Is(err, journal.ErrRoot):
		return failed(err, "journal_changed", at.Size)
	case err != nil:
		return err
	}
	line(c.stdout, say("journal_on_paper", at.Size, log.Size()-at.Size, at.RootText()))
	return nil
}

// pinnedBy is what a report says of the log: its signed checkpoint and the key
// that checks it. A report that is printed, "" for none, is logged first. A log
// that cannot be signed is said so, and stops no report.
func pinnedBy(store *record.Store, c *call, paper string) (checkpoint, key string, err error) {
	if paper != "" {
		e := journal.Entry{Act: journal.ActReport, Time: journal.Stamp(time.Now()), Detail: map[string]string{"kind": paper}}
		if err := store.Note(context.Background(), e); err != nil && !errors.Is(err, record.ErrSealed) {
			return "", "", err
		}
	}
	checkpoint, err = store.Checkpoint(context.Background())
	if errors.Is(err, record.ErrNoSigningKey) {
		report(c.stderr, "zheng", say("journal_unsigned"))
		return "", "", nil
	}
	return checkpoint, store.PublicKey(), err
}
