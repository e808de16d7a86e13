"""Somebody else's Privacy Pass client, unmodified, draws passes that the forum's own code accepts."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crypto.tokens.keys import decode_spki
from crypto.tokens.scopes import challenge_digest, host_of
from crypto.tokens.token import parse_text, verify
from tests.clients.services import Services, running, unb64
from tests.interop.conftest import HERE, Pair

ANN = "ann@example.org"


def with_their_client(registrar: str, forum: str, bearer: str, scope: str = "") -> str:
    """The token that it drew, in base64url."""
    node = shutil.which("node")
    assert node
    command = [node, str(HERE / "client.mjs"), registrar, host_of(forum), *([scope] if scope else [])]
    done = subprocess.run(command, input=bearer, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_good(token: str, registrar: str, forum: str, scope: str) -> None:
    with urllib.request.urlopen(f"{registrar}/keys", timeout=30) as answer:
        records: list[dict[str, Any]] = json.loads(answer.read())["records"]
    key = next(decode_spki(unb64(record["spki"])) for record in records if record["scope"] == scope)
    assert verify(parse_text(token), key, challenge_digest(host_of(registrar), host_of(forum), scope))


@pytest.fixture
def services() -> Iterator[Services]:
    with running(Services()) as services:
        services.bearers["Bearer known"] = ANN
        yield services


@pytest.mark.usefixtures("library")
def test_their_client_draws_from_the_registrar_of_the_tests(services: Services) -> None:
    scope = "entry:2026-W50"
    token = with_their_client(services.registrar, services.forum, "known", scope)
    assert_good(token, services.registrar, services.forum, scope)


@pytest.mark.usefixtures("library")
def test_their_client_draws_a_pass_of_this_week_from_our_registrar(pair: Pair) -> None:
    token = with_their_client(pair.registrar, pair.forum, pair.bearer(pair.somebody()))
    assert_good(token, pair.registrar, pair.forum, f"entry:{pair.instance.clock.epoch()}")


@pytest.mark.usefixtures("library")
def test_their_client_is_refused_without_a_bearer(pair: Pair) -> None:
    with pytest.raises(AssertionError, match="401"):
        with_their_client(pair.registrar, pair.forum, "nobody")


def test_no_lock_file_is_kept() -> None:
    assert not (HERE / "package-lock.json").exists()
    assert "/tests/interop/node_modules/" in (Path(HERE).parents[1] / ".gitignore").read_text().splitlines()
