"""Both clients before the forum's log: what is in order they take, and every way in which a log can lie they refuse."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clients import candour_pass
from crypto import merkle
from tests.clients.forum_log import SLIPS, framed, tree_hash
from tests.clients.node import Node
from tests.clients.services import Services, make_record, rsa_keys

Seen = dict[str, str]
WEEK = "entry:2026-W48"


def in_browser(node: Node, services: Services, before: Seen | None = None) -> Any:
    """What the browser remembers of the log, or {"error": kind, "message": ...}."""
    places = {"registrar": services.registrar, "forum": services.forum}
    found = node.call("draw", "checkedKeys", places, {"record_key": None, "log": before})
    return found.get("log", found)


def in_terminal(services: Services, before: Seen | None = None) -> Seen:
    """What `candour-pass` remembers; raises Stop."""
    lists = services.lists["registrar"], services.lists["forum"]
    return candour_pass.check_log(
        services.forum, before, *candour_pass.agree(services.registrar, services.forum, None, *lists)
    )


def seen(services: Services) -> Seen:
    return {"key": services.log.vkey, "checkpoint": services.log.checkpoint().strip()}


def assert_taken(node: Node, services: Services, before: Seen | None = None) -> None:
    assert in_browser(node, services, before) == in_terminal(services, before) == seen(services)


def refusals(node: Node, services: Services, before: Seen | None = None) -> tuple[str, str]:
    """The kind of the browser's refusal, and the terminal's sentence."""
    browser = in_browser(node, services, before)
    assert browser["message"].endswith(".")
    assert "Nothing was drawn" in browser["message"]
    with pytest.raises(candour_pass.Stop) as stopped:
        in_terminal(services, before)
    assert "nothing was drawn; please tell your union rep" in str(stopped.value)
    return browser["error"], str(stopped.value)


@pytest.mark.parametrize("fill", [0, 3, 243, 247, 248, 250, 1000])
def test_keys_that_are_in_the_log_are_taken(node: Node, services: Services, fill: int) -> None:
    services.start(services.registrar, services.forum, fill)
    assert_taken(node, services)


@pytest.mark.parametrize("fill", [0, 250, 600])
@pytest.mark.parametrize("more", [0, 1, 5, 300])
def test_a_log_that_grew_is_taken(node: Node, services: Services, fill: int, more: int) -> None:
    services.start(services.registrar, services.forum, fill)
    before = seen(services)
    services.log.grow(more)
    assert_taken(node, services, before)


def test_a_log_is_taken_however_early_it_was_seen_first(node: Node, services: Services) -> None:
    services.start(services.registrar, services.forum, 0)
    for served in (0, 1, 2, 7):
        services.log.served = served
        before = seen(services)
        services.log.served = None
        assert_taken(node, services, before)


def test_an_empty_log_is_taken_and_names_no_key(node: Node, services: Services) -> None:
    services.log.served, services.lists["forum"]["entries"] = 0, {}
    assert_taken(node, services)


def test_a_log_of_three_levels_is_taken_and_its_growth_too(node: Node, services: Services) -> None:
    services.start(services.registrar, services.forum, 65_700)
    services.log.served = 65_800 - 70
    before = seen(services)
    services.log.served = None
    services.log.grow(400)
    assert_taken(node, services, before)


def of_ones_own(services: Services) -> None:
    """A key, well signed, that one member is shown: everybody else gets the one that is logged."""
    services.lists["registrar"]["records"][0] = services.key_record(WEEK, rsa_keys(12)[-1])


def of_ones_own_later(services: Services) -> None:
    """A key that is in no log at all, at a place that the log does not reach."""
    services.lists["registrar"]["records"].append(services.key_record("ballot:000099", rsa_keys(12)[-1]))
    services.lists["forum"]["entries"]["ballot:000099"] = len(services.log.entries)


def block_of_ones_own(services: Services) -> None:
    record = {name: value for name, value in services.lists["registrar"]["blocks"][0].items() if name != "signature"}
    services.lists["registrar"]["blocks"] = [make_record(services.record_key, **record | {"last": 256})]


def other_type(services: Services) -> None:
    """A block's record, logged as if it were a key."""
    record = services.lists["registrar"]["blocks"][0]
    services.lists["forum"]["entries"]["block:1"] = services.log.add(framed(1, record))


def before_the_first(services: Services) -> None:
    services.lists["forum"]["entries"][WEEK] = -1


def swapped(services: Services) -> None:
    entries = services.lists["forum"]["entries"]
    entries[WEEK], entries["ballot:000001"] = entries["ballot:000001"], entries[WEEK]


def hidden(services: Services) -> None:
    """In the tree, but what everybody can read there is something else."""
    entry = services.log.entries[services.lists["forum"]["entries"][WEEK]]
    services.log.spoiled.append(("tile/entries/.*", lambda data: data.replace(entry, bytes(len(entry)))))


def shown_only(services: Services) -> None:
    """Readable at its place, but not in the tree."""
    of_ones_own(services)
    at, record = services.lists["forum"]["entries"][WEEK], services.lists["registrar"]["records"][0]
    old, new = services.log.entries[at], framed(1, record)
    services.log.spoiled.append(("tile/entries/.*", lambda data: data.replace(old, new)))


def spoil(path: str, change: Callable[[bytes], bytes | None]) -> Callable[[Services], None]:
    return lambda services: services.log.spoiled.append((path, change))


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old, new)


def flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def of_a_witness(services: Services) -> None:
    """The right key under the algorithm that cosigns."""
    alg, public = b"\x04", services.log.key.public_key().public_bytes_raw()
    key_id = hashlib.sha256(f"{services.log.name}\n".encode() + alg + public).hexdigest()[:8]
    vkey = f"{services.log.name}+{key_id}+{base64.b64encode(alg + public).decode()}".encode()
    services.log.spoiled.append(("key", lambda _: vkey))


def other_root(services: Services) -> None:
    note = services.log.signed(len(services.log.leaves), bytes(32))
    services.log.spoiled.append(("checkpoint", lambda _: note.encode()))


def other_size(services: Services) -> None:
    note = services.log.signed(len(services.log.leaves) + 1, tree_hash(services.log.leaves))
    services.log.spoiled += [("checkpoint", lambda _: note.encode()), ("tile/.*", bytes)]


def no_size(size: str) -> Callable[[Services], None]:
    def play(services: Services) -> None:
        note = services.log.signed(size, tree_hash(services.log.leaves))
        services.log.spoiled.append(("checkpoint", lambda _: note.encode()))

    return play


def other_name(services: Services) -> None:
    services.log.name = "other.example/candour"


def other_origin(services: Services) -> None:
    """A checkpoint of somebody else's log, under the right name and signature."""
    honest, services.log.name = services.log.name, "other.example/candour"
    note = services.log.checkpoint().replace("— other.example/candour", f"— {honest}")
    services.log.name = honest
    services.log.spoiled.append(("checkpoint", lambda _: note.encode()))


def signed_by_another(services: Services) -> None:
    honest, services.log.key = services.log.key, Ed25519PrivateKey.generate()
    note, services.log.key = services.log.checkpoint(), honest
    services.log.spoiled.append(("checkpoint", lambda _: note.encode()))


def unsigned(services: Services) -> None:
    text = services.log.checkpoint().partition("— ")[0]
    services.log.spoiled.append(("checkpoint", lambda _: text.encode()))


LIES: dict[str, tuple[str, str, Callable[[Services], None]]] = {
    "a key served to one member": ("unlogged", "does not have the key for entry:2026-W48", of_ones_own),
    "a key where the log ends": ("unlogged", "does not have the key for ballot:000099", of_ones_own_later),
    "a block served to one member": ("unlogged", "does not have the key for block:1", block_of_ones_own),
    "an entry of another type": ("unlogged", "does not have the key for block:1", other_type),
    "a place before the first": ("unlogged", "does not have the key for entry:2026-W48", before_the_first),
    "another record at the place": ("unlogged", "does not have the key for entry:2026-W48", swapped),
    "an entry that nobody can read": ("unlogged", "does not have the key for entry:2026-W48", hidden),
    "an entry that is not in the tree": ("badlog", "do not make up its checkpoint", shown_only),
    "a changed bundle": ("unlogged", "does not have the key", spoil("tile/entries/.*", lambda data: b"\xff" + data)),
    "an empty bundle": ("unlogged", "does not have the key", spoil("tile/entries/.*", lambda _: b"")),
    "a changed tile": ("badlog", "do not make up its checkpoint", spoil("tile/0/.*", flipped)),
    "a short tile": ("badlog", "does not show its log", spoil("tile/0/.*", lambda data: data[:-1])),
    "an empty tile": ("badlog", "does not show its log", spoil("tile/0/.*", lambda _: b"")),
    "no tile": ("nolog", "does not show its log (/log/tile/0/000.p/12)", spoil("tile/0/.*", lambda _: None)),
    "no bundle": ("nolog", "does not show its log", spoil("tile/entries/.*", lambda _: None)),
    "no checkpoint": ("nolog", "does not show its log", spoil("checkpoint", lambda _: None)),
    "no log": ("nolog", "does not show its log", spoil(".*", lambda _: None)),
    "another root": ("badlog", "do not make up its checkpoint", other_root),
    "no whole number": ("badlog", "does not bear its signature", no_size("1e3")),
    "another log's name": ("logname", "goes by other.example/candour", other_name),
    "another log's checkpoint": ("logname", "goes by", other_origin),
    "a checkpoint signed by another": ("badlog", "does not bear its signature", signed_by_another),
    "a checkpoint that nobody signed": ("badlog", "does not bear its signature", unsigned),
    "a changed checkpoint": ("badlog", "not bear its signature", spoil("checkpoint", replaced(b"\n12\n", b"\n13\n"))),
    "a checkpoint with more": ("badlog", "not bear", spoil("checkpoint", replaced(b"\n\n", b"\nmore\n\n"))),
    "an empty checkpoint": ("badlog", "does not bear its signature", spoil("checkpoint", lambda _: b"")),
    "bytes for a checkpoint": ("badlog", "does not bear its signature", spoil("checkpoint", lambda _: b"\xff" * 200)),
    "no key": ("badlog", "does not bear its signature", spoil("key", lambda _: b"\n")),
    "a key of another kind": ("badlog", "does not bear its signature", of_a_witness),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_log_that_lies_is_refused_in_words_by_both_clients(node: Node, services: Services, lie: str) -> None:
    kind, sentence, play = LIES[lie]
    play(services)
    found = refusals(node, services)
    assert found[0] == kind
    assert sentence in found[1]


@pytest.mark.parametrize("size", ["-5", "999999999999999", "9" * 400])
def test_a_size_that_no_log_has_ends_in_words(node: Node, services: Services, size: str) -> None:
    services.lists["forum"]["entries"] = {}
    no_size(size)(services)
    assert refusals(node, services)[0] in ("badlog", "nolog")


def smaller(services: Services) -> None:
    services.log.served = len(services.log.entries) - 1


def emptied(services: Services) -> None:
    services.log.served = 0


def one_changed(services: Services) -> None:
    services.log.entries[1] = framed(SLIPS, {"count": 1_000})


def one_changed_and_longer(services: Services) -> None:
    one_changed(services)
    services.log.grow(20)


def one_inserted(services: Services) -> None:
    services.log.entries.insert(20, framed(SLIPS, {"count": 1_000}))


def last_dropped_and_longer(services: Services) -> None:
    services.log.entries.pop()
    services.log.grow(20)


def grafted(services: Services) -> None:
    """A new history whose only hash is the old root. It deceives whoever reads a missing one as empty."""
    old, size = tree_hash(services.log.leaves), len(services.log.leaves) + 20

    def over(begin: int, end: int) -> bytes:
        if end - begin == 1:
            return old if begin == 0 else b""
        middle = begin + (1 << (end - begin - 1).bit_length() - 1)
        return hashlib.sha256(b"\x01" + over(begin, middle) + over(middle, end)).digest()

    note = services.log.signed(size, over(0, size))
    services.log.grow(20)
    services.log.spoiled += [("checkpoint", lambda _: note.encode()), ("tile/0/.*", lambda _: old)]


def another_key(services: Services) -> None:
    services.log.key = Ed25519PrivateKey.generate()


FORKS: dict[str, tuple[str, str, Callable[[Services], None]]] = {
    "a smaller tree": ("history", "a history that is not the one it showed before", smaller),
    "an empty tree": ("history", "a history that is not the one it showed before", emptied),
    "the same size and another root": ("history", "a history that is not the one it showed before", one_changed),
    "a fork": ("history", "a history that is not the one it showed before", one_changed_and_longer),
    "an entry put in": ("history", "a history that is not the one it showed before", one_inserted),
    "an entry taken out": ("history", "a history that is not the one it showed before", last_dropped_and_longer),
    "a root for a hash": ("badlog", "does not show its log", grafted),
    "another key": ("logkey", "key of the forum's log is not the one seen", another_key),
}


@pytest.mark.parametrize("fork", FORKS)
@pytest.mark.parametrize("keys_named", [True, False])
def test_a_log_that_is_not_the_one_seen_before_is_refused_in_words_by_both_clients(
    node: Node, services: Services, fork: str, keys_named: bool
) -> None:
    kind, sentence, play = FORKS[fork]
    services.start(services.registrar, services.forum, 40)
    before = seen(services)
    play(services)
    if not keys_named or fork in ("an empty tree", "an entry put in"):  # then the keys are elsewhere, or nowhere
        services.lists["forum"]["entries"] = {}
    services.lists["forum"]["entries"].pop("block:1", None)  # the last entry
    found = refusals(node, services, before)
    assert found[0] == kind
    assert sentence in found[1]


def test_the_two_signed_checkpoints_of_a_fork_are_shown(services: Services, capsys: pytest.CaptureFixture[str]) -> None:
    before = seen(services)
    services.lists["forum"]["entries"] = {}
    one_changed(services)
    services.log.spoiled.append(("checkpoint", lambda note: note + "— w \x1b[2J\n".encode()))
    with pytest.raises(candour_pass.Stop):
        in_terminal(services, before)
    shown = capsys.readouterr().err
    assert before["checkpoint"] in shown
    assert seen(services)["checkpoint"] in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("client", ["browser", "terminal"])
def test_132_keys_in_a_long_log_take_a_handful_of_requests(node: Node, services: Services, client: str) -> None:
    weeks, numbers = range(45, 49), range(1, 129)
    scopes = [f"entry:2026-W{week}" for week in weeks] + [f"ballot:{number:06}" for number in numbers]
    services.keys = dict.fromkeys(scopes, rsa_keys(12)[0])
    services.start(services.registrar, services.forum, 2_000)
    before = seen(services)
    services.log.grow(700)
    services.asked.clear()
    if client == "browser":
        assert "error" not in in_browser(node, services, before)
    else:
        in_terminal(services, before)
    asked = Counter(path for who, path, _ in services.asked if who == "forum" and path.startswith("/log/"))
    assert len(services.lists["forum"]["entries"]) == 133
    assert len(asked) <= 12
    assert set(asked.values()) == {1}
    assert {known for _, _, known in services.asked} == {""}


LEAVES = [merkle.leaf_hash(bytes([at])) for at in range(40)]


def roots_in_terminal(leaves: list[bytes], old: int, given: dict[int, bytes]) -> tuple[bytes, bytes]:
    log = object.__new__(candour_pass.Log)
    log.size, log._got = len(leaves), {f"tile/0/000.p/{len(leaves)}": b"".join(leaves)}
    return log.roots(0, log.size, old, given)


def test_roots_of_small_trees_come_out_in_both_clients_as_in_the_forum(node: Node) -> None:
    """Every size up to 40, every older size, and one leaf that no tile gives."""
    calls, expected = [], []
    for size in range(1, 41):
        for old in range(size + 1):
            at = (7 * old + size) % size
            tile = [*LEAVES[:at], bytes(32), *LEAVES[at + 1 : size]]
            calls.append(("log", "roots", [{"hashes": tile}, 0, size, old, {"pairs": [[at, LEAVES[at]]]}]))
            was, now = merkle.root(LEAVES[:old]) if old else None, merkle.root(LEAVES[:size])
            expected.append([was, now])
            assert roots_in_terminal(tile, old, {at: LEAVES[at]}) == (was or b"", now)
    assert node.calls(calls) == expected


def test_any_other_hash_gives_another_root_in_both_clients(node: Node) -> None:
    calls, expected = [], []
    for size in range(1, 41):
        for at in range(size):
            tile = [*LEAVES[:at], bytes(32), *LEAVES[at + 1 : size]]
            calls.append(("log", "roots", [{"hashes": tile}, 0, size, at, {"pairs": []}]))
            expected.append(merkle.root(LEAVES[:size]))
            was, now = roots_in_terminal(tile, at, {})
            assert (was, now) == (merkle.root(LEAVES[:at]) if at else b"", merkle.root(tile))
    assert not [1 for (_, now), root in zip(node.calls(calls), expected, strict=True) if now == root]


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "000"), (67, "067"), (999, "999"), (1_000, "x001/000"), (1_234_067, "x001/x234/067")],
)
def test_tiles_lie_where_the_standard_says(node: Node, number: int, path: str) -> None:
    assert node.call("log", "folders", number) == path
    log = object.__new__(candour_pass.Log)
    log.size, log._got = 256 * (number + 1), {f"tile/0/{path}": bytes(8192)}
    assert log.tile(0, 256 * number) == bytes(8192)
