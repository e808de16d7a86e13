"""The site's list of names, and where a text uses one of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from forum.cautions.words import FIRST_NAME_WORDS, HONORIFICS, LABELS, PARTICLES, SURNAME_WORDS, TITLES

# Letters, joined by apostrophes and hyphens; the 's of "Parry's" is left out.
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-](?!s(?![^\W\d_]))[^\W\d_]+)*")
_GAP = re.compile(r"[\s.,_*]{1,5}")


def _fold(word: str) -> str:
    """Case and accents away: people type Sian for Siân."""
    plain = unicodedata.normalize("NFKD", word).replace("\u2019", "'")
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


@dataclass(frozen=True)
class Word:
    """A word of a text: its key (case and accents folded), place, and whether it begins with a capital."""

    key: str
    start: int
    end: int
    capital: bool


def _words(text: str) -> list[Word]:
    return [Word(_fold(hit[0]), hit.start(), hit.end(), hit[0][0].isupper()) for hit in _WORD.finditer(text)]


@dataclass(frozen=True)
class NameList:
    """Surname -> first names, all folded. A look-up a word, so 5,000 names cost what five do."""

    firsts: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, lines: Iterable[str]) -> "NameList":
        """From lines "First Last" or "Last, First"; after # a comment; empty lines and titles (Dr) are left out."""
        found: dict[str, set[str]] = {}
        for line in lines:
            last, comma, first = line.partition("#")[0].partition(",")
            keys = [word.key for word in _words(f"{first} {last}" if comma else last)]
            keys = keys[1:] if keys[:1] and keys[0] in HONORIFICS else keys
            if keys:
                found.setdefault(keys[-1], set()).update(keys[:1] if len(keys) > 1 else ())
        return cls({last: frozenset(names) for last, names in found.items()})

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the text names somebody: a full name, a surname with a title or an initial, or a surname alone."""
        if not self.firsts:
            return
        words = _words(text)
        for at, word in enumerate(words):
            if word.key in self.firsts:
                yield from self._around(text, words, at)

    def _around(self, text: str, words: list[Word], at: int) -> Iterator[tuple[int, int]]:
        last, firsts = words[at], self.firsts[words[at].key]
        before = _before(text, words, at)
        for back, word in enumerate(before):
            if _introduces(word, last, firsts, before[back + 1:]):
                yield word.start, last.end
        for after in words[at + 1:at + 2]:
            if after.key in firsts and _turned(text[last.end:after.start], last, after):
                yield last.start, after.end
        if last.capital and last.key not in SURNAME_WORDS:
            yield last.start, last.end


def _turned(between: str, last: Word, first: Word) -> bool:
    """Whether "Young, Will" or "Young Will" is a name turned round; "young will" is not."""
    if last.capital and first.capital:
        return between.strip(" ") in ("", ",")
    return between.strip(" ") == "," and not (last.key in SURNAME_WORDS and first.key in FIRST_NAME_WORDS)


def _before(text: str, words: list[Word], at: int) -> list[Word]:
    """Up to three words before, nearest first, as far as they can belong to one name."""
    near: list[Word] = []
    for index in range(at - 1, max(0, at - 3) - 1, -1):
        word = words[index]
        if not _GAP.fullmatch(text, word.end, words[index + 1].start):
            break
        near.append(word)
        if not (word.capital or word.key in PARTICLES):
            break
    return near


def _introduces(word: Word, last: Word, firsts: frozenset[str], earlier: list[Word]) -> bool:
    """Whether `word`, before the surname `last`, makes a name of it."""
    if word.key in firsts:
        return (last.capital and word.capital) or not (last.key in SURNAME_WORDS and word.key in FIRST_NAME_WORDS)
    if word.key in HONORIFICS:
        return last.capital or word.key in TITLES or last.key not in SURNAME_WORDS
    if len(word.key) != 1 or not word.capital or not last.capital or any(near.key in LABELS for near in earlier[:1]):
        return False
    return any(first[0] == word.key for first in firsts)
