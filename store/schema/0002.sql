-- What papers say of the owner, apart from everything else: letters to a
-- platform never hold it.
CREATE TABLE profiles (
	owner_id INTEGER NOT NULL PRIMARY KEY REFERENCES owners(id),
	legal_name TEXT NOT NULL,
	phone TEXT NOT NULL,
	address TEXT NOT NULL,
	identity TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(owner_id, legal_name, phone, address, identity)) STORED
) STRICT;

-- The company behind the platform of a case, beside its name.
CREATE TABLE respondents (
	case_id INTEGER NOT NULL PRIMARY KEY REFERENCES cases(id),
	address TEXT NOT NULL,
	licence TEXT NOT NULL,
	source TEXT NOT NULL,
	seal INTEGER NOT NULL GENERATED ALWAYS AS (cuiban_seal(case_id, address, licence, source)) STORED
) STRICT;
