"""What in a draft could identify its author, with the site's own list of names."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from forum.cautions.rules import KINDS, NO_NAMES, Finding, NameList, find
from forum.instance import Instance

# What points at somebody whoever writes: where the author is known by name, only that matters.
OF_OTHERS = ("name", "mail", "phone", "handle", "staff", "ni", "postcode")


@dataclass(frozen=True)
class Part:
    """A stretch of text; `kind` says why it could identify someone, and is empty where nothing does."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """A draft with what was found in it marked, and why each kind matters."""

    title: list[Part]
    text: list[Part]
    reasons: dict[str, str]


def check(forum: Instance, title: str, text: str, kinds: Collection[str] = KINDS) -> Found | None:
    """None when nothing of these kinds was found. Nothing is kept."""
    names = _names(forum.settings.names) if forum.settings.names else NO_NAMES
    in_title, in_text = ([one for one in find(part, names) if one.kind in kinds] for part in (title, text))
    found = dict.fromkeys(finding.kind for finding in [*in_title, *in_text])
    if not found:
        return None
    return Found(_parts(title, in_title), _parts(text, in_text), {kind: KINDS[kind] for kind in found})


def _parts(text: str, findings: list[Finding]) -> list[Part]:
    parts, at = [], 0
    for finding in findings:
        parts += [Part(text[at : finding.start]), Part(finding.text, finding.kind)]
        at = finding.end
    return [part for part in [*parts, Part(text[at:])] if part.text]


@lru_cache(maxsize=4)
def _names(path: Path) -> NameList:
    return NameList.parse(path.read_text("utf-8").splitlines())
