"""Who can come forward, with what words, and forms that are not theirs."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crypto.nominations import MOST, Nominee
from registrar.instance import Instance
from registrar.nominations import rules, store
from registrar.roll.rules import read
from registrar.roll.service import apply
from tests.core.tools import ON_SQLITE
from tests.registrar.conftest import LEADER, NOON, ROLL, STAFF, move, without
from tests.registrar.nominations.standing import SAYS, Signed, Stand, over, published, words
from tests.registrar.people import Officer, Post


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
