"""Keys and blocks over sixteen weeks: made, published, drawn from, closed, destroyed; all by tick alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.clock import epoch_of, hour_start
from crypto import registrar as formats
from crypto.derive import digest
from crypto.encoding import b64
from crypto.sealing import SealBroken
from registrar.instance import Instance
from registrar.issuing import closing, minting, rules
from registrar.roll import rules as roll_rules
from registrar.roll import service as roll
from registrar.tick import tick
from tests.core.tools import ON_SQLITE, together
from tests.registrar import forum as forums
from tests.registrar.conftest import BLOCK, NOON, ROLL, STAFF, move, without
from tests.registrar.forum import Forum
from tests.registrar.people import Member, records
from tests.registrar.test_drawing import fresh

Cast = Callable[[str], Member]
RESERVED = range(1, 33)


@pytest.fixture
def forum(registrar: Instance) -> Iterator[Forum]:
    """The forum whose closings the registrar reads."""
    with forums.running() as forum:
        object.__setattr__(registrar.settings, "forum_url", forum.url)
        yield forum


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def scopes(registrar: Instance) -> list[str]:
    return sorted(row["scope"] for row in registrar.db.query("SELECT scope FROM scope_keys"))


def of_type(browser: FlaskClient, registrar: Instance, kind: str) -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = []
    while page := records(browser, registrar, len(every)):
        every += page
    return [record for record in every if record["type"] == kind]


def test_sixteen_weeks_of_ticks(new: Instance, app_new: FlaskClient) -> None:
    """Each day: five weeks of passes at most, blocks every four weeks that live for twelve, nothing else."""
    roll.apply(new, roll_rules.read(ROLL.encode()))
    begin = datetime.fromisoformat("2026-11-16T00:00:30+00:00")
    live: dict[str, datetime] = {}
    every: list[dict[str, Any]] = []
    for day in range(16 * 7 + 1):
        now = begin + timedelta(days=day)
        move(new, now)
        tick(new)
        fresh_records = records(app_new, new, len(every))
        every += fresh_records
        live |= {record["scope"]: now for record in fresh_records if record["type"] == "key"}
        drawable = [one["scope"] for one in app_new.get("/keys").json["records"]]  # type: ignore[index]
        weeks = [epoch_of(now + timedelta(weeks=ahead)) for ahead in range(4)]
        assert {scope for scope in drawable if scope.startswith("entry")} <= {f"entry:{week}" for week in weeks}
        assert day < 8 or {f"entry:{week}" for week in weeks[:3]} <= set(drawable)
        for scope in drawable:
            assert now - live[scope] >= timedelta(days=7)
        gone = {scope for scope in live if scope not in scopes(new)}
        assert all(scope < f"entry:{epoch_of(now - timedelta(weeks=1))}" for scope in gone if scope.startswith("entry"))
    blocks = [one for one in every if one["type"] == "block"]
    assert [(one["block"], one["first"], one["last"]) for one in blocks] == [
        (n, 1 + BLOCK * (n - 1), BLOCK * n) for n in range(1, 6)
    ]
    starts = [hour_start(one["not_before"]) for one in blocks]
    assert {late - early for early, late in pairwise(starts)} == {timedelta(weeks=4)}
    assert {hour_start(one["not_after"]) - hour_start(one["not_before"]) for one in blocks} == {timedelta(weeks=12)}
    numbers = [int(scope[7:]) for scope in scopes(new) if scope.startswith("ballot")]
    assert numbers == list(range(BLOCK + 1, 5 * BLOCK + 1))
    finals = [one for one in every if one["type"] == "drawn" and one["final"]]
    assert [one["block"] for one in finals if "block" in one] == [1]
    assert [one["scope"] for one in finals if "scope" in one] == [
        f"entry:{epoch_of(begin + timedelta(weeks=week))}" for week in range(1, 16)
    ]


def test_a_tick_again_changes_nothing(registrar: Instance, browser: FlaskClient) -> None:
    tick(registrar)
    before = browser.get("/records").data, scopes(registrar)
    for _ in range(3):
        assert tick(registrar) is False
    assert (browser.get("/records").data, scopes(registrar)) == before


def test_ticks_at_once_make_each_key_once(new: Instance, app_new: FlaskClient) -> None:
    together([lambda: tick(new)] * 3, new.db)
    found = of_type(app_new, new, "key")
    assert len({one["scope"] for one in found}) == len(found) == BLOCK + 4
    numbers = [row["number"] for row in new.db.query("SELECT number FROM records ORDER BY number")]
    assert numbers == list(range(len(numbers)))


def test_a_registrar_that_stood_still_goes_on_without_making_up_blocks(
    registrar: Instance, browser: FlaskClient
) -> None:
    move(registrar, NOON + timedelta(weeks=30))
    tick(registrar)
    assert len(of_type(browser, registrar, "block")) == 2
    assert scopes(registrar)[0] == f"ballot:{BLOCK + 1:06}"
    finals = [one for one in of_type(browser, registrar, "drawn") if one["final"]]
    assert {one.get("block") for one in finals} == {1, None}


def test_a_clock_set_back_makes_no_second_key_for_a_week(registrar: Instance, browser: FlaskClient) -> None:
    move(registrar, NOON + timedelta(weeks=6))
    tick(registrar)
    move(registrar, NOON)
    tick(registrar)
    found = [one["scope"] for one in of_type(browser, registrar, "key")]
    assert len(found) == len(set(found))


def test_the_lots_of_a_block_are_sealed_and_their_hashes_published(registrar: Instance, browser: FlaskClient) -> None:
    (block,) = of_type(browser, registrar, "block")
    sealed = registrar.db.query("SELECT lots FROM blocks")[0]["lots"]
    lots = formats.open_lots(registrar.keys.lots, 1, sealed)
    assert [b64(digest(lot)) for lot in lots] == block["lots"]
    assert len(set(lots)) == 64
    assert not any(lot in sealed for lot in lots)


def test_every_private_key_is_sealed_at_its_place(registrar: Instance) -> None:
    rows = registrar.db.query("SELECT scope, sealed FROM scope_keys")
    for row in rows:
        assert formats.open_scope_key(registrar.keys.scope_keys, row["scope"], row["sealed"])[:1] == b"\x30"
    with pytest.raises(SealBroken):
        formats.open_scope_key(registrar.keys.scope_keys, "ballot:000001", rows[0]["sealed"])


def test_a_number_the_forum_assigned_can_be_drawn_no_more(
    registrar: Instance, forum: Forum, member: Cast, browser: FlaskClient
) -> None:
    for email in STAFF[:3]:
        member(email).draws_everything()
    forum.numbers = [2, 5]
    assert tick(registrar) is True
    assert {"ballot:000002", "ballot:000005"}.isdisjoint(scopes(registrar))
    finals = [one for one in of_type(browser, registrar, "drawn") if one["final"]]
    assert [(one["scope"], one["members"]) for one in finals] == [("ballot:000002", 3), ("ballot:000005", 3)]
    late = member(STAFF[3])
    assert "ballot:000002" not in late.everything()
    assert len(late.draws_everything()) == 20 + BLOCK - 2
    assert tick(registrar) is False
    assert len([one for one in of_type(browser, registrar, "drawn") if one["final"]]) == 2


def test_a_draw_of_a_number_that_was_just_closed_is_refused_whole(
    registrar: Instance, forum: Forum, member: Cast
) -> None:
    ann = member(STAFF[0])
    body = ann.body(ann.everything())
    forum.numbers = [2]
    tick(registrar)
    assert ann.sends(body).status_code == 422
    assert ann.quota()["from"] == 1


@ON_SQLITE
def test_a_closed_key_is_in_no_file(registrar: Instance, forum: Forum, member: Cast) -> None:
    ann = member(STAFF[0])
    ann.draws_everything()
    row = registrar.db.query("SELECT key_id, sealed FROM scope_keys WHERE scope = 'ballot:000002'")[0]
    key_id, sealed = bytes(row["key_id"]), bytes(row["sealed"])
    assert found_in_files(registrar, sealed[30:60])
    forum.numbers = [2]
    tick(registrar)
    assert not found_in_files(registrar, sealed[30:60])
    assert not found_in_files(registrar, key_id)


def found_in_files(registrar: Instance, what: bytes) -> bool:
    return any(what in path.read_bytes() for path in registrar.settings.data.rglob("*") if path.is_file())


@pytest.mark.parametrize("numbers", [[33], [0], [-1], [34], [10**12], [True]])
def test_only_reserved_numbers_that_exist_are_closed(registrar: Instance, forum: Forum, numbers: list[int]) -> None:
    tick(registrar)
    before = scopes(registrar)
    forum.numbers = numbers
    tick(registrar)
    assert scopes(registrar) == before


def test_what_was_read_of_the_forum_is_not_read_again(registrar: Instance, forum: Forum) -> None:
    forum.numbers = [1, 2]
    tick(registrar)
    forum.numbers.append(3)
    tick(registrar)
    assert forum.asked == [0, 2, 2, 3]
    assert "ballot:000003" not in scopes(registrar)


def answers() -> list[bytes]:
    texts = [
        "",
        "x",
        "[]",
        "{}",
        '{"closings": 5, "next": 1}',
        '{"closings": [5], "next": 1}',
        '{"closings": [{}], "next": 1}',
        '{"closings": [{"number": "1"}], "next": 1}',
        '{"closings": [{"number": 1.0}], "next": 1}',
        '{"closings": [{"number": 1}], "next": true}',
        '{"closings": [{"number": 1}], "next": -1}',
        '{"closings": [{"number": 1}], "next": null}',
        '{"closings": [{"number": 1}], "next": 1e99}',
        '{"closings": [{"number": 1}], "next": 0}',
        '{"closings": [{"number": 1}]',
        "[" * 100_000,
        '{"closings": [{"number": 1}], "next": ' + "9" * 30 + "}",
    ]
    return [text.encode() for text in texts] + [b"\xff\xfe\x00", b" " * 2_000_000]


@ON_SQLITE
def test_a_forum_that_answers_nonsense_closes_nothing(registrar: Instance, forum: Forum) -> None:
    before = scopes(registrar)
    for answer in answers():
        forum.answer = answer
        assert closing.close_drawing(registrar) is False, answer
        assert scopes(registrar) == before
    forum.answer, forum.status = b'{"closings": [{"number": 1}], "next": 1}', 500
    assert closing.close_drawing(registrar) is False


def test_a_forum_that_does_not_answer_is_no_failure(registrar: Instance) -> None:
    move(registrar, NOON + timedelta(days=7))
    assert tick(registrar) is True


def test_counts_are_told_at_the_first_tick_of_a_day_and_when_they_changed(
    registrar: Instance, member: Cast, browser: FlaskClient
) -> None:
    tick(registrar)
    assert of_type(browser, registrar, "drawn") == []
    member(STAFF[0]).draws_everything()
    tick(registrar)
    assert of_type(browser, registrar, "drawn") == []
    move(registrar, NOON + timedelta(days=1))
    tick(registrar)
    told = of_type(browser, registrar, "drawn")
    assert [one.get("scope", one.get("block")) for one in told] == [*(f"entry:2026-W{n}" for n in (48, 49, 50, 51)), 1]
    assert {(one["members"], one["final"]) for one in told} == {(1, False)}
    for days in (2, 3):
        move(registrar, NOON + timedelta(days=days))
        tick(registrar)
    assert of_type(browser, registrar, "drawn") == told


def test_in_a_demo_counts_are_told_at_every_tick(registrar: Instance, member: Cast, browser: FlaskClient) -> None:
    demo = replace(registrar, settings=replace(registrar.settings, demo=True))
    tick(demo)
    member(STAFF[0]).draws(["entry:2026-W48"])
    tick(demo)
    assert [one["scope"] for one in of_type(browser, registrar, "drawn")] == ["entry:2026-W48"]


def test_members_are_counted_and_not_passes(registrar: Instance, member: Cast, browser: FlaskClient) -> None:
    ann = member(STAFF[0])
    for _ in range(3):
        ann.draws(["entry:2026-W48"])
    member(STAFF[1]).draws(["entry:2026-W49", "ballot:000004"])
    move(registrar, NOON + timedelta(days=1))
    tick(registrar)
    told = {one.get("scope", one.get("block")): one["members"] for one in of_type(browser, registrar, "drawn")}
    assert told == {"entry:2026-W48": 1, "entry:2026-W49": 1, 1: 1}


def test_the_last_count_of_a_week_has_those_who_drew_in_its_last_hour(
    registrar: Instance, member: Cast, browser: FlaskClient
) -> None:
    ann = member(STAFF[0])
    ann.draws(["entry:2026-W48"])
    move(registrar, NOON + timedelta(days=6))  # the next week has begun, and no tick has seen it
    ann.bearer = fresh(ann)
    ann.draws(["entry:2026-W49"])
    tick(registrar)
    finals = [one for one in of_type(browser, registrar, "drawn") if one["final"]]
    assert [(one["scope"], one["members"]) for one in finals] == [("entry:2026-W48", 1)]


def test_what_was_drawn_of_a_past_week_is_forgotten(registrar: Instance, member: Cast) -> None:
    member(STAFF[0]).draws_everything()
    for week in range(1, 4):
        move(registrar, NOON + timedelta(weeks=week))
        tick(registrar)
    passes = registrar.db.query("SELECT passes FROM people WHERE email = ?", STAFF[0])[0]["passes"]
    assert passes == "2026-W51:5"


def test_somebody_who_left_is_forgotten_when_all_they_drew_has_lapsed(registrar: Instance, member: Cast) -> None:
    ann, ben = member(STAFF[0]), member(STAFF[1])
    ann.draws_everything()
    ben.draws(["entry:2026-W50"])
    gone = [line for line in without(STAFF[0]).decode().splitlines(keepends=True) if STAFF[1] not in line]
    roll.apply(registrar, roll_rules.read("".join(gone).encode()))
    for weeks, left in ((0, 2), (2, 2), (3, 1), (11, 1), (13, 0)):
        move(registrar, NOON + timedelta(weeks=weeks))
        tick(registrar)
        assert len(registrar.db.query("SELECT email FROM people WHERE state = 'left'")) == left, weeks


def test_somebody_who_left_and_drew_nothing_is_forgotten_at_once(registrar: Instance) -> None:
    roll.apply(registrar, roll_rules.read(without(STAFF[0])))
    tick(registrar)
    assert len(registrar.db.query("SELECT email FROM people")) == len(STAFF)


def test_counts_do_not_fall_when_somebody_leaves(registrar: Instance, member: Cast, browser: FlaskClient) -> None:
    for email in STAFF[:2]:
        member(email).draws_everything()
    roll.apply(registrar, roll_rules.read(without(STAFF[0])))
    move(registrar, NOON + timedelta(days=1))
    tick(registrar)
    assert {one["members"] for one in of_type(browser, registrar, "drawn")} == {2}


def test_keys_of_weeks_differ_in_their_last_byte_even_when_luck_is_bad(new: Instance) -> None:
    """The same key handed out twice is a collision for sure: it is made again."""
    made: list[bytes] = []
    source = new.new_key

    def twice() -> bytes:
        made.append(source() if len(made) % 2 == 0 else made[-1])
        return made[-1]

    unlucky = replace(new, new_key=twice, settings=replace(new.settings, block=BLOCK))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "block_is_due", lambda *_: False)
        minting.mint(unlucky)
    last = [row["key_id"][-1] for row in new.db.query("SELECT key_id FROM scope_keys")]
    assert len(last) == len(set(last)) == 4


def test_records_are_numbered_without_gaps_and_read_from_any_place(registrar: Instance, browser: FlaskClient) -> None:
    every = records(browser, registrar)
    assert len(every) == 4 + 1 + BLOCK
    assert records(browser, registrar, 3) == every[3:]
    assert records(browser, registrar, len(every)) == records(browser, registrar, 10**9) == []


@pytest.mark.parametrize("first", ["", "x", "-1", "1.5", "٣", "9" * 40, "0" * 12 + "9" * 30, "1e3"])
def test_a_place_that_is_no_number_is_400(browser: FlaskClient, first: str) -> None:
    answer = browser.get("/records", query_string={"from": first})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"].endswith(".")


def test_at_most_500_records_come_at_once(registrar: Instance, browser: FlaskClient) -> None:
    from registrar.records.service import append

    with registrar.db.transaction():
        for _ in range(520):
            append(registrar, {"type": "drawn", "block": 1, "members": 0, "final": False})
    assert len(records(browser, registrar)) == 500
    assert len(records(browser, registrar, 500)) == len(registrar.db.query("SELECT number FROM records")) - 500
