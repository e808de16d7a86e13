"""Which key is good for what, and when a scope is open. Records come checked and are read here, piece by piece."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import ConfigError, Problem
from crypto.encoding import Malformed, b64, unb64
from crypto.tokens.keys import PublicKey, decode_spki
from crypto.tokens.scopes import epoch_of_scope, number_of_scope

MEMBERS_NEEDED = 10
RESERVED = 32
LOT_SIZE = 32
_HOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}")


class TokenProblem(Problem):
    """A token that is not good here."""

    status = 403


class TokenNotRead(TokenProblem):
    message = (
        "That is neither a slip nor a whole pass. A slip has 17 letters and digits; a pass is copied from its first "
        "character to its last."
    )


class TokenUnknown(TokenProblem):
    message = "This is not a good pass. Each is good for one week only, and for this forum: please take another one."


class TokenAlreadySpent(TokenProblem):
    message = "That pass has been used already. Each lets you in once: please take another one."


class ScopeNotOpen(TokenProblem):
    message = (
        "Too few members have drawn passes of this week yet, so whoever came in now could be guessed. It opens by "
        "itself; a printed slip lets you in meanwhile."
    )


class RegistrarWrong(Problem):
    """The registrar said what it must not: nothing of it is taken."""

    message = "The registrar's records do not fit together. Nothing of them was taken."


class RecordKeyWrong(ConfigError):
    def __init__(self) -> None:
        super().__init__("CANDOUR_RECORD_KEY must be the key that `candour-registrar init` printed.")


@dataclass(frozen=True)
class ScopeKey:
    """The one key of a scope; `void` when the registrar ever named two. Times are hours, block is 0 for a week.
    `entry`: where its record stands in the log.
    """

    scope: str
    spki: bytes
    not_before: str
    not_after: str
    block: int
    void: bool = False
    entry: int = 0

    @property
    def public(self) -> PublicKey:
        return decode_spki(self.spki)


@dataclass(frozen=True)
class Block:
    """Ballot numbers `first` to `last`, the first 32 of them reserved."""

    block: int
    first: int
    last: int
    not_before: str
    not_after: str
    entry: int = 0

    @property
    def ordinary(self) -> range:
        return range(self.first + RESERVED, self.last + 1)

    @property
    def reserved(self) -> range:
        return range(self.first, self.first + RESERVED)


@dataclass(frozen=True)
class Drawn:
    """How many members have drawn something: a scope, or `block:N`. Final when drawing has closed."""

    what: str
    members: int
    final: bool


@dataclass(frozen=True)
class Lot:
    """One of a block's numbers for lots, counted from 0."""

    block: int
    lot: int


@dataclass(frozen=True)
class Told:
    """A number for a lot (32 bytes), and where the log has it."""

    entry: int
    value: bytes


def read_key(fields: Mapping[str, object]) -> ScopeKey:
    """Raises Malformed."""
    scope, spki = _text(fields, "scope"), _text(fields, "spki")
    block = _number(fields, "block") if number_of_scope(scope) else 0
    key = ScopeKey(scope, _bytes(spki), _hour(fields, "not_before"), _hour(fields, "not_after"), block)
    decode_spki(key.spki)
    return key


def read_block(fields: Mapping[str, object]) -> Block:
    """Raises Malformed."""
    numbers = [_number(fields, name) for name in ("block", "first", "last")]
    if numbers[2] - numbers[1] < RESERVED:
        raise Malformed("a block of reserved numbers only")
    return Block(numbers[0], numbers[1], numbers[2], _hour(fields, "not_before"), _hour(fields, "not_after"))


def read_drawn(fields: Mapping[str, object]) -> Drawn:
    """Raises Malformed."""
    what = f"block:{_number(fields, 'block')}" if "block" in fields else _text(fields, "scope")
    if "block" not in fields:
        epoch_of_scope(what)
    return Drawn(what, _number(fields, "members"), fields.get("final") is True)


def read_reveal(fields: Mapping[str, object]) -> tuple[Lot, bytes]:
    """Which number for a lot it is, and the number; raises Malformed."""
    return Lot(_number(fields, "block"), _number(fields, "lot")), unb64(_text(fields, "value"), LOT_SIZE)


def _bytes(text: str) -> bytes:
    size = len(text) * 3 // 4
    return unb64(text, size)


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise Malformed(f"{name} is not text")
    return value


def _hour(fields: Mapping[str, object], name: str) -> str:
    if not _HOUR.fullmatch(value := _text(fields, name)):
        raise Malformed(f"{name} is not an hour")
    return value


def _number(fields: Mapping[str, object], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed(f"{name} is not a number")
    return value


def record_key(text: str) -> bytes:
    """The registrar's Ed25519 public key, from a setting; raises RecordKeyWrong."""
    try:
        return unb64(text.strip().rstrip("="), 32)
    except Malformed as error:
        raise RecordKeyWrong() from error


def written(key: bytes) -> str:
    return b64(key)
