"""`candour-verify` against logs in order, whose forum breaks the rules of what stands in them."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from nacl.signing import SigningKey

from tests.clients import fake_log
from tests.clients.fake_log import FakeLog, random_b64
from tests.clients.verifying import HONEST, check, wrong


def bad(name: str, *places: object) -> list[tuple[str, object]]:
    return [(name, value) for value in places]


GOOD: dict[int, dict[str, Any]] = {
    1: {"type": "key", "scope": "ballot:000040", "spki": fake_log.spki(), "block": 1, **fake_log.TIMES},
    2: {"type": "drawn", "scope": "entry:2026-W48", "members": 31, "final": False},
    3: {"number": 34, "spent": 0},
    4: {"number": 900, "purpose": "support", "item": random_b64(16), "batch": 1},
    5: {"count": 40},
    6: {"version": 2, "rules": ["Be kind."]},
    7: {"batch": 1, "day": "2026-11-24", "root": random_b64(32)},
    8: {"act": "remove", "day": "2026-11-24", "post": random_b64(32), "row": "", "rule": 2, "seat": 3}
    | {"state": "removed", "version": 1, "words": random_b64(32)},
    9: {"act": 8, "block": 1, "day": "2026-11-24", "lot": 0, "post": random_b64(32), "words": random_b64(32)},
    10: {"appeal": 9, "keys": sorted(random_b64(32) for _ in range(3))},
    11: {"commitment": random_b64(32), "row": random_b64(32)},
    12: {"epoch": "2026-W46"},
    16: {"type": "reveal", "block": 1, "lot": 0, "value": random_b64(32)},
    19: {"seat": 3, "how": "elected", "holder": random_b64(32), "key": random_b64(32), "signing": random_b64(32)}
    | {"begins": "2026-11-24T05", "ends": "2027-01-19T05", "signed": ""},
    21: {"files": {"wallet.js": random_b64(32)}},
    22: {"type": "block", "block": 2, "first": 129, "last": 256, "lots": [random_b64(32)], **fake_log.TIMES},
    23: {"day": "2026-11-24", "root": random_b64(32)},
    24: {"day": "2026-11-24"},
    27: {"report": 1, "day": "2026-11-24", "content": random_b64(32)},
}
NOT_A_NUMBER: tuple[object, ...] = (-1, 1.5, "1", True, None, 10**15)
NOT_32: tuple[object, ...] = ("", random_b64(31), random_b64(33), random_b64(32) + "=", "A" * 42 + "B", 5, "é" * 43)
NOT_64: tuple[object, ...] = (random_b64(32), random_b64(63), random_b64(65), random_b64(64) + "==", 5, None)
NOT_A_DAY: tuple[object, ...] = ("2026-13-01", "2026-11-32", "2026-11-24T05", "26-11-24", 20261124)
NOT_AN_HOUR: tuple[object, ...] = ("2026-11-23", "2026-11-23T24", "2026-11-23T00:00", "", 5)
NOT_A_WEEK: tuple[object, ...] = ("2026-W54", "2026-W00", "2026-48", "2026-W48\n")
BAD = {
    1: [
        *bad("scope", "entry:2026-W48", "ballot:000000", "ballot:40", "ballot:0000040", "ballot:" + "\u0664" * 6),
        *bad("spki", random_b64(342), fake_log.spki()[:-1], fake_log.spki()[:-1] + "C"),
        *bad("spki", fake_log.spki()[:-7] + "AIDAQAB"),
        *bad("spki", fake_log.spki()[:108] + "A" + fake_log.spki()[109:]),
        *bad("not_before", "2026-11-23", "2026-11-23T24", "2026-11-23T00:00"),
        *bad("not_after", "", 5),
        *bad("block", 0, "1"),
        *bad("type", "drawn"),
    ],
    2: [*bad("scope", "ballot:1", "entry:2026-48"), *bad("members", *NOT_A_NUMBER), *bad("final", 0, "yes", None)],
    3: [*bad("number", 0, *NOT_A_NUMBER), *bad("spent", *NOT_A_NUMBER)],
    4: [
        *bad("number", 0, *NOT_A_NUMBER),
        *bad("purpose", "", 5),
        *bad("item", "", random_b64(15), random_b64(17), "A" * 21 + "B"),
        *bad("batch", 0, *NOT_A_NUMBER),
    ],
    5: bad("count", 0, *NOT_A_NUMBER),
    6: [*bad("version", 0, *NOT_A_NUMBER), *bad("rules", "Be kind.", [""], [5], [["a"]], {})],
    7: [*bad("batch", 0, *NOT_A_NUMBER), *bad("day", *NOT_A_DAY), *bad("root", *NOT_32)],
    8: [
        *bad("act", "", "Remove", "re move", 5, None),
        *bad("day", *NOT_A_DAY),
        *bad("post", *NOT_32),
        *bad("row", *NOT_32[1:]),
        *bad("rule", *NOT_A_NUMBER),
        *bad("seat", *NOT_A_NUMBER),
        *bad("state", "", "Removed", 5, None),
        *bad("version", 0, *NOT_A_NUMBER),
        *bad("words", *NOT_32),
    ],
    9: [
        *bad("act", 0, *NOT_A_NUMBER),
        *bad("block", *NOT_A_NUMBER),
        *bad("day", *NOT_A_DAY),
        *bad("lot", *NOT_A_NUMBER),
        *bad("post", *NOT_32),
        *bad("words", *NOT_32),
    ],
    10: [*bad("appeal", 0, *NOT_A_NUMBER), *bad("keys", "", [5], [random_b64(31)], [[]], {})],
    11: [*bad("commitment", *NOT_32), *bad("row", *NOT_32)],
    12: bad("epoch", *NOT_A_WEEK),
    16: [
        *bad("block", 0, *NOT_A_NUMBER),
        *bad("lot", *NOT_A_NUMBER),
        *bad("value", *NOT_32),
        *bad("type", "block"),
    ],
    19: [
        *bad("seat", 0, *NOT_A_NUMBER),
        *bad("how", "", 5, "appointed", "Elected"),
        *bad("holder", *NOT_32),
        *bad("key", *NOT_32),
        *bad("signing", *NOT_32),
        *bad("signed", *NOT_64),
        *bad("begins", *NOT_AN_HOUR),
        *bad("ends", *NOT_AN_HOUR),
    ],
    21: bad("files", [], {"wallet.js": "x"}, {"": random_b64(32)}, {"é": random_b64(32)}, {"a": random_b64(31)}),
    22: [
        *bad("block", 0, *NOT_A_NUMBER),
        *bad("first", 0, "1"),
        *bad("last", 0, "1"),
        *bad("lots", "", [5], [random_b64(31)], [[]]),
        *bad("not_before", "2026-11-23"),
        *bad("not_after", 5),
        *bad("type", "key"),
    ],
    23: [*bad("day", *NOT_A_DAY), *bad("root", *NOT_32)],
    24: bad("day", *NOT_A_DAY),
    27: [*bad("report", 0, *NOT_A_NUMBER), *bad("day", *NOT_A_DAY), *bad("content", *NOT_32)],
}


def with_entry(kind: int, fields: dict[str, Any]) -> FakeLog:
    """A log that ends with this entry, signed if entries of the type are."""
    log = FakeLog().fill(14)
    if kind in (1, 2, 16, 22):
        log.record(kind, **fields)
        named = json.loads(log.entries[-1][1:]) | {"type": fields["type"]}
        del named["signature"]
        signature = log.registrar.sign(b"candour/v1/record\0" + fake_log.canonical(named)).signature
        log.entries[-1] = bytes([kind]) + fake_log.canonical(named | {"signature": fake_log.b64(signature)})
    else:
        log.add(kind, **fields)
    return log


@pytest.mark.parametrize("kind", GOOD)
def test_each_type_is_taken_in_its_form(kind: int) -> None:
    assert check(with_entry(kind, GOOD[kind]))["entries"] == 15


@pytest.mark.parametrize("kind", GOOD)
def test_each_field_must_hold_what_its_type_says(kind: int) -> None:
    assert {name for name, _ in BAD[kind]} >= GOOD[kind].keys() - {"type"}
    for name, value in BAD[kind]:
        sentence = wrong(with_entry(kind, GOOD[kind] | {name: value}))
        assert re.fullmatch(r"Entry 14 \([a-z' ]+\) does not have the form of its type\.", sentence), (name, value)


@pytest.mark.parametrize("kind", GOOD)
def test_no_field_may_be_missing_or_more(kind: int) -> None:
    fields = GOOD[kind]
    others = [{one: fields[one] for one in fields if one != name} for name in fields if name != "type"]
    for changed in (*others, fields | {"note": "room for a message"}):
        assert wrong(with_entry(kind, changed)).startswith("Entry 14 (")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"5",
        b'{"count": 5}',
        b'{"count":5} ',
        b'{"count":05}',
        b'{"count":5,"count":5}',
        b'\xef\xbb\xbf{"count":5}',
        b'{"c\\u006funt":5}',
        b'{"count":5}'.decode().encode("utf-16"),
        b'{"count":' + b"9" * 5000 + b"}",
        b"[" * 60_000,
    ],
)
def test_an_entry_has_one_spelling(payload: bytes) -> None:
    log = FakeLog().fill(14)
    log.entries.append(b"\x05" + payload)
    assert wrong(log) == "Entry 14 (slips printed) does not have the form of its type."


@pytest.mark.parametrize(
    "rules",
    [
        *(rb'["\u0041"]', rb'["\u00E9"]', '["é"]'.encode(), rb'["a\/b"]'),
        *(rb'["b","a",]', rb'["\x7f"]', rb'["NaN",NaN]'),
    ],
)
def test_a_text_has_one_spelling(rules: bytes) -> None:
    log = FakeLog().fill(14)
    log.entries.append(b'\x06{"rules":' + rules + b',"version":2}')
    assert wrong(log) == "Entry 14 (house rules) does not have the form of its type."


@pytest.mark.parametrize("kind", [0, 20, 99, 255])
def test_a_type_that_is_not_known_is_named(kind: int) -> None:
    log = FakeLog().fill(14)
    log.add(kind)
    assert f"Entry 14 is of type {kind}, which is unknown here" in wrong(log)


def test_an_empty_entry_is_no_entry() -> None:
    log = FakeLog().fill(14)
    log.entries.append(b"")
    assert "Entry 14 is of type 0" in wrong(log)


# What entries must keep to among themselves


Change = Callable[[FakeLog], object]


def twice(kind: int) -> Change:
    return lambda log: log.add(kind, **GOOD[kind]).add(kind, **GOOD[kind])


RULES: list[tuple[Change, str]] = [
    (lambda log: log.scope_key("entry:2026-W48"), "Entry 14 (key record) does not go with entry 2."),
    (lambda log: log.scope_key("ballot:000033", block=1), "Entry 14 (key record) does not go with entry 4."),
    (lambda log: log.scope_key("ballot:000129", block=1), "Entry 14 (key record): ballot 129 is not in block 1."),
    (lambda log: log.block(2, 129, 256).scope_key("ballot:000128", block=2), "Entry 15 (key record)"),
    (lambda log: log.scope_key("ballot:000128", block=2).block(2, 129, 256), "Entry 14 (key record)"),
    (lambda log: log.block(2, 128, 256), "Entry 14 (block record) has numbers that are in another block"),
    (lambda log: log.block(2, 50, 60), "Entry 14 (block record) has numbers that are in another block"),
    (lambda log: log.block(2, 256, 129), "Entry 14 (block record) has numbers that are in another block"),
    (lambda log: log.block(1, 129, 256), "Entry 14 (block record) does not go with entry 3."),
    (lambda log: log.block(1, lots=[random_b64(32)]), "Entry 14 (block record) does not go with entry 3."),
    (lambda log: log.add(4, **GOOD[4] | {"number": 1}), "Entry 14 (number assigned) does not go with entry 8."),
    (twice(4), "Entry 15 (number assigned) does not go with entry 14."),
    (twice(11), "Entry 15 (withdrawal) does not go with entry 14."),
    (twice(12), "Entry 15 (epoch erased) does not go with entry 14."),
    (twice(9), "Entry 15 (appeal) does not go with entry 14."),
    (twice(10), "Entry 15 (jury candidates) does not go with entry 14."),
    (twice(24), "Entry 15 (leader's attempt) does not go with entry 14."),
    (twice(27), "Entry 15 (debts) does not go with entry 14."),
    (
        lambda log: log.add(27, **GOOD[27]).add(27, **GOOD[27] | {"content": random_b64(32)}),
        "Entry 15 (debts) does not go with entry 14.",
    ),
    (twice(7), "Entry 15 (release batch) has number 1, but comes as number 2."),
    (lambda log: log.add(7, **GOOD[7] | {"batch": 2}), "Entry 14 (release batch) has number 2, but comes as number 1."),
    (lambda log: log.add(6, version=1, rules=[]), "Entry 14 (house rules) has number 1, but comes as number 2."),
    (lambda log: log.add(6, version=3, rules=[]), "Entry 14 (house rules) has number 3, but comes as number 2."),
    (lambda log: log.record(2, block=1, members=41, final=True), "Entry 14 (drawn count) does not go with entry 5."),
    (lambda log: log.record(2, block=1, members=40, final=False), "Entry 14 (drawn count) does not go with entry 5."),
    (lambda log: log.record(2, scope="ballot:000001", members=13, final=True), "does not go with entry 6."),
    (lambda log: log.add(3, number=33, spent=39), "Entry 14 (spent count) does not go with entry 9."),
    (lambda log: log.add(3, number=34, spent=41), "of ballot 34 41 were spent, but 40 drawn."),
    (lambda log: log.add(3, number=200, spent=1), "of ballot 200 1 were spent, but 0 drawn."),
]


@pytest.mark.parametrize(("change", "sentence"), RULES)
def test_entries_that_do_not_fit_together_are_named(change: Change, sentence: str) -> None:
    log = FakeLog().fill(14)
    change(log)
    assert sentence in wrong(log)


@pytest.mark.parametrize("rest", [1, 300])
def test_the_rules_reach_across_bundles(rest: int) -> None:
    log = HONEST.fork(700)
    log.add(4, number=33 + sum(entry[0] == 4 for entry in log.entries), purpose="support", item=random_b64(16), batch=1)
    log.fill(700 + rest)
    assert "Entry 700 (number assigned) does not go with entry" in wrong(log)


FITTING: list[Change] = [
    lambda log: log.entries.append(log.entries[2]),
    lambda log: log.entries.append(log.entries[3]),
    lambda log: log.record(2, block=1, members=40, final=True),
    lambda log: log.record(2, scope="entry:2026-W48", members=30, final=True),
    lambda log: log.block(2, 129, 129),
    lambda log: log.scope_key("ballot:000500", block=9),
    lambda log: log.add(3, number=34, spent=40),
    lambda log: log.add(27, **GOOD[27]).add(27, **GOOD[27] | {"report": 2}),
    lambda log: log.add(3, number=34, spent=5).scope_key("ballot:000034", block=1),
]


@pytest.mark.parametrize("change", FITTING)
def test_what_is_not_forbidden_is_taken(change: Change) -> None:
    log = FakeLog().fill(14)
    change(log)
    assert check(log)["entries"] >= 15


def test_a_closed_ballots_own_count_is_the_limit_and_not_its_blocks() -> None:
    log = FakeLog().fill(10)
    log.add(3, number=1, spent=13)
    assert "of ballot 1 13 were spent, but 12 drawn" in wrong(log)


def test_a_count_that_comes_after_the_spent_one_counts() -> None:
    log = FakeLog()
    log.block()
    log.record(2, block=1, members=10, final=False)
    log.add(3, number=40, spent=11)
    assert "Entry 2 (spent count)" in wrong(log)
    log.record(2, block=1, members=11, final=True)
    assert check(log)["entries"] == 4


@pytest.mark.parametrize("kind", [1, 2, 16, 22])
def test_every_record_must_be_signed_with_one_record_key(kind: int) -> None:
    log = FakeLog().fill(14)
    own, log.registrar = log.registrar, SigningKey.generate()
    log.entries.append(with_entry(kind, GOOD[kind]).entries[-1])
    log.registrar = own
    assert "Entry 14 (" in (sentence := wrong(log))
    assert sentence.endswith("is not signed with the registrar's record key.")
    assert check(log.files())["signatures"] is False
