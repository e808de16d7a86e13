"""What moderation does to a post: its state, the title of the thread it opens, its author's standing.

All in the caller's transaction, which holds the head of the log: acts on one forum happen one after another, on any
number of machines, so no two of them can both find a post as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound
from crypto.commitments import new_salt
from crypto.posts import Place, Record, redacted, removed_hash, seal_html, seal_record
from forum.instance import Instance
from forum.markup import render
from forum.posts import batches, rules, store

TAKEN_OUT = "▇▇▇"


@dataclass(frozen=True)
class Found:
    """A post that still has its words, where it stands, and they; `record` is None where they cannot be read."""

    thread: rules.Thread
    stored: store.Stored
    record: Record | None

    @property
    def place(self) -> Place:
        stored = self.stored
        where = (self.thread.board_id, stored.thread_id, stored.parent_id, stored.post_id)
        return Place(*where, rules.revision(stored.state))


def find(forum: Instance, post_id: bytes) -> Found:
    """Raises PostGone."""
    stored = store.post(forum.db, post_id)
    thread = store.thread(forum.db, stored.thread_id) if stored else None
    if stored is None or thread is None or stored.record is None:
        raise rules.PostGone()
    place = Place(thread.board_id, stored.thread_id, stored.parent_id, post_id)
    return Found(thread, stored, batches.unseal(forum, place, stored))


def quoting(forum: Instance, found: Found, limit: int) -> list[Found]:
    """Answers to a post that repeat words of it as a quotation: what is taken out of one stands in the other."""
    said = found.record.body.text if found.record else ""
    stored = store.answers(forum.db, found.thread.thread_id, found.stored.post_id, limit)
    answers = [find(forum, one.post_id) for one in stored if one.state in rules.READABLE and one.record]
    return [one for one in answers if one.record and rules.quotes(one.record.body.text, said)]


def commitment(forum: Instance, post_id: bytes) -> bytes:
    """What the log knows a post by, also when it is gone; raises NotFound."""
    post = store.committed(forum.db, post_id)
    if post is None:
        raise NotFound()
    return post.commitment


def thread_of(forum: Instance, post_id: bytes) -> rules.Thread | None:
    """Where a post stands or stood."""
    thread_id = store.thread_of(forum.db, post_id)
    return store.thread(forum.db, thread_id) if thread_id else None


def set_state(forum: Instance, post_id: bytes, state: str, rule: int) -> None:
    """Shown, behind a click, or removed; the title and the author's standing go with it. Raises PostGone."""
    found = find(forum, post_id)
    if not store.set_state(forum.db, post_id, state, None if state == rules.SHOWN else rule):
        raise rules.PostGone()
    was, now = found.stored.state == rules.REMOVED, state == rules.REMOVED
    if was != now:
        _set_standing(forum, found, removed=now)


def redact(forum: Instance, post_id: bytes, passages: list[str], rule: int, act: int) -> bytes:
    """Takes words out of a post, which is shown again; `act` is where the log has who did it. What stands for the row
    from then on. Raises PostGone.
    """
    set_state(forum, post_id, rules.REDACTED, rule)
    found = find(forum, post_id)
    # The words are still those of the first revision until they are sealed anew below.
    stored = found.stored._replace(state=rules.SHOWN)
    record = batches.unseal(forum, found.place, stored)
    key = forum.keyring.data_key(found.thread.board_id, stored.epoch)
    if record is None or key is None:
        raise rules.PostGone()
    text = without(record.body.text, passages)
    changed = redacted(record, text, act)
    sealed = seal_record(key, found.place, stored.epoch, changed)
    store.redact(forum.db, post_id, new_salt(), sealed, seal_html(key, found.place, stored.epoch, render(text)))
    row = store.committed(forum.db, post_id)
    return (batches.words_commitment(row) if row else None) or b""


def without(text: str, passages: Sequence[str]) -> str:
    """A text as it is once these passages are taken out."""
    for passage in filter(None, passages):
        text = text.replace(passage, TAKEN_OUT)
    return text


def destroy(forum: Instance, post_id: bytes) -> bytes:
    """The words of a removed post go for good: what stands for the rest of its row. Raises PostGone."""
    if not store.destroy(forum.db, post_id, new_salt()):
        raise rules.PostGone()
    row = store.committed(forum.db, post_id)
    if row is None:
        raise rules.PostGone()
    return batches.row_commitment(row)


def _set_standing(forum: Instance, found: Found, *, removed: bool) -> None:
    """An author whose post is removed cannot post on with that session; a thread without its first post is untitled."""
    stored, record = found.stored, found.record
    if record is not None:
        listed = (stored.epoch, stored.thread_id, removed_hash(stored.thread_id, record.public_key))
        if removed:
            store.insert_removed(forum.db, *listed)
        elif not _has_another_removed(forum, found.thread, stored.epoch, record.public_key):
            store.delete_removed(forum.db, *listed)
    if not stored.parent_id:
        title = record.body.title if record else ""
        batches.set_title(forum, found.thread, batches.REMOVED_TITLE if removed or not title else title)


def _has_another_removed(forum: Instance, thread: rules.Thread, epoch: str, author: bytes) -> bool:
    for post_id in store.removed_posts(forum.db, thread.thread_id):
        other = find(forum, post_id)
        if other.stored.epoch == epoch and other.record and other.record.public_key == author:
            return True
    return False
