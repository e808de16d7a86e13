"""SQL for the log: the head that every append locks, entries, the nodes above them, and what was signed."""

from core.db import Database
from crypto.merkle import HASH_SIZE, Peaks
from forum.transparency.rules import Cosignature, Served


def insert_head(db: Database) -> None:
    db.execute("INSERT INTO log_head (one, size, peaks) VALUES (1, 0, ?)", b"")


def lock_head(db: Database) -> Peaks:
    """Whoever holds it appends; the next one waits until the end of that transaction. So there are no gaps or forks."""
    row = db.query("SELECT size, peaks FROM log_head WHERE one = 1 FOR UPDATE")[0]
    return Peaks(row["size"], _hashes(row["peaks"]))


def size(db: Database) -> int:
    """How many entries there are, without waiting for whoever appends."""
    found: int = db.query("SELECT size FROM log_head WHERE one = 1")[0]["size"]
    return found


def move_head(db: Database, before: Peaks, after: Peaks) -> bool:
    """Only from where it stands, and then it is held as by `lock_head`. False, and nothing done, from any other."""
    sql = "UPDATE log_head SET size = ?, peaks = ? WHERE one = 1 AND size = ? AND peaks = ?"
    return db.execute(sql, after.size, b"".join(after.hashes), before.size, b"".join(before.hashes)) == 1


def insert_entry(db: Database, position: int, leaf: bytes, entry: bytes) -> None:
    db.execute("INSERT INTO log_entries (position, leaf, entry) VALUES (?, ?, ?)", position, leaf, entry)


def insert_node(db: Database, level: int, position: int, node: bytes) -> None:
    db.execute("INSERT INTO log_nodes (level, position, hash) VALUES (?, ?, ?)", level, position, node)


def entries(db: Database, begin: int, end: int) -> list[bytes]:
    sql = "SELECT entry FROM log_entries WHERE position >= ? AND position < ? ORDER BY position"
    return [row["entry"] for row in db.query(sql, begin, end)]


def entries_of_type(db: Database, kind: int, end: int) -> list[tuple[int, bytes]]:
    """(position, entry) of all entries of one kind before `end`, in their order."""
    sql = "SELECT position, entry FROM log_entries WHERE substr(entry, 1, 1) = ? AND position < ? ORDER BY position"
    return [(row["position"], row["entry"]) for row in db.query(sql, bytes([kind]), end)]


def first_of_type(db: Database, kind: int, begin: int) -> int | None:
    """The position of the first entry of one kind from `begin` on."""
    sql = """SELECT position FROM log_entries WHERE substr(entry, 1, 1) = ? AND position >= ? ORDER BY position
             LIMIT 1"""
    rows = db.query(sql, bytes([kind]), begin)
    return rows[0]["position"] if rows else None


def hashes(db: Database, level: int, begin: int, end: int) -> list[bytes]:
    """Hashes of complete subtrees of height 8 * level, from one number on."""
    if not level:
        sql = "SELECT leaf FROM log_entries WHERE position >= ? AND position < ? ORDER BY position"
        return [row["leaf"] for row in db.query(sql, begin, end)]
    sql = "SELECT hash FROM log_nodes WHERE level = ? AND position >= ? AND position < ? ORDER BY position"
    return [row["hash"] for row in db.query(sql, level, begin, end)]


def counts(db: Database) -> tuple[int, int, int]:
    """How many heads, entries and nodes are stored: what the log's check compares."""
    sql = """SELECT (SELECT count(*) FROM log_head) AS h, (SELECT count(*) FROM log_entries) AS e, count(*) AS n
             FROM log_nodes"""
    row = db.query(sql)[0]
    return row["h"], row["e"], row["n"]


def insert_checkpoint(db: Database, served: Served) -> None:
    sql = """INSERT INTO log_checkpoints (size, day, note) VALUES (?, ?, ?)
             ON CONFLICT (size) DO UPDATE SET day = excluded.day"""
    db.execute(sql, served.size, served.day, served.note)


def served(db: Database) -> Served:
    """The newest checkpoint; there is one from the forum's first moment."""
    return checkpoints(db, 1)[0]


def checkpoints(db: Database, limit: int) -> list[Served]:
    """The newest first."""
    rows = db.query("SELECT size, day, note FROM log_checkpoints ORDER BY size DESC LIMIT ?", limit)
    return [Served(**row) for row in rows]


def checkpoint(db: Database, size: int) -> Served | None:
    rows = db.query("SELECT size, day, note FROM log_checkpoints WHERE size = ?", size)
    return Served(**rows[0]) if rows else None


def set_cosignature(db: Database, cosigned: Cosignature) -> None:
    """The newest of each witness."""
    sql = """INSERT INTO log_cosignatures (witness, size, day, line) VALUES (?, ?, ?, ?)
             ON CONFLICT (witness) DO UPDATE SET size = excluded.size, day = excluded.day, line = excluded.line
             WHERE log_cosignatures.size <= excluded.size AND log_cosignatures.day <= excluded.day"""
    db.execute(sql, cosigned.witness, cosigned.size, cosigned.day, cosigned.line)


def cosignatures(db: Database) -> list[Cosignature]:
    rows = db.query("SELECT witness, size, day, line FROM log_cosignatures ORDER BY witness")
    return [Cosignature(**row) for row in rows]


def code(db: Database) -> int | None:
    """The entry that has the scripts served now."""
    rows = db.query("SELECT entry FROM log_code WHERE one = 1")
    return rows[0]["entry"] if rows else None


def set_code(db: Database, entry: int) -> None:
    sql = "INSERT INTO log_code (one, entry) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET entry = excluded.entry"
    db.execute(sql, entry)


def _hashes(joined: bytes) -> tuple[bytes, ...]:
    return tuple(joined[at : at + HASH_SIZE] for at in range(0, len(joined), HASH_SIZE))
