"""Buckets against floods. In memory, for each process: what is asked when is written nowhere."""

import threading
from datetime import datetime

from core.errors import Problem

SLOT = 600


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


def slot(now: datetime) -> int:
    """Ten minutes of time, counted from 1970."""
    return int(now.timestamp()) // SLOT
