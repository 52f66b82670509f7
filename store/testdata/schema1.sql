-- The first schema. Never edit this file once a version has been given out:
-- append the next one. Times are INTEGER unix milliseconds, NULL for "none".
-- Every table carries the seal of its row: see the package comment.

CREATE TABLE meta (
	key TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(key, value)) STORED
) STRICT, WITHOUT ROWID;

-- The archive. data is NULL when the bytes are in the file archive/xx/sha256.
CREATE TABLE objects (
	id INTEGER PRIMARY KEY,
	sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
	size INTEGER NOT NULL,
	inline INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, sha256, size, inline)) STORED,
	data BLOB
) STRICT;

CREATE TABLE mails (
	id INTEGER PRIMARY KEY,
	sha256 TEXT NOT NULL UNIQUE REFERENCES objects(sha256),
	size INTEGER NOT NULL,
	message_id TEXT NOT NULL,
	date INTEGER,
	received INTEGER NOT NULL,
	sender TEXT NOT NULL DEFAULT '',
	subject TEXT NOT NULL DEFAULT '',
	base_subject TEXT NOT NULL DEFAULT '',
	direction TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL,
	kind TEXT NOT NULL DEFAULT '',
	outcome TEXT NOT NULL DEFAULT '',
	dkim TEXT NOT NULL DEFAULT '',
	parser_version INTEGER NOT NULL DEFAULT 0,
	flags TEXT NOT NULL DEFAULT '',
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, sha256, size, message_id, date, received, sender, subject, base_subject, direction, state, kind, outcome, dkim, parser_version, flags)) STORED
) STRICT;
CREATE INDEX mails_message_id ON mails(message_id) WHERE message_id <> '';
CREATE INDEX mails_pending ON mails(id) WHERE state = 'stored';
CREATE INDEX mails_base_subject ON mails(base_subject, date) WHERE base_subject <> '';

CREATE TABLE understandings (
	mail_id INTEGER NOT NULL REFERENCES mails(id),
	parser_version INTEGER NOT NULL,
	made INTEGER NOT NULL,
	json TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(mail_id, parser_version, made, json)) STORED,
	PRIMARY KEY (mail_id, parser_version)
) STRICT;

CREATE TABLE locations (
	account TEXT NOT NULL,
	folder TEXT NOT NULL,
	uid_validity INTEGER NOT NULL,
	uid INTEGER NOT NULL,
	mail_id INTEGER NOT NULL REFERENCES mails(id),
	seen INTEGER,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(account, folder, uid_validity, uid, mail_id, seen)) STORED,
	PRIMARY KEY (account, folder, uid_validity, uid, mail_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX locations_mail ON locations(mail_id);

CREATE TABLE cursors (
	account TEXT NOT NULL,
	folder TEXT NOT NULL,
	uid_validity INTEGER NOT NULL,
	high INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(account, folder, uid_validity, high)) STORED,
	PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE holes (
	account TEXT NOT NULL,
	folder TEXT NOT NULL,
	uid_validity INTEGER NOT NULL,
	uid INTEGER NOT NULL,
	reason TEXT NOT NULL,
	tries INTEGER NOT NULL,
	last INTEGER,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(account, folder, uid_validity, uid, reason, tries, last)) STORED,
	PRIMARY KEY (account, folder, uid_validity, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
	account TEXT NOT NULL,
	folder TEXT NOT NULL,
	until INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(account, folder, until)) STORED,
	PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE owners (
	id INTEGER PRIMARY KEY,
	address TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	lang TEXT NOT NULL,
	zone TEXT NOT NULL,
	wrong_codes INTEGER NOT NULL DEFAULT 0,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, address, name, lang, zone, wrong_codes)) STORED
) STRICT;

CREATE TABLE cases (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	owner_id INTEGER NOT NULL REFERENCES owners(id),
	title TEXT NOT NULL,
	platform TEXT NOT NULL,
	entity TEXT NOT NULL,
	kind TEXT NOT NULL,
	standing TEXT NOT NULL,
	jurisdiction TEXT NOT NULL,
	account TEXT NOT NULL,
	amount INTEGER NOT NULL,
	currency TEXT NOT NULL,
	paid INTEGER NOT NULL,
	paid_currency TEXT NOT NULL,
	happened TEXT NOT NULL,
	demand TEXT NOT NULL,
	causes TEXT NOT NULL,
	sight TEXT NOT NULL,
	state TEXT NOT NULL,
	stopped INTEGER NOT NULL,
	paused_until INTEGER,
	rung TEXT NOT NULL,
	rung_since INTEGER,
	opened INTEGER NOT NULL,
	zone TEXT NOT NULL,
	next INTEGER,
	next_why TEXT NOT NULL,
	head INTEGER NOT NULL,
	merged_into INTEGER REFERENCES cases(id),
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, ref, owner_id, title, platform, entity, kind, standing, jurisdiction, account, amount, currency, paid, paid_currency, happened, demand, causes, sight, state, stopped, paused_until, rung, rung_since, opened, zone, next, next_why, head, merged_into)) STORED
) STRICT;
CREATE INDEX cases_owner ON cases(owner_id);
CREATE INDEX cases_next ON cases(next) WHERE next IS NOT NULL AND merged_into IS NULL;
CREATE INDEX cases_merged ON cases(merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE parties (
	case_id INTEGER NOT NULL REFERENCES cases(id),
	address TEXT NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL,
	confirmed INTEGER NOT NULL,
	bad INTEGER NOT NULL,
	domain TEXT NOT NULL,
	added INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(case_id, address, name, role, confirmed, bad, domain, added)) STORED,
	PRIMARY KEY (case_id, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX parties_domain ON parties(domain);

-- The log. n counts over all cases, seq within one. Nothing here is ever
-- changed; what an entry says is in bodies, so that it can be erased on request
-- while the chain, which holds only its hash, still verifies.
CREATE TABLE entries (
	n INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	seq INTEGER NOT NULL,
	at INTEGER,
	noted INTEGER NOT NULL,
	kind TEXT NOT NULL,
	actor TEXT NOT NULL,
	mail TEXT NOT NULL,
	letter TEXT NOT NULL,
	promise TEXT NOT NULL,
	rung TEXT NOT NULL,
	private INTEGER NOT NULL,
	body TEXT NOT NULL,
	prev TEXT NOT NULL,
	hash TEXT NOT NULL,
	chain TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(n, case_id, seq, at, noted, kind, actor, mail, letter, promise, rung, private, body, prev, hash, chain)) STORED,
	UNIQUE (case_id, seq)
) STRICT;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;

CREATE TABLE bodies (
	n INTEGER PRIMARY KEY REFERENCES entries(n),
	salt TEXT NOT NULL,
	text TEXT NOT NULL,
	amount INTEGER,
	currency TEXT,
	facts TEXT NOT NULL,
	data TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(n, salt, text, amount, currency, facts, data)) STORED
) STRICT;
CREATE TRIGGER bodies_no_update BEFORE UPDATE ON bodies BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
CREATE TRIGGER bodies_no_delete BEFORE DELETE ON bodies
WHEN NOT EXISTS (SELECT 1 FROM entries e JOIN entries x ON x.case_id = e.case_id WHERE e.n = OLD.n AND x.kind = 'erased' AND x.n > e.n)
BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;

CREATE TABLE merges (
	id INTEGER PRIMARY KEY,
	into_id INTEGER NOT NULL REFERENCES cases(id),
	from_id INTEGER NOT NULL REFERENCES cases(id),
	why TEXT NOT NULL,
	at INTEGER NOT NULL,
	undone INTEGER,
	undone_why TEXT NOT NULL DEFAULT '',
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, into_id, from_id, why, at, undone, undone_why)) STORED
) STRICT;
CREATE INDEX merges_from ON merges(from_id);

-- Every message id that belongs to a case, ids never seen themselves included.
CREATE TABLE ids (
	owner_id INTEGER NOT NULL REFERENCES owners(id),
	message_id TEXT NOT NULL,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(owner_id, message_id, case_id)) STORED,
	PRIMARY KEY (owner_id, message_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ids_case ON ids(case_id);

CREATE TABLE numbers (
	owner_id INTEGER NOT NULL REFERENCES owners(id),
	value TEXT NOT NULL,
	domain TEXT NOT NULL,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	label TEXT NOT NULL,
	added INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(owner_id, value, domain, case_id, label, added)) STORED,
	PRIMARY KEY (owner_id, value, domain, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX numbers_case ON numbers(case_id);

CREATE TABLE filings (
	id INTEGER PRIMARY KEY,
	mail_id INTEGER NOT NULL REFERENCES mails(id),
	case_id INTEGER NOT NULL REFERENCES cases(id),
	rule TEXT NOT NULL,
	why TEXT NOT NULL,
	guessed INTEGER NOT NULL,
	at INTEGER NOT NULL,
	undone INTEGER,
	undone_why TEXT NOT NULL DEFAULT '',
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, mail_id, case_id, rule, why, guessed, at, undone, undone_why)) STORED
) STRICT;
CREATE UNIQUE INDEX filings_mail ON filings(mail_id, case_id) WHERE undone IS NULL;
CREATE INDEX filings_case ON filings(case_id, mail_id);

CREATE TABLE unfiled (
	mail_id INTEGER NOT NULL REFERENCES mails(id),
	owner_id INTEGER NOT NULL,
	why TEXT NOT NULL,
	suggestions TEXT NOT NULL,
	at INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(mail_id, owner_id, why, suggestions, at)) STORED,
	PRIMARY KEY (mail_id, owner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unfiled_owner ON unfiled(owner_id, mail_id);

CREATE TABLE learned (
	owner_id INTEGER NOT NULL REFERENCES owners(id),
	kind TEXT NOT NULL,
	value TEXT NOT NULL,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	at INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(owner_id, kind, value, case_id, at)) STORED,
	PRIMARY KEY (owner_id, kind, value, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX learned_case ON learned(case_id);

CREATE TABLE promises (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	key TEXT NOT NULL,
	who TEXT NOT NULL,
	action TEXT NOT NULL,
	firm INTEGER NOT NULL,
	quote TEXT NOT NULL,
	span_start INTEGER NOT NULL,
	span_end INTEGER NOT NULL,
	term TEXT NOT NULL,
	said INTEGER,
	agent TEXT NOT NULL,
	mail TEXT NOT NULL,
	path TEXT NOT NULL,
	otherwise TEXT NOT NULL,
	revisions TEXT NOT NULL,
	status TEXT NOT NULL,
	settled INTEGER,
	settled_by TEXT NOT NULL,
	late INTEGER NOT NULL,
	extended INTEGER NOT NULL,
	first INTEGER,
	confidence REAL NOT NULL,
	rule TEXT NOT NULL,
	by_hand INTEGER NOT NULL,
	due INTEGER,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, case_id, key, who, action, firm, quote, span_start, span_end, term, said, agent, mail, path, otherwise, revisions, status, settled, settled_by, late, extended, first, confidence, rule, by_hand, due)) STORED,
	UNIQUE (case_id, key)
) STRICT;
CREATE INDEX promises_due ON promises(due) WHERE status = 'open' AND due IS NOT NULL;

CREATE TABLE letters (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	key TEXT NOT NULL UNIQUE,
	rung TEXT NOT NULL,
	step TEXT NOT NULL,
	message_id TEXT NOT NULL,
	sha256 TEXT REFERENCES objects(sha256) DEFERRABLE INITIALLY DEFERRED,
	recipients TEXT NOT NULL,
	subject TEXT NOT NULL,
	text TEXT NOT NULL,
	promises TEXT NOT NULL,
	state TEXT NOT NULL,
	head INTEGER NOT NULL,
	created INTEGER,
	asked INTEGER,
	asks INTEGER NOT NULL,
	later INTEGER,
	approved INTEGER,
	sent INTEGER,
	deadline INTEGER,
	response TEXT NOT NULL,
	tries INTEGER NOT NULL,
	not_before INTEGER,
	sender TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, case_id, key, rung, step, message_id, sha256, recipients, subject, text, promises, state, head, created, asked, asks, later, approved, sent, deadline, response, tries, not_before, sender)) STORED
) STRICT;
CREATE INDEX letters_case ON letters(case_id);
CREATE INDEX letters_state ON letters(state);
CREATE UNIQUE INDEX letters_message_id ON letters(message_id) WHERE message_id <> '';

CREATE TABLE asks (
	code TEXT NOT NULL PRIMARY KEY,
	letter_id INTEGER NOT NULL REFERENCES letters(id),
	case_id INTEGER NOT NULL REFERENCES cases(id),
	owner_id INTEGER NOT NULL REFERENCES owners(id),
	sha256 TEXT NOT NULL,
	created INTEGER NOT NULL,
	expires INTEGER,
	used INTEGER,
	voided INTEGER,
	wrong INTEGER NOT NULL,
	message_id TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(code, letter_id, case_id, owner_id, sha256, created, expires, used, voided, wrong, message_id)) STORED
) STRICT, WITHOUT ROWID;
CREATE INDEX asks_letter ON asks(letter_id);
CREATE INDEX asks_owner ON asks(owner_id) WHERE used IS NULL AND voided IS NULL;
CREATE INDEX asks_message_id ON asks(message_id) WHERE message_id <> '';

CREATE TABLE notices (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	owner_id INTEGER NOT NULL,
	case_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	message_id TEXT NOT NULL,
	sha256 TEXT NOT NULL REFERENCES objects(sha256),
	due INTEGER,
	state TEXT NOT NULL,
	tries INTEGER NOT NULL,
	not_before INTEGER,
	sent INTEGER,
	last_error TEXT NOT NULL,
	data TEXT NOT NULL,
	created INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, key, owner_id, case_id, kind, message_id, sha256, due, state, tries, not_before, sent, last_error, data, created)) STORED
) STRICT;
CREATE INDEX notices_queued ON notices(id) WHERE state = 'queued';
CREATE INDEX notices_message_id ON notices(message_id) WHERE message_id <> '';
CREATE INDEX notices_case ON notices(case_id);

CREATE TABLE signatures (
	key TEXT NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(key, at)) STORED
) STRICT, WITHOUT ROWID;

CREATE TABLE refused (
	id INTEGER PRIMARY KEY,
	owner_id INTEGER NOT NULL,
	case_id INTEGER NOT NULL,
	mail TEXT NOT NULL,
	why TEXT NOT NULL,
	at INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, owner_id, case_id, mail, why, at)) STORED
) STRICT;
CREATE INDEX refused_owner ON refused(owner_id, at);

CREATE TABLE evidence (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	number TEXT NOT NULL,
	label TEXT NOT NULL,
	sha256 TEXT NOT NULL REFERENCES objects(sha256) DEFERRABLE INITIALLY DEFERRED,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size INTEGER NOT NULL,
	at INTEGER,
	core INTEGER NOT NULL,
	source TEXT NOT NULL,
	used TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, case_id, number, label, sha256, name, type, size, at, core, source, used)) STORED,
	UNIQUE (case_id, number)
) STRICT;
CREATE INDEX evidence_sha256 ON evidence(sha256);

-- What can be searched: a mail (mail_id) or an entry of the log (entry). The
-- inverted index over it is written behind the commit, in segments.
CREATE TABLE docs (
	id INTEGER PRIMARY KEY,
	mail_id INTEGER UNIQUE REFERENCES mails(id),
	entry INTEGER UNIQUE REFERENCES entries(n),
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	names TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, mail_id, entry, subject, body, names)) STORED
) STRICT;

CREATE TABLE segments (
	id INTEGER PRIMARY KEY,
	low INTEGER NOT NULL,
	high INTEGER NOT NULL,
	level INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(id, low, high, level)) STORED
) STRICT;

CREATE TABLE blocks (
	segment INTEGER NOT NULL REFERENCES segments(id),
	term BLOB NOT NULL,
	data BLOB NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(segment, term, data)) STORED,
	PRIMARY KEY (segment, term)
) STRICT, WITHOUT ROWID;

-- The names of objects that were erased on request: an entry of the log may
-- still name them.
CREATE TABLE tombstones (
	sha256 TEXT NOT NULL PRIMARY KEY,
	size INTEGER NOT NULL,
	case_id INTEGER NOT NULL REFERENCES cases(id),
	at INTEGER NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(sha256, size, case_id, at)) STORED
) STRICT, WITHOUT ROWID;
