"""Coming forward for a seat: who can, what becomes of what they said, and the one list that is signed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.clock import hour_start
from crypto import entries
from crypto.claims import from_words
from crypto.elections import NominationList
from crypto.encoding import b64, unb64
from crypto.nominations import MOST, Nominee, claim_hash
from crypto.records import unframe
from moderation.elections.nominees import read as nominees_of
from registrar.instance import Instance
from registrar.nominations import rules, service, store
from registrar.roll.rules import read
from registrar.roll.service import apply
from registrar.tick import tick
from tests.core.tools import ON_SQLITE, together
from tests.registrar.conftest import LEADER, NOON, ROLL, STAFF, move, without
from tests.registrar.people import Member, Officer, Post, records
from tests.registrar.test_lots import Log, forum, log

__all__ = ["forum", "log"]
UNTIL = hour_start("2026-12-01T12")
SAYS = "I would ask both sides before I decide."


class Candidate:
    """A member's browser at /nominate."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser

    def opens(self) -> TestResponse:
        return self.browser.get("/nominate")

    def form(self, button: str = "/nominate") -> dict[str, str]:
        form = BeautifulSoup(self.opens().text, "html.parser").find("form", attrs={"action": button})
        assert form is not None
        return {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}  # type: ignore[union-attr]

    def stands(self, statement: str = SAYS) -> TestResponse:
        return self.browser.post("/nominate", data={**self.form(), "statement": statement})

    def withdraws(self) -> TestResponse:
        return self.browser.post("/nominate/withdraw", data=self.form("/nominate/withdraw"))


def words(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    shown = BeautifulSoup(answer.text, "html.parser").select("[data-seat-words]")
    return " ".join(one.text for one in shown)


@pytest.fixture
def opened(registrar: Instance, log: Log) -> Log:
    """The registrar has read that election 1 is open."""
    log.election()
    tick(registrar)
    return log


@pytest.fixture
def candidate(opened: Log, member: Callable[[str], Member]) -> Callable[[int], Candidate]:
    assert opened.entries
    return lambda number: Candidate(member(STAFF[number - 1]).browser)


@pytest.fixture
def person(registrar: Instance) -> bytes:
    return bytes(registrar.db.query("SELECT person_id FROM people WHERE email = ?", STAFF[0])[0]["person_id"])


@pytest.fixture
def signed(app: Flask, registrar: Instance) -> Callable[[], list[dict[str, Any]]]:
    """The lists signed so far."""
    browser = app.test_client()
    return lambda: [one for one in records(browser, registrar) if one["type"] == "nominations"]


Signed = Callable[[], list[dict[str, Any]]]
Stand = Callable[[int], Candidate]


def published(app: Flask, number: int = 1) -> list[Nominee]:
    answer = app.test_client().get(f"/nominations/{number}")
    assert answer.status_code == 200, answer.text
    listed: Any = answer.json
    return [Nominee(one["name"], one["statement"], unb64(one["salt"], 32), unb64(one["claim"], 32)) for one in listed]


def over(registrar: Instance, moment: datetime = UNTIL) -> None:
    move(registrar, moment)
    tick(registrar)


# From the form to the list


def test_the_signed_list_commits_to_what_a_member_said_and_to_the_words_they_were_shown(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    shown = words(candidate(1).stands())
    over(registrar)
    (record,) = signed()
    (nominee,) = published(app)
    assert (nominee.name, nominee.statement) == ("Person 1", SAYS)
    assert nominee.claim == claim_hash(from_words(shown))
    assert record == {"type": "nominations", "election": 1, "candidates": [b64(nominee.commitment)]}


def test_the_list_and_the_names_are_in_the_order_of_their_commitments(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    for number in range(1, 6):
        candidate(number).stands()
    over(registrar)
    commitments = [b64(nominee.commitment) for nominee in published(app)]
    assert signed()[0]["candidates"] == commitments == sorted(commitments)
    assert len(commitments) == 5


@pytest.mark.usefixtures("opened")
def test_a_list_is_signed_also_when_nobody_came_forward(app: Flask, registrar: Instance, signed: Signed) -> None:
    over(registrar)
    assert signed() == [{"type": "nominations", "election": 1, "candidates": []}]
    assert published(app) == []


def test_no_list_is_signed_and_no_name_is_shown_before_nominations_are_over(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    candidate(1).stands()
    over(registrar, UNTIL - timedelta(seconds=1))
    assert signed() == []
    answer = app.test_client().get("/nominations/1")
    assert (answer.status_code, answer.json) == (404, {"error": rules.NotPublished.message})


def test_a_list_is_signed_once_however_often_the_timer_runs_and_the_log_is_read(
    registrar: Instance, opened: Log, signed: Signed
) -> None:
    over(registrar)
    opened.grow(1)
    (registrar.settings.data / "forum-log.json").unlink()
    for _ in range(3):
        tick(registrar)
    assert len(signed()) == 1


@pytest.mark.usefixtures("opened")
def test_of_eight_timers_at_once_one_signs(registrar: Instance, signed: Signed) -> None:
    move(registrar, UNTIL)
    answers = together([lambda: service.sign_due(registrar)] * 8, registrar.db)
    assert sorted(map(str, answers)) == ["False"] * 7 + ["True"]
    assert len(signed()) == 1


def test_a_forum_that_fell_silent_after_opening_hinders_nothing(
    registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    candidate(1).stands()
    object.__setattr__(registrar.settings, "forum_url", "http://127.0.0.1:1")
    over(registrar)
    assert len(signed()[0]["candidates"]) == 1


@ON_SQLITE
def test_an_election_that_is_heard_of_late_gets_an_empty_list(registrar: Instance, log: Log, signed: Signed) -> None:
    log.election()
    over(registrar, UNTIL + timedelta(days=1))
    assert signed()[0]["candidates"] == []


@ON_SQLITE
def test_the_forum_takes_the_record_and_reads_the_names_as_they_are_served(
    app: Flask, registrar: Instance, candidate: Stand
) -> None:
    candidate(1).stands("“Fair” – and quick 👩‍🚒\r\nfor all")
    candidate(2).stands("x" * 1_500)
    over(registrar)
    (record,) = [one for one in unframe(app.test_client().get("/records").data) if b'"nominations"' in one]
    taken = entries.encode(NominationList(record))
    assert entries.decode(taken) == NominationList(record)
    nominees = nominees_of(app.test_client().get("/nominations/1").data)
    assert [b64(nominee.commitment) for nominee in nominees] == NominationList(record).fields["candidates"]
    assert len(nominees) == 2


# Changing and withdrawing


def test_a_change_makes_new_words_and_leaves_one_nomination(app: Flask, registrar: Instance, candidate: Stand) -> None:
    someone = candidate(1)
    first, second = words(someone.stands()), words(someone.stands("I changed my mind."))
    over(registrar)
    (nominee,) = published(app)
    assert first != second
    assert (nominee.statement, nominee.claim) == ("I changed my mind.", claim_hash(from_words(second)))


def test_the_same_statement_sent_with_another_form_makes_new_words(candidate: Stand) -> None:
    assert words(candidate(1).stands()) != words(candidate(1).stands())


def test_a_form_that_is_sent_twice_shows_the_same_words_and_changes_nothing(
    registrar: Instance, candidate: Stand
) -> None:
    someone = candidate(1)
    data = {**someone.form(), "statement": SAYS}
    first = words(someone.browser.post("/nominate", data=data))
    before = registrar.db.query("SELECT salt, claim FROM nominations")
    assert words(someone.browser.post("/nominate", data=data)) == first
    assert [dict(row) for row in registrar.db.query("SELECT salt, claim FROM nominations")] == [dict(before[0])]


@pytest.mark.usefixtures("opened")
def test_of_a_form_sent_eight_times_at_once_one_nomination_is_left(registrar: Instance, person: bytes) -> None:
    jobs = [lambda: service.nominate(registrar, person, 1, SAYS, b"one form")] * 8
    assert len(set(together(jobs, registrar.db))) == 1
    assert len(store.nominations(registrar.db, 1)) == 1


def test_a_nomination_that_was_withdrawn_leaves_nothing(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    someone = candidate(1)
    someone.stands()
    assert someone.withdraws().headers["Location"] == "/nominate"
    assert registrar.db.query("SELECT * FROM nominations") == []
    over(registrar)
    assert (signed()[0]["candidates"], published(app)) == ([], [])


def test_the_page_keeps_what_was_said_and_shows_the_words_never_again(candidate: Stand) -> None:
    someone = candidate(1)
    shown = words(someone.stands())
    page = someone.opens().text
    assert SAYS in page
    assert "You stand for election" in page
    assert shown not in page


@pytest.mark.usefixtures("opened")
def test_nothing_is_changed_or_withdrawn_once_nominations_are_over(
    app: Flask, registrar: Instance, member: Callable[[str], Member]
) -> None:
    move(registrar, UNTIL - timedelta(minutes=20))
    someone = Candidate(member(STAFF[0]).browser)
    someone.stands()
    change, withdrawal = someone.form(), someone.form("/nominate/withdraw")
    over(registrar)
    for path, data in (("/nominate", {**change, "statement": "Too late."}), ("/nominate/withdraw", withdrawal)):
        answer = someone.browser.post(path, data=data)
        assert answer.status_code == 409
    assert "Too late." not in someone.opens().text
    assert [nominee.statement for nominee in published(app)] == [SAYS]


@pytest.mark.usefixtures("opened")
def test_what_was_typed_too_late_comes_back_and_is_not_stored(
    registrar: Instance, member: Callable[[str], Member]
) -> None:
    move(registrar, UNTIL - timedelta(minutes=20))
    someone = Candidate(member(STAFF[0]).browser)
    data = {**someone.form(), "statement": "Typed for an hour."}
    move(registrar, UNTIL)
    answer = someone.browser.post("/nominate", data=data)
    assert answer.status_code == 409
    assert "Typed for an hour." in answer.text
    assert registrar.db.query("SELECT * FROM nominations") == []


# Who can


@ON_SQLITE
def test_a_grade_that_cannot_stand_is_told_so_in_a_sentence(
    registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    someone = candidate(1)
    data = {**someone.form(), "statement": SAYS}
    object.__setattr__(registrar.settings, "no_stand", frozenset({"g6"}))
    for answer in (someone.opens(), someone.browser.post("/nominate", data=data)):
        assert answer.status_code == 403
        assert rules.GradeDoesNotStand.message in answer.text
    over(registrar)
    assert signed()[0]["candidates"] == []


def test_whoever_became_a_leader_cannot_stand_and_is_not_on_the_list(
    registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    someone = candidate(1)
    someone.stands()
    apply(registrar, read(ROLL.replace("Person 1,G6,staff", "Person 1,G6,leader").encode()))
    answer = someone.opens()
    assert (answer.status_code, rules.LeadersDoNotStand.message in answer.text) == (403, True)
    over(registrar)
    assert signed()[0]["candidates"] == []


def test_whoever_left_is_not_on_the_list(registrar: Instance, candidate: Stand, signed: Signed) -> None:
    candidate(1).stands()
    candidate(2).stands()
    apply(registrar, read(without(STAFF[0])))
    over(registrar)
    assert len(signed()[0]["candidates"]) == 1
    assert len(store.nominations(registrar.db, 1)) == 1


@pytest.mark.usefixtures("opened")
def test_a_leader_has_no_way_in(app: Flask, post: Post) -> None:
    browser = app.test_client()
    browser.post("/sign-in", data={"email": LEADER})
    assert post.mails(LEADER) == []
    assert browser.get("/nominate").headers["Location"] == "/sign-in"


@ON_SQLITE
def test_a_name_that_could_not_take_a_seat_is_told_so_at_once(registrar: Instance, candidate: Stand) -> None:
    someone = candidate(1)
    apply(registrar, read(ROLL.replace("Person 1,", f"{'N' * 81},").encode()))
    answer = someone.opens()
    assert (answer.status_code, rules.NameTooLong.message in answer.text) == (403, True)


@ON_SQLITE
def test_a_full_list_takes_nobody_else_but_still_changes(registrar: Instance, candidate: Stand) -> None:
    first = candidate(1)
    first.stands()
    for at in range(MOST - 1):
        nominee = Nominee(f"Other {at}", "x", bytes(32), bytes(32))
        store.set_nomination(registrar.db, 1, at.to_bytes(16, "big"), nominee)
    answer = candidate(2).stands()
    assert (answer.status_code, rules.ListFull.message in answer.text) == (409, True)
    assert SAYS in answer.text
    assert words(first.stands("Another."))


@ON_SQLITE
@pytest.mark.parametrize(("typed", "problem"), [
    ("", rules.NoStatement), (" \u200b\n", rules.NoStatement), ("x" * 1_501, rules.StatementTooLong),
])  # fmt: skip
def test_a_statement_that_is_none_or_too_long_comes_back_and_is_not_stored(
    registrar: Instance, candidate: Stand, typed: str, problem: type[rules.NoStatement]
) -> None:
    answer = candidate(1).stands(typed)
    assert (answer.status_code, problem.message in answer.text) == (422, True)
    assert typed.strip(" \n") in answer.text
    assert store.nominations(registrar.db, 1) == []


@ON_SQLITE
def test_a_statement_is_stored_in_canonical_form(app: Flask, registrar: Instance, candidate: Stand) -> None:
    candidate(1).stands("“Fair”\u200b – and\x00 quick\r\n\r\n\r\n" + "y" * 1_400 + "  ")
    over(registrar)
    assert published(app)[0].statement == '"Fair" - and quick\n\n' + "y" * 1_400


@ON_SQLITE
def test_a_statement_of_markup_is_shown_as_it_was_typed(candidate: Stand, officer: Officer) -> None:
    someone = candidate(1)
    someone.stands("<script>alert(1)</script></textarea>")
    for page in (someone.opens().text, officer.opens("/officer/nominations").answer.text):
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


# Forms that are not theirs


@ON_SQLITE
def test_a_form_of_another_sign_in_stores_nothing_and_keeps_what_was_typed(
    registrar: Instance, candidate: Stand
) -> None:
    for token in (candidate(2).form()["csrf_token"], "", "x"):
        data = {**candidate(1).form(), "csrf_token": token, "statement": SAYS}
        answer = candidate(1).browser.post("/nominate", data=data)
        assert (answer.status_code, SAYS in answer.text) == (403, True)
    assert store.nominations(registrar.db, 1) == []


@ON_SQLITE
def test_after_an_hour_the_page_gives_back_what_was_typed_and_asks_to_sign_in(
    registrar: Instance, candidate: Stand
) -> None:
    someone = candidate(1)
    data = {**someone.form(), "statement": SAYS}
    move(registrar, NOON + timedelta(hours=2))
    answer = someone.browser.post("/nominate", data=data)
    assert (answer.status_code, SAYS in answer.text, 'href="/sign-in"' in answer.text) == (401, True, True)
    assert someone.browser.post("/nominate/withdraw", data=data).status_code == 401
    assert store.nominations(registrar.db, 1) == []


@ON_SQLITE
@pytest.mark.parametrize("number", ["", "0", "2", "-1", "x", "9" * 400, "١"])
def test_a_form_for_no_open_election_stores_nothing(registrar: Instance, candidate: Stand, number: str) -> None:
    someone = candidate(1)
    answer = someone.browser.post("/nominate", data={**someone.form(), "election": number, "statement": SAYS})
    assert (answer.status_code, SAYS in answer.text) == (409, True)
    assert registrar.db.query("SELECT * FROM nominations") == []


@ON_SQLITE
@pytest.mark.usefixtures("opened")
def test_an_officer_is_not_somebody_who_stands(officer: Officer) -> None:
    assert officer.opens("/nominate").answer.headers["Location"] == "/sign-in"


@ON_SQLITE
@pytest.mark.parametrize("number", ["0", "2", "999999999999", "x", "-1"])
@pytest.mark.usefixtures("opened")
def test_a_list_that_is_not_there_is_said_so_in_json(app: Flask, number: str) -> None:
    answer = app.test_client().get(f"/nominations/{number}")
    found: Any = answer.json
    assert (answer.status_code, list(found)) == (404, ["error"])


# What the log says


@ON_SQLITE
@pytest.mark.parametrize("other", [
    {"kind": "recall", "seats": [1]}, {"block": 0}, {"election": 2**31}, {"nominations_until": "2026-02-31T12"},
])  # fmt: skip
def test_for_some_entries_nobody_comes_forward(
    registrar: Instance, log: Log, signed: Signed, other: dict[str, Any]
) -> None:
    log.election(**other)
    over(registrar)
    assert service.current(registrar) is None
    assert signed() == []


@ON_SQLITE
def test_of_two_entries_for_one_election_the_first_counts(registrar: Instance, log: Log) -> None:
    log.election()
    log.election(nominations_until="2026-11-30T12", lot=1)
    tick(registrar)
    found = service.current(registrar)
    assert found is not None
    assert found.nominations_until == "2026-12-01T12"


@ON_SQLITE
def test_an_election_is_not_open_before_the_served_log_has_it(registrar: Instance, log: Log) -> None:
    log.served = 3
    log.election()
    tick(registrar)
    assert service.current(registrar) is None
    log.served = None
    tick(registrar)
    assert service.current(registrar) is not None


@ON_SQLITE
def test_a_log_that_does_not_hold_opens_nothing(registrar: Instance, log: Log) -> None:
    log.election()
    log.spoiled.append((r"tile/entries/.*", lambda data: data.replace(b'"lot":0', b'"lot":1')))
    tick(registrar)
    assert service.current(registrar) is None


# The lot


def test_the_number_for_the_lot_of_an_election_is_told_once_a_ballot_box_behind_its_list_is_in_the_served_log(
    app: Flask, registrar: Instance, opened: Log
) -> None:
    def told() -> list[dict[str, Any]]:
        return [one for one in records(app.test_client(), registrar) if one["type"] == "reveal"]

    over(registrar)
    raw = registrar.db.query("SELECT record FROM records ORDER BY number DESC LIMIT 20")
    (record,) = [bytes(row["record"]) for row in raw if b'"type":"nominations"' in bytes(row["record"])]
    opened.box()
    opened.listed(record)
    tick(registrar)
    assert told() == []
    opened.served = len(opened.entries)
    opened.box()
    tick(registrar)
    assert told() == []
    opened.served = None
    for _ in range(2):
        tick(registrar)
    assert [(one["block"], one["lot"]) for one in told()] == [(1, 0)]


@ON_SQLITE
def test_a_number_that_an_appeal_named_first_is_not_told_for_an_election(
    app: Flask, registrar: Instance, log: Log
) -> None:
    log.appeal(lot=5)
    log.election(lot=5)
    over(registrar)
    raw = registrar.db.query("SELECT record FROM records")
    log.listed(*[bytes(row["record"]) for row in raw if b'"type":"nominations"' in bytes(row["record"])])
    log.box()
    tick(registrar)
    assert [one for one in records(app.test_client(), registrar) if one["type"] == "reveal"] == []


# Afterwards


def test_names_and_statements_are_destroyed_thirty_weeks_after_the_week_of_the_list(
    app: Flask, registrar: Instance, candidate: Stand, signed: Signed
) -> None:
    candidate(1).stands()
    over(registrar)
    monday = datetime(2026, 12, 7, tzinfo=UTC) + timedelta(weeks=30)  # the list was signed on 1 December
    move(registrar, monday - timedelta(seconds=1))
    service.forget(registrar)
    assert len(published(app)) == 1
    move(registrar, monday)
    assert service.forget(registrar)
    assert registrar.db.query("SELECT * FROM nominations") == []
    assert app.test_client().get("/nominations/1").status_code == 404
    assert len(signed()) == 1
    assert not service.forget(registrar)


def test_nothing_that_is_stored_says_when_somebody_came_forward(registrar: Instance, candidate: Stand) -> None:
    candidate(1).stands()
    (row,) = registrar.db.query("SELECT * FROM nominations")
    values = dict(row).values()
    assert set(dict(row)) == {"election", "person_id", "name", "statement", "salt", "claim"}
    assert not re.search(r"2026|\d\d:\d\d", " ".join(value for value in values if isinstance(value, str)))


@ON_SQLITE
def test_the_words_are_stored_nowhere(registrar: Instance, candidate: Stand) -> None:
    shown = words(candidate(1).stands())
    over(registrar)
    stored = [path.read_bytes() for path in registrar.settings.data.rglob("*") if path.is_file()]
    assert not [data for data in stored if shown.encode() in data or from_words(shown) in data]
    assert any(claim_hash(from_words(shown)) in data for data in stored)


# Pages


@ON_SQLITE
def test_the_first_page_says_when_an_election_is_open(
    registrar: Instance, candidate: Stand, member: Callable[[str], Member]
) -> None:
    assert 'href="/nominate"' in candidate(1).browser.get("/").text
    over(registrar)
    assert 'href="/nominate"' not in member(STAFF[1]).browser.get("/").text


@ON_SQLITE
def test_without_an_open_election_the_page_says_so(member: Callable[[str], Member]) -> None:
    answer = member(STAFF[0]).browser.get("/nominate")
    assert (answer.status_code, "Nobody can come forward now" in answer.text) == (200, True)


def test_the_officer_sees_who_comes_forward_and_the_words_nowhere(
    registrar: Instance, candidate: Stand, officer: Officer
) -> None:
    shown = words(candidate(1).stands())
    page = officer.opens("/officer/nominations").text
    assert "Person 1 G6 " + SAYS in page
    assert shown not in page
    over(registrar, UNTIL)
    move(registrar, NOON)
    assert "The list was signed in week 2026-W49" in officer.opens("/officer/nominations").text


@ON_SQLITE
def test_nobody_but_the_officer_sees_it_before(candidate: Stand, app: Flask) -> None:
    for browser in (candidate(1).browser, app.test_client()):
        assert browser.get("/officer/nominations").headers["Location"] == "/officer/sign-in"
