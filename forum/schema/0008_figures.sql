-- Versions of the codebook: which entry of the log has the themes, and the first period they are for.
CREATE TABLE codebooks (version INTEGER PRIMARY KEY, period INTEGER NOT NULL, entry INTEGER NOT NULL);

-- A codebook that one seat-holder proposed and no second one has adopted yet.
CREATE TABLE proposed_codebook (
    one INTEGER PRIMARY KEY,
    proposal BLOB NOT NULL,
    account_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL
);

-- What machines suggest to seat-holders: how far the job is, and what it found, sealed.
CREATE TABLE hints (
    one INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    day TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    sealed BLOB
);

-- What was counted in a period so far, sealed under a key in a file; one row a period, gone when its figures are taken.
CREATE TABLE tallies (period INTEGER PRIMARY KEY, sealed BLOB NOT NULL);

-- The figures of a period with their noise, sealed: which entry of the log commits to them, and the salt of that.
CREATE TABLE figures (
    period INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    salt BLOB NOT NULL,
    sealed BLOB NOT NULL
);
