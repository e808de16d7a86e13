"""Passphrases are hashed cheaply here, or hundreds of sign-ins would take minutes: what runs in one process alone."""

import pytest

from crypto import accounts
from crypto.accounts import Cost


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "COST", Cost(1, 8, 1))
