package main

import (
	"github.com/spf13/cobra"

	"cuiban/cmd/cuiban/internal/demo"
)

func (a *app) demoCommand() *cobra.Command {
	var lang, dir string
	var serve bool
	c := &cobra.Command{Use: "demo", Short: "play a whole dispute on an embedded mail server, on a simulated calendar", Args: exactly(0),
		Long:    "Play a real dispute of 35 days in a few seconds: real IMAP and SMTP on this machine,\nthe same code as the daemon, a simulated calendar. Leaves a folder with everything to look at.",
		Example: "  cuiban demo\n  cuiban demo --lang zh-CN --dir /tmp/demo --serve",
		RunE: func(cmd *cobra.Command, _ []string) error {
			lang, err := a.inLanguage(lang)
			if err != nil {
				return err
			}
			return demo.Run(cmd.Context(), a.out, demo.Options{Lang: lang, Dir: dir, Serve: serve})
		}}
	langFlag(c, &lang)
	c.Flags().StringVar(&dir, "dir", "cuiban-demo", "the `FOLDER` to leave")
	c.Flags().BoolVar(&serve, "serve", false, "keep the mail server up and say how to connect to it")
	return c
}
