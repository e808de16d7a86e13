"""Entries of the log: each kind reads back, says what it is, and nothing else passes for one."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from crypto import acts, elections, entries, records, reports
from crypto.encoding import Malformed, b64
from crypto.entries import LARGEST, decode, encode
from crypto.entry import Entry
from tests.crypto import oracle
from tests.crypto.story import VECTORS
from tests.crypto.test_records import KEY

HASH, ITEM = bytes(range(32)), bytes(range(16))
LIVES = {"not_before": "2026-11-02T00", "not_after": "2026-12-07T00"}
WEEKS_KEY = VECTORS["record.text"].encode()
SPKI = json.loads(WEEKS_KEY)["spki"]
BALLOTS_KEY = records.sign(KEY, {"type": "key", "scope": "ballot:000033", "spki": SPKI, "block": 1, **LIVES})
BLOCK = {"type": "block", "block": 1, "first": 1, "last": 128, "lots": [b64(HASH)], **LIVES}
DRAWN = {"type": "drawn", "scope": "entry:2026-W48", "members": 12, "final": False}
BLOCK_DRAWN = {"type": "drawn", "block": 2, "members": 1, "final": True}
REVEAL = {"type": "reveal", "block": 1, "lot": 0, "value": b64(HASH)}
SAID = {"day": "2026-11-24", "post": b64(HASH), "version": 1, "words": b64(HASH)}
LOW, HIGH = b64(bytes(32)), b64(HASH)
TIMES = ("2026-12-01T12", "2026-12-04T12", "2026-12-11T12")
STAGES = (((0, 0, 0, 0), (500, 700), (2,), (0, 2, 1, 2)),)


class Example:
    """An entry, what its bytes are made of, and what it says."""

    def __init__(self, entry: Entry, number: int, fields: Mapping[str, object] | bytes, sentence: str) -> None:
        self.entry, self.number, self.sentence = entry, number, sentence
        self.fields: dict[str, Any] = dict(json.loads(fields) if isinstance(fields, bytes) else fields)


def signed(kind: Callable[[bytes], Entry], number: int, record: bytes, sentence: str) -> Example:
    return Example(kind(record), number, record, sentence)


EXAMPLES = [
    signed(entries.KeyRecord, 1, WEEKS_KEY, "The registrar named the key of the passes of week 2026-W48."),
    signed(entries.KeyRecord, 1, BALLOTS_KEY, "The registrar named the key of ballot 33."),
    signed(entries.DrawnCount, 2, records.sign(KEY, DRAWN), "12 members had drawn the passes of week 2026-W48."),
    signed(
        entries.DrawnCount,
        2,
        records.sign(KEY, BLOCK_DRAWN),
        "1 member had drawn block 2, and nobody can draw it any more.",
    ),
    Example(entries.SpentCount(33, 1200), 3, {"number": 33, "spent": 1200}, "Ballot 33 ended with 1,200 tokens used."),
    Example(
        entries.NumberAssigned(33, "support", ITEM, 7),
        4,
        {"number": 33, "purpose": "support", "item": b64(ITEM), "batch": 7},
        "Ballot 33 was assigned after batch 7: support.",
    ),
    Example(
        entries.NumberAssigned(2, "flag A", b"", 0),
        4,
        {"number": 2, "purpose": "flag A", "item": "", "batch": 0},
        "Ballot 2 was assigned: flag A.",
    ),
    Example(entries.SlipsPrinted(40), 5, {"count": 40}, "40 entry slips were printed."),
    Example(
        entries.HouseRules(1, ("No names.", "No “jokes” about 🦢.")),
        6,
        {"version": 1, "rules": ["No names.", "No “jokes” about 🦢."]},
        "House rules, version 1: 2 rules.",
    ),
    Example(
        entries.ReleaseBatch(3, "2026-11-24", HASH),
        7,
        {"batch": 3, "day": "2026-11-24", "root": b64(HASH)},
        "Batch 3 appeared on 2026-11-24.",
    ),
    Example(
        entries.Withdrawal(HASH, HASH),
        11,
        {"commitment": b64(HASH), "row": b64(HASH)},
        "A post was withdrawn by its author.",
    ),
    Example(entries.EpochErased("2026-W48"), 12, {"epoch": "2026-W48"}, "Everything of week 2026-W48 was erased."),
    Example(
        entries.ClientCode({"passes/draw.js": b64(HASH)}),
        21,
        {"files": {"passes/draw.js": b64(HASH)}},
        "The scripts of the pages were noted: 1 file.",
    ),
    signed(entries.BlockRecord, 22, records.sign(KEY, BLOCK), "The registrar opened block 1: ballots 1 to 128."),
    Example(
        entries.BallotBox("2026-11-24", HASH),
        23,
        {"day": "2026-11-24", "root": b64(HASH)},
        "The ballot box as it stood on 2026-11-24.",
    ),
    Example(
        acts.ModerationAct("remove", "2026-11-24", HASH, b"", 2, 1, 3, "removed", HASH),
        8,
        {**SAID, "act": "remove", "row": "", "rule": 2, "seat": 3, "state": "removed"},
        "Seat 3 says: remove (house rule 2): the post is removed.",
    ),
    Example(
        acts.ModerationAct("destroy", "2026-11-24", HASH, HASH, 0, 1, 0, "gone", HASH),
        8,
        {**SAID, "act": "destroy", "row": b64(HASH), "rule": 0, "seat": 0, "state": "gone"},
        "The time for an appeal is over: the post is destroyed.",
    ),
    Example(
        acts.Appeal("2026-11-24", HASH, 7, 1, 0, HASH),
        9,
        {"day": "2026-11-24", "post": b64(HASH), "act": 7, "block": 1, "lot": 0, "words": b64(HASH)},
        "The author appealed against the removal in entry 7; its jury is drawn by number 0 of block 1.",
    ),
    Example(
        acts.Appeal("2026-11-24", HASH, 7, 0, 0, HASH),
        9,
        {"day": "2026-11-24", "post": b64(HASH), "act": 7, "block": 0, "lot": 0, "words": b64(HASH)},
        "The author appealed against the removal in entry 7.",
    ),
    Example(
        acts.Candidates(8, (LOW, HIGH)),
        10,
        {"appeal": 8, "keys": [LOW, HIGH]},
        "2 volunteers for the jury of the appeal in entry 8.",
    ),
    signed(
        elections.NominationList,
        13,
        records.sign(KEY, {"type": "nominations", "election": 2, "candidates": [LOW, HIGH]}),
        "Nominations for election 2 are over: 2 candidates.",
    ),
    Example(
        elections.ElectionOpened(1, "general", (1, 2, 3), "2026-11-24", *TIMES, 1, 0),
        14,
        {
            "election": 1, "kind": "general", "seats": [1, 2, 3], "day": "2026-11-24", "block": 1, "lot": 0,
            **dict(zip(("nominations_until", "voting_from", "closes"), TIMES, strict=True)),
        },
        "Election 1 (general), for seat 1, 2, 3: voting until 2026-12-11.",
    ),
    Example(
        elections.ElectionOpened(2, "recall", (3,), "2026-11-24", *TIMES, 0, 0),
        14,
        {
            "election": 2, "kind": "recall", "seats": [3], "day": "2026-11-24", "block": 0, "lot": 0,
            **dict(zip(("nominations_until", "voting_from", "closes"), TIMES, strict=True)),
        },
        "Election 2: a vote until 2026-12-11 on recalling seat 3.",
    ),
    Example(
        elections.StageTable(1, (2, 1), 1200, 401, STAGES, HASH),
        15,
        {
            "election": 1, "elected": [2, 1], "valid": 1200, "quota": 401, "box": b64(HASH),
            "stages": [[[0, 0, 0, 0], [500, 700], [2], [0, 2, 1, 2]]],
        },
        "Election 1 was counted: 1,200 ballots.",
    ),
    Example(
        elections.StageTable(1, (), 0, 0, (), HASH),
        15,
        {"election": 1, "elected": [], "valid": 0, "quota": 0, "stages": [], "box": b64(HASH)},
        "Election 1 was counted. It had too few ballots to say how many.",
    ),
    signed(acts.LotReveal, 16, records.sign(KEY, REVEAL), "The registrar told number 0 of block 1, for a lot."),
    Example(
        acts.SeatTerm(3, acts.FOUNDING, HASH, HASH, "2026-11-24T05", "2027-01-19T05"),
        19,
        {
            "seat": 3,
            "how": "founding",
            "holder": b64(HASH),
            "key": b64(HASH),
            "begins": "2026-11-24T05",
            "ends": "2027-01-19T05",
        },
        "Seat 3 is held until 2027-01-19 (founding).",
    ),
    Example(
        reports.Report(2, 11, 1, (1, 3), "2026-11-24T09", HASH),
        17,
        {"report": 2, "period": 11, "corrects": 1, "seats": [1, 3], "hour": "2026-11-24T09", "content": b64(HASH)},
        "Report 2 on period 11 came out, a correction of report 1, signed by seats 1 and 3.",
    ),
    Example(
        reports.Response(4, "answered", "2026-11-24", HASH),
        18,
        {"debt": 4, "act": "answered", "day": "2026-11-24", "content": b64(HASH)},
        "Debt 4 was answered.",
    ),
    Example(
        reports.DebtsOwed(2, "2026-11-24", HASH),
        27,
        {"report": 2, "day": "2026-11-24", "content": b64(HASH)},
        "Leadership owes answers to what report 2 asks.",
    ),
    Example(
        reports.FiguresTaken(11, 900, HASH),
        25,
        {"period": 11, "epsilon": 900, "figures": b64(HASH)},
        "The figures of period 11 were taken, at a privacy cost of 0.9; the raw ones are gone.",
    ),
    Example(
        reports.FiguresVoid(11),
        28,
        {"period": 11},
        "The figures of period 11 are void: they could not be counted as they should be.",
    ),
    Example(
        reports.Codebook(1, 11, ("pay", "the depot")),
        26,
        {"version": 1, "period": 11, "themes": ["pay", "the depot"]},
        "Codebook, version 1, from period 11: 2 themes.",
    ),
    Example(
        acts.LeaderAttempt("2026-11-24"),
        24,
        {"day": "2026-11-24"},
        "On 2026-11-24 a leader tried what leaders may not do, and was refused.",
    ),
]
EACH = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.entry.NAME)
RECORDS = {1, 2, 13, 16, 22}
WRONG_VALUES: tuple[Any, ...] = (
    None,
    "",
    "x",
    "A" * 44,
    b64(bytes(31)),
    b64(bytes(33)),
    -1,
    1.5,
    True,
    [],
    {},
    [1],
    {"x": "y"},
    "2026",
)
GOOD_ALL_THE_SAME: list[tuple[str, Any]] = [
    (name, value) for name in ("purpose", "how") for value in ("x", "A" * 44, b64(bytes(31)), b64(bytes(33)), "2026")
]
GOOD_ALL_THE_SAME += [("rules", []), ("themes", []), ("lots", []), ("files", {}), ("final", True), ("keys", [])]
GOOD_ALL_THE_SAME += [("candidates", []), ("elected", []), ("elected", [1]), ("seats", [1])]


def an_act(**changed: Any) -> acts.ModerationAct:
    """A seat's, with something changed."""
    good = acts.ModerationAct("keep", "2026-11-24", HASH, b"", 2, 1, 3, "shown", HASH)
    return replace(good, **changed)


def refused(data: bytes) -> bool:
    try:
        decode(data)
    except Malformed:
        return True
    return False


def with_fields(example: Example, fields: object) -> bytes:
    """An entry of the same type, spelt as it has to be."""
    spelt = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return bytes([example.number]) + spelt.encode()


def test_there_is_an_example_of_every_kind() -> None:
    assert {type(example.entry) for example in EXAMPLES} == set(entries.KINDS.values())


@EACH
def test_an_entry_is_its_type_and_its_fields(example: Example) -> None:
    assert encode(example.entry) == oracle.entry(example.number, example.fields)
    assert with_fields(example, example.fields) == encode(example.entry)


@EACH
def test_an_entry_reads_back(example: Example) -> None:
    assert decode(encode(example.entry)) == example.entry


@EACH
def test_an_entry_says_what_it_is(example: Example) -> None:
    assert example.entry.sentence == example.sentence
    assert entries.KINDS[example.number].NAME == example.entry.NAME


@EACH
def test_an_entry_without_one_of_its_fields_is_refused(example: Example) -> None:
    for name in example.fields:
        fields = {other: value for other, value in example.fields.items() if other != name}
        assert refused(with_fields(example, fields)), name


@EACH
def test_an_entry_with_a_field_more_is_refused(example: Example) -> None:
    assert refused(with_fields(example, {**example.fields, "more": 1}))


@EACH
def test_a_value_of_another_kind_is_refused(example: Example) -> None:
    for name, value in example.fields.items():
        for wrong in (one for one in WRONG_VALUES if one != value and (name, one) not in GOOD_ALL_THE_SAME):
            assert refused(with_fields(example, {**example.fields, name: wrong})), (name, wrong)


@EACH
def test_an_entry_in_another_spelling_is_refused(example: Example) -> None:
    number, payload = encode(example.entry)[:1], encode(example.entry)[1:]
    spellings = [payload + b"\n", b" " + payload, payload.replace(b":", b": ", 1), payload + b"{}", payload[:-1], b""]
    name = min(example.fields)
    spellings.append(b'{"%s":1,' % name.encode() + payload[1:])
    spellings.append(payload.replace(b'{"%s' % name[:1].encode(), b'{"\\u%04x' % ord(name[0]), 1))
    if len(example.fields) > 1:
        spellings.append(json.dumps(dict(sorted(example.fields.items())[::-1]), separators=(",", ":")).encode())
    assert all(refused(number + other) for other in spellings)


@EACH
def test_an_entry_under_another_type_is_not_the_same_entry(example: Example) -> None:
    for number in set(range(256)) - {example.number}:
        data = bytes([number]) + encode(example.entry)[1:]
        assert refused(data) or decode(data) != example.entry


@EACH
def test_every_type_without_a_class_is_refused(example: Example) -> None:
    payload = encode(example.entry)[1:]
    unknown = set(range(256)) - entries.KINDS.keys()
    assert {0, 20, 99, 255} <= unknown
    assert all(refused(bytes([number]) + payload) for number in unknown)


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b"null", b'"x"', b"\xff", b"{", b"{}", b"NaN", b"1" * 9000])
def test_what_is_no_object_of_fields_is_refused(payload: bytes) -> None:
    assert refused(b"")
    assert all(refused(bytes([number]) + payload) for number in range(256))


@pytest.mark.parametrize("depth", [300, 600, 900, 20_000])
def test_what_is_nested_without_end_is_refused(depth: int) -> None:
    lists, objects = b'{"count":' + b"[" * depth + b"]" * depth + b"}", b'{"count":' * depth + b"1" + b"}" * depth
    assert refused(b"\x05" + lists)
    assert refused(b"\x05" + objects)


def test_an_entry_that_is_too_long_is_not_made() -> None:
    longest = LARGEST - len(encode(entries.HouseRules(1, ("x",)))) + 1
    assert len(encode(entries.HouseRules(1, ("x" * longest,)))) == LARGEST
    with pytest.raises(Malformed):
        encode(entries.HouseRules(1, ("x" * (longest + 1),)))


def test_an_entry_that_is_too_long_is_not_read() -> None:
    assert refused(b"\x06" + entries.HouseRules(1, ("x" * LARGEST,)).payload())


@pytest.mark.parametrize(
    "entry",
    [
        *(entries.SlipsPrinted(count) for count in (0, -1, True, 2**53)),
        *(entries.HouseRules(version, ("x",)) for version in (0, -1)),
        *(entries.HouseRules(1, rules) for rules in (("",), ("x", ""), ("\ud800",), (1,), ["x"], "x", None)),  # type: ignore[arg-type]
        *(entries.ReleaseBatch(1, "2026-11-24", root) for root in (b"", bytes(31), bytes(33), b64(HASH))),  # type: ignore[arg-type]
        *(entries.ReleaseBatch(batch, "2026-11-24", HASH) for batch in (0, -1)),
        *(entries.ReleaseBatch(1, day, HASH) for day in ("", "2026-11-2", "20261124", "2026-11-24T10", "٢٠٢٦-11-24")),
        *(entries.ReleaseBatch(1, day, HASH) for day in ("2026-13-01", "2026-00-01", "2026-01-32", "2026-11-24\n")),
        *(entries.EpochErased(epoch) for epoch in ("", "2026-48", "2026-W4", "2026-w48", "2026-W00", "2026-W54")),
        *(entries.NumberAssigned(number, "x", b"", 0) for number in (0, -1, "1")),  # type: ignore[arg-type]
        *(entries.NumberAssigned(1, "x", item, 7) for item in (b"", bytes(15), bytes(17), bytes(32))),
        *(entries.NumberAssigned(1, *rest) for rest in (("", b"", 0), ("x", ITEM, 0), ("x", b"", 7))),
        *(entries.SpentCount(number, 1) for number in (0, -1)),
        *(
            entries.ClientCode(files)
            for files in ({"x": ""}, {"x": HASH}, {"": b64(HASH)}, {"é": b64(HASH)}, {"\n": b64(HASH)})
        ),  # type: ignore[dict-item]
        *(entries.KeyRecord(record) for record in (b"", b"{}", records.sign(KEY, BLOCK), records.sign(KEY, DRAWN))),
        entries.KeyRecord(BALLOTS_KEY.replace(b'"block":1,', b"")),
        entries.BlockRecord(WEEKS_KEY),
        entries.DrawnCount(BALLOTS_KEY),
        *(an_act(seat=0), an_act(act="hide"), an_act(act="remove", seat=-1), an_act(rule=-1), an_act(version=0)),
        *(an_act(state="withdrawn"), an_act(state="gone"), an_act(state="redacted"), an_act(row=HASH)),
        *(an_act(words=b""), an_act(post=b""), an_act(act="destroy", seat=0, state="gone", row=bytes(31))),
        *(acts.Candidates(8, keys) for keys in ((HIGH, LOW), (LOW, LOW), (b64(bytes(31)),))),
        *(acts.SeatTerm(0, "founding", HASH, HASH, "2026-11-24T05", ends) for ends in ("2027-01-19T05", "2027-01-19")),
        acts.LotReveal(records.sign(KEY, {**REVEAL, "value": b64(bytes(31))})),
        acts.LotReveal(records.sign(KEY, {**REVEAL, "more": 1})),
    ],
    ids=repr,
)
def test_what_a_witness_would_refuse_is_not_made(entry: Entry) -> None:
    with pytest.raises(Malformed):
        encode(entry)


@given(strategies.binary(max_size=80), strategies.sampled_from(sorted(entries.KINDS)))
def test_whatever_bytes_come_are_an_entry_of_one_spelling_or_refused(data: bytes, number: int) -> None:
    for one in (data, bytes([number]) + data):
        if not refused(one):
            assert encode(decode(one)) == one


@given(strategies.lists(strategies.text(min_size=1, max_size=30), min_size=1, max_size=5), strategies.integers(1, 99))
def test_house_rules_in_any_words_read_back(rules: list[str], version: int) -> None:
    entry = entries.HouseRules(version, tuple(rules))
    assert decode(encode(entry)) == entry
    assert encode(entry) == oracle.entry(6, {"version": version, "rules": rules})


@pytest.mark.parametrize("act", acts.STEPS)
@pytest.mark.parametrize("state", [*acts.STATES, "withdrawn"])
@pytest.mark.parametrize("seat", [0, 3])
@pytest.mark.parametrize("row", [b"", HASH])
def test_an_act_is_a_seats_or_nobodys_and_makes_of_a_post_what_it_can(
    act: str, state: str, seat: int, row: bytes
) -> None:
    fields = {**SAID, "act": act, "state": state, "seat": seat, "row": b64(row), "rule": 2}
    possible = any(acts.may_follow(before, act, state) for before in acts.STATES)
    good = possible and (act in acts.BY_SEAT) == bool(seat) and (act in ("destroy", "redact")) == bool(row)
    assert refused(b"\x08" + records.canonical(fields)) != good


@pytest.mark.parametrize("act", acts.STEPS)
@pytest.mark.parametrize("state", acts.STATES)
def test_every_act_can_be_said_in_words(act: str, state: str) -> None:
    sentence = an_act(act=act, state=state, seat=3 * (act in acts.BY_SEAT)).sentence
    alone = act == acts.REMOVE and state != acts.REMOVED
    assert sentence.endswith("It takes a second seat." if alone else f"{acts.IN_WORDS[state]}.")


@pytest.mark.parametrize("state", ["gone", "redacted", "withdrawn"])
@pytest.mark.parametrize("act", acts.STEPS)
def test_nothing_follows_where_words_are_gone(state: str, act: str) -> None:
    assert not any(acts.may_follow(state, act, after) for after in acts.STATES)


@pytest.mark.parametrize("state", ["shown", "blurred", "removed"])
def test_every_other_state_has_a_way_out(state: str) -> None:
    assert any(acts.may_follow(state, act, after) for act in acts.STEPS for after in acts.STATES if after != state)


def test_a_large_count_is_written_for_people() -> None:
    assert entries.SlipsPrinted(12345).sentence == "12,345 entry slips were printed."
    assert entries.SlipsPrinted(1).sentence == "1 entry slip was printed."


def test_the_table_of_the_document_has_the_kinds_of_the_code() -> None:
    document = (Path(__file__).parent.parent.parent / "docs" / "protocol.md").read_text()
    table = document.partition("### Entries")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", table, re.M)
    assert {int(number): name for number, name, _ in rows} == {
        number: kind.NAME for number, kind in entries.KINDS.items()
    }
    for number, _, fields in rows:
        named = [example.fields for example in EXAMPLES if example.number == int(number)]
        expected = {name for found in named for name in found}
        if int(number) in RECORDS:
            assert f"record of type `{named[0]['type']}`, byte for byte as it was signed" in fields
        else:
            assert set(re.findall(r"`(\w+)`", fields)) == expected


def test_the_document_keeps_the_numbers_that_the_code_has_no_kind_for() -> None:
    document = (Path(__file__).parent.parent.parent / "docs" / "protocol.md").read_text()
    kept = re.search(r"The numbers? (.+?) (?:is|are) kept", document.replace("\n", " "))
    assert kept
    numbers: set[int] = set()
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", re.sub(r"\([^)]*\)", "", kept[1])):
        numbers |= set(range(int(first), int(last or first) + 1))
    assert not numbers & entries.KINDS.keys()
    assert numbers | entries.KINDS.keys() == set(range(1, 29))
