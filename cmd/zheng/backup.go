package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"filippo.io/age"

	"zheng/store/backup"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
)

var backupCommand = command{
	name: "backup",
	example: "zheng backup -newkey committee.key        # once, at the committee: keep the file off this machine\n" +
		"zheng backup -election election.toml -data data -to /media/zheng -recipient age1…",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		file := fs.String("election", "", about("election"))
		data := fs.String("data", "", about("data_there"))
		to := fs.String("to", "", about("backup_to"))
		key := fs.String("newkey", "", about("newkey"))
		var recipients many
		fs.Var(&recipients, "recipient", about("recipient"))
		return func(ctx context.Context, c *call) error {
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			if *key != "" {
				return newKey(c.stdout, *key)
			}
			if err := missing(fs, "election", "data", "to", "recipient"); err != nil {
				return err
			}
			if _, err := os.Stat(*data); err != nil {
				return failed(err, "cannot_read", *data)
			}
			e, err := load(*file)
			if err != nil {
				return err
			}
			keys, err := backup.ParseRecipients(recipients)
			if err != nil {
				return usage("bad_recipient", err)
			}
			store, err := openRecord(*data, e, c.stderr)
			if err != nil {
				return err
			}
			err = backUp(ctx, c, store, backup.Config{
				Folder: *to, Recipients: keys, Election: e.ID, SameDisk: true, Files: map[string]string{backup.ElectionFile: *file},
			})
			return errors.Join(err, store.Close())
		}
	},
}

// backUp copies a record once.
func backUp(ctx context.Context, c *call, store *record.Store, cfg backup.Config) error {
	failing := make(chan backup.State, 1)
	cfg.Changed = func(s backup.State) {
		if s.Problem != "" {
			select {
			case failing <- s:
			default:
			}
		}
	}
	b := backup.Start(store, cfg)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- b.Wait(ctx, b.Version()) }()
	var err error
	select {
	case err = <-done:
	case s := <-failing:
		err = failed(errors.New(s.Err), "backup_failed", cfg.Folder, problemText(s.Problem))
	}
	stop()
	s := b.State()
	b.Close(ctx)
	switch {
	case err != nil:
		return err
	case s.Older:
		line(c.stderr, say("backup_older", cfg.Folder))
	}
	line(c.stdout, say("backed_up", cfg.Folder, s.Images, fmt.Sprintf("%.1f", float64(s.Bytes)/1e6)))
	return nil
}

// newKey makes a key pair: the file is the committee's, the public half goes
// into zheng.toml.
func newKey(stdout io.Writer, path string) error {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return failed(err, "cannot_write", path)
	}
	_, err = fmt.Fprintf(f, "# %s\n# public key: %s\n%s\n", say("key_file").zh, id.Recipient(), id)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return failed(err, "cannot_write", path)
	}
	line(stdout, say("key_made", path, id.Recipient()))
	return nil
}

// backupStation is [backup] of zheng.toml.
type backupStation struct {
	Folder     string   `toml:"folder"`     // on a second medium; "": none
	Recipients []string `toml:"recipients"` // the committee's keys, "age1…"
	SameDisk   bool     `toml:"same_disk"`  // for trying it out without a second medium
}

func (b backupStation) check(path string) error {
	if b.Folder == "" {
		return nil
	}
	if _, err := backup.ParseRecipients(b.Recipients); err != nil {
		return say("station_backup", path, err)
	}
	return nil
}

// start backs a record up for as long as it is open, and shows how it stands
// as a device. The backup is nil where none is asked for.
func (b backupStation) start(file string, e *election.Election, store *record.Store, devices *devices, changed func(), log *slog.Logger) (_ *backup.Backup, end func(), err error) {
	if b.Folder == "" {
		return nil, func() {}, nil
	}
	keys, err := backup.ParseRecipients(b.Recipients)
	if err != nil {
		return nil, nil, err
	}
	copies := backup.Start(store, backup.Config{
		Folder: b.Folder, Recipients: keys, Election: e.ID, SameDisk: b.SameDisk, Log: log,
		Files: map[string]string{backup.ElectionFile: file},
		Changed: func(s backup.State) {
			devices.is("backup", s.Problem == "" && !s.Older, textError(s.Err))
			devices.says("backup", backupSays(s))
			if s.Problem != "" {
				devices.note(context.Background(), store, journal.Entry{
					Act: journal.ActFault, Who: "backup", Detail: map[string]string{"device": "backup", "says": string(s.Problem)},
				})
			}
			changed()
		},
	})
	return copies, func() {
		ctx, stop := context.WithTimeout(context.Background(), lastBackup)
		defer stop()
		copies.Close(ctx)
	}, nil
}

// backupSays is a line for whoever sees the backup among the devices.
func backupSays(s backup.State) string {
	t := sentence{}
	switch {
	case s.Problem != "":
		t = problemText(s.Problem)
	case s.Older:
		t = say("backup_older", s.Folder)
	default:
		return ""
	}
	return t.zh + " / " + t.en
}

// textError is an error that was already put into words; nil for none.
func textError(s string) error {
	if s == "" {
		return nil
	}
	return errors.New(s)
}

// lastBackup is how long the end waits for a slow medium.
const lastBackup = 10 * time.Second

// problemText says why nothing is being backed up, and what to do.
func problemText(p backup.Problem) sentence {
	if t, ok := texts["backup."+string(p)]; ok {
		return t
	}
	return texts["backup.failed"]
}
