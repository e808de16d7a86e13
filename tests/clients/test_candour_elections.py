"""`candour-acts` against logs in which seats were won and lost as they may be, and as they may not."""

from collections.abc import Callable
from typing import Any

import pytest

from crypto.lot import drawn, seed
from crypto.merkle import leaf_hash
from tests.clients.fake_log import b64, random_b64
from tests.clients.test_candour_acts import TERM, VALUE, Forum, said

TIMES = {"nominations_until": "2026-12-01T05", "voting_from": "2026-12-04T05", "closes": "2026-12-11T05"}
LIST = sorted(random_b64(32) for _ in range(4))


class Elections(Forum):
    def opened(self, election: int = 1, kind: str = "general", **more: Any) -> "Elections":
        seats = [1, 2, 3] if kind == "general" else [2]
        block = 0 if kind == "recall" else 1
        fields = {"election": election, "kind": kind, "seats": seats, "day": "2026-11-24", "block": block, "lot": 0}
        self.add(14, **(fields | TIMES | more))
        return self

    def nominated(self, election: int = 1, candidates: list[str] | None = None) -> "Elections":
        self.record(13, election=election, candidates=LIST if candidates is None else candidates)
        return self

    def boxed(self) -> "Elections":
        self.add(23, day="2026-12-02", root=random_b64(32))
        return self

    def counted(self, *elected: int, election: int = 1, **more: Any) -> "Elections":
        fields = {"valid": 0, "quota": 0, "stages": [], "box": random_b64(32)}
        self.add(15, election=election, elected=list(elected), **(fields | more))
        return self

    def fell(self, *between: int, first: bool = True) -> int:
        """Whom the lot falls on: who comes first in its order; or else who comes last."""
        order = drawn(seed(VALUE, *map(leaf_hash, self.entries[-4:-1])), (at.to_bytes(4, "big") for at in between), 9)
        return int.from_bytes(order[0 if first else -1], "big")

    def tied(self, *between: int, chosen: int, stage: int = 0, votes: list[int] | None = None) -> "Elections":
        """Counted in two stages, with a tie in the second."""
        rows = [[[0, 0, 0, 0], votes or [3, 3, 3, 3], []], [[2, chosen, 0, 0], [4, 4, 4, 0], [1], [stage, chosen]]]
        rows[1][3] += between
        return self.counted(1, 2, 3, valid=12, quota=4, stages=rows)

    def lot_drawn(self) -> "Elections":
        return self.opened().nominated().boxed().told()

    def wins(self, seat: int, place: int, **more: Any) -> "Elections":
        nobody = b64(bytes(32))
        fields = {"seat": seat, "how": "elected", "holder": LIST[place - 1], "key": nobody, "signing": nobody}
        self.add(19, **(fields | {"signed": ""} | TERM | more))
        return self

    def elected(self) -> "Elections":
        return self.opened().nominated().counted(3, 1).wins(1, 3).wins(2, 1)

    def leaves(self, seat: int, how: str) -> "Elections":
        self.seat(seat, how, begins="2026-12-11T05", ends="2026-12-11T05")
        return self


GOOD: dict[str, Callable[[Elections], object]] = {
    "a whole election": lambda log: log.elected().seat(1, "taken").seat(1, "renewed"),
    "the lot is told": lambda log: log.opened().nominated().boxed().told().counted(1, 2, 3),
    "the lot falls": lambda log: log.lot_drawn().tied(1, 2, 4, chosen=log.fell(1, 2, 4)),
    "the lot falls on one of those who were level": lambda log: (
        log.lot_drawn().tied(1, 2, 4, chosen=log.fell(1, 4), votes=[3, 4, 3, 3])
    ),
    "an earlier stage decides": lambda log: log.opened().nominated().tied(1, 2, 4, chosen=2, stage=1),
    "nobody stands": lambda log: log.opened().nominated(candidates=[]).counted().opened(2, lot=1),
    "a recall, and a by-election": lambda log: (
        log.opened(kind="recall").counted(1).leaves(2, "recalled").opened(2, "by-election")
    ),
    "who is recalled stays": lambda log: log.opened(kind="recall").counted(2),
    "a seat is given up": lambda log: log.leaves(3, "resigned"),
}
BAD: dict[str, tuple[Callable[[Elections], object], str]] = {
    "a number left out": (lambda log: log.opened(2), "is not the next"),
    "no such kind": (lambda log: log.opened(kind="general", seats=[1]).opened(2, "coup", lot=1), "is of no kind"),
    "a calendar out of order": (lambda log: log.opened(closes="2026-12-04T05"), "its calendar is out of order"),
    "a lot twice": (lambda log: log.opened().opened(2), "a lot that another one has"),
    "a lot of an appeal": (lambda log: log.removed().appealed() and log.opened(), "a lot that another one has"),
    "a lot that is not there": (lambda log: log.opened(lot=9), "had not fixed by then"),
    "a list twice": (lambda log: log.opened().nominated().nominated(), "of one that has its list"),
    "a list of nothing": (lambda log: log.nominated(), "is of no election"),
    "a list out of order": (lambda log: log.opened().nominated(candidates=LIST[::-1]), "not in their order"),
    "counted twice": (lambda log: log.opened().counted().counted(), "of one that was counted"),
    "who does not stand": (lambda log: log.opened().nominated().counted(5), "who does not stand"),
    "too many": (lambda log: log.opened().nominated().counted(1, 2, 3, 4), "more than there are seats"),
    "told before the list": (lambda log: log.opened().boxed().told(), "was told before"),
    "told before the box": (lambda log: log.opened().boxed().nominated().told(), "was told before"),
    "told twice": (lambda log: log.opened().nominated().boxed().told().told(), "was told before"),
    "the lot falls on another": (
        lambda log: log.lot_drawn().tied(1, 2, 4, chosen=log.fell(1, 2, 4, first=False)), "fell on somebody else"
    ),
    "a lot without a number": (lambda log: log.opened().nominated().tied(1, 2, chosen=1), "was not told"),
    "a tie of nobody": (lambda log: log.lot_drawn().tied(1, 9, chosen=1), "a tie of nobody"),
    "a tie of others": (lambda log: log.lot_drawn().tied(1, 2, chosen=3), "a tie of nobody"),
    "a stage of others": (lambda log: log.lot_drawn().tied(1, 2, chosen=1, votes=[1, 2]), "not whole"),
    "another wins": (lambda log: log.opened().nominated().counted(3).wins(1, 2), "no election made the winner"),
    "who wins nothing": (lambda log: log.wins(1, 1), "no election made the winner"),
    "who wins twice": (lambda log: log.elected().wins(1, 3), "no election made the winner"),
    "a longer term is taken": (lambda log: log.elected().seat(1, "taken", ends="2028-01-01T05"), "longer term"),
    "recalled without a vote": (lambda log: log.leaves(2, "recalled"), "without a vote that says so"),
    "recalled by no": (lambda log: log.opened(kind="recall").counted(2).leaves(2, "recalled"), "without a vote"),
    "a term of no time": (lambda log: log.leaves(2, "renewed"), "ends before it begins"),
}


@pytest.mark.parametrize("what", GOOD)
def test_what_an_election_may_do_is_taken(what: str) -> None:
    log = Elections()
    GOOD[what](log)
    assert said(log) == ""


@pytest.mark.parametrize("what", BAD)
def test_what_it_may_not_is_named(what: str) -> None:
    log = Elections()
    BAD[what][0](log)
    assert BAD[what][1] in said(log)
