"""Themes that a codebook may be missing, for seat-holders to think about. Pure; nothing of it is ever published.

Texts come in opened and go nowhere: a hint holds words that many texts share and a rounded size, no text and no place
of one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.hints.clusters import clusters
from forum.hints.words import FEWEST_TEXTS, Progress, Vector, stem, vectors, words

Named = tuple[str, frozenset[str]]

GROUPS = 16
TOP = 8
STEP = 5
# A group of fewer than one text in this many is chance; one that shares a single word is no theme.
SHARE, FEWEST_WORDS = 50, 2


@dataclass(frozen=True)
class Hint:
    """A group of at least FEWEST_TEXTS texts: its words, the most telling first; about how many texts, a multiple of
    5; the theme of the codebook it seems to belong to, None where it may be one that is missing.
    """

    words: tuple[str, ...]
    texts: int
    theme: str | None


def hints(texts: Iterable[str], codebook: Sequence[str], seed: int, progress: Progress = lambda _: None) -> list[Hint]:
    """The largest group first; those without a theme before the others. The same texts and seed give the same hints."""
    weighed, spelt = vectors(texts)
    named = [(theme, frozenset(map(stem, words(theme)))) for theme in codebook]
    least = max(FEWEST_TEXTS, len(weighed) // SHARE)
    groups = clusters(weighed, GROUPS, seed, progress)
    found = [_hint([weighed[at] for at in group], named, spelt) for group in groups if len(group) >= least]
    found.sort(key=lambda hint: (hint.theme is not None, -hint.texts, hint.words))
    return [hint for hint in found if len(hint.words) >= FEWEST_WORDS]


def _hint(group: Sequence[Vector], codebook: Sequence[Named], spelt: Mapping[str, str]) -> Hint:
    """Words that fewer than FEWEST_TEXTS texts of the group have are not shown."""
    weights: Counter[str] = Counter()
    for vector in group:
        weights.update(vector)
    in_texts = Counter(one for vector in group for one in vector)
    shared = [one for one in weights if in_texts[one] >= FEWEST_TEXTS]
    top = sorted(shared, key=lambda one: (-weights[one], one))[:TOP]
    size = (len(group) + STEP // 2) // STEP * STEP
    return Hint(tuple(spelt.get(one, f"{one}…") for one in top), size, _theme(top, weights, codebook))


def _theme(top: Sequence[str], weights: Mapping[str, float], codebook: Sequence[Named]) -> str | None:
    """The theme whose own words weigh most among those of a group."""
    fits = [(sum(weights[one] for one in top if one in own), theme) for theme, own in codebook]
    most, theme = max(fits, key=lambda fit: fit[0], default=(0, None))
    return theme if most else None
