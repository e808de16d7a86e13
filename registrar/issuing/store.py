"""SQL for scope keys, blocks, counts told, and the few columns of a person that a draw moves."""

from collections.abc import Collection, Sequence

from core.db import Database, Row
from registrar.issuing.rules import Block, Drawn, ScopeKey, read_drawn

KEY = "key_id, scope, number, not_before, not_after, spki, record, told, closed"
BLOCK = "block, first, last, not_before, not_after, record, told, closed"


def insert_key(db: Database, key: ScopeKey, sealed: bytes) -> None:
    sql = f"INSERT INTO scope_keys ({KEY}, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?)"
    times = (key.not_before, key.not_after)
    db.execute(sql, key.key_id, key.scope, key.number, *times, key.spki, key.record, sealed)


def keys(db: Database) -> list[ScopeKey]:
    """All that exist: those of weeks, then those of ballots by number."""
    return [_key(row) for row in db.query(f"SELECT {KEY} FROM scope_keys ORDER BY number, not_after")]


def week_keys(db: Database) -> list[ScopeKey]:
    return [_key(row) for row in db.query(f"SELECT {KEY} FROM scope_keys WHERE number = 0 ORDER BY not_after")]


def week_key_ids(db: Database) -> list[bytes]:
    return [row["key_id"] for row in db.query("SELECT key_id FROM scope_keys WHERE number = 0")]


def key_ids(db: Database, ids: Collection[bytes]) -> set[bytes]:
    """Those of some ids that exist."""
    marks = ", ".join("?" for _ in ids) or "NULL"
    return {row["key_id"] for row in db.query(f"SELECT key_id FROM scope_keys WHERE key_id IN ({marks})", *ids)}


def some_keys(db: Database, ids: Sequence[bytes]) -> dict[bytes, tuple[ScopeKey, bytes]]:
    """Those of some ids, each with its sealed private half."""
    marks = ", ".join("?" for _ in ids) or "NULL"
    rows = db.query(f"SELECT {KEY}, sealed FROM scope_keys WHERE key_id IN ({marks})", *ids)
    return {row["key_id"]: (_key(row), row["sealed"]) for row in rows}


def delete_key(db: Database, scope: str) -> bool:
    return db.execute("DELETE FROM scope_keys WHERE scope = ?", scope) == 1


def delete_keys_until(db: Database, hour: str) -> int:
    return db.execute("DELETE FROM scope_keys WHERE not_after <= ?", hour)


def insert_block(db: Database, block: Block, lots: bytes) -> None:
    sql = f"INSERT INTO blocks ({BLOCK}, lots) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?)"
    values = (block.block, block.first, block.last, block.not_before, block.not_after, block.record)
    db.execute(sql, *values, lots)


def blocks(db: Database) -> list[Block]:
    """Those that have not lapsed, oldest first."""
    return [_block(row) for row in db.query(f"SELECT {BLOCK} FROM blocks WHERE closed = 0 ORDER BY block")]


def newest_block(db: Database) -> Block | None:
    rows = db.query(f"SELECT {BLOCK} FROM blocks ORDER BY block DESC LIMIT 1")
    return _block(rows[0]) if rows else None


def closings_read(db: Database) -> int:
    return int(db.query("SELECT closings FROM registrar")[0]["closings"])


def set_closings_read(db: Database, count: int) -> None:
    db.execute("UPDATE registrar SET closings = ?", count)


def day_counted(db: Database) -> str:
    return str(db.query("SELECT counted FROM registrar")[0]["counted"])


def set_day_counted(db: Database, day: str) -> None:
    db.execute("UPDATE registrar SET counted = ?", day)


def set_key_told(db: Database, scope: str, members: int, closed: bool) -> None:
    db.execute("UPDATE scope_keys SET told = ?, closed = ? WHERE scope = ?", members, int(closed), scope)


def set_block_told(db: Database, block: int, members: int, closed: bool) -> None:
    db.execute("UPDATE blocks SET told = ?, closed = ? WHERE block = ?", members, int(closed), block)


def members_at(db: Database, number: int) -> int:
    """How many drew as far as a ballot number."""
    return int(db.query("SELECT count(*) AS n FROM people WHERE highest >= ?", number)[0]["n"])


def all_passes(db: Database) -> list[tuple[bytes, str]]:
    """(person, passes drawn) of all who drew any."""
    rows = db.query("SELECT person_id, passes FROM people WHERE passes <> '' ORDER BY person_id")
    return [(row["person_id"], row["passes"]) for row in rows]


def set_passes(db: Database, person: bytes, passes: str) -> None:
    db.execute("UPDATE people SET passes = ? WHERE person_id = ?", passes, person)


def drawn(db: Database, person: bytes) -> tuple[Drawn, bytes | None] | None:
    """(what a member of staff drew, hash of the last request), held until the transaction ends."""
    sql = """SELECT passes, highest, last_request FROM people
             WHERE person_id = ? AND state = 'on' AND role = 'staff' FOR UPDATE"""
    rows = db.query(sql, person)
    return (read_drawn(rows[0]["passes"], rows[0]["highest"]), rows[0]["last_request"]) if rows else None


def set_drawn(db: Database, person: bytes, before: Drawn, after: Drawn, request: bytes) -> bool:
    """False when somebody else was faster: then nothing is reserved."""
    sql = """UPDATE people SET passes = ?, highest = ?, last_request = ?
             WHERE person_id = ? AND passes = ? AND highest = ?"""
    return db.execute(sql, after.text(), after.highest, request, person, before.text(), before.highest) == 1


def _key(row: Row) -> ScopeKey:
    return ScopeKey(**{name: row[name] for name in KEY.split(", ")})


def _block(row: Row) -> Block:
    return Block(**{name: row[name] for name in BLOCK.split(", ")})
