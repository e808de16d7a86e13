"""What the ballot numbers of elections and of recalls are for, and the ballots that a release makes of votes."""

import secrets
from collections.abc import Sequence

from crypto.elections import ID_SIZE, PREFERENCES, seal_ballot
from crypto.nominations import Nominee
from crypto.pool import Vote, Waiting
from forum.ballots.rules import BallotUnknown, Option, VotingNotOpen
from forum.instance import Instance
from moderation.elections import nominees, rules, service, store

YES_WORDS, NO_WORDS = "Yes: the term of this seat ends now", "No: the holder stays"


class Voting:
    """An election's ballot number (forum.ballots.rules.Ranked)."""

    def heading(self, forum: Instance, number: int, item: str) -> str:
        election = _of(forum, number)
        if election.is_recall:
            return f"Should seat {election.opened.seats[0]} be recalled?"
        return f"Election {election.election}: your ballot"

    def options(self, forum: Instance, number: int, item: str) -> Sequence[Option]:
        """In another order on each page: whoever stands first on a list gets votes for it."""
        election = _of(forum, number)
        if election.is_recall:
            return (Option(rules.YES, YES_WORDS), Option(rules.NO, NO_WORDS))
        known = nominees.known(forum, election)
        found = [Option(str(place), name_of(known, place)) for place in range(1, len(election.candidates or ()) + 1)]
        secrets.SystemRandom().shuffle(found)
        return found

    def places(self, forum: Instance, number: int) -> int:
        return 0 if _of(forum, number).is_recall else PREFERENCES

    def check(self, forum: Instance, number: int, choice: str) -> None:
        """Raises BallotUnknown, VotingNotOpen, VotingOver or BallotNotFilledIn."""
        election, hour = _of(forum, number), forum.clock.hour()
        if election.result is not None or hour >= election.opened.closes:
            raise rules.VotingOver()
        if not election.is_voting(hour):
            raise VotingNotOpen()
        rules.preferences(choice, election)


def name_of(known: dict[int, Nominee], place: int) -> str:
    return known[place].name if place in known else f"Candidate {place} (the registrar does not show the name)"


def take_ballots(forum: Instance, waiting: Sequence[Waiting]) -> None:
    """Inside the release's transaction, which holds the head of the log and has everything in random order: each choice
    becomes a ballot under a random id, sealed, beside no token.
    """
    votes = [item for item in waiting if isinstance(item, Vote)]
    elections = {number: service.of_ballot(forum, number) for number in {vote.number for vote in votes}}
    for vote in votes:
        election = elections[vote.number]
        if election is not None and election.result is None:
            _take(forum, election, vote.choice)


def _take(forum: Instance, election: rules.Election, choice: str) -> None:
    ballot_id, given = secrets.token_bytes(ID_SIZE), rules.preferences(choice, election)
    sealed = seal_ballot(forum.keyring.elections, election.election, ballot_id, given)
    store.insert_ballot(forum.db, election.election, ballot_id, sealed)


def _of(forum: Instance, number: int) -> rules.Election:
    election = service.of_ballot(forum, number)
    if election is None:
        raise BallotUnknown()
    return election
