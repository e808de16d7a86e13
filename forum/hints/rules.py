"""Themes that a codebook may be missing, for seat-holders to think about. Pure; nothing of it is ever published.

Texts come in opened and go nowhere: a hint holds words that many texts share and a rounded size, no text and no place
of one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forum.hints.clusters import clusters
from forum.hints.words import FEWEST_TEXTS, Progress, Vector, vectors, words

GROUPS = 16
TOP = 8
STEP = 5


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
    weighed = vectors(texts)
    groups = clusters(weighed, GROUPS, seed, progress)
    found = [_hint([weighed[at] for at in group], codebook) for group in groups if len(group) >= FEWEST_TEXTS]
    found.sort(key=lambda hint: (hint.theme is not None, -hint.texts, hint.words))
    return [hint for hint in found if hint.words]


def _hint(group: Sequence[Vector], codebook: Sequence[str]) -> Hint:
    """Words that fewer than FEWEST_TEXTS texts of the group have are not shown."""
    weights: Counter[str] = Counter()
    for vector in group:
        weights.update(vector)
    in_texts = Counter(word for vector in group for word in vector)
    shared = [word for word in weights if in_texts[word] >= FEWEST_TEXTS]
    top = tuple(sorted(shared, key=lambda word: (-weights[word], word))[:TOP])
    theme = next((theme for theme in codebook if set(words(theme)) & set(top)), None)
    return Hint(top, (len(group) + STEP // 2) // STEP * STEP, theme)
