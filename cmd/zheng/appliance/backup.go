package appliance

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/store/backup"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/text"
)

// startBackup backs a record up for as long as it is open, and shows how it stands
// as a device. The backup is nil where none is asked for.
func startBackup(b station.Backup, file string, e *election.Election, store *record.Store, devices *devices, changed func(), log *slog.Logger) (_ *backup.Backup, end func(), err error) {
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
	t := text.Text{}
	switch {
	case s.Problem != "":
		t = say.BackupProblem(s.Problem)
	case s.Older:
		t = say.Text("backup_older", s.Folder)
	default:
		return ""
	}
	return t.Zh + " / " + t.En
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
