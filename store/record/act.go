package record

import (
	"context"
	"errors"

	"zheng/store/engine"
)

// act is one thing that happens. Everything that changes the record is an act
// and goes through apply, where one that is logged is written to the log.
type act interface {
	// allowedAs is the key of allowedAt that says at which stages it is done, or
	// unguarded where do looks at the stage itself or none matters.
	allowedAs() string
	// do changes the record inside t and keeps its outcome in itself; it may
	// run again in another transaction when one fails.
	do(s *Store, t engine.Tx) error
	// done tells the outcome after it is durable.
	done()
}

// apply is the only way into the record.
func (s *Store) apply(t engine.Tx, a act) error {
	if as := a.allowedAs(); as != unguarded {
		if err := allow(t, as); err != nil {
			return err
		}
	}
	if err := a.do(s, t); err != nil {
		return err
	}
	return s.log(t, a)
}

// unguarded is allowedAs of an act that is done whatever the stage.
const unguarded = ""

// actFunc is an act without an outcome.
type actFunc struct {
	as string // see act.allowedAs
	fn func(t engine.Tx) error
}

func (d actFunc) allowedAs() string              { return d.as }
func (d actFunc) do(_ *Store, t engine.Tx) error { return d.fn(t) }
func (d actFunc) done()                          {}

type job struct {
	act   act
	alone func() error // instead of an act: what is done between two transactions
	done  chan error
}

// submit hands an act to the writer and waits until it is on the disk.
func (s *Store) submit(ctx context.Context, a act) error {
	j := &job{act: a, done: make(chan error, 1)}
	if err := s.send(ctx, j); err != nil {
		return err
	}
	return <-j.done
}

func (s *Store) send(ctx context.Context, j *job) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	select {
	case s.queue <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write runs acts until the queue is closed: whatever waits goes into one
// transaction, so that many workers share one sync of the disk.
func (s *Store) write() {
	defer close(s.done)
	limit := s.opts.size
	if limit == 0 {
		limit = groupMax
	}
	for j := range s.queue {
		group := []*job{j}
		for more := true; more && len(group) < limit && group[len(group)-1].alone == nil; {
			select {
			case j, ok := <-s.queue:
				if more = ok; ok {
					group = append(group, j)
				}
			default:
				more = false
			}
		}
		last := group[len(group)-1]
		if last.alone != nil {
			group = group[:len(group)-1]
		}
		if len(group) > 0 {
			s.commit(group)
		}
		if last.alone != nil {
			last.done <- last.alone()
		}
	}
}

// actError is an act's own failure, not the transaction's.
type actError struct{ error }

func (e actError) Unwrap() error { return e.error }

// commit runs a group in one transaction. Where an act of it fails, each gets a
// transaction of its own, so that one bad act never holds up the others.
func (s *Store) commit(group []*job) {
	err := s.transact(group)
	var own actError
	if errors.As(err, &own) && len(group) > 1 {
		for _, j := range group {
			s.commit([]*job{j})
		}
		return
	}
	if errors.As(err, &own) {
		err = own.error
	}
	for _, j := range group {
		if err == nil {
			j.act.done()
		}
		j.done <- err
	}
}

func (s *Store) transact(group []*job) error {
	err := s.engine.Update(func(t engine.Tx) error {
		t = s.follow.begin(t)
		s.begun = map[*Batch]uint64{}
		for _, j := range group {
			if err := s.apply(t, j.act); err != nil {
				return actError{err}
			}
		}
		return nil
	})
	s.follow.end(err)
	s.watch.notify()
	return err
}
