-- Keys. A wrapped key is of no use without the forum key, which is in no database.
CREATE TABLE forum_keys (version INTEGER PRIMARY KEY, check_value BLOB NOT NULL);

CREATE TABLE stable_keys (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL);

CREATE TABLE data_keys (
    board_id BLOB NOT NULL,
    epoch TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (board_id, epoch)
) WITHOUT ROWID;

-- The log. Entries in their order, which everybody may know; each act's entry is in the transaction of the act.
CREATE TABLE log_head (one INTEGER PRIMARY KEY, size INTEGER NOT NULL, peaks BLOB NOT NULL);

CREATE TABLE log_entries (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, entry BLOB NOT NULL);

CREATE TABLE log_nodes (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, position)
) WITHOUT ROWID;

CREATE TABLE log_checkpoints (size INTEGER PRIMARY KEY, day TEXT NOT NULL, note TEXT NOT NULL);

CREATE TABLE log_cosignatures (witness TEXT PRIMARY KEY, size INTEGER NOT NULL, day TEXT NOT NULL, line TEXT NOT NULL);

-- Which entry has the scripts that are served now.
CREATE TABLE log_code (one INTEGER PRIMARY KEY, entry INTEGER NOT NULL);

-- Membership. Keyed hashes of slips not used yet; hashes of session ids. No time, no address, no order.
CREATE TABLE slips (slip_hash BLOB PRIMARY KEY, spent INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE sessions (session_hash BLOB PRIMARY KEY, epoch TEXT NOT NULL) WITHOUT ROWID;

-- Passes. The registrar's signed records as this forum fixed them, one key a scope; spent ids with nothing beside them.
CREATE TABLE registrar_read (one INTEGER PRIMARY KEY, position BIGINT NOT NULL);

CREATE TABLE scope_keys (
    scope TEXT PRIMARY KEY,
    spki BLOB NOT NULL,
    not_before TEXT NOT NULL,
    not_after TEXT NOT NULL,
    block INTEGER NOT NULL,
    void INTEGER NOT NULL,
    entry INTEGER NOT NULL
);

CREATE TABLE blocks (
    block INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    not_after TEXT NOT NULL,
    entry INTEGER NOT NULL
);

CREATE TABLE drawn (what TEXT PRIMARY KEY, members INTEGER NOT NULL, final INTEGER NOT NULL);

CREATE TABLE spent (spent_id BLOB PRIMARY KEY) WITHOUT ROWID;

-- House rules: which entry of the log has which version.
CREATE TABLE house_rules (version INTEGER PRIMARY KEY, entry INTEGER NOT NULL);

-- Posts. Ids are 16 random bytes; a batch is all that arrived for one release, written in random order.
CREATE TABLE boards (board_id BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;

-- The log's entry of a batch has the root of its leaves: one commitment a post, sorted, and padding from the salt.
CREATE TABLE batches (
    batch INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    epoch TEXT NOT NULL,
    entry INTEGER NOT NULL,
    salt BLOB NOT NULL,
    leaves BLOB NOT NULL
);

CREATE TABLE threads (
    thread_id BLOB PRIMARY KEY,
    board_id BLOB NOT NULL,
    epoch TEXT NOT NULL,
    posts INTEGER NOT NULL,
    last_batch INTEGER NOT NULL,
    head BLOB NOT NULL,
    voices BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX threads_of_board ON threads (board_id, last_batch, thread_id);

CREATE INDEX threads_by_life ON threads (last_batch, thread_id);

CREATE TABLE posts (
    thread_id BLOB NOT NULL,
    batch INTEGER NOT NULL,
    post_id BLOB NOT NULL,
    parent_id BLOB NOT NULL,
    state TEXT NOT NULL,
    commitment BLOB NOT NULL,
    salt BLOB,
    record BLOB,
    html BLOB,
    PRIMARY KEY (thread_id, batch, post_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX posts_by_id ON posts (post_id);

CREATE TABLE board_weeks (
    board_id BLOB NOT NULL,
    epoch TEXT NOT NULL,
    posts INTEGER NOT NULL,
    PRIMARY KEY (board_id, epoch)
) WITHOUT ROWID;

-- Removed authors, by the epoch of the removed post: whoever holds the session must derive the key to be found out.
CREATE TABLE removed_keys (
    epoch TEXT NOT NULL,
    thread_id BLOB NOT NULL,
    key_hash BLOB NOT NULL,
    PRIMARY KEY (epoch, thread_id, key_hash)
) WITHOUT ROWID;

-- Ballots. Which number counts what, how many members support it and how many papers were used; changed by releases.
CREATE TABLE ballots (
    number INTEGER PRIMARY KEY,
    block INTEGER NOT NULL,
    item BLOB NOT NULL,
    batch INTEGER NOT NULL,
    members INTEGER NOT NULL,
    spent INTEGER NOT NULL,
    closed INTEGER NOT NULL
);

CREATE INDEX ballots_of_item ON ballots (item, number);

CREATE TABLE ballots_wanted (item BLOB PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE votes (
    number INTEGER NOT NULL,
    spent_id BLOB NOT NULL,
    withdrawn INTEGER NOT NULL,
    PRIMARY KEY (number, spent_id)
) WITHOUT ROWID;

-- The newest ballot box: commitments of all receipts, and the salt that opens them. The one before is forgotten.
CREATE TABLE ballot_box (one INTEGER PRIMARY KEY, entry INTEGER NOT NULL, salt BLOB NOT NULL, leaves BLOB NOT NULL);

-- Reserved numbers in use, in the calendar's order: the registrar closes their drawing.
CREATE TABLE closings (position INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE, purpose TEXT NOT NULL);

CREATE TABLE claims (lookup BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;

-- The pool. One row a waiting thing, all of one size; the key of a generation is in a file and dies with it.
-- The stamp is new with each insert: a worker that remembers a row by it never mistakes its content. Without the pool
-- key ids and stamps are random bytes; with it, they say which post this is (docs/protocol.md).
-- The key is a part of the row id: SQLite finds a row by a number without reading the 20 kB of those it passes.
CREATE TABLE pool (
    row_key INTEGER PRIMARY KEY,
    row_id BLOB NOT NULL,
    stamp BLOB NOT NULL,
    sealed BLOB NOT NULL
);

CREATE TABLE pool_state (
    one INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,
    slot BIGINT NOT NULL,
    held_since TEXT
);
