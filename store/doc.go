// Package store keeps everything cuiban knows in one folder: the archive of
// raw mails, the cases with their log, and what is on its way out.
//
// # The folder
//
//	cuiban.db            SQLite, write-ahead log, synchronous FULL
//	archive/ab/abcd…     objects larger than InlineLimit, named by their SHA-256
//	archive/tmp/         objects on their way in
//
// Nothing but this package's SQLite driver may open cuiban.db: closing any
// other descriptor of it drops SQLite's POSIX locks in the whole process. A
// copy is made by Backup, never by cp.
//
// # Transactions
//
// A Store has one writer and a few readers. Update runs a function in the one
// write transaction (taken at once, so it never fails half-way because another
// process wrote first), View in a consistent snapshot. A Tx carries its own
// moment: the store never asks a clock, neither Go's nor SQLite's. Every
// method of Tx collects its rows before it returns, so that calls nest freely.
//
// # Times
//
// A time is stored as unix milliseconds. Its zone is not stored: what comes
// back is UTC, to the millisecond. The zero time is stored as NULL and comes
// back zero. Where the zone matters (an owner's, the other side's) it is a
// column of its own.
//
// # The log
//
// An entry is appended to its case and never changed; triggers refuse it. Its
// hash is the SHA-256 over a list of fields, each written as a netstring
// (decimal length in bytes, ':', the bytes, ','), in this order:
//
//	"cuiban-entry-1", the case's reference, seq, at, noted, kind, by,
//	mail, letter, promise, rung, private ("0" or "1"), body, prev
//
// Numbers are decimal, times unix milliseconds, a missing time is empty. prev
// is the hash of the case's entry before, empty for the first. body is the
// hash of what the entry says, over the netstrings
//
//	"cuiban-body-1", salt, text, amount (smallest unit), currency, facts, data
//
// where facts and data are the JSON texts exactly as stored (empty for none)
// and amount and currency are empty when there is no amount. The salt is 32
// random hex digits: when the words of an entry are erased on request, the
// hash that remains tells nothing about them. A second chain runs over all
// entries of all cases in the order n = 1, 2, 3 … in which they were noted:
//
//	"cuiban-chain-1", n, the chain value of n-1 (empty for n = 1), the entry's hash
//
// # Seals
//
// Every row of every table carries a seal, the CRC-64 (ECMA) of its other
// columns, computed by SQLite on each write as a stored generated column.
// Verify recomputes it, so that a flipped byte is found and named in tables
// that are not hash-chained too. A CRC finds accidents; the chains and the
// SHA-256 names find intent. A migration that adds a column must rebuild its
// table, since a stored generated column cannot be altered.
package store
