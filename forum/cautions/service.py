"""What in a draft could identify its author, with the site's own list of names."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from forum.cautions.rules import KINDS, NO_NAMES, Finding, NameList, find
from forum.instance import Instance


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


def check(forum: Instance, title: str, text: str) -> Found | None:
    """None when nothing was found. Nothing is kept."""
    names = _names(forum.settings.names) if forum.settings.names else NO_NAMES
    in_title, in_text = find(title, names), find(text, names)
    kinds = dict.fromkeys(finding.kind for finding in [*in_title, *in_text])
    if not kinds:
        return None
    return Found(_parts(title, in_title), _parts(text, in_text), {kind: KINDS[kind] for kind in kinds})


def _parts(text: str, findings: list[Finding]) -> list[Part]:
    parts, at = [], 0
    for finding in findings:
        parts += [Part(text[at : finding.start]), Part(finding.text, finding.kind)]
        at = finding.end
    return [part for part in [*parts, Part(text[at:])] if part.text]


@lru_cache(maxsize=4)
def _names(path: Path) -> NameList:
    return NameList.parse(path.read_text("utf-8").splitlines())
