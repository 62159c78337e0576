package record

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
)

// TurnDown logs an objection (异议) to the roll that was decided and changed
// nothing; one that is upheld is an Add or a Strike. What is the objection, in
// words; two people answer for the decision, Reason says why it was taken.
func (v *Voters) TurnDown(ctx context.Context, what string, k Keys) error {
	if what = election.HideNumbers(strings.TrimSpace(what)); what == "" {
		return errors.New("couldn't log an objection: what it says must be given")
	}
	if err := k.two(); err != nil {
		return fmt.Errorf("couldn't log an objection: %w", err)
	}
	err := v.store.submit(ctx, deed(func(t engine.Tx) error {
		if err := during(t, "objection"); err != nil {
			return err
		}
		return writeLog(t, LogEntry{Act: "objection", Note: what, Keys: k})
	}))
	if err != nil {
		return fmt.Errorf("couldn't log an objection: %w", err)
	}
	return nil
}
