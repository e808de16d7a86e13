"""The ballots of an election that was counted, opened for scrutineers."""

from collections import Counter

from core.errors import ConfigError
from crypto.elections import RECALL
from forum.instance import Instance
from moderation.elections import counting, nominees, rules, service, voting
from moderation.elections.blt import Ballots


def ballots(forum: Instance, number: int) -> Ballots:
    """Candidates in the order of the list. Raises ConfigError before the count, after the term, and for what is no
    election by preferences.
    """
    try:
        election = service.find(forum, number)
    except rules.NoSuchElection as error:
        raise ConfigError(f"There is no election {number}.") from error
    if election.opened.kind == RECALL:
        raise ConfigError(f"Election {number} is a vote on a recall: it has no preferences to count.")
    if election.result is None:
        raise ConfigError(f"Election {number} is not counted yet: until then nobody sees a ballot.")
    given, known = counting.ballots(forum, number), nominees.known(forum, election)
    if not given:
        raise ConfigError(f"Election {number} has no ballots, or its term is over and they are gone.")
    count = len(election.candidates or ())
    names = tuple(voting.name_of(known, place) for place in range(1, count + 1))
    seats = min(len(election.opened.seats), count)
    return Ballots(count, seats, frozenset(), Counter(given.values()), names, f"Election {number}")
