"""Groups of texts that use the same words: spherical k-means (Dhillon, Modha, 2001), one result for a seed. Pure."""

import random
from collections.abc import Sequence

from forum.hints.words import Progress, Vector

ROUNDS = 15


def clusters(vectors: Sequence[Vector], count: int, seed: int, progress: Progress = lambda _: None) -> list[list[int]]:
    """Which vectors belong together: `count` groups of their places, some of them empty perhaps. A vector without words
    is in none. `progress` is called with 1 after each of at most ROUNDS + count steps.
    """
    places = [at for at, vector in enumerate(vectors) if vector]
    centres = _first_centres([vectors[at] for at in places], count, random.Random(seed), progress)
    groups: list[list[int]] = []
    for _ in range(ROUNDS):
        before, groups = groups, _nearest(vectors, places, centres)
        progress(1)
        if groups == before:
            break
        centres = [_centre([vectors[at] for at in group]) or old for group, old in zip(groups, centres, strict=True)]
    return groups


def _first_centres(vectors: Sequence[Vector], count: int, lot: random.Random, progress: Progress) -> list[Vector]:
    """Texts that are unlike each other: each is drawn with a chance that grows with its distance from those before it
    (k-means++, Arthur, Vassilvitskii, 2007).
    """
    far = [1.0] * len(vectors)
    centres: list[Vector] = []
    while len(centres) < min(count, len(vectors)):
        centre = vectors[lot.choices(range(len(vectors)), [distance + 1e-12 for distance in far])[0]]
        centres.append(centre)
        far = [min(distance, max(0.0, 1 - _dot(vector, centre))) for vector, distance in zip(vectors, far, strict=True)]
        progress(1)
    return centres


def _nearest(vectors: Sequence[Vector], places: Sequence[int], centres: Sequence[Vector]) -> list[list[int]]:
    """By word first: a text meets only the centres that share a word with it."""
    by_word: dict[str, list[tuple[int, float]]] = {}
    for at, centre in enumerate(centres):
        for word, weight in centre.items():
            by_word.setdefault(word, []).append((at, weight))
    groups: list[list[int]] = [[] for _ in centres]
    for place in places:
        near = [0.0] * len(centres)
        for word, weight in vectors[place].items():
            for at, other in by_word.get(word, ()):
                near[at] += weight * other
        groups[near.index(max(near))].append(place)
    return groups


def _centre(vectors: Sequence[Vector]) -> Vector:
    total: dict[str, float] = {}
    for vector in vectors:
        for word, weight in vector.items():
            total[word] = total.get(word, 0.0) + weight
    size = sum(weight * weight for weight in total.values()) ** 0.5
    return {word: weight / size for word, weight in total.items()}


def _dot(one: Vector, other: Vector) -> float:
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())
