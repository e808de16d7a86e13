"""Everything that one service has stored or said, as somebody finds it who comes with the keys to the machine."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.db import Database
from crypto import registrar as formats
from forum.instance import Instance as Forum
from forum.pool import service as pool
from tests import postgres
from tests.privacy.programme import Town

Row = Mapping[str, Any]
USES = (formats.SIGN_IN, formats.CODES, formats.FORMS, formats.SCOPE_KEYS, formats.LOTS)
LOG = "write-ahead log"


@dataclass(frozen=True)
class Found:
    """A file: what it holds, and what the folder says of it."""

    name: str
    data: bytes
    times: Mapping[str, int]

    @property
    def is_text(self) -> bool:
        return b"\0" not in self.data


@dataclass(frozen=True)
class Hoard:
    """One side. `rows` are in physical order, with what the database keeps of each row unasked; `storage` are the
    database's own files, the write-ahead log among them; `keys` are those on disk and those that follow from them;
    `opened` is what these keys open that belongs to no row.
    """

    rows: Mapping[str, list[Row]]
    storage: Mapping[str, bytes]
    files: list[Found]
    keys: Mapping[str, bytes]
    opened: list[bytes]


def seize(town: Town, server: postgres.Server | None, since: str) -> tuple[Hoard, Hoard]:
    """What the registrar has, and what the forum has. `since` is where PostgreSQL's log stood when it began."""
    sides = []
    for side, instance in (("registrar", town.registrar), ("forum", town.forum)):
        folder = instance.settings.data
        (folder / "said").write_text(town.said[side])
        if server is None:
            storage = {path.name: path.read_bytes() for path in sorted(folder.glob("*.db*"))}
        else:
            storage = _heap(server, instance.db) | {LOG: _log(server, instance.db, since)}
        found = [_found(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()]
        files = [file for file in found if file.name not in storage]
        keys = {file.name: file.data for file in files if file.name.startswith("keys/")}
        sides.append(Hoard(_tables(instance.db, server is None), storage, files, keys, []))
    return _opened(sides[0]), _opened_forum(sides[1], town.forum)


def _opened(hoard: Hoard) -> Hoard:
    """The registrar's key file opens the private keys of all scopes, and the lots."""
    root = hoard.keys["keys/registrar.key"]
    derived = {use: formats.use_key(root, use) for use in USES}
    seals = derived[formats.SCOPE_KEYS]
    private = [formats.open_scope_key(seals, row["scope"], bytes(row["sealed"])) for row in hoard.rows["scope_keys"]]
    for row in hoard.rows["blocks"]:
        private += formats.open_lots(derived[formats.LOTS], row["block"], bytes(row["lots"]))
    return Hoard(hoard.rows, hoard.storage, hoard.files, {**hoard.keys, **derived}, private)


def _opened_forum(hoard: Hoard, forum: Forum) -> Hoard:
    """The forum's keys open what waits, and what has appeared (test_joins.py goes on from there)."""
    waiting = [item.encode() for item in pool.look(forum)[1].values()]
    derived = {"slips": forum.keyring.slips}
    return Hoard(hoard.rows, hoard.storage, hoard.files, {**hoard.keys, **derived}, waiting)


def _tables(db: Database, is_sqlite: bool) -> dict[str, list[Row]]:
    return {name: _rows(db, name, is_sqlite) for name in _names(db, is_sqlite)}


def _names(db: Database, is_sqlite: bool) -> list[str]:
    if is_sqlite:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    else:
        sql = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    return [row["name"] for row in db.query(sql)]


def _rows(db: Database, table: str, is_sqlite: bool) -> list[Row]:
    """As a full scan gives them: SQLite's b-tree, PostgreSQL's heap, with place and transaction of each row."""
    if not is_sqlite:
        system = "CAST(ctid AS text) AS ctid, CAST(CAST(xmin AS text) AS bigint) AS xmin"
        rows = db.query(f"SELECT {system}, {table}.* FROM {table}")
        return [{**row, "ctid": tuple(int(part) for part in row["ctid"].strip("()").split(","))} for row in rows]
    try:
        return [dict(row) for row in db.query(f"SELECT rowid AS place, {table}.* FROM {table}")]
    except sqlite3.OperationalError:  # WITHOUT ROWID
        return [dict(row) for row in db.query(f"SELECT * FROM {table}")]


def log_position(server: postgres.Server | None, db: Database) -> str:
    return str(db.query("SELECT CAST(pg_current_wal_lsn() AS text) AS at")[0]["at"]) if server else ""


def _log(server: postgres.Server, db: Database, since: str) -> bytes:
    """PostgreSQL's write-ahead log from then on. Both databases of a test share it, as two servers would not:
    whoever reads it has the two services' acts in one order.
    """
    sql = "SELECT file_name AS file, file_offset AS at FROM pg_walfile_name_offset(CAST(? AS pg_lsn))"
    first = db.query(sql, since)[0]
    last = db.query(sql, log_position(server, db))[0]["file"]
    folder = server.folder / "data" / "pg_wal"
    names = sorted(path.name for path in folder.glob("0*") if first["file"] <= path.name <= last)
    return b"".join((folder / name).read_bytes() for name in names)[first["at"] :]


def _heap(server: postgres.Server, db: Database) -> dict[str, bytes]:
    """The files of tables and indexes, brought up to date."""
    db.execute("CHECKPOINT")
    sql = """SELECT relname AS name, pg_relation_filepath(oid) AS path FROM pg_class
             WHERE relnamespace = CAST('public' AS regnamespace) AND relkind IN ('r', 'i') ORDER BY relname"""
    return {row["name"]: (server.folder / "data" / row["path"]).read_bytes() for row in db.query(sql)}


def _found(path: Path, folder: Path) -> Found:
    status = path.stat()
    times = {"mtime": status.st_mtime_ns, "ctime": status.st_ctime_ns, "inode": status.st_ino, "size": status.st_size}
    return Found(str(path.relative_to(folder)), path.read_bytes(), times)
