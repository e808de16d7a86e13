"""The registrar's records: one spelling each, and nothing counts that its key did not sign."""

import json

import pytest
from hypothesis import given, strategies
from nacl.signing import SigningKey

from crypto.encoding import Malformed, b64, label
from crypto.records import LARGEST, RecordRefused, canonical, frame, read, sign, unframe
from tests.crypto.story import flips

KEY = SigningKey(bytes(range(32)))
PUBLIC = bytes(KEY.verify_key)
FIELDS = {"type": "drawn", "scope": "entry:2026-W48", "members": 12, "final": False}
RECORD = sign(KEY, FIELDS)

NAMES = strategies.text(strategies.characters(max_codepoint=126), max_size=8).filter(lambda name: name != "signature")
VALUES = strategies.recursive(
    strategies.text(max_size=20) | strategies.integers(-LARGEST, LARGEST) | strategies.booleans(),
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = strategies.dictionaries(NAMES, VALUES, max_size=5).map(lambda fields: fields | {"type": "key"})


def signed(text: str) -> bytes:
    """A text as it stands, with the good signature of what it reads as in place of the star."""
    fields = {name: value for name, value in json.loads(text).items() if name != "signature"}
    plain = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return text.replace("*", b64(KEY.sign(label("record") + plain).signature)).encode()


@given(OBJECTS)
def test_what_is_signed_reads_back(fields: dict[str, object]) -> None:
    assert read(PUBLIC, sign(KEY, fields)) == fields


@given(OBJECTS)
def test_the_same_fields_in_any_order_are_the_same_bytes(fields: dict[str, object]) -> None:
    assert sign(KEY, fields) == sign(KEY, dict(reversed(fields.items())))


@given(OBJECTS)
def test_a_record_served_as_an_object_is_checked_through_its_one_spelling(fields: dict[str, object]) -> None:
    assert read(PUBLIC, canonical(json.loads(sign(KEY, fields)))) == fields


def test_every_changed_byte_is_refused() -> None:
    for changed in flips(RECORD):
        with pytest.raises(RecordRefused):
            read(PUBLIC, changed)


@given(strategies.binary(min_size=1, max_size=3), strategies.integers(0, len(RECORD)))
def test_every_added_byte_is_refused(more: bytes, at: int) -> None:
    with pytest.raises(RecordRefused):
        read(PUBLIC, RECORD[:at] + more + RECORD[at:])


@given(strategies.integers(0, len(RECORD) - 1))
def test_every_shortened_record_is_refused(length: int) -> None:
    with pytest.raises(RecordRefused):
        read(PUBLIC, RECORD[:length])


def test_the_way_these_tests_spell_records_is_the_right_one_when_canonical() -> None:
    assert read(PUBLIC, signed('{"n":1,"signature":"*","type":"x"}')) == {"n": 1, "type": "x"}


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"x","signature":"*"}',
        '{"signature":"*", "type":"x"}',
        '{"signature":"*","type":"x"}\n',
        ' {"signature":"*","type":"x"}',
        '{"n":1,"n":1,"signature":"*","type":"x"}',
        '{"n":1.0,"signature":"*","type":"x"}',
        '{"n":1e2,"signature":"*","type":"x"}',
        '{"n":-0,"signature":"*","type":"x"}',
        '{"n":null,"signature":"*","type":"x"}',
        '{"n":NaN,"signature":"*","type":"x"}',
        '{"n":9007199254740992,"signature":"*","type":"x"}',
        '{"n":"\\u0041","signature":"*","type":"x"}',
        '{"n":"\\/","signature":"*","type":"x"}',
        '{"n":"\\u00E9","signature":"*","type":"x"}',
        '{"n":"é","signature":"*","type":"x"}',
        '{"\\u00e9":1,"signature":"*","type":"x"}',
        '{"signature":"*","type":1}',
        '{"n":1,"signature":"*"}',
    ],
)
def test_another_spelling_or_a_value_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(RecordRefused):
        read(PUBLIC, signed(text))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"1", b'"x"', b"null", b"\xff", b"[" * 60_000, b"9" * 60_000])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(RecordRefused):
        read(PUBLIC, data)


@pytest.mark.parametrize("signature", [1, [], {}, "", "AAAA", b64(bytes(64)) + "=", True])
def test_a_signature_of_another_form_is_refused(signature: object) -> None:
    with pytest.raises(RecordRefused):
        read(PUBLIC, canonical({**FIELDS, "signature": signature}))


def test_a_record_without_a_signature_is_refused() -> None:
    with pytest.raises(RecordRefused):
        read(PUBLIC, canonical(FIELDS))


@pytest.mark.parametrize("public", [bytes(SigningKey(bytes(32)).verify_key), bytes(32), b"", bytes(31)])
def test_a_record_of_another_key_is_refused(public: bytes) -> None:
    with pytest.raises(RecordRefused):
        read(public, RECORD)


def test_the_signature_of_one_record_is_not_that_of_another() -> None:
    other = json.loads(sign(KEY, FIELDS | {"members": 13}))
    with pytest.raises(RecordRefused):
        read(PUBLIC, canonical({**other, "signature": json.loads(RECORD)["signature"]}))


def test_a_signature_made_for_something_else_is_no_record() -> None:
    bare = b64(KEY.sign(canonical(FIELDS)).signature)
    with pytest.raises(RecordRefused):
        read(PUBLIC, canonical({**FIELDS, "signature": bare}))


@pytest.mark.parametrize(
    "fields",
    [
        *({}, {"type": 1}, {"scope": "x"}, {"type": "x", "signature": "y"}),
        *({"type": "x", "n": value} for value in (1.5, None, b"", LARGEST + 1, -LARGEST - 1, (1,), {1: 2}, [None])),
        *({"type": "x", "é": 1}, {"type": "x", 1: "n"}),
    ],
)
def test_what_a_record_cannot_hold_is_not_signed(fields: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        sign(KEY, fields)


@given(strategies.lists(strategies.binary(max_size=300), max_size=5))
def test_framed_records_read_back(records: list[bytes]) -> None:
    assert unframe(frame(records)) == records


@given(strategies.integers(1, 2 * len(RECORD) + 3))
def test_frames_that_end_early_are_refused(length: int) -> None:
    if length == len(RECORD) + 2:
        return
    with pytest.raises(Malformed):
        unframe(frame([RECORD, RECORD])[:length])
