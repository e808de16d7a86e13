"""What the log costs: the smallest act there is, with its entry and without, on both databases; and verifying."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bench.report import Line
from clients import candour_verify
from core.config import Settings
from crypto.entries import SlipsPrinted
from forum import verify
from forum.cli import create
from forum.instance import Instance
from forum.membership import store
from forum.transparency import service as log
from tests import postgres

APPENDS, VERIFIES = 0.5, 30.0
ACTS, SLICE, ENTRIES, AT_ONCE = 60, 20, 100_000, 1_000


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    folder.mkdir()
    sqlite = _forum(folder / "sqlite", f"sqlite:///{folder / 'log.db'}")
    yield _appends("SQLite", sqlite, rounds)
    yield _verifying(sqlite)
    sqlite.db.close()
    with postgres.running() as server:
        forum = _forum(folder / "postgres", server.create("log"))
        yield _appends("PostgreSQL", forum, rounds)
        forum.db.close()


def _forum(folder: Path, url: str) -> Instance:
    folder.mkdir()
    return create(Settings(data=folder, database_url=url, keys=folder / "keys", demo=True))


def _appends(name: str, forum: Instance, rounds: int) -> Line:
    """Seconds of a durable transaction that inserts one slip, and of the same with its entry; slices by turns."""
    spent: dict[Callable[[Instance], None], list[float]] = {_bare: [], _logged: []}
    for _ in range(rounds * ACTS // SLICE):
        for act, found in spent.items():
            begin = perf_counter()
            for _ in range(SLICE):
                act(forum)
            found.append(perf_counter() - begin)
    figure = median(bare / logged for bare, logged in zip(spent[_bare], spent[_logged], strict=True))
    return Line(f"an act with its entry / without, {name}", figure, APPENDS, at_least=True)


def _bare(forum: Instance) -> None:
    with forum.db.transaction():
        store.insert_slip(forum.db, secrets.token_bytes(32))


def _logged(forum: Instance) -> None:
    with forum.db.transaction():
        store.insert_slip(forum.db, secrets.token_bytes(32))
        log.add(forum, SlipsPrinted(1))


def _verifying(forum: Instance) -> Line:
    """CPU seconds of `candour verify-log` on a log of 100,000 entries, the database's own checks included."""
    for _ in range(ENTRIES // AT_ONCE):
        with forum.db.transaction():
            log.add(forum, *(SlipsPrinted(secrets.randbelow(1000) + 1) for _ in range(AT_ONCE)))
    with forum.db.transaction():
        log.sign(forum)
    begin = process_time()
    verify.check_log(forum, candour_verify.UNKNOWN.copy(), lambda *_: None)
    verify.check_rows(forum, lambda *_: None)
    return Line(f"verifying {ENTRIES:,} entries, s", process_time() - begin, VERIFIES)
