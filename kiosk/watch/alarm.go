// This file says what supervisors should look at now. Each alarm has three
// texts: what it is (alarm.CODE), what it means, what to do.

package watch

import (
	"maps"
	"slices"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
	"zheng/store/tally"
)

// Alarm is one thing to look at. Bad ones are about the vote itself, the others
// about how it is held.
type Alarm struct {
	Code string
	Bad  bool
	Args []any // for the headline
}

// The limits of the alarms.
const (
	silence     = 15 * time.Minute // nobody came to a station that is open
	askedMost   = 10               // percent of a batch that people had to look at
	askedFrom   = 20               // sheets of a batch from which that says something
	diskLeast   = 2 << 30          // bytes free: some ten thousand sheets
	queueMost   = 30               // sheets that wait for people
	faultsMost  = 3                // of one device
	backupFirst = "backup"         // its name among the devices
	clockName   = "clock"
)

// facts are all that alarms are about.
type facts struct {
	now     time.Time
	result  *tally.Result
	day     record.Day
	batches []batch
	faults  map[string]int
	devices []web.Device
	disk    *Disk
	refused []Refused
	came    time.Time
	voted   bool // somebody was checked in ever
}

// alarms lists what to look at, the vote itself first.
func alarms(f facts) []Alarm {
	var list []Alarm
	add := func(bad bool, code string, args ...any) { list = append(list, Alarm{code, bad, args}) }
	if f.day.Halted {
		add(true, "halted")
	}
	if r := f.result; r.Issued != nil && r.Returned > *r.Issued {
		add(true, "returned", r.Returned, *r.Issued)
	}
	if f.day.Closed() {
		for _, why := range f.result.Fails() {
			if why.Rule == "Q1" { // Q2 is the alarm above
				add(true, "stands", why.Sentence)
			}
		}
	}
	for _, id := range failing(f.result) {
		add(true, "identity", id)
	}
	for _, who := range f.refused {
		if who.Times > 1 {
			add(false, "refused", who.Name, who.Times)
		}
	}
	for _, b := range f.batches {
		if b.Many() {
			add(false, "batch", b.Number, b.Asked, b.Sheets)
		}
	}
	if f.result.Pending > queueMost {
		add(false, "queue", f.result.Pending)
	}
	for _, d := range f.devices {
		switch {
		case d.Well:
		case d.Name == clockName:
			add(true, "clock", d.Says)
		case d.Name == backupFirst:
			add(false, "backup")
		default:
			add(false, "device", device(d.Name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.faults)) {
		if n := f.faults[name]; n >= faultsMost && well(f.devices, name) {
			add(false, "faults", device(name), n)
		}
	}
	if f.disk != nil && f.disk.Free < diskLeast {
		add(true, "disk", gigabytes(f.disk.Free))
	}
	if f.day.Stage == record.StageOpen && f.voted && !f.came.IsZero() && f.now.Sub(f.came) > silence {
		add(false, "silent", int(f.now.Sub(f.came)/time.Minute))
	}
	return list
}

// failing gives the names of the identities that fail.
func failing(r *tally.Result) (out []tally.Sentence) {
	for _, id := range r.Reconcile {
		if id.Holds != nil && !*id.Holds {
			out = append(out, id.Sentence)
		}
	}
	return out
}

// well says whether a device works now; an alarm of its own says so where not.
func well(list []web.Device, name string) bool {
	for _, d := range list {
		if d.Name == name {
			return d.Well
		}
	}
	return true
}
