"""What a visitor of the registrar sends, knowingly or not, is searched for in all that the running service has written.

It must know who is staff, and may know that somebody signed in. Where from, with which device, with what code or badge,
and what the signed messages looked like is nothing that it needs: a forum's log of addresses would fit to it.
"""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from aiosmtpd.controller import Controller

from tests import postgres
from tests.privacy.registry import Post, Registry
from tests.privacy.registry_visits import Visit, keeps_the_roll, lives, makes_trouble
from tests.privacy.search import contents, hits
from tests.serving import free_port


class Places(NamedTuple):
    """Where the registrar writes, and a server of PostgreSQL that other tests use too: of that what is new."""

    own: tuple[Path, ...]
    server: tuple[Path, ...]
    since: float

    def contents(self) -> list[tuple[str, bytes]]:
        return [*contents(*self.own), *contents(*self.server, since=self.since)]


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server, which forgets a letter once it is read: what it keeps is not the registrar's."""
    made = Post()
    server = Controller(made, hostname="127.0.0.1", port=free_port())
    server.start()
    made.port = server.port
    yield made
    server.stop(no_assert=True)


@pytest.fixture
def registry(database_url: str, tmp_path: Path, post: Post) -> Iterator[Registry]:
    folder = tmp_path / "registrar"
    made = Registry(folder, database_url.replace(str(tmp_path), str(folder)), smtp=f"smtp://127.0.0.1:{post.port}")
    made.make()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def places(registry: Registry, request: pytest.FixtureRequest) -> Places:
    """Everything stored: the instance, what it said, its temporary files, and PostgreSQL's data and log."""
    own, began = (registry.folder, registry.outside), registry.folder.stat().st_mtime
    if registry.database_url.startswith("postgresql"):
        server: postgres.Server = request.getfixturevalue("postgres_server")
        return Places(own, (server.folder,), began)
    return Places(own, (), began)


def visits(registry: Registry, post: Post) -> list[Visit]:
    """Two members, one of whom also does what nobody should and keeps the roll."""
    made = [Visit(registry, post, email) for email in registry.people[:2]]
    for visit in made:
        lives(visit)
    makes_trouble(made[1])
    keeps_the_roll(made[1])
    assert made[1].statuses >= {200, 303, 400, 401, 403, 404, 405, 413, 415, 422}
    for visit in made:
        visit.close()
    return made


def tables(registry: Registry) -> str:
    """All rows of all tables as text, with the texts in them as they are."""
    opened = registry.open()
    names = ("people", "codes", "records", "registrar", "officers", "scope_keys", "blocks", "elections", "nominations")
    rows = [str(list(dict(row).values())) for name in names for row in opened.db.query(f"SELECT * FROM {name}")]
    opened.db.close()
    return "\n".join(rows)


def found(registry: Registry, made: list[Visit], places: Places) -> list[str]:
    """Hits. Six digits stand in many a file by chance: a code is looked for in the registrar's own, and in its tables.

    The four bytes of an address count when those of both visitors stand in one file: one may be chance.
    """
    stored = places.contents()
    all_hits = [hit for visit in made for hit in hits(stored, visit.canaries)]
    own = [*contents(*places.own), ("tables", tables(registry).encode())]
    all_hits += [hit for visit in made for hit in hits(own, {"code": visit.wallet.code.encode()})]
    for form in (1, -1):
        wanted = [socket.inet_aton(visit.visitor.address)[::form] for visit in made]
        all_hits += [f"addresses in {place}" for place, data in stored if all(each in data for each in wanted)]
    return all_hits


@pytest.mark.slow
def test_nothing_a_visitor_sent_is_written_anywhere(registry: Registry, post: Post, places: Places) -> None:
    made = visits(registry, post)
    assert len(made[0].canaries) > 30
    assert not found(registry, made, places)
    registry.tick_at(1)
    registry.stop()
    assert not found(registry, made, places)


@pytest.mark.slow
def test_nothing_of_a_visit_is_left_when_the_database_fails(registry: Registry, post: Post, places: Places) -> None:
    """The worst moment for a log: a statement with somebody's address or request in it does not work."""
    made = [Visit(registry, post, email) for email in registry.people[:2]]
    for visit in made:
        visit.wallet.signs_in()
    opened = registry.open()
    for table in ("people", "codes", "scope_keys"):
        opened.db.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
        for visit in made:
            visit.browser.get("/quota", headers=visit.wallet.badge)
            visit.wallet.asks("/sign-in", email=f"{visit.visitor.sent['mail']}@nowhere.example")
            visit.wallet.asks("/sign-in/code", email=visit.email, code=visit.wallet.code)
            visit.wallet.sends({"requests": [{"token_key_id": "A" * 43, "blinded_msg": "A" * 342}]})
        opened.db.execute(f"ALTER TABLE elsewhere RENAME TO {table}")
    opened.db.close()
    assert all(500 in visit.statuses for visit in made)
    assert not found(registry, made, places)


@pytest.mark.slow
def test_nothing_of_a_visit_is_left_when_the_service_is_killed(registry: Registry, post: Post, places: Places) -> None:
    made = visits(registry, post)
    registry.stop(signal.SIGKILL)
    assert not found(registry, made, places)


def test_the_search_would_find_what_a_registrar_kept(tmp_path: Path) -> None:
    """A request that was logged, a bearer in a table, a blinded message in a file: each is found for what it is."""
    kept = {"blinded 0 from 0": bytes(range(100, 124)), "bearer": b"bm90IGEgYmVhcmVyIGJ1dCBsb25n"}
    (tmp_path / "log").write_bytes(b'{"blinded_msg": "' + kept["blinded 0 from 0"].hex().encode() + b'"}')
    (tmp_path / "other").write_bytes(bytes(500) + kept["bearer"])
    assert {hit.partition(" as ")[0] for hit in hits(contents(tmp_path), kept)} == set(kept)
