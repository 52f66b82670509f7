package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cuiban/store"
	"cuiban/templates"
)

// errDamaged ends verify with exit code 1 when something is wrong.
var errDamaged = errors.New("verifying: not everything is as it was stored; restore a backup (`cuiban restore FILE DIR`), and keep this folder as it is")

func (a *app) verifyCommand() *cobra.Command {
	var ref string
	c := &cobra.Command{Use: "verify", Short: "recompute the whole archive and log: every hash, every chain, every reference", Args: exactly(0),
		Long:    "Recomputes everything: the SHA-256 of each archived object, both hash chains of the log, the seal of each\nrow, the references between them, and the structure of the database. Names what is not as it was stored,\nand ends with exit code 1 then.",
		Example: "  cuiban verify\n  cuiban verify --case CB-7K3M",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, st, err := a.open(true)
			if err != nil {
				return err
			}
			defer st.Close()
			rep, err := st.Verify(cmd.Context(), ref)
			if err != nil {
				return err
			}
			err = a.print(verified{rep.OK(), rep.Objects, rep.Bytes, rep.Entries, rep.Erased, rep.Rows, problems(rep)}, func() { a.tellVerified(c.DataDir(), ref, rep) })
			if err == nil && !rep.OK() {
				err = errDamaged
			}
			return err
		}}
	c.Flags().StringVar(&ref, "case", "", "only this `CASE`: its log, its rows, its objects")
	return a.withJSON(c)
}

// verified is a report in JSON.
type verified struct {
	OK       bool      `json:"ok"`
	Objects  int       `json:"objects"`
	Bytes    int64     `json:"bytes"`
	Entries  int       `json:"entries"`
	Erased   int       `json:"erased"`
	Rows     int       `json:"rows"`
	Problems []problem `json:"problems"`
}

type problem struct {
	What   string `json:"what"`
	Name   string `json:"name"`
	Detail string `json:"detail"`
}

func problems(r store.Report) []problem {
	out := make([]problem, len(r.Problems))
	for i, p := range r.Problems {
		out[i] = problem(p)
	}
	return out
}

func (a *app) tellVerified(dir, ref string, r store.Report) {
	what := dir
	if ref != "" {
		what = ref
	}
	fmt.Fprintf(a.out, "%s: %d objects (%.1f MB), %d entries of the log, %d rows\n", what, r.Objects, float64(r.Bytes)/1e6, r.Entries, r.Rows)
	if r.Erased > 0 {
		fmt.Fprintf(a.out, "%d entries were erased on request; their hashes are in place\n", r.Erased)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(a.out, templates.Clean(p.String()))
	}
	if r.OK() {
		fmt.Fprintln(a.out, "all of it is as it was stored")
	}
}
