package etcd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"zheng/store/cluster"
)

// Shelf is the cluster's, on its members. A call is tried at one member; when
// that does not answer, the next call goes to the next: whoever calls tries again,
// and knows that the first attempt may have been done.
type Shelf struct {
	members []*clientv3.Client // the station's own first
	seats   []Seat             // theirs

	mu      sync.Mutex
	at      int // that answered last
	lease   clientv3.LeaseID
	granted time.Time
}

var _ cluster.Shelf = (*Shelf)(nil)

const (
	attempt    = 1500 * time.Millisecond // at one member
	ping       = 2 * time.Second         // on a line that is still, and for its answer
	leaseFor   = 90 * time.Second        // what was put
	leaseFresh = 30 * time.Second        // how long a lease takes more
	again      = 200 * time.Millisecond  // between two attempts of a watch
)

// Dial makes the way to the members; it waits for none. Through gives where the
// way to an address begins, nil: there.
func (f *Folder) Dial(through func(addr string) string) (*Shelf, error) {
	if through == nil {
		through = func(addr string) string { return addr }
	}
	s := &Shelf{}
	for _, seat := range f.Plan.Seats {
		switch {
		case seat.Votes && seat.Station == f.Me.Station:
			s.seats = append([]Seat{seat}, s.seats...)
		case seat.Votes:
			s.seats = append(s.seats, seat)
		}
	}
	for _, seat := range s.seats {
		c, err := clientv3.New(clientv3.Config{
			Endpoints: []string{"https://" + through(seat.Client)}, TLS: f.tls.Clone(),
			DialKeepAliveTime: ping, DialKeepAliveTimeout: ping, Logger: zap.NewNop(),
		})
		if err != nil {
			return nil, errors.Join(fmt.Errorf("couldn't call the member at %s: %w", seat.Client, err), s.Close())
		}
		s.members = append(s.members, c)
	}
	return s, nil
}

// Close ends all calls.
func (s *Shelf) Close() error {
	var all error
	for _, c := range s.members {
		all = errors.Join(all, c.Close())
	}
	return all
}

// current is the member to ask.
func (s *Shelf) current() (int, *clientv3.Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at, s.members[s.at]
}

// failed goes on to the next member, unless somebody did already.
func (s *Shelf) failed(at int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == at {
		s.at = (at + 1) % len(s.members)
	}
}

// call asks one member.
func (s *Shelf) call(ctx context.Context, do func(context.Context, *clientv3.Client) error) error {
	at, c := s.current()
	ctx, end := context.WithTimeout(ctx, attempt)
	defer end()
	err := do(ctx, c)
	if err != nil {
		s.failed(at)
	}
	return err
}

func (s *Shelf) Get(ctx context.Context, key string) (item cluster.Item, err error) {
	item.Key = key
	err = s.call(ctx, func(ctx context.Context, c *clientv3.Client) error {
		r, err := c.Get(ctx, key)
		if err == nil && len(r.Kvs) > 0 {
			item.Value, item.Rev = r.Kvs[0].Value, r.Kvs[0].ModRevision
		}
		return err
	})
	return item, err
}

func (s *Shelf) List(ctx context.Context, prefix string) (list []cluster.Item, err error) {
	err = s.call(ctx, func(ctx context.Context, c *clientv3.Client) error {
		r, err := c.Get(ctx, prefix, clientv3.WithPrefix())
		list = items(r)
		return err
	})
	return list, err
}

func items(r *clientv3.GetResponse) (list []cluster.Item) {
	if r == nil {
		return nil
	}
	for _, kv := range r.Kvs {
		list = append(list, cluster.Item{Key: string(kv.Key), Value: kv.Value, Rev: kv.ModRevision})
	}
	return list
}

func (s *Shelf) Swap(ctx context.Context, key string, value []byte, rev int64) (done bool, err error) {
	err = s.call(ctx, func(ctx context.Context, c *clientv3.Client) error {
		r, err := c.Txn(ctx).If(clientv3.Compare(clientv3.ModRevision(key), "=", rev)).Then(clientv3.OpPut(key, string(value))).Commit()
		if err == nil {
			done = r.Succeeded
		}
		return err
	})
	return done, err
}

func (s *Shelf) Put(ctx context.Context, key string, value []byte) error {
	return s.call(ctx, func(ctx context.Context, c *clientv3.Client) error {
		lease, err := s.leased(ctx, c)
		if err != nil {
			return err
		}
		_, err = c.Put(ctx, key, string(value), clientv3.WithLease(lease))
		return err
	})
}

// leased gives a lease that ends in a minute or so.
func (s *Shelf) leased(ctx context.Context, c *clientv3.Client) (clientv3.LeaseID, error) {
	s.mu.Lock()
	lease, fresh := s.lease, time.Since(s.granted) < leaseFresh
	s.mu.Unlock()
	if fresh {
		return lease, nil
	}
	begun := time.Now()
	r, err := c.Grant(ctx, int64(leaseFor/time.Second))
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lease, s.granted = r.ID, begun
	return r.ID, nil
}

func (s *Shelf) Delete(ctx context.Context, key string) error {
	return s.call(ctx, func(ctx context.Context, c *clientv3.Client) error {
		_, err := c.Delete(ctx, key)
		return err
	})
}

func (s *Shelf) Watch(ctx context.Context, prefix string) <-chan cluster.Item {
	out := make(chan cluster.Item)
	go func() {
		defer close(out)
		for ctx.Err() == nil {
			at, c := s.current()
			if s.follow(ctx, c, prefix, out) != nil && ctx.Err() == nil {
				s.failed(at)
			}
			select {
			case <-time.After(again):
			case <-ctx.Done():
			}
		}
	}()
	return out
}

// follow watches at one member until it fails.
func (s *Shelf) follow(ctx context.Context, c *clientv3.Client, prefix string, out chan<- cluster.Item) error {
	first, end := context.WithTimeout(ctx, attempt)
	r, err := c.Get(first, prefix, clientv3.WithPrefix())
	end()
	if err != nil {
		return err
	}
	give := func(list []cluster.Item) error {
		for _, i := range list {
			select {
			case out <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	if err := give(items(r)); err != nil {
		return err
	}
	// One that stands apart from the others would be silent for ever.
	ctx, leave := context.WithCancel(clientv3.WithRequireLeader(ctx))
	defer leave()
	go func() {
		defer leave()
		for stands(ctx, c) {
		}
	}()
	for w := range c.Watch(ctx, prefix, clientv3.WithPrefix(), clientv3.WithRev(r.Header.Revision+1)) {
		if err := w.Err(); err != nil {
			return err
		}
		var list []cluster.Item
		for _, e := range w.Events {
			i := cluster.Item{Key: string(e.Kv.Key), Rev: e.Kv.ModRevision}
			if e.Type == clientv3.EventTypePut {
				i.Value = e.Kv.Value
			}
			list = append(list, i)
		}
		if err := give(list); err != nil {
			return err
		}
	}
	return io.EOF
}

// stands says, after a while, whether a member still answers: a watch alone waits
// for ever for one that was stopped or cannot start again.
func stands(ctx context.Context, c *clientv3.Client) bool {
	select {
	case <-time.After(ping):
	case <-ctx.Done():
		return false
	}
	ctx, end := context.WithTimeout(ctx, attempt)
	defer end()
	_, err := c.Get(ctx, "stands", clientv3.WithSerializable())
	return err == nil
}

// Member is how one of the voting members is.
type Member struct {
	Seat  Seat
	Leads bool
	Err   error // it does not answer
}

// Members asks each member how it is.
func (s *Shelf) Members(ctx context.Context) []Member {
	out := make([]Member, len(s.members))
	var all sync.WaitGroup
	for i, c := range s.members {
		all.Go(func() {
			ctx, end := context.WithTimeout(ctx, 2*attempt)
			defer end()
			out[i].Seat = s.seats[i]
			r, err := c.Status(ctx, c.Endpoints()[0])
			if out[i].Err = err; err == nil {
				out[i].Leads = r.Leader == r.Header.MemberId
			}
		})
	}
	all.Wait()
	return out
}

// Replace has a new box take the seat of an old one: the old one's member leaves
// the cluster, the new one's comes in.
func (s *Shelf) Replace(ctx context.Context, old, now Seat) error {
	if !now.Votes {
		return nil
	}
	return s.call(ctx, func(ctx context.Context, c *clientv3.Client) error {
		list, err := c.MemberList(ctx)
		if err != nil {
			return err
		}
		there := false
		for _, m := range list.Members {
			switch {
			case m.Name == old.Box:
				if _, err := c.MemberRemove(ctx, m.ID); err != nil {
					return err
				}
			case len(m.PeerURLs) == 1 && m.PeerURLs[0] == "https://"+now.Peer:
				there = true
			}
		}
		if there {
			return nil
		}
		_, err = c.MemberAdd(ctx, []string{"https://" + now.Peer})
		return err
	})
}
