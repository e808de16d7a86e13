"""What a text is about, as far as its words tell: which words count, and how much each. Pure.

Weights are TF-IDF: (1 + log of how often here) * log(texts / texts that have it), each text scaled to length 1 (Salton,
Buckley, 1988).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from math import log, sqrt

from snowballstemmer import stemmer

from forum.hints.common import COMMON

# A word in fewer texts than this is dropped: it could be one person's, and tells nothing of a theme.
FEWEST_TEXTS = 10
# A word in more than one text of this many is no theme's.
TOO_COMMON = 4
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W\d_]{3,24}")
_APOSTROPHE = re.compile(r"['\u2019](?:s|t|d|m|ll|re|ve|n)?\b")
Progress = Callable[[int], None]
# Weights of stems; the squares add up to 1.
Vector = Mapping[str, float]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What "fair" and "fairness" share, or "depot" and "depots" (Snowball, English); Welsh words stay as they are."""
    found: str = _STEMMER.stemWord(word)
    return found


def words(text: str) -> list[str]:
    """The words that could tell a theme, in small letters: no links, and nothing that only holds speech together."""
    found = _WORD.findall(_APOSTROPHE.sub(" ", _LINK.sub(" ", text.casefold())))
    return [word for word in found if word not in COMMON and stem(word) not in _COMMON]


def vectors(texts: Iterable[str]) -> tuple[list[Vector], Mapping[str, str]]:
    """(one for each text, in order; empty where no stem of a text is in enough others. Each stem as it is spelt most
    often, if enough texts spell it so, else the stem.) Texts are read once, not kept.
    """
    counts: list[Counter[str]] = []
    spelt: Counter[str] = Counter()
    for text in texts:
        found = words(text)
        counts.append(Counter(map(stem, found)))
        spelt.update(set(found))
    spread = Counter(one for count in counts for one in count)
    most = max(len(counts) // TOO_COMMON, FEWEST_TEXTS)
    rarity = {one: log(len(counts) / n) for one, n in spread.items() if FEWEST_TEXTS <= n <= most}
    return [_vector(count, rarity) for count in counts], _spellings(spelt)


def _spellings(spelt: Mapping[str, int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in sorted(spelt, key=lambda word: (-spelt[word], word)):
        if spelt[word] >= FEWEST_TEXTS:
            found.setdefault(stem(word), word)
    return found


def _vector(count: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    weights = {one: (1 + log(n)) * rarity[one] for one, n in count.items() if one in rarity}
    size = sqrt(sum(weight * weight for weight in weights.values()))
    return {one: weight / size for one, weight in weights.items()} if size else {}


_STEMMER = stemmer("english")
_COMMON = frozenset(map(stem, COMMON))
