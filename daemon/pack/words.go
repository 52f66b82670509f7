package pack

import (
	"cuiban/escalation"
)

// wordlist is every word the documents need, in one language. Texts with a verb
// (%s, %d) are formats.
type wordlist struct {
	// nothingOwed stands for the demand once all is paid.
	nothingOwed string
	// brokenAnswered tells of a promise that was answered after it was due.
	brokenAnswered func(late, at string) string

	// Punctuation.
	colon, semicolon, comma, open, close, quoteOpen, quoteClose, sep, dot string

	// Readers, in the order of Readers; sides, in the order of side.
	packName, reader            [4]string
	sideName, sideLong, sideWho [4]string

	// The timeline.
	mail, promise, ownRecord, ranOut, call, said, filed, filingNumber string
	arrived, note, wrote, replied, automatic, sameAgain               string
	promised, demanded, dueBy, sentLetter, askedBy, withdrew          string
	late, keptLate, kept, superseded, withdrawn                       string
	running, passed, noDate, estimate                                 string
	broken                                                            map[bool]string // true: a promise to pay
	detail                                                            map[string]string
	state                                                             map[escalation.EntryKind]string
	action                                                            map[escalation.Action]string
	laneTheirs, laneOurs, laneMoney, turn, turnTheirs, turnOwner, now string
	morePromises, pictureOf                                           string
	legend                                                            map[eventKind]string
	legendBar                                                         map[escalation.Status]string

	// The summary.
	title, ref, made, complainant, against, address, entity, account, numbers               string
	phone, postal, identity, seat, licence                                                  string
	amount, begun, stand, facts, notSaid, noEntity, none, unknown, sinceDay                 string
	paidPart, happened, promisesHead, noPromise, more, tried, triedTimes, moreSteps, demand string
	basis, beijing                                                                          string
	standing                                                                                map[escalation.Standing]string
	stands                                                                                  map[escalation.State]string
	sight                                                                                   map[escalation.Sight]string
	headline                                                                                func(d *dossier, amount, days string) string
	days                                                                                    func(n int) string
	usualDemand                                                                             func(amount string) string
	countWords                                                                              func(n counts, st style) []span
	zoneWords                                                                               func(zone string) string
	ledgerWords                                                                             func(d *dossier, st style) []span

	// Tables.
	colNo, colQuote, colSaid, colDue, colOutcome, colTime, colWhat, colResult string
	colSource, colWhere, colWhy, colShows, colFile, colName, colSize, colHash string
	colAction, colLate                                                        string

	// The documents.
	timeline, ledger, letters, index, pageOf, noEvents, demandsHead, termsHead, noProofs string
	own, notInPack, foldHint, noMails, ownNote, automaticMail, asReceived                string
	from, to, cc, date, subject, signed, attachments, original, noText                   string
	cutText, folded, signatureNote, forwarded                                            string
	dkimNone, dkimPass, dkimFail, dkimUnchecked                                          string

	// Why something stays out.
	whyPrivate, whyReserve, whyAuthority, whyBudget, whyDamaged, whyErased string

	// File names.
	fileSummary, fileTimeline, fileLedger, dirMails, fileMails, dirProofs string
	fileIndex, dirTexts, fileSpeech, fileForm, fileReadme                 string

	// The notes for the reader, and the report for the owner.
	readmeHead, readmeFiles, readmeHashes, readmeDKIM, readmeNoKeys string
	readmeLeft, readmeNothing, readmeMask, readmeSources            string
	reportHead, reportMissing, reportLeft, notTold                  string
	missing                                                         map[string]Missing
}

func (w *wordlist) quote(s string) string {
	if s == "" {
		return ""
	}
	return w.quoteOpen + s + w.quoteClose
}

// mailOf names a mail that has no number, for a list.
func (w *wordlist) mailOf(d *dossier, l letter) string {
	return w.mail + d.day(l.at) + " " + d.show(l.subject)
}

func wordsIn(lang string) *wordlist {
	if lang == "en" {
		return &english
	}
	return &chinese
}
