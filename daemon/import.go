package daemon

import (
	"context"
	"time"

	"cuiban/daemon/desk"
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

// Reparse reads archived mail again; see intake.Intake.Reparse.
func (d *Daemon) Reparse(ctx context.Context, now time.Time, opt intake.ReparseOptions) (intake.ReparseReport, error) {
	if err := d.loadYears(ctx); err != nil {
		return intake.ReparseReport{}, err
	}
	return d.intake.Reparse(ctx, now, opt)
}

// Recorder reads archived mails and returns what files them by the owner's
// order; see intake.Intake.Recorder.
func (d *Daemon) Recorder(ctx context.Context, now time.Time, mails ...int64) (desk.Recorder, error) {
	if err := d.loadYears(ctx); err != nil {
		return nil, err
	}
	return d.intake.Recorder(ctx, now, mails...)
}
