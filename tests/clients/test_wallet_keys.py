"""The browser's check of the list of keys, its draw list and its file, run in Node and compared with Python."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from clients import candour_pass
from tests.clients.node import Node
from tests.clients.services import Services, b64, make_record, rsa_keys, unb64

Lists = dict[str, Any]
PASSPHRASE = "correct horse battery staple"
TOKEN = b64(bytes(354))
WALLET = {
    "version": 1,
    "registrar": "http://localhost:8001",
    "record_key": "k",
    "log": {"key": "k", "checkpoint": "c"},
    "passes": [{"scope": "entry:2026-W48", "token": TOKEN}, {"scope": "entry:2026-W49", "token": TOKEN, "used": True}],
    "ballots": [{"number": 12, "token": TOKEN}],
    "pending": [{"scope": "ballot:000013", "spki": "a", "token_input": "b", "inverse": "c", "blinded": "d"}],
    "jurors": [{"number": 8, "seed": b64(bytes(range(32))), "key": b64(bytes(32))}],
}


def agreed(node: Node, services: Services, pinned: str | None = None) -> Any:
    places = {"registrar": services.registrar, "forum": services.forum, "pinned": pinned}
    return node.call("keys", "agree", places, services.lists["registrar"], services.lists["forum"])


def other_key(services: Services, scope: str) -> Lists:
    return services.key_record(scope, rsa_keys(12)[-1])


def _fields(record: Lists) -> Lists:
    return {name: value for name, value in record.items() if name != "signature"}


def test_a_list_in_order_gives_the_key_of_each_scope(node: Node, services: Services) -> None:
    found = agreed(node, services)
    ids = {scope: key["id"] for scope, key in found["keys"]["map"].items()}
    assert ids == {scope: key_id for key_id, scope in services.by_id.items()}
    assert found["recordKey"] == services.lists["registrar"]["record_key"]
    assert found["only"] == {"set": []}


def test_a_key_that_is_not_logged_yet_is_left_out(node: Node, services: Services) -> None:
    del services.lists["forum"]["entries"]["ballot:000003"]
    found = agreed(node, services)
    assert found["only"] == {"set": ["ballot:000003"]}
    assert "ballot:000003" not in found["keys"]["map"]
    assert [place["name"] for place in found["places"]] == list(services.lists["forum"]["entries"])


def _two_keys(services: Services, lists: dict[str, Lists]) -> None:
    lists["registrar"]["records"].append(other_key(services, "ballot:000002"))


def _unsigned(_: Services, lists: dict[str, Lists]) -> None:
    lists["registrar"]["records"][0]["not_after"] = "2027-01-01T00"


def _without_signature(_: Services, lists: dict[str, Lists]) -> None:
    del lists["registrar"]["records"][0]["signature"]


def _signed_by_another(_: Services, lists: dict[str, Lists]) -> None:
    key, blocks = Ed25519PrivateKey.generate(), lists["registrar"]["blocks"]
    lists["registrar"]["blocks"] = [make_record(key, **_fields(block)) for block in blocks]


def _another_forum(_: Services, lists: dict[str, Lists]) -> None:
    lists["forum"]["forum"] = "http://127.0.0.1:1"


def _no_list(_: Services, lists: dict[str, Lists]) -> None:
    lists["registrar"]["records"] = "none"


def _no_blocks(_: Services, lists: dict[str, Lists]) -> None:
    del lists["registrar"]["blocks"]


def _no_entries(_: Services, lists: dict[str, Lists]) -> None:
    del lists["forum"]["entries"]


def _no_scope(services: Services, lists: dict[str, Lists]) -> None:
    lists["registrar"]["records"].append(other_key(services, "entry:yesterday"))


def _no_key(services: Services, lists: dict[str, Lists]) -> None:
    record = {**_fields(lists["registrar"]["records"][0]), "spki": b64(b"short")}
    lists["registrar"]["records"][0] = make_record(services.record_key, **record)


TRICKS: dict[str, tuple[str, Callable[[Services, dict[str, Lists]], None]]] = {
    "two keys": ("twokeys", _two_keys),
    "changed after signing": ("unsigned", _unsigned),
    "no signature": ("unsigned", _without_signature),
    "signed by another": ("unsigned", _signed_by_another),
    "another forum": ("address", _another_forum),
    "no list": ("form", _no_list),
    "no blocks": ("form", _no_blocks),
    "no entries": ("form", _no_entries),
    "no scope": ("form", _no_scope),
    "no key": ("form", _no_key),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_list_with_anything_odd_is_refused_by_both_clients(node: Node, services: Services, trick: str) -> None:
    kind, play = TRICKS[trick]
    play(services, services.lists)
    refused = agreed(node, services)
    assert refused["error"] == kind
    assert refused["message"].endswith(".")
    places, lists = (services.registrar, services.forum), (services.lists["registrar"], services.lists["forum"])
    with pytest.raises(candour_pass.Stop):
        candour_pass.agree(*places, None, *lists)


def test_another_record_key_than_before_is_refused(node: Node, services: Services) -> None:
    assert agreed(node, services, pinned="another")["error"] == "changed"


@pytest.mark.parametrize(
    "value",
    ["plain", "\u00e9\u2028\u2029", "\U0001f600", '\x00\x1f\x7f"\\/\b\f\n\r\t', "\ud800", 0, -7, 2**53 - 1, True],
)
def test_records_are_spelled_as_in_python(node: Node, value: object) -> None:
    record = {"type": "key", "b": [value, {"z": False, "a": value}], "a": value, "Z": ""}
    python = json.dumps(record, sort_keys=True, separators=(",", ":"))
    assert node.call("keys", "canonical", record) == python


@pytest.mark.parametrize("value", [None, 1.5, 2**53, float("1e300")])
def test_what_a_record_cannot_hold_has_no_spelling(node: Node, value: object) -> None:
    assert node.call("keys", "canonical", {"a": value})["error"] == "TypeError"


QUOTAS: dict[str, Lists] = {
    "everything": {"left": {"entry:2026-W48": 2, "entry:2026-W49": 1}, "from": 1},
    "some": {"left": {"entry:2026-W48": 0, "entry:2026-W49": 1}, "from": 3},
    "nothing": {"left": {}, "from": 99},
    "an unknown week": {"left": {"entry:2030-W01": 5}, "from": 2},
}


@pytest.mark.parametrize("only", [[], ["ballot:000003"], ["ballot:000001", "block:2", "entry:2026-W50"]])
@pytest.mark.parametrize("quota", QUOTAS)
def test_both_clients_draw_the_same_scopes(node: Node, quota: str, only: list[str]) -> None:
    scopes = ["ballot:000010", "entry:2026-W49", "ballot:000002", "ballot:000004", "entry:2026-W48"]
    keys = {"map": dict.fromkeys(scopes, 1)}
    found = node.call("draw", "wanted", QUOTAS[quota], {"keys": keys, "only": {"set": only}})
    assert found == candour_pass.wanted(QUOTAS[quota], dict.fromkeys(scopes, b""), set(only))


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2026-11-23T00:00Z", "2026-W48"), ("2026-11-29T23:59Z", "2026-W48"), ("2026-12-31T12:00Z", "2026-W53"),
        ("2027-01-03T23:59Z", "2026-W53"), ("2027-01-04T00:00Z", "2027-W01"), ("2024-12-30T00:00Z", "2025-W01"),
    ],
)  # fmt: skip
def test_weeks_are_iso_weeks(node: Node, moment: str, week: str) -> None:
    assert node.call("tokens", "weekOf", {"date": moment}) == week


def key_of(salt: bytes, iterations: int) -> AESGCM:
    return AESGCM(PBKDF2HMAC(SHA256(), 32, salt, iterations).derive(PASSPHRASE.encode()))


def sealed(wallet: object, iterations: int = 600_000) -> str:
    salt, nonce = b"s" * 16, b"n" * 12
    text = key_of(salt, iterations).encrypt(nonce, json.dumps(wallet).encode(), None)
    file = {"candour-wallet": 1, "salt": b64(salt), "iterations": iterations, "nonce": b64(nonce), "sealed": b64(text)}
    return json.dumps(file)


def test_a_saved_wallet_opens_elsewhere(node: Node) -> None:
    file = json.loads(node.call("file", "seal", WALLET, PASSPHRASE))
    assert set(file) == {"candour-wallet", "salt", "iterations", "nonce", "sealed"}
    assert (file["candour-wallet"], file["iterations"]) == (1, 600_000)
    assert (len(unb64(file["salt"])), len(unb64(file["nonce"]))) == (16, 12)
    opened = key_of(unb64(file["salt"]), 600_000).decrypt(unb64(file["nonce"]), unb64(file["sealed"]), None)
    assert json.loads(opened) == WALLET


def test_a_wallet_made_elsewhere_is_restored(node: Node) -> None:
    assert node.call("file", "unseal", sealed(WALLET), PASSPHRASE) == WALLET


def test_a_wallet_made_elsewhere_may_know_no_log(node: Node) -> None:
    made = {name: value for name, value in WALLET.items() if name != "log"}
    assert node.call("file", "unseal", sealed(made), PASSPHRASE) == {**WALLET, "log": None}


def test_a_wallet_file_from_before_there_were_juries_is_read(node: Node) -> None:
    made = {name: value for name, value in WALLET.items() if name != "jurors"}
    assert node.call("file", "unseal", sealed(made), PASSPHRASE) == {**WALLET, "jurors": []}


def test_no_two_files_are_sealed_alike(node: Node) -> None:
    one, two = (json.loads(node.call("file", "seal", WALLET, PASSPHRASE)) for _ in range(2))
    assert all(one[name] != two[name] for name in ("salt", "nonce", "sealed"))


SPOILED_WALLETS: dict[str, dict[str, object]] = {
    "a juror's key that is short": {"jurors": [{"number": 8, "seed": "AA", "key": b64(bytes(32))}]},
    "a juror's key of no ballot": {"jurors": [{"number": 0, "seed": b64(bytes(32)), "key": b64(bytes(32))}]},
    "version": {"version": 2},
    "token": {"passes": [{"scope": "entry:2026-W48", "token": "AAAA"}]},
    "scope": {"passes": [{"scope": "entry:today", "token": TOKEN}]},
    "number": {"ballots": [{"number": 0, "token": TOKEN}]},
    "registrar": {"registrar": None},
    "list": {"pending": 7},
    "log": {"log": {"key": 7, "checkpoint": "c"}},
}


@pytest.mark.parametrize("what", SPOILED_WALLETS)
def test_a_file_with_no_wallet_in_it_is_refused(node: Node, what: str) -> None:
    text = sealed(WALLET | SPOILED_WALLETS[what], iterations=1)
    assert node.call("file", "unseal", text, PASSPHRASE)["error"] == "file"


def test_a_wrong_passphrase_and_a_changed_file_are_refused(node: Node) -> None:
    changed = json.loads(sealed(WALLET, iterations=1))
    changed["sealed"] = changed["sealed"][:-4] + "AAAA"
    wrong = node.call("file", "unseal", sealed(WALLET, iterations=1), "another passphrase")
    assert wrong["error"] == node.call("file", "unseal", json.dumps(changed), PASSPHRASE)["error"] == "sealed"


@pytest.mark.parametrize("changes", [{"iterations": 2**40}, {"iterations": 0}, {"candour-wallet": 2}, {"salt": "AA"}])
def test_a_file_of_another_form_is_refused_before_any_work(node: Node, changes: dict[str, object]) -> None:
    file = json.loads(sealed(WALLET, iterations=1)) | changes
    assert node.call("file", "unseal", json.dumps(file), PASSPHRASE)["error"] == "file"


def test_what_is_no_json_is_no_wallet_file(node: Node) -> None:
    assert node.call("file", "unseal", "notes", PASSPHRASE)["error"] == "file"


def test_a_short_passphrase_is_refused(node: Node) -> None:
    assert node.call("file", "seal", WALLET, "short")["error"] == "passphrase"
