"""The registrar's signed records (docs/protocol.md, "Passes"): canonical JSON, one spelling each, in one list.

signature = b64(Ed25519(record key, T("record") || canonical JSON of the record without its signature))
"""

import json
from collections.abc import Iterable, Mapping

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from crypto.encoding import Malformed, Reader, b64, l16, label, unb64

SIGNATURE_SIZE = 64
# JavaScript reads a larger whole number as its neighbour.
LARGEST = 2**53 - 1


class RecordRefused(Exception):
    """Not canonical, or not signed by this key."""


def sign(key: SigningKey, fields: Mapping[str, object]) -> bytes:
    """The record of these fields, as it is stored and served; raises Malformed for values that a record cannot hold."""
    signature = key.sign(_signed(fields)).signature
    return canonical({**fields, "signature": b64(signature)})


def read(public_key: bytes, record: bytes) -> dict[str, object]:
    """The fields of a record, without its signature; raises RecordRefused."""
    try:
        found: object = json.loads(record.decode("ascii"))
        if not isinstance(found, dict) or canonical(found) != record:
            raise RecordRefused("not canonical")
        signature = unb64(str(found.pop("signature", "")), SIGNATURE_SIZE)
        VerifyKey(public_key).verify(_signed(found), signature)
    except (ValueError, RecursionError, BadSignatureError) as error:
        raise RecordRefused("not a record of this key") from error
    return found


def canonical(value: Mapping[str, object]) -> bytes:
    """The one spelling: names sorted, no blanks, ASCII; raises Malformed for what has no such spelling."""
    if not _plain(dict(value)):
        raise Malformed("a record holds text, whole numbers, yes and no, lists and objects")
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def frame(records: Iterable[bytes]) -> bytes:
    """Records one after another, each with its length in front."""
    return b"".join(l16(record) for record in records)


def unframe(data: bytes) -> list[bytes]:
    """What `frame` was given; raises Malformed."""
    reader, records = Reader(data), []
    while reader.at < len(data):
        records.append(reader.framed())
    return records


def _signed(fields: Mapping[str, object]) -> bytes:
    if "signature" in fields or not isinstance(fields.get("type"), str):
        raise Malformed("a record has a type, and is signed once")
    return label("record") + canonical(fields)


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and name.isascii() and _plain(part) for name, part in value.items())
    if isinstance(value, list):
        return all(map(_plain, value))
    return isinstance(value, str | bool) or (isinstance(value, int) and abs(value) <= LARGEST)
