// Package stations joins a polling station to the others that share its roll: the
// commands that plan, hand over, look after and end that (zheng cluster), and
// what runs beside the appliance (Line).
package stations

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/store/cluster"
	"zheng/store/cluster/etcd"
	"zheng/store/election"
	"zheng/store/record"
)

// Line is a station's way to the others, while it serves. A nil one serves a roll
// alone.
type Line struct {
	at     *cluster.Station
	shelf  *etcd.Shelf
	folder *etcd.Folder
	log    *slog.Logger
}

// Setup is what a line is made of.
type Setup struct {
	Config *station.Config
	Voters *record.Voters // nil where no roll was imported
	Log    *slog.Logger
	Stderr io.Writer

	Through func(addr string) string // see etcd.Folder.Dial
}

// Open opens the line to the others; nil where zheng.toml has no [cluster]. Where
// the certificate or the plan does not hold, the station says so and goes on for
// its own voters, with a nil line; where the record cannot be one of many, it
// does not.
func Open(ctx context.Context, s Setup) (*Line, error) {
	if s.Config.Cluster.Folder == "" || s.Voters == nil {
		return nil, nil
	}
	if err := s.Voters.Share(ctx, s.Config.Station.Name); err != nil {
		return nil, say.Failed(err, "cluster_failed")
	}
	l, err := openLine(s)
	if err != nil {
		say.Report(s.Stderr, "zheng", say.Explain(Explain(err)))
		return nil, nil
	}
	return l, nil
}

// errRoll: the stations of the plan share another roll.
var errRoll = fmt.Errorf("%w: it is of another roll than this record's", etcd.ErrPlan)

func openLine(s Setup) (*Line, error) {
	f, err := etcd.Load(s.Config.Cluster.Folder, s.Config.Station.Name, time.Now())
	if err != nil {
		return nil, err
	}
	if f.Plan.Roll != s.Voters.KeyMark() {
		return nil, errRoll
	}
	shelf, err := f.Dial(s.Through)
	if err != nil {
		return nil, err
	}
	at := &cluster.Station{Name: f.Me.Station, Box: f.Me.Box, Shelf: shelf, Roll: s.Voters, Log: s.Log}
	return &Line{at: at, shelf: shelf, folder: f, log: s.Log}, nil
}

// Run serves the other stations, tells them how this one is and hears how they
// are, until stop is called. changed is called when something was heard.
func (l *Line) Run(ctx context.Context, says func() (cluster.Says, error), changed func()) (stop func()) {
	if l == nil {
		return func() {}
	}
	ctx, end := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { l.member(ctx) })
	all.Go(func() {
		if err := l.at.Serve(ctx); errors.Is(err, cluster.ErrBox) {
			l.log.Error("this station takes no visitors", "err", err)
		}
	})
	all.Go(func() { l.at.Tell(ctx, says) })
	all.Go(func() { l.at.Listen(ctx, changed) })
	return func() {
		end()
		all.Wait()
		l.shelf.Close()
	}
}

// memberAgain lies between two starts of a member that ended.
const memberAgain = 2 * time.Second

// member keeps this station's member running, as a program of its own: what ends
// it, as a full disk does, does not end the station.
func (l *Line) member(ctx context.Context) {
	if !l.folder.Me.Votes {
		return
	}
	for ctx.Err() == nil {
		if err := l.runMember(ctx); ctx.Err() == nil {
			l.log.Error("this station's member ended and is started again", "err", err)
		}
		select {
		case <-time.After(memberAgain):
		case <-ctx.Done():
		}
	}
}

func (l *Line) runMember(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "cluster", "-folder", l.folder.Dir, "-name", l.folder.Me.Station, "member")
	cmd.Stderr = &logged{log: l.log}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // it goes with the station
	// The signal is sent when the thread ends that began the program.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return cmd.Run()
}

// logged writes what a member says to the log.
type logged struct{ log *slog.Logger }

func (w *logged) Write(b []byte) (int, error) {
	w.log.Debug("member", "says", string(b))
	return len(b), nil
}

// Visit has a voter of another station released there and claimed here.
func (l *Line) Visit(ctx context.Context, id election.VoterID) error { return l.at.Visit(ctx, id) }

// Back takes a release back that nobody has claimed.
func (l *Line) Back(ctx context.Context, id election.VoterID) error { return l.at.Back(ctx, id) }

// Heard is what the stations said last; those of the plan that were never heard
// stand in it too.
func (l *Line) Heard() (list []cluster.Heard) {
	heard := map[string]cluster.Heard{}
	for _, h := range l.at.Heard() {
		heard[h.Station] = h
	}
	for _, seat := range l.folder.Plan.Seats {
		h := heard[seat.Station]
		h.Station = seat.Station
		list = append(list, h)
	}
	return list
}
