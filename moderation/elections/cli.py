"""`candour election`: counting ballots anywhere, from a file."""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from core.config import load
from core.errors import ConfigError
from crypto import lot
from forum.instance import open_instance
from moderation.elections import blt, exporting, words
from moderation.elections.count import Lot, Result, count


@click.group()
def election() -> None:
    """Counting the ballots of an election."""


@election.command("count")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--seed", metavar="HEX", help="What lots are drawn by (default: the hash of the file).")
def count_file(file: Path, as_json: bool, seed: str | None) -> None:
    """Counts the ballots of FILE.blt by the Scottish rules, and explains every stage."""
    data = file.read_bytes()
    ballots = blt.read(_text(data))
    drawn = _lot(_seed(seed) if seed else sha256(data).digest())
    result = count(ballots.ballots, ballots.candidates, ballots.seats, drawn, ballots.withdrawn)
    click.echo(json.dumps(_told(result), indent=1) if as_json else "\n".join(_page(ballots, result)))


@election.command("export")
@click.option("--data", metavar="DIR", help="The folder of the instance (default: CANDOUR_DATA, or data).")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def export(data: str | None, number: int) -> None:
    """Writes the ballots of an election that was counted, for scrutineers, as a .blt file to standard output."""
    forum = open_instance(load(data))
    try:
        click.echo(blt.write(exporting.ballots(forum, number)), nl=False)
    finally:
        forum.db.close()


def _page(ballots: blt.Ballots, result: Result) -> list[str]:
    """The stages in words, each with its table."""
    lines = [ballots.title, ""]
    wide = max(map(len, ballots.names))
    for stage, said in zip(result.stages, words.explained(result, ballots.names), strict=True):
        lines.append(f"Stage {stage.number}. {said}")
        for name, has, moved in zip(ballots.names, stage.votes, stage.moved, strict=True):
            lines.append(f"    {name:{wide}} {words.votes(has):>14} {words.votes(moved) if moved else '':>14}")
        lines += [f"    {'(no further preference)':{wide}} {words.votes(stage.unused):>14}", ""]
    return [*lines, "Elected: " + ", ".join(ballots.names[one - 1] for one in result.elected)]


def _told(result: Result) -> dict[str, Any]:
    return {"elected": result.elected, "valid": result.valid, "quota": result.quota, "stages": _stages(result)}


def _stages(result: Result) -> list[dict[str, Any]]:
    """Votes as text with five places, as a fraction has no exact form in JSON."""
    exact = {"votes", "moved"}
    return [
        {name: [words.votes(one) for one in value] if name in exact else value for name, value in asdict(stage).items()}
        | {"unused": words.votes(stage.unused), "lost": words.votes(stage.lost)}
        for stage in result.stages
    ]


def _lot(seed: bytes) -> Lot:
    """Of the tied, the one whose number comes first in the order of the lot (docs/protocol.md, "The lot")."""

    def draw(tied: frozenset[int]) -> int:
        (first,) = lot.drawn(seed, (one.to_bytes(4, "big") for one in tied), 1)
        return int.from_bytes(first, "big")

    return draw


def _seed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ConfigError("--seed is written in hexadecimal, as the election's page shows it.") from None


def _text(data: bytes) -> str:
    """Old files are in Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
