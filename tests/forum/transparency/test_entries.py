"""Every act stands in the log, in the words that it needs and no more."""

from datetime import timedelta

import pytest

from crypto import entries as kinds
from crypto.entries import (
    BallotBox,
    EpochErased,
    HouseRules,
    NumberAssigned,
    ReleaseBatch,
    SlipsPrinted,
    Withdrawal,
)
from crypto.reports import Codebook
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.boards import service as boards
from forum.checkpoint import checkpoint
from forum.houserules.rules import FIRST, read
from forum.instance import Instance
from forum.membership import service as membership
from forum.passes import service as passes
from forum.periods.rules import period_of
from forum.pool.rules import IMMEDIATE
from forum.posts import service as posts
from forum.posts import store as posts_store
from forum.posts.rules import EpochNotOver, NothingToErase
from forum.themes.rules import first
from forum.tick import tick
from tests.conftest import NOON
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.acting import LATER, Author, reserving
from tests.forum.transparency.tools import (
    added,
    entries,
    first_checkpoint_was_on,
    stands_at,
)
from tests.people import release


def test_a_new_forum_begins_with_house_rules_and_codebook(forum: Instance) -> None:
    themes = tuple(theme.text for theme in first())
    assert entries(forum) == [HouseRules(1, read(FIRST)), Codebook(1, period_of(NOON), themes)]


def test_as_many_slips_are_logged_as_were_printed(forum: Instance) -> None:
    assert added(forum, lambda: membership.print_slips(forum, 7)) == [SlipsPrinted(7)]


def test_each_record_of_the_registrar_is_logged_byte_for_byte(town: Town) -> None:
    town.office.opens_week(NOON)
    new = town.office.records[-2:]
    written = added(town.forum, lambda: passes.poll(town.forum, town.office.answers))
    assert written == [kinds.KeyRecord(new[0]), kinds.DrawnCount(new[1])]


def test_a_record_of_a_kind_still_unknown_is_not_logged(town: Town) -> None:
    town.office.publish(type="weather", names=["A", "B"])
    assert added(town.forum, lambda: passes.poll(town.forum, town.office.answers)) == []


def test_a_record_that_is_refused_leaves_none_of_its_company_in_the_log(town: Town) -> None:
    town.office.opens_week(NOON)
    town.office.records.append(b"nothing that was ever signed")
    with pytest.raises(passes.rules.RegistrarWrong):
        added(town.forum, lambda: passes.poll(town.forum, town.office.answers))
    assert kinds.KeyRecord(town.office.records[-3]) not in entries(town.forum)


def test_keys_know_where_the_log_has_them(town: Town) -> None:
    logged = entries(town.forum)
    rows = town.forum.db.query("SELECT scope, entry FROM scope_keys")
    assert rows
    assert [logged[row["entry"]].fields["scope"] for row in rows] == [row["scope"] for row in rows]
    (block,) = town.forum.db.query("SELECT block, entry FROM blocks")
    assert logged[block["entry"]].fields["block"] == block["block"]


def test_a_batch_is_logged_with_its_day_and_a_root_over_what_its_row_keeps(town: Town) -> None:
    for title in ("One", "Two", "Three"):
        Author(town, title)
    (entry,) = added(town.forum, lambda: release(town.forum))
    position, leaves = posts_store.leaves(town.forum.db, 1)
    assert entry == ReleaseBatch(1, "2026-11-24", leaves.root)
    assert entries(town.forum)[position] == entry
    committed = {bytes(row["commitment"]) for row in town.forum.db.query("SELECT commitment FROM posts")}
    assert leaves.real == committed
    assert len(committed) == 3
    assert len(leaves.leaves) == 16


def test_batches_are_numbered_without_a_gap_whatever_they_hold(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    town.votes(number, town.paper(number))
    release(town.forum)
    town.talks("More")
    batches = [entry.batch for entry in entries(town.forum) if isinstance(entry, ReleaseBatch)]
    assert batches == [1, 2, 3, 4, 5]


def test_what_was_taken_back_before_it_appeared_is_not_logged(town: Town) -> None:
    author = Author(town, "Fares")
    author.withdraws()
    assert added(town.forum, lambda: release(town.forum)) == []


def test_a_withdrawal_is_logged_with_the_commitment_of_its_post(town: Town) -> None:
    author = Author(town, "Fares")
    release(town.forum)
    author.withdraws()
    found = added(town.forum, lambda: release(town.forum))[1:]
    assert [entry.commitment for entry in found if isinstance(entry, Withdrawal)] == [author.commitment]


def test_a_post_withdrawn_twice_is_logged_once(town: Town) -> None:
    """A withdrawal that is held over gets a new row; then it is asked for again."""
    author = Author(town, "Fares")
    release(town.forum)
    author.withdraws()
    boards.create(town.forum, "meeting", "The meeting", "Questions from the room.", IMMEDIATE)
    town.member().starts_thread("Now", "Words.", board="meeting")
    assert tick(town.forum)  # lets that one appear alone
    author.withdraws_again()
    found = added(town.forum, lambda: release(town.forum))
    assert [type(entry) for entry in found if isinstance(entry, Withdrawal)] == [Withdrawal]


def test_a_number_is_logged_with_the_discussion_it_counts_and_the_batch_that_caused_it(town: Town) -> None:
    thread = town.talks("Fares")
    (assigned,) = [entry for entry in entries(town.forum) if isinstance(entry, NumberAssigned)]
    assert assigned == NumberAssigned(33, "support", thread, 2)


def test_reserved_numbers_are_logged_with_their_purpose_and_for_nothing_that_was_written(town: Town) -> None:
    reserving_now = reserving(town).act
    found = added(town.forum, lambda: reserving_now(town.forum))
    assert found == [NumberAssigned(number, "flag", b"", 0) for number in (1, 2)]


def test_spent_papers_are_logged_once_after_the_block_has_lapsed(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    other = town.ballot(town.talks("More")).number
    tokens = [town.paper(number) for _ in range(2)]
    for token in tokens:
        town.votes(number, token)
    release(town.forum)
    town.votes(number, tokens[0], "withdraw")
    release(town.forum)
    assert added(town.forum, lambda: ballots.close_lapsed(town.forum)) == []
    stands_at(town.forum, LATER)
    spent = added(town.forum, lambda: ballots.close_lapsed(town.forum))
    assert spent == [kinds.SpentCount(number, 2), kinds.SpentCount(other, 0)]
    assert added(town.forum, lambda: ballots.close_lapsed(town.forum)) == []


def test_papers_used_with_a_reserved_number_are_not_counted_in_the_log(town: Town) -> None:
    """A report will blur those counts: no exact one may stand beside it for good."""
    reserving(town).act(town.forum)
    stands_at(town.forum, LATER)
    assert added(town.forum, lambda: ballots.close_lapsed(town.forum)) == []


def test_an_erased_week_is_logged_and_one_that_is_not_over_is_not(town: Town) -> None:
    Author(town, "Fares")
    release(town.forum)
    before = entries(town.forum)
    with pytest.raises(EpochNotOver):
        posts.erase_epoch(town.forum, "2026-W48")
    with pytest.raises(NothingToErase):
        posts.erase_epoch(town.forum, "2026-W01")
    assert entries(town.forum) == before
    stands_at(town.forum, LATER)
    assert added(town.forum, lambda: posts.erase_epoch(town.forum, "2026-W48")) == [EpochErased("2026-W48")]


def test_the_ballot_box_of_a_checkpoint_holds_every_vote_that_has_appeared_and_hides_how_many(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    for _ in range(3):
        town.votes(number, town.paper(number))
    release(town.forum)
    town.votes(number, town.paper(number))  # waits
    first_checkpoint_was_on(town.forum, "2026-11-23")
    (entry,) = added(town.forum, lambda: checkpoint(town.forum))
    found = ballots_store.box(town.forum.db)
    assert found is not None
    assert entry == BallotBox("2026-11-24", found[1].root)
    votes = ballots_store.receipts(town.forum.db)
    assert found[1].real == {ballots.receipt_leaf(found[1].salt, *vote) for vote in votes}
    assert len(votes) == 3
    assert len(found[1].leaves) == 16


def test_an_empty_ballot_box_looks_like_any_other(forum: Instance) -> None:
    first_checkpoint_was_on(forum, "2026-11-23")
    (entry,) = added(forum, lambda: checkpoint(forum))
    assert isinstance(entry, BallotBox)
    assert len(ballots_store.box(forum.db)[1].leaves) == 16  # type: ignore[index]


def test_the_box_of_yesterday_is_forgotten(forum: Instance) -> None:
    """Its salt would join the votes of one day."""
    first_checkpoint_was_on(forum, "2026-11-23")
    checkpoint(forum)
    old = ballots_store.box(forum.db)
    stands_at(forum, NOON + timedelta(days=1))
    checkpoint(forum)
    new = ballots_store.box(forum.db)
    assert old is not None
    assert new is not None
    assert old[1].salt != new[1].salt
    assert old[1].salt not in b"".join(bytes(row["salt"]) for row in forum.db.query("SELECT salt FROM ballot_box"))


def test_a_timer_that_goes_off_twice_writes_nothing_twice(town: Town) -> None:
    first_checkpoint_was_on(town.forum, "2026-11-23")
    Author(town, "Fares")
    stands_at(town.forum, LATER)
    tick(town.forum)
    before = entries(town.forum)
    tick(town.forum)
    assert entries(town.forum) == before
