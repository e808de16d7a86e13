"""Nothing a client sends makes a 500 (DESIGN 8): everything wrong is a 4xx page with a sentence, and stores nothing."""

import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from crypto.encoding import b64
from forum.instance import Instance
from tests.core.tools import ON_SQLITE, PAGES
from tests.people import Person, release

pytestmark = ON_SQLITE
Cast = Callable[[], Person]
FIELDS = (
    *("pass", "keep", "onward", "title", "body", "parent", "claim", "kept", "withdraw", "csrf_token", "confirm"),
    *("preview", "sure"),
)
NOWHERE = b64(bytes(16))
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def member(forum: Instance, person: Cast) -> Person:
    """Somebody who is in, with one thread that stands and one post that waits."""
    someone = person().starts_thread("Fares", "Nobody has said.")
    release(forum)
    thread = someone.thread("Fares")
    return someone.replies(thread, "It waits.")


@pytest.fixture
def forms(member: Person) -> list[str]:
    """Every address that takes a form."""
    thread = member.thread("Fares")
    waiting = member.opens("/waiting").page.find("a", string="Change it")["href"]
    return [
        "/enter", "/receipt", "/boards/depot-move/threads", f"/threads/{thread}/posts", f"/threads/{thread}/claim",
        str(waiting), f"{waiting}/take-back", "/leave",
    ]


@pytest.fixture(autouse=True)
def nothing_broke(capfd: pytest.CaptureFixture[str], forum: Instance) -> Iterator[None]:
    """A failure is logged by its type; what waits and what stands is as it was."""
    yield
    assert "failure" not in capfd.readouterr().err
    assert len(forum.db.query("SELECT row_id FROM pool")) <= 1
    assert len(forum.db.query("SELECT post_id FROM posts")) <= 1


def refused(answer: TestResponse) -> bool:
    """Or taken for what it is: the door, the same page again, a redirect."""
    return answer.status_code < 500


def with_token(member: Person, fields: dict[str, Any]) -> dict[str, Any]:
    token = member.opens("/boards/depot-move/new").page.find(attrs={"name": "csrf_token"})
    assert token is not None
    return {"csrf_token": token["value"], "preview": "yes", **fields}


@pytest.mark.parametrize(
    "body",
    [
        "[1]", "5", '"x"', "null", "{", "[]", '{"pass": 5}', '{"claim": 5, "title": 4, "body": {"a": 1}}', "[[1, 2]]",
        '{"pass": "\\ud800", "claim": "\\ud800", "body": "\\ud800", "title": "\\ud800"}',
    ],
)
def test_json_is_no_form(member: Person, forms: list[str], body: str) -> None:
    for path in forms[:-2]:
        answer = member.browser.post(path, data=body, content_type="application/json")
        assert 400 <= answer.status_code < 500, (path, answer.status_code)


@pytest.mark.parametrize("name", FIELDS)
def test_a_file_is_no_field(member: Person, forms: list[str], name: str) -> None:
    for path in forms[:-2]:
        fields = with_token(member, {name: (io.BytesIO(b"\xff\x00words"), "note.txt")})
        assert refused(member.browser.post(path, data=fields, content_type="multipart/form-data")), path


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain", "application/octet-stream", "multipart/form-data", "multipart/form-data; boundary=", "x", "",
        "multipart/form-data; boundary=\u00e9", f"{FORM}; charset=utf-7", f"{FORM}; charset=nonsense", "text/html;;=",
        "multipart/mixed; boundary=a", "application/json; charset=utf-16",
    ],
)
def test_a_wrong_content_type_is_an_empty_form(member: Person, forms: list[str], kind: str) -> None:
    for path in forms[:-2]:
        assert refused(member.browser.post(path, data=b"body=words&pass=x&claim=y&title=z", content_type=kind)), path


def part(headers: str, body: str = "x") -> bytes:
    return f"--b\r\n{headers}\r\n\r\n{body}\r\n--b--\r\n".encode()


@pytest.mark.parametrize(
    "body",
    [
        part("Content-Disposition: form-data"), part("Content-Disposition: form-data; filename=a"), part("X: y"),
        part('Content-Disposition: form-data; name=""'), part("Content-Disposition: form-data; name*=utf-9''%ff"),
        part("Content-Disposition: attachment; name=body"), part("Content-Disposition"), part("\x00: \x00"), b"",
        part("Content-Disposition: form-data; name=body\r\nContent-Type: text/plain; charset=utf-16"), b"--b--",
        b"\r\n" * 1000, b"--b", b"--b\r\n\r\n\r\n",
        part("Content-Disposition: form-data; name=body\r\nContent-Transfer-Encoding: base64", "!"),
    ],
)
def test_a_broken_multipart_body_breaks_nothing(member: Person, forms: list[str], body: bytes) -> None:
    for path in forms[:-2]:
        answer = member.browser.post(path, data=body, content_type="multipart/form-data; boundary=b")
        assert refused(answer), path


@pytest.mark.parametrize(
    "value", ["\x00", "a\x00b", "%", "\ufffe", "\u202e", "a" * 20_000, "-1", "../..", "{{91*97*89}}"]
)
def test_odd_values_in_every_field_are_refused_or_taken(member: Person, forms: list[str], value: str) -> None:
    for path in forms[:-2]:
        answer = member.browser.post(path, data=with_token(member, dict.fromkeys(FIELDS, value)))
        assert refused(answer), path
        assert "785603" not in answer.text or value != "{{91*97*89}}"


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%", "%zz", "%C3", "+%00", "%F4%90%80%80", "%C0%AF"])
def test_bytes_that_are_no_text_break_nothing(member: Person, forms: list[str], raw: str) -> None:
    body = "&".join(f"{name}={raw}" for name in FIELDS)
    for path in forms[:-2]:
        assert refused(member.browser.post(path, data=body, content_type=FORM)), path
        assert refused(member.browser.post(f"{path}?{body}", data=f"{raw}={raw}", content_type=FORM)), path


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=b", "application/json", "text/plain"])
def test_more_than_256_kilobytes_is_413(member: Person, kind: str) -> None:
    words = "a" * 300_000
    body = part("Content-Disposition: form-data; name=body", words) if "multi" in kind else f"body={words}".encode()
    for path in ("/enter", "/receipt", "/boards/depot-move/threads"):
        answer = member.browser.post(path, data=body, content_type=kind)
        assert answer.status_code == 413, (path, kind)
        assert "too much to send at once" in answer.text


def test_just_under_256_kilobytes_is_kept_in_the_form(member: Person) -> None:
    words = "word " * 50_000
    member.opens("/boards/depot-move/new").submits("body", title="Long", body=words)
    assert member.answer.status_code == 400
    assert words.strip() in member.answer.text


@pytest.mark.parametrize("count", [99, 101, 1000])
def test_a_thousand_fields_break_nothing(member: Person, count: int) -> None:
    fields = {f"f{at}": "x" for at in range(count)}
    assert refused(member.browser.post("/enter", data=fields))
    assert refused(member.browser.post("/enter", data=fields, content_type="multipart/form-data"))


def test_a_field_sent_twice_counts_once(member: Person) -> None:
    fields = with_token(member, {"title": ["One", "Two"], "body": ["first", "the other words"]})
    answer = member.browser.post("/boards/depot-move/threads", data=fields)
    assert answer.status_code == 200
    assert "the other words" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/" + "a" * 9000, "/%", "/%zz", "/%ff", "/%00", "/boards/%00", "/boards/%ED%A0%80", "/threads/%2e%2e",
        "//", "/./",
        "/threads/" + "A" * 21, "/threads/" + "A" * 21 + "B", "/threads/-1", f"/threads/{NOWHERE}", "/waiting/0",
        f"/threads/{NOWHERE}/reply", f"/threads/{NOWHERE}/posts/{NOWHERE}", "/threads/é", "/static/../app.py",
        "/static/%2e%2e/app.py", "/static/", "/static/a%00", "/boards/nowhere", "/boards/nowhere/new", "/boards//new",
    ],
)
def test_an_address_of_nothing_is_404(member: Person, path: str) -> None:
    answer = member.browser.get(path)
    assert answer.status_code in (303, 308, 404), answer.status_code
    assert answer.status_code == 404 or path in ("//", "/./", "/boards//new")


@pytest.mark.parametrize(
    "place",
    [
        "-1", "0", "x", "1.", ".", "1.x", "9" * 30, f"999999999.{NOWHERE}", "1." + "A" * 21, "１.x", "%FF", "%00",
        "1.%ED%A0%80", f"-1.{NOWHERE}", f"1e1.{NOWHERE}", f" 1.{NOWHERE}",
    ],
)
def test_a_place_that_is_none_is_404_or_an_empty_page(member: Person, place: str) -> None:
    thread = member.thread("Fares")
    for path in (f"/threads/{thread}?from=", f"/threads/{thread}?before=", "/boards/depot-move?from="):
        assert member.browser.get(path + place).status_code == (200 if place == f"999999999.{NOWHERE}" else 404)


def test_wrong_methods_are_405(member: Person) -> None:
    for path in ("/", "/about", "/waiting", "/leave", "/enter", "/receipt", "/boards/a", "/static/candour.css"):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
            assert member.browser.open(path, method=method).status_code == 405, (method, path)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[::1", "a b", "a@evil", "127.0.0.1"])
def test_another_host_is_refused(member: Person, host: str) -> None:
    for path in ("/", "/enter", "/static/candour.css"):
        answer = member.browser.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text


def test_no_host_of_a_proxy_is_believed(member: Person) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    answer = member.browser.get("/boards//new", headers=headers)
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "x", "\x7f"])
def test_only_a_form_of_another_site_is_refused(member: Person, site: str) -> None:
    answer = member.browser.post("/receipt", data={"claim": "x"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400
    assert ("did not arrive as it should" in answer.text) == (site == "cross-site")


ODD = ("", "x", "\x7f", "-1", "9" * 400, "bytes=9999-1", '"', "é", "a=b;c,d")


@pytest.mark.parametrize(
    "header",
    [
        "Range", "If-None-Match", "If-Modified-Since", "If-Range", "Accept", "Accept-Encoding", "Content-Length",
        "Authorization", "Origin", "Referer", "Expect", "X-HTTP-Method-Override", "Content-Encoding",
    ],
)
def test_odd_headers_break_nothing(member: Person, header: str) -> None:
    for value in ODD:
        for path in ("/", "/static/candour.css", "/enter"):
            assert refused(member.browser.get(path, headers={header: value}, buffered=True)), (path, value)
        assert refused(member.browser.post("/enter", headers={header: value})), value


@PAGES
@given(st.dictionaries(st.sampled_from(FIELDS), st.binary(max_size=60), max_size=6), st.integers(0, 5))
def test_random_bytes_in_fields_break_nothing(
    member: Person, forms: list[str], fields: dict[str, bytes], at: int
) -> None:
    body = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
    assert refused(member.browser.post(forms[at], data=body, content_type=FORM))


@PAGES
@given(st.text(max_size=60), st.text(max_size=30))
def test_random_words_in_a_valid_form_break_nothing(member: Person, body: str, title: str) -> None:
    fields = {"body": body.encode("utf-8", "replace").decode(), "title": title.encode("utf-8", "replace").decode()}
    answer = member.browser.post("/boards/depot-move/threads", data=with_token(member, fields))
    assert answer.status_code in (200, 400)


@PAGES
@given(st.binary(max_size=80), st.sampled_from(["", "/boards", "/threads", "/waiting", f"/threads/{NOWHERE}"]))
def test_random_bytes_in_addresses_break_nothing(member: Person, path: bytes, under: str) -> None:
    browser: FlaskClient = member.browser
    assert refused(browser.get(f"{under}/{quote(path)}"))
    assert refused(browser.get(f"/boards/depot-move?from={quote(path)}"))
    assert refused(browser.post(f"{under}/{quote(path)}", data={"body": "x"}))


@PAGES
@given(st.binary(max_size=300))
def test_random_bytes_as_a_multipart_body_break_nothing(member: Person, body: bytes) -> None:
    data = b'--b\r\nContent-Disposition: form-data; name="' + body
    assert refused(member.browser.post("/enter", data=data, content_type="multipart/form-data; boundary=b"))
