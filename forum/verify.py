"""Whether an instance is what its log says: the log as it is stored, then every row that stands for something in it.

`clients.candour_verify` checks what everybody is shown. Here is what only the database tells: entries that no
checkpoint covers yet, and the posts, votes, numbers, keys and rules themselves.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from clients import candour_acts, candour_entries, candour_verify
from core.db import Row
from crypto import acts, entries, merkle, note
from crypto.commitments import Padded, padded
from crypto.encoding import Malformed, b64
from crypto.reports import Codebook, FiguresTaken, FiguresVoid
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.custody import store as custody_store
from forum.figures import service as figures
from forum.figures import store as figures_store
from forum.houserules import store as houserules_store
from forum.instance import Instance
from forum.passes import rules as passes_rules
from forum.passes import store as passes_store
from forum.periods import store as periods_store
from forum.periods.rules import PURPOSES
from forum.posts import batches
from forum.posts import rules as posts_rules
from forum.posts import store as posts_store
from forum.reports.checks import check_reports
from forum.themes import store as themes_store
from forum.told import LogMismatch, Told, epoch_on
from forum.topics.checks import check_topics
from forum.transparency import service as log
from forum.transparency import store as log_store
from forum.transparency.rules import Served
from moderation.verify import check_moderation

Progress = Callable[[int, int], None]
ALL = 2**31 - 1
NO_KEY = passes_rules.ScopeKey("", b"", "", "", 0)


def reader(forum: Instance) -> Callable[[str], bytes]:
    """The files of the log as this instance would serve them, by their path below `/log/`; raises KeyError."""

    def read(path: str) -> bytes:
        if path == "key":
            return log.key(forum).vkey.encode() + b"\n"
        if path == "checkpoint":
            return log.checkpoint(forum).encode()
        return log.file(forum, path)[0]

    return read


def check_log(forum: Instance, known: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """What a witness would find, who knew `known` and knows it anew afterwards. Raises Wrong of
    `candour_verify`, or LogMismatch.
    """
    if not log_store.checkpoints(forum.db, 1):
        raise LogMismatch("The log has no checkpoint.")
    given = forum.settings.record_key
    record_key = passes_rules.written(passes_rules.record_key(given)) if given else ""
    return candour_verify.verify(reader(forum), known, progress, record_key=record_key)


def check_rows(forum: Instance, progress: Progress) -> None:
    """Raises LogMismatch."""
    told = read_log(forum)
    check_batches(forum, told, progress)
    check_numbers(forum, told)
    check_keys(forum, told)
    check_box(forum, told)
    check_figures(forum, told)
    check_reports(forum, told)
    check_moderation(forum, told)
    check_topics(forum, told)


def read_log(forum: Instance) -> Told:
    """Every entry, served or not yet, with its leaf, the nodes above it, the head and every checkpoint, and whether
    they go with one another, as a witness asks; raises LogMismatch, or Wrong of `candour_entries`.
    """
    heads, count, nodes = log_store.counts(forum.db)
    if heads != 1:
        raise LogMismatch("The head of the log is missing.")
    told, peaks, head = Told(), merkle.Peaks(), log_store.lock_head(forum.db)
    governed, tally = candour_acts.Acts(), dict[str, Any]()
    signed = {served.size: served for served in log_store.checkpoints(forum.db, ALL)}
    roots = {}
    for position, data, leaf in _rows(forum, head.size):
        if leaf != merkle.leaf_hash(data):
            raise LogMismatch(f"Entry {position} of the log is not what its hash says.")
        try:
            told.take(position, entries.decode(data))
        except Malformed as error:
            raise LogMismatch(f"Entry {position} of the log has no entry's form.") from error
        fields = json.loads(data[1:])
        candour_entries.fits_before(position, data[0], fields, tally)
        governed.take(position, data[0], fields)
        peaks, made = peaks.grown(leaf)
        nodes -= _check_nodes(forum, made[merkle.TILE_HEIGHT :: merkle.TILE_HEIGHT])
        if peaks.size in signed:
            roots[peaks.size] = peaks.root
    if peaks != head or count != head.size or nodes:
        raise LogMismatch(f"The head of the log says {head.size} entries; what is stored gives another one.")
    _check_checkpoints(forum, told, signed, roots)
    return told


def _check_nodes(forum: Instance, made: Sequence[tuple[merkle.Place, bytes]]) -> int:
    """How many hashes of higher tiles an entry completed; raises LogMismatch where one is another."""
    for (height, index), node in made:
        level = height // merkle.TILE_HEIGHT
        if log_store.hashes(forum.db, level, index, index + 1) != [node]:
            raise LogMismatch(f"A hash of the log, level {level}, number {index}, is not what its entries give.")
    return len(made)


def _check_checkpoints(forum: Instance, told: Told, signed: Mapping[int, Served], roots: Mapping[int, bytes]) -> None:
    """Each is signed and of this log, and none is missing: a ballot box ends the entries of its day."""
    key = log.key(forum)
    for served in signed.values():
        try:
            # An earlier address of this forum is an earlier name of the same key.
            named = replace(key, name=served.note.split("\n")[0])
            found = note.checkpoint(note.open_note(named, served.note))
        except note.NoteRefused as error:
            raise LogMismatch(f"The checkpoint of {served.size} entries is not signed by the log.") from error
        if (found.size, found.root) != (served.size, roots.get(served.size)):
            raise LogMismatch(f"The checkpoint of {served.size} entries is not of this log.")
    for position, box in told.of(entries.BallotBox):
        if position + 1 not in signed or signed[position + 1].day != box.day:
            raise LogMismatch(f"The checkpoint of {position + 1} entries is missing, or not of {box.day}.")


def check_batches(forum: Instance, told: Told, progress: Progress) -> None:
    """Each batch is the one of its entry; each post is in its batch; whatever is gone has an entry that allows it."""
    missing = {row["batch"]: _leaves(told, row) for row in posts_store.every_batch(forum.db)}
    if missing.keys() != told.batches.keys():
        odd = min(missing.keys() ^ told.batches.keys())
        raise LogMismatch(f"Batch {odd} stands in the log or in the database, and not in both.")
    count = posts_store.count_posts(forum.db)
    threads: dict[bytes, list[int]] = defaultdict(list)
    for done, post in enumerate(posts_store.every_commitment(forum.db), 1):
        threads[post.thread_id].append(post.batch)
        if post.commitment not in missing.get(post.batch, ()):
            raise LogMismatch(f"Post {b64(post.post_id)} is not one of batch {post.batch}, or is there twice.")
        missing[post.batch].discard(post.commitment)
        _check_post(post, told)
        if done % 1000 == 0 or done == count:
            progress(done, count)
    for batch, gone in missing.items():
        erased = epoch_on(told.batches[batch][1].day) in told.erased
        if not erased and (unlawful := gone - told.gone):
            raise LogMismatch(f"{len(unlawful)} of the posts of batch {batch} are gone, and no entry says why.")
    _check_threads(forum, told, threads)
    if kept := told.erased & custody_store.epochs_with_keys(forum.db):
        raise LogMismatch(f"Week {min(kept)} was erased, and a key of it is still there.")


def check_numbers(forum: Instance, told: Told) -> None:
    """Ballot numbers are in use for what the log says, and their counts are those of the votes."""
    stored = {ballot.number: ballot for ballot in ballots_store.every_ballot(forum.db)}
    said_of = {entry.number: entry for _, entry in told.of(entries.NumberAssigned)}
    ordinary = {number: said for number, said in said_of.items() if said.batch}
    for number in stored.keys() | ordinary.keys():
        ballot, said = stored.get(number), ordinary.get(number)
        if not ballot or not said or (ballot.item, ballot.batch) != (said.item, said.batch):
            raise LogMismatch(f"Ballot {number} is not in use for what the log says.")
    reserved = {number: said.purpose for number, said in said_of.items() if number not in ordinary}
    if reserved != ballots_store.purposes(forum.db):
        raise LogMismatch("The reserved numbers in use are not those of the log.")
    of_periods = [(number, purpose) for number, purpose in reserved.items() if purpose in PURPOSES]
    if [(row["number"], row["purpose"]) for row in periods_store.every(forum.db)] != of_periods:
        raise LogMismatch("The numbers of a period are for something else than the log says, or of another period.")
    for number, members, spent in ballots_store.wrong_counts(forum.db):
        raise LogMismatch(f"Ballot {number} is shown with {members} of {spent}, which its votes do not give.")


def check_keys(forum: Instance, told: Told) -> None:
    """The keys in use are the logged ones: another would mark whoever drew with it. So with blocks and house rules."""
    keys = {at: replace(passes_rules.read_key(said.fields), entry=at) for at, said in told.of(entries.KeyRecord)}
    named = defaultdict(set)
    for key in keys.values():
        named[key.scope].add(key.spki)
    for key in passes_store.live_keys(forum.db, ""):
        if key != replace(keys.get(key.entry, NO_KEY), void=len(named[key.scope]) > 1):
            raise LogMismatch(f"The key in use for {key.scope} is not the one of the log.")
    blocks = [replace(passes_rules.read_block(said.fields), entry=at) for at, said in told.of(entries.BlockRecord)]
    for block in passes_store.blocks(forum.db):
        if block not in blocks:
            raise LogMismatch(f"Block {block.block} is not the one of the log.")
    versions = [(said.version, at) for at, said in told.of(entries.HouseRules)]
    if houserules_store.newest(forum.db) != versions[-1]:
        raise LogMismatch("The house rules in force are not the newest of the log.")


def check_box(forum: Instance, told: Told) -> None:
    """No vote that was in the newest ballot box is gone."""
    found, boxes = ballots_store.box(forum.db), told.of(entries.BallotBox)
    if (found[0] if found else None) != (boxes[-1][0] if boxes else None):
        raise LogMismatch("The newest ballot box is not the one of the log.")
    if found:
        gone = _real(found[1], boxes[-1][1].root, "The ballot box")
        gone -= {ballots.receipt_leaf(found[1].salt, *receipt) for receipt in ballots_store.receipts(forum.db)}
        if gone:
            raise LogMismatch(f"{len(gone)} of the votes in the ballot box of {boxes[-1][1].day} are gone.")


def check_figures(forum: Instance, told: Told) -> None:
    """Codebooks are those of the log, and so are figures; of what was counted for them nothing is left, and of what is
    counted nothing is missing: afterwards nobody could tell.
    """
    said = [(entry.version, entry.period, at) for at, entry in told.of(Codebook)]
    if themes_store.every(forum.db) != said:
        raise LogMismatch("The codebooks in use are not those of the log.")
    _check_figures(forum, told)
    for period in set(periods_store.periods(forum.db)) - figures.settled(forum):
        if not figures.is_whole(forum, period):
            raise LogMismatch(f"What was counted in period {period} is not what was said with all papers used.")


def _check_figures(forum: Instance, told: Told) -> None:
    rows = figures_store.every(forum.db)
    if [(row.period, row.entry) for row in rows] != sorted((one.period, at) for at, one in told.of(FiguresTaken)):
        raise LogMismatch("Figures were taken of other periods than the log says.")
    for row in rows:
        if figures.opened(forum, row) is None:
            raise LogMismatch(f"The figures of period {row.period} are not those that were taken.")
    void = [entry.period for _, entry in told.of(FiguresVoid)]
    for period in (*void, *(row.period for row in rows)):
        if figures.is_left(forum, period):
            raise LogMismatch(f"The figures of period {period} are settled, and what was counted is still there.")


def _check_threads(forum: Instance, told: Told, threads: Mapping[bytes, Sequence[int]]) -> None:
    """Every post stands in a thread that is shown, on the board and under the title it was written for."""
    missing = set(threads)
    for thread in posts_store.every_thread(forum.db):
        name, found = f"Thread {b64(thread.thread_id)}", threads.get(thread.thread_id, ())
        missing.discard(thread.thread_id)
        if thread.posts < len(found) or thread.last_batch < max(found, default=0):
            raise LogMismatch(f"{name} does not have the posts that stand in it.")
        if thread.epoch not in told.erased and batches.opened(forum, thread) is None:
            raise LogMismatch(f"{name} does not match its seal, or stands on another board.")
    if missing:
        raise LogMismatch(f"Thread {b64(min(missing))} is gone, and its posts are shown nowhere.")


def _check_post(post: posts_store.Committed, told: Told) -> None:
    """It is there as it was released, or what its author or the acts on it have made of it."""
    name, done = f"Post {b64(post.post_id)} of batch {post.batch}", told.acts.get(post.commitment, [])
    if post.commitment in told.withdrawn:
        if post.state != posts_rules.WITHDRAWN:
            raise LogMismatch(f"{name} was withdrawn, and is still there.")
        _check_left(name, post, told.withdrawn[post.commitment])
    elif post.commitment in told.gone:
        _check_left(name, post, done[-1].row)
    else:
        _check_words(name, post, done)
    state, rule = (posts_rules.WITHDRAWN, None) if post.commitment in told.withdrawn else _made_of(done)
    if (post.state, post.rule) != (state, rule):
        raise LogMismatch(f"{name} is not in the state in which the log has left it.")


def _check_words(name: str, post: posts_store.Committed, done: Sequence[acts.ModerationAct]) -> None:
    """They are those that were released, or what a redaction has left of them."""
    words = batches.words_commitment(post)
    if (post.record, post.html) == (None, None):
        raise LogMismatch(f"{name} is gone, and no entry says why.")
    if words != (done[-1].row if done and done[-1].state == acts.REDACTED else post.commitment):
        raise LogMismatch(f"{name} is not what was released, or what an act has left of it.")


def _check_left(name: str, post: posts_store.Committed, row: bytes) -> None:
    if (post.record, post.html) != (None, None):
        raise LogMismatch(f"{name} is gone, and its words are still there.")
    if batches.row_commitment(post) != row:
        raise LogMismatch(f"{name} does not stand where the one that is gone stood.")


def _made_of(done: Sequence[acts.ModerationAct]) -> tuple[str, int | None]:
    """The state and the rule of a post after these acts. The row of a destroyed post says that it was removed."""
    last = next((act for act in reversed(done) if act.state != acts.GONE), None)
    if last is None or last.state == acts.SHOWN:
        return posts_rules.SHOWN, None
    return last.state, last.rule


def _leaves(told: Told, row: Row) -> set[bytes]:
    """The commitments of a batch's posts; raises LogMismatch."""
    name = f"Batch {row['batch']}"
    position, entry = told.batches.get(row["batch"], (-1, None))
    if entry is None or (position, entry.day) != (row["entry"], row["day"]) or row["epoch"] != epoch_on(row["day"]):
        raise LogMismatch(f"{name} is not the one of the log.")
    return _real(padded(row["salt"], row["leaves"]), entry.root, name)


def _real(leaves: Padded, root: bytes, name: str) -> set[bytes]:
    try:
        if leaves.root == root:
            return leaves.real
    except Malformed:
        pass
    raise LogMismatch(f"{name} is not what the root in the log stands for.")


def _rows(forum: Instance, size: int) -> Iterator[tuple[int, bytes, bytes]]:
    """(position, entry, leaf) of every entry; raises LogMismatch where one is missing."""
    for begin in range(0, size, merkle.TILE_WIDTH):
        end = min(size, begin + merkle.TILE_WIDTH)
        data, leaves = log_store.entries(forum.db, begin, end), log_store.hashes(forum.db, 0, begin, end)
        if len(data) != end - begin:
            raise LogMismatch(f"Some of the entries {begin} to {end - 1} of the log are missing.")
        yield from zip(range(begin, end), data, leaves, strict=True)
