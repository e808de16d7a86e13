"""Nothing a client sends makes a 500 (DESIGN 8): everything wrong is a 4xx with a sentence, and changes nothing."""

import io
import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from registrar.instance import Instance
from tests.core.tools import ON_SQLITE, PAGES
from tests.registrar.conftest import STAFF
from tests.registrar.people import RFC_REQUEST, Member, Officer, fields

FORMS = ["/sign-in", "/sign-in/code", "/officer/roll", "/officer/sign-in", "/sign-out"]
JSON_PATHS = ["/token-requests", "/token-request"]
NAMES = ["email", "code", "name", "passphrase", "roll", "confirm", "same", "csrf_token"]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True)
def nothing_broke(capfd: pytest.CaptureFixture[str], registrar: Instance) -> Iterator[None]:
    before = people(registrar)
    yield
    assert "failure" not in capfd.readouterr().err
    assert people(registrar) == before


def people(registrar: Instance) -> list[dict[str, object]]:
    return sorted((dict(row) for row in registrar.db.query("SELECT * FROM people")), key=str)


@pytest.mark.parametrize(
    "value", ["\x00", "a\x00b", "%", "\ufffe", "\u202e", "a" * 20_000, "-1", "../..", "{{91*97*89}}", "'\"<b>"]
)
def test_odd_values_in_every_field_are_refused(browser: FlaskClient, officer: Officer, value: str) -> None:
    token = fields(officer.opens("/officer/roll").form())
    for path in FORMS:
        for who in (browser, officer.browser):
            answer = who.post(path, data={**dict.fromkeys(NAMES, value), **token})
            assert answer.status_code < 500, path
            assert "785603" not in answer.text or value != "{{91*97*89}}"


@ON_SQLITE
@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%", "%zz", "%C3", "+%00", "%F4%90%80%80", "%C0%AF"])
def test_bytes_that_are_no_text_break_nothing(browser: FlaskClient, raw: str) -> None:
    body = "&".join(f"{name}={raw}" for name in NAMES)
    for path in [*FORMS, *JSON_PATHS]:
        assert browser.post(path, data=body, content_type=FORM).status_code < 500
        assert browser.post(f"{path}?{body}", data=f"{raw}={raw}", content_type=FORM).status_code < 500
    for path in ("/", "/records", "/keys", "/sign-in/organisation/back", "/quota"):
        assert browser.get(f"{path}?from={raw}&state={raw}&code={raw}").status_code < 500


@ON_SQLITE
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "", "x"]
)
def test_a_wrong_content_type_is_an_empty_form(browser: FlaskClient, kind: str) -> None:
    for path in FORMS:
        assert browser.post(path, data=b'{"email": 5}', content_type=kind).status_code < 500


@ON_SQLITE
@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        b"--b\r\nX: y\r\n\r\nx\r\n--b--\r\n",
        b"--b",
        b"--b--",
        b'--b\r\nContent-Disposition: form-data; name=""\r\n\r\nx\r\n--b--\r\n',
        b"\r\n" * 1000,
        b"",
        b'--b\r\nContent-Disposition: form-data; name="roll"; filename="x"\r\n\r\n\xff\x00\r\n--b--\r\n',
    ],
)
def test_a_broken_multipart_body_breaks_nothing(browser: FlaskClient, officer: Officer, body: bytes) -> None:
    for path in FORMS:
        for who in (officer.browser, browser):
            assert who.post(path, data=body, content_type="multipart/form-data; boundary=b").status_code < 500


@ON_SQLITE
def test_a_file_is_taken_where_the_roll_is_sent_and_nowhere_else(browser: FlaskClient) -> None:
    for path in FORMS:
        answer = browser.post(path, data={"email": (io.BytesIO(b"x"), "x.txt")}, content_type="multipart/form-data")
        assert answer.status_code == (403 if path == "/officer/roll" else 400)


@ON_SQLITE
def test_more_than_256_kilobytes_is_413(browser: FlaskClient) -> None:
    for path in [*FORMS, *JSON_PATHS]:
        answer = browser.post(path, data=b"email=" + b"a" * 300_000, content_type=FORM)
        assert answer.status_code == (403 if path == "/officer/roll" else 413), path


@ON_SQLITE
@pytest.mark.parametrize(
    "header",
    [
        "Basic x",
        "Bearer",
        "Bearer ",
        "bearer \x7f",
        "Bearer é",
        "Bearer " + "A" * 83,
        "Bearer " + "A" * 3_000,
        "Bearer =",
    ],
)
def test_whatever_comes_as_a_bearer_or_cookie_is_nobody(app: Flask, header: str) -> None:
    browser = app.test_client()
    browser.set_cookie("candour-registrar", header.partition(" ")[2].replace("é", ""))
    for path in ("/quota", "/", "/officer"):
        assert browser.get(path, headers={"Authorization": header}).status_code in (200, 303, 401)


NAMED = st.sampled_from(["requests", "token_key_id", "blinded_msg"])
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMED, inner),
    max_leaves=12,
)


@ON_SQLITE
@PAGES
@given(data=st.binary(max_size=600), value=JSONS)
def test_whatever_comes_as_a_draw_is_422(ann: Member, data: bytes, value: object) -> None:
    for path, kind in (("/token-requests", "application/json"), ("/token-request", RFC_REQUEST)):
        for body in (data, json.dumps(value).encode()):
            assert ann.asks("POST", path, data=body, content_type=kind).status_code == 422


@pytest.fixture
def ann(member: Callable[[str], Member]) -> Member:
    return member(STAFF[0])
