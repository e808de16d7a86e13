"""Who holds a seat, as the log says it; and what is said to everybody else."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.clock import hour_of, hour_start
from core.errors import ConfigError, Problem
from crypto.acts import NO_KEY, RENEWED, SeatTerm
from crypto.seats import Holder, holder_commitment, public_key, sign, signing_public_key
from moderation.accounts.rules import check_name, looked_up

SEATS = 3
FOUNDING_WEEKS = 8
_NAMED = re.compile(r"([^<>]+?) *<([^<>]+)>")
_MAIL = re.compile(r"[\x21-\x7e]{1,64}@[A-Za-z0-9.-]{1,190}")


class NotSeatHolder(Problem):
    status = 403
    message = (
        "This page is for those who hold a seat. Sign in, or sign in again: it lasts eight hours, and no longer than"
        " the term."
    )


class TermOver(Problem):
    status = 403
    message = "Your term is over, or the seat has another holder. Nothing was done."


@dataclass(frozen=True)
class Seat:
    """A seat that is held now: by whom, with which X25519 and which Ed25519 key, by which entry of the log, until which
    hour; and whether its passphrase is the one that `candour init` printed, so that somebody else has seen it.
    """

    number: int
    name: str
    public_key: bytes
    signing_key: bytes
    entry: int
    ends: str
    printed: bool


def newest(terms: list[tuple[int, SeatTerm]]) -> dict[int, tuple[int, SeatTerm]]:
    """The last word of the log about each seat."""
    return {term.seat: (entry, term) for entry, term in terms}


def runs(term: SeatTerm, now: datetime) -> bool:
    return term.begins <= hour_of(now) < term.ends


def new_term(seat: int, how: str, now: datetime, weeks: int) -> SeatTerm:
    """A term from now on; holder and keys are still to be filled in."""
    ends = hour_of(hour_start(hour_of(now)) + timedelta(weeks=weeks))
    return SeatTerm(seat, how, bytes(32), NO_KEY, NO_KEY, hour_of(now), ends)


def held(term: SeatTerm, salt: bytes, name: str, secret: bytes) -> SeatTerm:
    """A term with its holder, and with the keys that come from this secret."""
    holder = holder_commitment(salt, name)
    return replace(term, holder=holder, key=public_key(secret), signing=signing_public_key(secret))


def renewed(term: SeatTerm, old: bytes, now: datetime) -> SeatTerm:
    """The same term from now on: it ends when it would have ended. The old secret signs its new keys."""
    unsigned = replace(term, how=RENEWED, begins=hour_of(now))
    return replace(unsigned, signed=sign(old, unsigned))


def read_holder(text: str) -> Holder:
    """`NAME <mail>`; raises ConfigError."""
    found = _NAMED.fullmatch(text.strip())
    if not found:
        raise ConfigError('A seat is named with a mail address: "Ann Example <ann@example.org>".')
    return check_holder(Holder(found[1], found[2]))


def read_holders(texts: tuple[str, ...]) -> list[Holder]:
    """Those of all founding seats; raises ConfigError."""
    holders = [read_holder(text) for text in texts]
    if len(holders) > SEATS or len({looked_up(one.name) for one in holders}) < len(holders):
        raise ConfigError(f"There are {SEATS} seats, and nobody holds two of them.")
    return holders


def check_holder(holder: Holder) -> Holder:
    """Raises ConfigError."""
    check_name(holder.name)
    if not _MAIL.fullmatch(holder.mail):
        raise ConfigError(f"The mail address of {holder.name} is not one.")
    return holder
