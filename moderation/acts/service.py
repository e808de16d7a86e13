"""Recording an act, and reading what was done. `record` is the one way in which moderation changes a post."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from core.clock import day_in_words
from crypto.acts import GONE, REDACTED, ModerationAct, may_follow
from crypto.commitments import new_salt
from crypto.encoding import Malformed, b64
from crypto.entries import decode
from crypto.reasons import REASON, open_words, seal_words, words_commitment
from crypto.sealing import SealBroken
from forum.houserules import service as houserules
from forum.instance import Instance
from forum.posts import states
from forum.transparency import service as log
from moderation.acts import rules, store

NEVER, AT_ONCE = 2**31 - 1, 200


def record(forum: Instance, act: rules.Act, passages: tuple[str, ...] = ()) -> int:
    """Puts the post into its new state and the act into the log: where it stands there. `passages` are what a redaction
    takes out. In a transaction that holds the head of the log; raises PostGone, or OutOfTurn for an act that this post
    cannot have now.
    """
    position, epoch, salt = log.hold(forum), forum.clock.epoch(), new_salt()
    found = states.find(forum, act.post_id)
    if not may_follow(found.stored.state, act.kind, act.state):
        raise rules.OutOfTurn()
    key = forum.keyring.data_key_to_write(found.thread.board_id, epoch)
    sealed = seal_words(key, REASON, act.post_id, epoch, act.words)
    entry = ModerationAct(
        act=act.kind,
        day=forum.clock.today(),
        post=states.commitment(forum, act.post_id),
        row=_change(forum, act, list(passages), position),
        rule=act.rule,
        version=houserules.in_force(forum).version,
        seat=act.seat,
        state=act.state,
        words=words_commitment(salt, act.post_id, sealed),
    )
    log.add(forum, entry)
    store.insert(forum.db, store.Row(position, act.post_id, epoch, salt, sealed))
    return position


def reason(forum: Instance, recorded: rules.Recorded) -> str:
    """The reason in words, for members; empty where it was erased with its week."""
    thread = states.thread_of(forum, recorded.post_id)
    key = forum.keyring.data_key(thread.board_id, recorded.epoch) if thread else None
    try:
        return open_words(key, REASON, recorded.post_id, recorded.epoch, recorded.sealed) if key else ""
    except (SealBroken, Malformed):
        return ""


def act(forum: Instance, position: int) -> rules.Recorded:
    """Raises NoSuchAct."""
    row = store.act(forum.db, position)
    if row is None:
        raise rules.NoSuchAct()
    return _recorded(forum, row)


def of_post(forum: Instance, post_id: bytes) -> list[rules.Recorded]:
    """What was done about a post, the oldest first."""
    return [_recorded(forum, row) for row in store.of_post(forum.db, post_id)]


def lines(
    forum: Instance, before: int | None, post_id: bytes | None, *, insider: bool
) -> tuple[list[rules.Line], int | None]:
    """The public record, the newest first, and where its next page begins. Members and seat-holders see all of it, with
    the reasons; everybody else what the day's checkpoint covers: how the log grows tells them nothing.
    """
    served = log.served_size(forum)
    end = min(before or NEVER, NEVER if insider else served)
    if post_id:
        found = store.told_of_post(forum.db, post_id, end)
    else:
        found = store.told_before(forum.db, end, rules.PER_PAGE + 1)
    later = found[rules.PER_PAGE - 1][0].entry if not post_id and len(found) > rules.PER_PAGE else None
    shown = found if post_id else found[: rules.PER_PAGE]
    return [_line(forum, *one, served, insider=insider) for one in shown], later


def told(forum: Instance) -> Iterator[rules.Recorded]:
    """Every act that everybody is shown, the newest first."""
    end = log.served_size(forum)
    while found := store.told_before(forum.db, end, AT_ONCE):
        yield from (_told(*one) for one in found)
        end = found[-1][0].entry


def between(forum: Instance, first: date, end: date) -> Iterator[rules.Recorded]:
    """The acts of these days, without the last, whether everybody is shown them yet or not; the newest first."""
    before = NEVER
    while found := store.told_before(forum.db, before, AT_ONCE):
        for one in (_told(*row) for row in found):
            if one.said.day < first.isoformat():
                return
            if one.said.day < end.isoformat():
                yield one
        before = found[-1][0].entry


def rates(forum: Instance) -> list[rules.Rate]:
    """What juries made of each seat's removals, as far as everybody is shown."""
    return _rates(forum, log.served_size(forum))


@lru_cache(maxsize=4)
def _rates(forum: Instance, served: int) -> list[rules.Rate]:
    """All acts are read for it: once for each checkpoint."""
    return rules.rates(reversed([one for one in told(forum) if one.position < served]))


def _line(forum: Instance, row: store.Row, data: bytes, served: int, *, insider: bool) -> rules.Line:
    recorded = _told(row, data)
    said, today = recorded.said, forum.clock.now().date()
    return rules.Line(
        entry=recorded.position if recorded.position < served else None,
        day=day_in_words(said.day, today),
        sentence=said.sentence,
        version=said.version,
        post=b64(row.post_id),
        reason=reason(forum, recorded) if insider else "",
    )


def _told(row: store.Row, data: bytes) -> rules.Recorded:
    said = decode(data)
    assert isinstance(said, ModerationAct)
    return rules.Recorded(row.entry, row.post_id, said, row.epoch, row.sealed)


def _recorded(forum: Instance, row: store.Row) -> rules.Recorded:
    said = log.entry(forum, row.entry)
    assert isinstance(said, ModerationAct)
    return rules.Recorded(row.entry, row.post_id, said, row.epoch, row.sealed)


def _change(forum: Instance, act: rules.Act, passages: list[str], position: int) -> bytes:
    """What stands for the row where it is another one from now on."""
    if act.state == GONE:
        return states.destroy(forum, act.post_id)
    if act.state == REDACTED:
        return states.redact(forum, act.post_id, passages, act.rule, position)
    states.set_state(forum, act.post_id, act.state, act.rule)
    return b""
