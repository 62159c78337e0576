package etcd

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 12, 5, 8, 0, 0, 0, time.UTC)

func seatOf(station, at string) Seat {
	return Seat{Station: station, Box: "box of " + station, Peer: at + ":2380", Client: at + ":2379", Votes: true}
}

func planned() *Plan {
	return &Plan{Cluster: "c", Roll: "r", Seats: []Seat{seatOf("中心站", "10.0.0.1"), seatOf("东站", "10.0.0.2"), seatOf("西站", "10.0.0.3")}}
}

// folderOf writes a station's folder by an authority of its own.
func folderOf(t *testing.T, p *Plan, seat Seat) (dir string, a *Authority) {
	t.Helper()
	a, err := NewAuthority(p.Cluster, today)
	if err != nil {
		t.Fatal(err)
	}
	files, err := a.Files(p, seat, today)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	write(t, dir, files)
	return dir, a
}

func write(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A folder is its station's, of one cluster, for its days; anything else is
// refused, and why is said.
func TestLoad(t *testing.T) {
	p := planned()
	for _, c := range []struct {
		name, station string
		now           time.Time
		change        func(dir string)
		want          error
		says          string
	}{
		{name: "whole", station: "东站", now: today},
		{name: "a clock an hour behind", station: "东站", now: today.Add(-time.Hour)},
		{name: "an old certificate", station: "东站", now: today.Add(Valid + time.Hour), want: ErrCert, says: "this machine's clock says"},
		{name: "a clock days behind", station: "东站", now: today.AddDate(0, 0, -3), want: ErrCert, says: "this machine's clock says"},
		{name: "another's name", station: "西站", now: today, want: ErrCert, says: "another box's"},
		{name: "no such station", station: "北站", now: today, want: ErrPlan, says: "北站"},
		{name: "a foreign cluster's certificate", station: "东站", now: today, want: ErrCert, says: "unknown authority", change: func(dir string) {
			_, foreign := folderOf(t, p, p.Seats[1])
			write(t, dir, map[string][]byte{CAName: foreign.PEM()})
		}},
		{name: "half a key", station: "东站", now: today, want: ErrCert, change: func(dir string) {
			write(t, dir, map[string][]byte{KeyName: []byte("-----BEGIN PRIVATE KEY-----\nMIG")})
		}},
		{name: "no certificate", station: "东站", now: today, want: ErrCert, change: func(dir string) { os.Remove(filepath.Join(dir, CertName)) }},
		{name: "not joined", station: "东站", now: today, want: os.ErrNotExist, change: func(dir string) { os.Remove(filepath.Join(dir, PlanName)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := folderOf(t, p, p.Seats[1])
			if c.change != nil {
				c.change(dir)
			}
			f, err := Load(dir, c.station, c.now)
			if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v; want %v, %q", err, c.want, c.says)
			}
			if err == nil && f.Me != p.Seats[1] {
				t.Errorf("it is %+v", f.Me)
			}
		})
	}
}

// What plans cannot be is refused, by whatever hand it was written.
func TestPlansThatCannotBe(t *testing.T) {
	for name, change := range map[string]func(*Plan){
		"two of one name":    func(p *Plan) { p.Seats[1].Station = "中心站" },
		"one box twice":      func(p *Plan) { p.Seats[1].Box = p.Seats[0].Box },
		"one address twice":  func(p *Plan) { p.Seats[1].Client = p.Seats[0].Client },
		"an even number":     func(p *Plan) { p.Seats[2].Votes = false },
		"no address":         func(p *Plan) { p.Seats[1].Peer = "10.0.0.2" },
		"no name":            func(p *Plan) { p.Seats[1].Station = "" },
		"no roll":            func(p *Plan) { p.Roll = "" },
		"nobody":             func(p *Plan) { p.Seats = nil },
		"an address to none": func(p *Plan) { p.Seats[1].Client = ":2379" },
	} {
		p := planned()
		change(p)
		if _, err := ParsePlan(p.Encode()); !errors.Is(err, ErrPlan) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParsePlan(f *testing.F) {
	f.Add(planned().Encode())
	f.Add([]byte(`{"cluster":"c","roll":"r","seats":[{"station":"a","box":"b","peer":"h:1","client":"h:2","votes":true}]}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePlan(b)
		if err != nil {
			return
		}
		again, err := ParsePlan(p.Encode())
		if err != nil || !bytes.Equal(again.Encode(), p.Encode()) {
			t.Fatalf("%q is read as %+v, and that as %+v, %v", b, p, again, err)
		}
	})
}
