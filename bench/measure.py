"""The comparisons: what is compared is asked for by turns, a slice each, and the median of the rounds' ratios counts.

A slice lasts about a tenth of a second, so whatever else the machine does meanwhile weighs on all of them alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import median

from bench.pages import Site, bare_posts
from bench.server import Cost, Server

PAGES = ("thread", "front", "board")
SLICES = 10
CPU_OF_SLICE = 0.1
POSTS = 100
WAITING = 20

Say = Callable[[str], None]


@dataclass(frozen=True)
class Turn:
    """What one server is asked in a round: `prepare` gives the requests of its n-th slice, and is not measured."""

    name: str
    server: Server
    prepare: Callable[[int], Sequence[bytes]]


@dataclass(frozen=True)
class Arena:
    """Three servers under test: the bare application, the forum at 1,000 posts and the forum at many."""

    bare: Server
    small: Server
    large: Server
    small_site: Site
    large_site: Site


@dataclass
class Costs:
    """What every round measured, by name of the turn."""

    rounds: dict[str, list[Cost]] = field(default_factory=dict)

    def add(self, name: str, cost: Cost) -> None:
        self.rounds.setdefault(name, []).append(cost)

    def cpu(self, name: str) -> float:
        return median(cost.cpu for cost in self.rounds[name])

    def wall(self, name: str) -> float:
        return median(cost.wall for cost in self.rounds[name])

    def cpu_ratio(self, name: str, other: str) -> float:
        pairs = zip(self.rounds[name], self.rounds[other], strict=True)
        return median(one.cpu / two.cpu for one, two in pairs)

    def wall_ratio(self, name: str, other: str) -> float:
        pairs = zip(self.rounds[name], self.rounds[other], strict=True)
        return median(one.wall / two.wall for one, two in pairs)


def run(arena: Arena, bare_pages: dict[str, list[bytes]], rounds: int, say: Say) -> Costs:
    """Measures pages first, then posts; after one round of each that only warms up."""
    costs = Costs()
    _fill_pools(arena)
    groups = [_pages(arena, kind, bare_pages[kind]) for kind in PAGES]
    groups += [[_gets(kind, arena.large, arena.large_site.gets(kind)) for kind in ("first", "late", "unread")]]
    groups += [_posts(arena)]
    for turns in groups:
        _round(turns, Costs())
        for at in range(rounds):
            say(f"{', '.join(turn.name for turn in turns)}: round {at + 1} of {rounds}")
            _round(turns, costs)
    return costs


def _round(turns: Sequence[Turn], costs: Costs) -> None:
    spent = {turn.name: Cost(0, 0) for turn in turns}
    sent = dict.fromkeys(spent, 0)
    for at in range(SLICES):
        for turn in turns:
            requests = turn.prepare(at)
            spent[turn.name] += turn.server.measure(requests)
            sent[turn.name] += len(requests)
    for name, cost in spent.items():
        costs.add(name, cost.over(sent[name]))


def _pages(arena: Arena, kind: str, bare_pages: Sequence[bytes]) -> list[Turn]:
    return [
        _gets(f"bare {kind}", arena.bare, bare_pages),
        _gets(f"large {kind}", arena.large, arena.large_site.gets(kind)),
        _gets(f"small {kind}", arena.small, arena.small_site.gets(kind)),
    ]


def _gets(name: str, server: Server, pages: Sequence[bytes]) -> Turn:
    """As many requests as take long enough for a clock that counts hundredths of a second."""
    server.send(list(islice(cycle(pages), 100)))
    trial = server.measure(list(islice(cycle(pages), 200))).over(200)
    requests = list(islice(cycle(pages), int(SLICES * CPU_OF_SLICE / max(trial.cpu, 0.0001))))
    return Turn(name, server, lambda at: requests[at::SLICES])


def _posts(arena: Arena) -> list[Turn]:
    return [
        Turn("bare post", arena.bare, lambda _: bare_posts(POSTS * 3)),
        Turn("large post", arena.large, lambda _: _fresh_posts(arena.large_site)),
        Turn("small post", arena.small, lambda _: _fresh_posts(arena.small_site)),
    ]


def _fresh_posts(site: Site) -> list[bytes]:
    """The pool is empty at first, as after a release, and holds all of the slice's posts in the end.

    As many as take about a tenth of a second, like every other slice: ten at a time, with a new connection for every
    two or three of them, measured connections and cold caches too.
    """
    site.empty_pool()
    return site.posts(POSTS)


def _fill_pools(arena: Arena) -> None:
    """A page is seldom read while nothing waits: other members have written and the release is to come."""
    for server, site in ((arena.small, arena.small_site), (arena.large, arena.large_site)):
        site.empty_pool()
        server.send(site.posts(WAITING))
