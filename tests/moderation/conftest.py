"""Fixtures of moderation, and which of its tests wait for `--slow` on PostgreSQL.

Passphrases are hashed cheaply here, or hundreds of sign-ins would take minutes: what runs in one process alone.
"""

from pathlib import Path

import pytest

from crypto import accounts
from crypto.accounts import Cost
from forum.instance import Instance
from tests.moderation.panel import Panel, seated

# What races, or is about what is stored, meets both databases each time; pages and whole stories meet PostgreSQL there.
BOTH = {"test_races", "test_stored_reports", "test_stored_quotes"}
BOTH |= {"test_flags", "test_deadlines", "test_lodging", "test_volunteering", "test_ballots", "test_seats"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.path.stem not in BOTH and "postgres" in item.name:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "COST", Cost(1, 8, 1))


@pytest.fixture
def panel(forum: Instance) -> Panel:
    return seated(forum)
