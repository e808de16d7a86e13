"""Whether elections, their candidates and their ballots are what the log says."""

from crypto.acts import ELECTED, SeatTerm
from crypto.elections import ElectionOpened, NominationList, StageTable
from crypto.entries import NumberAssigned
from forum.ballots import store as ballots_store
from forum.instance import Instance
from forum.told import LogMismatch, Told
from moderation.elections import counting, nominees, rules, service, store, tables


def check_elections(forum: Instance, told: Told) -> None:
    """Raises LogMismatch."""
    opened = {said.election: (at, said) for at, said in told.of(ElectionOpened)}
    if opened.keys() != {row.election for row in store.every(forum.db)}:
        raise LogMismatch("An election is in the log or in the database, and not in both.")
    for row in store.every(forum.db):
        steps = (row.nominations, row.number, row.result)
        if row.entry != opened[row.election][0] or steps != _steps(told, row.election):
            raise LogMismatch(f"Election {row.election} did not go as the log says.")
        _check(forum, service.read(forum, row))
    _check_winners(told)


def _steps(told: Told, election: int) -> tuple[int | None, int | None, int | None]:
    """Where the log has list and result, and the ballot number that it assigned."""
    lists = (at for at, said in told.of(NominationList) if said.fields["election"] == election)
    purpose = f"election {election}"
    numbers = (said.number for _, said in told.of(NumberAssigned) if said.purpose == purpose)
    results = (at for at, said in told.of(StageTable) if said.election == election)
    return next(lists, None), next(numbers, None), next(results, None)


def _check(forum: Instance, election: rules.Election) -> None:
    name = f"Election {election.election}"
    if len(nominees.known(forum, election)) != len(store.candidates(forum.db, election.election)):
        raise LogMismatch(f"{name} shows a candidate whom its list does not have.")
    stored = len(store.ballots(forum.db, election.election))
    given = counting.ballots(forum, election.election)
    if len(given) != stored:
        raise LogMismatch(f"{name} has a ballot that does not match its seal.")
    if election.result is None or not stored:  # ballots go when the term is over
        return
    if counting.box(election.box_salt, given).root != election.result.box:
        raise LogMismatch(f"The ballots of election {election.election} are not those that were counted.")
    if election.number is not None and ballots_store.spent(forum.db, election.number) != stored:
        raise LogMismatch(f"{name} has another number of ballots than of votes.")
    found = counting.result(forum, election, given)
    shown = tables.read(election.result)
    if found.elected != shown.elected or (shown.stages and found != shown):
        raise LogMismatch(f"{name} was counted otherwise than its ballots say.")


def _check_winners(told: Told) -> None:
    """Nobody has a seat as elected whom no election made a winner."""
    lists = {said.fields["election"]: service.commitments(said) for _, said in reversed(told.of(NominationList))}
    won = {
        (seat, lists[said.election][place - 1])
        for _, opened in told.of(ElectionOpened)
        for _, said in told.of(StageTable)
        if said.election == opened.election and said.election in lists
        for seat, place in zip(opened.seats, said.elected, strict=False)
    }
    for at, term in told.of(SeatTerm):
        if term.how == ELECTED and (term.seat, term.holder) not in won:
            raise LogMismatch(f"Nobody was elected to seat {term.seat} as entry {at} says.")
