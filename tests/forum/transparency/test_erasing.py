"""A week is erased: its words are gone for good, and the log still says that they were there, and verifies."""

from copy import deepcopy
from datetime import timedelta

import pytest

from clients.candour_verify import UNKNOWN
from crypto.entries import EpochErased, ReleaseBatch
from forum.checkpoint import checkpoint
from forum.custody import store as custody
from forum.posts import service as posts
from forum.transparency.rules import Standing
from forum.verify import check_log, check_rows
from tests.conftest import NOON
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.tampering import nobody
from tests.forum.transparency.tools import entries, first_checkpoint_was_on, reader, stands_at
from tests.people import Person, release

WEEK = "2026-W48"


@pytest.fixture
def author(town: Town) -> tuple[Person, str]:
    """Somebody who wrote in a week that is then over; they have come in anew."""
    first_checkpoint_was_on(town.forum, "2026-11-23")
    person = town.member().starts_thread("Fares", "Words that will go.")
    code = person.claim_code
    town.member().starts_thread("Others", "Words.")
    release(town.forum)
    assert checkpoint(town.forum)
    stands_at(town.forum, NOON + timedelta(weeks=1))
    return town.member(), code


def verified(town: Town, known: dict[str, object]) -> int:
    verdict = check_log(town.forum, known, nobody)
    check_rows(town.forum, nobody)
    return int(verdict["entries"])


@pytest.mark.usefixtures("author")
def test_the_log_of_an_erased_week_verifies_and_begins_with_the_one_seen_before(town: Town) -> None:
    known = deepcopy(UNKNOWN | {"agreed": ""})
    before = verified(town, known)
    served = reader(town.forum).entries()
    posts.erase_epoch(town.forum, WEEK)
    assert verified(town, deepcopy(known)) == before  # nothing new is served yet
    assert checkpoint(town.forum)
    assert verified(town, known) > before
    assert reader(town.forum).entries()[: len(served)] == served
    assert EpochErased(WEEK) in entries(town.forum)


@pytest.mark.usefixtures("author")
def test_the_log_verifies_for_a_witness_who_sees_it_for_the_first_time(town: Town) -> None:
    posts.erase_epoch(town.forum, WEEK)
    checkpoint(town.forum)
    assert verified(town, deepcopy(UNKNOWN | {"agreed": ""})) == len(reader(town.forum).entries())


@pytest.mark.usefixtures("author")
def test_rows_of_an_erased_week_may_go_too(town: Town) -> None:
    posts.erase_epoch(town.forum, WEEK)
    town.forum.db.execute("DELETE FROM posts")
    verified(town, deepcopy(UNKNOWN | {"agreed": ""}))


def test_the_words_are_gone_and_the_post_is_still_in_its_batch(town: Town, author: tuple[Person, str]) -> None:
    person, code = author
    thread = person.thread("Fares")
    posts.erase_epoch(town.forum, WEEK)
    assert WEEK not in custody.epochs_with_keys(town.forum.db)
    assert "Words that will go." not in person.opens(f"/threads/{thread}").text
    assert "Words that will go." not in person.opens("/receipt").submits("claim", claim=code).text
    for row in town.forum.db.query("SELECT post_id FROM posts"):
        assert posts.standing(town.forum, bytes(row["post_id"])).state == Standing.IN


def test_weeks_that_were_not_erased_are_what_they_were(town: Town, author: tuple[Person, str]) -> None:
    person, _ = author
    person.starts_thread("New", "Words that stay.")
    release(town.forum)
    posts.erase_epoch(town.forum, WEEK)
    checkpoint(town.forum)
    thread = person.thread("New")
    assert "Words that stay." in person.opens(f"/threads/{thread}").text
    verified(town, deepcopy(UNKNOWN | {"agreed": ""}))
    assert len([entry for entry in entries(town.forum) if isinstance(entry, ReleaseBatch)]) == 2


@pytest.mark.usefixtures("author")
def test_a_week_is_erased_once(town: Town) -> None:
    posts.erase_epoch(town.forum, WEEK)
    with pytest.raises(posts.rules.NothingToErase):
        posts.erase_epoch(town.forum, WEEK)
    assert [entry for entry in entries(town.forum) if isinstance(entry, EpochErased)] == [EpochErased(WEEK)]


def test_writing_on_in_a_thread_of_an_erased_week_leaves_the_log_as_it_should_be(
    town: Town, author: tuple[Person, str]
) -> None:
    """Its key must not come back: a week is erased for good."""
    person, _ = author
    thread = person.thread("Fares")
    person.replies(thread, "An answer of the next week.")
    posts.erase_epoch(town.forum, WEEK)
    release(town.forum)
    checkpoint(town.forum)
    verified(town, deepcopy(UNKNOWN | {"agreed": ""}))
    assert WEEK not in custody.epochs_with_keys(town.forum.db)


def test_withdrawing_a_post_of_an_erased_week_leaves_the_log_as_it_should_be(
    town: Town, author: tuple[Person, str]
) -> None:
    person, code = author
    person.opens("/receipt").submits("claim", claim=code).submits("withdraw").submits("sure")
    posts.erase_epoch(town.forum, WEEK)
    release(town.forum)
    checkpoint(town.forum)
    verified(town, deepcopy(UNKNOWN | {"agreed": ""}))
    assert WEEK not in custody.epochs_with_keys(town.forum.db)
