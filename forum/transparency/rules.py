"""When the log is served how far, and what is said of it in words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from core.errors import ConfigError, NotFound, Problem
from crypto.encoding import Malformed, b64
from crypto.entries import KeyRecord, NumberAssigned, ReleaseBatch, SlipsPrinted
from crypto.entry import Entry
from crypto.merkle import TILE_WIDTH, tile_path
from crypto.note import COSIGNS, Verifier, verifier

# The day's checkpoint is signed at the first tick from this hour on (UTC), when few are awake to be told from others.
CHECKPOINT_HOUR = 5
LATELY = 14
DAY = 24 * 60 * 60
STATIC = Path(__file__).parent.parent / "static"
_PATH = re.compile(r"tile/([0-7]|entries)/((?:x[0-9]{3}/){0,3}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


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
    """One entry, or several of one kind in a row, in words; `position` is that of the first."""

    position: int
    sentence: str


@dataclass(frozen=True)
class Day:
    """What the checkpoints of one day added; the day in words."""

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


def scripts() -> dict[str, str]:
    """The hash of every script that pages load, by its path below `/static/`."""
    files = sorted(STATIC.rglob("*.js"))
    return {path.relative_to(STATIC).as_posix(): b64(sha256(path.read_bytes()).digest()) for path in files}


def is_due(now: datetime, last: Served, size: int, demo: bool) -> bool:
    """Once a day, at an hour that nobody's act decides, changed or not; in a demo after each change."""
    if demo:
        return size > last.size
    return now.hour >= CHECKPOINT_HOUR and now.date().isoformat() > last.day


def place(path: str) -> tuple[int, int, int]:
    """(level, number, width) of `tile/0/x001/x234/067.p/5`, -1 for the level of the entries; raises NotServed for
    another spelling than the one there is.
    """
    found = _PATH.fullmatch(path)
    if not found:
        raise NotServed()
    level = -1 if found[1] == "entries" else int(found[1])
    number, width = int(found[2].replace("/", "").replace("x", "")), int(found[3] or TILE_WIDTH)
    if tile_path(level, number, width) != path:
        raise NotServed()
    return level, number, width


def read_witnesses(text: str) -> dict[str, Verifier]:
    """The witnesses of a setting, by name; raises WitnessesWrong."""
    try:
        found = [verifier(vkey) for vkey in text.split()]
    except Malformed as error:
        raise WitnessesWrong() from error
    names = {one.name: one for one in found}
    if any(one.algorithm != COSIGNS for one in found) or len(names) < len(found):
        raise WitnessesWrong()
    return names


def cosigned_day(time: int, now: datetime) -> str:
    """The day of a cosignature, as the witness signed it; raises CosignatureRefused for a moment, or a day to come."""
    if time % DAY or time > now.timestamp() + DAY:
        raise CosignatureRefused()
    return datetime.fromtimestamp(time, UTC).date().isoformat()


def in_words(first: int, entries: Sequence[Entry]) -> list[Line]:
    """The newest first. What comes in rows, such as keys by the hundred, is told together."""
    lines = []
    for kind, found in groupby(enumerate(entries, first), key=lambda pair: type(pair[1])):
        row = list(found)
        together = TOGETHER.get(kind) if len(row) > 2 else None
        if together:
            lines.append(Line(row[0][0], together([entry for _, entry in row])))
        else:
            lines += [Line(position, entry.sentence) for position, entry in row]
    return lines[::-1]


TOGETHER: dict[type[Entry], Callable[[Sequence[Any]], str]] = {
    KeyRecord: lambda row: f"The registrar named {len(row)} keys, one for each week or ballot.",
    ReleaseBatch: lambda row: f"Batches {row[0].batch} to {row[-1].batch} appeared, the last on {row[-1].day}.",
    NumberAssigned: lambda row: f"{len(row)} ballots were assigned, {row[0].number} to {row[-1].number}.",
    SlipsPrinted: lambda row: f"{sum(entry.count for entry in row):,} entry slips were printed.",
}
