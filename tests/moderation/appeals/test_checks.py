"""Whoever edits a row of an appeal or of a lot is found out by comparing it with the log."""

import pytest

from forum.told import LogMismatch, Told
from forum.transparency import service as log
from moderation import verify
from tests.core.tools import ON_SQLITE
from tests.moderation.appeals.conftest import Court
from tests.people import release


def check(court: Court) -> None:
    """As `candour verify-log` does it; raises LogMismatch."""
    told = Told()
    for at in range(log.hold(court.forum)):
        told.take(at, log.entry(court.forum, at))
    verify.check_appeals(court.forum, told)
    verify.check_lots(court.forum, told)


@pytest.fixture
def past(sitting: Court) -> Court:
    """One appeal that was decided, one that is open, and one whose author took the post back."""
    removed = sitting.removed("One")
    entry = sitting.appeals(removed)
    for juror in sitting.draws(entry)[:3]:
        sitting.decides(juror, entry, "overturn")
    gone = sitting.removed("Two")
    sitting.appeals(gone)
    sitting.anyone().opens("/receipt").submits("claim", claim=gone.claim).submits("withdraw").submits("sure")
    release(sitting.forum)
    sitting.ticks()
    sitting.later(days=8)
    sitting.ticks()
    sitting.appeals(sitting.removed("Three"))
    return sitting


def test_what_nobody_touched_is_what_the_log_says(past: Court) -> None:
    assert [row["outcome"] for row in past.forum.db.query("SELECT outcome FROM appeals ORDER BY entry")] == [
        *("overturn", "gone", ""),
    ]
    check(past)


@ON_SQLITE
@pytest.mark.parametrize("change", [
    "UPDATE appeals SET outcome = 'uphold' WHERE outcome = 'overturn'",
    "UPDATE appeals SET outcome = '' WHERE outcome = 'overturn'",
    "UPDATE appeals SET outcome = 'gone' WHERE outcome = ''",
    "UPDATE appeals SET outcome = 'overturn' WHERE outcome = ''",
    "UPDATE appeals SET due = '2027-12-02T00' WHERE outcome = ''",
    "UPDATE appeals SET act = 1 WHERE outcome = ''",
    "UPDATE appeals SET epoch = '2026-W40' WHERE outcome = ''",
    "UPDATE appeals SET candidates = candidates - 1 WHERE outcome = ''",
    "UPDATE appeals SET sealed = x'00' WHERE outcome = ''",
    "UPDATE appeals SET salt = x'00' WHERE outcome = ''",
    "UPDATE appeals SET entry = entry + 1 WHERE outcome = ''",
    "UPDATE appeals SET post_id = (SELECT post_id FROM appeals WHERE outcome = 'overturn') WHERE outcome = ''",
    "DELETE FROM appeals WHERE outcome = ''",
    "DELETE FROM lots WHERE entry IS NULL",
    "INSERT INTO lots (block, lot) VALUES (1, 60)",
    "UPDATE lots SET entry = NULL",
    "UPDATE lots SET entry = entry + 1",
    "UPDATE lots SET lot = lot + 10",
])  # fmt: skip
def test_an_edited_row_is_found(past: Court, change: str) -> None:
    assert past.forum.db.execute(change)
    with pytest.raises(LogMismatch):
        check(past)
