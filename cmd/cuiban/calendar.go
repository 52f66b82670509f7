package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/desk"
	"cuiban/escalation/calendar"
	"cuiban/store"
)

func (a *app) calendarCommand() *cobra.Command {
	var jurisdiction string
	var year int
	show := &cobra.Command{Use: "show", Short: "show a year's holidays and make-up workdays", Args: exactly(0), Example: "  cuiban calendar show --year 2026\n  cuiban calendar show --jurisdiction gb",
		RunE: func(cmd *cobra.Command, _ []string) error { return a.calendarShow(cmd, jurisdiction, year) }}
	show.Flags().StringVar(&jurisdiction, "jurisdiction", "cn", "whose calendar")
	show.Flags().IntVar(&year, "year", a.now().Year(), "which year")
	var of string
	imp := &cobra.Command{Use: "import FILE", Short: "take over an announced year, compute open deadlines again and say what moved", Args: exactly(1),
		Long: "Take over the announcement of a year: JSON in the form of the widely used per-year lists, or iCalendar.\nEvery open deadline is computed again.", Example: "  cuiban calendar import 2027.json",
		RunE: func(cmd *cobra.Command, args []string) error { return a.calendarImport(cmd, args[0], of) }}
	imp.Flags().StringVar(&of, "jurisdiction", "cn", "whose calendar, where the file does not say")
	return group("calendar", "working days, holidays, make-up workdays", a.withJSON(show), a.withJSON(imp))
}

// calendarDay is a day in JSON.
type calendarDay struct {
	Date        calendar.Date   `json:"date"`
	Reason      calendar.Reason `json:"reason"`
	Name        string          `json:"name"`
	Provisional bool            `json:"provisional"`
}

func (a *app) calendarShow(cmd *cobra.Command, jurisdiction string, year int) error {
	if !slices.Contains(calendar.Jurisdictions(), jurisdiction) {
		return errUsage{fmt.Errorf("--jurisdiction %q: known are %s", jurisdiction, strings.Join(calendar.Jurisdictions(), ", "))}
	}
	if year < calendar.FirstYear || year > calendar.LastYear {
		return errUsage{fmt.Errorf("--year %d: between %d and %d", year, calendar.FirstYear, calendar.LastYear)}
	}
	cal := daemon.CalendarOf(jurisdiction, a.importedYears(cmd))
	days := []calendarDay{}
	for _, d := range cal.Specials(year) {
		days = append(days, calendarDay{d.Date, d.Reason, d.Name, d.Provisional})
	}
	return a.print(days, func() {
		state := "announced"
		if !cal.Announced(year) {
			state = "not announced yet: computed from the law, provisional"
		}
		fmt.Fprintf(a.out, "%s %d, %s\n", jurisdiction, year, state)
		for _, d := range days {
			fmt.Fprintf(a.out, "  %s %s  %-8s %s\n", d.Date, d.Date.Weekday().String()[:3], d.Reason, d.Name)
		}
		for _, p := range cal.Papers(year) {
			fmt.Fprintf(a.out, "  source: %s\n", p)
		}
	})
}

// importedYears are those of the configured store, if there is one.
func (a *app) importedYears(cmd *cobra.Command) (years []calendar.Year) {
	_, st, err := a.open(true)
	if err != nil {
		return nil // the calendar can be shown without a configuration
	}
	defer st.Close()
	_ = st.View(cmd.Context(), func(tx *store.Tx) error {
		years, err = daemon.Years(tx)
		return err
	})
	return years
}

// movedView is a moved deadline in JSON.
type movedView struct {
	Case    string     `json:"case"`
	Quote   string     `json:"quote"`
	Was     *time.Time `json:"was"`
	Is      *time.Time `json:"is"`
	Accused bool       `json:"accused"`
}

func (a *app) calendarImport(cmd *cobra.Command, file, jurisdiction string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	years, err := calendar.ParseYearsFor(data, jurisdiction)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	_, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	var moved []desk.Moved
	err = st.Update(cmd.Context(), a.now(), func(tx *store.Tx) error {
		moved, err = daemon.ImportYears(tx, years)
		return err
	})
	if err != nil {
		return err
	}
	views := []movedView{}
	for _, m := range moved {
		views = append(views, movedView{m.Ref, m.Text, known(m.Was, time.Local), known(m.Is, time.Local), m.Accused})
	}
	return a.print(views, func() {
		for _, y := range years {
			fmt.Fprintf(a.out, "%s %d taken over: %d days\n", jurisdiction, y.Year, len(y.Days))
		}
		for _, m := range views {
			fmt.Fprintf(a.out, "%s  “%s”: %s → %s\n", m.Case, m.Quote, orNone(stampOf(m.Was)), stampOf(m.Is))
			if m.Accused {
				fmt.Fprintln(a.out, "  it had been counted as broken and is open again: if a letter said so, consider telling them")
			}
		}
		if len(views) == 0 {
			fmt.Fprintln(a.out, "no open deadline moved")
		}
	})
}
