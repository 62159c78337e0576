package etcd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// ErrMember: the member cannot run.
var ErrMember = errors.New("the member of this station cannot run")

// How a member keeps time: a leader that is not heard of for a second is replaced.
const (
	heartbeat  = 100 * time.Millisecond
	patience   = time.Second
	historyOf  = "1000" // revisions that are kept, for watchers who were away
	quotaBytes = 512 << 20
)

// RunMember runs this station's member until ctx ends. What etcd has to say goes to log,
// warnings and worse.
func (f *Folder) RunMember(ctx context.Context, log io.Writer) error {
	if !f.Me.Votes {
		return fmt.Errorf("%w: the plan has none at %s", ErrMember, f.Me.Station)
	}
	cfg := f.config(log)
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("%w: %w", ErrMember, err)
	}
	e, err := embed.StartEtcd(cfg)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMember, err)
	}
	defer e.Close()
	select {
	case <-ctx.Done():
		return nil
	case err := <-e.Err():
		return fmt.Errorf("%w: %w", ErrMember, err)
	case <-e.Server.StopNotify():
		return fmt.Errorf("%w: it ended; perhaps another box has taken its place", ErrMember)
	}
}

func (f *Folder) config(log io.Writer) *embed.Config {
	cfg := embed.NewConfig()
	cfg.Name, cfg.Dir = f.Me.Box, filepath.Join(f.Dir, memberName)
	cfg.InitialClusterToken = f.Plan.Cluster
	cfg.ClusterState = embed.ClusterStateFlagNew
	if f.Me.Joins {
		cfg.ClusterState = embed.ClusterStateFlagExisting
	}
	var all []string
	for _, s := range f.Plan.Seats {
		if s.Votes {
			all = append(all, s.Box+"=https://"+s.Peer)
		}
	}
	cfg.InitialCluster = strings.Join(all, ",")
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = here(f.Me.Peer), there(f.Me.Peer)
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = here(f.Me.Client), there(f.Me.Client)
	if f.listen != nil {
		cfg.ListenPeerUrls, cfg.ListenClientUrls = here(f.listen[0]), here(f.listen[1])
	}
	files := transport.TLSInfo{
		CertFile: filepath.Join(f.Dir, CertName), KeyFile: filepath.Join(f.Dir, KeyName), TrustedCAFile: filepath.Join(f.Dir, CAName),
		ClientCertAuth: true, SkipClientSANVerify: true, // the CA vouches for boxes, wherever they call from
	}
	cfg.PeerTLSInfo, cfg.ClientTLSInfo = files, files
	cfg.TickMs, cfg.ElectionMs, cfg.PreVote = uint(heartbeat.Milliseconds()), uint(patience.Milliseconds()), true
	cfg.AutoCompactionMode, cfg.AutoCompactionRetention = embed.CompactorModeRevision, historyOf
	cfg.QuotaBackendBytes = quotaBytes
	cfg.StrictReconfigCheck = true
	cfg.EnableGRPCGateway = false
	core := zapcore.NewCore(zapcore.NewConsoleEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(log), zapcore.WarnLevel)
	cfg.ZapLoggerBuilder = embed.NewZapLoggerBuilder(zap.New(core))
	return cfg
}

// here is where a member listens: at its address, or everywhere if that is a name.
func here(addr string) []url.URL {
	host, port, _ := net.SplitHostPort(addr)
	if net.ParseIP(host) == nil {
		addr = net.JoinHostPort("0.0.0.0", port)
	}
	return there(addr)
}

func there(addr string) []url.URL { return []url.URL{{Scheme: "https", Host: addr}} }

// Forget removes what etcd kept, with the order in which visitors came. The
// member must have ended.
func (f *Folder) Forget() error { return os.RemoveAll(filepath.Join(f.Dir, memberName)) }
