"""Coming in with a slip: once, by whoever holds it, whatever their browser sent before."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crypto import slips
from crypto.sessions import Session
from forum.app import app_of
from forum.instance import Instance
from forum.membership import service as membership
from tests.core.tools import ON_SQLITE, together
from tests.people import Person

Cast = Callable[[], Person]


def slip(forum: Instance) -> str:
    return membership.print_slips(forum, 1)[0]


def enter(browser: FlaskClient, code: str, **fields: str) -> TestResponse:
    return browser.post("/enter", data={"pass": code, **fields})


@pytest.fixture
def browser(forum: Instance) -> FlaskClient:
    app = app_of(forum)
    app.testing = False
    return app.test_client()


@ON_SQLITE
@pytest.mark.parametrize(
    "mangle",
    [
        str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code}\r\n",
        lambda code: " ".join(code.lower()), lambda code: code.replace("1", "I"),
        lambda code: code.replace("-", "–").replace("1", "l").replace("0", "o"),
    ],
)
def test_a_slip_enters_however_it_is_typed(forum: Instance, browser: FlaskClient, mangle: Callable[[str], str]) -> None:
    answer = enter(browser, mangle(slip(forum)))
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/").status_code == 200


def test_a_spent_slip_enters_nobody_and_stays_in_the_form(forum: Instance, browser: FlaskClient) -> None:
    code = slip(forum)
    enter(browser, code)
    answer = enter(browser.application.test_client(), code)
    assert answer.status_code == 403
    assert "has been used already" in answer.text
    assert code in answer.text
    assert "Set-Cookie" not in answer.headers


@ON_SQLITE
@pytest.mark.parametrize("typed", ["", "hello", "A" * 16, "A" * 18, "é" * 17, "\x00", "U" * 17, "9" * 2000, "<b>&\"'"])
def test_what_is_no_slip_is_said_to_be_none_and_kept(browser: FlaskClient, typed: str) -> None:
    person = Person(browser, browser.application.extensions["candour"])
    person.opens("/enter").submits("pass", **{"pass": typed})
    assert person.answer.status_code == 403
    assert ("neither a slip nor a whole pass" if len(typed) > 100 else "not the form of a slip") in person.text
    assert person.page.find(attrs={"name": "pass"})["value"] == typed


def test_a_slip_misread_by_one_letter_is_noticed(forum: Instance, browser: FlaskClient) -> None:
    code = slip(forum)
    wrong = code[:-3] + ("A" if code[-3] != "A" else "B") + code[-2:]
    assert "not the form of a slip" in enter(browser, wrong).text
    assert enter(browser, code).status_code == 303


def test_a_slip_of_another_forum_is_unknown(browser: FlaskClient) -> None:
    answer = enter(browser, slips.new_code())
    assert answer.status_code == 403
    assert "does not know that slip" in answer.text


def test_of_fifty_tries_at_once_with_one_slip_one_enters(forum: Instance, browser: FlaskClient) -> None:
    code, app = slip(forum), browser.application
    answers = together([lambda: enter(app.test_client(), code).status_code] * 50, forum.db)
    assert sorted(map(str, answers)) == ["303"] + ["403"] * 49
    assert len(forum.db.query("SELECT epoch FROM sessions")) == 1


def test_slips_tried_at_once_all_enter(forum: Instance, browser: FlaskClient) -> None:
    codes, app = membership.print_slips(forum, 12), browser.application
    jobs = [lambda code=code: enter(app.test_client(), code).status_code for code in codes]
    assert together(jobs, forum.db) == [303] * 12
    assert len({path.name for path in (forum.settings.keys / "cookie").iterdir()}) == 1


def test_entering_makes_a_new_session_whatever_cookie_came(forum: Instance, browser: FlaskClient) -> None:
    first = enter(browser, slip(forum)).headers["Set-Cookie"]
    second = enter(browser, slip(forum)).headers["Set-Cookie"]
    sessions = [membership.resume(forum, cookie.split(";")[0].partition("=")[2]) for cookie in (first, second)]
    assert all(isinstance(session, Session) for session in sessions)
    assert len({session.secret for session in sessions if session}) == 2


def test_a_planted_cookie_does_not_survive_entering(forum: Instance, browser: FlaskClient) -> None:
    planted = enter(browser.application.test_client(), slip(forum)).headers["Set-Cookie"].split(";")[0]
    browser.set_cookie("candour", planted.partition("=")[2])
    assert planted not in enter(browser, slip(forum)).headers["Set-Cookie"]


def flags(answer: TestResponse) -> dict[str, str]:
    """The attributes of the one cookie that was set; its name under the key `name`."""
    (cookie,) = answer.headers.getlist("Set-Cookie")
    first, *rest = cookie.split("; ")
    pairs = (part.partition("=") for part in rest)
    return {"name": first.partition("=")[0], **{name: value for name, _, value in pairs}}


def test_the_cookie_is_for_the_server_alone_and_ends_with_the_browser(forum: Instance, browser: FlaskClient) -> None:
    assert flags(enter(browser, slip(forum))) == {"name": "candour", "HttpOnly": "", "Path": "/", "SameSite": "Strict"}


def test_a_kept_cookie_lives_until_a_week_after_its_scope(forum: Instance, browser: FlaskClient) -> None:
    """Tuesday noon of one week to Monday 0:00 of the week after the next: 12 days and a half."""
    assert flags(enter(browser, slip(forum), keep="y"))["Max-Age"] == str((12 * 24 + 12) * 3600)


def test_on_https_the_cookie_is_bound_to_host_and_transport(forum: Instance) -> None:
    safe = replace(forum, settings=replace(forum.settings, url="https://forum.example"))
    browser = app_of(safe).test_client()
    answer = browser.post("/enter", data={"pass": slip(forum)}, base_url="https://forum.example")
    expected = {"name": "__Host-candour", "Secure": "", "HttpOnly": "", "Path": "/", "SameSite": "Strict"}
    assert flags(answer) == expected
    assert browser.get("/", base_url="https://forum.example").status_code == 200


def test_the_database_holds_nothing_of_the_cookie(forum: Instance, browser: FlaskClient) -> None:
    cookie = enter(browser, slip(forum)).headers["Set-Cookie"].split(";")[0].partition("=")[2]
    session = membership.resume(forum, cookie)
    assert session is not None
    rows = [dict(row) for row in forum.db.query("SELECT * FROM sessions")]
    assert rows == [{"session_hash": session.stored_id, "epoch": "2026-W48"}]


def test_the_door_says_already_in_go_on(browser: FlaskClient) -> None:
    """A Strict cookie is absent when the first page was reached by a link from a mail."""
    answer = browser.get("/enter")
    assert 'Already in? <a href="/">Go on</a>' in answer.text
