"""Whether the rows of appeals and of lots are what the log says, for `candour verify-log`."""

from collections.abc import Iterator, Mapping

from core.clock import epoch_of, hour_start
from crypto.acts import Appeal, Candidates, LotReveal
from crypto.entry import Entry
from crypto.reasons import words_commitment
from forum.instance import Instance
from forum.passes import store as passes_store
from forum.posts import states
from forum.posts.rules import PostGone
from moderation.acts import service as acts
from moderation.appeals import rules, store

Entries = Mapping[int, Entry]


def mismatches(forum: Instance, entries: Entries) -> Iterator[str]:
    """A sentence for each row that is not what the log says. `entries`, by their place in it: all appeals, lists of
    candidates and told numbers.
    """
    rows = {appeal.entry: appeal for appeal in store.every(forum.db)}
    said = {entry for entry, found in entries.items() if isinstance(found, Appeal)}
    for entry in sorted(rows.keys() ^ said):
        yield f"The appeal in entry {entry} stands in the log or in the database, and not in both."
    for entry in sorted(rows.keys() & said):
        if not _is_said(forum, rows[entry], entries):
            yield f"The appeal in entry {entry} is not the one of the log."
        elif not _ended_so(forum, rows[entry]):
            yield f"The appeal in entry {entry} did not end as the moderators' acts say."
    yield from _lots(forum, entries)


def _is_said(forum: Instance, row: rules.Appeal, entries: Entries) -> bool:
    said, listed = entries[row.entry], entries.get(row.candidates)
    if not isinstance(said, Appeal) or not isinstance(listed, Candidates):
        return False
    when = (rules.due(said.day), epoch_of(hour_start(said.day)))
    return (
        (row.act, row.due, row.epoch, listed.appeal) == (said.act, *when, row.entry)
        and states.commitment(forum, row.post_id) == said.post
        and words_commitment(row.salt, row.post_id, row.sealed) == said.words
    )


def _ended_so(forum: Instance, row: rules.Appeal) -> bool:
    """As the first act of a jury, or of the clock in its place, that came after it."""
    ends = (one.said.act for one in acts.of_post(forum, row.post_id) if one.position > row.entry)
    return row.outcome == next((act for act in ends if act in rules.STATES), _without_act(forum, row))


def _without_act(forum: Instance, row: rules.Appeal) -> str:
    """It is open, or there was nothing left to decide about."""
    try:
        readable = states.find(forum, row.post_id).record is not None
    except PostGone:
        readable = False
    return rules.OPEN if readable or row.outcome == rules.OPEN else rules.GONE


def _lots(forum: Instance, entries: Entries) -> Iterator[str]:
    """Each number is in use that an appeal names, and told where the log says so."""
    named = {(one.block, one.lot): None for one in entries.values() if isinstance(one, Appeal) and one.block}
    told = {
        (one.fields["block"], one.fields["lot"]): entry for entry, one in entries.items() if isinstance(one, LotReveal)
    }
    wrong = passes_store.every_lot(forum.db).items() ^ {**named, **told}.items()
    for block, lot in sorted({number for number, _ in wrong}):
        yield f"Number {lot} for lots of block {block} is not used as the log says."
