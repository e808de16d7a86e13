"""A hall, and which of these tests wait for `--slow` on PostgreSQL: all but a handful about what is stored."""

from pathlib import Path

import pytest

from crypto import accounts
from crypto.accounts import Cost
from forum.instance import Instance
from tests.forum.topics.hall import Hall, hall_of

BOTH = (
    *("test_themes_and_the_most_supported_questions", "test_what_was_disputed_can_be_claimed_again"),
    *("test_of_many_claims_at_once", "test_a_question_that_was_answered", "test_questions_are_listed_by_support"),
    "test_a_question_whose_ballot_has_lapsed",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "postgres" in item.name and not item.name.startswith(BOTH):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "COST", Cost(1, 8, 1))


@pytest.fixture
def hall(forum: Instance) -> Hall:
    return hall_of(forum)
