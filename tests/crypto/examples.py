"""An entry of every kind in the log, what its bytes are made of, and what it says."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from crypto import acts, elections, entries, records, reports
from crypto.encoding import Malformed, b64
from crypto.entries import decode
from crypto.entry import Entry
from tests.crypto.story import VECTORS
from tests.crypto.test_records import KEY

HASH, ITEM = bytes(range(32)), bytes(range(16))
OTHER, SIGNATURE = bytes(range(1, 33)), bytes(range(64))
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
        acts.SeatTerm(3, acts.RENEWED, HASH, HASH, OTHER, "2026-11-24T05", "2027-01-19T05", SIGNATURE),
        19,
        {
            "seat": 3,
            "how": "renewed",
            "holder": b64(HASH),
            "key": b64(HASH),
            "signing": b64(OTHER),
            "begins": "2026-11-24T05",
            "ends": "2027-01-19T05",
            "signed": b64(SIGNATURE),
        },
        "Seat 3 is held until 2027-01-19 (renewed).",
    ),
    Example(
        reports.Report(2, 11, 1, (1, 3), "2026-11-24T09", HASH, (SIGNATURE, SIGNATURE)),
        17,
        {
            "report": 2, "period": 11, "corrects": 1, "seats": [1, 3], "hour": "2026-11-24T09", "content": b64(HASH),
            "signatures": [b64(SIGNATURE)] * 2,
        },
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


def a_term(**changed: Any) -> acts.SeatTerm:
    good = acts.SeatTerm(3, acts.FOUNDING, HASH, HASH, OTHER, "2026-11-24T05", "2027-01-19T05")
    return replace(good, **changed)


def a_report(**changed: Any) -> reports.Report:
    good = reports.Report(2, 11, 1, (1, 3), "2026-11-24T09", HASH, (SIGNATURE, SIGNATURE))
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
