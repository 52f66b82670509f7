package body

// The limits. Each bounds what one hostile mail can cost; what lies past it stays
// in the raw bytes, which the caller keeps, and is named by a defect.
const (
	// MaxDepth is how deep parts and inner mails may nest, the outermost mail being
	// depth 0 (mail programs write 3 or 4; RFC sets no limit). A multipart or an
	// inner mail deeper than that is skipped unread ([DefectDepth]); what follows
	// it on the levels above is still read.
	MaxDepth = 50

	// MaxParts is how many parts, inner mails' parts included, one mail may have.
	// Reading stops at the next one ([DefectParts]); what was read stays.
	MaxParts = 1000

	// MaxHeader is the size in bytes of one header block, the mail's or a part's
	// (Postfix refuses more than 100 KiB). Fields past it are skipped
	// ([DefectHeaderSize]) and the body is read as usual.
	MaxHeader = 256 << 10

	// MaxFields is how many fields of one header block are kept
	// ([DefectHeaderFields]): 256 KiB of two-byte fields would cost 30 MB.
	MaxFields = 4000

	// MaxAddresses is how many addresses one mail's headers may list
	// ([DefectAddresses]); the first ones are kept.
	MaxAddresses = 1000

	// MaxText is the size in bytes of a mail's text. More is cut at a character
	// ([DefectText]).
	MaxText = 1 << 20

	// MaxTextTotal is the sum of the texts of a mail and all mails inside it. An
	// inner mail past it has its headers and attachments and no text ([DefectText]).
	MaxTextTotal = 4 << 20

	// MaxSource is how many bytes of one text part are looked at before it is
	// turned into text: HTML is mostly mark-up ([DefectText] when cut).
	MaxSource = 4 << 20

	// MaxNodes is how many elements and runs of text one HTML part may have
	// ([DefectHTML]); a long thread out of Outlook has 30,000. A tree of this size
	// is 25 MB.
	MaxNodes = 120_000

	// MaxIDs is how many message ids one field yields: the first 100 and the last
	// ones ([DefectIDs]), for both ends of a thread matter.
	MaxIDs = 1000

	// MaxIDLen is the length in bytes of a message id, angle brackets included:
	// the longest line RFC 5322 allows. A longer one is dropped ([DefectIDLong]),
	// never cut, for two cut ids could become equal.
	MaxIDLen = 998

	// MaxReceived is how many Received fields are dated.
	MaxReceived = 100

	// MaxName is the length in bytes of an attachment's name; the extension is
	// kept. File systems stop at 255.
	MaxName = 200

	// MaxRecipients is how many recipients of one delivery report are kept
	// ([DefectReport]).
	MaxRecipients = 1000

	// MaxUnpack is how many bytes of one TNEF attribute other than a file's data
	// are held ([DefectTNEF]).
	MaxUnpack = 4 << 20

	// maxBoundary is the length of a boundary that is looked for; RFC 2046 allows
	// 70, some robots write more.
	maxBoundary = 500

	// maxHTMLDepth is how deep the tree of an HTML part gets; deeper elements
	// become siblings.
	maxHTMLDepth = 256
)
