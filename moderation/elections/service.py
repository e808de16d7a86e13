"""Finding elections as the log has them, and everything that is due of them, run by `tick`."""

from crypto.elections import ElectionOpened, NominationList, StageTable
from crypto.encoding import unb64
from crypto.tokens.scopes import ballot_scope
from forum.instance import Instance
from forum.passes import service as passes
from forum.passes import store as passes_store
from forum.transparency import service as log
from moderation.elections import rules, store


def find(forum: Instance, election: int) -> rules.Election:
    """Raises NoSuchElection."""
    row = store.election(forum.db, election) if election < 2**31 else None
    if row is None:
        raise rules.NoSuchElection()
    return read(forum, row)


def of_ballot(forum: Instance, number: int) -> rules.Election | None:
    """The election that a ballot number is for."""
    row = store.of_ballot(forum.db, number)
    return read(forum, row) if row else None


def every(forum: Instance) -> list[rules.Election]:
    """The newest first."""
    return [read(forum, row) for row in store.every(forum.db)]


def under_way(forum: Instance) -> list[rules.Election]:
    """Those that are not counted yet, the oldest first."""
    return [read(forum, row) for row in store.not_counted(forum.db)]


def read(forum: Instance, row: store.Row) -> rules.Election:
    opened = log.entry(forum, row.entry)
    assert isinstance(opened, ElectionOpened)
    listed = log.entry(forum, row.nominations) if row.nominations is not None else None
    result = log.entry(forum, row.result) if row.result is not None else None
    return rules.Election(
        election=row.election,
        entry=row.entry,
        opened=opened,
        nominations=row.nominations,
        candidates=tuple(commitments(listed)) if isinstance(listed, NominationList) else None,
        number=row.number,
        drawn=drawn(forum, row.number) if row.number is not None else None,
        result=result if isinstance(result, StageTable) else None,
        box_salt=row.salt or b"",
    )


def commitments(listed: NominationList) -> list[bytes]:
    """Who stands, in the order of the list."""
    return [unb64(one, 32) for one in listed.fields["candidates"]]


def drawn(forum: Instance, number: int) -> int | None:
    """How many members hold a paper of a number, once nobody can draw it any more."""
    scope = ballot_scope(number)
    found = passes_store.drawn(forum.db, scope).get(scope)
    return found.members if found and found.final else None


def enough_drawn(forum: Instance, what: str) -> bool:
    return passes.members_drawn(forum, what) >= max(1, passes.members_needed(forum))
