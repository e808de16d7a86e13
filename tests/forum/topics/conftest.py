"""A hall; passphrases are hashed cheaply, as in tests/moderation."""

import pytest

from crypto import accounts
from crypto.accounts import Cost
from forum.instance import Instance
from tests.forum.topics.hall import Hall, hall_of


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "COST", Cost(1, 8, 1))


@pytest.fixture
def hall(forum: Instance) -> Hall:
    return hall_of(forum)
