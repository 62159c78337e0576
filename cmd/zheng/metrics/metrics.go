// Package metrics tells a monitor on this machine how the appliance is: figures
// alone, nothing of any person.
package metrics

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"zheng/kiosk/web"
	"zheng/store/backup"
	"zheng/store/record"
)

// Source is what figures are taken from.
type Source struct {
	Store   *record.Store
	Data    string
	Devices func() []web.Device
	Backup  *backup.Backup // nil: none
	Now     func() time.Time
}

// Handler serves the figures; leave ends the listening.
func (m *Source) Handler(log *slog.Logger) (_ http.Handler, leave func()) {
	commits := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "zheng_commit_seconds", Help: "How long a transaction of the record took, its sync included.",
		Buckets: prometheus.ExponentialBuckets(0.001, 2, 14),
	})
	leave = m.Store.Timed(func(d time.Duration) { commits.Observe(d.Seconds()) })
	reg := prometheus.NewRegistry()
	reg.MustRegister(commits, m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError}), leave
}

func meter(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("zheng_"+name, help, labels, nil)
}

var (
	sheetsFigure   = meter("sheets", "Sheets by where they stand; pending ones wait for people.", "status")
	voidFigure     = meter("sheets_void", "Counted sheets that are invalid as a whole.")
	batchFigure    = meter("batches", "Batches that were fed.")
	rollFigure     = meter("voters_registered", "Voters on the roll.")
	partFigure     = meter("check_ins", "Voters who took part, by proxy too.")
	ballotFigure   = meter("ballots_issued", "Ballots by how they were issued, or cancelled.", "kind")
	waitingFigure  = meter("voters_waiting", "Voters checked in whose ballots are not in their hands yet.")
	journalFigure  = meter("journal_entries", "Entries of the log.")
	recordFigure   = meter("record_bytes", "Size of the record's file.")
	freeFigure     = meter("disk_free_bytes", "Room on the disk.", "folder")
	deviceFigure   = meter("device_up", "1 where a device that is named is there.", "device")
	coveredFigure  = meter("backup_covered", "1 where everything is on the second medium.")
	ageFigure      = meter("backup_age_seconds", "Since everything was last on the second medium; -1: never.")
	failuresFigure = meter("backup_failures_total", "Rounds of the backup that failed.")
)

// Describe implements prometheus.Collector.
func (m *Source) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		sheetsFigure, voidFigure, batchFigure, rollFigure, partFigure, ballotFigure, waitingFigure, journalFigure, recordFigure,
		freeFigure, deviceFigure, coveredFigure, ageFigure, failuresFigure,
	} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (m *Source) Collect(to chan<- prometheus.Metric) {
	tell := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	f, err := m.Store.Figures()
	if err != nil {
		to <- prometheus.NewInvalidMetric(sheetsFigure, err)
		return
	}
	for status, n := range map[record.Status]int{record.Counted: f.Counted, record.Review: f.Pending, record.Rejected: f.Rejected, record.Repeated: f.Repeated} {
		tell(sheetsFigure, float64(n), string(status))
	}
	tell(voidFigure, float64(f.Void))
	tell(batchFigure, float64(f.Batches))
	if t, err := m.Store.Turnout(); err == nil {
		tell(rollFigure, float64(t.Registered))
		tell(partFigure, float64(t.Participants))
		tell(waitingFigure, float64(t.Waiting))
		for kind, n := range map[string]int{"own": t.Own, "proxy": t.Proxy, "replaced": t.Replaced, "cancelled": t.Cancelled} {
			tell(ballotFigure, float64(n), kind)
		}
	}
	if n, err := m.Store.LogSize(); err == nil {
		tell(journalFigure, float64(n))
	}
	if info, err := os.Stat(filepath.Join(m.Data, "zheng.db")); err == nil {
		tell(recordFigure, float64(info.Size()))
	}
	var st syscall.Statfs_t
	if syscall.Statfs(m.Data, &st) == nil {
		tell(freeFigure, float64(st.Bavail)*float64(st.Bsize), "data")
	}
	for _, d := range m.Devices() {
		tell(deviceFigure, one(d.Well), d.Name)
	}
	m.collectBackup(tell, to)
}

func (m *Source) collectBackup(tell func(*prometheus.Desc, float64, ...string), to chan<- prometheus.Metric) {
	if m.Backup == nil {
		return
	}
	s := m.Backup.State()
	tell(coveredFigure, one(s.Covered))
	age := -1.0
	if !s.Last.IsZero() {
		age = m.Now().Sub(s.Last).Seconds()
	}
	tell(ageFigure, age)
	tell(freeFigure, float64(s.Free), "backup")
	to <- prometheus.MustNewConstMetric(failuresFigure, prometheus.CounterValue, float64(s.Failures))
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
