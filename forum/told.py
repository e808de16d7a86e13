"""What the entries of the log say, gathered for comparing rows of the database with it."""

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from core.clock import epoch_of, parse_moment
from core.errors import Problem
from crypto import acts, entries
from crypto.entry import Entry

Kind = TypeVar("Kind", bound=Entry)


class LogMismatch(Problem):
    """Something is not what the log says it is. The message says what, and where."""


class Told:
    """What the entries say, by kind, each with its position. Only what rows of the database answer to is kept."""

    def __init__(self) -> None:
        self._by_kind: dict[type[Entry], list[tuple[int, Any]]] = defaultdict(list)

    def take(self, position: int, entry: Entry) -> None:
        self._by_kind[type(entry)].append((position, entry))

    def of(self, kind: type[Kind]) -> list[tuple[int, Kind]]:
        return self._by_kind[kind]

    @cached_property
    def withdrawn(self) -> dict[bytes, bytes]:
        """The commitment of what is left of each withdrawn post, by that of the post."""
        return {entry.commitment: entry.row for _, entry in self.of(entries.Withdrawal)}

    @cached_property
    def acts(self) -> dict[bytes, list[acts.ModerationAct]]:
        """What was done to each post, by its commitment, the oldest first."""
        found = defaultdict(list)
        for _, entry in self.of(acts.ModerationAct):
            found[entry.post].append(entry)
        return dict(found)

    @cached_property
    def gone(self) -> set[bytes]:
        """The commitments of all posts whose words are lawfully gone."""
        destroyed = {post for post, done in self.acts.items() if done[-1].state == acts.GONE}
        return destroyed | self.withdrawn.keys()

    @cached_property
    def erased(self) -> set[str]:
        return {entry.epoch for _, entry in self.of(entries.EpochErased)}

    @cached_property
    def batches(self) -> dict[int, tuple[int, entries.ReleaseBatch]]:
        return {entry.batch: (position, entry) for position, entry in self.of(entries.ReleaseBatch)}


def epoch_on(day: str) -> str:
    """The epoch of a day such as `2026-11-24`."""
    return epoch_of(parse_moment(date.fromisoformat(day).isoformat()))
