-- Threads of a kind other than a discussion, by their first post, whose signed flags say the kind. `support`: how many
-- members say that they want it too, the most of its ballot numbers; changed by releases alone.
CREATE TABLE topics (
    thread_id BLOB PRIMARY KEY,
    post_id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    state TEXT NOT NULL,
    support INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX topics_by_support ON topics (kind, state, support, thread_id);

-- What leadership owes an answer to: public, as the log commits to it in `entry`, where the day stands that gives the
-- day by which. `item`: the key of a theme, or a thread.
CREATE TABLE debts (
    debt INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    sort TEXT NOT NULL,
    item TEXT NOT NULL,
    words TEXT NOT NULL
);

CREATE INDEX debts_of_item ON debts (item, debt);

-- What was said about a debt, byte for byte as it is served and as the entry of the log commits to it.
CREATE TABLE responses (entry INTEGER PRIMARY KEY, debt INTEGER NOT NULL, content BLOB NOT NULL);

CREATE INDEX responses_of_debt ON responses (debt, entry);

-- Votes on whether something is done, by the entry of the claim: the ballot number, the hour at which the vote ends, and
-- the count, sealed until then.
CREATE TABLE confirmations (
    entry INTEGER PRIMARY KEY,
    debt INTEGER NOT NULL,
    number INTEGER UNIQUE,
    until TEXT,
    sealed BLOB,
    ended INTEGER NOT NULL
);

-- Where mail reaches a leader, sealed; and the day for which their mail was decided on.
ALTER TABLE leaders ADD COLUMN mail BLOB;

CREATE TABLE leaders_mailed (one INTEGER PRIMARY KEY, day TEXT NOT NULL);
