package record

import (
	"fmt"
	"time"
)

// Alive says whether the record answers: it can be read, and no transaction has
// been under way for longer than limit.
func (s *Store) Alive(limit time.Duration) error {
	if _, err := s.LogSize(); err != nil {
		return fmt.Errorf("the record does not answer: %w", err)
	}
	if since := s.follow.underWay(); since > limit {
		return fmt.Errorf("the record has been writing for %v: the disk does not answer", since.Round(time.Second))
	}
	return nil
}

// Timed tells how long each transaction to come takes, until leave is called.
// told must not wait.
func (s *Store) Timed(told func(time.Duration)) (leave func()) {
	f := &s.follow
	f.mu.Lock()
	defer f.mu.Unlock()
	f.timed = append(f.timed, &told)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for i, t := range f.timed {
			if t == &told {
				f.timed = append(f.timed[:i:i], f.timed[i+1:]...)
				return
			}
		}
	}
}

// underWay is how long the transaction of this moment has lasted; 0 for none.
func (f *followers) underWay() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.began.IsZero() {
		return 0
	}
	return time.Since(f.began)
}
