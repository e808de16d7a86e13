"""Entries of the log: each kind reads back, says what it is, and nothing else passes for one."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, strategies

from crypto import acts, entries, records
from crypto.encoding import Malformed, b64
from crypto.entries import LARGEST, decode, encode
from crypto.entry import Entry
from tests.crypto import oracle
from tests.crypto.examples import (
    BALLOTS_KEY,
    BLOCK,
    DRAWN,
    EACH,
    EXAMPLES,
    GOOD_ALL_THE_SAME,
    HASH,
    HIGH,
    ITEM,
    LOW,
    RECORDS,
    REVEAL,
    SIGNATURE,
    WEEKS_KEY,
    WRONG_VALUES,
    Example,
    a_report,
    a_term,
    an_act,
    refused,
    with_fields,
)
from tests.crypto.test_records import KEY


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
        *(a_term(seat=0), a_term(ends="2027-01-19"), a_term(how="appointed"), a_term(signed=SIGNATURE)),
        *(a_term(how="renewed"), a_term(how="renewed", signed=bytes(63)), a_term(signing=bytes(31))),
        *(a_report(signatures=signed) for signed in ((), (SIGNATURE,), (SIGNATURE,) * 3, (SIGNATURE, bytes(63)))),
        *(a_report(seats=(1, 1)), a_report(seats=(1,), signatures=(SIGNATURE,)), a_report(corrects=2)),
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
