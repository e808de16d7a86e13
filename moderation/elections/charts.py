"""A count as a picture: one bar a candidate, in pieces by where the votes came from. Pure, in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.elections.count import EXCLUSION, FIRST, PLACES, SURPLUS, Result
from moderation.elections.words import votes

WIDTH = 600
# How a piece looks: votes by first preference, from a surplus, from somebody who was out.
LOOKS = {FIRST: "first", SURPLUS: "surplus", EXCLUSION: "exclusion"}


@dataclass(frozen=True)
class Piece:
    """From `x`, so `wide`, of WIDTH; `said` is the same in words."""

    x: int
    wide: int
    look: str
    said: str


@dataclass(frozen=True)
class Bar:
    """A candidate's, by their place on the list: `ended` says how it went for them, `most` all votes they ever had."""

    place: int
    name: str
    pieces: tuple[Piece, ...]
    most: str
    ended: str
    elected: bool


@dataclass(frozen=True)
class Chart:
    """`quota`: where the line stands, of WIDTH."""

    bars: tuple[Bar, ...]
    quota: int


def chart(result: Result, names: Sequence[str]) -> Chart:
    """Who was elected first comes first, then who stayed in the count the longest."""
    order = sorted(range(1, len(names) + 1), key=lambda one: _rank(result, one))
    most = [_most(result, one) for one in range(1, len(names) + 1)]
    whole = max([*most, result.quota * PLACES, 1])
    bars = (_bar(result, one, names[one - 1], whole) for one in order)
    return Chart(tuple(bars), result.quota * PLACES * WIDTH // whole)


def _bar(result: Result, one: int, name: str, whole: int) -> Bar:
    pieces, has = [], 0
    for stage in result.stages:
        gained = stage.moved[one - 1]
        if gained > 0:
            x, end = (at * WIDTH // whole for at in (has, has + gained))
            pieces.append(Piece(x, end - x, LOOKS[stage.kind], f"{votes(gained)} at stage {stage.number}"))
            has += gained
    elected = one in result.elected
    return Bar(one, name, tuple(pieces), votes(has), _ended(result, one), elected)


def _most(result: Result, one: int) -> int:
    return sum(max(0, stage.moved[one - 1]) for stage in result.stages)


def _out(result: Result, one: int) -> int:
    """The stage at which a candidate was out; after all of them who was not."""
    stages = (stage.number for stage in result.stages if stage.kind == EXCLUSION and stage.of == one)
    return next(stages, len(result.stages) + 1)


def _rank(result: Result, one: int) -> tuple[int, int]:
    if one in result.elected:
        return 0, result.elected.index(one)
    return 1, -_out(result, one)


def _ended(result: Result, one: int) -> str:
    elected = next((stage.number for stage in result.stages if one in stage.elected), 0)
    if elected:
        return f"elected at stage {elected}"
    out = _out(result, one)
    return f"out at stage {out}" if out <= len(result.stages) else "not elected"
