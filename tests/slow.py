"""What waits for `bin/test --slow`, and why. A single test that takes long says so itself (`@pytest.mark.slow`).

The store is tested on both databases each time. What stands above it is there twice without saying more: so of two
databases, two colour schemes and two widths one is met each time and the other with --slow.
"""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Of `folder/module::test[parameters]`.
TWICE = (
    r"^(browser|clients)/.*\[dark",  # after light
    r"^(browser|clients)/.*scrolls_sideways\[640\]",  # after 320
    # The longest that there are on both.
    r"/(test_matcher|test_lifecycle|test_roll|test_races|test_at_once)::.*postgres",
    # Pages, and what is written beside the store.
    r"^forum/transparency/(test_pages|test_serving|test_cosignatures|test_receipts|test_tampering|test_code)::.*postgres",
    # Pages and whole stories; what is about what is stored stays.
    r"^moderation/(?!.*\b(test_stored_reports|test_stored_quotes|test_flags|test_deadlines|test_lodging)::)"
    r"(?!.*\b(test_volunteering|test_ballots|test_seats)::).*postgres",
    r"^forum/topics/(?!.*::(test_themes_and_the_most_supported_questions|test_what_was_disputed_can_be_claimed_again))"
    r"(?!.*::(test_of_many_claims_at_once|test_a_question_that_was_answered|test_questions_are_listed_by_support))"
    r"(?!.*::test_a_question_whose_ballot_has_lapsed).*postgres",
    r"^forum/figures/(?!.*(at_once|crash|nothing_is_left|each_purpose)).*postgres",
)
_twice = re.compile("|".join(f"(?:{pattern})" for pattern in TWICE))


def mark(items: list[pytest.Item]) -> None:
    """Marks as slow what is there twice."""
    for item in items:
        module = item.path.relative_to(HERE).with_suffix("").as_posix()
        if _twice.search(f"{module}::{item.name}"):
            item.add_marker(pytest.mark.slow)
