-- Elections that the forum's log opened, for which staff come forward here. All of it stands in the log.
-- signed: the week in which the list of nominations was signed, '' before that.
CREATE TABLE elections (
    election INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    seats TEXT NOT NULL,
    nominations_until TEXT NOT NULL,
    voting_from TEXT NOT NULL,
    closes TEXT NOT NULL,
    signed TEXT NOT NULL
);

-- Who comes forward, until 30 weeks after the list was signed. No time, no order; of the eight words a hash alone.
CREATE TABLE nominations (
    election BIGINT NOT NULL,
    person_id BLOB NOT NULL,
    name TEXT NOT NULL,
    statement TEXT NOT NULL,
    salt BLOB NOT NULL,
    claim BLOB NOT NULL,
    PRIMARY KEY (election, person_id)
) WITHOUT ROWID;
