"""Buckets against floods. In memory, for each process: what is asked when is written nowhere."""

import threading
from dataclasses import dataclass, field

from core.errors import Problem


class TooManyNow(Problem):
    status = 429
    message = "Too many people are asking at this moment. Please try again in ten minutes."


class Bucket:
    """So many in a slot of time, for everybody together: an address stands for a whole office, or for an attacker."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._slot, self._taken = -1, 0

    def take(self, slot: int) -> None:
        """Raises TooManyNow."""
        with self._lock:
            self._look(slot)
            self._taken += 1

    def look(self, slot: int) -> None:
        """Raises TooManyNow, and takes nothing."""
        with self._lock:
            self._look(slot)

    def _look(self, slot: int) -> None:
        if slot != self._slot:
            self._slot, self._taken = slot, 0
        if self._taken >= self._size:
            raise TooManyNow()


@dataclass(frozen=True)
class Limits:
    """For each ten minutes. A wrong code hits once in a million: a flood that never ends needs a week for one person,
    and each of its guesses was preceded by a mail to somebody."""

    asks: Bucket = field(default_factory=lambda: Bucket(5000))
    wrong_codes: Bucket = field(default_factory=lambda: Bucket(1000))
    passphrases: Bucket = field(default_factory=lambda: Bucket(100))
