package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"filippo.io/age"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/store/backup"
	"zheng/store/durable"
	"zheng/store/record"
)

var backupCommand = command{
	name: "backup",
	example: "zheng backup -newkey committee.key        # once, at the committee: keep the file off this machine\n" +
		"zheng backup -election election.toml -data data -to /media/zheng -recipient age1…",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data_there"))
		to := fs.String("to", "", say.Flag("backup_to"))
		key := fs.String("newkey", "", say.Flag("newkey"))
		var recipients console.Many
		fs.Var(&recipients, "recipient", say.Flag("recipient"))
		return func(ctx context.Context, c *console.Call) error {
			if *key != "" {
				return newKey(c.Stdout, *key)
			}
			if err := console.Missing(fs, "election", "data", "to", "recipient"); err != nil {
				return err
			}
			keys, err := backup.ParseRecipients(recipients)
			if err != nil {
				return say.Usage("bad_recipient", err)
			}
			e, store, err := open.Kept(*data, *file, c.Stderr)
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
func backUp(ctx context.Context, c *console.Call, store *record.Store, cfg backup.Config) error {
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
		err = say.Failed(errors.New(s.Err), "backup_failed", cfg.Folder, say.BackupProblem(s.Problem))
	}
	stop()
	s := b.State()
	b.Close(ctx)
	switch {
	case err != nil:
		return err
	case s.Older:
		say.Line(c.Stderr, say.Text("backup_older", cfg.Folder))
	}
	say.Line(c.Stdout, say.Text("backed_up", cfg.Folder, s.Images, fmt.Sprintf("%.1f", float64(s.Bytes)/1e6)))
	return nil
}

// newKey makes a key pair: the file is the committee's, the public half goes
// into zheng.toml.
func newKey(stdout io.Writer, path string) error {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	text := fmt.Appendf(nil, "# %s\n# public key: %s\n%s\n", say.Text("key_file").Zh, id.Recipient(), id)
	if err := durable.CreateFile(path, text, 0o600); err != nil {
		return say.Failed(err, "cannot_write", path)
	}
	say.Line(stdout, say.Text("key_made", path, id.Recipient()))
	return nil
}
