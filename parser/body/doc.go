// Package body turns the bytes of a mail into decoded headers, the best text,
// the list of attachments and the mails inside it.
//
// The model: a mail is a tree of parts in one stream of lines. The stream is
// read once, front to back. One stack holds the boundaries of every multipart
// that is open, so a line that starts with two dashes is compared with them and
// all other bytes flow through unseen: the cost is linear in the bytes and does
// not depend on how deep the parts are nested. Attachments are hashed while they
// flow past and never held. Text is collected up to a limit, decoded from the
// charset it is really in (which is often not the one it claims), and freed of
// what a reader would not see.
//
// A mail never fails to be read. Whatever is broken, missing, lying or too large
// is repaired, guessed or cut, and named in [Mail.Defects]; the caller keeps the
// raw bytes, so nothing is lost by a cut here.
//
// # Which text
//
// Where a mail offers the same text twice (multipart/alternative, or a text/plain
// followed by its own HTML in a multipart/mixed) one is chosen:
//
//  1. One that has no text loses.
//  2. One that lacks most of what the other says is a stub ("your client cannot show
//     HTML", "view in the browser") and loses; where each lacks most of the other,
//     the longer one wins, unless the plain part is short and speaks of HTML.
//  3. HTML whose structure marks a quote, a signature or a forward (a blockquote,
//     or what Options.Classify knows) wins: clients write that structure by
//     machine, while plain renderings of Outlook and QQ carry no mark where the
//     new text ends.
//  4. HTML wins over a plain part that was mangled: its lines run together, or
//     mark-up stands in it.
//  5. Else the plain part wins: it is what the sender's client thought readable,
//     and its own line marks (">") are intact.
//
// # Where go-message ends
//
// go-message reads a repaired header block into fields and serves the rarer
// charsets. Its multipart reader refuses what real mail contains (a line without
// colon in a part loses all later parts) and costs depth × size, so the parts are
// split here, and so are the transfer encodings decoded, which must survive
// damage in the middle.
package body
