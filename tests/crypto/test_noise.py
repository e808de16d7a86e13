"""Noise: the exact distribution, branch by branch; the same for the same source."""

import hashlib
import importlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from math import exp, sqrt

import pytest

from crypto.noise import discrete_laplace

SCALES = [Fraction(10, 3), Fraction(5), Fraction(1), Fraction(2, 3)]


def probability(scale: Fraction, value: int) -> float:
    q = exp(-1 / scale)
    return (1 - q) / (1 + q) * q ** abs(value)


class TooRare(Exception):
    """A branch that is rarer than anybody asked for."""


class Path:
    """A source that makes the choices it is given, then the first one each, and remembers what else there was."""

    def __init__(self, choices: list[int], least: float) -> None:
        self.given, self.least, self.taken, self.share = choices, least, list[int](), 1.0
        self.others: list[list[int]] = []

    def below(self, limit: int) -> int:
        self.share /= limit
        if self.share < self.least:
            raise TooRare
        at = len(self.taken)
        if at >= len(self.given):
            self.others += [[*self.taken, other] for other in range(1, limit)]
        self.taken.append(self.given[at] if at < len(self.given) else 0)
        return self.taken[-1]


def branches(scale: Fraction, least: float) -> Iterator[tuple[int, float]]:
    """(what is drawn, with which probability) for every branch of the sampler that is not rarer than `least`."""
    waiting: list[list[int]] = [[]]
    while waiting:
        path = Path(waiting.pop(), least)
        with suppress(TooRare):
            yield discrete_laplace(scale, path.below), path.share
        waiting += path.others


def stream(seed: bytes) -> Callable[[int], int]:
    """Fair choices from SHAKE-256 of `seed`: the big-endian bytes that hold limit - 1, their lowest bits, until one is
    below the limit.
    """
    data = iter(hashlib.shake_256(seed).digest(10_000))

    def below(limit: int) -> int:
        bits = (limit - 1).bit_length()
        while True:
            value = int.from_bytes([next(data) for _ in range(-(-bits // 8))], "big") % (1 << bits)
            if value < limit:
                return value

    return below


def chi_square(draws: Counter[int], scale: Fraction) -> float:
    """How far the draws are from the exact distribution, in standard deviations of the chi-square statistic. Values
    that are expected less than ten times are one class.
    """
    total = sum(draws.values())
    likely = [value for value in range(-400, 401) if total * probability(scale, value) >= 10]
    classes = [(draws[value], total * probability(scale, value)) for value in likely]
    rest = total - sum(seen for seen, _ in classes), total - sum(expected for _, expected in classes)
    if rest[1] >= 10:
        classes.append(rest)
    statistic = sum((seen - expected) ** 2 / expected for seen, expected in classes)
    return (statistic - (len(classes) - 1)) / sqrt(2 * (len(classes) - 1))


def two_samples(ours: Counter[int], theirs: Counter[int]) -> float:
    """How far two samples of one size are from each other, in standard deviations of chi-square."""
    values = [value for value in ours if ours[value] + theirs[value] >= 20]
    statistic = sum((ours[value] - theirs[value]) ** 2 / (ours[value] + theirs[value]) for value in values)
    return (statistic - len(values)) / sqrt(2 * len(values))


def opendp_draws(scale: float, count: int) -> list[int]:
    try:
        dp = importlib.import_module("opendp.prelude")
    except ImportError:
        pytest.fail("opendp is missing: bin/test --slow installs it (requirements/oracle.txt)")
    dp.enable_features("contrib")
    blur = dp.m.make_laplace(dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int), scale=scale)
    assert blur.map(1) == pytest.approx(1 / scale)
    draws: list[int] = blur([0] * count)
    return draws


@pytest.mark.parametrize(("scale", "rare"), [(Fraction(1), 0.022), (Fraction(2, 3), 0.2), (Fraction(3, 2), 0.2)])
def test_every_branch_taken_every_way_gives_the_exact_distribution(scale: Fraction, rare: float) -> None:
    masses: dict[int, float] = {}
    for value, share in branches(scale, least=2e-6):
        masses[value] = masses.get(value, 0) + share
    missing = 1 - sum(masses.values())
    assert missing < rare
    assert all(0 <= probability(scale, value) - mass <= missing for value, mass in masses.items())


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_two_thousand_draws_fit_the_distribution(scale: Fraction) -> None:
    below = random.Random(7).randrange
    assert abs(chi_square(Counter(discrete_laplace(scale, below) for _ in range(2000)), scale)) < 4


def test_a_sampler_that_is_slightly_wrong_is_noticed() -> None:
    below = random.Random(7).randrange
    assert chi_square(Counter(discrete_laplace(Fraction(4), below) for _ in range(2000)), Fraction(10, 3)) > 4


@pytest.mark.slow
@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_a_million_draws_fit_the_distribution(scale: Fraction) -> None:
    assert abs(chi_square(Counter(discrete_laplace(scale) for _ in range(1_000_000)), scale)) < 6


@pytest.mark.slow
@pytest.mark.parametrize("scale", [Fraction(10, 3), Fraction(5)], ids=str)
def test_opendp_draws_from_the_same_distribution(scale: Fraction) -> None:
    theirs = Counter(opendp_draws(float(scale), 200_000))
    ours = Counter(discrete_laplace(scale) for _ in range(200_000))
    assert abs(chi_square(theirs, scale)) < 6
    assert abs(two_samples(ours, theirs)) < 6


def test_a_fixed_source_gives_fixed_noise() -> None:
    below = stream(b"candour noise")
    heads = [discrete_laplace(Fraction(10, 3), below) for _ in range(16)]
    themes = [discrete_laplace(Fraction(5), below) for _ in range(16)]
    assert heads == [-1, -4, 1, 0, -3, 6, -9, 4, -2, -1, -1, 4, -2, -9, -3, -2]
    assert themes == [-4, -1, 10, -18, 0, -14, 44, 7, 6, -1, 1, -7, -3, -2, 2, -2]


@pytest.mark.parametrize("scale", [Fraction(0), Fraction(-5)])
def test_noise_without_a_scale_is_refused(scale: Fraction) -> None:
    with pytest.raises(ValueError, match="scale"):
        discrete_laplace(scale)
