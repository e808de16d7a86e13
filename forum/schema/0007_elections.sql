-- Elections: where the log has the opening, the list of nominations and the stage table; the ballot number; the salt of
-- the box. Kind, seats, calendar, lot and result stand in the log alone.
CREATE TABLE elections (
    election INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    nominations INTEGER,
    number INTEGER UNIQUE,
    result INTEGER,
    salt BLOB
);

-- What the registrar publishes of candidates: name and statement, sealed, until the term is over.
CREATE TABLE candidates (
    election INTEGER NOT NULL,
    place INTEGER NOT NULL,
    salt BLOB NOT NULL,
    claim BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (election, place)
);

-- Ballots as they are filled in, sealed, under random ids: for the count, and for scrutineers until the term is over.
CREATE TABLE election_ballots (
    election INTEGER NOT NULL,
    ballot_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (election, ballot_id)
) WITHOUT ROWID;

-- How many ask for a vote on a seat, sealed: one row for all seats, gone when their time is over.
CREATE TABLE recalls (one INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
