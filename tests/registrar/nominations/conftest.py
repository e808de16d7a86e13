"""An election that the registrar has heard of, and those who may come forward for it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from registrar.instance import Instance
from registrar.tick import tick
from tests.registrar.conftest import STAFF
from tests.registrar.nominations.standing import Candidate
from tests.registrar.people import Member, records
from tests.registrar.test_lots import Log, forum, log

__all__ = ["forum", "log"]


@pytest.fixture
def opened(registrar: Instance, log: Log) -> Log:
    """The registrar has read that election 1 is open."""
    log.election()
    tick(registrar)
    return log


@pytest.fixture
def candidate(opened: Log, member: Callable[[str], Member]) -> Callable[[int], Candidate]:
    assert opened.entries
    return lambda number: Candidate(member(STAFF[number - 1]).browser)


@pytest.fixture
def person(registrar: Instance) -> bytes:
    return bytes(registrar.db.query("SELECT person_id FROM people WHERE email = ?", STAFF[0])[0]["person_id"])


@pytest.fixture
def signed(app: Flask, registrar: Instance) -> Callable[[], list[dict[str, Any]]]:
    """The lists signed so far."""
    browser = app.test_client()
    return lambda: [one for one in records(browser, registrar) if one["type"] == "nominations"]
