-- What moderation does to posts. `rule`: the house rule under which a post is behind a click, removed or redacted.
ALTER TABLE posts ADD COLUMN rule INTEGER;

-- Acts of moderation: which entry of the log tells of which post, and the reason in words, sealed under the data key of
-- the post's board and the act's week. Act, rule, seat, state and day stand in the log alone.
CREATE TABLE acts (
    entry INTEGER PRIMARY KEY,
    post_id BLOB NOT NULL,
    epoch TEXT NOT NULL,
    salt BLOB NOT NULL,
    sealed BLOB NOT NULL
);

CREATE INDEX acts_of_post ON acts (post_id, entry);

-- Periods of four weeks: which reserved ballot number serves which purpose.
CREATE TABLE periods (
    period INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    number INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (period, purpose)
) WITHOUT ROWID;
