"""Sealed messages: writing and reading with eight words, answering with a seat's key, who else may open what.

The server seals and cannot open: what it needs to open anything comes with a request and is stored nowhere.
"""

from collections.abc import Sequence
from datetime import date

from crypto.claims import from_words
from crypto.encoding import Malformed, b64, unb64
from crypto.messages import (
    Body,
    Place,
    Writer,
    answer_id,
    public_key,
    seal_message,
    sealed_to,
    with_key_changed,
    writer,
)
from crypto.pool import Message, Waiting
from crypto.sessions import Session
from forum.instance import Instance
from forum.pool import service as pool
from forum.posts.rules import ClaimNotRead
from moderation.messages import opened, rules, store
from moderation.seats import service as seats
from moderation.seats.rules import Seat


def write(forum: Instance, session: Session, nonce: bytes, text: str) -> bytes:
    """Begins a conversation: what its eight words are made of, as a thread. Raises NoModerators."""
    conversation = session.conversation(nonce)
    _put(forum, writer(forum.keyring.claim_salt, session.claim(conversation)), nonce, text)
    return conversation


def write_on(forum: Instance, typed: str, nonce: bytes, text: str) -> None:
    """Raises ClaimNotRead, MessagesUnknown or NoModerators."""
    read(forum, typed)
    _put(forum, _writer(forum, typed), nonce, text)


def read(forum: Instance, typed: str) -> rules.Correspondence:
    """What eight words lead to; raises ClaimNotRead or MessagesUnknown."""
    found = _writer(forum, typed)
    rows, everything = store.of_conversation(forum.db, found.lookup), pool.look(forum)[1].values()
    waiting = {item.message_id for item in everything if isinstance(item, Message) and item.lookup == found.lookup}
    if not rows and not waiting:
        raise rules.MessagesUnknown()
    return opened.for_member(forum, found, rows, len(waiting - {row.message_id for row in rows}))


def release(forum: Instance, waiting: Sequence[Waiting]) -> None:
    """Puts what members wrote before the moderators. In the release's transaction."""
    for item in waiting:
        if isinstance(item, Message):
            today = forum.clock.today()
            store.insert(forum.db, item.lookup, item.message_id, today, item.sealed, waits=True)


def listed(forum: Instance, private: bytes, start: str) -> tuple[list[rules.Line], str]:
    """A page of the conversations, those with something new last first, and where the next page begins, if anywhere."""
    rows = store.before(forum.db, *_start(start), rules.PAGE + 1)
    more = rows[rules.PAGE - 1] if len(rows) > rules.PAGE else None
    lines = [opened.line(forum, private, row) for row in rows[: rules.PAGE]]
    return lines, f"{more.latest}.{b64(more.lookup)}" if more else ""


def conversation(forum: Instance, private: bytes, lookup: bytes) -> rules.Opened:
    """Raises NoSuchConversation."""
    found = store.conversation(forum.db, lookup)
    rows = store.of_conversation(forum.db, lookup)
    if found is None or not rows:
        raise rules.NoSuchConversation()
    return opened.for_seat(forum, private, seats.holders(forum), rows, bool(found.waits))


def answer(forum: Instance, seat: Seat, private: bytes, lookup: bytes, nonce: bytes, text: str) -> None:
    """Sealed to the member and to every seat. Raises NoSuchConversation, NotSealedToSeat or MixedWriters."""
    with forum.db.transaction():
        reply_key = _reply_key(private, _held(forum, lookup))
        body = Body(seat.number, reply_key, text)
        place = Place(lookup, answer_id(nonce, body))
        sealed = seal_message([*_keys(forum), reply_key], place, body)
        store.insert(forum.db, lookup, place.message_id, forum.clock.today(), sealed, waits=False)


def settle(forum: Instance, private: bytes, lookup: bytes) -> None:
    """A moderator who can read it says that it needs no answer. Raises NoSuchConversation, NotSealedToSeat or
    MixedWriters.
    """
    with forum.db.transaction():
        _reply_key(private, _held(forum, lookup))
        store.settle(forum.db, lookup)


def share(forum: Instance, private: bytes, lookup: bytes) -> None:
    """All of a conversation that this key opens, for every seat that is held now, and for no earlier holder. Raises
    NoSuchConversation or NotSealedToSeat.
    """
    with forum.db.transaction():
        bodies = [(row, opened.body(private, row.where, row.sealed)) for row in _held(forum, lookup)]
        if not any(body for _, body in bodies):
            raise rules.NotSealedToSeat()
        keys = _keys(forum)
        for row, body in bodies:
            if body:
                readers = [*keys, body.reply_key] if body.seat else keys
                store.reseal(forum.db, row.message_id, sealed_to(private, row.sealed, readers))


def reseal(forum: Instance, old_private: bytes, new_public: bytes) -> None:
    """What the old key opens is opened by the new one from now on, and by the old one no more: in the database and in
    the pool. In the caller's transaction, which has locked the pool before it took the head of the log.
    """
    old = public_key(old_private)

    def changed(item: Waiting) -> Waiting:
        if isinstance(item, Message) and opened.can_open(old, item.sealed):
            return Message(item.lookup, item.message_id, with_key_changed(old_private, item.sealed, new_public))
        return item

    pool.rewrite(forum, changed)
    for row in store.everything(forum.db):
        if opened.body(old_private, row.where, row.sealed):
            store.reseal(forum.db, row.message_id, with_key_changed(old_private, row.sealed, new_public))


def waits(forum: Instance) -> bool:
    """Whether a member's message that a present seat-holder can open has no answer."""
    waiting = store.waiting(forum.db)
    keys = [seat.public_key for seat in seats.holders(forum)] if waiting else []
    return any(opened.can_open(key, row.last_sealed) for row in waiting for key in keys)


def expire(forum: Instance) -> bool:
    """Forgets conversations in which nothing new has come for twelve weeks. Idempotent; run by `tick`. True when there
    were any.
    """
    day = rules.kept_from(forum.clock.today())
    if not store.over(forum.db, day):
        return False
    with forum.db.transaction():
        for lookup in store.over(forum.db, day):
            store.delete(forum.db, lookup)
    return True


def read_lookup(text: str) -> bytes:
    """A conversation's name in addresses; raises NoSuchConversation."""
    try:
        return unb64(text, 32)
    except Malformed as error:
        raise rules.NoSuchConversation() from error


def _put(forum: Instance, author: Writer, nonce: bytes, text: str) -> None:
    """The pool is held first: who changes their key meanwhile finds this message in it, or this finds the new key."""
    message_id = author.message_id(nonce, text)
    with forum.db.transaction():
        generation = pool.hold(forum)
        if store.has(forum.db, message_id):
            return
        body = Body(0, author.reply_key, text)
        sealed = seal_message(_keys(forum), Place(author.lookup, message_id), body)
        row = author.pool_row(message_id, generation)
        pool.put(forum, generation, row, Message(author.lookup, message_id, sealed))


def _writer(forum: Instance, typed: str) -> Writer:
    try:
        return writer(forum.keyring.claim_salt, from_words(typed))
    except Malformed as error:
        raise ClaimNotRead() from error


def _keys(forum: Instance) -> list[bytes]:
    """Of every seat that is held now; raises NoModerators."""
    keys = [seat.public_key for seat in seats.holders(forum)]
    if not keys:
        raise rules.NoModerators()
    return keys


def _held(forum: Instance, lookup: bytes) -> list[store.Message]:
    """A conversation that nobody changes before the caller's transaction ends, nor any seat its key; raises
    NoSuchConversation.
    """
    pool.hold(forum)
    if not store.lock(forum.db, lookup):
        raise rules.NoSuchConversation()
    return store.of_conversation(forum.db, lookup)


def _reply_key(private: bytes, rows: Sequence[store.Message]) -> bytes:
    """Raises NotSealedToSeat, or MixedWriters where one of the messages was put there by somebody else."""
    keys = opened.reply_keys(opened.body(private, row.where, row.sealed) for row in rows)
    if not keys:
        raise rules.NotSealedToSeat()
    if len(keys) > 1:
        raise rules.MixedWriters()
    return keys.pop()


def _start(text: str) -> tuple[str, bytes]:
    """Where a page begins, as an address says it; the first page for anything else."""
    day, _, lookup = text.partition(".")
    try:
        return date.fromisoformat(day).isoformat(), unb64(lookup, 32)
    except ValueError:
        return store.FIRST_PAGE
