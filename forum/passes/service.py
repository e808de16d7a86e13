"""Reading the registrar's records, fixing every key before its use, and spending tokens."""

import urllib.request
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crypto.elections import NominationList
from crypto.encoding import Malformed
from crypto.entries import BlockRecord, DrawnCount, KeyRecord
from crypto.records import RecordRefused, read, unframe
from crypto.tokens.scopes import challenge_digest, entry_scope, host_of
from crypto.tokens.token import TokenRefused, parse_text, verify
from forum.instance import Instance
from forum.passes import lots, rules, store
from forum.transparency import service as log

PATIENCE = 10
LARGEST = 4 * 1024 * 1024
Fetch = Callable[[str], bytes]


def fetch(url: str) -> bytes:
    """What the registrar answers; raises OSError."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        data: bytes = answer.read(LARGEST)
        return data


def poll(forum: Instance, ask: Fetch | None = None) -> int:
    """Reads the registrar's new records; their number. A registrar that does not answer is asked again next time;
    raises RegistrarWrong for records that do not fit.
    """
    if not forum.settings.registrar_url:
        return 0
    taken = 0
    while new := _poll_once(forum, ask or fetch):
        taken += new
    return taken


def _poll_once(forum: Instance, ask: Fetch) -> int:
    first = store.position(forum.db)
    try:
        records = unframe(ask(f"{forum.settings.registrar_url}/records?from={first}"))
    except OSError:
        return 0
    except Malformed as error:
        raise rules.RegistrarWrong() from error
    if not records:
        return 0
    with forum.db.transaction():
        if store.position(forum.db) != first:  # another process has read them
            return 0
        for record in records:
            _take(forum, record)
        store.set_position(forum.db, first + len(records))
    return len(records)


def _take(forum: Instance, record: bytes) -> None:
    """The one place where what the registrar says becomes what the forum goes by, and an entry of the log."""
    try:
        fields = read(rules.record_key(forum.settings.record_key), record)
        kind = fields["type"]
        if kind == "key":
            key = rules.read_key(fields)
            _fix(forum, replace(key, entry=log.add(forum, KeyRecord(record))))
        elif kind == "block":
            block = rules.read_block(fields)
            store.fix_block(forum.db, replace(block, entry=log.add(forum, BlockRecord(record))))
        elif kind == "drawn":
            store.set_drawn(forum.db, rules.read_drawn(fields))
            log.add(forum, DrawnCount(record))
        elif kind == "nominations":
            _take_nominations(forum, NominationList(record))
        elif kind == "reveal":
            lots.reveal(forum, record, fields)
    except (RecordRefused, Malformed) as error:
        raise rules.RegistrarWrong() from error


def _take_nominations(forum: Instance, listed: NominationList) -> None:
    """The first list of an election stands; another is not taken. Raises Malformed."""
    listed.payload()
    before = {said.fields["election"] for _, said in log.of_kind(forum, NominationList)}
    if listed.fields["election"] not in before:
        log.add(forum, listed)


def _fix(forum: Instance, key: rules.ScopeKey) -> None:
    """The first key of a scope is its key; a second makes the scope void, as one of them marks somebody."""
    if not store.fix_key(forum.db, key):
        found = store.key(forum.db, key.scope)
        if found is None or found.spki != key.spki:
            store.void_key(forum.db, key.scope)


def forget_old_keys(forum: Instance) -> None:
    store.delete_keys(forum.db, forum.clock.hour())


def this_week(forum: Instance) -> str:
    return entry_scope(forum.clock.epoch())


def members_drawn(forum: Instance, what: str) -> int:
    found = store.drawn(forum.db, what).get(what)
    return found.members if found else 0


def members_needed(forum: Instance) -> int:
    return 0 if forum.settings.demo else rules.MEMBERS_NEEDED


def entry_is_open(forum: Instance) -> bool:
    """Whether enough members have drawn passes of this week."""
    scope = this_week(forum)
    return store.key(forum.db, scope) is not None and members_drawn(forum, scope) >= members_needed(forum)


def entry_token(forum: Instance, token: bytes) -> bytes:
    """The spent id of a pass of this week; raises TokenUnknown or ScopeNotOpen."""
    spent_id = checked(forum, token, this_week(forum))
    if not entry_is_open(forum):
        raise rules.ScopeNotOpen()
    return spent_id


def read_token(text: str) -> bytes:
    """Raises TokenNotRead."""
    try:
        return parse_text(text)
    except Malformed as error:
        raise rules.TokenNotRead() from error


def looks_like_token(text: str) -> bool:
    """A slip has 17 symbols, a token 472 characters."""
    return len("".join(text.split())) > 100


def checked(forum: Instance, token: bytes, scope: str) -> bytes:
    """The spent id of a token that is good for this scope now; raises TokenUnknown."""
    key = store.key(forum.db, scope) if forum.settings.registrar_url else None
    if key is None or key.void or not key.not_before <= forum.clock.hour() < key.not_after:
        raise rules.TokenUnknown()
    hosts = host_of(forum.settings.registrar_url), host_of(forum.settings.url)
    try:
        return verify(token, key.public, challenge_digest(*hosts, scope))
    except TokenRefused as error:
        raise rules.TokenUnknown() from error


def key_list(forum: Instance) -> dict[str, Any]:
    """Where the log has the record of each key and block in use: clients look it up there before they draw."""
    hour, served = forum.clock.hour(), log.served_size(forum)
    keys = [key for key in store.live_keys(forum.db, hour) if not key.void]
    blocks = [block for block in store.blocks(forum.db) if block.not_after > hour]
    entries = {key.scope: key.entry for key in keys} | {f"block:{block.block}": block.entry for block in blocks}
    weeks = [key.scope for key in keys if not key.block]
    drawn = store.drawn(forum.db, *weeks)
    members = {scope: drawn[scope].members if scope in drawn else 0 for scope in weeks}
    return {
        "registrar": forum.settings.registrar_url,
        "forum": forum.settings.url,
        "record_key": rules.written(rules.record_key(forum.settings.record_key)),
        "entries": {name: entry for name, entry in entries.items() if entry < served},
        "open": [scope for scope in weeks if members[scope] >= members_needed(forum)],
        "members": members,
        "week": forum.clock.epoch(),
    }
