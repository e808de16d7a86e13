"""What authors do: publish, look at what waits, change it, take it back, withdraw. Nothing joins session and post."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nacl.signing import SigningKey

from core.clock import next_epoch
from core.errors import NotFound
from crypto import claims, entries
from crypto.pool import Rows, Waiting, WaitingPost, withdraw, withdrawal_row
from crypto.posts import Body, Place, Record, removed_hash, sign
from crypto.sealing import SealBroken
from crypto.sessions import Session
from forum.boards import service as boards
from forum.boards.rules import Board
from forum.instance import Instance
from forum.passes import service as passes
from forum.pool import rules as pool_rules
from forum.pool import service as pool
from forum.posts import batches, rules, store
from forum.transparency import service as log
from forum.transparency.rules import Standing

ATTEMPTS = 10


@dataclass(frozen=True)
class Author:
    """Who writes in a thread: the key that signs, and the claim that will lead back to it."""

    code: bytes = field(repr=False)
    key: SigningKey = field(repr=False)
    claim: claims.Claim


def thread(forum: Instance, thread_id: bytes) -> rules.Thread:
    found = store.thread(forum.db, thread_id)
    if found is None:
        raise NotFound()
    return found


def title(forum: Instance, thread_id: bytes) -> str:
    """The title of a thread, empty where it was erased; raises NotFound."""
    found = batches.opened(forum, thread(forum, thread_id))
    return found[0] if found else ""


def author_by_session(forum: Instance, session: Session, thread_id: bytes) -> Author:
    return _author(forum, session.claim(thread_id), session.thread_key(thread_id))


def author_by_claim(forum: Instance, code: bytes, thread_id: bytes) -> Author:
    """Who a claim code belongs to; raises NotYours when it is not a code of this thread."""
    claim = claims.claim(forum.keyring.claim_salt, code)
    found = find_claimed(forum, claim)
    if found is None or found[0] != thread_id:
        raise rules.NotYours()
    return _author(forum, code, found[1])


def find_claimed(forum: Instance, claim: claims.Claim) -> tuple[bytes, SigningKey] | None:
    """(thread id, the author's key in it), whether its posts have appeared or still wait."""
    waiting = _waiting_claim(claim, _waiting_posts(forum).values())
    return _open_claim(claim, waiting or store.claim(forum.db, claim.stored_lookup))


def answered(forum: Instance, thread_id: bytes, post_id: bytes | None) -> tuple[Board, bytes]:
    """(board, post) that a reply answers: that post, or else the thread's first; raises NotFound."""
    found = store.answered(forum.db, thread_id, post_id)
    if found is None:
        raise NotFound()
    return boards.opened(forum, found["board_id"], found["sealed"]), found["post_id"]


def words(forum: Instance, thread_id: bytes, post_id: bytes) -> str:
    """The text of a post that is to be answered, empty where it is gone; raises NotFound."""
    board, _ = answered(forum, thread_id, post_id)
    stored = store.post(forum.db, post_id)
    place = Place(board.board_id, thread_id, stored.parent_id if stored else b"", post_id)
    readable = stored is not None and stored.state in rules.READABLE
    record = batches.unseal(forum, place, stored) if stored and readable else None
    return record.body.text if record else ""


def publish(forum: Instance, session: Session, author: Author, place: Place, draft: rules.Draft) -> bool:
    """Signs a post and puts it into the pool; True when its author had not written in the thread before. Sent twice
    under one id it is stored once; sent again with other words (a browser's Back) it raises StaleForm, so that
    the words come back in a form that counts.

    Nothing is locked while it looks and seals. What it saw still holds when its row is inserted into the generation it
    looked at: else a release, or a form a moment ago, was faster, and it looks again.
    """
    record = sign(author.key, place, Body(draft.title, draft.text, draft.flags))
    claim = author.claim.seal(place.thread, bytes(author.key))
    generation = pool.newest(forum)
    for _ in range(ATTEMPTS):
        post = _to_wait(session, generation, place, record, author.claim.stored_lookup, claim)
        places = pool.places(forum, generation, post)
        known = _known(forum, session, post, places)
        if known.generation != generation:
            generation = known.generation
            continue
        if known.removed:
            _may_post(forum, session, author, place.thread)
        new = not known.another and _open_claim(author.claim, known.claim) is None
        taken = _waiting_words(forum, place.post) if known.waits else []
        taken += _released(forum, place) if known.released else []
        if taken and record.body not in taken:
            break
        if taken or pool.put_post(forum, generation, post, places, another=known.another):
            return new
    raise rules.StaleForm()


def waiting(forum: Instance, session: Session, post_id: bytes) -> WaitingPost:
    """One of this session's waiting posts; raises NotWaiting."""
    return _mine_waiting(forum, session, post_id)[1]


def mine(forum: Instance, session: Session) -> dict[pool.Name, WaitingPost]:
    """What this session has waiting, by the names of the pool's rows."""
    waits = _waiting_posts(forum)
    marks = {generation: session.pool_mark(generation) for generation in {post.generation for post in waits.values()}}
    return {row: post for row, post in waits.items() if post.mark == marks[post.generation]}


def change(forum: Instance, session: Session, post_id: bytes, draft: rules.Draft) -> None:
    """Other words for a post that waits; raises NotWaiting, or NotYours when it was signed with a claim code."""
    name, old = _mine_waiting(forum, session, post_id)
    author = author_by_session(forum, session, old.place.thread)
    if bytes(author.key.verify_key) != old.record.public_key:
        raise rules.NotYours("This was written with eight words. Take it back and write it again with them.")
    with forum.db.transaction():
        generation = pool.hold(forum)
        if not pool.take_out(forum, name):
            raise rules.NotWaiting()
        record = sign(author.key, old.place, Body(draft.title, draft.text, draft.flags))
        new = _to_wait(session, generation, old.place, record, old.lookup, old.claim)
        places = pool.places(forum, generation, new)
        another = _known(forum, session, new, places).another
        pool.put_post(forum, generation, new, places, another=another)


def take_back(forum: Instance, session: Session, post_id: bytes) -> None:
    """Nobody will have seen it; raises NotWaiting."""
    name, _ = _mine_waiting(forum, session, post_id)
    _take_out(forum, name)


def standing(forum: Instance, post_id: bytes) -> Standing:
    """Whether the log has a post that has appeared, in the batch it came with; raises NotFound."""
    post = store.committed(forum.db, post_id)
    if post is None:
        raise NotFound()
    if post.state in (rules.SHOWN, rules.BLURRED) and not batches.is_as_released(post):
        return Standing(Standing.WRONG)
    return log.standing(forum, *store.leaves(forum.db, post.batch), post.commitment)


def written_by(forum: Instance, public_key: bytes, thread_id: bytes) -> list[WaitingPost]:
    """What waits from one author in one thread."""
    return [
        post
        for post in _waiting_posts(forum).values()
        if post.place.thread == thread_id and post.record.public_key == public_key
    ]


def withdraw_post(forum: Instance, author: Author, thread_id: bytes, post_id: bytes) -> bool:
    """Takes a waiting post out at once (True), or lets a withdrawal wait for the next release (False)."""
    public_key = bytes(author.key.verify_key)
    for name, post in _waiting_posts(forum).items():
        if post.place.post == post_id and post.record.public_key == public_key:
            _take_out(forum, name)
            return True
    stored = store.post(forum.db, post_id)
    if stored is None or stored.thread_id != thread_id or stored.state == rules.WITHDRAWN:
        raise NotFound()
    place = Place(thread(forum, thread_id).board_id, thread_id, stored.parent_id, post_id)
    if not batches.wrote(forum, place, stored, public_key):
        raise rules.NotYours()
    with forum.db.transaction():
        generation = pool.hold(forum)
        pool.put(forum, generation, withdrawal_row(author.key, post_id, generation), withdraw(author.key, place))
    return False


def thing_of(forum: Instance) -> pool.Ask:
    """What a release asks of each thing that waits. A slip's session counts only while no pass could be used, or in a
    demo, which releases from one post on.
    """
    paces = {board.board_id: board.pace for board in boards.listed(forum)}
    slips_count = forum.settings.demo or not passes.entry_is_open(forum)

    def ask(item: Waiting) -> pool_rules.Thing:
        if not isinstance(item, WaitingPost):
            return pool_rules.Thing(pool_rules.ORDINARY, False, b"no session: all of these count as one")
        session = item.mark if slips_count or not item.by_slip else b""
        return pool_rules.Thing(paces.get(item.place.board, pool_rules.ORDINARY), item.held, session)

    return ask


def erase_epoch(forum: Instance, epoch: str) -> None:
    """Destroys the data keys of a week that is over: what was written in it is gone from the running system. The log
    says so, and stays. Raises EpochNotOver or NothingToErase.
    """
    if epoch >= forum.clock.epoch():
        raise rules.EpochNotOver()
    with forum.db.transaction():
        if not forum.keyring.erase(epoch):
            raise rules.NothingToErase()
        log.add(forum, entries.EpochErased(epoch))


def last_batch(forum: Instance) -> int:
    return store.last_batch(forum.db)


def threads_of_batch(forum: Instance, batch: int) -> list[bytes]:
    """The threads that a batch wrote in."""
    return store.threads_of_batch(forum.db, batch)


def repliers(forum: Instance, thread_id: bytes) -> int:
    """How many others than its author have written in a thread; 0 where that was erased."""
    found = batches.opened(forum, thread(forum, thread_id))
    return len(found[1]) - 1 if found else 0


def _author(forum: Instance, code: bytes, key: SigningKey) -> Author:
    return Author(code, key, claims.claim(forum.keyring.claim_salt, code))


def _waiting_claim(claim: claims.Claim, waits: Iterable[WaitingPost]) -> bytes | None:
    return next((post.claim for post in waits if post.lookup == claim.stored_lookup), None)


def _open_claim(claim: claims.Claim, sealed: bytes | None) -> tuple[bytes, SigningKey] | None:
    try:
        return claim.open(sealed) if sealed else None
    except SealBroken:
        return None


def _epochs(session: Session) -> tuple[str, str]:
    """The two weeks in which a session can write."""
    return session.epoch, next_epoch(session.epoch)


def _may_post(forum: Instance, session: Session, author: Author, thread_id: bytes) -> None:
    """Raises AuthorRemoved. The list names no session: each key on it of the session's two weeks is derived and
    compared, and the key that signs now, which a claim code may have brought, in its own thread.
    """
    own = removed_hash(thread_id, bytes(author.key.verify_key))
    for thread, key in store.removed(forum.db, thread_id, *_epochs(session)):
        if key in (own, removed_hash(thread, session.public_key(thread))):
            raise rules.AuthorRemoved()


def _to_wait(
    session: Session, generation: int, place: Place, record: Record, lookup: bytes, claim: bytes
) -> WaitingPost:
    mark = session.pool_mark(generation)
    return WaitingPost(mark, place, record, lookup, claim, generation, by_slip=session.by_slip)


def _released(forum: Instance, place: Place) -> list[Body]:
    """The words that stand under a post's id already; an empty body where they are gone."""
    stored = store.post(forum.db, place.post)
    record = batches.unseal(forum, place, stored) if stored else None
    return [record.body if record else Body("", "")] if stored else []


def _known(forum: Instance, session: Session, post: WaitingPost, places: Rows) -> store.Known:
    return store.known(forum.db, places, post.lookup, post.place.post, post.place.thread, _epochs(session))


def _waiting_words(forum: Instance, post_id: bytes) -> list[Body]:
    return [item.record.body for item in _waiting_posts(forum).values() if item.place.post == post_id]


def _waiting_posts(forum: Instance) -> dict[pool.Name, WaitingPost]:
    return _posts_in(pool.look(forum)[1])


def _posts_in(waits: Mapping[pool.Name, Waiting]) -> dict[pool.Name, WaitingPost]:
    return {name: item for name, item in waits.items() if isinstance(item, WaitingPost)}


def _mine_waiting(forum: Instance, session: Session, post_id: bytes) -> tuple[pool.Name, WaitingPost]:
    for name, post in mine(forum, session).items():
        if post.place.post == post_id:
            return name, post
    raise rules.NotWaiting()


def _take_out(forum: Instance, name: pool.Name) -> None:
    with forum.db.transaction():
        if not pool.take_out(forum, name):
            raise rules.NotWaiting()
