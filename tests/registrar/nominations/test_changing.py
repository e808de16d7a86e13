"""Changing what was said and taking it back, and who sees what on which page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from crypto.claims import from_words
from crypto.nominations import claim_hash
from registrar.instance import Instance
from registrar.nominations import service, store
from tests.core.tools import ON_SQLITE, together
from tests.registrar.conftest import NOON, STAFF, move
from tests.registrar.nominations.standing import SAYS, UNTIL, Candidate, Signed, Stand, over, published, words
from tests.registrar.people import Member, Officer


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
