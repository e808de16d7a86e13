"""The `.blt` format of ballots: candidates and seats, a line for equal ballots, the names, the title.

    4 2                 candidates, seats
    -2                  (optional: candidates who withdrew, each with a minus)
    31 1 3 2 0          how many ballots, the preferences, a zero
    0                   the end of the ballots
    "Ann" "Ben" ...     a name a line or several, quoted; a quote inside is doubled; unquoted: one a line;
                        or one a line, with the party quoted behind it
    "Ward 3"            the title
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import Problem
from moderation.elections.count import Ballot

MOST, LARGEST = 200, 10**9
_WHOLE = re.compile(r"[-0-9 \t]+")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


class BltWrong(Problem):
    """Says what is wrong, and in which line."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"Line {line} of the ballots {what}.")


@dataclass(frozen=True)
class Ballots:
    """What a file says: `ballots` by preferences; names by candidate, from 1; who withdrew."""

    candidates: int
    seats: int
    withdrawn: frozenset[int]
    ballots: Counter[Ballot]
    names: tuple[str, ...]
    title: str


def read(text: str) -> Ballots:
    """Raises BltWrong."""
    lines = _Lines(text)
    numbers = _numbers(*lines.take())
    if len(numbers) != 2 or not 0 < numbers[1] <= numbers[0] <= MOST:
        raise BltWrong(lines.at, f"must be the number of candidates (at most {MOST}) and of seats, such as 5 3")
    candidates, seats = numbers
    withdrawn, ballots = _ballots(lines, candidates)
    *names, title = _names(lines, candidates)
    return Ballots(candidates, seats, withdrawn, ballots, tuple(names), title)


def write(ballots: Ballots) -> str:
    """The file, equal ballots together and in the order of their preferences, which is no order of arrival."""
    lines = [f"{ballots.candidates} {ballots.seats}"]
    lines += [f"-{one}" for one in sorted(ballots.withdrawn)]
    lines += [" ".join(map(str, (count, *given, 0))) for given, count in sorted(ballots.ballots.items())]
    quoted = ['"' + name.replace('"', '""') + '"' for name in (*ballots.names, ballots.title)]
    return "\n".join([*lines, "0", *quoted]) + "\n"


class _Lines:
    """The lines that hold something, one after another; `at` is the number of the last one taken. A spreadsheet leaves
    commas at their ends.
    """

    def __init__(self, text: str) -> None:
        self.at = 1
        self._rest = enumerate(text.removeprefix("\ufeff").splitlines(), 1)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for number, line in self._rest:
            self.at = number
            if text := line.strip().rstrip(", "):
                yield number, text

    def take(self) -> tuple[int, str]:
        return next(iter(self), (self.at, ""))


def _ballots(lines: _Lines, candidates: int) -> tuple[frozenset[int], Counter[Ballot]]:
    """Equal lines are read once: of a million ballots most say what others say."""
    withdrawn: set[int] = set()
    standing = frozenset(range(1, candidates + 1))
    times: dict[str, int] = {}
    first: dict[str, int] = {}
    for number, line in lines:
        if line == "0":
            return frozenset(withdrawn), _counted(times, first, standing)
        if line.startswith("-"):
            withdrawn |= {-one for one in _numbers(number, line)}
            if times or not withdrawn <= standing:
                raise BltWrong(number, "names a withdrawn candidate who does not stand, or comes after a ballot")
        else:
            if not (before := times.get(line, 0)):
                first[line] = number
            times[line] = before + 1
    raise BltWrong(lines.at, "ends the file before a line with 0 ends the ballots")


def _counted(times: dict[str, int], first: dict[str, int], standing: frozenset[int]) -> Counter[Ballot]:
    ballots: Counter[Ballot] = Counter()
    for line, repeated in times.items():
        count, given = _ballot(first[line], line, standing)
        ballots[given] = ballots.get(given, 0) + count * repeated
    return ballots


def _ballot(number: int, text: str, standing: frozenset[int]) -> tuple[int, Ballot]:
    """(how many, preferences)."""
    count, *given = _numbers(number, text)
    if not 1 <= count <= LARGEST or not given or given.pop() != 0:
        raise BltWrong(number, "must begin with how many ballots it stands for and end with 0")
    if not standing.issuperset(given) or len(set(given)) != len(given):
        raise BltWrong(number, "prefers a candidate twice, or one who does not stand")
    return count, bytes(given)


def _numbers(number: int, text: str) -> list[int]:
    try:
        found = list(map(int, text.split()))
    except ValueError:
        found = []
    if not found or not _WHOLE.fullmatch(text):
        raise BltWrong(number, "must hold whole numbers with blanks between")
    return found


def _names(lines: _Lines, candidates: int) -> list[str]:
    """The names and, last, the title."""
    found = [_quoted(number, line) if line.startswith('"') else [line] for number, line in lines]
    several = len(found) != candidates + 1
    names = [name for line in found for name in line] if several else [", ".join(line) for line in found]
    if len(names) != candidates + 1:
        raise BltWrong(lines.at, f"is the last, and there are not {candidates} names and a title after the ballots")
    return names


def _quoted(number: int, line: str) -> list[str]:
    if _QUOTED.sub("", line).strip():
        raise BltWrong(number, "has a quotation mark too many or too few")
    return [name.replace('""', '"') for name in _QUOTED.findall(line)]
