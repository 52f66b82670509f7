package daemon

import (
	"context"
	"time"

	"cuiban/daemon/intake"
	"cuiban/daemon/mailfile"
)

// Import takes over mail that lies in files; see intake.Intake.Import. It works
// beside a running daemon.
func (d *Daemon) Import(ctx context.Context, set *mailfile.Set, now time.Time, opt intake.ImportOptions) (intake.ImportReport, error) {
	if err := d.loadYears(ctx); err != nil {
		return intake.ImportReport{}, err
	}
	return d.intake.Import(ctx, set, now, opt)
}
