"""What every entry of the log is: a number, fields of known kinds in one spelling, and a sentence.

The entries themselves are in `crypto/entries.py`, those of self-government in `crypto/acts.py`.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, ClassVar, get_type_hints

from crypto.encoding import Malformed, b64, label, unb64
from crypto.records import canonical

Hash = Annotated[bytes, "32 bytes"]
Positive = Annotated[int, "from 1"]
Item = Annotated[bytes, "16 bytes, or none"]
Mark = Annotated[bytes, "32 bytes, or none"]
Signature = Annotated[bytes, "64 bytes, or none"]
Signatures = Annotated[tuple[bytes, ...], "of 64 bytes each"]
Hashes = Annotated[tuple[str, ...], "of 32 bytes each"]
Numbers = Annotated[tuple[int, ...], "from 1"]
Tables = Annotated[tuple[tuple[tuple[int, ...], ...], ...], "lists of lists of whole numbers"]
Day = Annotated[str, "2026-11-24"]
Hour = Annotated[str, "2026-11-24T05"]
Epoch = Annotated[str, "2026-W48"]
NOT_SIGNED = {"seats", "signatures", "signed", "hour"}


class Entry(ABC):
    """What every entry has: its number, what it is called, and what it says in words."""

    TYPE: ClassVar[int]
    NAME: ClassVar[str]

    @property
    @abstractmethod
    def sentence(self) -> str: ...

    def payload(self) -> bytes:
        """Raises Malformed for values that do not fit."""
        return canonical(self._fields())

    def to_sign(self) -> bytes:
        """What a seat signs of an entry: all that it knows when it signs. By whom else and when is not."""
        said = {name: value for name, value in self._fields().items() if name not in NOT_SIGNED}
        return label("seat-signed") + bytes([self.TYPE]) + canonical(said)

    def _fields(self) -> dict[str, object]:
        return {field.name: _written(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def read(cls, payload: bytes) -> "Entry":
        """Raises Malformed."""
        found, readers = _object(payload), _readers(cls)
        if found.keys() != readers.keys():
            raise Malformed("not the fields of this entry")
        values = {name: reader(found[name]) for name, reader in readers.items()}
        entry = cls(**values)
        if None in values.values() or entry.payload() != payload:
            raise Malformed("not the values of this entry")
        return entry


class Signed(Entry):
    """A record of the registrar, byte for byte as it was signed."""

    SAYS: ClassVar[str]
    record: bytes

    @property
    def fields(self) -> dict[str, Any]:
        return _object(self.record)

    def payload(self) -> bytes:
        found = self.fields
        if found.get("type") != self.SAYS or not any(_fits(found, form) for form in _FORMS[self.SAYS]):
            raise Malformed("not a record of this type")
        return self.record

    @classmethod
    def read(cls, payload: bytes) -> Entry:
        entry: Entry = cls(payload)  # type: ignore[call-arg]
        entry.payload()
        return entry


def count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@cache
def _readers(kind: type[Entry]) -> dict[str, Callable[[Any], Any]]:
    """What reads each field. Kept: to ask a class for its types takes as long as all the rest of reading an entry."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: _READERS[hints[field.name]] for field in fields(kind)}  # type: ignore[arg-type]


def _written(value: object) -> object:
    if isinstance(value, bytes):
        return b64(value)
    return [_written(one) for one in value] if isinstance(value, tuple) else value


def _object(payload: bytes) -> dict[str, Any]:
    """The JSON object that is spelt like this; raises Malformed."""
    try:
        found = json.loads(payload.decode("ascii"))
        if isinstance(found, dict) and canonical(found) == payload:
            return found
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    raise Malformed("not canonical")


def _number(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _positive(value: Any) -> int | None:
    return value if type(value) is int and value > 0 else None


def _text(value: Any) -> str | None:
    """Some text that can be shown: half a character of JSON cannot."""
    return value if isinstance(value, str) and value and not _HALVES.search(value) else None


def _texts(value: Any) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(map(_text, value)) else None


def _hashes(value: Any) -> list[str] | None:
    return value if isinstance(value, list) and all(map(_sized(32), value)) else None


def _list(value: Any, read: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    found = tuple(map(read, value)) if isinstance(value, list) else (None,)
    return None if None in found else found


def _numbers(value: Any) -> tuple[int, ...] | None:
    return _list(value, _number)


def _table(value: Any) -> tuple[tuple[int, ...], ...] | None:
    return _list(value, _numbers)


def _digests(value: Any) -> dict[str, str] | None:
    good = isinstance(value, dict) and all(map(_PATH.fullmatch, value)) and all(map(_sized(32), value.values()))
    return value if good else None


def _spki(value: Any) -> bytes | None:
    return _sized(342)(value)


def _fits(found: dict[str, Any], form: dict[str, Callable[[Any], Any]]) -> bool:
    return found.keys() == form.keys() and all(form[name](found[name]) is not None for name in form)


def _sized(*sizes: int) -> Callable[[Any], bytes | None]:
    def read(value: Any) -> bytes | None:
        for size in sizes if isinstance(value, str) else ():
            with suppress(Malformed):
                return unb64(value, size)
        return None

    return read


def _shaped(pattern: str) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) else None


_HALVES = re.compile("[\ud800-\udfff]")
_PATH = re.compile(r"[ !#-\[\]-~]+")
_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_WEEK = r"[0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3])"
_BALLOT = r"(?!ballot:0+$)ballot:(?:[0-9]{6}|[1-9][0-9]{6,8})"
_HOUR = _shaped(rf"{_DAY}T(?:[01][0-9]|2[0-3])")
_READERS: dict[Any, Callable[[Any], Any]] = {
    int: _number,
    Positive: _positive,
    str: _text,
    tuple[str, ...]: _texts,
    dict[str, str]: _digests,
    Hash: _sized(32),
    Item: _sized(16, 0),
    Mark: _sized(32, 0),
    Signature: _sized(64, 0),
    Signatures: lambda value: _list(value, _sized(64)),
    Numbers: lambda value: _list(value, _positive),
    Tables: lambda value: _list(value, _table),
    Hashes: lambda value: tuple(found) if (found := _hashes(value)) is not None else None,
    Day: _shaped(_DAY),
    Hour: _HOUR,
    Epoch: _shaped(_WEEK),
}
_SIGNED: dict[str, Callable[[Any], Any]] = {"type": _text, "signature": _sized(64)}
_KEY = {**_SIGNED, "spki": _spki, "not_before": _HOUR, "not_after": _HOUR}
_DRAWN = {**_SIGNED, "members": _number, "final": lambda value: value if isinstance(value, bool) else None}
_NUMBERS = dict.fromkeys(("block", "first", "last"), _positive)
# The fields of the registrar's records, as docs/protocol.md has them under "Records": one more, and no witness could
# read the log any further.
_FORMS = {
    "key": ({**_KEY, "scope": _shaped(f"entry:{_WEEK}")}, {**_KEY, "scope": _shaped(_BALLOT), "block": _positive}),
    "drawn": ({**_DRAWN, "scope": _shaped(f"entry:{_WEEK}|{_BALLOT}")}, {**_DRAWN, "block": _positive}),
    "block": ({**_SIGNED, **_NUMBERS, "lots": _hashes, "not_before": _HOUR, "not_after": _HOUR},),
    "nominations": ({**_SIGNED, "election": _positive, "candidates": _hashes},),
    "reveal": ({**_SIGNED, "block": _positive, "lot": _number, "value": _sized(32)},),
}
