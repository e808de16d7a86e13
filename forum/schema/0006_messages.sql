-- Conversations between a member and the moderators, found by the hash that a claim code gives. `last`: how many messages;
-- `latest`: the day of the last one; `waits`: whether it is the member's, and no moderator has said that it needs no answer.
CREATE TABLE conversations (
    lookup BLOB PRIMARY KEY,
    last INTEGER NOT NULL,
    latest TEXT NOT NULL,
    waits INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX conversations_by_day ON conversations (latest, lookup);

-- Messages, sealed to those who may read them. Who speaks stands inside.
CREATE TABLE messages (
    message_id BLOB PRIMARY KEY,
    lookup BLOB NOT NULL,
    place INTEGER NOT NULL,
    day TEXT NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX messages_of_conversation ON messages (lookup, place);
