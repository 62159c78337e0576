// This file tells the service manager how the program is: ready, alive,
// stopping. Without one it does nothing.

package appliance

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"zheng/store/record"
)

// recordLimit is how long a transaction may take before the record counts as
// stuck: far longer than any card or disk needs that still works.
const recordLimit = 45 * time.Second

// supervised says that the program serves, and that it is alive as long as the
// record answers: a program whose record does not is started again by the
// service manager. end says that it stops.
func supervised(ctx context.Context, store *record.Store, log *slog.Logger) (end func()) {
	notify(log, daemon.SdNotifyReady)
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		log.Warn("watchdog", "err", err)
	}
	var tasks sync.WaitGroup
	ctx, stop := context.WithCancel(ctx)
	if every > 0 {
		tasks.Go(func() { watch(ctx, every/3, store, log) })
	}
	return func() {
		stop()
		tasks.Wait()
		notify(log, daemon.SdNotifyStopping)
	}
}

// watch says that the program is alive, for as long as it is.
func watch(ctx context.Context, every time.Duration, store *record.Store, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := store.Alive(recordLimit); err != nil {
			log.Error("watchdog", "err", err)
		} else {
			notify(log, daemon.SdNotifyWatchdog)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func notify(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("service manager", "err", err)
	}
}
