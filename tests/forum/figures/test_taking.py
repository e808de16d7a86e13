"""Figures are taken once, with noise, when a period is over; of what was counted exactly nothing is left."""

from datetime import timedelta
from functools import partial

import pytest

from core.clock import FixedClock
from crypto import figures as sealed_figures
from crypto.commitments import commitment
from crypto.encoding import b64
from crypto.entries import SpentCount
from crypto.reports import FiguresVoid
from forum.app import USES
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.ballots.rules import BallotUnknown
from forum.checkpoint import checkpoint
from forum.disclosure.figures import Tally
from forum.figures import service, store
from forum.instance import Instance
from forum.periods import rules as periods_rules
from forum.periods import service as periods
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B
from forum.tick import tick
from forum.told import LogMismatch
from forum.transparency import service as log
from forum.verify import check_rows
from tests.core.tools import ON_SQLITE, together
from tests.forum.figures.conftest import Counted
from tests.people import release
from tests.privacy.search import contents, hits


def tally(town: Counted) -> Tally:
    """What was counted so far, as only the running forum can open it."""
    key, sealed = town.forum.keyring.tally_key(town.period), store.tally(town.forum.db, town.period)
    assert key
    assert sealed
    return Tally(*sealed_figures.read(sealed_figures.open_tally(key, town.period, sealed)))


def verified(forum: Instance) -> None:
    check_rows(forum, lambda *_: None)


def test_each_purpose_is_counted_in_its_own_cells(town: Counted) -> None:
    town.counts(HEADS, "here", "here", "here")
    town.counts(THEME_A, "pay", "load")
    town.counts(THEME_B, "pay")
    town.counts(PULSE, "-2", "2", "2")
    found = tally(town)
    assert (found.heads, found.pulse) == (3, (1, 0, 0, 0, 2))
    assert {key: many for key, many in found.themes.items() if many} == {"pay": 2, "load": 1}


def test_figures_are_taken_when_a_period_is_over_and_not_before(town: Counted) -> None:
    town.counts(HEADS, "here")
    checkpoint(town.forum)
    town.moves_to(periods_rules.ends(town.period) - timedelta(hours=1))
    checkpoint(town.forum)
    assert town.said() == []
    period = town.ends_and_is_taken()
    assert [(one.period, one.epsilon) for one in town.said()] == [(period, 900)]


def test_a_period_in_which_nobody_was_counted_is_taken_like_any_other(town: Counted) -> None:
    """Else the log would tell of a period that it had nobody."""
    period = town.ends_and_is_taken()
    found = service.taken(town.forum, period)
    assert found
    assert len(found.noisy.themes) == 12


def test_the_log_commits_to_the_figures_that_are_read(town: Counted) -> None:
    town.counts(HEADS, *["here"] * 4)
    period = town.ends_and_is_taken()
    found, row = service.taken(town.forum, period), store.figures(town.forum.db, period)
    assert found
    assert row
    assert found.drawn == dict.fromkeys((HEADS, THEME_A, THEME_B, PULSE), 40)
    content = sealed_figures.written(found.noisy.heads, found.noisy.themes, found.noisy.pulse)
    assert town.said()[0].figures == commitment(row.salt, content)
    verified(town.forum)


def test_of_what_was_counted_nothing_is_left(town: Counted) -> None:
    number = periods.now_open(town.forum)[HEADS].number
    for purpose, choices in ((HEADS, ["here"] * 3), (THEME_A, ["pay"]), (PULSE, ["1"])):
        town.counts(purpose, *choices)
    before = town.forum.db.query("SELECT spent_id FROM spent")
    assert len(before) == ballots_store.spent(town.forum.db, number) + 2 == 5
    period = town.ends_and_is_taken()
    assert store.tallied(town.forum.db) == set()
    assert not service.is_left(town.forum, period)
    assert town.forum.db.query("SELECT spent_id FROM spent") == []
    assert town.forum.keyring.tally_key(period) is None


@ON_SQLITE
def test_no_file_has_a_trace_of_a_used_paper_or_of_the_key_of_a_tally(town: Counted) -> None:
    """Neither the database, its write-ahead log nor the folder of keys."""
    town.counts(HEADS, "here", "here")
    town.counts(THEME_A, "pay")
    secrets = {f"paper {at}": receipt[1] for at, receipt in enumerate(ballots_store.receipts(town.forum.db))}
    secrets["key"] = town.forum.keyring.tally_key(town.period) or b""
    secrets["tally"] = (store.tally(town.forum.db, town.period) or b"")[:40]
    town.forum.db.tidy()
    assert {one.split(" as ")[0] for one in hits(contents(town.forum.settings.data), secrets)} == set(secrets)
    town.ends()
    tick(town.forum)
    assert len(town.said()) == 1
    assert hits(contents(town.forum.settings.data), secrets) == []


def test_the_new_ballot_box_tells_nothing_of_the_papers_that_are_gone(town: Counted) -> None:
    town.counts(HEADS, *["here"] * 20)
    checkpoint(town.forum)
    town.ends_and_is_taken()
    found = ballots_store.box(town.forum.db)
    assert found
    assert found[1].real == set()
    assert len(found[1].leaves) == 16


def test_a_vote_that_waits_when_the_period_ends_still_counts_and_is_waited_for(town: Counted) -> None:
    town.hands_in(HEADS, "here")
    period = town.period
    town.ends()
    assert checkpoint(town.forum)
    assert town.said() == []
    release(town.forum)
    assert store.tally(town.forum.db, period)
    town.moves_to(town.forum.clock.now() + timedelta(days=1))
    assert checkpoint(town.forum)
    assert [one.period for one in town.said()] == [period]


def test_no_vote_is_taken_when_the_period_is_over(town: Counted) -> None:
    number = periods.now_open(town.forum)[HEADS].number
    paper = town.office.draws(f"ballot:{number:06}")
    town.moves_to(periods_rules.ends(town.period))
    with pytest.raises(BallotUnknown):
        ballots.vote(town.forum, number, paper, "here", USES)


def test_a_machine_whose_clock_is_late_brings_no_vote_into_a_period_that_is_taken(town: Counted) -> None:
    number = periods.now_open(town.forum)[HEADS].number
    paper, late = town.office.draws(f"ballot:{number:06}"), town.forum.clock.now()
    town.ends_and_is_taken()
    town.moves_to(late)
    with pytest.raises(BallotUnknown):
        ballots.vote(town.forum, number, paper, "here", USES)
    assert town.forum.db.query("SELECT spent_id FROM spent") == []


def test_of_ticks_at_once_one_takes_the_figures(town: Counted) -> None:
    for _ in range(5):
        town.counts(HEADS, "here")
        period = town.period
        town.ends()
        together([partial(checkpoint, town.forum)] * 4, town.forum.db)
        assert [one.period for one in town.said()].count(period) == 1
        town.moves_to(periods_rules.begins(town.period) + timedelta(days=9))
        town.begins()
    verified(town.forum)


def test_a_crash_between_is_as_if_nothing_had_been_done(town: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    town.counts(HEADS, "here", "here")
    before, period, size = tally(town), town.period, log.hold(town.forum)

    def dies(*_: object) -> None:
        raise OSError("no disk")

    town.ends()
    with monkeypatch.context() as broken:
        broken.setattr(log, "sign", dies)
        with pytest.raises(OSError, match="no disk"):
            checkpoint(town.forum)
    assert town.said() == []
    assert log.hold(town.forum) == size
    assert not service.is_taken(town.forum, period)
    town.moves_to(periods_rules.begins(period))
    assert tally(town) == before
    assert town.ends_and_is_taken() == period
    assert len(town.said()) == 1


def test_whoever_deletes_the_figures_gets_no_second_draw(town: Counted) -> None:
    """The log is the ledger, not the rows that somebody could have deleted."""
    town.counts(HEADS, "here")
    early = town.forum.clock.now()
    period = town.ends_and_is_taken()
    town.forum.db.execute("DELETE FROM figures")
    late = town.forum.clock.now()
    town.moves_to(early)
    town.counts(HEADS, "here")
    town.moves_to(late + timedelta(days=1))
    assert checkpoint(town.forum)
    assert len(town.said()) == 1
    assert service.taken(town.forum, period) is None
    assert store.tallied(town.forum.db) == set()
    with pytest.raises(LogMismatch):
        verified(town.forum)


def test_of_these_numbers_the_log_never_says_how_many_papers_were_used(town: Counted) -> None:
    papers = {periods.now_open(town.forum)[purpose].number for purpose in (HEADS, THEME_A, THEME_B, PULSE)}
    town.counts(HEADS, *["here"] * 3)
    town.ends_and_is_taken()
    town.moves_to(town.forum.clock.now() + timedelta(weeks=20))
    ballots.close_lapsed(town.forum)
    numbers = {said.number for _, said in log.of_kind(town.forum, SpentCount)}
    assert numbers.isdisjoint(papers)


def test_six_periods_are_taken_and_the_seventh_counts_nobody(town: Counted) -> None:
    for _ in range(6):
        town.counts(HEADS, "here")
        town.ends_and_is_taken()
        town.moves_to(periods_rules.begins(town.period) + timedelta(days=9))
        numbers = town.begins()
    assert len(town.said()) == 6
    assert service.open_numbers(town.forum) == {}
    paper = town.office.draws(f"ballot:{numbers[HEADS]:06}")
    with pytest.raises(Exception, match="Figures have ended"):
        ballots.vote(town.forum, numbers[HEADS], paper, "here", USES)
    period = town.ends_and_is_taken()
    assert len(town.said()) == 6
    assert service.taken(town.forum, period) is None
    before = service.before(town.forum, period)
    assert before
    assert before.period == period - 1
    verified(town.forum)


def test_a_receipt_is_known_while_the_vote_is_there_and_not_after(town: Counted) -> None:
    (receipt,) = town.counts(HEADS, "here")
    spent_id = ballots_store.receipts(town.forum.db)[0][1]
    assert receipt.spent_id == b64(spent_id)
    assert ballots.receipt(town.forum, receipt.number, spent_id)
    town.ends_and_is_taken()
    assert ballots.receipt(town.forum, receipt.number, spent_id) is None
    assert "destroyed" in USES[HEADS].gone(town.forum, receipt.number)  # type: ignore[attr-defined]


def test_without_its_key_file_a_copy_of_the_database_opens_no_tally(town: Counted) -> None:
    """A backup has none of the keys that are files, but for the forum key, kept apart."""
    town.counts(THEME_A, "pay")
    town.forum.keyring.destroy_tally_keys_but(())
    assert isinstance(town.forum.clock, FixedClock)
    period = town.ends_and_is_taken()
    assert service.is_void(town.forum, period)


def test_more_papers_than_were_drawn_void_the_figures(town: Counted) -> None:
    """The registrar alone could make one too many, and nobody must be counted by it."""
    town.counts(HEADS, *["here"] * 41)
    period = town.ends_and_is_taken()
    checkpoint(town.forum)
    assert (town.said(), service.is_void(town.forum, period)) == ([], True)
    assert service.taken(town.forum, period) is None
    assert not service.is_left(town.forum, period)
    assert len(log.of_kind(town.forum, FiguresVoid)) == 1
    verified(town.forum)


def test_as_many_papers_as_were_drawn_void_nothing(town: Counted) -> None:
    town.counts(HEADS, *["here"] * 40)
    assert not service.is_void(town.forum, town.ends_and_is_taken())
