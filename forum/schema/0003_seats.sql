-- Entries by their kind: who holds a seat is read from the log itself, not from a row that anyone could have written.
CREATE INDEX log_by_type ON log_entries (substr(entry, 1, 1), position);

-- Accounts of seat-holders and leaders: a keyed hash of the name, and a secret that the passphrase opens.
CREATE TABLE accounts (
    account_id BLOB PRIMARY KEY,
    kind INTEGER NOT NULL,
    salt BLOB NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE leaders (account_id BLOB PRIMARY KEY, mark BLOB NOT NULL) WITHOUT ROWID;

-- The day of the newest attempt of a leader to open a page of moderation: one entry of the log a day.
CREATE TABLE attempts (one INTEGER PRIMARY KEY, day TEXT NOT NULL);

-- Seats: which entry of the log has the term; name and mail address, sealed, and the salt of the name's commitment.
CREATE TABLE seats (
    seat INTEGER PRIMARY KEY,
    account_id BLOB NOT NULL UNIQUE,
    entry INTEGER NOT NULL,
    salt BLOB NOT NULL,
    sealed BLOB NOT NULL
);

-- A version of the house rules that one seat-holder proposed and no second one has adopted yet.
CREATE TABLE proposed_rules (
    one INTEGER PRIMARY KEY,
    proposal BLOB NOT NULL,
    account_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL
);

-- The day for which the seat-holders' mail was decided on, sent or not.
CREATE TABLE mailed (one INTEGER PRIMARY KEY, day TEXT NOT NULL);
