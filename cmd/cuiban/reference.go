package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
)

func (a *app) referenceCommand() *cobra.Command {
	var lang string
	c := &cobra.Command{Use: "reference", Short: "print every setting with its default and meaning, as Markdown", Args: exactly(0),
		Example: "  cuiban config reference\n  cuiban config reference --lang zh-CN > settings.md",
		RunE: func(*cobra.Command, []string) error {
			lang, err := a.inLanguage(lang)
			if err != nil {
				return err
			}
			text, err := config.Reference(lang)
			if err == nil {
				_, err = fmt.Fprint(a.out, text)
			}
			return err
		}}
	langFlag(c, &lang)
	return c
}
