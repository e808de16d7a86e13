"""One small `Database` over SQLite (through sqlite-utils) and PostgreSQL (through psycopg), one portable SQL text.

Guarantees, the same on both:
- `transaction()` is all or nothing, durable when it returns (fsync done), and on SQLite takes the write lock at once,
  so that what was read inside it still holds when it commits. On PostgreSQL rows are locked by `FOR UPDATE` or
  `FOR SHARE`, which SQLite does not need and does not get.
- `execute` outside a transaction is a transaction of its own; its answer, the number of rows changed, decides races.
- Each thread has one connection; nothing is shared between threads but the address.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import sqlite_utils

from core.errors import ConfigError

Value = str | int | bytes | None
SMALL = 64 * 1024 * 1024
_LOCKS = re.compile(r"\s+FOR (UPDATE|SHARE)\b")
_HEX = re.compile(r"\bhex\((\w+)\)")


class Row(Protocol):
    """Values in the order of the columns, each found by the name of its column, as in a `sqlite3.Row`."""

    def __getitem__(self, name: str, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def keys(self) -> Iterable[str]: ...


class Database(Protocol):
    def query(self, sql: str, *values: Value) -> Sequence[Row]:
        """All rows; `?` stands for a value."""

    def execute(self, sql: str, *values: Value) -> int:
        """The number of rows that changed."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commits at the end of the block, rolls back on any exception. Not nested."""

    def tidy(self) -> None:
        """Forgets what deleted rows leave behind: free pages, cell order, the write-ahead log."""

    def close(self) -> None:
        """Closes this thread's connection."""


def connect(url: str) -> Database:
    """`sqlite:///PATH` or `postgresql://...`; raises ConfigError."""
    if url.startswith("sqlite:///"):
        return SqliteDatabase(Path(url.removeprefix("sqlite:///")))
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresDatabase(url)
    raise ConfigError("The database address must begin with sqlite:/// or postgresql://")


def exists(url: str) -> bool:
    """False where opening would make a new SQLite file."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()


class SqliteDatabase:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def query(self, sql: str, *values: Value) -> Sequence[Row]:
        return self._conn().execute(_for_sqlite(sql), values).fetchall()

    def execute(self, sql: str, *values: Value) -> int:
        return self._conn().execute(_for_sqlite(sql), values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        conn = self._conn()
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            conn.execute("COMMIT")
        except BaseException:
            if conn.conn.in_transaction:
                conn.execute("ROLLBACK")
            raise

    def tidy(self) -> None:
        conn = self._conn()
        if self.path.stat().st_size <= SMALL:
            conn.execute("VACUUM")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        if conn := getattr(self._local, "conn", None):
            conn.close()
            del self._local.conn

    def _conn(self) -> sqlite_utils.Database:
        conn: sqlite_utils.Database | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self._local.conn = self._open()
        return conn

    def _open(self) -> sqlite_utils.Database:
        try:
            raw = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            raw.row_factory = sqlite3.Row
            db = sqlite_utils.Database(raw, execute_plugins=False)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
                db.execute(f"PRAGMA {pragma}").fetchall()
        except sqlite3.DatabaseError as error:
            raise ConfigError("The database file cannot be opened, or is not one.") from error
        return db


class PostgresDatabase:
    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise ConfigError("PostgreSQL needs the extra: pip install candour[postgres]") from error
        self._psycopg = psycopg
        self.url = url
        self._local = threading.local()

    def query(self, sql: str, *values: Value) -> Sequence[Row]:
        rows: Sequence[Row] = self._conn().execute(_for_postgres(sql), values, binary=True).fetchall()
        return rows

    def execute(self, sql: str, *values: Value) -> int:
        count: int = self._conn().execute(_for_postgres(sql), values).rowcount
        return count

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._conn().transaction():
            yield

    def tidy(self) -> None:
        self._conn().execute("VACUUM")

    def close(self) -> None:
        if conn := getattr(self._local, "conn", None):
            conn.close()
            del self._local.conn

    def _conn(self) -> Any:
        conn = getattr(self._local, "conn", None)
        if conn is None or conn.closed:
            conn = self._local.conn = self._open()
        return conn

    def _open(self) -> Any:
        """Connects, and keeps statements and values out of the server's log where we may."""
        conn = self._psycopg.connect(self.url, autocommit=True, row_factory=_postgres_rows)
        conn.add_notice_handler(lambda _: None)
        for setting in ("log_min_error_statement = panic", "log_error_verbosity = terse", "log_statement = none"):
            try:
                conn.execute(f"SET {setting}")
            except self._psycopg.errors.InsufficientPrivilege:
                continue
        return conn


class PostgresRow:
    __slots__ = ("_names", "_values")

    def __init__(self, names: dict[str, int], values: Sequence[Any]) -> None:
        self._names, self._values = names, values

    def __getitem__(self, name: str) -> Any:
        return self._values[self._names[name]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def keys(self) -> Iterable[str]:
        return self._names.keys()


def _postgres_rows(cursor: Any) -> Callable[[Sequence[Any]], PostgresRow]:
    names = {column.name: at for at, column in enumerate(cursor.description or ())}
    return partial(PostgresRow, names)


# PostgreSQL settings that would write down who came when, or what they sent, and the value that does not.
QUIET = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_connections": "off",
    "log_disconnections": "off",
}


def loud_settings(db: Database) -> list[str]:
    """The names of PostgreSQL settings that log more than Candour promises; empty on SQLite."""
    if not isinstance(db, PostgresDatabase):
        return []
    return [name for name, quiet in QUIET.items() if db.query(f"SHOW {name}")[0][name] != quiet]


def migrate(db: Database, folder: Path) -> list[int]:
    """Applies `NNNN_name.sql` files not applied yet, each in one transaction; returns their numbers."""
    _make_table(db)
    return [number for path in sorted(folder.glob("*.sql")) if (number := _apply(db, path)) is not None]


def _make_table(db: Database) -> None:
    """PostgreSQL refuses one of two that make a table at once, IF NOT EXISTS or not: then the other has made it."""
    try:
        db.execute("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)")
    except Exception:
        db.query("SELECT number FROM migrations LIMIT 1")


def _apply(db: Database, path: Path) -> int | None:
    number = int(path.name.split("_")[0])
    with db.transaction():
        if not db.execute("INSERT INTO migrations (number) VALUES (?) ON CONFLICT DO NOTHING", number):
            return None
        for statement in _statements(path.read_text()):
            db.execute(statement)
    return number


def _statements(sql: str) -> list[str]:
    """Statements end with a semicolon at the end of a line; comments are lines that begin with `--`."""
    code = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    return [statement.strip() for statement in re.split(r";\s*(?:\n|$)", code) if statement.strip()]


@lru_cache(maxsize=512)
def _for_sqlite(sql: str) -> str:
    return _LOCKS.sub("", sql)


@lru_cache(maxsize=512)
def _for_postgres(sql: str) -> str:
    sql = sql.replace(" INTEGER PRIMARY KEY", " BIGINT PRIMARY KEY")  # as wide as SQLite's
    sql = _HEX.sub(r"upper(encode(\1, 'hex'))", sql).replace("group_concat(", "string_agg(")
    return sql.replace("?", "%s").replace(" WITHOUT ROWID", "").replace(" BLOB", " BYTEA")
