"""SQL for the pool: random row ids and ciphertexts of one size."""

from core.db import Database
from crypto.pool import ID_SIZE, TAG_SIZE, Rows
from forum.pool.rules import State


def insert_state(db: Database, slot: int) -> None:
    db.execute("INSERT INTO pool_state (one, generation, slot) VALUES (1, 0, ?)", slot)


def share_generation(db: Database) -> int:
    """The generation; no release can move it before this transaction ends."""
    generation: int = db.query("SELECT generation FROM pool_state WHERE one = 1 FOR SHARE")[0]["generation"]
    return generation


def generation(db: Database) -> int:
    """As it is now; a release may move it at once."""
    found: int = db.query("SELECT generation FROM pool_state WHERE one = 1")[0]["generation"]
    return found


def lock_state(db: Database) -> State:
    """The state; nobody inserts and nobody releases before this transaction ends."""
    row = db.query("SELECT generation, slot, held_since FROM pool_state WHERE one = 1 FOR UPDATE")[0]
    return State(row["generation"], row["slot"], row["held_since"])


def set_state(db: Database, state: State) -> None:
    sql = "UPDATE pool_state SET generation = ?, slot = ?, held_since = ? WHERE one = 1"
    db.execute(sql, state.generation, state.slot, state.held_since)


def generation_and_rows(db: Database) -> tuple[int, str]:
    """The generation, and the name of every row with blanks between, without touching the sealed bytes.

    One row of an answer: a thread gives up the interpreter for each row that it fetches.
    """
    sql = """SELECT generation, (SELECT group_concat(hex(row_id) || hex(stamp), ' ') FROM pool) AS names
             FROM pool_state WHERE one = 1"""
    row = db.query(sql)[0]
    return row["generation"], row["names"] or ""


def name(row_id: bytes, stamp: bytes) -> str:
    """What a row is called while it is there: no two that ever waited share one."""
    return (row_id + stamp).hex().upper()


def row_id(name: str) -> bytes:
    return bytes.fromhex(name)[:ID_SIZE]


def tag(name: str) -> bytes:
    return bytes.fromhex(name)[ID_SIZE + TAG_SIZE :]


def insert(db: Database, generation: int, row_id: bytes, stamp: bytes, sealed: bytes) -> bool:
    """False when the row is there already, or that generation is over."""
    sql = """INSERT INTO pool (row_key, row_id, stamp, sealed) SELECT ?, ?, ?, ? FROM pool_state WHERE generation = ?
             FOR SHARE ON CONFLICT DO NOTHING"""
    return db.execute(sql, _key(row_id), row_id, stamp, sealed, generation) == 1


# Columns of a question that a feature above asks with others, in one: whether a post waits, and whether another of its
# author in that thread does. Their values are `places`.
WAITS = f"""(EXISTS (SELECT 1 FROM pool WHERE row_key = ?)
             OR EXISTS (SELECT 1 FROM pool WHERE row_key = ? AND substr(stamp, {TAG_SIZE + 1}) = ?))"""
ANOTHER_WAITS = f"EXISTS (SELECT 1 FROM pool WHERE row_key = ? AND substr(stamp, {TAG_SIZE + 1}) <> ?)"


def places(rows: Rows) -> tuple[int | bytes, ...]:
    return _key(rows.own), _key(rows.author), rows.tag, _key(rows.author), rows.tag


def sealed(db: Database, row_id: bytes) -> bytes | None:
    rows = db.query("SELECT sealed FROM pool WHERE row_key = ?", _key(row_id))
    return rows[0]["sealed"] if rows else None


def delete(db: Database, row_id: bytes) -> bool:
    return db.execute("DELETE FROM pool WHERE row_key = ?", _key(row_id)) == 1


def empty(db: Database) -> int:
    return db.execute("DELETE FROM pool")


def _key(row_id: bytes) -> int:
    """62 of a row id's random bits: no order is in them, and no two rows share them."""
    return int.from_bytes(row_id[:8], "big") >> 2
