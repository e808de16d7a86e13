"""Draws: what one member gets, no matter how they ask, and what nobody gets."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crypto.encoding import b64, unb64
from crypto.tokens.client import finalize
from crypto.tokens.keys import decode_spki
from crypto.tokens.token import spent_id, verify
from registrar.instance import Instance
from registrar.tick import tick
from tests.core.tools import ON_SQLITE, together
from tests.registrar.conftest import BLOCK, NOON, ROLL, STAFF, move
from tests.registrar.people import RFC_REQUEST, Member

Cast = Callable[[str], Member]
THIS_WEEK = "entry:2026-W48"
WEEKS = [f"entry:2026-W{week}" for week in (48, 49, 50, 51)]


@pytest.fixture
def ann(member: Cast) -> Member:
    return member(STAFF[0])


def test_a_member_draws_four_weeks_of_passes_and_every_number_at_once(ann: Member) -> None:
    scopes = ann.everything()
    assert scopes == [week for week in WEEKS for _ in range(5)] + [f"ballot:{n:06}" for n in range(1, BLOCK + 1)]
    tokens = ann.draws_everything()
    keys = ann.keys()
    spent = {verify(token, keys[scope], ann.digest(scope)) for scope, token in zip(scopes, tokens, strict=True)}
    assert len(spent) == len(scopes)
    assert ann.quota() == {"left": dict.fromkeys(WEEKS, 0), "from": BLOCK + 1, "eligible": True}


def test_a_second_draw_of_anything_is_refused_and_says_what_is_left(ann: Member) -> None:
    ann.draws([WEEKS[0]] * 5 + [WEEKS[1]] * 2 + ["ballot:000003"])
    left = {WEEKS[0]: 0, WEEKS[1]: 3, WEEKS[2]: 5, WEEKS[3]: 5}
    for scopes in ([WEEKS[0]], [WEEKS[1]] * 4, ["ballot:000003"], ["ballot:000001"], [WEEKS[2]] * 6):
        answer = ann.draws(scopes)
        assert answer.status_code == 403
        assert answer.json is not None
        assert (answer.json["left"], answer.json["from"]) == (left, 4)
        assert answer.json["error"].endswith(".")


def test_a_refused_draw_takes_nothing(ann: Member) -> None:
    before = ann.quota()
    assert ann.draws([WEEKS[0], *[WEEKS[1]] * 6]).status_code == 403
    assert ann.draws([WEEKS[0], "ballot:000002", "ballot:000001"]).status_code == 422
    assert ann.quota() == before


def test_the_same_request_again_gets_the_same_answer(ann: Member) -> None:
    body = ann.body(ann.everything())
    answers = [ann.sends(body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.data for answer in answers}) == 1
    assert len(ann.tokens(answers[0])) == 20 + BLOCK


def test_only_the_last_request_can_be_repeated(ann: Member) -> None:
    first = ann.body([THIS_WEEK, "ballot:000001"])
    assert ann.sends(first).status_code == 200
    assert ann.draws(["ballot:000002"]).status_code == 200
    assert ann.sends(first).status_code == 403


def test_another_member_cannot_repeat_a_request_for_free(ann: Member, member: Cast) -> None:
    body = ann.body([THIS_WEEK])
    other = member(STAFF[1])
    ann.sends(body)
    other.sends(body)
    assert (ann.quota()["left"][THIS_WEEK], other.quota()["left"][THIS_WEEK]) == (4, 4)


def test_a_repeated_request_leaves_out_what_was_closed_in_between(ann: Member, registrar: Instance) -> None:
    """The other tokens are not lost with it, and the closed number is not signed late."""
    body = ann.body([THIS_WEEK, "ballot:000001"])
    first = ann.sends(body).json
    registrar.db.execute("DELETE FROM scope_keys WHERE scope = 'ballot:000001'")
    again = ann.sends(body).json
    assert first is not None
    assert again is not None
    assert again["signatures"] == [first["signatures"][0], None]


def test_fifty_draws_at_once_give_each_pass_and_number_once(ann: Member, registrar: Instance) -> None:
    bodies = [ann.body([THIS_WEEK, "ballot:000007"]) for _ in range(50)]
    app = ann.browser.application
    headers = {"Authorization": f"Bearer {ann.bearer}"}

    def send(body: object) -> int:
        return app.test_client().post("/token-requests", json=body, headers=headers).status_code

    answers = together([lambda body=body: send(body) for body in bodies], registrar.db)  # type: ignore[misc]
    assert sorted(map(str, answers)) == ["200"] + ["403"] * 49
    assert (ann.quota()["left"][THIS_WEEK], ann.quota()["from"]) == (4, 8)


def test_fifty_single_passes_at_once_are_five(ann: Member, registrar: Instance) -> None:
    bodies = [ann.body([THIS_WEEK]) for _ in range(50)]
    app = ann.browser.application
    headers = {"Authorization": f"Bearer {ann.bearer}"}

    def send(body: object) -> int:
        return app.test_client().post("/token-requests", json=body, headers=headers).status_code

    answers = together([lambda body=body: send(body) for body in bodies], registrar.db)  # type: ignore[misc]
    assert sorted(map(str, answers)) == ["200"] * 5 + ["403"] * 45


def test_the_same_request_fifty_times_at_once_is_one_draw(ann: Member, registrar: Instance) -> None:
    body = ann.body([THIS_WEEK, "ballot:000007"])
    app = ann.browser.application
    headers = {"Authorization": f"Bearer {ann.bearer}"}

    def send() -> bytes:
        return bytes(app.test_client().post("/token-requests", json=body, headers=headers).data)

    answers = together([send] * 50, registrar.db)
    assert len({str(answer) for answer in answers}) == 1
    assert ann.quota()["left"][THIS_WEEK] == 4


def test_members_do_not_share_a_quota(member: Cast) -> None:
    for email in STAFF[:3]:
        assert len(member(email).draws_everything()) == 20 + BLOCK


def test_an_unmodified_client_of_rfc_9578_gets_a_pass(ann: Member) -> None:
    answer, pending = ann.asks_rfc9578(THIS_WEEK)
    assert (answer.status_code, answer.mimetype) == (200, "application/private-token-response")
    token = finalize(ann.keys()[THIS_WEEK], pending, answer.data)
    assert verify(token, ann.keys()[THIS_WEEK], ann.digest(THIS_WEEK)) == spent_id(token[:98])
    assert ann.quota()["left"][THIS_WEEK] == 4


def test_rfc_9578_requests_come_off_the_same_quota(ann: Member) -> None:
    for _ in range(5):
        assert ann.asks_rfc9578(THIS_WEEK)[0].status_code == 200
    answer, _ = ann.asks_rfc9578(THIS_WEEK)
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["left"][THIS_WEEK] == 0
    assert ann.asks_rfc9578(WEEKS[1])[0].status_code == 200


def test_the_directory_lists_weeks_alone_and_tells_them_apart_by_one_byte(app: Flask, ann: Member) -> None:
    answer = app.test_client().get("/.well-known/private-token-issuer-directory")
    assert answer.mimetype == "application/private-token-issuer-directory"
    found = json.loads(answer.data)
    assert found["issuer-request-uri"] == "/token-request"
    listed = found["token-keys"]
    assert [key["candour-scope"] for key in listed] == WEEKS
    assert {key["token-type"] for key in listed} == {2}
    keys = [decode_spki(unb64(key["token-key"].rstrip("="), 342)) for key in listed]
    assert len({key.truncated for key in keys}) == len(keys)
    assert [ann.keys()[scope] for scope in WEEKS] == keys[:4]
    assert all(len(key["token-key"]) % 4 == 0 for key in listed)
    assert all(key["not-before"] < key["candour-not-after"] for key in listed)


def test_the_first_key_of_the_directory_is_the_one_to_use_now(app: Flask, registrar: Instance) -> None:
    tick(registrar)
    listed = json.loads(app.test_client().get("/.well-known/private-token-issuer-directory").data)["token-keys"]
    opened = [key["not-before"] <= NOON.timestamp() for key in listed]
    assert [key["candour-scope"] for key in listed] == [*WEEKS, "entry:2026-W52"]
    assert opened == sorted(opened, reverse=True)


@pytest.mark.parametrize("path", ["/quota", "/token-requests", "/token-request"])
def test_without_a_sign_in_it_is_401(app: Flask, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {b64(bytes(62))}"}):
        answer = app.test_client().open(path, method="GET" if path == "/quota" else "POST", headers=headers, json={})
        assert answer.status_code == 401
        assert answer.json is not None
        assert answer.json["error"].endswith(".")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "", RFC_REQUEST]
)
def test_a_draw_of_another_media_type_is_415(ann: Member, kind: str) -> None:
    assert ann.asks("POST", "/token-requests", data=b"{}", content_type=kind).status_code == 415


@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream", "text/plain", ""])
def test_a_token_request_of_another_media_type_is_415(ann: Member, kind: str) -> None:
    assert ann.asks("POST", "/token-request", data=bytes(259), content_type=kind).status_code == 415


def hostile_bodies(ann: Member) -> list[Any]:
    good = ann.body([THIS_WEEK])["requests"][0]
    key = ann.keys()[THIS_WEEK]
    wrong = [b64(number.to_bytes(256, "big")) for number in (0, 1, key.n - 1, key.n, key.n + 2, 2**2048 - 1)]
    return [
        [],
        {},
        {"requests": []},
        {"requests": {}},
        {"requests": [good] * 257},
        {"requests": [None]},
        {"requests": ["x"]},
        {"requests": [{**good, "token_key_id": 5}]},
        {"requests": [{"token_key_id": good["token_key_id"]}]},
        {"requests": [{**good, "token_key_id": b64(bytes(32))}]},
        {"requests": [{**good, "token_key_id": b64(bytes(31))}]},
        {"requests": [{**good, "blinded_msg": b64(bytes(255))}]},
        {"requests": [{**good, "blinded_msg": "é" * 342}]},
        *({"requests": [good, {**good, "blinded_msg": text}]} for text in wrong),
        5,
        "x",
    ]


def test_a_malformed_draw_is_422_and_takes_nothing(ann: Member) -> None:
    before = ann.quota()
    for body in hostile_bodies(ann):
        answer = ann.sends(body)
        assert answer.status_code == 422, body
        assert answer.json is not None
        assert answer.json["error"].endswith(".")
    for raw in (b"", b"null", b"{", b"\xff\xfe", b"[" * 50_000, b'{"requests": ' + b"9" * 5000 + b"}"):
        assert ann.asks("POST", "/token-requests", data=raw, content_type="application/json").status_code == 422
    assert ann.quota() == before


@pytest.mark.parametrize("body", [b"", bytes(258), bytes(259), b"\x00\x01" + bytes(257), b"\x00\x02" + bytes(258)])
def test_a_malformed_token_request_is_422(ann: Member, body: bytes) -> None:
    assert ann.asks("POST", "/token-request", data=body, content_type=RFC_REQUEST).status_code == 422


def test_a_token_request_for_a_key_nobody_has_is_422(ann: Member, registrar: Instance) -> None:
    known = {key.truncated for scope, key in ann.keys().items() if scope.startswith("entry")}
    blinded = unb64(ann.body([THIS_WEEK])["requests"][0]["blinded_msg"], 256)
    taken = [row["key_id"][-1] for row in registrar.db.query("SELECT key_id FROM scope_keys WHERE number = 0")]
    other = next(byte for byte in range(256) if byte not in taken)
    assert known <= set(taken)
    answer = ann.asks("POST", "/token-request", data=b"\x00\x02" + bytes([other]) + blinded, content_type=RFC_REQUEST)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "scopes",
    [["ballot:000002", "ballot:000001"], ["ballot:000001", THIS_WEEK], ["ballot:000001"] * 2, [WEEKS[1], WEEKS[0]]],
)
def test_a_draw_out_of_order_is_422(ann: Member, scopes: list[str]) -> None:
    assert ann.draws(scopes).status_code == 422


def test_more_than_256_kilobytes_is_413(ann: Member) -> None:
    answer = ann.asks("POST", "/token-requests", data=b" " * 300_000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json is not None
    assert "error" in answer.json


def test_a_pass_can_be_drawn_in_its_week_and_three_before_and_no_longer(ann: Member, registrar: Instance) -> None:
    body = ann.body([THIS_WEEK])
    move(registrar, NOON + timedelta(days=5, hours=11))  # Sunday 23:00
    ann.bearer = fresh(ann)
    assert THIS_WEEK in set(ann.keys())
    move(registrar, registrar.clock.now() + timedelta(hours=1))
    assert THIS_WEEK not in set(ann.keys())
    assert ann.sends(body).status_code == 422


def fresh(one: Member) -> str:
    """A bearer as signing in now would give."""
    from crypto.registrar import MEMBER
    from registrar.badges.service import make

    rows = one.registrar.db.query("SELECT person_id FROM people WHERE email = ?", one.email)
    return make(one.registrar, MEMBER, rows[0]["person_id"])


def test_a_key_is_public_for_seven_days_before_anybody_draws(new: Instance, app_new: FlaskClient) -> None:
    tick(new)
    assert app_new.get("/keys").json["records"] == []  # type: ignore[index]
    move(new, NOON + timedelta(days=7) - timedelta(seconds=1))
    assert app_new.get("/keys").json["records"] == []  # type: ignore[index]
    move(new, NOON + timedelta(days=7))
    scopes = [record["scope"] for record in app_new.get("/keys").json["records"]]  # type: ignore[index]
    assert scopes[:4] == ["entry:2026-W49", "entry:2026-W50", "entry:2026-W51", "entry:2026-W52"]
    assert len(scopes) == 4 + BLOCK


def test_in_a_demo_everything_may_be_drawn_at_once(demo: Instance, demo_app: FlaskClient) -> None:
    tick(demo)
    scopes = [record["scope"] for record in demo_app.get("/keys").json["records"]]  # type: ignore[index]
    assert scopes[:4] == WEEKS
    assert len(scopes) == 4 + BLOCK


@ON_SQLITE
def test_after_a_tick_the_file_does_not_remember_who_drew_last(member: Cast, registrar: Instance) -> None:
    """A row that is written anew moves inside its page; the write-ahead log holds every state it had."""
    for email in reversed(STAFF):
        member(email).draws_everything()
    tick(registrar)
    ids = [row["person_id"] for row in registrar.db.query("SELECT person_id FROM people ORDER BY person_id")]
    (path,) = registrar.settings.data.glob("forum.db")
    data = path.read_bytes()
    places = [data.index(one) for one in ids]
    assert places in (sorted(places), sorted(places, reverse=True))
    assert all(data.count(one) == 2 for one in ids)  # the row, and the index by address
    assert not [log for log in registrar.settings.data.glob("forum.db-wal") if log.stat().st_size]


def test_the_quota_is_a_setting(registrar: Instance, ann: Member) -> None:
    object.__setattr__(registrar.settings, "quota", 2)
    assert ann.quota()["left"] == dict.fromkeys(WEEKS, 2)
    assert ann.draws([THIS_WEEK] * 3).status_code == 403
    assert ann.draws([THIS_WEEK] * 2).status_code == 200


def test_whoever_becomes_a_leader_can_draw_no_more(ann: Member, registrar: Instance) -> None:
    from registrar.roll import rules, service

    mine = f"{STAFF[0]},"
    lines = [line.replace("staff", "leader") if line.startswith(mine) else line for line in ROLL.splitlines()]
    service.apply(registrar, rules.read("\n".join(lines).encode()))
    assert ann.quota() == {"left": {}, "from": 1, "eligible": False}
    assert ann.draws([THIS_WEEK]).status_code == 403
