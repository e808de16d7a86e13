-- Flags. How many say that a post breaks which house rule: with papers of a ballot number, or by sessions alone (0).
-- Changed by releases alone, and gone when the case is closed.
CREATE TABLE flags (
    post_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    rule INTEGER NOT NULL,
    members INTEGER NOT NULL,
    PRIMARY KEY (post_id, number, rule)
) WITHOUT ROWID;

-- That a session has flagged a post: an id that leads back to no session. Gone with the counts.
CREATE TABLE flag_ids (
    post_id BLOB NOT NULL,
    flag_id BLOB NOT NULL,
    PRIMARY KEY (post_id, flag_id)
) WITHOUT ROWID;

-- Cases. `due`: the hour by which a post that is behind a click must be decided, or is restored. `lapsed`: it once was.
-- `blurred`: a seat has hidden it at once, which may be done once. `until`: the hour until which its author may appeal.
CREATE TABLE cases (
    post_id BLOB PRIMARY KEY,
    state TEXT NOT NULL,
    opened TEXT NOT NULL,
    due TEXT,
    lapsed INTEGER NOT NULL,
    blurred INTEGER NOT NULL,
    brigade INTEGER NOT NULL,
    until TEXT
) WITHOUT ROWID;

-- What each seat says of an open or appealed case, and where the log has it. `term` is when its term ends: powers end
-- with it. `passages`: the words it is about, sealed under the data key of the post's board and this epoch.
CREATE TABLE decisions (
    post_id BLOB NOT NULL,
    seat INTEGER NOT NULL,
    term TEXT NOT NULL,
    says TEXT NOT NULL,
    rule INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    epoch TEXT NOT NULL,
    passages BLOB,
    PRIMARY KEY (post_id, seat)
) WITHOUT ROWID;

-- Who stands aside in an open case, without a reason. Gone when it is closed, shown to nobody else, logged nowhere.
CREATE TABLE conflicts (
    post_id BLOB NOT NULL,
    seat INTEGER NOT NULL,
    term TEXT NOT NULL,
    PRIMARY KEY (post_id, seat, term)
) WITHOUT ROWID;
