"""Debts, answers and votes as they are stored, on both databases: numbered, logged, never changed, compared."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import FixedClock
from crypto.derive import digest
from crypto.entries import SpentCount
from crypto.reports import DebtsOwed, Response
from crypto.tokens.scopes import ballot_scope
from forum import verify
from forum.app import USES
from forum.ballots import service as ballots
from forum.told import LogMismatch
from forum.topics import answering, checks, confirming, debts, saying, store, views
from forum.transparency import service as log
from tests.core.tools import ON_SQLITE, together
from tests.forum.topics.hall import Hall
from tests.office import reads
from tests.people import release


def checked(hall: Hall) -> None:
    checks.check_topics(hall.forum, verify.read_log(hall.forum))


def said(hall: Hall, debt: int = 1) -> list[str]:
    return [one.act for one in hall.standing(debt).said]


def claimed(hall: Hall) -> int:
    """Something was promised and is said to be done, and voting is open: its ballot number."""
    hall.reports("Depot")
    answering.promise(hall.forum, 1, "A shelter.", "Head of Estates", "2027-01-31")
    answering.move(hall.forum, 1, debts.DONE, "It stands.")
    return hall.opens_vote()


def test_themes_and_the_most_supported_questions_are_owed_and_numbered_on(hall: Hall) -> None:
    some = hall.asks("One", "Two", "Three")
    hall.supports(some[1], 12)
    hall.supports(some[2], 10)
    hall.supports(some[0], 9)
    owed = hall.reports("Depot", "Pay")
    assert [(one.debt, one.sort, one.words) for one in owed] == [
        *((1, "theme", "Depot"), (2, "theme", "Pay"), (3, "question", "Two"), (4, "question", "Three")),
    ]
    assert [one.debt for one in hall.reports("Depot", report=2)] == [5]
    checked(hall)


def test_what_is_owed_stands_in_the_log_with_the_report(hall: Hall) -> None:
    owed = hall.reports("Depot")
    (entry,) = [entry for _, entry in log.of_kind(hall.forum, DebtsOwed)]
    assert entry == DebtsOwed(1, "2026-11-24", digest(debts.debts_content(1, "2026-11-24", owed)))
    assert hall.standing().debt == owed[0]
    assert owed[0].due == "2026-12-08"


def test_a_report_that_asks_nothing_makes_no_debt_and_no_entry(hall: Hall) -> None:
    assert hall.reports() == []
    assert log.of_kind(hall.forum, DebtsOwed) == []
    checked(hall)


def test_a_void_count_puts_no_question_to_leadership(hall: Hall) -> None:
    (thread,) = hall.asks("Who pays?")
    hall.supports(thread, 11)
    hall.office.publish(type="drawn", block=1, members=10, final=True)
    reads(hall.forum, hall.office)
    assert hall.reports() == []


def test_a_debt_falls_late_by_itself(hall: Hall) -> None:
    hall.reports("Depot")
    hall.waits(days=14)
    assert (hall.forum.clock.today(), hall.standing().late) == ("2026-12-08", False)
    hall.waits(days=1)
    assert hall.standing().late
    assert views.late(hall.forum) == 1
    answering.answer(hall.forum, 1, "We are sorry. Here it is.")
    assert (hall.standing().late, hall.standing().was_late) == (False, True)


def test_nothing_stored_says_when_a_debt_is_due_or_that_it_is_late(hall: Hall) -> None:
    hall.reports("Depot")
    before = [dict(row) for row in hall.forum.db.query("SELECT debt, entry, sort, item, words FROM debts")]
    hall.waits(days=30)
    confirming.turn(hall.forum)
    assert [dict(row) for row in hall.forum.db.query("SELECT debt, entry, sort, item, words FROM debts")] == before
    assert hall.standing().late


def test_every_answer_is_one_more_entry_and_the_bytes_that_are_served(hall: Hall) -> None:
    hall.reports("Depot")
    answering.answer(hall.forum, 1, "First.")
    answering.promise(hall.forum, 1, "A shelter.", "Head of Estates", "2027-01-31")
    answering.move(hall.forum, 1, debts.UNDER_WAY, "Dug.")
    answering.answer(hall.forum, 1, "Second.")
    assert said(hall) == ["answered", "promised", "moved", "answered"]
    entries = [entry for _, entry in log.of_kind(hall.forum, Response)]
    rows = store.responses(hall.forum.db, [1])
    assert [entry.content for entry in entries] == [digest(row.content) for row in rows]
    assert all(row.content in views.as_json(hall.forum) for row in rows)
    checked(hall)


def test_a_question_that_was_answered_says_so(hall: Hall) -> None:
    (thread,) = hall.asks("Who pays?")
    hall.supports(thread, 10)
    hall.reports()
    checked(hall)
    answering.answer(hall.forum, 1, "We do.")
    assert store.topics(hall.forum.db, [thread])[0].state == "answered"
    checked(hall)


@pytest.mark.parametrize(
    ("yes", "no", "became"),
    [(6, 4, "confirmed"), (5, 5, "disputed"), (4, 8, "disputed"), (9, 0, ""), (0, 0, "")],
)
def test_staff_confirm_or_dispute_by_ten_votes_or_more(hall: Hall, yes: int, no: int, became: str) -> None:
    number = claimed(hall)
    hall.votes(number, yes, no)
    assert said(hall)[-1] == "moved"
    hall.ends_vote()
    standing = hall.standing()
    assert standing.status == (became or "done")
    assert standing.votes[-1].ended
    spent = [entry for _, entry in log.of_kind(hall.forum, SpentCount)]
    assert spent == ([SpentCount(number, yes + no)] if became else [])
    checked(hall)


@pytest.mark.parametrize(("yes", "no", "told"), [(12, 0, False), (13, 9, False), (1, 14, False), (11, 10, True)])
def test_of_a_vote_no_side_under_ten_is_told(hall: Hall, yes: int, no: int, told: bool) -> None:
    hall.votes(claimed(hall), yes, no)
    hall.ends_vote()
    last = json.loads(views.as_json(hall.forum))["responses"][-1]
    assert (last["act"], last.get("yes"), last.get("no")) == (
        "confirmed" if yes > no else "disputed",
        *((yes, no) if told else (None, None)),
    )
    shown = [hall.app.test_client().get(path).text for path in ("/answers/1", "/answers.atom")]
    assert all((f"{yes} yes, {no} no" in page) == told for page in shown)
    checked(hall)


def test_before_its_end_a_vote_says_nothing_and_leaves_no_count(hall: Hall) -> None:
    number = claimed(hall)
    before = store.count(hall.forum.db, number)
    hall.votes(number, 12, 1)
    after = store.count(hall.forum.db, number)
    assert before
    assert after
    assert len(before) == len(after)
    hall.waits(days=13)
    confirming.turn(hall.forum)
    assert hall.standing().status == debts.DONE
    hall.ends_vote()
    assert store.count(hall.forum.db, number) is None


def test_a_vote_that_waits_in_the_pool_is_counted_before_the_result(hall: Hall) -> None:
    number = claimed(hall)
    hall.votes(number, 11, 9)
    ballots.vote(hall.forum, number, hall.office.draws(ballot_scope(number)), "no", USES)
    hall.ends_vote()
    assert hall.standing().status == debts.DONE
    release(hall.forum)
    confirming.turn(hall.forum)
    assert (hall.standing().said[-1].yes, hall.standing().said[-1].no) == (11, 10)


def test_after_its_end_no_vote_is_taken(hall: Hall) -> None:
    number = claimed(hall)
    hall.waits(days=14)
    with pytest.raises(confirming.BallotUnknown):
        hall.votes(number, 1, 0)


def test_more_papers_than_were_drawn_confirm_nothing(hall: Hall) -> None:
    hall.reports("Depot")
    answering.promise(hall.forum, 1, "A shelter.", "Head of Estates", "2027-01-31")
    answering.move(hall.forum, 1, debts.DONE, "It stands.")
    number = hall.opens_vote(drawn=10)
    hall.votes(number, 11, 0)
    hall.ends_vote()
    assert hall.standing().status == debts.DONE
    checked(hall)


def test_what_was_disputed_can_be_claimed_again_and_is_voted_on_again(hall: Hall) -> None:
    hall.votes(claimed(hall), 2, 9)
    hall.ends_vote()
    answering.move(hall.forum, 1, debts.DONE, "Now it does.")
    hall.votes(hall.opens_vote(), 11, 2)
    hall.ends_vote()
    assert said(hall) == ["promised", "moved", "disputed", "moved", "confirmed"]
    checked(hall)


def test_claims_leave_reserved_numbers_for_juries_and_elections(hall: Hall) -> None:
    hall.reports(*(f"Theme {at}" for at in range(20)))
    for debt in range(1, 21):
        answering.promise(hall.forum, debt, "A shelter.", "Head of Estates", "2027-01-31")
        answering.move(hall.forum, debt, debts.DONE, "It stands.")
    numbers = [vote.number for vote in store.votes(hall.forum.db, range(1, 21))]
    assert sum(number is not None for number in numbers) == 32 - confirming.KEPT_FREE
    checked(hall)


def test_of_many_claims_at_once_one_is_made(hall: Hall) -> None:
    hall.reports("Depot")
    answering.promise(hall.forum, 1, "A shelter.", "Head of Estates", "2027-01-31")

    def claim() -> None:
        answering.move(hall.forum, 1, debts.DONE, "It stands.")

    done = together([claim] * 8, hall.forum.db)
    assert [type(one) for one in done if one is not None] == [saying.VoteRuns] * 7
    checked(hall)


TAMPERED: dict[str, Callable[[Hall], None]] = {
    "a debt is gone": lambda hall: drop(hall, "DELETE FROM debts WHERE debt = 2"),
    "a debt has other words": lambda hall: drop(hall, "UPDATE debts SET words = 'Canteen' WHERE debt = 1"),
    "a debt is of another report": lambda hall: drop(hall, "UPDATE debts SET entry = 0 WHERE debt = 1"),
    "a debt was made up": lambda hall: drop(
        hall, "INSERT INTO debts (debt, entry, sort, item, words) VALUES (4, 0, 'theme', 'x', 'x')"
    ),
    "an answer is gone": lambda hall: drop(hall, "DELETE FROM responses"),
    "an answer is of another debt": lambda hall: drop(hall, "UPDATE responses SET debt = 2"),
    "a question is no more one": lambda hall: drop(hall, "DELETE FROM topics"),
    "a question has more support": lambda hall: drop(hall, "UPDATE topics SET support = 30"),
    "a question is open again": lambda hall: drop(hall, "UPDATE topics SET state = 'open'"),
    "a vote is gone": lambda hall: drop(hall, "DELETE FROM confirmations"),
    "a vote is over before its time": lambda hall: drop(hall, "UPDATE confirmations SET ended = 1"),
    "a vote is by other papers": lambda hall: drop(hall, "UPDATE confirmations SET number = 33"),
}


def drop(hall: Hall, sql: str) -> None:
    assert hall.forum.db.execute(sql)


@ON_SQLITE
@pytest.mark.parametrize("tampering", TAMPERED)
def test_whoever_changes_the_database_is_found_out(hall: Hall, tampering: str) -> None:
    (thread,) = hall.asks("Who pays?")
    hall.supports(thread, 10)
    hall.reports("Depot", "Pay")
    answering.promise(hall.forum, 1, "A shelter.", "Head of Estates", "2027-01-31")
    answering.move(hall.forum, 1, debts.DONE, "It stands.")
    hall.votes(hall.opens_vote(), 10, 1)
    checked(hall)
    TAMPERED[tampering](hall)
    with pytest.raises(LogMismatch):
        checked(hall)


@ON_SQLITE
def test_an_answer_that_was_changed_is_found_out(hall: Hall) -> None:
    hall.reports("Depot")
    answering.answer(hall.forum, 1, "We will look into it.")
    other = debts.content("answered", "2026-11-24", 1, words="We will not.")
    hall.forum.db.execute("UPDATE responses SET content = ?", other)
    with pytest.raises(LogMismatch):
        checked(hall)


@ON_SQLITE
def test_without_a_registrar_what_is_claimed_is_never_confirmed(hall: Hall) -> None:
    forum = replace(hall.forum, settings=replace(hall.forum.settings, registrar_url=""))
    assert isinstance(forum.clock, FixedClock)
    hall.reports("Depot")
    answering.promise(forum, 1, "A shelter.", "Head of Estates", "2027-01-31")
    answering.move(forum, 1, debts.DONE, "It stands.")
    forum.clock.moment += timedelta(weeks=10)
    confirming.turn(forum)
    assert views.standing(forum, 1).heading == "claimed to be done"
