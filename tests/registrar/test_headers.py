"""Every answer carries the strict headers; other origins may read what is for them, and never with a cookie."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.mail import Outbox
from registrar.app import OPEN, SHARED, app_of
from registrar.instance import Instance
from tests.core.tools import ON_SQLITE
from tests.registrar.conftest import STAFF
from tests.registrar.people import JSON, Member, Officer, Post, sign_in

pytestmark = ON_SQLITE
FORUM = "http://127.0.0.1:1"
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
SHARED_WITH_FORUM = sorted([*SHARED, "/sign-in", "/sign-in/code", "/sign-out"])


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def routes(browser: FlaskClient) -> Iterator[tuple[str, str]]:
    for rule in browser.application.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "registrar.css", rule.rule)
        yield from ((method, path) for method in sorted(rule.methods or ()))


def assert_strict(answer: TestResponse, where: object) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|\*|https?:|data:", policy), where
    assert answer.headers.getlist("ETag") == answer.headers.getlist("Last-Modified") == [], where
    for name, value in EXPECTED.items():
        assert answer.headers.getlist(name) == [value], (where, name)


def test_every_route_answers_strictly_whoever_asks(app: Flask, officer: Officer, post: Post) -> None:
    member = app.test_client()
    sign_in(member, post, STAFF[0])
    for browser in (app.test_client(), member, officer.browser):
        for method, path in routes(browser):
            if not path.startswith("/static/"):
                answer = browser.open(path, method=method)
                assert answer.status_code < 500
                assert_strict(answer, (method, path))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/static/nowhere.css", 404), ("PUT", "/keys", 405), ("POST", "/records", 405)],
)
def test_errors_answer_strictly(browser: FlaskClient, method: str, path: str, status: int) -> None:
    for headers in ({}, JSON):
        answer = browser.open(path, method=method, headers=headers)
        assert answer.status_code == status
        assert_strict(answer, path)


def test_a_failure_of_ours_tells_nothing_in_either_form(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("registrar.issuing.service.published", lambda _: int("a secret word"))
    monkeypatch.setattr("registrar.signin.service.ask", lambda *_: int("a secret word"))
    answers = [browser.get("/keys"), browser.post("/sign-in", data={"email": STAFF[0]})]
    assert [answer.status_code for answer in answers] == [500, 500]
    assert answers[0].json == {"error": "Something broke on our side."}
    logged = capfd.readouterr()
    assert "secret word" not in "".join(answer.text for answer in answers) + logged.err + logged.out
    assert "failure ValueError at" in logged.err


def test_no_page_has_script_or_style_in_it(app: Flask, officer: Officer, post: Post) -> None:
    member = app.test_client()
    sign_in(member, post, STAFF[0])
    for browser in (app.test_client(), member, officer.browser):
        for path in ("/", "/sign-in", "/sign-in/code", "/officer/sign-in", "/officer", "/officer/roll", "/nowhere"):
            page = BeautifulSoup(browser.get(path).text, "html.parser")
            assert page.find_all(["style", "script"]) == page.select("[style]") == []
            assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


def test_every_field_has_a_label_and_every_page_a_title(app: Flask, officer: Officer) -> None:
    stranger = app.test_client()
    paths = [(stranger, path) for path in ("/", "/sign-in", "/sign-in/code", "/officer/sign-in")]
    for browser, path in [*paths, (officer.browser, "/officer"), (officer.browser, "/officer/roll")]:
        page = BeautifulSoup(browser.get(path).text, "html.parser")
        named = {label["for"] for label in page.find_all("label")}
        assert named == {field["id"] for field in page.select("input:not([type=hidden])")}
        assert page.title is not None
        assert page.title.get_text().endswith("Candour registrar")


def secure(registrar: Instance, post: Post) -> FlaskClient:
    safe = replace(registrar.settings, url="https://registrar.example", forum_url="https://forum.example")
    app = app_of(replace(registrar, settings=safe), Outbox(post.folder, "r@council.example"))
    post.room = app.extensions["post"]
    return app.test_client()


def test_on_https_the_cookie_is_bound_to_the_host(registrar: Instance, post: Post) -> None:
    browser, site = secure(registrar, post), "https://registrar.example"
    browser.post("/sign-in", data={"email": STAFF[0]}, base_url=site)
    data = {"email": STAFF[0], "code": post.code(STAFF[0])}
    answer = browser.post("/sign-in/code", data=data, base_url=site)
    (line,) = answer.headers.getlist("Set-Cookie")
    assert line.startswith("__Host-candour-registrar=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} == set(line.split("; ")[1:])
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_on_this_machine_the_cookie_is_strict_too(browser: FlaskClient, post: Post) -> None:
    (line,) = sign_in(browser, post, STAFF[0]).headers.getlist("Set-Cookie")
    assert line.startswith("candour-registrar=")
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} == set(line.split("; ")[1:])


def test_another_host_name_is_refused(browser: FlaskClient) -> None:
    for path in ("/", "/keys"):
        assert browser.get(path, headers={"Host": "forum.example"}).status_code == 400


def cors(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers if name.startswith("Access-Control")}


@pytest.mark.parametrize("path", sorted(OPEN))
def test_keys_and_records_are_for_everybody(browser: FlaskClient, path: str) -> None:
    for origin in (FORUM, "https://anybody.example", "null"):
        assert cors(browser.get(path, headers={"Origin": origin})) == {"Access-Control-Allow-Origin": "*"}


@pytest.mark.parametrize("path", SHARED_WITH_FORUM)
def test_the_forums_pages_and_no_others_may_ask(browser: FlaskClient, path: str) -> None:
    for method in ("GET", "POST"):
        answer = browser.open(path, method=method, headers={"Origin": FORUM})
        assert cors(answer) == {"Access-Control-Allow-Origin": FORUM}
        assert answer.headers["Vary"] == "Origin"
        for origin in ("https://anybody.example", "null", "http://localhost", "http://127.0.0.1", f"{FORUM}0"):
            assert cors(browser.open(path, method=method, headers={"Origin": origin})) == {}


@pytest.mark.parametrize("path", SHARED_WITH_FORUM)
def test_a_preflight_from_the_forum_is_answered(browser: FlaskClient, path: str) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    answer = browser.options(path, headers={"Origin": FORUM, **asks})
    assert answer.status_code == 200
    assert cors(answer) == {
        "Access-Control-Allow-Origin": FORUM,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "authorization, content-type, accept",
    }
    assert cors(browser.options(path, headers={"Origin": "https://anybody.example", **asks})) == {}


def test_no_other_address_answers_another_origin(browser: FlaskClient) -> None:
    for method, path in routes(browser):
        answer = browser.open(path, method=method, headers={"Origin": FORUM}, buffered=True)
        assert "Access-Control-Allow-Credentials" not in answer.headers
        if path not in OPEN and path not in SHARED_WITH_FORUM:
            assert cors(answer) == {}, path


def test_a_wallet_on_the_forums_page_draws_with_its_bearer(member: Callable[[str], Member], post: Post) -> None:
    """As a browser sends it from the forum's page: another site, no cookie, an origin."""
    ann = member(STAFF[0])
    headers = {"Origin": FORUM, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    other = ann.browser.application.test_client()
    assert other.post("/sign-in", data={"email": STAFF[1]}, headers={**headers, **JSON}).status_code == 200
    data = {"email": STAFF[1], "code": post.code(STAFF[1])}
    bearer = other.post("/sign-in/code", data=data, headers={**headers, **JSON}).json["bearer"]  # type: ignore[index]
    body = ann.body(["entry:2026-W48"])
    answer = other.post("/token-requests", json=body, headers={**headers, "Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200
    assert cors(answer) == {"Access-Control-Allow-Origin": FORUM}


def test_a_form_on_any_other_site_is_refused(browser: FlaskClient) -> None:
    for origin in ("https://anybody.example", "null"):
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        assert browser.post("/sign-in", data={"email": STAFF[0]}, headers=headers).status_code == 400


def test_the_members_cookie_does_not_count_on_another_origins_request(browser: FlaskClient, post: Post) -> None:
    sign_in(browser, post, STAFF[0])
    assert browser.get("/quota").status_code == 200
    assert browser.get("/quota", headers={"Origin": "http://localhost"}).status_code == 200
    for origin in (FORUM, "null", "http://localhost:9"):
        assert browser.get("/quota", headers={"Origin": origin}).status_code == 401
