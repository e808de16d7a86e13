"""What the registrar says is checked, fixed once, and shown to whoever asks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from core.clock import FixedClock
from crypto.encoding import b64
from crypto.entries import KeyRecord
from crypto.records import sign
from forum.app import app_of
from forum.instance import Instance
from forum.passes import service as passes
from forum.passes.rules import RegistrarWrong, TokenUnknown
from forum.release import release
from forum.tick import tick
from forum.transparency import service as log
from tests.conftest import NOON
from tests.office import URL, Office, reads, with_office
from tests.people import Person

Served = tuple[Instance, Office]
SCOPE = "entry:2026-W48"


def client(forum: Instance) -> FlaskClient:
    return app_of(forum).test_client()


def test_records_are_read_once_and_go_on_where_they_stopped(served: Served) -> None:
    forum, office = served
    assert reads(forum, office) == 0
    office.opens_block(NOON)
    assert reads(forum, office) == 10


def test_a_second_key_for_a_scope_makes_it_void(served: Served) -> None:
    """One of the two marks somebody: nobody enters by either."""
    forum, office = served
    token = office.draws(SCOPE)
    office.names_key(SCOPE, NOON, NOON + timedelta(weeks=2), again=1)
    reads(forum, office)
    with pytest.raises(TokenUnknown):
        passes.entry_token(forum, passes.read_token(token))
    assert client(forum).get("/passes/keys").json["entries"] == {}


def test_both_keys_of_a_scope_stand_in_the_log(served: Served) -> None:
    forum, office = served
    office.names_key(SCOPE, NOON, NOON + timedelta(weeks=2), again=1)
    reads(forum, office)
    entries = [log.entry(forum, position) for position in range(log.served_size(forum))]
    assert [entry.fields["scope"] for entry in entries if isinstance(entry, KeyRecord)] == [SCOPE, SCOPE]


def test_a_record_of_another_key_is_not_taken_and_nothing_after_it(served: Served) -> None:
    forum, office = served
    stranger = Office(forum.settings.url)
    office.records.append(sign(stranger.key, {"type": "drawn", "scope": SCOPE, "members": 999, "final": False}))
    office.opens_block(NOON)
    with pytest.raises(RegistrarWrong):
        reads(forum, office)
    assert passes.members_drawn(forum, SCOPE) == 10
    assert forum.db.query("SELECT block FROM blocks") == []


@pytest.mark.parametrize("fields", [
    {"type": "key", "scope": "entry:2026-W49"},
    {"type": "key", "scope": "entry:x", "spki": "AAAA", "not_before": "2026-11-23T00", "not_after": "2026-12-07T00"},
    {"type": "key", "scope": "entry:2026-W49", "spki": b64(bytes(300)), "not_before": "now", "not_after": "then"},
    {"type": "drawn", "scope": SCOPE, "members": -1},
    {"type": "drawn", "scope": SCOPE, "members": True},
    {"type": "block", "block": 1, "first": 1, "last": 2, "not_before": "2026-11-23T00", "not_after": "2026-12-07T00"},
])
def test_a_signed_record_that_makes_no_sense_is_refused(served: Served, fields: dict[str, object]) -> None:
    forum, office = served
    office.publish(**fields)
    with pytest.raises(RegistrarWrong):
        reads(forum, office)


def test_a_record_of_a_kind_still_unknown_is_passed_over(served: Served) -> None:
    forum, office = served
    office.publish(type="weather", names=["A", "B"])
    assert reads(forum, office) == 1


def test_a_final_count_stands(served: Served) -> None:
    forum, office = served
    office.publish(type="drawn", scope=SCOPE, members=12, final=True)
    office.publish(type="drawn", scope=SCOPE, members=13, final=False)
    reads(forum, office)
    assert passes.members_drawn(forum, SCOPE) == 12


def test_a_registrar_that_does_not_answer_stops_nothing(served: Served) -> None:
    def silent(_: str) -> bytes:
        raise OSError

    assert passes.poll(served[0], silent) == 0


def test_keys_of_a_week_that_is_over_are_forgotten(served: Served) -> None:
    forum, _ = served
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(weeks=2)
    passes.forget_old_keys(forum)
    assert forum.db.query("SELECT scope FROM scope_keys") == []


def test_anyone_is_told_where_the_log_has_each_key(served: Served) -> None:
    forum, office = served
    shown = client(forum).get("/passes/keys").json
    assert (shown["registrar"], shown["forum"]) == (URL, forum.settings.url)
    assert shown["record_key"] == b64(bytes(office.key.verify_key))
    assert log.entry(forum, shown["entries"][SCOPE]) == KeyRecord(office.records[0])
    assert (shown["open"], shown["members"], shown["week"]) == ([SCOPE], {SCOPE: 10}, "2026-W48")


def test_a_key_that_no_checkpoint_covers_is_not_named(served: Served) -> None:
    forum, office = served
    office.opens_block(NOON)
    passes.poll(forum, office.answers)
    assert list(client(forum).get("/passes/keys").json["entries"]) == [SCOPE]


def test_the_wallets_page_may_ask_the_registrar_and_nobody_else(served: Served) -> None:
    policy = client(served[0]).get("/passes").headers["Content-Security-Policy"]
    assert f"connect-src 'self' {URL};" in policy


@pytest.mark.parametrize("path", ["/passes", "/passes/keys"])
def test_a_forum_without_a_registrar_has_no_wallet(forum: Instance, path: str) -> None:
    bare = replace(forum, settings=replace(forum.settings, registrar_url=""))
    assert client(bare).get(path).status_code == 404


def test_in_a_demo_a_post_by_slip_appears_alone(forum: Instance) -> None:
    known, office = with_office(replace(forum, settings=replace(forum.settings, demo=True, release_posts=1)))
    office.opens_week(NOON)
    reads(known, office)
    assert passes.entry_is_open(known)
    Person(client(known), known).enters().starts_thread("Lockers", "Where do they go?")
    known.clock.moment += timedelta(hours=1)  # type: ignore[attr-defined]
    assert release(known)


def test_slip_sessions_fill_a_release_only_while_no_pass_could_be_used(forum: Instance) -> None:
    known, office = with_office(forum)
    assert not passes.entry_is_open(known)
    office.opens_week(NOON)
    reads(known, office)
    assert passes.entry_is_open(known)


def test_a_registrar_that_says_something_wrong_does_not_stop_the_releases(
    served: Served, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    forum, office = served
    office.records.append(b"nothing that was ever signed")
    monkeypatch.setattr(passes, "fetch", office.answers)
    tick(forum)
    assert "failure RegistrarWrong" in capfd.readouterr().err
