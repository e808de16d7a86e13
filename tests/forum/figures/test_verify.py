"""Whoever changes codebooks, figures or what is left of them in the database is found out by the log."""

import pytest

from forum.figures import store
from forum.periods import service as periods
from forum.periods.rules import HEADS
from forum.told import LogMismatch
from forum.verify import check_rows
from tests.core.tools import ON_SQLITE
from tests.forum.figures.conftest import Counted

pytestmark = ON_SQLITE


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE codebooks SET period = 1", "codebooks in use"),
        ("DELETE FROM codebooks", "codebooks in use"),
        ("INSERT INTO codebooks (version, period, entry) VALUES (2, 11, 1)", "codebooks in use"),
        ("DELETE FROM figures", "other periods"),
        ("UPDATE figures SET entry = 1", "other periods"),
        ("UPDATE figures SET salt = sealed", "not those that were taken"),
        ("UPDATE figures SET sealed = salt", "not those that were taken"),
        ("UPDATE closings SET purpose = 'pulse' WHERE purpose = 'heads'", "reserved numbers in use"),
        ("UPDATE periods SET purpose = 'spare' WHERE purpose = 'pulse'", "numbers of a period"),
        ("DELETE FROM periods WHERE purpose = 'theme B'", "numbers of a period"),
        ("INSERT INTO tallies (period, sealed) SELECT period, sealed FROM figures", "still there"),
    ],
)
def test_a_row_that_is_not_what_the_log_says_is_found(town: Counted, sql: str, sentence: str) -> None:
    town.counts(HEADS, "here")
    town.ends_and_is_taken()
    check_rows(town.forum, lambda *_: None)
    town.forum.db.execute(sql)
    with pytest.raises(LogMismatch, match=sentence):
        check_rows(town.forum, lambda *_: None)


@pytest.mark.parametrize("lost", [False, True])
def test_an_earlier_tally_put_back_or_one_that_was_lost_is_found(town: Counted, lost: bool) -> None:
    town.counts(HEADS, "here")
    (period,) = store.tallied(town.forum.db)
    earlier = store.tally(town.forum.db, period)
    town.counts(HEADS, "here")
    check_rows(town.forum, lambda *_: None)
    if lost:
        store.forget_tally(town.forum.db, period)
    else:
        store.set_tally(town.forum.db, period, earlier or b"")
    with pytest.raises(LogMismatch, match="all papers used"):
        check_rows(town.forum, lambda *_: None)


def test_a_used_paper_that_was_kept_is_found(town: Counted) -> None:
    number = periods.now_open(town.forum)[HEADS].number
    town.ends_and_is_taken()
    town.forum.db.execute("INSERT INTO votes (number, spent_id, withdrawn) VALUES (?, ?, 0)", number, bytes(32))
    with pytest.raises(LogMismatch, match="still there"):
        check_rows(town.forum, lambda *_: None)


def test_a_forum_that_was_made_before_there_were_themes_counts_everything_else(town: Counted) -> None:
    town.forum.db.execute("DELETE FROM codebooks")
    town.forum.seen.fixed.clear()
    town.counts(HEADS, "here")
    period = town.ends_and_is_taken()
    assert store.figures(town.forum.db, period)
