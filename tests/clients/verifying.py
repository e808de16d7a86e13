"""What the tests of `candour-verify` share."""

from typing import Any

import pytest

from clients import candour_verify as program
from clients.candour_entries import Wrong
from tests.clients.fake_log import FakeLog

Known = dict[str, Any]
Files = dict[str, bytes]
HONEST = FakeLog().fill(700)  # to be read and forked, never changed


class Interrupted(Exception):
    pass


def unknown() -> Known:
    return program.UNKNOWN.copy()


def check(log: FakeLog | Files, known: Known | None = None, record_key: str = "") -> dict[str, Any]:
    """Verified from memory; raises Wrong. A log's own record key is used."""
    files = log.files() if isinstance(log, FakeLog) else log
    key = log.record_key if isinstance(log, FakeLog) else record_key
    return program.verify(files.__getitem__, unknown() if known is None else known, record_key=key)


def wrong(log: FakeLog | Files, known: Known | None = None, record_key: str = "") -> str:
    with pytest.raises(Wrong) as caught:
        check(log, known, record_key)
    return str(caught.value)


def stopping(log: FakeLog, after: int, asked: list[str]) -> program.Read:
    """Reads so many bundles and no more."""
    files = log.files()

    def read(path: str) -> bytes:
        if "entries" in path:
            if sum("entries" in one for one in asked) == after:
                raise Interrupted
            asked.append(path)
        return files[path]

    return read
