"""How long a sign-in lasts, who may come in by it, and what is said to everybody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import ConfigError, Problem
from crypto.accounts import LEADER, SEAT, Account
from forum.instance import Instance

LASTS_HOURS = 8
NAME_LONGEST, PASSPHRASE_LONGEST = 80, 200
SECONDS = 3600


class SignInRefused(Problem):
    """One sentence for a wrong name, a wrong passphrase and a term that is over."""

    status = 403
    message = (
        "Name or passphrase is not right, or the term is over. The passphrase is eight words, as they were printed or"
        " shown to you once."
    )


class BothAtOnce(Problem):
    status = 403
    message = (
        "This browser is in as a member and signed in by name at once, and one of them could tell of the other. Press"
        " “Leave quickly”: that ends both. Then come in as one of them."
    )


class StaleForm(Problem):
    status = 403
    message = "That page was opened before you signed in this time. Nothing was done; please open it again."


@dataclass(frozen=True)
class Door:
    """What a kind of account opens: its first page, and whether it opens at this moment."""

    home: str
    admits: Callable[[Instance, Account], bool]


Doors = Mapping[int, Door]


def check_name(name: str) -> str:
    """A name as it is kept; raises ConfigError."""
    if not 0 < len(name) <= NAME_LONGEST or name != " ".join(name.split()) or not name.isprintable():
        raise ConfigError(f"A name is one line of at most {NAME_LONGEST} characters.")
    return name


def looked_up(name: str) -> str:
    """A name as it is looked up: capitals and blanks do not matter."""
    return " ".join(name[:PASSPHRASE_LONGEST].split()).casefold()


def last_hour(now: datetime) -> int:
    """Sign-ins end with an hour, so that none tells the minute it was made at."""
    return hour(now) + LASTS_HOURS


def hour(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS


def is_live(account: Account, now: datetime) -> bool:
    return account.kind in (SEAT, LEADER) and hour(now) <= account.until
