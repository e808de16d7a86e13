"""Posts of which a report may quote some words: those that stand as their author signed them, with leave to."""

from crypto.posts import SignatureBroken
from forum.boards import service as boards
from forum.instance import Instance
from forum.posts import batches, rules, service, states, store
from forum.posts.states import Found


def find(forum: Instance, post_id: bytes) -> Found | None:
    """A post that may be quoted now; None where it is gone, hidden, or never was to be quoted."""
    try:
        found = states.find(forum, post_id)
    except rules.PostGone:
        return None
    return found if _may_be_quoted(forum, found) else None


def is_gone(forum: Instance, post_id: bytes) -> bool:
    """Whether a post can never be quoted again: its words are gone, or are not those that were signed any more."""
    try:
        found = states.find(forum, post_id)
    except rules.PostGone:
        return True
    return found.record is None or found.stored.state == rules.REDACTED


def of_thread(forum: Instance, thread_id: bytes, start: bytes, most: int) -> tuple[list[Found], bytes]:
    """(those that may be quoted among so many posts of a thread, from one of them on or from the first; the post that
    the next look begins with, or nothing). Raises NotFound.
    """
    thread = service.thread(forum, thread_id)
    first = store.post(forum.db, start) if start else None
    batch = first.batch if first and first.thread_id == thread_id else 0
    rows = store.page(forum.db, thread_id, batch, start if batch else b"", most + 1)
    found = [Found(thread, row, None) for row in rows[:most] if row.record]
    opened = [Found(thread, one.stored, batches.unseal(forum, one.place, one.stored)) for one in found]
    quotable = [one for one in opened if _may_be_quoted(forum, one)]
    return quotable, rows[most].post_id if len(rows) > most else b""


def _may_be_quoted(forum: Instance, found: Found) -> bool:
    """The signature is checked again: whoever holds the forum's keys could seal a post with leave that nobody gave."""
    record = found.record
    if record is None or found.stored.state != rules.SHOWN or not record.body.may_be_quoted:
        return False
    if boards.board(forum, found.thread.board_id).is_support:
        return False
    try:
        record.verify(found.place)
    except SignatureBroken:
        return False
    return True
