"""Puts the front page, a board and a thread together. A page decrypts what it shows and costs no more."""

from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from core.clock import epoch_of
from core.errors import NotFound
from crypto.encoding import Malformed, b64, unb64
from crypto.posts import Place, open_author, open_html
from crypto.pseudonyms import long_name, shade, short_name
from crypto.sealing import SealBroken
from crypto.sessions import Session
from crypto.threads import Head, open_head
from forum.custody.service import PageKeys
from forum.instance import Instance
from forum.posts import service as posts
from forum.posts.rules import WITHDRAWN, Board, Thread
from forum.posts.store import Stored, page, page_before, post
from forum.reading import rules, store

FIRST, LAST = (0, b""), (store.END, b"\xff" * 16)


@dataclass(frozen=True)
class Opener:
    """What every post of one thread on one page is opened with. `me` is the key whose posts are the reader's own."""

    thread: Thread
    head: Head
    keys: PageKeys
    me: bytes
    today: date


def front(forum: Instance, threads: int = 12) -> tuple[list[rules.ThreadLine], list[rules.BoardLine]]:
    """What is talked about now, and every board with how alive it is."""
    boards = posts.boards(forum)
    by_id = {board.board_id: board for board in boards}
    rows = store.liveliest(forum.db, threads)
    keys = forum.keyring.page_keys({row.thread.epoch for row in rows})
    return [_line(forum, keys, by_id[row.thread.board_id], row) for row in rows], _board_lines(forum, boards)


def board_page(forum: Instance, slug: str, where: str) -> tuple[Board, list[rules.ThreadLine], str]:
    """(board, its threads, where the next page begins or empty); raises NotFound."""
    board = posts.board_by_slug(forum, slug)
    rows = store.of_board(forum.db, board.board_id, *(_where(where) if where else LAST), rules.PER_PAGE + 1)
    keys = forum.keyring.page_keys({row.thread.epoch for row in rows})
    lines = [_line(forum, keys, board, row) for row in rows]
    return board, lines[: rules.PER_PAGE], lines[-1].where if len(lines) > rules.PER_PAGE else ""


def thread_page(forum: Instance, thread_id: bytes, start: str, before: str, session: Session) -> rules.ThreadPage:
    """One page of a thread, from `start` on or just before `before`; raises NotFound."""
    thread = posts.thread(forum, thread_id)
    board = posts.board(forum, thread.board_id)
    rows, earlier, later = _cut(forum, thread_id, start, before)
    opener = _opener(forum, thread, rows, bytes(session.thread_key(thread_id).verify_key))
    title = opener.head.title
    return rules.ThreadPage(b64(thread_id), title, board, thread.posts, _lines(opener, rows), earlier, later)


def whole_thread(forum: Instance, thread_id: bytes, public_key: bytes) -> tuple[str, list[rules.PostLine]]:
    """(title, every post), those of one key marked as mine; raises NotFound."""
    thread = posts.thread(forum, thread_id)
    rows = page(forum.db, thread_id, *FIRST, store.END)
    opener = _opener(forum, thread, rows, public_key)
    return opener.head.title, _lines(opener, rows)


def where_is(forum: Instance, thread_id: bytes, post_id: bytes) -> str:
    """The place of a post in its thread, for a page that begins there; raises NotFound."""
    found = post(forum.db, post_id)
    if found is None or found.thread_id != thread_id:
        raise NotFound()
    return _place(found.batch, post_id)


def _cut(forum: Instance, thread_id: bytes, start: str, before: str) -> tuple[list[Stored], str, str]:
    """(posts, where the page before ends or empty, where the next begins or empty)."""
    size = rules.PER_PAGE
    if before:
        place = LAST if before == "end" else _where(before)
        rows = page_before(forum.db, thread_id, *place, size + 1)
        earlier = _place_of(rows[-size]) if len(rows) > size else ""
        return rows[-size:], earlier, "" if before == "end" else before
    rows = page(forum.db, thread_id, *(_where(start) if start else FIRST), size + 1)
    later = _place_of(rows[size]) if len(rows) > size else ""
    return rows[:size], start if rows and rows[0].parent_id else "", later


def _line(forum: Instance, keys: PageKeys, board: Board, row: store.Listed) -> rules.ThreadLine:
    thread = row.thread
    title, count = _head(keys, thread).title, rules.in_posts(thread.posts)
    day = rules.in_words(row.day, forum.clock.now().date())
    where = _place(thread.last_batch, thread.thread_id)
    return rules.ThreadLine(b64(thread.thread_id), title, board, count, day, where)


def _board_lines(forum: Instance, boards: list[Board]) -> list[rules.BoardLine]:
    epochs = [epoch_of(forum.clock.now() - timedelta(weeks=back)) for back in range(rules.WEEKS - 1, -1, -1)]
    counts = {(board_id, epoch): count for board_id, epoch, count in store.weeks(forum.db, epochs[0])}
    highest = max(counts.values(), default=0)
    by_board = [[counts.get((board.board_id, epoch), 0) for epoch in epochs] for board in boards]
    lines = zip(boards, by_board, strict=True)
    return [rules.BoardLine(board, weeks[-1], rules.bars(weeks, highest)) for board, weeks in lines]


def _opener(forum: Instance, thread: Thread, rows: list[Stored], me: bytes) -> Opener:
    keys = forum.keyring.page_keys({thread.epoch, *(row.epoch for row in rows)})
    return Opener(thread, _head(keys, thread), keys, me, forum.clock.now().date())


def _head(keys: PageKeys, thread: Thread) -> Head:
    key = keys.get(thread.board_id, thread.epoch)
    if key is None:
        return Head(f"(a thread {rules.ERASED})")
    try:
        return open_head(key, thread.board_id, thread.thread_id, thread.epoch, thread.head)
    except (SealBroken, Malformed):
        return Head(f"(this title {rules.UNREADABLE})")


def _lines(opener: Opener, rows: list[Stored]) -> list[rules.PostLine]:
    """Posts as they are shown; an answer names whom it answers where that stands on the same page."""
    opened = [_open(opener, row) for row in rows]
    names = {row.post_id: _name(opener, found[0]) for row, found in zip(rows, opened, strict=True) if found[0]}
    return [_post(opener, row, *found, names) for row, found in zip(rows, opened, strict=True)]


def _open(opener: Opener, row: Stored) -> tuple[bytes, str, str]:
    """(the author's key, HTML, nothing), or the reason why a post is not shown as the third."""
    thread = opener.thread
    if row.state == WITHDRAWN or row.record is None or row.html is None:
        return b"", "", "withdrawn by its author"
    key = opener.keys.get(thread.board_id, row.epoch)
    if key is None:
        return b"", "", rules.ERASED
    place = Place(thread.board_id, thread.thread_id, row.parent_id, row.post_id)
    try:
        return open_author(key, place, row.epoch, row.record), open_html(key, place, row.epoch, row.html), ""
    except (SealBroken, Malformed):
        return b"", "", rules.UNREADABLE


def _name(opener: Opener, author: bytes) -> str:
    return (long_name if author in opener.head.long_named else short_name)(opener.thread.thread_id, author)


def _post(
    opener: Opener, row: Stored, author: bytes, html: str, gone: str, names: dict[bytes, str]
) -> rules.PostLine:
    return rules.PostLine(
        post=b64(row.post_id),
        name=names.get(row.post_id, ""),
        shade=shade(opener.thread.thread_id, author, rules.SHADES) if author else 0,
        day=rules.in_words(row.day, opener.today),
        html=Markup(html),
        mine=author == opener.me,
        parent=b64(row.parent_id) if row.parent_id else "",
        answers=names.get(row.parent_id, ""),
        gone=gone,
    )


def _place_of(row: Stored) -> str:
    return _place(row.batch, row.post_id)


def _place(batch: int, some_id: bytes) -> str:
    return f"{batch}.{b64(some_id)}"


def _where(place: str) -> tuple[int, bytes]:
    batch, _, some_id = place.partition(".")
    try:
        if not (batch.isascii() and batch.isdigit() and len(batch) < 10):
            raise NotFound()
        return int(batch), unb64(some_id, 16)
    except Malformed as error:
        raise NotFound() from error
