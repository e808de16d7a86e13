"""Every answer carries the strict headers, whatever is asked and whatever goes wrong; and nothing that tells a time."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.config import load, write_env_file
from crypto.encoding import b64
from forum.app import app_of
from forum.cli import create
from forum.instance import Instance
from tests.core.tools import ON_SQLITE
from tests.people import Person
from tests.serving import free_port, serving

Cast = Callable[[], Person]
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
NOWHERE = b64(bytes(16))
SAMPLES = {"slug": "depot-move", "thread": NOWHERE, "post": NOWHERE, "filename": "candour.css"}
SAMPLES |= {"form": "json", "number": "1", "entry": "1", "conversation": NOWHERE, "path": "tile/0/000"}


def samples(browser: FlaskClient) -> Iterator[tuple[str, str]]:
    """(method, address) of every route there is."""
    for rule in browser.application.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: SAMPLES[found[1]], rule.rule)
        yield from ((method, path) for method in sorted(rule.methods or ()))


def directives(answer: TestResponse) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in pairs}


def assert_strict(answer: TestResponse, where: object) -> None:
    policy = directives(answer)
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'", where
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'", where
    assert not re.search(r"unsafe|\*|https?:|data:", answer.headers["Content-Security-Policy"]), where
    assert answer.headers.getlist("ETag") == answer.headers.getlist("Last-Modified") == [], where
    for name, value in EXPECTED.items():
        assert answer.headers.getlist(name) == [value], (where, name)


def is_public_file(path: str) -> bool:
    """What everybody gets alike may be kept by the browser."""
    return path.startswith("/static/") or path == "/cautions.json"


@ON_SQLITE
def test_every_route_answers_strictly_with_a_session_and_without(forum: Instance, person: Cast) -> None:
    member, nobody = person().browser, app_of(forum).test_client()
    for browser in (nobody, member):
        for method, path in samples(browser):
            if not is_public_file(path):
                assert_strict(browser.open(path, method=method, buffered=True), (method, path))


@ON_SQLITE
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404), ("GET", "/static/nowhere.css", 404), ("GET", "/static/", 404), ("PUT",
        "/enter", 405),
        ("DELETE", "/static/candour.css", 405), ("GET", "/boards/nowhere", 404), ("GET", "/threads/x", 404),
        ("OPTIONS", "/", 200),
        ("HEAD", "/enter", 200), ("GET", "//", 308),
    ],
)
def test_errors_answer_strictly(person: Cast, method: str, path: str, status: int) -> None:
    answer = person().browser.open(path, method=method)
    assert answer.status_code == status
    assert_strict(answer, path)


@ON_SQLITE
def test_what_is_too_large_or_for_another_host_answers_strictly(person: Cast) -> None:
    browser = person().browser
    answers = {
        413: browser.post("/enter", data={"body": "a" * 300_000}),
        400: browser.get("/", headers={"Host": "evil.example"}),
        403: browser.post("/enter", data={"pass": "x"}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert_strict(answer, status)


@ON_SQLITE
def test_a_failure_of_ours_answers_strictly_and_tells_nothing(
    person: Cast, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("forum.reading.service.front", lambda _: int("a secret word"))
    answer = person().browser.get("/")
    assert answer.status_code == 500
    assert_strict(answer, "a failure")
    logged = capfd.readouterr()
    assert "secret word" not in answer.text + logged.err + logged.out
    assert "failure ValueError at test_headers.py" in logged.err


@ON_SQLITE
def test_a_failure_after_the_view_is_logged_without_its_words_too(
    person: Cast, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Flask logs what fails while an answer is finished by itself: the whole trace, with address and message."""
    browser = person().browser
    monkeypatch.setattr("forum.membership.web.MemberSessions.save_session", lambda *_: int("a secret word"))
    answer = browser.get("/waiting")
    assert answer.status_code == 500
    logged = capfd.readouterr()
    assert "secret word" not in answer.text + logged.err + logged.out + caplog.text
    assert "/waiting" not in logged.err + logged.out + caplog.text


@ON_SQLITE
def test_static_files_may_be_kept_and_shown_on_sandboxed_pages_and_tell_no_time(person: Cast) -> None:
    browser, static = person().browser, Path(__file__).parent.parent.parent / "forum" / "static"
    for file in (path for path in static.rglob("*") if path.is_file()):
        with browser.get(f"/static/{file.relative_to(static)}?v=1") as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "private, max-age=86400"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert not {"ETag", "Last-Modified", "Expires", "Set-Cookie"} & set(answer.headers.keys())
            assert "unsafe" not in answer.headers["Content-Security-Policy"]


@ON_SQLITE
def test_a_static_file_asked_for_without_its_version_is_not_kept(person: Cast) -> None:
    with person().browser.get("/static/passes/draw.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


@ON_SQLITE
@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since"])
def test_no_question_about_a_file_tells_when_it_was_written(person: Cast, header: str) -> None:
    for value in ("Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"):
        with person().browser.get("/static/candour.css", headers={header: value}) as answer:
            assert answer.status_code == 200


@ON_SQLITE
def test_a_wrong_method_is_told_which_are_right(person: Cast) -> None:
    """RFC 9110 15.5.6: a 405 MUST carry Allow."""
    assert "POST" in person().browser.get("/leave").headers.get("Allow", "")


@ON_SQLITE
def test_on_https_every_answer_keeps_the_browser_there(forum: Instance) -> None:
    safe = replace(forum, settings=replace(forum.settings, url="https://forum.example"))
    browser = app_of(safe).test_client()
    for path in ("/", "/enter", "/nowhere", "/static/nowhere", "/health"):
        answer = browser.get(path, base_url="https://forum.example")
        assert int(answer.headers["Strict-Transport-Security"].removeprefix("max-age=")) >= 31_536_000
    assert "Strict-Transport-Security" not in app_of(forum).test_client().get("/enter").headers


@ON_SQLITE
def test_no_page_has_script_or_style_in_it(person: Cast) -> None:
    """The policy would block them: a page must not rely on any."""
    member = person().starts_thread("Fares", "Words.")
    for path in ("/", "/enter", "/about", "/receipt", "/waiting", "/boards/depot-move", "/boards/depot-move/new"):
        page = member.opens(path).page
        assert page.find_all("style") == page.select("script:not([src^='/static/'])") == page.select("[style]") == []
        assert not [tag for tag in page.find_all("script") if tag.get_text()]
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """`candour serve` as people run it: a process of its own; its port."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    url = f"http://127.0.0.1:{port}"
    write_env_file(folder, URL=url)
    create(load(str(folder), {})).db.close()
    with serving("forum", folder, url):
        yield port


def ask(port: int, method: str, path: str, body: object = None, **headers: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers,
    encode_chunked="Transfer-Encoding" in headers)  # type: ignore[arg-type]
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_the_server_does_not_name_itself(served: int) -> None:
    for path in ("/enter", "/nowhere", "/static/candour.css", "/health"):
        answer = ask(served, "GET", path)
        assert answer.getheader("Server") is None
        assert "unsafe" not in (answer.getheader("Content-Security-Policy") or "unsafe")


def test_300_kilobytes_are_413_over_the_wire_in_one_piece_and_in_chunks(served: int) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(served, "POST", "/enter", b"body=" + b"a" * 300_000, **form).status == 413
    pieces = [b"body=", *[b"a" * 10_000] * 30]
    assert ask(served, "POST", "/enter", iter(pieces), **form, **{"Transfer-Encoding": "chunked"}).status == 413


def test_a_small_body_in_chunks_is_read_like_any_other(served: int) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"}
    assert ask(served, "POST", "/enter", iter([b"pa", b"ss=x"]), **headers).status == 403


@pytest.mark.parametrize(
    "request_line", [b"GET /" + b"a" * 9000 + b" HTTP/1.1", b"GET /%ff%00 HTTP/1.1", b"GET \xff HTTP/1.1", b"X",
    b"GET / HTTP/9.9"]
)
def test_odd_requests_over_the_wire_get_an_answer_below_500(served: int, request_line: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served), 30) as raw:
        raw.sendall(request_line + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = raw.makefile("rb").readline()
    assert re.match(rb"HTTP/1\.[01] [34]\d\d ", answer), answer
