package pack

import (
	"fmt"

	"cuiban/escalation"
)

var english = wordlist{
	colon: ": ", semicolon: "; ", comma: ", ", open: " (", close: ")", quoteOpen: `"`, quoteClose: `"`, sep: " ", dot: " | ",

	packName: [4]string{"evidence_for-regulator", "evidence_for-platform", "evidence_for-court", "evidence_own-copy"},
	reader:   [4]string{"for the competent authority", "for the platform", "for the court", "the complainant's own copy"},
	sideName: [4]string{"complainant", "platform", "authority", "other"},
	sideWho:  [4]string{"The complainant", "The platform", "The authority", "Somebody else"},
	sideLong: [4]string{"from the complainant", "from the platform", "from the authority", "from somebody else"},

	mail: "Mail ", promise: "Promise ", ownRecord: "own record", ranOut: "Promise ran out: ", call: "Called the platform", said: "The platform said",
	filed: "Filed: ", filingNumber: "number ", arrived: "Money arrived", note: "Note", wrote: "Wrote",
	replied: " answered", automatic: " replied automatically", sameAgain: " gave nearly the same answer again",
	promised: "Promise ", demanded: "Demand ", dueBy: ", due ", sentLetter: "Sent a ", askedBy: "answer asked for by ", withdrew: "Withdrawal",
	late: "late by ", keptLate: "kept late, ", kept: "Kept ", brokenAnswered: func(late, at string) string { return "Broken: " + late + " (answered " + at + ")" },
	superseded: "Replaced by a later promise of theirs", withdrawn: "Withdrawn by them", running: "Not yet due", passed: "Due date passed, outcome to be checked",
	noDate: "No date given", estimate: " (estimate)",
	broken: map[bool]string{true: "No payment seen", false: "Not seen to be kept"},
	detail: map[string]string{"channel": "", "agent": "agent ", "number": "number ", "serial": "serial number "},
	state: map[escalation.EntryKind]string{escalation.EntryResolved: "The platform says that it has paid", escalation.EntryClosed: "Settled, says the complainant",
		escalation.EntryReopened: "Taken up again"},
	action: map[escalation.Action]string{escalation.ActReply: "to reply", escalation.ActResolve: "to resolve it", escalation.ActPay: "to pay",
		escalation.ActReview: "to review", escalation.ActOther: "other"},
	laneTheirs: "Their mails and words", laneOurs: "Our mails, calls, filings", laneMoney: "Withdrawals, payments", turn: "Whose turn", turnTheirs: "waiting for them", turnOwner: "our turn",
	now: "made on ", morePromises: "%d more promises: see the ledger", pictureOf: "Timeline: %s",
	legend: map[eventKind]string{evAnswer: "their answer", evRobot: "automatic reply", evWrote: "our mail", evCall: "call", evFiled: "complaint filed",
		evAttempt: "withdrawal tried", evPayout: "money arrived"},
	legendBar: map[escalation.Status]string{escalation.PromiseKept: "promise kept", escalation.PromiseBroken: "broken", escalation.PromiseOpen: "not yet due",
		escalation.PromiseSuperseded: "replaced"},

	title: "Summary of the case", ref: "Case %s", made: "made on %s", complainant: "Complainant", against: "Platform", address: "E-mail", entity: "Legal entity",
	phone: "Telephone", postal: "Address", identity: "Identity no.", seat: "Registered at", licence: "Licence",
	account: "Account", numbers: "References", amount: "Amount", begun: "First wrote", stand: "Stage", facts: "Status",
	notSaid: "not stated", noEntity: "not known", none: "none", unknown: "not yet escalated", sinceDay: "since %s", paidPart: " (paid %s, still owed %s)",
	happened: "What happened", promisesHead: "What the platform promised, and what came of it", noPromise: "The platform has made no promise with a date.",
	more: "%d more promises: see 02-promises.", tried: "What was tried", triedTimes: "Withdrawal tried %d times (until %s): ", moreSteps: "%d more: see 01-timeline.", demand: "What is demanded",
	basis:   "Promises are quoted word for word. The whole course is in 01, each promise with its deadline worked out in 02, the original mails in 03, the evidence in 04.",
	beijing: "Beijing time (UTC+8)",
	standing: map[escalation.Standing]string{escalation.Consumer: "consumer", escalation.Merchant: "merchant", escalation.Creator: "creator",
		escalation.Worker: "worker", escalation.Investor: "investor"},
	stands: map[escalation.State]string{escalation.Open: "not paid", escalation.Resolved: "the platform says it has paid; not confirmed by the complainant", escalation.Closed: "settled"},
	sight: map[escalation.Sight]string{
		escalation.SightFull:      "As of %s, from the complainant's inbox, sent mail and own records.",
		escalation.SightForwarded: "As of %s, from the platform's forwarded mail and the complainant's own records.",
		escalation.SightCCOnly:    "As of %s, from copied mail and the complainant's own records; answers sent to the complainant alone may be absent.",
	},
	headline: func(d *dossier, amount, days string) string {
		platform := firstOf(d.shortName(d.c.Platform), "the platform")
		what := "Withdrawal from " + platform
		if amount != "" {
			what = "Withdrawal of " + amount + " from " + platform
		}
		switch {
		case d.c.State == escalation.Closed:
			return what + ": settled" + lasted(", after ", days)
		case d.c.State == escalation.Resolved:
			return what + ": they say it is paid, not confirmed" + lasted(", after ", days)
		}
		return what + " not paid since " + longDay(d) + lasted(", for ", days)
	},
	days: func(n int) string {
		if n == 1 {
			return "1 day"
		}
		return fmt.Sprintf("%d days", n)
	},
	usualDemand: func(amount string) string {
		return "Payment of " + firstOf(amount, "what is owed") + "; or, if it will not pay, the platform's written facts, reasons, the rule they rest on, and how to appeal."
	},
	nothingOwed: "Nothing any more: all of it has been paid. This is kept for the record.",
	countWords: func(n counts, st style) []span {
		return counted(st, ", ", []tally{{n.attempts, "Withdrawals tried: %d"}, {n.wrote, "mails sent: %d"}, {n.calls, "calls: %d"}, {n.filed, "complaints filed: %d"},
			{n.answers, "answers by people: %d"}, {n.same, "nearly the same: %d"}}, "Nothing on record yet.")
	},
	zoneWords: func(zone string) string { return "All times are " + zone + "." },
	ledgerWords: func(d *dossier, st style) []span {
		n := d.count().broken
		text := fmt.Sprintf("Promises on record: %d, of which broken: %d. ", len(d.promises), n)
		return append(marking(text, st, fmt.Sprintf("broken: %d", n)),
			span{"Every doubt about a deadline is settled in the promiser's favour; doubtful promises are not listed.", st, false})
	},

	colNo: "No.", colQuote: "Promise, word for word", colSaid: "Said", colDue: "Due", colOutcome: "Outcome", colTime: "When", colWhat: "What", colResult: "Result",
	colSource: "Source", colWhere: "Said when, where", colWhy: "Due, and how it is worked out", colShows: "What it shows", colFile: "File", colName: "original name", colSize: "Size",
	colHash: "SHA-256", colAction: "About", colLate: "Late by",

	timeline: "Timeline", ledger: "Promises", letters: "Correspondence", index: "Index of evidence", pageOf: "page %d of %d",
	noEvents: "Nothing on record yet.", termsHead: "What the authorities said they would do", demandsHead: "What the platform asked of the complainant", noProofs: "No evidence is attached.", own: "the complainant", notInPack: "not in this pack",
	foldHint: "In order of time. Only what each sender wrote is printed; quoted older mail is folded away; promises are yellow. The original of every mail (.eml, not a byte changed) is in the same folder. Shaded bands are mails received, white ones mails of the complainant.",
	noMails:  "There is no correspondence.", ownNote: "The complainant's record (not a mail)", automaticMail: "automatic", asReceived: "no date; received ",
	from: "From", to: "To", cc: "Cc", date: "Date", subject: "Subject", signed: "DKIM", attachments: "Attachments", original: "Original",
	noText: "(no text)", cutText: "(the text goes on; see the original)", folded: "[quoted older mail, %d characters, folded away; see the original]", signatureNote: "Signature: ", forwarded: "Forwarded mail  ",
	dkimNone: "no signature at receipt", dkimPass: "valid at receipt, signed by %s, covers %s", dkimFail: "not valid at receipt, %s (%s)", dkimUnchecked: "signed by %s; its key could not be looked up at receipt",

	whyPrivate: "you marked it private", whyReserve: "evidence you hold in reserve; not for the platform at this stage", whyAuthority: "between you and the authority; not for the platform",
	whyBudget: "left out for the size limit of the channel; available on request", whyDamaged: "damaged in the archive, cannot be provided", whyErased: "no longer in the archive",

	fileSummary: "00-summary", fileTimeline: "01-timeline", fileLedger: "02-promises", dirMails: "03-correspondence", fileMails: "correspondence",
	dirProofs: "04-evidence", fileIndex: "index", dirTexts: "05-texts", fileSpeech: "three-sentences", fileForm: "up-to-%d-characters", fileReadme: "README.txt",

	readmeHead: `About this pack: case %s, %s
made %s (%s)

`,
	readmeFiles: `1. Where to look
  00-summary.pdf        one page, five minutes
  01-timeline           everything that happened, as a picture and a table
  02-promises           each promise: words, deadline worked out, outcome
  03-correspondence     correspondence.pdf to read; the .eml files are the
                        originals, not a byte changed
  04-evidence           index.pdf says what each file shows
  05-texts              for web forms and the telephone
  MANIFEST.txt          the SHA-256 of every file

`,
	readmeHashes: `2. How to check that no file was changed
  A hash is like a fingerprint: change one byte and it is another.
  Windows: open the Command Prompt, type
           certutil -hashfile FILE SHA256
           and compare with the 64 characters before the name in MANIFEST.txt.
  macOS:   in Terminal, in the unpacked folder: shasum -a 256 -c MANIFEST.txt
  Linux:   in the unpacked folder: sha256sum -c MANIFEST.txt
  "OK" on every line means unchanged.

`,
	readmeDKIM: `3. How to check that a mail came from them (DKIM signatures)
  Most mail services sign what they send with a key of their domain. A valid
  signature says that a server of that domain sent the mail and that it was not
  changed since. What it covers stands beside "DKIM" in correspondence.pdf:
  the text, and of the header only the fields listed. The verdicts were made
  when the mails were received.
  To check yourself: with Python installed, pip install dkimpy, then
           dkimverify < MAIL.eml
  The domain may have changed its key since. The keys as they were at receipt:
`,
	readmeNoKeys:  "  (There is no valid signature.)\n",
	readmeLeft:    "\n4. What was left out, and why\n",
	readmeNothing: "  (Nothing else to report.)\n",
	readmeMask: `
5. Masking
  In the summary, the tables and correspondence.pdf the middle digits of
  identity and card numbers are hidden. Original mails and evidence are
  unchanged.
`,
	readmeSources: `
Timeline and promises were put together by software from the mails and the
complainant's own records; "not seen" means not seen in these sources. Material
of other cases and private notes are not part of this.
`,
	reportHead: "%s  %s, %d files", reportMissing: "Still missing (for you only, not in the pack)", reportLeft: "Left out", notTold: " (not mentioned in the pack)",
	missing: missingEN,
}

var missingEN = map[string]Missing{
	"platform": {"the platform's name", "as people call it"},
	"amount":   {"the amount", "how much is stuck, in which currency"},
	"name":     {"your name", "authorities take complaints under a real name only"},
	"happened": {"what happened", "two or three sentences: when, what, with what result"},
	"demand":   {"the demand", "how much, by when"},
	"entity":   {"the platform's legal entity", "see its terms of use or registration; a complaint needs a clear respondent"},
	"profile":  {"your telephone and address", "note them with cuiban owner profile; only authorities and courts are told, never the platform"},
	"company":  {"the company's registered address and licence", "see the public register of companies; note them with cuiban case respondent"},
	"account":  {"your account", "its name or number with the platform"},
	"standing": {"your standing", "consumer, merchant, creator or worker: it decides which authority is competent"},
	"mails":    {"the correspondence", "copy or forward your mails with the platform"},
	"attempts": {"the withdrawals", "time, amount, status and error code of each try; different codes are proof in themselves"},
	"promises": {"their promises", "terms given by phone or chat count too: note them"},
	"unclear":  {"%d promises nobody has judged yet, not listed", "answer the question in the mail about them"},
	"evidence": {"evidence", "screenshots of the error (with address, time, balance, code) and of the application"},
	"label":    {"%s has no description", "say what the file shows"},

	"list:error_screenshot":   {"a screenshot of the error", "with address, time, balance and code"},
	"list:account_state":      {"the state of the account", "balance and verification, before and after"},
	"list:application_record": {"the withdrawal application", "the page with its number"},
	"list:past_withdrawals":   {"earlier successful withdrawals", "of the last six months"},
	"list:bank_statement":     {"a bank statement", "to show that no money came"},
	"list:id_copy":            {"a copy of your identity document", "upload it as the channel asks; you may write its purpose across"},
	"list:platform_entity":    {"the platform's registration", "a screenshot of its licence or register entry"},
	"list:platform_rules":     {"the platform's rules", "dated screenshots of withdrawal rules and terms"},
	"list:calls":              {"recorded calls", "if you recorded any and told the other side; otherwise leave it"},
	"list:mediation_end":      {"the decision that ended mediation or refused the complaint", "ask the authority for it"},
	"list:final_reply":        {"the platform's final answer", "in writing, or proof that there was none"},
}
