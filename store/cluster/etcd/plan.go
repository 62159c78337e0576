// Package etcd is the cluster's shelf on etcd: what a station's folder holds (its
// plan and certificates), the member that a station runs, as a program of its own,
// and the way to all members (Shelf). It is the only user of etcd.
//
// A member is a program of its own so that whatever stops it, a full disk for
// one, which ends etcd at once, leaves the station serving its own voters.
//
// A folder holds
//
//	plan.json   the stations, see Plan
//	ca.pem      the certificate that vouches for all of them
//	cert.pem    this box's, and key.pem its key
//	member/     what etcd keeps
//
// TLS goes both ways: a member takes nobody whom ca.pem does not vouch for, nor
// does a station speak to another member.
package etcd

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Seat is one station in the plan.
type Seat struct {
	Station string `json:"station"`         // as on the roll
	Box     string `json:"box"`             // of its machine
	Peer    string `json:"peer"`            // where members reach it, host:port
	Client  string `json:"client"`          // where stations reach its member, host:port
	Votes   bool   `json:"votes"`           // it runs a member; three or five do
	Joins   bool   `json:"joins,omitempty"` // it takes a seat among members that run
}

// Plan is who shares the roll.
type Plan struct {
	Cluster string `json:"cluster"` // no other has it
	Roll    string `json:"roll"`    // recognises the roll's key
	Seats   []Seat `json:"seats"`
}

// Names of a folder's files.
const (
	PlanName   = "plan.json"
	CAName     = "ca.pem"
	CertName   = "cert.pem"
	KeyName    = "key.pem"
	memberName = "member"
)

// ErrPlan: the plan makes no sense.
var ErrPlan = errors.New("the plan of the stations makes no sense")

// ErrCert: a certificate does not hold.
var ErrCert = errors.New("the certificate of this station does not hold")

// ParsePlan reads a plan and checks it.
func ParsePlan(b []byte) (*Plan, error) {
	var p Plan
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	return &p, p.check()
}

func (p *Plan) check() error {
	if p.Cluster == "" || p.Roll == "" {
		return fmt.Errorf("%w: it does not say of which cluster and roll", ErrPlan)
	}
	votes := 0
	seen := map[string]bool{}
	for _, s := range p.Seats {
		if s.Station == "" || s.Box == "" {
			return fmt.Errorf("%w: a station without a name or a box", ErrPlan)
		}
		must := []string{s.Station, s.Box}
		if s.Votes {
			votes++
			must = append(must, s.Peer, s.Client)
			for _, at := range []string{s.Peer, s.Client} {
				if host, port, err := net.SplitHostPort(at); err != nil || host == "" || port == "" {
					return fmt.Errorf("%w: %q is no address of %s; host:port is meant", ErrPlan, at, s.Station)
				}
			}
		}
		for _, once := range must {
			if seen[once] {
				return fmt.Errorf("%w: %q stands in it twice", ErrPlan, once)
			}
			seen[once] = true
		}
	}
	if votes != 1 && votes != 3 && votes != 5 {
		return fmt.Errorf("%w: %d stations vote; one, three or five do", ErrPlan, votes)
	}
	return nil
}

// Seat finds a station's, or nil.
func (p *Plan) Seat(station string) *Seat {
	if i := slices.IndexFunc(p.Seats, func(s Seat) bool { return s.Station == station }); i >= 0 {
		return &p.Seats[i]
	}
	return nil
}

// Folder is a station's folder, read.
type Folder struct {
	Dir  string
	Plan *Plan
	Me   Seat
	tls  *tls.Config

	listen []string // tests: for members and for stations, where lines lead to it
}

// Load reads the folder of a station; now is held against its certificate. Errors
// are ErrPlan, ErrCert or the system's.
func Load(dir, station string, now time.Time) (*Folder, error) {
	b, err := os.ReadFile(filepath.Join(dir, PlanName))
	if err != nil {
		return nil, fmt.Errorf("couldn't read the plan of the stations: %w", err)
	}
	f := &Folder{Dir: dir}
	if f.Plan, err = ParsePlan(b); err != nil {
		return nil, err
	}
	seat := f.Plan.Seat(station)
	if seat == nil {
		return nil, fmt.Errorf("%w: it has no station %q", ErrPlan, station)
	}
	f.Me = *seat
	f.tls, err = f.certificates(now)
	return f, err
}

// certificates reads both and checks that the one vouches for the other, now.
func (f *Folder) certificates(now time.Time) (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(filepath.Join(f.Dir, CertName), filepath.Join(f.Dir, KeyName))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCert, err)
	}
	b, err := os.ReadFile(filepath.Join(f.Dir, CAName))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCert, err)
	}
	roots := x509.NewCertPool()
	if block, _ := pem.Decode(b); block == nil || !roots.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("%w: %s holds no certificate", ErrCert, CAName)
	}
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCert, err)
	}
	_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	switch {
	case err != nil && (now.Before(leaf.NotBefore) || now.After(leaf.NotAfter)):
		return nil, fmt.Errorf("%w: it is for %s to %s, and this machine's clock says %s", ErrCert,
			leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly), now.Format(time.DateTime))
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrCert, err)
	case leaf.Subject.CommonName != f.Me.Box:
		return nil, fmt.Errorf("%w: it is another box's", ErrCert)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: roots, MinVersion: tls.VersionTLS13}, nil
}

// Encode is the plan as ParsePlan reads it.
func (p *Plan) Encode() []byte {
	b, err := json.MarshalIndent(p, "", "\t")
	if err != nil {
		panic(err) // of strings alone
	}
	return append(b, '\n')
}
