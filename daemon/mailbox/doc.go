// Package mailbox is all of IMAP: it reads mail out of accounts and hands raw
// bytes on, and it puts our own drafts and copies into folders.
//
// # Model
//
// An [Account] says where and as whom to log in. A [Session] is one connection,
// used by one goroutine; every call on it ends, because the raw connection is
// closed when its time is up. After any error that is not a plain refusal by
// the server ([RefusedError]) the connection is dead and a new one is dialled.
//
// [Watch] runs for as long as its context lives: it connects, reads every
// folder up to its end, waits for news (IDLE where the server has it, polling
// where it has not) and reads on; errors only make it wait. [Pass] does it
// once. Both give what they find to a [Handler], which stores a mail, its place
// and the folder's new [Cursor] in one transaction: progress and effect commit
// together. A caller runs one Watch per account, so that one bad account never
// stops the others.
//
// # The cursor
//
// A folder's cursor is a high-water mark over its UIDs, for one UIDVALIDITY. It
// never passes a mail that is not stored, unless a [Hole] is recorded for it:
// a mail that the server lists and does not deliver, or that kills the
// connection whenever it is asked for. Holes are tried again, at growing
// distances up to a day. A mail counts as delivered only when the whole answer
// that carried it was read to its end and made sense.
//
// When UIDVALIDITY changes, the folder is read again; the handler knows what it
// has by content.
//
// # What is never done
//
// Folders are opened with EXAMINE and mails read with BODY.PEEK: no flag
// changes, nothing moves, nothing is deleted. The exceptions are our own drafts
// and copies ([Session.AppendTo], [Session.ReplaceDraft]), and what the user turned
// on: a keyword on stored mails, or their move ([Session.Mark]). In a private folder
// (the owner's own mailbox) the headers are read first and only mails that the
// handler wants are fetched.
//
// ENVELOPE, BODYSTRUCTURE and other parsed items are never asked for: a
// malformed one kills the connection in go-imap, and the bytes say it all.
package mailbox
