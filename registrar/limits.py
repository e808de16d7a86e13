"""How much is taken at the registrar in ten minutes."""

from dataclasses import dataclass, field

from core.limits import Bucket


@dataclass(frozen=True)
class Limits:
    """For each ten minutes. A wrong code hits once in a million: a flood that never ends needs a week for one person,
    and each of its guesses was preceded by a mail to somebody."""

    asks: Bucket = field(default_factory=lambda: Bucket(5000))
    wrong_codes: Bucket = field(default_factory=lambda: Bucket(1000))
    passphrases: Bucket = field(default_factory=lambda: Bucket(100))
