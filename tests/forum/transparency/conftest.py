"""The log's fixtures, and which of its tests wait for `--slow` on PostgreSQL."""

import pytest

from tests.forum.ballots.conftest import town
from tests.moderation.conftest import cheap_passphrases

__all__ = ["cheap_passphrases", "town"]
# What they are about stands above the store, whose own tests run on both databases each time.
ABOVE = {"test_pages", "test_serving", "test_cosignatures", "test_receipts", "test_tampering", "test_code"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "transparency" and item.path.stem in ABOVE and "postgres" in item.name:
            item.add_marker(pytest.mark.slow)
