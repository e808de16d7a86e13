"""A hall, and which of these tests wait for `--slow` on PostgreSQL: all but those about what is stored."""

from pathlib import Path

import pytest

from forum.instance import Instance
from tests.forum.topics.hall import Hall, hall_of

BOTH = {"test_storage"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.path.stem not in BOTH and "postgres" in item.name:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def hall(forum: Instance) -> Hall:
    return hall_of(forum)
