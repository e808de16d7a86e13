"""Single sign-on against a real OpenID provider: it vouches for an address, and the roll decides."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.mail import Outbox
from registrar.app import app_of
from registrar.instance import Instance
from tests.core.tools import ON_SQLITE
from tests.registrar.conftest import LEADER, STAFF
from tests.serving import free_port

pytestmark = ON_SQLITE
USERS = [
    {"sub": "ann", "email": STAFF[0], "email_verified": True},
    {"sub": "ann-in-capitals", "email": STAFF[0].upper(), "email_verified": True},
    {"sub": "unverified", "email": STAFF[0], "email_verified": False},
    {"sub": "almost", "email": STAFF[0], "email_verified": "true"},
    {"sub": "unsaid", "email": STAFF[0]},
    {"sub": "chief", "email": LEADER, "email_verified": True},
    {"sub": "stranger", "email": "nobody@elsewhere.example", "email_verified": True},
    {"sub": "nameless", "email_verified": True},
    {"sub": "odd", "email": "x\u0000y@z.example", "email_verified": True},
]
BACK = "/sign-in/organisation/back"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of the provider, a process of its own."""
    port = free_port()
    users = [part for user in USERS for part in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true", *users]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        url = f"http://127.0.0.1:{port}"
        while running.poll() is None and not answers(url):
            continue
        assert running.poll() is None
        yield url
        running.terminate()


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/jwks", timeout=5).ok
    except requests.ConnectionError:
        return False


def browser_of(registrar: Instance, issuer: str) -> FlaskClient:
    given = {"oidc_issuer": issuer, "oidc_client_id": "registrar", "oidc_client_secret": "between us"}
    changed = replace(registrar, settings=replace(registrar.settings, **given))  # type: ignore[arg-type]
    return app_of(changed, Outbox(registrar.settings.data / "outbox", "registrar@council.example")).test_client()


@pytest.fixture
def browser(registrar: Instance, provider: str) -> FlaskClient:
    return browser_of(registrar, provider)


def goes(browser: FlaskClient) -> str:
    answer = browser.get("/sign-in/organisation")
    assert answer.status_code == 303
    return answer.headers["Location"]


def signs_on(where: str, user: str) -> str:
    """What the provider sends the browser back with, once somebody has signed in there."""
    answer = requests.post(where, data={"sub": user}, allow_redirects=False, timeout=30)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert (back.scheme, back.netloc, back.path) == ("http", "localhost", BACK)
    return f"{BACK}?{back.query}"


def comes_back(browser: FlaskClient, user: str) -> TestResponse:
    return browser.get(signs_on(goes(browser), user))


@pytest.mark.parametrize("user", ["ann", "ann-in-capitals"])
def test_whoever_the_provider_vouches_for_and_the_roll_knows_is_in(browser: FlaskClient, user: str) -> None:
    answer = comes_back(browser, user)
    assert answer.status_code == 200
    assert "You are signed in" in answer.text
    quota = browser.get("/quota")
    assert quota.status_code == 200
    (bearer,) = re.findall(r'<p class="secret">([\w-]+)</p>', answer.text)
    other = browser.application.test_client()
    assert other.get("/quota", headers={"Authorization": f"Bearer {bearer}"}).json == quota.json


@pytest.mark.parametrize("user", ["unverified", "almost", "unsaid", "chief", "stranger", "nameless", "odd"])
def test_nobody_else_is(browser: FlaskClient, user: str) -> None:
    answer = comes_back(browser, user)
    assert answer.status_code == 403
    assert re.search(r'<p class="lead">[^<]+\.</p>', answer.text)
    assert browser.get("/quota").status_code == 401


def test_the_request_binds_the_answer_to_this_browser_and_this_moment(browser: FlaskClient) -> None:
    asked = [parse_qs(urlsplit(goes(browser)).query) for _ in range(2)]
    for one in asked:
        assert one["response_type"] == ["code"]
        assert one["code_challenge_method"] == ["S256"]
        assert one["redirect_uri"] == [f"http://localhost{BACK}"]
        assert set("openid email".split()) == set(one["scope"][0].split())
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_an_answer_for_another_browser_is_refused(browser: FlaskClient) -> None:
    back = signs_on(goes(browser), "ann")
    other = browser.application.test_client()
    assert other.get(back).status_code == 403
    goes(other)
    assert other.get(back).status_code == 403


def test_an_answer_works_once(browser: FlaskClient) -> None:
    back = signs_on(goes(browser), "ann")
    assert [browser.get(back).status_code for _ in range(2)] == [200, 403]


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x&code=y", "?error=access_denied", "?state=%00&code=%ff", "?state=é"]
)
def test_what_no_provider_sent_is_refused(browser: FlaskClient, query: str) -> None:
    goes(browser)
    assert browser.get(BACK + query).status_code == 403


def test_a_code_the_provider_does_not_know_is_refused(browser: FlaskClient) -> None:
    state = parse_qs(urlsplit(goes(browser)).query)["state"][0]
    assert browser.get(BACK, query_string={"state": state, "code": "never-given"}).status_code == 403


def test_without_a_provider_there_is_no_such_page(registrar: Instance, provider: str) -> None:
    browser = browser_of(registrar, "")
    assert browser.get("/sign-in/organisation").status_code == browser.get(BACK).status_code == 404
    assert "/sign-in/organisation" not in browser.get("/sign-in").text
    assert "/sign-in/organisation" in browser_of(registrar, provider).get("/sign-in").text


def test_a_provider_that_does_not_answer_is_one_sentence(registrar: Instance) -> None:
    answer = browser_of(registrar, "http://127.0.0.1:1").get("/sign-in/organisation")
    assert answer.status_code == 502
    assert "does not answer" in answer.text


def test_the_cookie_that_waits_for_the_answer_is_lax_and_tells_nothing(browser: FlaskClient) -> None:
    lines = browser.get("/sign-in/organisation").headers.getlist("Set-Cookie")
    (line,) = lines
    assert line.startswith("candour-registrar-away=")
    assert "SameSite=Lax" in line
    assert "HttpOnly" in line
    value = line.partition("=")[2].partition(";")[0]
    assert browser.get("/quota", headers={"Authorization": f"Bearer {value}"}).status_code == 401


@contextmanager
def liar(provider: str, **changes: Any) -> Iterator[str]:
    """A provider like the real one but for what is changed: its metadata, or the answers of its other pages."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            found = requests.get(provider + self.path, timeout=30).json()
            if self.path == "/.well-known/openid-configuration":
                found = {**found, "issuer": here, "jwks_uri": f"{here}/jwks", **changes.get("metadata", {})}
            if self.path == "/jwks" and "keys" in changes:
                found = {"keys": changes["keys"]}
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_token_of_another_issuer_is_refused(registrar: Instance, provider: str) -> None:
    with liar(provider) as issuer:
        assert comes_back(browser_of(registrar, issuer), "ann").status_code == 403


def test_a_provider_that_names_itself_otherwise_is_refused(registrar: Instance, provider: str) -> None:
    with liar(provider, metadata={"issuer": "http://127.0.0.1:9"}) as issuer:
        assert browser_of(registrar, issuer).get("/sign-in/organisation").status_code == 403


@pytest.mark.parametrize("keys", [[], [{"kty": "oct", "k": "A" * 43}], [{"kty": "nonsense"}], "x"])
def test_a_token_that_no_key_of_the_provider_signed_is_refused(registrar: Instance, provider: str, keys: Any) -> None:
    browser = browser_of(registrar, provider)
    sso = browser.application.extensions["sso"]
    with liar(provider, keys=keys) as other:
        object.__setattr__(sso, "metadata", {**sso.metadata, "jwks_uri": f"{other}/jwks"})
        assert comes_back(browser, "ann").status_code == 403
