"""Whether the rows of moderation are what the log says: acts with their reasons, and who holds a seat."""

from crypto.acts import NO_KEY, Appeal, Candidates, LotReveal, ModerationAct, SeatTerm
from crypto.elections import ElectionOpened
from crypto.encoding import Malformed
from crypto.reasons import words_commitment
from crypto.sealing import SealBroken
from crypto.seats import holder_commitment, open_holder
from forum.instance import Instance
from forum.passes import store as passes_store
from forum.posts import store as posts_store
from forum.told import LogMismatch, Told, epoch_on
from moderation.accounts import service as accounts
from moderation.acts import store as acts_store
from moderation.appeals import rules as appeals_rules
from moderation.appeals import store as appeals_store
from moderation.elections.checks import check_elections
from moderation.seats import rules as seats_rules
from moderation.seats import store as seats_store


def check_moderation(forum: Instance, told: Told) -> None:
    """Raises LogMismatch."""
    check_acts(forum, told)
    check_appeals(forum, told)
    check_lots(forum, told)
    check_seats(forum, told)
    check_elections(forum, told)


def check_acts(forum: Instance, told: Told) -> None:
    """Each act of the log has one row, with the post that it names and the reason that it commits to."""
    said = dict(told.of(ModerationAct))
    for row in acts_store.every(forum.db):
        act, name = said.pop(row.entry, None), f"The act in entry {row.entry}"
        if act is None:
            raise LogMismatch(f"{name} is in the database, and not in the log.")
        post = posts_store.committed(forum.db, row.post_id)
        if post and post.commitment != act.post:
            raise LogMismatch(f"{name} was done to another post.")
        if row.epoch != epoch_on(act.day) or words_commitment(row.salt, row.post_id, row.sealed) != act.words:
            raise LogMismatch(f"{name} had another reason.")
    if said:
        raise LogMismatch(f"The act in entry {min(said)} is not in the database.")


def check_appeals(forum: Instance, told: Told) -> None:
    """Each appeal of the log has one row: with its words, its candidates, its deadline, and what it came to."""
    said, lists = dict(told.of(Appeal)), {entry.appeal: at for at, entry in told.of(Candidates)}
    for row in appeals_store.every(forum.db):
        appeal, name = said.pop(row.entry, None), f"The appeal in entry {row.entry}"
        if appeal is None:
            raise LogMismatch(f"{name} is in the database, and not in the log.")
        post = posts_store.committed(forum.db, row.post_id)
        if (row.act, row.candidates) != (appeal.act, lists.get(row.entry)) or (post and post.commitment != appeal.post):
            raise LogMismatch(f"{name} was against another decision, or has other candidates.")
        if row.epoch != epoch_on(appeal.day) or words_commitment(row.salt, row.post_id, row.sealed) != appeal.words:
            raise LogMismatch(f"{name} had other words.")
        if row.due != appeals_rules.due(appeal.day) or not _came_to(told, row.entry, appeal, row.outcome):
            raise LogMismatch(f"{name} did not end like that, or when.")
    if said:
        raise LogMismatch(f"The appeal in entry {min(said)} is not in the database.")


def check_lots(forum: Instance, told: Told) -> None:
    """Each number for lots is in use that an appeal names, and told where the log says so."""
    named = {(one.block, one.lot): None for _, one in told.of(Appeal) if one.block}
    named |= {(one.block, one.lot): None for _, one in told.of(ElectionOpened) if one.block}
    reveals = {(one.fields["block"], one.fields["lot"]): at for at, one in told.of(LotReveal)}
    wrong = passes_store.every_lot(forum.db).items() ^ {**named, **reveals}.items()
    for block, lot in sorted({number for number, _ in wrong}):
        raise LogMismatch(f"Number {lot} for lots of block {block} is not used as the log says.")


def _came_to(told: Told, position: int, appeal: Appeal, outcome: str) -> bool:
    """The first decision of a jury, or of the clock, about the post since: open, or given up as words were gone, until
    there is one.
    """
    later = [act.act for at, act in told.of(ModerationAct) if at > position and act.post == appeal.post]
    decided = [act for act in later if act in appeals_rules.STATES]
    if outcome == appeals_rules.GONE:
        return not decided and (appeal.post in told.gone or bool(told.erased))
    return outcome == (decided[0] if decided else appeals_rules.OPEN)


def check_seats(forum: Instance, told: Told) -> None:
    """Whoever has a seat's row is the one whom the log names, and nobody is missing."""
    terms = seats_rules.newest(told.of(SeatTerm))
    for row in seats_store.seats(forum.db):
        entry, term = terms.pop(row.seat, (-1, None))
        if term is None or entry != row.entry or not _is_holder(forum, row, term):
            raise LogMismatch(f"Seat {row.seat} is held by somebody else than the log says.")
    for seat, (_, term) in terms.items():
        if seats_rules.runs(term, forum.clock.now()) and term.key != NO_KEY:
            raise LogMismatch(f"Seat {seat} is held, says the log, and nobody has it.")


def _is_holder(forum: Instance, row: seats_store.Row, term: SeatTerm) -> bool:
    try:
        name = open_holder(forum.keyring.accounts, row.seat, row.sealed).name
    except (SealBroken, Malformed):
        return False
    return holder_commitment(row.salt, name) == term.holder and accounts.id_of(forum, name) == row.account_id
