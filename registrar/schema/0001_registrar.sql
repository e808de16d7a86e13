-- The one row of a registrar: what its key files must fit, how far the forum's closings were read, the last
-- day counted, and how many were up to date with drawing then.
CREATE TABLE registrar (
    one INTEGER PRIMARY KEY,
    check_value BLOB NOT NULL,
    record_key BLOB NOT NULL,
    closings BIGINT NOT NULL,
    counted TEXT NOT NULL,
    up_to_date INTEGER NOT NULL
);

CREATE TABLE officers (name TEXT PRIMARY KEY, verifier TEXT NOT NULL) WITHOUT ROWID;

-- The roll: one row a person. No time, no list of draws, no order.
CREATE TABLE people (
    person_id BLOB PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    grade TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    highest INTEGER NOT NULL,
    passes TEXT NOT NULL,
    last_request BLOB
) WITHOUT ROWID;

CREATE UNIQUE INDEX people_by_email ON people (email);

-- Codes asked for, by keyed hashes of addresses, strangers' too. The code itself comes from the key file and the stamp.
CREATE TABLE codes (
    who BLOB PRIMARY KEY,
    stamp BLOB NOT NULL,
    slot BIGINT NOT NULL,
    tries INTEGER NOT NULL,
    hour BIGINT NOT NULL,
    asked INTEGER NOT NULL
) WITHOUT ROWID;

-- Signed records, numbered from 0 without gaps, never changed.
CREATE TABLE records (number INTEGER PRIMARY KEY, record BLOB NOT NULL);

-- Scopes whose private key still exists, sealed under the registrar's key file. The row goes when the key does.
-- number: of the ballot, 0 for a week; told: the count of members last told; closed: that it was the last word.
CREATE TABLE scope_keys (
    key_id BLOB PRIMARY KEY,
    scope TEXT NOT NULL UNIQUE,
    number INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    not_after TEXT NOT NULL,
    spki BLOB NOT NULL,
    sealed BLOB NOT NULL,
    record INTEGER NOT NULL,
    told INTEGER NOT NULL,
    closed INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX scope_keys_by_number ON scope_keys (number, not_after);

CREATE TABLE blocks (
    block INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    not_after TEXT NOT NULL,
    record INTEGER NOT NULL,
    told INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    lots BLOB NOT NULL
);
