"""The entries of the log: one class each, with its number, its fields and a sentence (docs/protocol.md, "The log").

entry = u8 type || canonical JSON of the fields, at most 65,535 bytes; hashes and ids in it are b64.
A new kind of act gets a class here, and nothing else has to know it: whoever writes it calls
`forum.transparency.service.add`. The numbers 8 to 10 (moderation act, appeal, jury) and 13 to 20 (nomination list,
election opened, stage table, lot reveal, report, response, seat term, custody change) are kept for those.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, get_type_hints

from crypto.encoding import Malformed, b64, unb64
from crypto.records import canonical

LARGEST = 65_535
Hash = Annotated[bytes, "32 bytes"]
Positive = Annotated[int, "from 1"]
Item = Annotated[bytes, "16 bytes, or none"]
Day = Annotated[str, "2026-11-24"]
Epoch = Annotated[str, "2026-W48"]


class Entry(ABC):
    """What every entry has: its number, what it is called, and what it says in words."""

    TYPE: ClassVar[int]
    NAME: ClassVar[str]

    @property
    @abstractmethod
    def sentence(self) -> str: ...

    def payload(self) -> bytes:
        """Raises Malformed for values that do not fit."""
        found = {field.name: _written(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]
        return canonical(found)

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


class _Signed(Entry):
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


@dataclass(frozen=True)
class KeyRecord(_Signed):
    """The registrar named the one key of a scope: a week's passes, or one ballot."""

    TYPE, NAME, SAYS = 1, "key record", "key"
    record: bytes

    @property
    def sentence(self) -> str:
        return f"The registrar named the key of {scope_in_words(self.fields['scope'])}."


@dataclass(frozen=True)
class DrawnCount(_Signed):
    """The registrar said how many members have drawn: so many tokens there can be, and no more."""

    TYPE, NAME, SAYS = 2, "drawn count", "drawn"
    record: bytes

    @property
    def sentence(self) -> str:
        said = self.fields
        what = scope_in_words(said["scope"]) if "scope" in said else f"block {said['block']}"
        final = ", and nobody can draw it any more" if said["final"] else ""
        return f"{_count(said['members'], 'member')} had drawn {what}{final}."


@dataclass(frozen=True)
class SpentCount(Entry):
    """A ballot is over: so many tokens were used. More than were drawn would void it."""

    TYPE, NAME = 3, "spent count"
    number: Positive
    spent: int

    @property
    def sentence(self) -> str:
        return f"Ballot {self.number} ended with {_count(self.spent, 'token')} used."


@dataclass(frozen=True)
class NumberAssigned(Entry):
    """A ballot number got its use: a discussion's (with the batch that caused it), or one of the calendar's."""

    TYPE, NAME = 4, "number assigned"
    number: Positive
    purpose: str
    item: Item
    batch: int

    def payload(self) -> bytes:
        if bool(self.item) != bool(self.batch):
            raise Malformed("an item has its batch, and a reserved number neither")
        return super().payload()

    @property
    def sentence(self) -> str:
        after = f" after batch {self.batch}" if self.batch else ""
        return f"Ballot {self.number} was assigned{after}: {self.purpose}."


@dataclass(frozen=True)
class SlipsPrinted(Entry):
    """Entry slips were printed. Each lets somebody in once, and counts towards nothing."""

    TYPE, NAME = 5, "slips printed"
    count: Positive

    @property
    def sentence(self) -> str:
        return f"{_count(self.count, 'entry slip')} {'was' if self.count == 1 else 'were'} printed."


@dataclass(frozen=True)
class HouseRules(Entry):
    """The house rules, whole: what an act of moderation may go by from here on."""

    TYPE, NAME = 6, "house rules"
    version: Positive
    rules: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"House rules, version {self.version}: {_count(len(self.rules), 'rule')}."


@dataclass(frozen=True)
class ReleaseBatch(Entry):
    """Posts, votes and withdrawals appeared. The root stands for every post among them, and hides how many."""

    TYPE, NAME = 7, "release batch"
    batch: Positive
    day: Day
    root: Hash

    @property
    def sentence(self) -> str:
        return f"Batch {self.batch} appeared on {self.day}."


@dataclass(frozen=True)
class Withdrawal(Entry):
    """An author took a post back: what had this commitment is lawfully gone. `row` stands for what is left."""

    TYPE, NAME = 11, "withdrawal"
    commitment: Hash
    row: Hash

    @property
    def sentence(self) -> str:
        return "A post was withdrawn by its author."


@dataclass(frozen=True)
class EpochErased(Entry):
    """The keys of a week were destroyed: nothing written in it can be read on the running system any more."""

    TYPE, NAME = 12, "epoch erased"
    epoch: Epoch

    @property
    def sentence(self) -> str:
        return f"Everything of week {self.epoch} was erased."


@dataclass(frozen=True)
class ClientCode(Entry):
    """The scripts that the pages load, file by file: everybody is served the same, or can show that they were not."""

    TYPE, NAME = 21, "client code"
    files: dict[str, str]

    @property
    def sentence(self) -> str:
        return f"The scripts of the pages were noted: {_count(len(self.files), 'file')}."


@dataclass(frozen=True)
class BlockRecord(_Signed):
    """The registrar opened a block of ballot numbers."""

    TYPE, NAME, SAYS = 22, "block record", "block"
    record: bytes

    @property
    def sentence(self) -> str:
        said = self.fields
        return f"The registrar opened block {said['block']}: ballots {said['first']} to {said['last']}."


@dataclass(frozen=True)
class BallotBox(Entry):
    """All votes counted so far, under one root that hides how many: each receipt can be checked against it."""

    TYPE, NAME = 23, "ballot box"
    day: Day
    root: Hash

    @property
    def sentence(self) -> str:
        return f"The ballot box as it stood on {self.day}."


KINDS: dict[int, type[Entry]] = {
    kind.TYPE: kind
    for kind in (
        *(KeyRecord, DrawnCount, SpentCount, NumberAssigned, SlipsPrinted, HouseRules, ReleaseBatch),
        *(Withdrawal, EpochErased, ClientCode, BlockRecord, BallotBox),
    )
}


def encode(entry: Entry) -> bytes:
    """Raises Malformed for what no reader would take."""
    data = bytes([entry.TYPE]) + entry.payload()
    if len(data) > LARGEST or decode(data) != entry:
        raise Malformed("not an entry of the log")
    return data


def decode(data: bytes) -> Entry:
    """Raises Malformed."""
    kind = KINDS.get(data[0]) if 0 < len(data) <= LARGEST else None
    if kind is None:
        raise Malformed("no entry has this type")
    return kind.read(data[1:])


def scope_in_words(scope: str) -> str:
    kind, _, name = scope.partition(":")
    return f"the passes of week {name}" if kind == "entry" else f"ballot {int(name)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@cache
def _readers(kind: type[Entry]) -> dict[str, Callable[[Any], Any]]:
    """What reads each field. Kept: to ask a class for its types takes as long as all the rest of reading an entry."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: _READERS[hints[field.name]] for field in fields(kind)}  # type: ignore[arg-type]


def _written(value: object) -> object:
    if isinstance(value, bytes):
        return b64(value)
    return list(value) if isinstance(value, tuple) else value


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
_READERS: dict[Any, Callable[[Any], Any]] = {
    int: _number,
    Positive: _positive,
    str: _text,
    tuple[str, ...]: _texts,
    dict[str, str]: _digests,
    Hash: _sized(32),
    Item: _sized(16, 0),
    Day: _shaped(_DAY),
    Epoch: _shaped(_WEEK),
}
_HOUR = _shaped(rf"{_DAY}T(?:[01][0-9]|2[0-3])")
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
}
