"""The scripts that everybody is served stand in the log: a browser, or a person, can show that it got others."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from core.db import PostgresDatabase
from crypto.encoding import b64
from crypto.entries import ClientCode
from forum.app import app_of
from forum.instance import Instance
from forum.tick import tick
from forum.transparency import rules
from forum.transparency import service as log
from forum.verify import check_rows
from tests.core.tools import together
from tests.forum.transparency.tools import added, entries, signs, watched


def codes(forum: Instance) -> list[ClientCode]:
    return [entry for entry in entries(forum) if isinstance(entry, ClientCode)]


def test_the_timer_logs_the_scripts_once(forum: Instance) -> None:
    tick(forum)
    tick(forum)
    assert codes(forum) == [ClientCode(rules.scripts())]


def test_each_script_is_logged_as_it_is_served(forum: Instance) -> None:
    log.note_code(forum)
    (code,) = codes(forum)
    assert any(path.endswith(".js") for path in code.files)
    for path, digest in code.files.items():
        with app_of(forum).test_client().get(f"/static/{path.removeprefix('static/')}") as answer:
            assert answer.status_code == 200, path
            assert b64(sha256(answer.data).digest()) == digest, path


def test_other_scripts_are_logged_when_they_are_served(forum: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    log.note_code(forum)
    first = rules.scripts()
    other = first | {next(iter(first)): b64(bytes(32))}
    for now in (other, other, first):
        monkeypatch.setattr(rules, "scripts", lambda now=now: now)
        log.note_code(forum)
    assert [code.files for code in codes(forum)] == [first, other, first]


def test_where_the_scripts_are_and_their_entry_are_written_by_one_transaction(forum: Instance) -> None:
    known, db = watched(forum)
    assert [type(entry) for entry in added(forum, lambda: log.note_code(known))] == [ClientCode]
    assert db.wrote == [{"log_code", "log_entries", "log_head"}]


def test_timers_that_go_off_at_once_log_the_scripts_once(forum: Instance) -> None:
    jobs: list[Callable[[], None]] = [lambda: log.note_code(forum)] * 8
    for _ in range(5 if isinstance(forum.db, PostgresDatabase) else 1):
        forum.db.execute("DELETE FROM log_code")
        before = len(codes(forum))
        assert together(jobs, forum.db) == [None] * 8
        assert len(codes(forum)) == before + 1


def test_a_forum_that_moved_to_another_address_is_still_what_its_log_says(forum: Instance) -> None:
    """Its older checkpoints were signed under the name it had."""
    log.note_code(forum)
    moved = replace(forum, settings=replace(forum.settings, url="http://localhost:8123"))
    signs(moved)
    check_rows(moved, lambda *_: None)
