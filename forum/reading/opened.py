"""Sealed rows opened for a page. What was opened is kept in memory while its sealed bytes stay as they are.

What is remembered is found by the sealed rows themselves and by the wrapped keys that open them, read anew for every
page: a changed, moved or withdrawn row, a row put in another's place and an erased epoch are never shown from memory.
No key is remembered.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from core.clock import day_in_words
from crypto.encoding import Malformed, b64
from crypto.posts import Place, open_author, open_html
from crypto.pseudonyms import long_name, shade, short_name
from crypto.sealing import SealBroken
from crypto.threads import Head, open_head
from forum.boards.rules import Board
from forum.custody.service import Keyring
from forum.posts.rules import BLURRED, REDACTED, REMOVED, WITHDRAWN, Thread, revision
from forum.posts.store import Stored
from forum.reading import rules, store

PAGES_KEPT = 256
HEADS_KEPT = 4096

Wrapped = tuple[tuple[str, bytes], ...]  # (epoch, wrapped data key) of one board
Sealed = tuple[Keyring, Wrapped, Thread, tuple[Stored, ...], date]


@dataclass(frozen=True)
class Opener:
    """What every post of one thread on one page is opened with."""

    thread: Thread
    head: Head
    keys: dict[str, bytes]
    today: date


@lru_cache(maxsize=HEADS_KEPT)
def head(keyring: Keyring, wrapped: bytes | None, thread: Thread) -> Head:
    """Title and long names of a thread; the title says so where they cannot be read."""
    if wrapped is None:
        return Head(f"(a thread {rules.ERASED})")
    key = keyring.unwrap_data_key(thread.board_id, thread.epoch, wrapped)
    try:
        return open_head(key, thread.board_id, thread.thread_id, thread.epoch, thread.head)
    except (SealBroken, Malformed):
        return Head(f"(this title {rules.UNREADABLE})")


def open_posts(
    keyring: Keyring, wrapped: Wrapped, thread: Thread, rows: tuple[Stored, ...], today: date
) -> rules.Shown:
    """Posts as they are shown; an answer names whom it answers where that stands on the same page."""
    of_epoch = dict(wrapped)
    keys = {epoch: keyring.unwrap_data_key(thread.board_id, epoch, key) for epoch, key in wrapped}
    opener = Opener(thread, head(keyring, of_epoch.get(thread.epoch), thread), keys, today)
    opened = [_open(opener, row) for row in rows]
    authors = frozenset(author for author, _, _ in opened if author)
    called = {author: _name(opener, author) for author in authors}
    names = {row.post_id: called[found[0]] for row, found in zip(rows, opened, strict=True) if found[0]}
    lines = [_line(opener, row, *found, names) for row, found in zip(rows, opened, strict=True)]
    return rules.Shown(opener.head.title, lines, authors)


posts = lru_cache(maxsize=PAGES_KEPT)(open_posts)


@lru_cache(maxsize=PAGES_KEPT)
def lines(
    keyring: Keyring, issues: tuple[Board, ...], rows: tuple[store.Listed, ...], today: date
) -> rules.ThreadLines:
    """Threads of these boards as lists show them."""
    by_id = {board.board_id: board for board in issues}
    heads = (head(keyring, row.wrapped, row.thread) for row in rows)
    return tuple(_thread_line(by_id, row, opened.title, today) for row, opened in zip(rows, heads, strict=True))


def _thread_line(by_id: dict[bytes, Board], row: store.Listed, title: str, today: date) -> rules.ThreadLine:
    thread = row.thread
    where, count = rules.place(thread.last_batch, thread.thread_id), rules.in_posts(thread.posts)
    board, day = by_id[thread.board_id], day_in_words(row.day, today)
    return rules.ThreadLine(thread.thread_id, title, board, count, day, where)


def _open(opener: Opener, row: Stored) -> tuple[bytes, str, str]:
    """(the author's key, HTML, nothing), or the reason why a post is not shown as the third. Of a removed post the key
    alone, so that the author's claim code still finds it.
    """
    thread = opener.thread
    removed = rules.removed(row.rule) if row.state == REMOVED else ""
    if row.state == WITHDRAWN or row.record is None or row.html is None:
        return b"", "", removed or "withdrawn by its author"
    key = opener.keys.get(row.epoch)
    if key is None:
        return b"", "", rules.ERASED
    place = Place(thread.board_id, thread.thread_id, row.parent_id, row.post_id, revision(row.state))
    try:
        author = open_author(key, place, row.epoch, row.record)
        return author, "" if removed else open_html(key, place, row.epoch, row.html), removed
    except (SealBroken, Malformed):
        return b"", "", rules.UNREADABLE


def _name(opener: Opener, author: bytes) -> str:
    return (long_name if author in opener.head.long_named else short_name)(opener.thread.thread_id, author)


def _line(opener: Opener, row: Stored, author: bytes, html: str, gone: str, names: dict[bytes, str]) -> rules.PostLine:
    return rules.PostLine(
        post=b64(row.post_id),
        author=author,
        name=names.get(row.post_id, ""),
        shade=shade(opener.thread.thread_id, author, rules.SHADES) if author else 0,
        day=day_in_words(row.day, opener.today),
        html=Markup(html),
        parent=b64(row.parent_id) if row.parent_id else "",
        answers=names.get(row.parent_id, ""),
        gone=gone,
        behind=row.rule or 0 if row.state == BLURRED else 0,
        redacted=row.rule or 0 if row.state == REDACTED else 0,
    )
