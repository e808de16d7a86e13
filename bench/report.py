"""The table that is printed, and what decides the exit code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.measure import PAGES, Costs

NAMES = {
    "thread": "thread page of 20 posts",
    "front": "front page",
    "board": "board page",
    "post": "sealed, signed post",
}
PAGE_BOUND, LATE_BOUND, SCALE_BOUND, POST_BOUND = 2.5, 1.2, 1.3, 0.5


@dataclass(frozen=True)
class Line:
    """A figure and its bound, which is the least allowed where `at_least` and else the most."""

    what: str
    figure: float
    bound: float
    at_least: bool = False
    wall: float | None = None

    @property
    def passes(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


def compare(costs: Costs, late_page: int) -> Iterator[Line]:
    """Every ratio of CPU, with the ratio of time passed beside it. A post is compared by rate: more is better."""
    for kind in PAGES:
        yield _line(costs, f"{NAMES[kind]} / bare page", f"large {kind}", f"bare {kind}", PAGE_BOUND)
    yield _line(costs, f"page {late_page} of a long thread / page 1", "late", "first", LATE_BOUND)
    for kind in (*PAGES, "post"):
        yield _line(costs, f"{NAMES[kind]}: many / 1,000", f"large {kind}", f"small {kind}", SCALE_BOUND)
    rate = 1 / costs.cpu_ratio("large post", "bare post"), 1 / costs.wall_ratio("large post", "bare post")
    yield Line(f"{NAMES['post']} / bare POST, per CPU", rate[0], POST_BOUND, at_least=True)
    yield Line(f"{NAMES['post']} / bare POST, per second", rate[1], POST_BOUND, at_least=True)


def show(posts: int, costs: Costs, lines: Sequence[Line]) -> int:
    """Prints it all; 1 when a bound is broken."""
    print(f"\nOne run, gunicorn with 2 workers of 4 threads; many = {posts:,} posts.\n")
    print(f"{'request':<24}{'CPU ms':>10}{'a second':>10}")
    for name in costs.rounds:
        print(f"{name:<24}{costs.cpu(name) * 1e3:>10.3f}{1 / costs.wall(name):>10,.0f}")
    print(f"\n{'ratio or figure':<46}{'CPU':>8}{'(time)':>9}{'bound':>9}")
    for line in lines:
        wall = f"{line.wall:.2f}" if line.wall else ""
        bound = f"{'>=' if line.at_least else '<='} {line.bound:g}"
        print(f"{line.what:<46}{line.figure:>8.2f}{wall:>9}{bound:>9}  {'pass' if line.passes else 'FAIL'}")
    return 0 if all(line.passes for line in lines) else 1


def _line(costs: Costs, what: str, name: str, other: str, bound: float) -> Line:
    return Line(what, costs.cpu_ratio(name, other), bound, wall=costs.wall_ratio(name, other))
