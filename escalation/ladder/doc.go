// Package ladder knows who is next: the rungs from customer service to court,
// by jurisdiction, kind of platform and the owner's standing.
//
// A ladder is data: one TOML file a jurisdiction, embedded, readable by people
// who know the law and not Go. It stands on the common rungs of any.toml (the
// three within a platform, waits of our own making) and adds the place's own
// rungs and ways. A rung is a desk with its channels, its clocks, what must have
// happened before, which other filings shut it, and the article that says so
// with the date somebody last read it. A way is the order in which the rungs are
// climbed for some kinds of platform and standings; it begins with what cannot
// wait (the police, where the money itself is in danger).
//
// A user's own file of the same form is laid over the embedded one: a rung of
// the same id takes the place of ours, a way for the same kinds and standings
// comes first.
//
// A term is held against somebody only when the primary text was read
// (confidence V) within CheckAge; every other one is shown as "to be checked"
// until the user confirms it (Confirmation). A confirmation vouches for the
// terms as they were: when an upgrade changes them, it lapses.
package ladder
