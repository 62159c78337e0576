package stations

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/store/cluster"
	"zheng/store/cluster/etcd"
	"zheng/store/record"
)

// Command is zheng cluster.
type Command struct {
	config, out, folder, name string
	port                      int
	list                      console.Many
	signOff                   record.SignOff
}

// New declares the flags.
func New(fs *flag.FlagSet) *Command {
	s := &Command{}
	fs.StringVar(&s.config, "config", "", say.Flag("config"))
	fs.StringVar(&s.out, "o", "", say.Flag("o_stick"))
	fs.Var(&s.list, "station", say.Flag("cluster_station"))
	fs.IntVar(&s.port, "port", 2379, say.Flag("cluster_port"))
	fs.StringVar(&s.signOff.By, "by", "", say.Flag("act_by"))
	fs.StringVar(&s.signOff.Second, "second", "", say.Flag("act_second"))
	fs.StringVar(&s.signOff.Reason, "reason", "", say.Flag("act_reason"))
	fs.StringVar(&s.folder, "folder", "", say.Flag("cluster_folder"))
	fs.StringVar(&s.name, "name", "", say.Flag("cluster_name"))
	return s
}

// Run does what the first argument names.
func (s *Command) Run(ctx context.Context, c *console.Call) error {
	verb := console.First(c.Args)
	do, known := map[string]func(context.Context, *console.Call, *station.Config) error{
		"init": s.init, "join": s.join, "status": s.status, "replace": s.replace, "end": s.end, "member": s.member,
	}[verb]
	if !known {
		return say.Usage("cluster_verb", verb)
	}
	if most := map[bool]int{true: 2, false: 1}[verb == "join"]; len(c.Args) > most {
		return say.Usage("too_much", c.Args[most])
	}
	if verb == "member" {
		return do(ctx, c, nil)
	}
	if s.config == "" {
		return say.Usage("missing_flag", "config", "FILE")
	}
	cfg, err := station.Load(s.config)
	if err != nil {
		return err
	}
	if cfg.Cluster.Folder == "" {
		return say.Text("cluster_none", s.config)
	}
	return do(ctx, c, cfg)
}

// authorityKey is where the station that began a cluster keeps what vouches for
// its boxes.
const authorityKey = "ca.key.pem"

// init plans the stations, makes this one's folder and a bundle for each other.
func (s *Command) init(ctx context.Context, c *console.Call, cfg *station.Config) error {
	if s.out == "" {
		return say.Usage("missing_flag", "o", "DIR")
	}
	if _, err := os.Stat(filepath.Join(cfg.Cluster.Folder, etcd.PlanName)); err == nil {
		return say.Text("cluster_begun", cfg.Cluster.Folder)
	}
	now := time.Now()
	p := &etcd.Plan{Cluster: rand.Text()}
	var err error
	if p.Seats, err = seats(s.list, s.port); err != nil {
		return err
	}
	me := p.Seat(cfg.Station.Name)
	if me == nil {
		return say.Text("cluster_not_in", cfg.Station.Name)
	}
	key, err := s.shareRoll(ctx, c, cfg, p)
	if err != nil {
		return err
	}
	a, err := etcd.NewAuthority(p.Cluster, now)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return say.Failed(err, "cannot_write", s.out)
	}
	for _, seat := range p.Seats {
		files, err := a.Files(p, seat, now)
		if err != nil {
			return say.Failed(err, "cluster_plan")
		}
		if seat.Station != cfg.Station.Name {
			if err := s.handOver(c, seat, files, key); err != nil {
				return err
			}
			continue
		}
		if files[authorityKey], err = a.KeyPEM(); err != nil {
			return err
		}
		if err := writeFolder(cfg.Cluster.Folder, files); err != nil {
			return err
		}
	}
	say.Line(c.Stdout, say.Text("cluster_ready", len(p.Seats), voting(p)))
	return nil
}

func voting(p *etcd.Plan) (n int) {
	for _, s := range p.Seats {
		if s.Votes {
			n++
		}
	}
	return n
}

// seats reads NAME=HOST[:PORT] of each station; the first of them vote, an odd
// number.
func seats(list []string, port int) (out []etcd.Seat, err error) {
	if len(list) < 2 {
		return nil, say.Usage("cluster_few")
	}
	votes := map[bool]int{true: 5, false: 3}[len(list) >= 5]
	if len(list) < 3 {
		votes = 1
	}
	for i, item := range list {
		name, at, ok := strings.Cut(item, "=")
		name, at = strings.TrimSpace(name), strings.TrimSpace(at)
		host, own, err := net.SplitHostPort(at)
		p := port
		if err != nil {
			host = at
		} else if p, err = strconv.Atoi(own); err != nil {
			ok = false
		}
		if !ok || name == "" || host == "" || strings.ContainsAny(name, `/\`) || strings.ContainsAny(host, "/ ") || p < 1 || p > 65534 {
			return nil, say.Usage("cluster_item", item)
		}
		out = append(out, etcd.Seat{
			Station: name, Box: rand.Text(), Votes: i < votes,
			Client: net.JoinHostPort(host, strconv.Itoa(p)), Peer: net.JoinHostPort(host, strconv.Itoa(p+1)),
		})
	}
	return out, nil
}

// shareRoll makes the centre's roll one of many stations, names it in the plan,
// and gives its key.
func (s *Command) shareRoll(ctx context.Context, c *console.Call, cfg *station.Config, p *etcd.Plan) (key []byte, err error) {
	err = withVoters(c, cfg, func(v *record.Voters) error {
		p.Roll = v.KeyMark()
		known := map[string]bool{}
		err := v.Each(func(who record.Person) error {
			if who.Representing && p.Seat(who.Station) == nil {
				known[who.Station] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
		for name := range known {
			return say.Text("cluster_lost", name)
		}
		return v.Share(ctx, cfg.Station.Name)
	})
	if err != nil {
		return nil, err
	}
	if key, err = os.ReadFile(filepath.Join(cfg.Station.Data, rollKeyName)); err != nil {
		return nil, say.Failed(err, "cannot_read", cfg.Station.Data)
	}
	return key, nil
}

// withVoters opens the record of a station that does not serve meanwhile.
func withVoters(c *console.Call, cfg *station.Config, do func(*record.Voters) error) (err error) {
	e, err := open.Election(cfg.Station.Election)
	if err != nil {
		return err
	}
	store, err := open.Record(cfg.Station.Data, e, c.Stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	v, err := store.Voters(e)
	if err != nil {
		return err
	}
	return do(v)
}

// handOver seals a bundle and says its words.
func (s *Command) handOver(c *console.Call, seat etcd.Seat, files map[string][]byte, key []byte) error {
	words := sealWords()
	path := filepath.Join(s.out, seat.Station+bundleExt)
	if err := (&bundle{Station: seat.Station, Files: files, RollKey: key}).seal(path, words); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("bundle_made", path, words))
	return nil
}

// join takes a bundle in.
func (s *Command) join(_ context.Context, c *console.Call, cfg *station.Config) error {
	if len(c.Args) < 2 {
		return say.Usage("cluster_bundle")
	}
	f, err := os.Open(c.Args[1])
	if err != nil {
		return say.Failed(err, "cannot_read", c.Args[1])
	}
	defer f.Close()
	words, err := console.Ask(c, "ask_seal")
	if err != nil {
		return err
	}
	b, err := openBundle(f, words)
	if err != nil {
		return err
	}
	if b.Station != cfg.Station.Name {
		return say.Text("bundle_other", b.Station, s.config, cfg.Station.Name)
	}
	if err := b.unpack(cfg.Cluster.Folder, cfg.Station.Data); err != nil {
		return err
	}
	if _, err := etcd.Load(cfg.Cluster.Folder, cfg.Station.Name, time.Now()); err != nil {
		return Explain(err)
	}
	say.Line(c.Stdout, say.Text("cluster_joined", cfg.Station.Name))
	return nil
}

// status asks the members and says what the stations said.
func (s *Command) status(ctx context.Context, c *console.Call, cfg *station.Config) error {
	f, err := etcd.Load(cfg.Cluster.Folder, cfg.Station.Name, time.Now())
	if err != nil {
		return Explain(err)
	}
	shelf, err := f.Dial(nil)
	if err != nil {
		return err
	}
	defer shelf.Close()
	well := 0
	for _, m := range shelf.Members(ctx) {
		switch {
		case m.Err != nil:
			say.Line(c.Stdout, say.Text("member_silent", m.Seat.Station, m.Seat.Client, m.Err))
		case m.Leads:
			well++
			say.Line(c.Stdout, say.Text("member_leads", m.Seat.Station, m.Seat.Client))
		default:
			well++
			say.Line(c.Stdout, say.Text("member_well", m.Seat.Station, m.Seat.Client))
		}
	}
	if need := voting(f.Plan)/2 + 1; well < need {
		return say.Text("cluster_no_quorum", well, voting(f.Plan), need)
	}
	at := &cluster.Station{Name: f.Me.Station, Box: f.Me.Box, Shelf: shelf}
	for _, seat := range f.Plan.Seats {
		box, err := at.BoxOf(ctx, seat.Station)
		switch {
		case err != nil:
			return say.Failed(err, "cluster_failed")
		case box == "":
			say.Line(c.Stdout, say.Text("station_never", seat.Station))
		case box != seat.Box:
			say.Line(c.Stdout, say.Text("station_replaced", seat.Station))
		}
	}
	return nil
}

// replace gives a station's place to a new box, by two people.
func (s *Command) replace(ctx context.Context, c *console.Call, cfg *station.Config) error {
	switch {
	case s.out == "":
		return say.Usage("missing_flag", "o", "DIR")
	case len(s.list) != 1:
		return say.Usage("missing_flag", "station", "NAME")
	}
	for _, k := range []struct{ name, value string }{{"by", s.signOff.By}, {"second", s.signOff.Second}, {"reason", s.signOff.Reason}} {
		if strings.TrimSpace(k.value) == "" {
			return say.Usage("missing_flag", k.name, "…")
		}
	}
	if strings.TrimSpace(s.signOff.By) == strings.TrimSpace(s.signOff.Second) {
		return say.Usage("same_person", s.signOff.By)
	}
	name, at, moved := strings.Cut(s.list[0], "=")
	f, err := etcd.Load(cfg.Cluster.Folder, cfg.Station.Name, time.Now())
	if err != nil {
		return Explain(err)
	}
	if name == cfg.Station.Name {
		return say.Text("cluster_self", name)
	}
	a, key, err := authority(cfg)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(f.Plan.Seats, func(s etcd.Seat) bool { return s.Station == name })
	if i < 0 {
		return say.Text("cluster_not_in", name)
	}
	old := f.Plan.Seats[i]
	if moved {
		two, err := seats([]string{name + "=" + at, name + "=" + at}, s.port)
		if err != nil {
			return err
		}
		f.Plan.Seats[i].Client, f.Plan.Seats[i].Peer = two[0].Client, two[0].Peer
	}
	f.Plan.Seats[i].Box, f.Plan.Seats[i].Joins = rand.Text(), true
	seat := f.Plan.Seats[i]
	files, err := a.Files(f.Plan, seat, time.Now())
	if err != nil {
		return say.Failed(err, "cluster_plan")
	}
	shelf, err := f.Dial(nil)
	if err != nil {
		return err
	}
	defer shelf.Close()
	ctx, end := context.WithTimeout(ctx, replaceFor)
	defer end()
	if err := shelf.Replace(ctx, old, seat); err != nil {
		return say.Failed(err, "cluster_failed")
	}
	if err := cluster.Replace(ctx, shelf, name, seat.Box, s.signOff); err != nil {
		return say.Failed(err, "cluster_failed")
	}
	if err := writeFolder(cfg.Cluster.Folder, map[string][]byte{etcd.PlanName: f.Plan.Encode()}); err != nil {
		return err
	}
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return say.Failed(err, "cannot_write", s.out)
	}
	if err := os.Remove(filepath.Join(s.out, name+bundleExt)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return say.Failed(err, "cannot_write", s.out)
	}
	if err := s.handOver(c, seat, files, key); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("cluster_replaced", name))
	return nil
}

// replaceFor is how long the members may take to let a new one in.
const replaceFor = 30 * time.Second

// authority is what vouches for boxes, and the key of the roll: the station that
// began the cluster has them.
func authority(cfg *station.Config) (*etcd.Authority, []byte, error) {
	secret, err := os.ReadFile(filepath.Join(cfg.Cluster.Folder, authorityKey))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, say.Text("cluster_no_authority")
	}
	cert, cerr := os.ReadFile(filepath.Join(cfg.Cluster.Folder, etcd.CAName))
	key, kerr := os.ReadFile(filepath.Join(cfg.Station.Data, rollKeyName))
	if err := errors.Join(err, cerr, kerr); err != nil {
		return nil, nil, say.Failed(err, "cannot_read", cfg.Cluster.Folder)
	}
	a, err := etcd.ParseAuthority(cert, secret)
	if err != nil {
		return nil, nil, Explain(err)
	}
	return a, key, nil
}

// end removes what etcd kept, once nobody votes any more.
func (s *Command) end(_ context.Context, c *console.Call, cfg *station.Config) error {
	e, err := open.Election(cfg.Station.Election)
	if err != nil {
		return err
	}
	store, err := open.Record(cfg.Station.Data, e, c.Stderr)
	if err != nil {
		return err
	}
	day, err := store.Day()
	if err := errors.Join(err, store.Close()); err != nil {
		return err
	}
	if !slices.Contains([]record.Stage{record.StageCounting, record.StageDecided, record.StageAnnounced, record.StageSealed}, day.Stage) {
		return say.Text("cluster_voting")
	}
	f, err := etcd.Load(cfg.Cluster.Folder, cfg.Station.Name, time.Now())
	if err != nil {
		return Explain(err)
	}
	if err := f.Forget(); err != nil {
		return say.Failed(err, "cannot_write", cfg.Cluster.Folder)
	}
	say.Line(c.Stdout, say.Text("cluster_ended", cfg.Cluster.Folder))
	return nil
}

// member runs a station's member; zheng serve starts it.
func (s *Command) member(ctx context.Context, c *console.Call, _ *station.Config) error {
	if s.folder == "" || s.name == "" {
		return say.Usage("missing_flag", "folder", "DIR")
	}
	f, err := etcd.Load(s.folder, s.name, time.Now())
	if err != nil {
		return Explain(err)
	}
	if err := f.RunMember(ctx, c.Stderr); err != nil {
		return Explain(err)
	}
	return nil
}

// Explain says why a station cannot take part.
func Explain(err error) error {
	for _, k := range []struct {
		err  error
		code string
	}{{etcd.ErrCert, "cluster_cert"}, {etcd.ErrPlan, "cluster_plan"}, {etcd.ErrMember, "cluster_member"}, {cluster.ErrBox, "cluster_box"}, {os.ErrNotExist, "cluster_not_joined"}} {
		if errors.Is(err, k.err) {
			return say.Failed(fmt.Errorf("%w", err), k.code)
		}
	}
	return say.Failed(err, "cluster_failed")
}
