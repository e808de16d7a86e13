"""Printing slips, entering with one, coming back with a cookie, and the end of sessions."""

import secrets

from core.clock import lives_until
from crypto import cookies, slips
from crypto.encoding import Malformed
from crypto.entries import SlipsPrinted
from crypto.sealing import SealBroken
from crypto.sessions import Session
from forum.instance import Instance
from forum.membership import rules, store
from forum.passes import service as passes
from forum.passes import store as passes_store
from forum.passes.rules import TokenAlreadySpent
from forum.transparency import service as log

MOST_KNOWN = 10_000
_known: set[bytes] = set()


def print_slips(forum: Instance, count: int) -> list[str]:
    """New codes as printed, in random order; the forum keeps keyed hashes only."""
    codes = [slips.new_code() for _ in range(count)]
    with forum.db.transaction():
        for code in sorted(codes):
            store.insert_slip(forum.db, _hash(forum, code))
        log.add(forum, SlipsPrinted(count))
    secrets.SystemRandom().shuffle(codes)
    return codes


def enter(forum: Instance, typed: str) -> Session:
    """A new session for an unspent slip or a pass of this week; raises PassNotRead, PassUnknown, PassAlreadySpent or
    a TokenProblem.
    """
    return _enter_by_token(forum, typed) if passes.looks_like_token(typed) else _enter_by_slip(forum, typed)


def _enter_by_token(forum: Instance, typed: str) -> Session:
    spent_id = passes.entry_token(forum, passes.read_token(typed))
    session = Session.new(forum.clock.epoch(), by_slip=False)
    with forum.db.transaction():
        if not passes_store.spend(forum.db, spent_id):
            raise TokenAlreadySpent()
        store.insert_session(forum.db, session.stored_id, session.epoch)
    return session


def _enter_by_slip(forum: Instance, typed: str) -> Session:
    try:
        slip_hash = _hash(forum, typed)
    except Malformed as error:
        raise rules.PassNotRead() from error
    session = Session.new(forum.clock.epoch(), by_slip=True)
    with forum.db.transaction():
        if not store.spend_slip(forum.db, slip_hash):
            raise rules.PassAlreadySpent() if store.has_slip(forum.db, slip_hash) else rules.PassUnknown()
        store.insert_session(forum.db, session.stored_id, session.epoch)
    return session


def cookie_for(forum: Instance, session: Session, keep: bool) -> str:
    return cookies.seal_cookie(forum.keyring.cookie_key_to_write(session.epoch), session, keep)


def resume(forum: Instance, cookie: str) -> Session | None:
    """The live session of a cookie, or None for anything else that came as one."""
    try:
        key = forum.keyring.cookie_key(cookies.cookie_epoch(cookie))
        session = cookies.open_cookie(key, cookie) if key else None
    except (Malformed, SealBroken):
        return None
    if session is None or not rules.is_live(session, forum.clock.now()):
        return None
    return session if _is_known(forum, session.stored_id) else None


def _is_known(forum: Instance, stored_id: bytes) -> bool:
    """A session that was there is there until its time is over, which is asked before: once seen it is remembered."""
    if stored_id in _known:
        return True
    if not store.has_session(forum.db, stored_id):
        return False
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known.add(stored_id)
    return True


def seconds_left(forum: Instance, session: Session) -> int:
    return int((lives_until(session.epoch) - forum.clock.now()).total_seconds())


def turn_epoch(forum: Instance) -> bool:
    """Forgets sessions and cookie keys whose time is over, and makes the new week's key. Idempotent; run by `tick`.
    True when sessions ended.

    Made here, the key file's date tells when the week began; made by the first to enter, it would tell when they did.
    """
    now = forum.clock.now()
    forum.keyring.cookie_key_to_write(forum.clock.epoch())
    over = [epoch for epoch in store.session_epochs(forum.db) if lives_until(epoch) <= now]
    for epoch in over:
        store.delete_sessions(forum.db, epoch)
    forum.keyring.destroy_old_cookie_keys(now)
    return bool(over)


def _hash(forum: Instance, code: str) -> bytes:
    return slips.slip_hash(forum.keyring.slips, slips.read_code(code))
