"""What a release writes: each waiting thing, checked once more and re-sealed under its epoch's data key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from crypto import entries, threads
from crypto.commitments import commitment, new_salt, pad, post_content, row_content
from crypto.encoding import Malformed
from crypto.pool import Waiting, WaitingPost, Withdrawal
from crypto.posts import Place, Record, SignatureBroken, open_record, seal_html, seal_record
from crypto.pseudonyms import need_long_names
from crypto.sealing import SealBroken
from forum.instance import Instance
from forum.markup import render
from forum.posts import rules, store
from forum.transparency import service as log

GONE_TITLE = "(withdrawn by its author)"
REMOVED_TITLE = "(removed by the moderators)"


@dataclass(frozen=True)
class Batch:
    """A batch while it is written: `commitments` has one for each post so far."""

    number: int
    epoch: str
    commitments: list[bytes] = field(default_factory=list)


def write(forum: Instance, waiting: Sequence[Waiting]) -> int:
    """The batch's number. In the release's transaction. What does not verify is dropped: it was never an author's."""
    epoch = forum.clock.epoch()
    batch = Batch(store.last_batch(forum.db) + 1, epoch)
    posts = [item for item in waiting if isinstance(item, WaitingPost) and _insert(forum, batch, item)]
    _close(forum, batch)
    for thread_id in dict.fromkeys(post.place.thread for post in posts):
        _grow(forum, batch, [post for post in posts if post.place.thread == thread_id])
    for board_id in dict.fromkeys(post.place.board for post in posts):
        store.count_in_week(forum.db, board_id, epoch, sum(post.place.board == board_id for post in posts))
    gone = [_withdraw(forum, item) for item in waiting if isinstance(item, Withdrawal)]
    log.add(forum, *(entry for entry in gone if entry))
    return batch.number


def is_as_released(post: store.Committed) -> bool:
    """Whether a post that is there is, to the last bit, the one its commitment stands for."""
    return words_commitment(post) == post.commitment


def words_commitment(post: store.Committed) -> bytes | None:
    """What stands for a post with its words, as it is now; None where they are gone."""
    if not (post.salt and post.record and post.html):
        return None
    return commitment(post.salt, post_content(_place(post), post.record, post.html))


def row_commitment(post: store.Committed) -> bytes:
    """What stands for the row of a post whose words are gone."""
    return commitment(post.salt or b"", row_content(_place(post), post.batch))


def set_title(forum: Instance, thread: rules.Thread, title: str) -> None:
    """Another title for a thread, where it can still be read."""
    if found := opened(forum, thread):
        store.update_thread(forum.db, _sealed(forum, thread, title, found[1]))


def _place(post: store.Committed) -> Place:
    """As far as a commitment goes: the board is that of the thread."""
    return Place(b"", post.thread_id, post.parent_id, post.post_id, rules.revision(post.state))


def wrote(forum: Instance, place: Place, stored: store.Stored, public_key: bytes) -> bool:
    """Whether a stored post was signed by this key."""
    record = unseal(forum, place, stored)
    return record is not None and record.public_key == public_key


def unseal(forum: Instance, place: Place, stored: store.Stored) -> Record | None:
    key = forum.keyring.data_key(place.board, stored.epoch)
    if key is None or stored.record is None:
        return None
    place = replace(place, revision=rules.revision(stored.state))
    try:
        return open_record(key, place, stored.epoch, stored.record)
    except (SealBroken, Malformed):
        return None


def _insert(forum: Instance, batch: Batch, post: WaitingPost) -> bool:
    place, db = post.place, forum.db
    try:
        post.record.verify(place)
    except SignatureBroken:
        return False
    key = forum.keyring.data_key_to_write(place.board, batch.epoch)
    record = seal_record(key, place, batch.epoch, post.record)
    html = seal_html(key, place, batch.epoch, render(post.record.body.text))
    where = (place.thread, batch.number, place.post, place.parent)
    stored = store.Stored(*where, rules.SHOWN, record, html, "", batch.epoch)
    salt = new_salt()
    committed = commitment(salt, post_content(place, record, html))
    if not store.insert_post(db, stored, salt, committed):
        return False
    batch.commitments.append(committed)
    store.insert_claim(db, post.lookup, post.claim)
    return True


def _close(forum: Instance, batch: Batch) -> None:
    """The log gets one root for all posts of the batch, which hides how many they are."""
    leaves, day = pad(batch.commitments, new_salt()), forum.clock.today()
    entry = log.add(forum, entries.ReleaseBatch(batch.number, day, leaves.root))
    store.insert_batch(forum.db, batch.number, day, batch.epoch, entry, leaves)


def _grow(forum: Instance, batch: Batch, posts: list[WaitingPost]) -> None:
    """A thread gets its new posts, and anew the list of those in it who need a longer name."""
    place = posts[0].place
    old = store.thread(forum.db, place.thread)
    keys = {post.record.public_key for post in posts}
    if old is None:
        title = next((post.record.body.title for post in posts if not post.place.parent), "")
        new = rules.Thread(place.thread, place.board, batch.epoch, len(posts), batch.number, b"", b"")
        store.insert_thread(forum.db, _sealed(forum, new, title, keys))
        return
    grown = old._replace(posts=old.posts + len(posts), last_batch=batch.number)
    if found := opened(forum, old):
        grown = _sealed(forum, grown, found[0], keys | found[1])
    store.update_thread(forum.db, grown)


def opened(forum: Instance, thread: rules.Thread) -> tuple[str, frozenset[bytes]] | None:
    """(title, voices), or None where they were erased or damaged: then they stay as they are."""
    key = forum.keyring.data_key(thread.board_id, thread.epoch)
    if key is None:
        return None
    place = (thread.board_id, thread.thread_id, thread.epoch)
    try:
        return threads.open_head(key, *place, thread.head).title, threads.open_voices(key, *place, thread.voices)
    except (SealBroken, Malformed):
        return None


def _sealed(forum: Instance, thread: rules.Thread, title: str, keys: Iterable[bytes]) -> rules.Thread:
    key = forum.keyring.data_key_to_write(thread.board_id, thread.epoch)
    place = (thread.board_id, thread.thread_id, thread.epoch)
    head = threads.Head(title, need_long_names(thread.thread_id, keys))
    sealed_head, sealed_voices = threads.seal_head(key, *place, head), threads.seal_voices(key, *place, keys)
    return thread._replace(head=sealed_head, voices=sealed_voices)


def _withdraw(forum: Instance, withdrawal: Withdrawal) -> entries.Withdrawal | None:
    """Its entry; None when it is not its author's, or the post is gone already."""
    place = withdrawal.place
    stored, thread = store.post(forum.db, place.post), store.thread(forum.db, place.thread)
    try:
        withdrawal.verify()
    except SignatureBroken:
        return None
    if stored is None or thread is None or not wrote(forum, place, stored, withdrawal.public_key):
        return None
    store.withdraw_post(forum.db, place.post, new_salt())
    if not place.parent:
        set_title(forum, thread, GONE_TITLE)
    left = store.committed(forum.db, place.post)
    return entries.Withdrawal(left.commitment, row_commitment(left)) if left else None
