"""Puts the front page, a board and a thread together. A page decrypts what it shows and costs no more."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.clock import day_in_words, epoch_of
from core.errors import NotFound
from crypto.encoding import Malformed, b64, unb64
from crypto.sessions import Session
from crypto.threads import Head
from forum.ballots import service as ballots
from forum.boards import service as boards
from forum.boards.rules import Board
from forum.instance import Instance
from forum.posts import service as posts
from forum.posts.rules import Thread
from forum.posts.store import Stored, page, page_before, post
from forum.reading import opened, rules, store

FIRST, LAST = (0, b""), (store.END, b"\xff" * 16)


def front(forum: Instance, threads: int = 12) -> tuple[list[rules.ThreadLine], list[rules.BoardLine]]:
    """What is talked about now, and every board with how alive it is."""
    issues = boards.listed(forum)
    by_id = {board.board_id: board for board in issues}
    rows = store.liveliest(forum.db, threads)
    return _lines(forum, by_id, rows), _board_lines(forum, issues)


def board_page(forum: Instance, slug: str, where: str) -> tuple[Board, list[rules.ThreadLine], str]:
    """(board, its threads, where the next page begins or empty); raises NotFound."""
    board = boards.by_slug(forum, slug)
    rows = store.of_board(forum.db, board.board_id, *(_where(where) if where else LAST), rules.PER_PAGE + 1)
    lines = _lines(forum, {board.board_id: board}, rows)
    return board, lines[: rules.PER_PAGE], lines[-1].where if len(lines) > rules.PER_PAGE else ""


def lines_of(forum: Instance, threads: Sequence[bytes]) -> list[rules.ThreadLine]:
    """These threads as lists show them, in this order."""
    by_id = {board.board_id: board for board in boards.listed(forum)}
    found = {row.thread.thread_id: row for row in store.of_ids(forum.db, threads)}
    return _lines(forum, by_id, [found[thread_id] for thread_id in threads if thread_id in found])


def thread_page(forum: Instance, thread_id: bytes, start: str, before: str, session: Session) -> rules.ThreadPage:
    """One page of a thread, from `start` on or just before `before`; raises NotFound."""
    thread = posts.thread(forum, thread_id)
    board = boards.board(forum, thread.board_id)
    rows, earlier, later = _cut(forum, thread_id, start, before)
    shown = opened.posts(*_sealed(forum, thread, rows))
    me = bytes(session.thread_key(thread_id).verify_key)
    counts = ballots.counts(forum, [thread_id]).get(thread_id, [])
    wait = ballots.wait(forum, thread_id) if not counts or counts[-1].closed else None
    return rules.ThreadPage(b64(thread_id), board, thread.posts, shown, me, earlier, later, counts, wait)


def whole_thread(forum: Instance, thread_id: bytes) -> rules.Shown:
    """Every post of a thread; raises NotFound."""
    thread = posts.thread(forum, thread_id)
    return opened.open_posts(*_sealed(forum, thread, page(forum.db, thread_id, *FIRST, store.END)))


def around(forum: Instance, post_id: bytes, each: int = 0) -> rules.Shown:
    """A post with so many of its thread before and after it, as members see them; raises NotFound."""
    found = post(forum.db, post_id)
    if found is None:
        raise NotFound()
    where = (found.thread_id, found.batch, post_id)
    rows = page_before(forum.db, *where, each) + page(forum.db, *where, each + 1)
    return opened.posts(*_sealed(forum, posts.thread(forum, found.thread_id), rows))


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


def _lines(forum: Instance, by_id: dict[bytes, Board], rows: list[store.Listed]) -> list[rules.ThreadLine]:
    keys, today = forum.keyring.wrapped_keys({row.thread.epoch for row in rows}), forum.clock.now().date()
    counts = ballots.counts(forum, [row.thread.thread_id for row in rows])
    found = ((row, keys.get((row.thread.board_id, row.thread.epoch))) for row in rows)
    lines = [_line(row, opened.head(forum.keyring, key, row.thread), by_id, today) for row, key in found]
    supports = (rules.in_support(counts.get(row.thread.thread_id, [])) for row in rows)
    return [line._replace(support=support) for line, support in zip(lines, supports, strict=True)]


def _line(row: store.Listed, head: Head, by_id: dict[bytes, Board], today: date) -> rules.ThreadLine:
    thread = row.thread
    where, count = _place(thread.last_batch, thread.thread_id), rules.in_posts(thread.posts)
    day, board = day_in_words(row.day, today), by_id[thread.board_id]
    return rules.ThreadLine(b64(thread.thread_id), head.title, board, count, day, where)


def _board_lines(forum: Instance, issues: list[Board]) -> list[rules.BoardLine]:
    epochs = [epoch_of(forum.clock.now() - timedelta(weeks=back)) for back in range(rules.WEEKS - 1, -1, -1)]
    counts = {(board_id, epoch): count for board_id, epoch, count in store.weeks(forum.db, epochs[0])}
    highest = max(counts.values(), default=0)
    by_board = [tuple(counts.get((board.board_id, epoch), 0) for epoch in epochs) for board in issues]
    lines = zip(issues, by_board, strict=True)
    return [rules.BoardLine(board, weeks[-1], rules.bars(weeks, highest)) for board, weeks in lines]


def _sealed(forum: Instance, thread: Thread, rows: list[Stored]) -> opened.Sealed:
    wrapped = forum.keyring.wrapped_keys({thread.epoch, *(row.epoch for row in rows)})
    of_board = tuple((epoch, key) for (board_id, epoch), key in wrapped.items() if board_id == thread.board_id)
    return forum.keyring, of_board, thread, tuple(rows), forum.clock.now().date()


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
