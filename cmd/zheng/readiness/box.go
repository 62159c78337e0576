// This file looks at the box itself: clock, disk, power, files, record.

package readiness

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"zheng/cmd/zheng/open"
	"zheng/store/election"
	"zheng/store/record"
)

// firstYear is when this program was written: a clock before it was never set.
const firstYear = 2026

func (r *Checks) clock(context.Context) {
	now := r.Now()
	if now.Year() < firstYear {
		r.found("clock", Fail, "clock_unset", now.Format("2006-01-02 15:04"))
		return
	}
	r.found("clock", OK, "clock", now.Format("2006-01-02 15:04:05 -0700"))
	_, ntp := os.Stat(r.at("run/systemd/timesync/synchronized"))
	rtc, err := os.ReadFile(r.at("sys/class/rtc/rtc0/since_epoch"))
	seconds, perr := strconv.ParseInt(strings.TrimSpace(string(rtc)), 10, 64)
	switch off := now.Sub(time.Unix(seconds, 0)).Round(time.Second); {
	case ntp == nil:
		r.found("time_source", OK, "clock_ntp")
	case err != nil || perr != nil:
		r.found("time_source", Warn, "clock_alone")
	case off > time.Minute || off < -time.Minute:
		r.found("time_source", Warn, "clock_rtc_off", off)
	default:
		r.found("time_source", OK, "clock_rtc")
	}
}

// What a sheet's picture takes, in bytes, and how many are reckoned with where
// there is no roll.
const (
	sheetBytes   = 2 << 20
	sheetsNoRoll = 10_000
)

func (r *Checks) disk(context.Context) {
	var fs unix.Statfs_t
	dir := existing(r.Config.Station.Data)
	if err := unix.Statfs(dir, &fs); err != nil {
		r.found("disk", Fail, "disk_unknown", dir, brief(err))
		return
	}
	free := int64(fs.Bavail) * fs.Bsize
	sheets, short := cmp.Or(r.Sheets, r.voters, sheetsNoRoll), Fail
	if r.Sheets == 0 && r.voters == 0 {
		short = Warn // a guess keeps no polls shut
	}
	room := int(free / sheetBytes)
	switch {
	case room < sheets:
		r.found("disk", short, "disk_full", free>>20, room, sheets)
	case room < 2*sheets:
		r.found("disk", Warn, "disk_tight", free>>20, room, sheets)
	default:
		r.found("disk", OK, "disk", free>>20, min(room, 9_999_999))
	}
}

// existing is the folder, or the nearest above it that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// The disk's speed: a card that is worn out takes seconds to confirm a write.
const (
	syncTries = 20
	slowSync  = 150 * time.Millisecond // at the median
	speedFile = 16 << 20
	slowDisk  = 5.0 // MB/s
)

func (r *Checks) speed(context.Context) {
	median, worst, mb, err := measureDisk(existing(r.Config.Station.Data))
	switch ms := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/1e6) }; {
	case err != nil:
		r.found("speed", Fail, "speed_none", brief(err))
	case median > slowSync || mb < slowDisk:
		r.found("speed", Warn, "speed_slow", ms(median), ms(worst), fmt.Sprintf("%.0f", mb))
	default:
		r.found("speed", OK, "speed", ms(median), ms(worst), fmt.Sprintf("%.0f", mb))
	}
}

// measureDisk writes beside the data: how long 4 KiB take to be on the disk,
// and how fast large files are written, MB/s.
func measureDisk(dir string) (median, worst time.Duration, mb float64, err error) {
	f, err := os.CreateTemp(dir, ".zheng-speed-*")
	if err != nil {
		return 0, 0, 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := make([]byte, 4096)
	var took []time.Duration
	for i := range syncTries {
		block[0] = byte(i)
		begin := time.Now()
		if _, err := f.WriteAt(block, int64(i)*4096); err != nil {
			return 0, 0, 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, 0, 0, err
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	big := make([]byte, speedFile)
	begin := time.Now()
	if _, err := f.WriteAt(big, 0); err != nil {
		return 0, 0, 0, err
	}
	if err := f.Sync(); err != nil {
		return 0, 0, 0, err
	}
	return took[len(took)/2], took[len(took)-1], speedFile / 1e6 / time.Since(begin).Seconds(), nil
}

// What a Raspberry Pi says of its supply (vcgencmd get_throttled).
const (
	underNow   = 1 << 0
	hotNow     = 1<<2 | 1<<3
	underSince = 1 << 16
)

func (r *Checks) power(ctx context.Context) {
	bits, ok := r.throttled(ctx)
	switch {
	case ok && bits&underNow != 0:
		r.found("power", Fail, "power_under")
	case ok && bits&hotNow != 0:
		r.found("power", Warn, "power_hot")
	case ok && bits&underSince != 0:
		r.found("power", Warn, "power_was_under")
	case ok:
		r.found("power", OK, "power")
	}
	supplies, _ := filepath.Glob(r.at("sys/class/power_supply/*/online"))
	for _, path := range supplies {
		if b, err := os.ReadFile(path); err == nil && strings.TrimSpace(string(b)) == "0" {
			r.found("power", Warn, "power_battery", filepath.Base(filepath.Dir(path)))
			return
		}
	}
	if !ok && len(supplies) > 0 {
		r.found("power", OK, "power_mains")
	} else if !ok {
		r.found("power", Unused, "power_unknown")
	}
}

func (r *Checks) throttled(ctx context.Context) (bits uint64, ok bool) {
	var text string
	if files, _ := filepath.Glob(r.at("sys/devices/platform/soc/*/get_throttled")); len(files) > 0 {
		b, _ := os.ReadFile(files[0])
		text = string(b)
	} else if r.have("vcgencmd") {
		text, _ = r.run(ctx, "vcgencmd", "get_throttled")
		_, text, _ = strings.Cut(text, "=")
	}
	text = strings.TrimPrefix(strings.TrimSpace(text), "0x")
	bits, err := strconv.ParseUint(text, 16, 64)
	return bits, err == nil
}

func (r *Checks) election(context.Context) {
	e, err := open.Election(r.Config.Station.Election)
	if err != nil {
		r.found("election", Fail, "election_bad", r.Config.Station.Election)
		return
	}
	r.e = e
	today, day := election.DateOf(r.Now()), e.Date
	switch {
	case today == day:
		r.found("election", OK, "election_today", e.Title)
	case today.Before(day):
		r.found("election", OK, "election_ahead", e.Title, day.String())
	default:
		r.found("election", Warn, "election_past", e.Title, day.String())
	}
}

func (r *Checks) record(ctx context.Context) {
	if r.e == nil {
		return // said already
	}
	store := r.Store
	if store == nil {
		var err error
		store, err = open.Record(r.Config.Station.Data, r.e, io.Discard)
		switch {
		case errors.Is(err, record.ErrLocked):
			r.busy = true
			r.found("record", Warn, "record_in_use")
			return
		case err != nil:
			r.found("record", Fail, "record_bad", brief(err))
			return
		}
		defer store.Close()
	}
	f, err := store.Figures()
	if err != nil {
		r.found("record", Fail, "record_bad", brief(err))
		return
	}
	r.found("record", OK, "record", f.Returned, f.Pending)
	r.roll(store)
}

func (r *Checks) roll(store *record.Store) {
	v, err := store.Voters(r.e)
	switch {
	case errors.Is(err, record.ErrNoRoll):
		r.found("roll", Warn, "roll_none")
		return
	case err != nil:
		r.found("roll", Fail, "roll_bad", brief(err))
		return
	}
	here, all := 0, 0
	err = v.Each(func(p record.Person) error {
		if p.Representing {
			all++
			if p.Station == "" || r.Config.Station.Name == "" || p.Station == r.Config.Station.Name {
				here++
			}
		}
		return nil
	})
	switch {
	case err != nil:
		r.found("roll", Fail, "roll_bad", brief(err))
	case here == 0:
		r.found("roll", Fail, "roll_elsewhere", all, r.Config.Station.Name)
	default:
		r.voters = all
		r.found("roll", OK, "roll", all, here)
	}
}

// certificate looks at what others reach the service by.
func (r *Checks) certificate(context.Context) {
	if r.Config.Web.Cert == "" {
		r.found("certificate", Unused, "cert_none")
		return
	}
	pair, err := tls.LoadX509KeyPair(r.Config.Web.Cert, r.Config.Web.Key)
	if err != nil || pair.Leaf == nil {
		r.found("certificate", Fail, "cert_bad", r.Config.Web.Cert)
		return
	}
	until := pair.Leaf.NotAfter
	if now := r.Now(); now.After(until) || now.Before(pair.Leaf.NotBefore) || now.AddDate(0, 0, 7).After(until) {
		r.found("certificate", Warn, "cert_ends", until.Format("2006-01-02"))
		return
	}
	r.found("certificate", OK, "cert", until.Format("2006-01-02"))
}
