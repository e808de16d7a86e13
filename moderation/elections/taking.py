"""A winner takes their seat: with the eight words of their nomination, and a passphrase that only they have seen."""

from dataclasses import dataclass

from core.errors import ConfigError
from crypto.acts import RESIGNED
from crypto.claims import from_words, split_words
from crypto.encoding import Malformed
from crypto.nominations import Nominee, claim_hash
from crypto.seats import Holder
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts.rules import PASSPHRASE_LONGEST, looked_up
from moderation.elections import nominees, rules, service, views
from moderation.seats import service as seats
from moderation.seats.rules import Seat, TermOver, check_holder


@dataclass(frozen=True)
class Typed:
    """What a winner types; `mail` may be empty: then nothing is mailed to them."""

    name: str
    words: str
    passphrase: str
    again: str
    mail: str


def take(forum: Instance, number: int, typed: Typed) -> int:
    """The number of the seat. Raises NoSuchElection, NotElected, PassphraseTooShort, PassphrasesDiffer, MailWrong or
    SeatNotTaken.
    """
    election = service.find(forum, number)
    nominee = _winner(forum, election, typed)
    holder = _holder(nominee.name, typed.mail.strip())
    passphrase = _passphrase(typed)
    with forum.db.transaction():
        log.hold(forum)
        open_seats = views.to_take(forum, election)
        seat = next((seat for seat, won in open_seats.items() if won == nominee.commitment), None)
        if seat is None:
            raise rules.NotElected()
        try:
            seats.take(forum, seat, holder, passphrase)
        except ConfigError as error:
            raise rules.SeatNotTaken() from error
    return seat


def resign(forum: Instance, seat: Seat) -> None:
    """The seat is vacant from this hour on; raises TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        if seat not in seats.holders(forum):
            raise TermOver()
        seats.end(forum, seat.number, RESIGNED)


def _winner(forum: Instance, election: rules.Election, typed: Typed) -> Nominee:
    """Raises NotElected."""
    try:
        claim = claim_hash(from_words(typed.words))
    except Malformed as error:
        raise rules.NotElected() from error
    waiting, name = set(views.to_take(forum, election).values()), looked_up(typed.name)
    for nominee in nominees.known(forum, election).values():
        if nominee.claim == claim and looked_up(nominee.name) == name and nominee.commitment in waiting:
            return nominee
    raise rules.NotElected()


def _holder(name: str, mail: str) -> Holder:
    """Raises MailWrong."""
    holder = Holder(name, mail)
    try:
        return check_holder(holder) if mail else holder
    except ConfigError as error:
        raise rules.MailWrong() from error


def _passphrase(typed: Typed) -> str:
    """As accounts read it, without what they do not look at; raises PassphraseTooShort or PassphrasesDiffer."""
    first, second = (split_words(one) for one in (typed.passphrase, typed.again))
    if len("".join(first)) < rules.PASSPHRASE_SHORTEST or len(typed.passphrase) > PASSPHRASE_LONGEST:
        raise rules.PassphraseTooShort()
    if first != second:
        raise rules.PassphrasesDiffer()
    return typed.passphrase
