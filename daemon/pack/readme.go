package pack

import (
	"fmt"
	"slices"
	"strings"
)

// readme tells a layman what is in the pack, how to check the hashes and the
// signatures, and what was left out.
func (d *dossier) readme() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, d.w.readmeHead, d.show(d.c.Ref), d.show(d.c.Platform), d.moment(d.now), d.zoneName())
	b.WriteString(d.w.readmeFiles)
	b.WriteString(d.w.readmeHashes)
	b.WriteString(d.w.readmeDKIM)
	keys := d.keys()
	if len(keys) == 0 {
		b.WriteString(d.w.readmeNoKeys)
	}
	for _, k := range keys {
		b.WriteString("  " + k + "\n")
	}
	b.WriteString(d.w.readmeLeft)
	n := 0
	for _, l := range d.left {
		if l.Told {
			b.WriteString("  - " + l.What + d.w.colon + l.Why + "\n")
			n++
		}
	}
	if n == 0 {
		b.WriteString(d.w.readmeNothing)
	}
	if d.opt.Mask {
		b.WriteString(d.w.readmeMask)
	}
	b.WriteString(d.w.readmeSources)
	return noteText(b.String())
}

// keys are the public keys that verified a signature, as they stood in the DNS
// when the mail came: "selector._domainkey.domain TXT …", each once.
func (d *dossier) keys() []string {
	var out []string
	for _, m := range d.mails {
		for _, s := range m.dkim {
			if s.Status != "pass" {
				continue
			}
			for _, txt := range s.Key {
				line := d.show(s.Selector+"._domainkey."+s.Domain) + "  TXT  " + d.show(txt)
				if !slices.Contains(out, line) {
					out = append(out, line)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}
