"""Opening the words of an author and of jurors: empty where they were erased with their week, or damaged."""

from crypto.encoding import Malformed
from crypto.reasons import APPEAL, JUROR, open_words
from crypto.sealing import SealBroken
from forum.instance import Instance
from forum.posts import states
from moderation.appeals import rules, store


def words(forum: Instance, appeal: rules.Appeal) -> str:
    """What the author said."""
    return _open(forum, APPEAL, appeal.post_id, appeal.epoch, appeal.sealed)


def verdicts(forum: Instance, appeal: rules.Appeal) -> list[tuple[str, str]]:
    """(decision, reason) of each juror who has decided, as far as they can be read."""
    rows = store.verdicts(forum.db, appeal.entry)
    found = (_open(forum, JUROR, appeal.post_id, epoch, sealed) for _, epoch, sealed in rows)
    return [(decision, reason) for decision, _, reason in (text.partition(" ") for text in found) if reason]


def _open(forum: Instance, kind: bytes, post_id: bytes, epoch: str, sealed: bytes) -> str:
    thread = states.thread_of(forum, post_id)
    key = forum.keyring.data_key(thread.board_id, epoch) if thread else None
    try:
        return open_words(key, kind, post_id, epoch, sealed) if key else ""
    except (SealBroken, Malformed):
        return ""
