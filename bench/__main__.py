"""`bin/bench`: builds two forums, serves them beside a bare application, compares, and says what is too slow."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from bench import bare, browser, checks, count, log, registrar, server, tokens
from bench.build import Built, build
from bench.measure import PAGES, Arena, run
from bench.pages import Site
from bench.report import Line, compare, show
from bench.server import Server

SMALL = 1_000
GETS_WATCHED = 400


def main() -> int:
    args = _arguments()
    if os.getloadavg()[0] > (os.cpu_count() or 1) / 2:
        _say(f"This machine is busy (load {os.getloadavg()[0]:.1f}): the ratios will look worse than they are.")
    with tempfile.TemporaryDirectory(prefix="candour-bench-") as folder:
        small, large = build(Path(folder) / "small", SMALL), build(Path(folder) / "large", args.posts)
        with _arena(Path(folder), Site(small), Site(large)) as (arena, pages, sizes):
            lines = list(_look(arena, sizes))
            costs = run(arena, pages, args.rounds, _say)
            lines.append(browser.line(arena.small))
        _say("passes: signing, and whole issuances")
        lines.append(tokens.line(tokens.measure(args.rounds)))
        lines.append(registrar.line(Path(folder) / "registrar", args.rounds))
        _say("the log: appending and verifying")
        lines += log.lines(Path(folder) / "log", args.rounds)
        _say("elections: reading and counting ballots")
        lines += count.lines(Path(folder) / "count", args.rounds)
    return show(args.posts, costs, [*compare(costs, arena.large_site.late_page), *lines])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Speed as ratios, measured in one run.")
    parser.add_argument("--posts", type=int, default=100_000, metavar="N", help="posts of the large forum (100,000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds to take the median of (5)")
    args = parser.parse_args()
    if args.posts < SMALL or args.rounds < 1:
        parser.error(f"--posts must be at least {SMALL} and --rounds at least 1")
    return args


@contextmanager
def _arena(folder: Path, small: Site, large: Site) -> Iterator[tuple[Arena, dict[str, list[bytes]], dict[str, int]]]:
    """(the three servers, requests for the bare pages, bytes of each Candour page), until the block ends."""
    with _serve(small.built) as one, _serve(large.built) as two:
        sizes = {f"{kind}-{at}": size for kind in PAGES for at, size in enumerate(_sizes(two, large, kind))}
        bare.make(folder / "bare.db", sizes)
        pages = {kind: [server.get(f"/pages/{name}") for name in sizes if name.startswith(kind)] for kind in PAGES}
        with Server("bench.bare:create_app()", **{bare.DATABASE: str(folder / "bare.db")}) as three:
            yield Arena(three, one, two, small, large), pages, sizes


def _serve(built: Built) -> Server:
    return Server("forum.app:create_app()", CANDOUR_DATA=str(built.folder))


def _sizes(serving: Server, site: Site, kind: str) -> list[int]:
    """One page at a time, so that sizes and pages stand in one order."""
    return [serving.send([request])[0] for request in site.gets(kind)]


def _look(arena: Arena, sizes: dict[str, int]) -> Iterator[Line]:
    """What is not a matter of time: bytes, writes, query plans."""
    largest = max(size for name, size in sizes.items() if name.startswith("thread"))
    yield Line("20 posts, kB of HTML", largest / 1000, 35.0)
    yield Line("writes in GETs", _writes(arena), 0)
    bad = list(checks.bad_plans(checks.plans(arena.large_site)))
    for sql, detail in bad:
        print(f"a query of a page: {detail}: {' '.join(sql.split())}", file=sys.stderr)
    yield Line("queries that scan, sort or skip", len(bad), 0)


def _writes(arena: Arena) -> int:
    """Of 400 GETs of all kinds: 1 if anything on the disk differs after them, or another connection committed."""
    site = arena.small_site
    requests = [request for kind in (*PAGES, "first", "late") for request in site.gets(kind)]
    arena.small.send(requests)
    before = checks.data_version(site), checks.fingerprint(site.built.folder)
    arena.small.send(list(islice(cycle(requests), GETS_WATCHED)))
    return int((checks.data_version(site), checks.fingerprint(site.built.folder)) != before)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
