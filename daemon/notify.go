package daemon

import (
	"context"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// Notify tells the service manager that the daemon is ready and, where it keeps a
// watchdog, that it is alive, until ctx ends. Without a service manager it does
// nothing.
func (d *Daemon) Notify(ctx context.Context) error {
	if ok, err := daemon.SdNotify(false, daemon.SdNotifyReady); err != nil || !ok {
		return err
	}
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every == 0 {
		<-ctx.Done()
		return err
	}
	for t := time.NewTicker(every / 2); ; {
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
			if err := d.Alive(); err != nil {
				d.Log.Error("the watchdog is not answered", "err", err)
				continue
			}
			if _, err := daemon.SdNotify(false, daemon.SdNotifyWatchdog); err != nil {
				return err
			}
		}
	}
}

// NotifyStopping tells the service manager that the daemon is about to end. After
// a reload it must not be told: it would wait for the end, and then bring it about.
func NotifyStopping() {
	_, _ = daemon.SdNotify(false, daemon.SdNotifyStopping) // a manager that does not listen sees the end itself
}
