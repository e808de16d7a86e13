"""Coming forward for an election, and the list that is signed once nominations are over."""

from collections.abc import Iterable
from dataclasses import dataclass

from crypto.claims import to_words
from crypto.commitments import new_salt
from crypto.nominations import MOST, Nominee, Sent, claim_hash, listed
from registrar.instance import Instance
from registrar.nominations import rules, store
from registrar.records import service as records
from registrar.records.store import lock

SHOWN_TO_OFFICER = 10


@dataclass(frozen=True)
class Standing:
    """What one member sees: the election that is open, how the roll names them, and what they have said so far."""

    election: rules.Election
    candidate: rules.Candidate
    nominee: Nominee | None


def take(registrar: Instance, elections: Iterable[rules.Election]) -> None:
    """The elections of the forum's log. What is known of one stays: the log fixed it."""
    for election in elections:
        store.insert_election(registrar.db, election)


def current(registrar: Instance) -> rules.Election | None:
    """The election that staff can come forward for now; the forum has one at a time."""
    hour = registrar.clock.hour()
    return next((election for election in store.unsigned(registrar.db) if election.is_open(hour)), None)


def standing(registrar: Instance, person: bytes) -> Standing | None:
    """None when nothing is open; raises LeadersDoNotStand, GradeDoesNotStand or NameTooLong."""
    election = current(registrar)
    if election is None:
        return None
    candidate = rules.check(store.candidate(registrar.db, person), registrar.settings.no_stand)
    found = store.nomination(registrar.db, election.election, person)
    return Standing(election, candidate, found.nominee if found else None)


def nominate(registrar: Instance, person: bytes, number: int, typed: str, proof: bytes) -> str:
    """The eight words, which nobody can show again. Whoever stands already changes what they said, and the words with
    it; the same form sent twice changes nothing. Raises NothingOpen, ListFull, what `standing` raises, or what
    a statement may not be.
    """
    statement = rules.statement(typed)
    code = Sent(number, person, statement, proof).code(registrar.keys.nominations)
    with registrar.db.transaction():
        _hold_open(registrar, number)
        candidate = rules.check(store.candidate(registrar.db, person), registrar.settings.no_stand)
        known = store.nomination(registrar.db, number, person)
        if known is None and store.count(registrar.db, number) >= MOST:
            raise rules.ListFull()
        if known is None or known.nominee.claim != claim_hash(code):
            nominee = Nominee(candidate.name, statement, new_salt(), claim_hash(code))
            store.set_nomination(registrar.db, number, person, nominee)
    return to_words(code)


def withdraw(registrar: Instance, person: bytes, number: int) -> None:
    """Nothing is left of it. Raises NothingOpen."""
    with registrar.db.transaction():
        _hold_open(registrar, number)
        store.delete_nomination(registrar.db, number, person)


def sign_due(registrar: Instance) -> bool:
    """Signs the list of each election whose nominations are over, once, also when nobody came forward. By `tick`."""
    due = [one for one in store.unsigned(registrar.db) if not one.is_open(registrar.clock.hour())]
    return sum(_sign(registrar, election.election) for election in due) > 0


def forget(registrar: Instance) -> bool:
    """Destroys names and statements whose time is over. The list stays: it names nobody. Run by `tick`."""
    now = registrar.clock.now()
    old = [election for election in store.signed(registrar.db) if not election.is_shown(now)]
    return sum(store.delete_nominations(registrar.db, election.election) for election in old) > 0


def published(registrar: Instance, number: int) -> list[Nominee]:
    """What opens the commitments of a list that was signed, in its order; raises NotPublished."""
    election = store.election(registrar.db, number)
    if election is None or not election.is_shown(registrar.clock.now()):
        raise rules.NotPublished()
    return _in_order(store.nominations(registrar.db, number))


def overview(registrar: Instance) -> list[tuple[rules.Election, list[rules.Nomination]]]:
    """For the officer: the newest elections, each with those who came forward, by name."""
    elections = store.newest(registrar.db, SHOWN_TO_OFFICER)
    found = [(election, store.nominations(registrar.db, election.election)) for election in elections]
    return [(election, sorted(some, key=lambda one: one.nominee.name)) for election, some in found]


def _hold_open(registrar: Instance, number: int) -> None:
    election = store.hold(registrar.db, number)
    if election is None or not election.is_open(registrar.clock.hour()):
        raise rules.NothingOpen()


def _sign(registrar: Instance, number: int) -> bool:
    """Whoever left since, or may not stand any more, is not on the list. True for exactly one caller."""
    with registrar.db.transaction():
        lock(registrar.db)
        election = store.hold(registrar.db, number)
        if election is None or election.signed:
            return False
        nominees = []
        for one in store.nominations(registrar.db, number):
            if rules.may_stand(one.candidate, registrar.settings.no_stand):
                nominees.append(one.nominee)
            else:
                store.delete_nomination(registrar.db, number, one.person_id)
        fields = {"type": "nominations", "election": number, "candidates": listed(nominees)}
        records.append(registrar, fields)
        store.set_signed(registrar.db, number, registrar.clock.epoch())
    return True


def _in_order(nominations: list[rules.Nomination]) -> list[Nominee]:
    by_commitment = {listed([one.nominee])[0]: one.nominee for one in nominations}
    return [by_commitment[commitment] for commitment in sorted(by_commitment)]
