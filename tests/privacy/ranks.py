"""Does a value remember an order? Spearman's rank correlation, and what chance alone would give.

With n items in random order, rho has mean 0 and standard deviation 1/sqrt(n - 1): for a batch of n = 60 that is 0.130,
and |rho| is 0.104 on average. So |rho| of one batch tells nothing; over b batches the mean of rho has standard
deviation 1/sqrt(b (n - 1)), 0.029 for b = 20. A value that remembers the order has a mean rho near 1 or -1, one that
remembers it in some batches, or forwards in one and backwards in the next, a mean |rho| far above: hence two tests.
A single value fails by chance about once in 1,500 runs (0.10 is 3.4 standard deviations), and many are looked at:
so a test that finds a suspect measures again, with new batches, and only who is suspect twice has been found out.
"""

from collections.abc import Callable, Mapping, Sequence
from math import pi, sqrt
from typing import Any

MEAN = 0.10
ERRORS = 4
Batches = Sequence[Mapping[str, Sequence[Any]]]


def rho(values: Sequence[Any]) -> float:
    """Correlation of the values' ranks with the order in which they are given; ties share their middle rank."""
    n = len(values)
    ranks = _ranks(values)
    middle = (n - 1) / 2
    spread = sqrt(sum((rank - middle) ** 2 for rank in ranks) * sum((i - middle) ** 2 for i in range(n)))
    return sum((i - middle) * (rank - middle) for i, rank in enumerate(ranks)) / spread if spread else 0.0


def remembers(batches: Sequence[Sequence[Any]]) -> bool:
    """Whether a value, given in the true order batch by batch, leans on that order more than chance does."""
    rhos = [rho(values) for values in batches if len(set(values)) > 1]
    if not rhos:
        return False
    n, b = len(batches[0]), len(rhos)
    mean, mean_size = sum(rhos) / b, sum(map(abs, rhos)) / b
    by_chance = sqrt(2 / (pi * (n - 1)))
    error = sqrt((1 - 2 / pi) / (n - 1) / b)
    return abs(mean) >= MEAN or abs(mean_size - by_chance) > ERRORS * error


def suspects(measure: Callable[[], Batches]) -> set[str]:
    """The names of the values that remember the order, in two measurements one after the other."""
    found = _suspects(measure())
    return found & _suspects(measure()) if found else set()


def _suspects(batches: Batches) -> set[str]:
    return {name for name in batches[0] if remembers([batch[name] for batch in batches])}


def _ranks(values: Sequence[Any]) -> list[float]:
    places: dict[Any, list[int]] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]
