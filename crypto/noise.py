"""Exact noise: the discrete Laplace distribution, drawn with whole numbers only.

P(x) = (e^(1/scale) - 1) / (e^(1/scale) + 1) * e^(-|x| / scale) for every integer x.

Algorithms 1 and 2 of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (NeurIPS 2020). No
floating point: the gaps between floats tell what noise was added to (Mironov, "On significance of the least significant
bits for differential privacy", 2012). How long a draw takes depends on what is drawn, so nobody may be able to ask for
one: draws belong in a job that runs by the calendar.
"""

import secrets
from collections.abc import Callable
from fractions import Fraction

# A fair choice among 0 .. n-1. Tests put in one that is fixed, or that goes through every branch.
Below = Callable[[int], int]


def discrete_laplace(scale: Fraction, below: Below = secrets.randbelow) -> int:
    """One draw, P(x) proportional to e^(-|x| / scale): algorithm 2 with t / s = scale. ValueError unless scale > 0."""
    if scale <= 0:
        raise ValueError("noise needs a scale above zero")
    while True:
        rest = below(scale.numerator)
        if not _bernoulli_exp(Fraction(rest, scale.numerator), below):
            continue
        wholes = 0
        while _bernoulli_exp(Fraction(1), below):
            wholes += 1
        size = (rest + scale.numerator * wholes) // scale.denominator
        negative = below(2) == 1
        # Zero has one sign only, or it would come up twice as often as it should.
        if not (negative and size == 0):
            return -size if negative else size


def _bernoulli_exp(gamma: Fraction, below: Below) -> bool:
    """True with probability e^(-gamma), for gamma from 0 to 1 (algorithm 1)."""
    tries = 1
    while below(gamma.denominator * tries) < gamma.numerator:
        tries += 1
    return tries % 2 == 1
