"""Asking for a code, and coming in with it."""

import secrets

from crypto import registrar as formats
from crypto.derive import same
from registrar.instance import Instance
from registrar.signin import rules, store
from registrar.signin.post import PostRoom


def ask(registrar: Instance, post: PostRoom, typed: str) -> None:
    """The same steps for everybody, on the roll or not; raises NotAnAddress or TooManyNow."""
    email = rules.read_email(typed)
    slot = rules.slot_of(registrar.clock.now())
    registrar.limits.asks.take(slot // 2)
    who = formats.email_hash(registrar.keys.codes, email)
    with registrar.db.transaction():
        code = rules.ask(store.code(registrar.db, who), slot, secrets.token_bytes(rules.STAMP_SIZE))
        if code is not None:
            store.set_code(registrar.db, who, code)
    if code is not None:
        post.give(email, formats.code_of(registrar.keys.codes, email, code.stamp))


def redeem(registrar: Instance, typed_email: str, typed_code: str) -> bytes:
    """The person id of whoever has the code; raises NotAnAddress, CodeRefused or TooManyNow."""
    email, given = rules.read_email(typed_email), rules.read_code(typed_code)
    slot = rules.slot_of(registrar.clock.now())
    who = formats.email_hash(registrar.keys.codes, email)
    registrar.limits.wrong_codes.look(slot // 2)
    if not given:
        raise rules.CodeRefused()
    # The try is taken, durably, before anything is compared: fifty guesses at once are still five.
    tried = store.take_try(registrar.db, who, rules.oldest_slot(slot), rules.TRIES)
    code = store.code(registrar.db, who) if tried else None
    right = code is not None and same(formats.code_of(registrar.keys.codes, email, code.stamp).encode(), given.encode())
    person = store.member(registrar.db, email)
    if not (code and right and store.use_code(registrar.db, who, code.stamp)) or person is None:
        registrar.limits.wrong_codes.take(slot // 2)
        raise rules.CodeRefused()
    return person


def forget_codes(registrar: Instance) -> bool:
    """Deletes what lapsed. Run by `tick`."""
    slot = rules.slot_of(registrar.clock.now())
    return bool(store.delete_codes(registrar.db, rules.oldest_slot(slot), slot // rules.SLOTS_AN_HOUR))
