"""What in a text could identify its author: pure, for the page before a post is taken.

DESIGN section 4: names on the site's list, mail, phone, staff and NI numbers, postcodes, exact dates, "as the only
...", sign-offs. It warns, it never stops anybody; a text without findings is not anonymous (style is not looked at).
The browser runs the same patterns and the same overlap rule (`static/cautions.js`), without the names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forum.cautions.names import NameList
from forum.cautions.patterns import KINDS, NEEDS, PATTERNS, shape

__all__ = ["KINDS", "NO_NAMES", "PATTERNS", "Finding", "NameList", "find"]

NO_NAMES = NameList()
# ASCII: \d and \w mean in Python what they mean in JavaScript.
_COMPILED = tuple(
    (kind, re.compile(source, re.A | (re.I if "i" in flags else 0))) for kind, source, flags in PATTERNS
)
_BY_NEEDS = [(needs, [row for row, its in enumerate(NEEDS) if its == needs]) for needs in dict.fromkeys(NEEDS)]
# Without a digit most patterns cannot match, and there is no need to ask each.
_WITHOUT_DIGITS = [one for one in _BY_NEEDS if any(set("09").isdisjoint(part) for part in one[0][0])]


@dataclass(frozen=True)
class Finding:
    """`text` is text[start:end] of what was given (characters, end exclusive); `kind` is a key of `KINDS`."""

    kind: str
    start: int
    end: int
    text: str


def find(text: str, names: NameList = NO_NAMES) -> list[Finding]:
    """What could identify the author, in order, none overlapping another. Never raises; time grows with the length."""
    found = list(_all(text, names)) if text else []
    return list(_apart(found, text)) if len(found) > 1 else found


def _all(text: str, names: NameList) -> Iterator[Finding]:
    for row in candidates(shape(text)):
        kind, pattern = _COMPILED[row]
        for hit in pattern.finditer(text):
            start, end = hit.span(pattern.groups)
            yield Finding(kind, start, end, text[start:end])
    for start, end in names.spans(text):
        yield Finding("name", start, end, text[start:end])


def candidates(looks: str) -> list[int]:
    """The rows of `PATTERNS` that may match a text of this shape: those that find in it one of each group they need."""
    rows: list[int] = []
    for needs, its_rows in _BY_NEEDS if "0" in looks else _WITHOUT_DIGITS:
        for group in needs:
            for part in group:
                if part in looks:
                    break
            else:
                break
        else:
            rows += its_rows
    return sorted(rows)


def _apart(found: list[Finding], text: str) -> Iterator[Finding]:
    """The overlap rule: what overlaps is one finding, of the kind of its longest, of equals the one that begins first.
    Half a phone number that is marked looks as if the other half were safe.
    """
    groups: list[list[Finding]] = []
    end = 0
    for finding in sorted(found, key=lambda finding: finding.start):
        if finding.start >= end:
            groups.append([])
        groups[-1].append(finding)
        end = max(end, finding.end)
    for group in groups:
        kind = min(group, key=lambda finding: finding.start - finding.end).kind
        start, end = group[0].start, max(finding.end for finding in group)
        yield Finding(kind, start, end, text[start:end])
