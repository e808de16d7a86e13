"""The browser wallet's blind signatures, run in Node: published vectors, and `candour-pass` in both directions."""

import re

import pytest

from clients import candour_pass
from crypto.tokens.token import parse_text
from tests.clients.node import MODULES, Node, big
from tests.clients.services import Services, raw, rsa_keys, spki
from tests.crypto.tokens import published
from tests.crypto.tokens.own import VECTORS

PLACES = ("http://localhost:8001", "http://127.0.0.1:8000")
SCOPES = ("entry:2026-W48", "ballot:000007")
SALTED = [vector for vector in published.rfc9474() if "PSS-" in vector["name"]]


def h(text: str) -> bytes:
    return bytes.fromhex(text)


@pytest.mark.parametrize("vector", SALTED, ids=lambda vector: vector["name"])
def test_the_vectors_of_rfc_9474_come_out(node: Node, vector: published.Vector) -> None:
    n, salt, message = int(vector["n"], 16), h(vector["salt"]), h(vector["prepared_msg"])
    key = {"n": big(n), "bits": n.bit_length()}
    r = pow(int(vector["inv"], 16), -1, n)
    encoded, blinded = node.calls(
        [
            ("blindrsa", "encode", [message, n.bit_length(), salt]),
            ("blindrsa", "blind", [key, message, salt, big(r)]),
        ]
    )
    assert encoded == h(vector["encoded_msg"])
    assert blinded == {"blinded": h(vector["blinded_msg"]), "inverse": h(vector["inv"])}


@pytest.mark.parametrize("vector", published.rfc9578(), ids=lambda vector: vector["nonce"][:8])
def test_the_vectors_of_rfc_9578_come_out(node: Node, vector: published.Vector) -> None:
    token, key_bytes = h(vector["token"]), h(vector["pkS"])
    n = candour_pass.modulus(key_bytes)
    key = {"n": big(n), "bits": 2048}
    read, blinded = node.calls(
        [
            ("tokens", "readKey", [key_bytes]),
            ("blindrsa", "blind", [key, token[:98], h(vector["salt"]), big(int(vector["blind"], 16))]),
        ]
    )
    assert (read["n"], read["id"]) == (n, token[66:98])
    assert blinded["blinded"] == h(vector["token_request"])[3:]
    pending = {"spki": key_bytes, "token_input": token[:98], "inverse": blinded["inverse"]}
    given = {name: candour_pass.b64(part) for name, part in pending.items()}
    response = candour_pass.b64(h(vector["token_response"]))
    assert parse_text(node.call("tokens", "finish", given, response)) == token


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["scope"])
def test_challenges_are_those_of_the_project_in_both_clients(node: Node, vector: published.Vector) -> None:
    found = node.call("tokens", "challengeDigest", vector["registrar_host"], vector["forum_host"], vector["scope"])
    registrar, forum = f"https://{vector['registrar_host']}", f"https://{vector['forum_host']}"
    python = candour_pass.challenge_digest(registrar, forum, vector["scope"])
    assert found == python == h(vector["challenge_digest"])


@pytest.mark.parametrize("scope", SCOPES)
def test_what_the_browser_prepared_candour_pass_finishes(node: Node, scope: str) -> None:
    key = rsa_keys(12)[0]
    digest = candour_pass.challenge_digest(*PLACES, scope)
    read = {"n": big(key.private_numbers().public_numbers.n), "bits": 2048, "spki": spki(key)}
    pending = node.call("tokens", "prepare", {**read, "id": candour_pass.sha256(spki(key))}, scope, digest)
    signature = candour_pass.b64(raw(key, candour_pass.unb64(pending["blinded"])))
    assert set(pending) == {"scope", "spki", "token_input", "inverse", "blinded"}
    assert candour_pass.finish(pending, signature) == node.call("tokens", "finish", pending, signature)


@pytest.mark.parametrize("scope", SCOPES)
def test_what_candour_pass_prepared_the_browser_finishes(node: Node, scope: str) -> None:
    key = rsa_keys(12)[1]
    pending = candour_pass.prepare(spki(key), scope, candour_pass.challenge_digest(*PLACES, scope))
    signature = candour_pass.b64(raw(key, candour_pass.unb64(pending["blinded"])))
    assert node.call("tokens", "finish", pending, signature) == candour_pass.finish(pending, signature)


def test_both_clients_ask_with_the_same_bytes(node: Node, services: Services) -> None:
    pending = [candour_pass.prepare(spki(rsa_keys(12)[i]), SCOPES[0], bytes(32)) for i in range(2)]
    services.members["ann@example.org"].highest = 9
    services.bearers["Bearer x"] = "ann@example.org"
    candour_pass.insist(services.registrar, "x", pending)
    assert [node.call("draw", "requestBody", pending).encode()] == services.bodies


@pytest.mark.parametrize("spoil", ["flip", "short", "plus n", "not base64url", "nothing"])
def test_a_wrong_signature_is_refused(node: Node, spoil: str) -> None:
    key = rsa_keys(12)[2]
    pending = candour_pass.prepare(spki(key), SCOPES[0], bytes(32))
    good = raw(key, candour_pass.unb64(pending["blinded"]))
    n = key.private_numbers().public_numbers.n
    plus_n = (int.from_bytes(good, "big") + n) % 2**2048
    spoiled = {
        "flip": candour_pass.b64(bytes([good[0] ^ 1]) + good[1:]),
        "short": candour_pass.b64(good[:-1]),
        "plus n": candour_pass.b64(plus_n.to_bytes(256, "big")),
        "not base64url": "!" * 342,
        "nothing": None,
    }
    assert node.call("tokens", "finish", pending, spoiled[spoil])["error"] == "BadSignature"


def test_a_number_that_shares_a_factor_with_the_key_is_never_blinded(node: Node) -> None:
    """Such a key is made on purpose: what survives the blinding would tell one pass from another."""
    p, q = (rsa_keys(12)[i].private_numbers().p for i in range(2))
    assert node.call("blindrsa", "invert", big(p), big(p * q))["error"] == "BadSignature"
    with pytest.raises(candour_pass.Stop, match="small factor"):
        candour_pass.blind(p, p * q, 3)


def test_a_blind_is_drawn_anew_and_never_reduced(node: Node) -> None:
    n = (1 << 9) + 1
    drawn = node.calls([("blindrsa", "randomBelow", [{"n": big(n), "bits": 10}]) for _ in range(400)])
    assert all(0 < number < n for number in drawn)
    assert len(set(drawn)) > 150


@pytest.mark.parametrize(
    "damage",
    [lambda k: k[:-1], lambda k: k + b"\0", lambda k: k[:81] + b"\0" + k[82:], lambda k: k[:-6] + b"\0" + k[-5:]],
)
def test_a_key_of_another_form_is_refused(node: Node, damage: object) -> None:
    assert callable(damage)
    key = spki(rsa_keys(12)[0])
    assert candour_pass.modulus(key)
    assert node.call("tokens", "readKey", damage(key))["error"] == "TypeError"
    with pytest.raises(ValueError, match="form"):
        candour_pass.modulus(damage(key))


SCOPE_TEXTS = {
    "entry:2026-W48": ("2026-W48", None), "entry:2026-W00": (None, None), "entry:2026-W54": (None, None),
    "entry:2026-w48": (None, None), "ballot:000001": (None, 1), "ballot:000000": (None, None),
    "ballot:1": (None, None), "ballot:0000001": (None, None), "ballot:1000000": (None, 1_000_000),
    "ballot:999999999": (None, 999_999_999), "ballot:1000000000": (None, None), "block:1": (None, None),
    "": (None, None),
}  # fmt: skip


@pytest.mark.parametrize("scope", SCOPE_TEXTS)
def test_scopes_are_read_as_in_candour_pass(node: Node, scope: str) -> None:
    week, number = node.calls([("tokens", name, [scope]) for name in ("weekOfScope", "numberOfScope")])
    assert (week, number) == SCOPE_TEXTS[scope]
    assert bool(candour_pass.SCOPE.fullmatch(scope)) == bool(week or number)


@pytest.mark.parametrize(
    "url", ["https://Forum.example", "https://forum.example:443", "http://127.0.0.1:8000", "http://localhost:80"]
)
def test_hosts_are_read_as_in_candour_pass(node: Node, url: str) -> None:
    assert node.call("tokens", "hostOf", url) == candour_pass.host(url)


def test_the_wallet_writes_text_only_and_keeps_nothing_outside_its_store_but_a_number_of_pages() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacent|localStorage|sessionStorage|document\.cookie|sendBeacon|XMLHttpRequest|"
        r"eval\(|Function\(|\.style\b|Math\.random|console\.|import\(|from \"(?!\./)"
    )
    comment = re.compile(r"/\*\*.*?\*/|^ *//.*?$", re.S | re.M)
    # One thing more, gone with the tab: how many pages it has shown. Nobody is counted on the one they entered by.
    views = re.compile(r"sessionStorage\.(?:get|set|remove)Item\((?:VIEWS|\"candour-views\")")
    read = {path.name: comment.sub("", path.read_text("utf-8")) for path in MODULES.glob("*.js")}
    scripts = {name: views.sub("", text) for name, text in read.items()}
    assert len(scripts) >= 8
    assert not {name: found[0] for name, text in scripts.items() if (found := forbidden.search(text))}
