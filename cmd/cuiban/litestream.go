package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
)

// litestreamSample is a configuration for Litestream 0.5, with what else belongs
// to such a set-up. The folder of the data stands where %[1]s is.
const litestreamSample = `# Litestream (https://litestream.io) copies every change of cuiban's database to
# another place within a second, while cuiban runs. Start it beside the daemon:
#
#   litestream replicate -config litestream.yml
#
# It reads the database through SQLite and leaves cuiban's files alone, except
# for two small tables of its own (_litestream_…), which verify knows.

dbs:
  - path: %[1]s/cuiban.db
    replica:
      type: file
      path: /mnt/backup/cuiban/litestream
      # or: url: sftp://user@nas:22/cuiban   with key-path and host-key
      # or: url: s3://bucket/cuiban

# Mails and evidence above 1 MiB are files in %[1]s/archive. They are
# written once and never changed, so that any tool copies them; run it after the
# database was copied, for instance every five minutes:
#
#   rsync -a --ignore-existing --exclude tmp %[1]s/archive/ /mnt/backup/cuiban/archive/
#
# To restore, with the daemon stopped, into a folder that does not exist yet:
#
#   mkdir -m 700 NEW && litestream restore -config litestream.yml -o NEW/cuiban.db %[1]s/cuiban.db
#   rsync -a /mnt/backup/cuiban/archive/ NEW/archive/
#   (name NEW as data in cuiban.toml)   cuiban verify
#
# verify names every object whose file had not been copied yet; importing such a
# mail again (cuiban import MAIL.eml) puts its bytes back. This copies mistakes
# too: it goes beside "cuiban backup FILE", not in its place.
`

func (a *app) litestreamCommand() *cobra.Command {
	return &cobra.Command{Use: "litestream", Short: "print a commented set-up that copies every change elsewhere at once (litestream.io)", Args: exactly(0),
		Example: "  cuiban config litestream > litestream.yml",
		RunE: func(*cobra.Command, []string) error {
			c, err := config.Load(a.config)
			if err != nil {
				return err
			}
			dir, err := filepath.Abs(c.DataDir())
			if err == nil {
				fmt.Fprintf(a.out, litestreamSample, dir)
			}
			return err
		}}
}
