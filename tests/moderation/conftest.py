"""Fixtures of moderation. Passphrases are hashed cheaply, or hundreds of sign-ins would take minutes: what runs in one
process alone.
"""

import pytest

from crypto import accounts
from crypto.accounts import Cost
from forum.instance import Instance
from tests.moderation.panel import Panel, seated


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "COST", Cost(1, 8, 1))


@pytest.fixture
def panel(forum: Instance) -> Panel:
    return seated(forum)
