package counting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/tally"
)

// Reported is what reports are made from.
func (k *Count) Reported(committee *tally.Committee) paper.Count {
	if k.merged != nil {
		return paper.Reported(k.merged.Printed())
	}
	out := paper.Count{
		Election: k.Election, Result: k.Result, Committee: committee,
		Own: k.Given.Own, Proxies: k.Given.Proxies, Cancelled: k.Given.Cancelled,
		Checkpoint: k.checkpoint, LogKey: k.logKey,
	}
	if k.Desk == nil {
		return out
	}
	for _, n := range []struct {
		to    **int
		value int
	}{{&out.Own, k.Desk.Own}, {&out.Proxies, k.Desk.Proxy}, {&out.Cancelled, k.Desk.Cancelled}} {
		if *n.to == nil {
			*n.to = &n.value
		}
	}
	return out
}

// ReportNamed is the report of that name; the error of another one lists them all.
func ReportNamed(name string) (paper.Report, error) {
	reports := paper.Reports()
	i := slices.IndexFunc(reports, func(r paper.Report) bool { return r.Name == name })
	if i < 0 {
		var names []string
		for _, r := range reports {
			names = append(names, r.Name)
		}
		return paper.Report{}, say.Usage("bad_kind", name, strings.Join(names, ", "))
	}
	return reports[i], nil
}

// pinnedBy is what a report says of the log: its signed checkpoint and the key
// that checks it. A report that is printed, "" for none, is logged first. A log
// that cannot be signed is said so, and stops no report.
func pinnedBy(store *record.Store, c *console.Call, kind string) (checkpoint, key string, err error) {
	if kind != "" {
		if err := Noted(context.Background(), store, kind); err != nil {
			return "", "", err
		}
	}
	checkpoint, err = store.Checkpoint(context.Background())
	if errors.Is(err, record.ErrNoSigningKey) {
		say.Report(c.Stderr, "zheng", say.Text("journal_unsigned"))
		return "", "", nil
	}
	return checkpoint, store.PublicKey(), err
}

// Noted logs that papers of a kind are printed; a sealed record takes no more.
func Noted(ctx context.Context, store *record.Store, kind string) error {
	e := journal.Entry{Act: journal.ActReport, Time: journal.Stamp(time.Now()), Detail: map[string]string{"kind": kind}}
	if err := store.Note(ctx, e); err != nil && !errors.Is(err, record.ErrSealed) {
		return err
	}
	return nil
}
