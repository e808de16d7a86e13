-- Numbers for lots that are in use, or that the registrar has told: then `entry` is where the log has it.
CREATE TABLE lots (
    block INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    entry INTEGER,
    PRIMARY KEY (block, lot)
) WITHOUT ROWID;

-- Fresh public keys of those who would sit on a jury, by period: one a member, of nobody known.
CREATE TABLE volunteers (
    period INTEGER NOT NULL,
    juror BLOB NOT NULL,
    PRIMARY KEY (period, juror)
) WITHOUT ROWID;

-- Appeals: where the log has each and its list of candidates, the removal it is against, and the author's words, sealed
-- under the data key of the post's board and the appeal's week. `due`: from this hour on a post that no jury decided
-- about is shown again. `outcome` is empty while the appeal is open.
CREATE TABLE appeals (
    entry INTEGER PRIMARY KEY,
    candidates INTEGER NOT NULL,
    post_id BLOB NOT NULL,
    act INTEGER NOT NULL UNIQUE,
    due TEXT NOT NULL,
    outcome TEXT NOT NULL,
    epoch TEXT NOT NULL,
    salt BLOB NOT NULL,
    sealed BLOB NOT NULL
);

CREATE INDEX appeals_of_post ON appeals (post_id, entry);
CREATE INDEX appeals_by_outcome ON appeals (outcome, entry);

-- What each juror decided and why, sealed, until the jury is done: then the rows go.
CREATE TABLE verdicts (
    entry INTEGER NOT NULL,
    juror BLOB NOT NULL,
    epoch TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (entry, juror)
) WITHOUT ROWID;
