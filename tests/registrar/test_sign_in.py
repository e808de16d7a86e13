"""Signing in with a mailed code: who can, who cannot, and what a stranger can tell from outside."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import Database, Row
from core.limits import Bucket
from crypto.encoding import b64, unb64
from registrar.instance import Instance
from registrar.roll import rules, service
from registrar.signin import rules as code_rules
from registrar.tick import tick
from tests.core.tools import ON_SQLITE, together
from tests.registrar.conftest import LEADER, NOON, STAFF, move, without
from tests.registrar.people import JSON, Member, Post, sign_in

STRANGER = "nobody@elsewhere.example"
ANN = STAFF[0]


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(browser: FlaskClient, email: str = ANN) -> None:
    assert browser.post("/sign-in", data={"email": email}).status_code == 200


def tries(browser: FlaskClient, code: str, email: str = ANN) -> int:
    return browser.post("/sign-in/code", data={"email": email, "code": code}, headers=JSON).status_code


def another(code: str, more: int = 1) -> str:
    return f"{(int(code) + more) % 10**6:06}"


def test_the_mailed_code_signs_in(browser: FlaskClient, post: Post) -> None:
    answer = sign_in(browser, post, ANN)
    assert answer.status_code == 200
    assert answer.json is not None
    bearer = answer.json["bearer"]
    assert browser.get("/quota").json == browser.get("/quota", headers={"Authorization": f"bearer {bearer}"}).json
    assert browser.application.test_client().get("/quota").status_code == 401


def test_a_browser_is_led_on_and_sees_what_is_left(browser: FlaskClient, post: Post) -> None:
    page = browser.post("/sign-in", data={"email": f"  {ANN.upper()} "})
    assert "on its way" in page.text
    answer = browser.post("/sign-in/code", data={"email": ANN, "code": post.code(ANN)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "2026-W48" in browser.get("/").text


@pytest.mark.parametrize("style", ["{0}{1}", " {0} {1} ", "{0}-{1}"])
def test_a_code_may_be_typed_with_blanks(browser: FlaskClient, post: Post, style: str) -> None:
    ask(browser)
    code = post.code(ANN)
    assert tries(browser, style.format(code[:3], code[3:])) == 200


def test_a_code_works_once(browser: FlaskClient, post: Post) -> None:
    ask(browser)
    code = post.code(ANN)
    assert [tries(browser, code) for _ in range(3)] == [200, 403, 403]


def test_of_fifty_at_once_with_one_code_one_comes_in(app: Flask, post: Post, registrar: Instance) -> None:
    ask(app.test_client())
    code = post.code(ANN)
    answers = together([lambda: tries(app.test_client(), code)] * 50, registrar.db)
    assert sorted(map(str, answers)) == ["200"] + ["403"] * 49


def test_five_wrong_tries_end_a_code(browser: FlaskClient, post: Post) -> None:
    ask(browser)
    code = post.code(ANN)
    assert [tries(browser, another(code, at)) for at in range(1, 6)] == [403] * 5
    assert tries(browser, code) == 403


def test_the_fifth_try_still_counts(browser: FlaskClient, post: Post) -> None:
    ask(browser)
    code = post.code(ANN)
    for at in range(1, 5):
        tries(browser, another(code, at))
    assert tries(browser, code) == 200


def test_fifty_guesses_at_once_are_five(app: Flask, post: Post, registrar: Instance) -> None:
    ask(app.test_client())
    code = post.code(ANN)
    together([lambda at=at: tries(app.test_client(), another(code, at)) for at in range(1, 51)], registrar.db)  # type: ignore[misc]
    assert registrar.db.query("SELECT tries FROM codes")[0]["tries"] == 5


def test_after_five_wrong_tries_a_new_code_can_be_asked_for(browser: FlaskClient, post: Post) -> None:
    ask(browser)
    code = post.code(ANN)
    for at in range(1, 6):
        tries(browser, another(code, at))
    post.empty()
    assert sign_in(browser, post, ANN).status_code == 200


def test_what_is_no_code_is_no_try(browser: FlaskClient, post: Post) -> None:
    ask(browser)
    for typed in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5"):
        assert tries(browser, typed) == 403
    assert tries(browser, post.code(ANN)) == 200


def test_nobody_makes_anothers_code_useless_by_asking_again(browser: FlaskClient, post: Post) -> None:
    ask(browser)
    code = post.code(ANN)
    for _ in range(30):
        ask(browser)
    assert len(post.mails(ANN)) == code_rules.ASKS_AN_HOUR
    assert tries(browser, code) == 200


def test_a_code_is_good_for_ten_minutes(browser: FlaskClient, post: Post, registrar: Instance) -> None:
    for minutes, expected in ((10, 200), (15, 403)):
        move(registrar, NOON + timedelta(minutes=4, seconds=59))
        ask(browser)
        code = post.code(ANN)
        move(registrar, registrar.clock.now() + timedelta(minutes=minutes))
        assert tries(browser, code) == expected
        post.empty()


def test_a_code_belongs_to_one_address(browser: FlaskClient, post: Post) -> None:
    for email in STAFF[:2]:
        ask(browser, email)
    codes = [post.code(email) for email in STAFF[:2]]
    assert codes[0] != codes[1]
    assert tries(browser, codes[0], STAFF[1]) == 403


def test_the_mail_is_plain_and_the_code_its_only_six_digits(browser: FlaskClient, post: Post) -> None:
    ask(browser)
    post.mails()
    (path,) = post.folder.glob("*.eml")
    text = path.read_bytes().decode("ascii")
    assert 'Content-Type: text/plain; charset="us-ascii"' in text
    assert len(re.findall(r"[0-9]{6,}", text)) == 1
    assert not re.findall(r"[0-9]{6}", text.partition("\n\n")[0])
    assert re.fullmatch(r"[0-9a-f]{24}\.eml", path.name)
    assert not re.search(r"^(Date|Received|Message-ID):", text, re.M)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("email", [STRANGER, LEADER])
def test_no_mail_goes_to_strangers_and_leaders(browser: FlaskClient, post: Post, email: str) -> None:
    ask(browser, email)
    assert post.mails() == []


def test_somebody_who_left_gets_no_mail(browser: FlaskClient, post: Post, registrar: Instance) -> None:
    service.apply(registrar, rules.read(without(ANN)))
    ask(browser)
    assert post.mails() == []


def test_whoever_leaves_between_code_and_sign_in_is_not_let_in(
    browser: FlaskClient, post: Post, registrar: Instance
) -> None:
    ask(browser)
    code = post.code(ANN)
    service.apply(registrar, rules.read(f"email,name,grade,role\n{STAFF[1]},B,G,staff\n".encode()))
    assert tries(browser, code) == 403


def answers(app: Flask, email: str) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """Everything that asking, and trying six times, tells from outside."""
    browser, found = app.test_client(), []
    for path, more in (("/sign-in", {}), *[("/sign-in/code", {"code": "000000"})] * 6):
        for headers in ({}, JSON):
            answer = browser.post(path, data={"email": email, **more}, headers=headers)
            found.append((answer.status_code, answer.text.replace(email, "EMAIL"), same_headers(answer.headers)))
    return found


def same_headers(headers: object) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name != "Content-Length"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("email", [STRANGER, LEADER])
def test_a_stranger_sees_exactly_what_a_member_sees(app: Flask, email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registrar.signin.service.same", lambda *_: False)  # the one in a million that guesses right
    assert answers(app, ANN) == answers(app, email)


@pytest.mark.parametrize("email", [STRANGER, LEADER])
def test_the_database_keeps_the_same_of_a_stranger(browser: FlaskClient, registrar: Instance, email: str) -> None:
    ask(browser)
    ask(browser, email)
    rows = [
        {**row, "who": len(row["who"]), "stamp": len(row["stamp"])} for row in registrar.db.query("SELECT * FROM codes")
    ]
    assert rows[0] == rows[1]
    assert len(rows) == 2


def test_a_request_asks_the_database_the_same_of_everybody(browser: FlaskClient, registrar: Instance) -> None:
    """Neither the roll nor the mail server is asked while the browser waits."""
    asked = []
    for email in (ANN, STRANGER, LEADER):
        watched = Watched(registrar.db)
        object.__setattr__(registrar, "db", watched)
        ask(browser, email)
        browser.application.extensions["post"].wait()
        object.__setattr__(registrar, "db", watched.db)
        asked.append(watched.seen["MainThread"])
        assert len(watched.seen["post"]) == 1
        assert "people" not in str(asked)
    assert asked[0] == asked[1] == asked[2]


class Watched:
    """A database that notes what is asked of it, by thread."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.seen: defaultdict[str, list[str]] = defaultdict(list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.db, name)

    def query(self, sql: str, *values: Any) -> Sequence[Row]:
        self.seen[threading.current_thread().name].append(sql)
        return self.db.query(sql, *values)

    def execute(self, sql: str, *values: Any) -> int:
        self.seen[threading.current_thread().name].append(sql)
        return self.db.execute(sql, *values)


def test_codes_are_stored_neither_as_they_are_nor_with_an_address_or_a_time(
    browser: FlaskClient, post: Post, registrar: Instance
) -> None:
    ask(browser)
    row = dict(registrar.db.query("SELECT * FROM codes")[0])
    assert ANN.encode() not in row["who"]
    assert post.code(ANN) not in str(row)
    assert row["slot"] == int(NOON.timestamp()) // 300


def test_codes_are_forgotten_by_the_hour(browser: FlaskClient, registrar: Instance) -> None:
    ask(browser)
    move(registrar, NOON + timedelta(minutes=30))
    tick(registrar)
    assert len(registrar.db.query("SELECT who FROM codes")) == 1
    move(registrar, NOON + timedelta(hours=1))
    tick(registrar)
    assert registrar.db.query("SELECT who FROM codes") == []


@pytest.mark.parametrize(
    "email", ["", "x", "@", "a@", "@b", "a b@c.example", "a@b@c", "a\x00@b.example", "ä@b.example", "a@b" * 99]
)
def test_what_is_no_address_is_said_to_be_none(browser: FlaskClient, email: str) -> None:
    for path in ("/sign-in", "/sign-in/code"):
        answer = browser.post(path, data={"email": email, "code": "123456"})
        assert answer.status_code == 400
        assert "mail address" in answer.text


@ON_SQLITE
def test_a_flood_of_requests_is_stopped_without_looking_at_who_asks(browser: FlaskClient, registrar: Instance) -> None:
    object.__setattr__(registrar.limits, "asks", Bucket(3))
    codes = [browser.post("/sign-in", data={"email": f"a{n}@b.example"}).status_code for n in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    move(registrar, NOON + timedelta(minutes=10))
    ask(browser)


@ON_SQLITE
def test_a_flood_of_guesses_is_stopped(browser: FlaskClient, registrar: Instance) -> None:
    object.__setattr__(registrar.limits, "wrong_codes", Bucket(3))
    assert [tries(browser, "000000", f"a{n}@b.example") for n in range(5)] == [403, 403, 403, 429, 429]


def test_a_sign_in_ends_after_its_hour(member: Callable[[str], Member], registrar: Instance) -> None:
    ann = member(ANN)
    move(registrar, NOON + timedelta(minutes=60))
    assert ann.asks("GET", "/quota").status_code == 200
    move(registrar, NOON + timedelta(minutes=70))
    assert ann.asks("GET", "/quota").status_code == 401


@ON_SQLITE
def test_a_badge_that_was_changed_is_none(member: Callable[[str], Member]) -> None:
    ann = member(ANN)
    data = unb64(ann.bearer, 62)
    for at in range(len(data)):
        ann.bearer = b64(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert ann.asks("GET", "/quota").status_code == 401


@ON_SQLITE
def test_signing_out_takes_the_cookie(browser: FlaskClient, post: Post) -> None:
    sign_in(browser, post, ANN)
    assert browser.get("/quota").status_code == 200
    assert browser.post("/sign-out").status_code == 200
    assert browser.get("/quota").status_code == 401


@ON_SQLITE
def test_two_badges_of_one_member_have_nothing_in_common(browser: FlaskClient, post: Post) -> None:
    first, second = (sign_in(browser, post, ANN).json["bearer"] for _ in range(2))  # type: ignore[index]
    assert sum(a == b for a, b in zip(first[2:], second[2:], strict=True)) < 20


@ON_SQLITE
def test_no_session_is_stored(browser: FlaskClient, post: Post, registrar: Instance) -> None:
    before = dump(registrar)
    sign_in(browser, post, ANN)
    assert dump(registrar) == before


def dump(registrar: Instance) -> dict[str, list[dict[str, object]]]:
    tables = [row["name"] for row in registrar.db.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: [dict(row) for row in registrar.db.query(f"SELECT * FROM {name}")] for name in tables}


def test_a_mail_in_the_outbox_goes_within_the_hour(browser: FlaskClient, post: Post, registrar: Instance) -> None:
    """Its time tells when somebody signed in. The file is as old as this test, the registrar's clock days ahead."""
    ask(browser)
    assert post.mails(ANN)
    registrar.clock.moment = datetime.now(UTC) + timedelta(minutes=20)  # type: ignore[attr-defined]
    tick(registrar)
    assert post.mails(ANN)
    registrar.clock.moment = datetime.now(UTC) + timedelta(hours=1)  # type: ignore[attr-defined]
    tick(registrar)
    assert not post.mails(ANN)
