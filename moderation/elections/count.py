"""The count: single transferable vote by the Scottish rules, in whole numbers. Pure.

Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, whose rule numbers stand below: Droop quota
(rule 46), weighted inclusive Gregory transfers at five places, truncated (48), ties by the latest earlier stage at
which the tied differ, else by lot (49, 51), last vacancies without further transfers (52).
Votes are counted in units of 1/100,000; candidates are numbered from 1.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PLACES = 100_000
FIRST, SURPLUS, EXCLUSION = "first preferences", "surplus", "exclusion"
Ballot = bytes  # candidates, best first, a byte each: a million ballots stay small
Lot = Callable[[frozenset[int]], int]


@dataclass(frozen=True)
class Tie:
    """Between whom, who was chosen, and the earlier stage that decided; 0 where it took the lot."""

    between: tuple[int, ...]
    chosen: int
    stage: int


@dataclass(frozen=True)
class Stage:
    """What one stage did with the papers of the candidate `of` (0: of everybody). `votes` and `moved` are by candidate,
    in units; `unused` went to nobody, as no further preference was given, and `lost` is what truncation left over, both
    so far.
    """

    number: int
    kind: str
    of: int
    votes: tuple[int, ...]
    moved: tuple[int, ...]
    unused: int
    lost: int
    elected: tuple[int, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Result:
    """`elected` in the order of election."""

    valid: int
    quota: int
    elected: tuple[int, ...]
    stages: tuple[Stage, ...]


@dataclass(slots=True)
class Papers:
    """Equal ballots together: their preferences, how many they are, how far down they are, what each is worth now."""

    preferences: Ballot
    count: int
    at: int = 0
    value: int = PLACES


@dataclass
class Counting:
    """A count under way. The lists by candidate have a place 0 that nobody stands for."""

    candidates: int
    seats: int
    quota: int
    lot: Lot
    piles: list[list[Papers]]
    votes: list[int]
    continuing: set[int]
    elected: list[int] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    unused: int = 0
    lost: int = 0
    stages: list[Stage] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)


def count(ballots: Mapping[Ballot, int], candidates: int, seats: int, lot: Lot, out: Iterable[int] = ()) -> Result:
    """Counts ballots (preferences, best first, and how many say so). `out`: candidates who withdrew, passed over
    wherever they stand. `lot` picks one of candidates who were equal at every stage.
    """
    counting = _begin(ballots, candidates, seats, lot, frozenset(out))
    valid = sum(counting.votes) // PLACES
    _close(counting, FIRST, 0, counting.votes)
    while not _is_over(counting):
        if counting.pending:
            of = _choose(counting, counting.pending, most=True)
            counting.pending.remove(of)
            _transfer(counting, SURPLUS, of, counting.votes[of] - counting.quota)
        else:
            of = _choose(counting, sorted(counting.continuing), most=False)
            counting.continuing.discard(of)
            _transfer(counting, EXCLUSION, of, counting.votes[of])
    return Result(valid, counting.quota // PLACES, tuple(counting.elected), tuple(counting.stages))


def _begin(ballots: Mapping[Ballot, int], candidates: int, seats: int, lot: Lot, out: frozenset[int]) -> Counting:
    continuing = set(range(1, candidates + 1)) - out
    piles: list[list[Papers]] = [[] for _ in range(candidates + 1)]
    votes = [0] * (candidates + 1)
    for preferences, number in ballots.items():
        papers = Papers(preferences, number)
        if first := _next(papers, continuing):
            piles[first].append(papers)
            votes[first] += number * PLACES
    quota = (sum(votes) // PLACES // (seats + 1) + 1) * PLACES  # rule 46
    return Counting(candidates, seats, quota, lot, piles, votes, continuing)


def _next(papers: Papers, continuing: set[int]) -> int:
    """The next preference for somebody who still stands; 0 for none."""
    preferences, at = papers.preferences, papers.at
    while at < len(preferences) and preferences[at] not in continuing:
        at += 1
    papers.at = at
    return preferences[at] if at < len(preferences) else 0


def _transfer(counting: Counting, kind: str, of: int, amount: int) -> None:
    """Rules 48 and 50: a surplus at what it leaves each paper worth, an excluded candidate's papers at their value."""
    total, moved = counting.votes[of], [0] * (counting.candidates + 1)
    papers, counting.piles[of] = counting.piles[of], []
    for paper in papers:
        if kind == SURPLUS:
            paper.value = amount * paper.value // total
        to = _next(paper, counting.continuing)
        moved[to] += paper.value * paper.count
        if to:
            counting.piles[to].append(paper)
    counting.unused += moved[0]
    counting.lost += amount - sum(moved)
    moved[0] = 0
    for candidate, gained in enumerate(moved):
        counting.votes[candidate] += gained
    counting.votes[of] -= amount
    moved[of] = -amount
    _close(counting, kind, of, moved)


def _close(counting: Counting, kind: str, of: int, moved: Sequence[int]) -> None:
    """The end of a stage: whoever has the quota is elected (47); whoever is left, where the seats are as many (52)."""
    reached = [one for one in counting.continuing if counting.votes[one] >= counting.quota]
    elected = _in_order(counting, reached)
    _elect(counting, elected)
    counting.pending += [one for one in elected if counting.votes[one] > counting.quota]
    free = counting.seats - len(counting.elected)
    if free and len(counting.continuing) <= free:
        rest = _in_order(counting, sorted(counting.continuing))
        _elect(counting, rest)
        elected += rest
    where = (len(counting.stages) + 1, kind, of, tuple(counting.votes[1:]), tuple(moved[1:]))
    counting.stages.append(Stage(*where, counting.unused, counting.lost, tuple(elected), tuple(counting.ties)))
    counting.ties = []


def _elect(counting: Counting, chosen: Sequence[int]) -> None:
    counting.elected += chosen
    counting.continuing.difference_update(chosen)


def _is_over(counting: Counting) -> bool:
    return len(counting.elected) >= counting.seats or not counting.continuing


def _in_order(counting: Counting, chosen: Sequence[int]) -> list[int]:
    """The one with the most votes first."""
    left, order = list(chosen), []
    while left:
        order.append(_choose(counting, left, most=True))
        left.remove(order[-1])
    return order


def _choose(counting: Counting, among: Sequence[int], *, most: bool) -> int:
    """Who has most votes, or fewest; of equals by the latest earlier stage at which they differ, else by lot."""
    pick = max if most else min
    best = pick(counting.votes[one] for one in among)
    tied = sorted(one for one in among if counting.votes[one] == best)
    if len(tied) == 1:
        return tied[0]
    left = tied
    for stage in reversed(counting.stages):
        best = pick(stage.votes[one - 1] for one in left)
        left = [one for one in left if stage.votes[one - 1] == best]
        if len(left) == 1:
            counting.ties.append(Tie(tuple(tied), left[0], stage.number))
            return left[0]
    chosen = counting.lot(frozenset(left))
    counting.ties.append(Tie(tuple(tied), chosen, 0))
    return chosen
