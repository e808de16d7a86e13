"""The officer: coming in, what their pages show, and that no other site can press their buttons."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core.errors import ConfigError
from core.limits import Bucket
from registrar.instance import Instance
from registrar.officers import service
from registrar.roll.forms import LARGEST
from registrar.tick import tick
from tests.core.tools import ON_SQLITE
from tests.registrar.conftest import LEADER, NOON, ROLL, STAFF, move, without
from tests.registrar.people import Member, Officer, Post, fields, sign_in

NAME = "Ann Officer"


def test_an_officer_comes_in_with_name_and_passphrase(officer: Officer) -> None:
    assert (officer.answer.status_code, officer.answer.headers["Location"]) == (303, "/officer")
    assert "Staff 12" in officer.opens("/officer").text


def test_a_passphrase_may_be_typed_with_capitals_and_dashes(app: Flask, registrar: Instance) -> None:
    words = service.appoint(registrar, NAME)
    assert len(words.split()) == 8
    typed = words.upper().replace(" ", " - ")
    assert Officer(app.test_client()).signs_in(f" {NAME} ", typed).answer.status_code == 303


def test_a_wrong_name_or_passphrase_is_one_sentence_for_both(app: Flask, registrar: Instance) -> None:
    service.appoint(registrar, NAME)
    names = [(name, "wrong") for name in ("Somebody", "", "a\x00b", "x" * 5000, "' OR 1=1 --")]
    for name, words in [*names, *((NAME, words) for words in ("", "abandon " * 8, "x" * 100_000, "\x00", "\ud7ff"))]:
        someone = Officer(app.test_client()).signs_in(name, words)
        assert someone.answer.status_code == 403
        assert service.SignInRefused.message in someone.text
        assert "Set-Cookie" not in someone.answer.headers


@ON_SQLITE
def test_a_name_nobody_has_costs_the_same_hash(registrar: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    service.appoint(registrar, NAME)
    hashed: list[str] = []
    verify = service._verify
    monkeypatch.setattr(service, "_verify", lambda *given: hashed.append(given[0]) or verify(*given))  # type: ignore[func-returns-value]
    for name in (NAME, "Nobody", "a\x00b"):
        with pytest.raises(service.SignInRefused):
            service.sign_in(registrar, name, "wrong")
    assert [text.split("$")[1:4] for text in hashed] == [hashed[0].split("$")[1:4]] * 3
    assert hashed[0].startswith("$argon2id$")


@ON_SQLITE
def test_a_flood_is_stopped_before_anything_is_hashed(registrar: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    object.__setattr__(registrar.limits, "passphrases", Bucket(0))
    monkeypatch.setattr(service, "_verify", lambda *_: pytest.fail("hashed"))
    with pytest.raises(Exception, match="Too many"):
        service.sign_in(registrar, NAME, "wrong")


def test_a_new_passphrase_ends_the_old_and_its_sign_ins(officer: Officer, registrar: Instance, app: Flask) -> None:
    words = service.appoint(registrar, NAME)
    assert officer.opens("/officer").answer.status_code == 303
    assert Officer(app.test_client()).signs_in(NAME, words).answer.status_code == 303


def test_an_officer_who_was_dismissed_is_out(officer: Officer, registrar: Instance) -> None:
    service.dismiss(registrar, NAME)
    assert officer.opens("/officer").answer.headers["Location"] == "/officer/sign-in"
    with pytest.raises(ConfigError):
        service.dismiss(registrar, NAME)


def test_a_sign_in_lasts_four_hours(officer: Officer, registrar: Instance) -> None:
    move(registrar, NOON + timedelta(hours=4))
    assert officer.opens("/officer").answer.status_code == 200
    move(registrar, NOON + timedelta(hours=4, minutes=10))
    assert officer.opens("/officer").answer.status_code == 303


@pytest.mark.parametrize("path", ["/officer", "/officer/roll"])
def test_neither_strangers_nor_members_see_an_officers_page(app: Flask, post: Post, path: str) -> None:
    browser = app.test_client()
    for _ in range(2):
        assert browser.get(path).headers["Location"] == "/officer/sign-in"
        assert browser.post(path, data={"roll": ROLL, "confirm": "yes"}).status_code in (403, 405)
        sign_in(browser, post, STAFF[0])


def test_an_officer_draws_nothing(officer: Officer) -> None:
    cookie = officer.browser.get_cookie("candour-registrar")
    assert cookie is not None
    assert officer.browser.get("/quota").status_code == 401
    assert officer.browser.get("/quota", headers={"Authorization": f"Bearer {cookie.value}"}).status_code == 401


def test_a_bearer_is_not_enough_for_an_officers_page(officer: Officer, app: Flask) -> None:
    cookie = officer.browser.get_cookie("candour-registrar")
    assert cookie is not None
    answer = app.test_client().get("/officer", headers={"Authorization": f"Bearer {cookie.value}"})
    assert answer.status_code == 303


def test_a_roll_is_shown_first_and_stored_when_confirmed(officer: Officer, registrar: Instance) -> None:
    new = (ROLL + 'zoe@council.example,"Zoe, ""Z"" <b>O\'Hara</b>",G1,leader\n').encode()
    assert "Nothing is stored yet" in officer.uploads(new).text
    assert "1 join" in officer.text
    assert "leader: not eligible to draw" in officer.text
    assert "<b>O" not in officer.answer.text
    assert len(registrar.db.query("SELECT email FROM people")) == len(STAFF) + 1
    assert "1 joined" in officer.confirms().text
    names = [row["name"] for row in registrar.db.query("SELECT name FROM people WHERE email = 'zoe@council.example'")]
    assert names == ['Zoe, "Z" <b>O\'Hara</b>']


def test_the_officer_can_say_that_two_are_one(officer: Officer) -> None:
    renamed = ROLL.replace(STAFF[0], "ann.new@council.example").encode()
    assert "Perhaps the same person" in officer.uploads(renamed).text
    officer.confirms(tick=True)
    assert "0 joined, 0 came back, 0 left, 1 changed" in officer.text


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"email,name\n", b"email,name,grade,role\nx,y,z,staff\n"])
def test_a_bad_file_is_refused_on_the_page(officer: Officer, data: bytes) -> None:
    officer.uploads(data)
    assert officer.answer.status_code == 422
    assert "Nothing was stored" in officer.text


@ON_SQLITE
def test_a_roll_of_a_whole_council_fits_and_eight_megabytes_do_not(officer: Officer) -> None:
    lines = [f"person.number.{n}@council.example,Person Number {n},Grade {n % 9},staff\n" for n in range(20_000)]
    officer.uploads(("email,name,grade,role\n" + "".join(lines)).encode()).confirms()
    assert "20000 joined" in officer.text
    officer.uploads(b"x" * (LARGEST + 1))
    assert officer.answer.status_code == 413


def post_roll(officer: Officer, **changes: Any) -> int:
    data = {**fields(officer.opens("/officer/roll").form()), "roll": ROLL, "confirm": "yes", **changes}
    return officer.browser.post("/officer/roll", data=data).status_code


def test_a_form_without_its_token_is_refused(officer: Officer, app: Flask, registrar: Instance) -> None:
    assert post_roll(officer) == 200
    other = Officer(app.test_client()).signs_in(NAME, service.appoint(registrar, NAME))
    foreign = fields(other.opens("/officer/roll").form())["csrf_token"]
    officer = Officer(app.test_client()).signs_in(NAME, service.appoint(registrar, NAME))
    for token in ("", "x", foreign, foreign[:-1] + "A"):
        assert post_roll(officer, csrf_token=token) == 403


def test_the_officers_cookie_does_not_count_on_another_origins_request(officer: Officer) -> None:
    """A page of another host of the same domain is same-site: a Strict cookie travels with its requests."""
    data = {**fields(officer.opens("/officer/roll").form()), "roll": ROLL, "confirm": "yes"}
    for origin in ("http://127.0.0.1:1", "http://localhost:9", "null", "https://forum.council.example"):
        assert officer.browser.post("/officer/roll", data=data, headers={"Origin": origin}).status_code == 403
    assert officer.browser.post("/officer/roll", data=data, headers={"Origin": "http://localhost"}).status_code == 200


def test_totals_count_people_and_never_passes(
    officer: Officer, member: Callable[[str], Member], registrar: Instance
) -> None:
    officer.uploads(without(STAFF[5])).confirms()
    member(STAFF[0]).draws_everything()
    member(STAFF[1]).draws(["entry:2026-W49"])
    assert "of them up to date with drawing 0" in officer.opens("/officer").text.replace(", counted on 2026-11-16", "")
    move(registrar, NOON + timedelta(days=1))
    tick(registrar)
    officer.signs_in(NAME, service.appoint(registrar, NAME))
    text = officer.opens("/officer").text
    assert (
        "Staff 11 of them up to date with drawing, counted on 2026-11-25 1 Leaders, who do not draw 1 Left, not" in text
    )


def test_the_count_moves_once_a_day_so_that_it_tells_nobodys_hour(
    officer: Officer, member: Callable[[str], Member], registrar: Instance
) -> None:
    tick(registrar)
    before = officer.opens("/officer").text
    member(STAFF[0]).draws_everything()
    tick(registrar)
    assert officer.opens("/officer").text == before


@pytest.mark.parametrize("name", ["", " ", "a\nb", " a", "x" * 81, "a\x00"])
def test_a_name_that_is_none_cannot_be_appointed(registrar: Instance, name: str) -> None:
    with pytest.raises(ConfigError):
        service.appoint(registrar, name)


def test_an_officers_word_is_stored_as_argon2id_alone(registrar: Instance) -> None:
    words = service.appoint(registrar, NAME)
    stored = registrar.db.query("SELECT name, verifier FROM officers")
    assert [row["name"] for row in stored] == [NAME]
    assert stored[0]["verifier"].startswith("$argon2id$")
    assert words not in stored[0]["verifier"]


@ON_SQLITE
def test_a_leader_is_counted_apart(officer: Officer, registrar: Instance) -> None:
    demo = replace(registrar, settings=replace(registrar.settings, demo=True))
    tick(demo)
    assert LEADER in ROLL
    assert "Leaders, who do not draw 1" in officer.opens("/officer").text
