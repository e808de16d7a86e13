"""A registrar on each database with a small roll, keys that were published a week ago, and people who use it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from core.clock import FixedClock
from core.mail import Outbox
from crypto.tokens.issuer import new_key
from registrar.app import app_of
from registrar.instance import SCHEMA, Instance, create
from registrar.officers import service as officers
from registrar.officers.service import appoint
from registrar.roll import rules, service
from registrar.settings import RegistrarSettings
from registrar.tick import tick
from tests.registrar.people import Member, Officer, Post

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BLOCK = 33
# More than exist at once, so that no two scopes of one registrar share a key.
KEYS = 150
STAFF = [f"p{number}@council.example" for number in range(1, 13)]
LEADER = "chief@council.example"
ROLL = "email,name,grade,role\n" + "".join(f"{email},Person {n},G6,staff\n" for n, email in enumerate(STAFF, 1))
ROLL += f"{LEADER},The Chief,SCS1,leader\n"


class KeyPool:
    """RSA keys, made once for all tests: making them is what takes long. Every registrar has them in the same order."""

    def __init__(self) -> None:
        self.keys: list[bytes] = []

    def source(self) -> Callable[[], bytes]:
        places = iter(range(10**6))

        def following() -> bytes:
            place = next(places) % KEYS
            while len(self.keys) <= place:
                self.keys.append(new_key())
            return self.keys[place]

        return following


@pytest.fixture(scope="session")
def key_pool() -> KeyPool:
    return KeyPool()


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in tests/moderation: what runs in one process alone."""
    monkeypatch.setattr(officers, "_hasher", PasswordHasher(1, 8, 1))
    officers._nobody.cache_clear()
    yield
    officers._nobody.cache_clear()


@pytest.fixture
def schema(request: pytest.FixtureRequest) -> Path | None:
    return SCHEMA if "settings" in request.fixturenames else None


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> RegistrarSettings:
    return RegistrarSettings(
        data=tmp_path,
        url="http://localhost",
        forum_url="http://127.0.0.1:1",
        database_url=database_url,
        keys=tmp_path / "keys",
        block=BLOCK,
        mail_from="registrar@council.example",
    )


@pytest.fixture
def new(settings: RegistrarSettings, key_pool: KeyPool) -> Iterator[Instance]:
    """Just made: nobody on its roll, and no keys yet."""
    registrar = replace(create(settings), clock=FixedClock(NOON), new_key=key_pool.source())
    yield registrar
    registrar.db.close()


@pytest.fixture
def registrar(new: Instance) -> Instance:
    """Eight days old, at noon of a Tuesday, until a test moves its clock."""
    service.apply(new, rules.read(ROLL.encode()))
    move(new, NOON - timedelta(days=8))
    tick(new)
    move(new, NOON)
    return new


@pytest.fixture
def demo(new: Instance) -> Instance:
    return replace(new, settings=replace(new.settings, demo=True))


@pytest.fixture
def app_new(new: Instance) -> FlaskClient:
    """A browser at a registrar that was just made."""
    return app_of(new, Outbox(new.settings.data / "outbox", "registrar@council.example")).test_client()


@pytest.fixture
def demo_app(demo: Instance) -> FlaskClient:
    return app_of(demo, Outbox(demo.settings.data / "outbox", "registrar@council.example")).test_client()


@pytest.fixture
def post(registrar: Instance) -> Post:
    return Post(registrar.settings.data / "outbox")


@pytest.fixture
def app(registrar: Instance, post: Post) -> Flask:
    app = app_of(registrar, Outbox(post.folder, registrar.settings.mail_from))
    post.room = app.extensions["post"]
    return app


@pytest.fixture
def member(app: Flask, registrar: Instance, post: Post) -> Callable[[str], Member]:
    """Signs in the member of staff who has an address."""
    return lambda email: Member(app.test_client(), registrar, email).signs_in(post)


@pytest.fixture
def officer(app: Flask, registrar: Instance) -> Officer:
    return Officer(app.test_client()).signs_in("Ann Officer", appoint(registrar, "Ann Officer"))


def without(email: str) -> bytes:
    """The roll, but for one person."""
    return "".join(line for line in ROLL.splitlines(keepends=True) if not line.startswith(f"{email},")).encode()


def move(registrar: Instance, moment: datetime) -> None:
    """The registrar's clock stands there from now on."""
    cast(FixedClock, registrar.clock).moment = moment
