"""What a count costs: ballots of ten candidates for four seats, with all ten on each, hardly two of them alike."""

import random
import subprocess
import sys
from collections.abc import Iterator
from os import wait4
from pathlib import Path
from statistics import median
from time import process_time

from bench.report import Line
from moderation.elections import blt
from moderation.elections.count import count

CANDIDATES, SEATS = 10, 4
WARD, MANY = 13_000, 1_000_000
WARD_SECONDS, MANY_SECONDS, MANY_MEGABYTES = 0.1, 10.0, 500.0


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    folder.mkdir()
    text = _ballots(WARD)
    took = [_read_and_count(text) for _ in range(rounds)]
    yield Line(f"reading {WARD:,} ballots, s", median(read for read, _ in took), WARD_SECONDS)
    yield Line(f"reading and counting {WARD:,} ballots, s", median(map(sum, took)), WARD_SECONDS)
    file = folder / "many.blt"
    file.write_text(_ballots(MANY))
    seconds, megabytes = _command(file)
    yield Line(f"election count, {MANY:,} ballots, s", seconds, MANY_SECONDS)
    yield Line(f"election count, {MANY:,} ballots, MB", megabytes, MANY_MEGABYTES)


def _ballots(number: int) -> str:
    places, lot = [str(place) for place in range(1, CANDIDATES + 1)], random.Random(number)
    papers = (" ".join(lot.sample(places, CANDIDATES)) for _ in range(number))
    names = (f'"Candidate {place}"' for place in places)
    return "\n".join([f"{CANDIDATES} {SEATS}", *(f"1 {paper} 0" for paper in papers), "0", *names, '"Ward"', ""])


def _read_and_count(text: str) -> tuple[float, float]:
    """CPU seconds of each."""
    begin = process_time()
    ballots = blt.read(text)
    read = process_time()
    count(ballots.ballots, ballots.candidates, ballots.seats, min)
    return read - begin, process_time() - read


def _command(file: Path) -> tuple[float, float]:
    """CPU seconds and the most memory, in MB, of `candour election count`, starting it included."""
    command = [sys.executable, "-m", "forum", "election", "count", str(file), "--json"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, process.returncode, used = wait4(process.pid, 0)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
