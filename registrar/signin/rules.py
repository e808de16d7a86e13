"""How long a code lives, how often it may be tried and asked for."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from core.errors import Problem

# A code lives for the slot it was asked in and the two after it: ten minutes at least, and no exact time is stored.
SLOT = 300
SLOTS = 3
SLOTS_AN_HOUR = 12
TRIES = 5
ASKS_AN_HOUR = 10
STAMP_SIZE = 16

SENT = "If this address is on the roll, a code is on its way."
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*")


class NotAnAddress(Problem):
    message = "That does not have the form of a mail address. Please write it like name@example.org."


class CodeRefused(Problem):
    """One sentence for every reason: a stranger who guesses learns nothing from it."""

    status = 403
    message = "That code is not right, or its ten minutes are over. Please check it, or ask for a new one."


@dataclass(frozen=True)
class Code:
    """What is kept of a code: not the code. `asked` counts the mails of an hour."""

    stamp: bytes
    slot: int
    tries: int
    hour: int
    asked: int


def ask(code: Code | None, slot: int, stamp: bytes) -> Code | None:
    """What is kept after somebody asked; None when this address had its mails for the hour.

    A code that can still be used is sent once more: nobody makes another's code useless by asking for a new one.
    """
    hour = slot // SLOTS_AN_HOUR
    fresh = Code(stamp, slot, 0, hour, 0)
    if code is None:
        return replace(fresh, asked=1)
    asked = code.asked if code.hour == hour else 0
    if asked >= ASKS_AN_HOUR:
        return None
    kept = code if code.slot >= oldest_slot(slot) and code.tries < TRIES else fresh
    return Code(kept.stamp, slot, kept.tries, hour, asked + 1)


def slot_of(now: datetime) -> int:
    return int(now.timestamp()) // SLOT


def oldest_slot(slot: int) -> int:
    """Codes of slots before this one have lapsed."""
    return slot - SLOTS + 1


def read_email(typed: str) -> str:
    """The one spelling of an address; raises NotAnAddress."""
    email = typed.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise NotAnAddress()
    return email


def read_code(typed: str) -> str:
    """The six digits, however they are spaced; "" for anything else."""
    digits = re.sub(r"[\s-]+", "", typed)
    return digits if re.fullmatch(r"[0-9]{6}", digits) else ""


def mail_text(code: str, url: str) -> str:
    return f"""Your code is {code}

Type it on the page where you asked for it. It works once, for ten minutes.

Did you not ask for it? Then somebody typed your address. Without this code
they cannot come in, and you need do nothing.

{url}
"""
