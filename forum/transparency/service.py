"""Adding entries, signing checkpoints, and everything that is served of the log."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar, cast

from nacl.signing import SigningKey

from core.clock import day_in_words
from crypto import merkle, note
from crypto.commitments import Padded
from crypto.encoding import Malformed, b64
from crypto.entries import BallotBox, ClientCode, ReleaseBatch, decode, encode
from crypto.entry import Entry
from crypto.tokens.scopes import host_of
from forum.instance import Instance
from forum.transparency import rules, store

Kind = TypeVar("Kind", bound=Entry)
# The entry that some bytes of the log are: pages ask for the same few.
decoded = lru_cache(maxsize=256)(decode)


def create(forum: Instance) -> None:
    """An empty log. In the caller's transaction, which signs it when the first entries are in."""
    store.insert_head(forum.db)


def add(forum: Instance, *entries: Entry) -> int:
    """The one way into the log: the position of the first. In the transaction of the act, so that neither is without
    the other; raises Malformed for what no reader would take.
    """
    written = [encode(entry) for entry in entries]
    leaves = [merkle.leaf_hash(data) for data in written]
    first, nodes = _move_head(forum, leaves)
    for position, (leaf, data) in enumerate(zip(leaves, written, strict=True), first):
        store.insert_entry(forum.db, position, leaf, data)
    for (height, index), node in nodes:
        store.insert_node(forum.db, height // merkle.TILE_HEIGHT, index, node)
    return first


def hold(forum: Instance) -> int:
    """Takes the head early; where the next entry will stand. A release holds it when it changes counts: whoever changes
    counts first and appends then would wait for it while it waits for them.
    """
    return _lock_head(forum).size


def note_code(forum: Instance) -> None:
    """Logs what the served scripts are, when they are others than before. Run by `tick`."""
    found = ClientCode(rules.scripts())
    with forum.db.transaction():
        hold(forum)
        last = store.code(forum.db)
        if last is None or entry(forum, last) != found:
            store.set_code(forum.db, add(forum, found))


def is_due(forum: Instance) -> bool:
    """Whether the day's checkpoint is to be signed. In the transaction that will sign it."""
    size = _lock_head(forum).size
    return rules.is_due(forum.clock.now(), store.served(forum.db), size, forum.settings.demo)


def sign(forum: Instance) -> None:
    """Signs the head: from here on the log is served up to it. In the caller's transaction."""
    peaks, name = _lock_head(forum), key(forum).name
    text = note.Checkpoint(name, peaks.size, peaks.root).text
    signed = note.sign(name, _signing_key(forum), text)
    store.insert_checkpoint(forum.db, rules.Served(peaks.size, forum.clock.today(), signed))


def key(forum: Instance) -> note.Verifier:
    """The log's own key, under the name of its origin."""
    return note.of_key(f"{host_of(forum.settings.url)}/candour", _signing_key(forum))


def served_size(forum: Instance) -> int:
    return store.served(forum.db).size


def checkpoint(forum: Instance) -> str:
    """The note that is served, with the cosignatures of this very checkpoint."""
    served = store.served(forum.db)
    return served.note + "".join(one.line for one in _cosignatures(forum) if one.size == served.size)


def file(forum: Instance, path: str) -> tuple[bytes, bool]:
    """A tile or a bundle of entries by its path (C2SP tlog-tiles), and whether it will never change; raises NotServed
    for what no checkpoint covers.
    """
    level, number, width = rules.place(path)
    read = _bundle(forum, number, width) if level < 0 else _tile(forum, level, number, width)
    return read, width == merkle.TILE_WIDTH


def _move_head(forum: Instance, leaves: Sequence[bytes]) -> tuple[int, list[tuple[merkle.Place, bytes]]]:
    """Where the leaves begin, and the nodes that they complete.

    They grow from the head as this process saw it last, which saves a question in each act. Others may have appended
    since, or that act was rolled back: the database moves its head only from where it stands, and else it is read.
    """
    before = forum.seen.head or _lock_head(forum)
    after, nodes = _grown(before, leaves)
    while not store.move_head(forum.db, before, after):
        before = _lock_head(forum)
        after, nodes = _grown(before, leaves)
    forum.seen.head = after
    return before.size, nodes


def _lock_head(forum: Instance) -> merkle.Peaks:
    forum.seen.head = peaks = store.lock_head(forum.db)
    return peaks


def _grown(peaks: merkle.Peaks, leaves: Sequence[bytes]) -> tuple[merkle.Peaks, list[tuple[merkle.Place, bytes]]]:
    nodes = []
    for leaf in leaves:
        peaks, made = peaks.grown(leaf)
        nodes += made[merkle.TILE_HEIGHT :: merkle.TILE_HEIGHT]
    return peaks, nodes


def _tile(forum: Instance, level: int, number: int, width: int) -> bytes:
    begin = _begin(served_size(forum) >> (merkle.TILE_HEIGHT * level), number, width)
    return b"".join(store.hashes(forum.db, level, begin, begin + width))


def _bundle(forum: Instance, number: int, width: int) -> bytes:
    """The entries under a tile of level 0, each with its length in front."""
    begin = _begin(served_size(forum), number, width)
    return b"".join(len(one).to_bytes(2, "big") + one for one in store.entries(forum.db, begin, begin + width))


def node(forum: Instance, height: int, index: int) -> bytes:
    """The hash of a complete subtree, from one tile."""
    level, number, begin, end = merkle.tile_of(height, index)
    first = number * merkle.TILE_WIDTH
    return merkle.root(store.hashes(forum.db, level, first + begin, first + end))


def size(forum: Instance) -> int:
    """How many entries there are: the number of the next one."""
    return store.size(forum.db)


def entry(forum: Instance, position: int) -> Entry:
    return decoded(store.entries(forum.db, position, position + 1)[0])


def of_kind(forum: Instance, kind: type[Kind]) -> list[tuple[int, Kind]]:
    """All entries of a kind that there are few of, each with its position, in their order."""
    found = store.entries_of_type(forum.db, kind.TYPE, store.size(forum.db))
    return [(position, cast(Kind, decode(data))) for position, data in found]


def next_of_kind(forum: Instance, kind: type[Entry], after: int) -> int | None:
    """Where the log has the first entry of a kind behind a position."""
    return store.first_of_type(forum.db, kind.TYPE, after + 1)


def is_proven(forum: Instance, position: int) -> bool:
    """Whether an entry is under the signed checkpoint, hash by hash, or newer than it: what was changed in the database
    by hand is not.
    """
    served = store.served(forum.db).note
    try:
        # An earlier address of this forum is an earlier name of the same key.
        named = replace(key(forum), name=served.split("\n")[0])
        head = note.checkpoint(note.open_note(named, served))
    except note.NoteRefused:
        return False
    if position >= head.size:
        return True
    proof = merkle.inclusion_proof(position, head.size, lambda height, index: node(forum, height, index))
    top = merkle.leaf_hash(store.entries(forum.db, position, position + 1)[0])
    return merkle.is_included(head.root, head.size, position, top, proof)


def standing(forum: Instance, position: int, leaves: Padded, leaf: bytes) -> rules.Standing:
    """Follows a commitment through its batch or box, and that entry to the served checkpoint, checking each hash."""
    head = note.checkpoint(note.split(store.served(forum.db).note)[0])
    if position >= head.size:
        return rules.Standing(rules.Standing.LATER)
    try:
        written = entry(forum, position)
    except (IndexError, Malformed):
        return rules.Standing(rules.Standing.WRONG)
    if not isinstance(written, ReleaseBatch | BallotBox) or leaves.root != written.root:
        return rules.Standing(rules.Standing.WRONG)
    if leaf not in leaves.leaves:  # of a ballot box: the vote came later. A batch has all that it will ever have.
        return rules.Standing(rules.Standing.LATER if isinstance(written, BallotBox) else rules.Standing.WRONG)
    inner = leaves.proof(leaf)
    outer = merkle.inclusion_proof(position, head.size, lambda height, index: node(forum, height, index))
    top = merkle.leaf_hash(encode(written))
    good = leaves.includes(written.root, leaf, inner)
    good = good and merkle.is_included(head.root, head.size, position, top, outer)
    state = rules.Standing.IN if good else rules.Standing.WRONG
    return rules.Standing(state, position, head.size, b64(leaf), tuple(map(b64, inner)), tuple(map(b64, outer)))


def witnesses(forum: Instance) -> dict[str, note.Verifier]:
    return rules.read_witnesses(forum.settings.witnesses)


def seen_by(forum: Instance) -> list[rules.Witness]:
    """Every witness known here, and the day each last agreed."""
    days = {one.witness: one.day for one in _cosignatures(forum)}
    return [rules.Witness(name, days.get(name, "")) for name in sorted(witnesses(forum))]


def cosign(forum: Instance, signed: str) -> None:
    """Takes a witness's signature below the text of a checkpoint of ours; raises CosignatureRefused."""
    try:
        text, lines = note.split(signed)
        head = note.checkpoint(text)
        known = witnesses(forum)[lines[0][2:].split(" ")[0]]
        note.open_note(known, signed)
        day = rules.cosigned_day(note.cosigned_at(lines[0]), forum.clock.now())
    except (note.NoteRefused, KeyError, Malformed) as error:
        raise rules.CosignatureRefused() from error
    ours = store.checkpoint(forum.db, head.size) if head.size <= served_size(forum) else None
    if ours is None or note.split(ours.note)[0] != text or len(lines) != 1:
        raise rules.CosignatureRefused()
    cosigned = rules.Cosignature(known.name, head.size, day, lines[0])
    with forum.db.transaction():
        store.set_cosignature(forum.db, cosigned)


def lately(forum: Instance) -> list[rules.Day]:
    """What the newest checkpoints added, by their days, the newest first."""
    found, today = store.checkpoints(forum.db, rules.LATELY + 1), forum.clock.now().date()
    days: dict[str, list[rules.Line]] = {}
    for one, begin in zip(found, [one.size for one in found[1:]] + [0] * (len(found) <= rules.LATELY), strict=False):
        entries = [decode(data) for data in store.entries(forum.db, begin, one.size)]
        days.setdefault(one.day, []).extend(rules.in_words(begin, entries))
    return [rules.Day(day_in_words(day, today), lines) for day, lines in days.items() if lines]


def _cosignatures(forum: Instance) -> list[rules.Cosignature]:
    """Those of keys that are known now: a witness whose key was replaced does not speak by the old one."""
    known = witnesses(forum)
    found = store.cosignatures(forum.db)
    return [one for one in found if one.witness in known and note.is_of(known[one.witness], one.line)]


def _begin(available: int, number: int, width: int) -> int:
    """Where a tile begins; raises NotServed when so many of its hashes are not there."""
    begin = number * merkle.TILE_WIDTH
    if not 1 <= width <= merkle.TILE_WIDTH or begin + width > available:
        raise rules.NotServed()
    return begin


def _signing_key(forum: Instance) -> SigningKey:
    return SigningKey(forum.keyring.log)
