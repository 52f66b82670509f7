package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/escalation/calendar"
	"cuiban/parser"
	"cuiban/templates"
)

// maxStdin bounds what is read from standard input, which cannot be rewound
// and so is held in memory: no mail provider takes mails of a gigabyte.
const maxStdin = 1 << 30

func (a *app) parseCommand() *cobra.Command {
	var zone, jurisdiction string
	c := &cobra.Command{Use: "parse FILE…", Short: "print what cuiban understands of a mail", Long: "Print what cuiban understands of each mail: one JSON object after the other with --json,\nelse for people. FILE - reads standard input.",
		Example: "  cuiban parse mail.eml\n  cuiban parse --json *.eml | jq .commitments\n  cuiban parse --json - < mail.eml",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errUsage{errors.New("parse: name at least one file, or - for standard input\nusage: " + c.UseLine())}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			ctx := parser.Context{Jurisdiction: jurisdiction}
			cal, ok := calendar.For(jurisdiction)
			if !ok {
				return errUsage{fmt.Errorf("--jurisdiction %q: known are %s", jurisdiction, strings.Join(calendar.Jurisdictions(), ", "))}
			}
			ctx.Calendar = cal
			if zone != "" {
				loc, err := time.LoadLocation(zone)
				if err != nil {
					return errUsage{fmt.Errorf("--zone %q is no time zone (want a name like Asia/Shanghai)", zone)}
				}
				ctx.Zone = loc
			}
			return a.parse(args, ctx)
		}}
	c.Flags().StringVar(&zone, "zone", "", "the promiser's time `ZONE` where the mail tells none")
	c.Flags().StringVar(&jurisdiction, "jurisdiction", "cn", "whose calendar counts the working days")
	return a.withJSON(c)
}

// parse prints every file; one that cannot be opened does not stop the others.
func (a *app) parse(files []string, ctx parser.Context) error {
	var errs []error
	for i, name := range files {
		r, closer, err := a.source(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		m := parser.Parse(r, ctx)
		closer()
		if a.json {
			errs = append(errs, a.object(m))
			continue
		}
		if len(files) > 1 {
			fmt.Fprintf(a.out, "%s%s\n", strings.Repeat("\n", min(i, 1)), name)
		}
		a.tell(m, "")
	}
	return errors.Join(errs...)
}

func (a *app) source(name string) (io.ReadSeeker, func(), error) {
	if name == "-" {
		data, err := io.ReadAll(io.LimitReader(a.in, maxStdin))
		return bytes.NewReader(data), func() {}, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, nil, fmt.Errorf("%s is a folder; name the mails in it", name)
	}
	return f, func() { f.Close() }, nil
}

func (a *app) object(m *parser.Mail) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(m)
}

// tell prints a mail for people.
func (a *app) tell(m *parser.Mail, indent string) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(a.out, "%s%-12s%s\n", indent, name, templates.Clean(value))
		}
	}
	for _, f := range m.From {
		line("from", strings.TrimSpace(f.Name+" <"+f.Address+">"))
	}
	if !m.Date.IsZero() {
		line("date", m.Date.Format(time.RFC3339))
	}
	line("subject", m.Subject)
	line("kind", strings.TrimSuffix(m.Kind+" ("+m.KindReason+")", " ()"))
	line("outcome", strings.TrimPrefix(strings.TrimSuffix(m.Outcome+" “"+m.OutcomeQuote+"”", " “”"), "none"))
	line("agent", m.Agent)
	for _, n := range m.ReferenceNumbers {
		line("number", n.Label+" "+n.Value)
	}
	for _, al := range m.Alarms {
		line("ALARM", al.Kind+" “"+al.Quote+"”")
	}
	a.tellPromises(m, line)
	for _, at := range m.Attachments {
		line("attachment", fmt.Sprintf("%s (%s, %d bytes)", at.Name, at.Type, at.Size))
	}
	for _, d := range m.Defects {
		line("defect", d)
	}
	for _, l := range strings.Split(strings.TrimSpace(m.NewText), "\n") {
		fmt.Fprintf(a.out, "%s  | %s\n", indent, templates.Clean(l))
	}
	for _, f := range m.Forwarded {
		fmt.Fprintf(a.out, "%sforwarded:\n", indent)
		a.tell(f, indent+"    ")
	}
}

func (a *app) tellPromises(m *parser.Mail, line func(name, value string)) {
	for _, c := range m.Commitments {
		due := "no date"
		if c.Due != nil {
			due = "due " + c.Due.Format(time.RFC3339)
		}
		line("promise", fmt.Sprintf("%s, %s, %s: “%s”", c.Action, c.Firmness, due, c.Quote))
		for _, d := range c.Derivation {
			line("", "  "+d)
		}
	}
	for _, d := range m.Demands {
		due := "no date"
		if d.Due != nil {
			due = "by " + d.Due.Format(time.RFC3339)
		}
		line("asked of you", due+": “"+d.Quote+"”")
	}
}
