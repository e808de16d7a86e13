"""What a page may not do to the database: write, read a whole table, or sort one. Looked at, not timed."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.pages import Site
from core.db import Database, Row, Value
from forum.app import app_of
from forum.custody.service import Keyring

_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+(posts|threads)\b(?:\s+(?:AS\s+)?(?!WHERE|ORDER|JOIN|ON|LIMIT)(\w+))?")


@dataclass
class Recorder:
    """A database that remembers the plan of every query."""

    db: Database
    plans: dict[str, list[str]] = field(default_factory=dict)

    def query(self, sql: str, *values: Value) -> Sequence[Row]:
        if sql not in self.plans:
            plain = sql.replace("FOR SHARE", "").replace("FOR UPDATE", "")
            rows = self.db.query(f"EXPLAIN QUERY PLAN {plain}", *values)
            self.plans[sql] = [row["detail"] for row in rows]
        return self.db.query(sql, *values)

    def execute(self, sql: str, *values: Value) -> int:
        return self.db.execute(sql, *values)

    def transaction(self) -> AbstractContextManager[None]:
        return self.db.transaction()

    def tidy(self) -> None:
        self.db.tidy()

    def close(self) -> None:
        self.db.close()


def plans(site: Site) -> dict[str, list[str]]:
    """Every query of the pages, run once in this process, and how SQLite goes about it."""
    recorder = Recorder(site.forum.db)
    keyring = Keyring(recorder, site.forum.settings.keys)
    client = app_of(replace(site.forum, db=recorder, keyring=keyring)).test_client()
    name, _, value = site.visitors[0].cookie.partition("=")
    client.set_cookie(name, value, domain="127.0.0.1")
    for kind in ("front", "board", "thread", "late"):
        answer = client.get(site.paths(kind)[0], base_url="http://127.0.0.1:8000")
        assert answer.status_code == 200, answer.text
    return recorder.plans


def bad_plans(found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(query, what is wrong with it): a sort, an OFFSET, or a walk over all posts or threads that nothing stops."""
    for sql, details in found.items():
        if re.search(r"\bOFFSET\b", sql):
            yield sql, "OFFSET"
        names = {name for pair in _TABLES.findall(sql) for name in pair if name}
        for detail in details:
            word = re.match(r"SCAN (\w+)", detail)
            endless = "LIMIT" not in sql or "USING INDEX" not in detail
            if "USE TEMP B-TREE" in detail or (word and word[1] in names and endless):
                yield sql, detail


def fingerprint(folder: Path) -> str:
    """Of everything an instance has on its disk but the shared memory of SQLite's readers."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith("-shm"):
            with path.open("rb") as file:
                total.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def data_version(site: Site) -> int:
    """A number that changes when another connection has committed anything."""
    number: int = site.forum.db.query("PRAGMA data_version")[0]["data_version"]
    return number
