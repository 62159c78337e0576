package record

import (
	"context"
	"errors"
	"fmt"

	"zheng/store/engine"
	"zheng/store/journal"
)

// Compact writes the record anew, in the order of its keys, when the polls
// close: a file that grew while voters and sheets came holds older states of its
// pages, from which an order could be read. Meanwhile it is read as ever; acts
// wait. See engine.Bolt.Rewrite.
func (s *Store) Compact(ctx context.Context) error {
	if s.file == nil {
		return errors.New("couldn't compact the record: it is not in a file")
	}
	if err := s.submit(ctx, noteAct{journal.Entry{Act: journal.ActCompact}}); err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	j := &job{alone: s.rewrite, done: make(chan error, 1)}
	if err := s.send(ctx, j); err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	if err := <-j.done; err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	return nil
}

// rewrite is run by the writer, between two transactions.
func (s *Store) rewrite() error {
	err := s.file.Rewrite(func(fresh engine.File) error {
		_, err := recount(fresh.Walk, s.identity, s.roster)
		return err
	})
	if err == nil {
		s.follow.restart()
	}
	return err
}
