"""The comparisons: rounds in which every page is asked for in turn, and the median of each round's ratios.

Within a round the things compared run seconds apart, so that whatever else the machine does weighs on both.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import median

from bench.pages import Site, bare_posts
from bench.server import Cost, Server

PAGES = ("thread", "front", "board")
CPU_PER_TURN = 1.0
POSTS_PER_TURN = 100
WAITING = 20

Turn = Callable[[], Cost]


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


def run(arena: Arena, bare_pages: dict[str, list[bytes]], rounds: int, say: Callable[[str], None]) -> Costs:
    """Measures all turns so many times; pages first, then posts."""
    costs = Costs()
    _fill_pools(arena)
    _rounds(costs, _page_turns(arena, bare_pages), rounds, "pages", say)
    _rounds(costs, _post_turns(arena), rounds, "posts", say)
    return costs


def _rounds(costs: Costs, turns: dict[str, Turn], rounds: int, what: str, say: Callable[[str], None]) -> None:
    for at in range(rounds):
        say(f"{what}, round {at + 1} of {rounds} ...")
        for name, turn in turns.items():
            costs.add(name, turn())


def _fill_pools(arena: Arena) -> None:
    """A page is seldom read while nothing waits: other members have written and the release is to come."""
    for server, site in ((arena.small, arena.small_site), (arena.large, arena.large_site)):
        site.empty_pool()
        server.send(site.posts(WAITING))


def _page_turns(arena: Arena, bare_pages: dict[str, list[bytes]]) -> dict[str, Turn]:
    turns = {}
    for kind in PAGES:
        turns[f"bare {kind}"] = _gets(arena.bare, bare_pages[kind])
        turns[f"large {kind}"] = _gets(arena.large, arena.large_site.gets(kind))
        turns[f"small {kind}"] = _gets(arena.small, arena.small_site.gets(kind))
    for kind in ("first", "late"):
        turns[kind] = _gets(arena.large, arena.large_site.gets(kind))
    return turns


def _gets(server: Server, pages: Sequence[bytes]) -> Turn:
    """As many requests as take about a second of CPU: its clock counts hundredths."""
    server.send(list(islice(cycle(pages), 100)))
    trial = server.measure(list(islice(cycle(pages), 200)))
    count = int(CPU_PER_TURN / max(trial.cpu, 0.0001))
    return lambda: server.measure(list(islice(cycle(pages), count)))


def _post_turns(arena: Arena) -> dict[str, Turn]:
    """The first turn of each only warms up."""
    turns: dict[str, Turn] = {
        "bare post": lambda: arena.bare.measure(bare_posts(POSTS_PER_TURN * 3)),
        "large post": lambda: _post(arena.large, arena.large_site),
        "small post": lambda: _post(arena.small, arena.small_site),
    }
    for turn in turns.values():
        turn()
    return turns


def _post(server: Server, site: Site) -> Cost:
    """The pool is empty at first, as after a release, and holds all of the turn's posts in the end."""
    requests = site.posts(POSTS_PER_TURN)
    site.empty_pool()
    return server.measure(requests)
