"""What a visitor sends, knowingly or not, is searched for in everything the running service has written anywhere."""

import base64
import hashlib
import signal
from pathlib import Path

import pytest

from forum.instance import Instance
from tests.privacy.search import contents, hits
from tests.privacy.service import Service
from tests.privacy.visits import Visitor, holds_office, lives_a_life, makes_trouble

Places = tuple[Path, ...]
SECRET = b"qz0123456789abcdef"


@pytest.mark.slow
def test_nothing_a_visitor_sent_is_written_anywhere(service: Service, instance: Instance, places: Places) -> None:
    visitors = [Visitor(), Visitor()]
    service.start()
    for visitor in visitors:
        lives_a_life(service, instance, visitor)
        holds_office(service, instance, visitor)
        assert makes_trouble(service, instance, visitor) >= {400, 403, 404, 405, 413}
    assert not found(visitors, places)
    service.stop()
    assert not found(visitors, places)


@pytest.mark.slow
def test_nothing_of_a_visit_is_left_when_the_database_fails(
    service: Service, instance: Instance, places: Places
) -> None:
    """The worst moment for a log: a statement with somebody's words in it does not work."""
    visitor = Visitor()
    service.start()
    lives_a_life(service, instance, visitor)
    browser = visitor.browser(service.url)
    me = browser.person(instance).enters().opens("/boards/depot-move/new")
    instance.db.execute("ALTER TABLE pool RENAME TO elsewhere")
    me.submits("body", title=visitor.sent["title"], body=visitor.sent["text"])
    assert me.answer.status_code == 500
    instance.db.execute("ALTER TABLE elsewhere RENAME TO pool")
    browser.close()
    assert not hits(everything(places), visitor.canaries)


def test_nothing_a_client_sends_makes_the_service_stumble(service: Service, instance: Instance) -> None:
    """Where a program stumbles it begins to write things down."""
    service.start()
    visitor = Visitor()
    lives_a_life(service, instance, visitor)
    assert 500 not in makes_trouble(service, instance, visitor)
    assert "failure" not in service.said()


@pytest.mark.slow
def test_nothing_of_a_visit_is_left_when_the_service_is_killed(
    service: Service, instance: Instance, places: Places
) -> None:
    visitor = Visitor()
    service.start()
    lives_a_life(service, instance, visitor)
    makes_trouble(service, instance, visitor)
    service.stop(signal.SIGKILL)
    assert not hits(everything(places), visitor.canaries)


def everything(places: Places) -> list[tuple[str, bytes]]:
    return list(contents(*places))


def found(visitors: list[Visitor], places: Places) -> list[str]:
    """Hits. The four bytes of an address count when those of both visitors stand in one file: one may be chance."""
    stored = everything(places)
    all_hits = [hit for visitor in visitors for hit in hits(stored, visitor.canaries)]
    for form in (1, -1):
        wanted = [visitor.address_bytes[::form] for visitor in visitors]
        all_hits += [f"addresses in {place}" for place, data in stored if all(each in data for each in wanted)]
    return all_hits


@pytest.mark.parametrize(
    "planted",
    [
        SECRET,
        SECRET.upper(),
        SECRET[::-1],
        SECRET.hex().encode(),
        SECRET.hex().upper().encode(),
        SECRET.decode().encode("utf-16-le"),
        "".join(f"%{byte:02x}" for byte in SECRET).encode(),
        *(base64.b64encode(b"x" * before + SECRET + b"after") for before in range(3)),
        *(base64.urlsafe_b64encode(b"x" * before + SECRET) for before in range(3)),
        *(hashlib.new(name, SECRET).digest() for name in ("md5", "sha1", "sha256")),
        *(hashlib.new(name, SECRET).hexdigest().encode() for name in ("md5", "sha1", "sha256")),
        base64.b64encode(hashlib.sha256(SECRET).digest()),
    ],
)
def test_the_search_finds_what_is_planted(planted: bytes, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(bytes(5000) + b"before" + planted + b"after" + bytes(5000))
    assert hits(contents(tmp_path), {"it": SECRET})


def test_the_search_finds_a_secret_in_a_file_name(tmp_path: Path) -> None:
    (tmp_path / SECRET.decode()).touch()
    assert hits(contents(tmp_path), {"it": SECRET})


def test_the_search_finds_nothing_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"qz0123456789abcde\0f" + hashlib.sha256(b"another").digest())
    assert not hits(contents(tmp_path), {"it": SECRET})


def test_the_bytes_of_an_address_are_found_both_ways_round(tmp_path: Path) -> None:
    visitors = [Visitor(), Visitor()]
    (tmp_path / "one").write_bytes(b"".join(visitor.address_bytes for visitor in visitors))
    (tmp_path / "two").write_bytes(b"".join(visitor.address_bytes[::-1] for visitor in visitors))
    for visitor in visitors:
        visitor.claim = "abandon " * 8
    assert len([hit for hit in found(visitors, (tmp_path,)) if hit.startswith("addresses")]) == 2
