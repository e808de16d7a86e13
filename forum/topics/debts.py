"""What leadership owes, what it said, and how that stands. Pure: lateness follows from days alone, and nothing sets it.

debts    = canonical JSON {day, debts: [{debt, due, item, sort, words}], report}    of a report; H of it in the log
response = canonical JSON {act, day, debt, ...}        H of it in the log, which has those three
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core import workdays
from core.errors import NotFound
from crypto.records import canonical
from crypto.reports import ANSWERED, CONFIRMED, DISPUTED, PROMISED
from forum.topics.rules import QUESTION

THEME, ASKED = "theme", "question"
DAYS = QUESTION.owes.days
PLANNED, UNDER_WAY, DONE, NOT_DONE = "planned", "under way", "done", "not done"
# What a promise can be said to be next, by what it is. While a claim is voted on, and once it is confirmed: nothing.
NEXT = {
    PLANNED: (UNDER_WAY, DONE, NOT_DONE),
    UNDER_WAY: (DONE, NOT_DONE),
    DONE: (UNDER_WAY, DONE, NOT_DONE),
    NOT_DONE: (UNDER_WAY, DONE),
    DISPUTED: (UNDER_WAY, DONE, NOT_DONE),
    CONFIRMED: (),
}


class NoSuchDebt(NotFound):
    message = "Nothing of that number is owed."


@dataclass(frozen=True)
class Debt:
    """`sort` is THEME or ASKED; `item` the theme's key or the thread's id. `day` is that of the report."""

    debt: int
    report: int
    day: str
    sort: str
    item: str
    words: str

    @property
    def due(self) -> str:
        """The last day on which an answer is in time: worked out, and stored nowhere that could be changed."""
        return due(self.day)

    def written(self) -> dict[str, object]:
        return {"debt": self.debt, "due": self.due, "item": self.item, "sort": self.sort, "words": self.words}


@dataclass(frozen=True)
class Said:
    """One thing that was said about a debt; what does not belong to its act is empty or 0. Both `yes` and `no` are 0
    where either had too few.
    """

    entry: int
    act: str
    day: str
    words: str = ""
    owner: str = ""
    by: str = ""
    status: str = ""
    ballot: int = 0
    yes: int = 0
    no: int = 0
    drawn: int = 0


@dataclass(frozen=True)
class Vote:
    """A vote on whether it is done. `number` is None while it waits for a ballot number; `until` empty while nobody can
    vote yet.
    """

    entry: int
    debt: int
    number: int | None
    until: str
    ended: bool


@dataclass(frozen=True)
class Standing:
    """A debt with all that was said and voted of it, the oldest first, as it stands today."""

    debt: Debt
    shown: str
    said: tuple[Said, ...]
    votes: tuple[Vote, ...]
    today: str

    @property
    def paid(self) -> str:
        """The day of the first answer or promise; empty while there is none."""
        return next((one.day for one in self.said if one.act in (ANSWERED, PROMISED)), "")

    @property
    def late(self) -> bool:
        return not self.paid and self.today > self.debt.due

    @property
    def was_late(self) -> bool:
        return self.paid > self.debt.due

    @property
    def promise(self) -> Said | None:
        """The newest: an earlier one stands in the history."""
        return next((one for one in reversed(self.said) if one.act == PROMISED), None)

    @property
    def status(self) -> str:
        """Of the promise: one of NEXT; empty where there is none."""
        last = next((one for one in reversed(self.said) if one.act != ANSWERED), None)
        if last is None:
            return ""
        return last.act if last.act in (CONFIRMED, DISPUTED) else last.status

    @property
    def overdue(self) -> bool:
        """The day that was promised is over, and nobody says that it is done."""
        return self.promise is not None and self.today > self.promise.by and self.status not in (DONE, CONFIRMED)

    @property
    def vote(self) -> Vote | None:
        """The vote on the claim that it is done, if that is how it stands."""
        return self.votes[-1] if self.status == DONE and self.votes else None

    @property
    def next(self) -> tuple[str, ...]:
        """What leadership can say of the promise now."""
        return () if self.is_voted_on else NEXT.get(self.status, ())

    @property
    def is_voted_on(self) -> bool:
        return self.vote is not None and not self.vote.ended

    @property
    def heading(self) -> str:
        """How it stands, in a word or two."""
        if self.late:
            return "late"
        if not self.paid:
            return "owed"
        return _HEADINGS.get(self.status, self.status) if self.promise else "answered"


_HEADINGS = {
    PLANNED: "promised: planned",
    UNDER_WAY: "promised: under way",
    DONE: "claimed to be done",
    NOT_DONE: "promised, and not done",
    CONFIRMED: "done, as staff confirm",
    DISPUTED: "said to be done, and disputed",
}


@lru_cache(maxsize=256)
def due(day: str) -> str:
    """Of what a report of that day made owed."""
    return workdays.after(day, DAYS)


def content(act: str, day: str, debt: int, **fields: object) -> bytes:
    """The bytes that are served and logged."""
    return canonical({"act": act, "day": day, "debt": debt, **fields})


def debts_content(report: int, day: str, debts: Sequence[Debt]) -> bytes:
    return canonical({"day": day, "debts": [one.written() for one in debts], "report": report})


def read(entry: int, content: bytes) -> Said:
    fields = json.loads(content)
    del fields["debt"]
    return Said(entry, **fields)
