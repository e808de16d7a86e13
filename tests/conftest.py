"""Fixtures: both databases, a forum on each, and people who use it through its pages."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from core.clock import FixedClock
from core.config import Settings
from core.db import Database, connect
from forum.app import app_of
from forum.cli import create
from forum.demo.service import make_boards
from forum.instance import SCHEMA, Instance
from tests import postgres, slow
from tests.once import make_once
from tests.people import Person

BOARDS = [
    {"slug": "depot-move", "name": "Depot move", "about": "Where the vans go."},
    {"slug": "grade-6", "name": "Grade 6 roles", "about": "What becomes of them."},
]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    # Chromium asks its maker how to fill in the forms of every site; that is no request of a page's.
    *("--disable-component-update", "--disable-sync", "--disable-features=AutofillServerCommunication"),
)

make_once()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    slow.mark(items)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all: a process cannot hold two of what drives it. Without its window, where Debian has it so."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert found, "Chromium is not installed: run bin/test, which installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


@pytest.fixture
def schema(request: pytest.FixtureRequest) -> Path | None:
    """What a new PostgreSQL database is migrated to already: where a forum is made in it, the forum's."""
    return SCHEMA if {"settings", "service"} & {*request.fixturenames} else None


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, schema: Path | None) -> Iterator[str]:
    """A new database's address, of each kind in turn: every test of storage runs on both."""
    with new_database(request, tmp_path, schema) as url:
        yield url


@contextmanager
def new_database(request: pytest.FixtureRequest, folder: Path, schema: Path | None = None) -> Iterator[str]:
    """Its address; of the kind that the fixture is asked for."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'forum.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = f"t{secrets.token_hex(6)}"
    yield server.create(name, postgres.migrated(server, schema)) if schema else server.create(name)
    server.drop(name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = connect(database_url)
    yield database
    database.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_of(database_url, tmp_path)


def settings_of(database_url: str, folder: Path) -> Settings:
    names = folder / "names.txt"
    names.write_text("Margaret Holroyd\n")
    return Settings(data=folder, url="http://localhost", database_url=database_url, keys=folder / "keys", names=names)


@pytest.fixture
def forum(settings: Settings) -> Iterator[Instance]:
    with new_forum(settings) as forum:
        yield forum


@contextmanager
def new_forum(settings: Settings) -> Iterator[Instance]:
    """A forum with two boards, on a clock that stands at noon until a test moves it."""
    forum = create(settings, clock=FixedClock(NOON))
    make_boards(forum, BOARDS)
    yield forum
    forum.db.close()


@pytest.fixture
def person(forum: Instance) -> Callable[[], Person]:
    """Each call is another member, already in, with a browser of their own."""
    app = app_of(forum)
    app.testing = False

    def enter() -> Person:
        return Person(app.test_client(), forum).enters()

    return enter
