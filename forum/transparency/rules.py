"""When the log is served how far, and what is said of it in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import ConfigError, NotFound, Problem
from crypto.encoding import Malformed
from crypto.entries import Entry, KeyRecord
from crypto.merkle import TILE_WIDTH
from crypto.note import COSIGNS, Verifier, verifier

# The day's checkpoint is signed at the first tick from this hour on (UTC), when few are awake to be told from others.
CHECKPOINT_HOUR = 5
LATELY = 14
_NUMBER = re.compile(r"((?:x[0-9]{3}/){0,3}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


class NotServed(NotFound):
    message = "The log has no such tile, or it is not in a checkpoint yet."


class CosignatureRefused(Problem):
    message = "That is no cosignature of a checkpoint of this log by a witness that is known here."


class WitnessesWrong(ConfigError):
    def __init__(self) -> None:
        super().__init__("CANDOUR_WITNESSES must hold the keys that `candour-verify` printed, with blanks between.")


@dataclass(frozen=True)
class Served:
    """A signed checkpoint: the log is shown up to `size` entries, and was from `day` on."""

    size: int
    day: str
    note: str


@dataclass(frozen=True)
class Cosignature:
    """A witness's newest word on a checkpoint of this log."""

    witness: str
    size: int
    day: str
    line: str


@dataclass(frozen=True)
class Witness:
    """A witness as a page names it; `day` is empty before the first time."""

    name: str
    day: str


@dataclass(frozen=True)
class Line:
    """One entry, or several of one kind in a row, in words."""

    position: int
    what: str
    sentence: str


@dataclass(frozen=True)
class Day:
    """What one checkpoint added."""

    day: str
    lines: list[Line]


@dataclass(frozen=True)
class Standing:
    """Whether a commitment stands in the log that is served, and the hashes that show it: from the commitment to the
    root of its batch or box, and from that entry to the checkpoint.
    """

    IN, LATER, WRONG = "in", "later", "wrong"
    state: str
    entry: int = 0
    size: int = 0
    leaf: str = ""
    inner: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()


def is_due(now: datetime, last: Served, size: int, demo: bool) -> bool:
    """Once a day, at an hour that nobody's act decides, changed or not; in a demo after each change."""
    if demo:
        return size > last.size
    return now.hour >= CHECKPOINT_HOUR and now.date().isoformat() > last.day


def place(number: str) -> tuple[int, int]:
    """(number, width) of `x001/x234/067.p/5`; raises NotServed."""
    found = _NUMBER.fullmatch(number)
    if not found:
        raise NotServed()
    index = int(found[1].replace("/", "").replace("x", ""))
    if len(found[1]) > 3 and index < 1000:  # one spelling for one tile
        raise NotServed()
    return index, int(found[2] or TILE_WIDTH)


def read_witnesses(text: str) -> dict[str, Verifier]:
    """The witnesses of a setting, by name; raises WitnessesWrong."""
    try:
        found = [verifier(vkey) for vkey in text.split()]
    except Malformed as error:
        raise WitnessesWrong() from error
    if any(one.algorithm != COSIGNS for one in found):
        raise WitnessesWrong()
    return {one.name: one for one in found}


def in_words(first: int, entries: Sequence[Entry]) -> list[Line]:
    """The newest first; keys come by the hundred and are counted, everything else has its own line."""
    lines: list[Line] = []
    keys: list[int] = []
    for position, entry in enumerate(entries, first):
        if isinstance(entry, KeyRecord):
            keys.append(position)
            continue
        lines += _keys(keys)
        keys = []
        lines.append(Line(position, entry.NAME, entry.sentence))
    return (lines + _keys(keys))[::-1]


def _keys(positions: Sequence[int]) -> list[Line]:
    if not positions:
        return []
    how_many = "a key" if len(positions) == 1 else f"{len(positions)} keys"
    return [Line(positions[0], KeyRecord.NAME, f"The registrar named {how_many}, one for each week or ballot.")]
