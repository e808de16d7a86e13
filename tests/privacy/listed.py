"""A list of everything that is allowed to be there, each with its reason; and whether what was found agrees with it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

Allowed = Mapping[str, Mapping[str, str]]
# Kinds of which the list has patterns.
PATTERNS = ("files", "said", "printed", "json")


def read(name: str) -> Allowed:
    return tomllib.loads((Path(__file__).parent / name).read_text())


def agrees(allowed: Allowed, kind: str, found: Iterable[str]) -> None:
    """Nothing that is not on the list, nothing on the list that is not there."""
    seen, entries, is_pattern = set(found), allowed[kind], kind in PATTERNS
    fits = {name: [p for p in entries if (re.fullmatch(p, name) if is_pattern else p == name)] for name in seen}
    strange = sorted(name for name, by in fits.items() if not by)
    assert not strange, f"{kind} that no one has thought about: {strange}"
    dead = sorted(entries.keys() - {pattern for by in fits.values() for pattern in by})
    assert not dead, f"{kind} on the list that do not exist any more: {dead}"


def every_entry_has_a_reason(allowed: Allowed) -> bool:
    return all(len(reason) > 5 and reason.endswith(".") for entries in allowed.values() for reason in entries.values())
