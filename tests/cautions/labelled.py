"""The labelled set: `labelled.jsonl` (text, expected [kind, exact words]) against the names in `names.txt`.

Written by hand in three parts; every part was measured once before the rules were changed to do better on it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forum.cautions.rules import Finding, NameList, find

HERE = Path(__file__).parent
NAMES = NameList.parse((HERE / "names.txt").read_text("utf-8").splitlines())
# The kinds a pattern or a list can be right or wrong about; the others are turns of phrase.
STRUCTURED = ("mail", "phone", "ni", "staff", "postcode", "date", "name")


@dataclass(frozen=True)
class Line:
    """One text, what should be found in it as (kind, words), and what was."""

    text: str
    expect: tuple[tuple[str, str], ...]
    found: tuple[Finding, ...]

    def hit(self, kind: str, words: str) -> bool:
        """Whether a finding of this kind overlaps these words."""
        start = self.text.index(words)
        return any(one.kind == kind and one.start < start + len(words) and start < one.end for one in self.found)


def _line(raw: str) -> Line:
    row = json.loads(raw)
    return Line(row["text"], tuple((kind, words) for kind, words in row["expect"]), tuple(find(row["text"], NAMES)))


LINES = tuple(_line(raw) for raw in (HERE / "labelled.jsonl").read_text("utf-8").splitlines())
PLAIN = tuple(line for line in LINES if not line.expect)


def recall(kinds: Iterable[str]) -> float:
    """The share of the expected items of these kinds that were found."""
    wanted = frozenset(kinds)
    hits = [line.hit(kind, words) for line in LINES for kind, words in line.expect if kind in wanted]
    return sum(hits) / len(hits)


def false_alarms(kinds: Iterable[str]) -> float:
    """The share of the plain lines with a finding of these kinds."""
    wanted = frozenset(kinds)
    return sum(any(one.kind in wanted for one in line.found) for line in PLAIN) / len(PLAIN)
