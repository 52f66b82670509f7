// Package mailtest is a small mail provider for tests and for the demo: real
// protocols, no disk, faults on demand.
//
// A [World] holds accounts. Each account has folders, which go-imap's
// in-memory server shows over IMAP, and may submit mail over SMTP, which the
// World delivers to the INBOX of every recipient that has an account. Both
// servers can be reached over loopback ports ([World.Listen]) or through pipes
// ([World.DialIMAP], [World.DialSMTP]); with pipes a whole daemon runs inside a
// testing/synctest bubble.
//
// The World is kinder than real servers. For their unkindness there are two
// scripted servers, [SMTPScript] and [IMAPScript], which answer line by line
// what a test tells them to, including lies.
//
// The World keeps the time that [Options.Now] tells it: Received lines and
// internal dates carry it.
package mailtest
