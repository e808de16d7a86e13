"""Puts the front page, a board and a thread together. A page decrypts what it shows and costs no more."""

from collections.abc import Sequence

from core.errors import NotFound
from crypto.encoding import Malformed, b64, unb64
from crypto.sessions import Session
from forum.ballots import service as ballots
from forum.boards import service as boards
from forum.boards.rules import Board
from forum.instance import Instance
from forum.posts import service as posts
from forum.posts.rules import Thread
from forum.posts.store import Stored, page, page_before, post
from forum.reading import opened, rules, store

FIRST, LAST = (0, b""), (store.END, b"\xff" * 16)


def front(forum: Instance, threads: int = 12) -> tuple[rules.ThreadLines, rules.BoardLines]:
    """What is talked about now, and every board with how alive it is."""
    issues = boards.listed(forum)
    return _lines(forum, issues, store.liveliest(forum.db, threads)), _board_lines(forum, issues)


def board_page(forum: Instance, slug: str, where: str) -> tuple[Board, rules.ThreadLines, str]:
    """(board, its threads, where the next page begins or empty); raises NotFound."""
    board = boards.by_slug(forum, slug)
    rows = store.of_board(forum.db, board.board_id, *(_where(where) if where else LAST), rules.PER_PAGE + 1)
    lines = _lines(forum, (board,), rows)
    return board, lines[: rules.PER_PAGE], lines[-1].where if len(lines) > rules.PER_PAGE else ""


def lines_of(forum: Instance, threads: Sequence[bytes]) -> rules.ThreadLines:
    """These threads as lists show them, in this order."""
    found = {row.thread.thread_id: row for row in store.of_ids(forum.db, threads)}
    return _lines(forum, boards.listed(forum), [found[thread_id] for thread_id in threads if thread_id in found])


def thread_page(forum: Instance, thread_id: bytes, start: str, before: str, session: Session) -> rules.ThreadPage:
    """One page of a thread, from `start` on or just before `before`; raises NotFound."""
    thread = posts.thread(forum, thread_id)
    board = boards.board(forum, thread.board_id)
    rows, earlier, later = _cut(forum, thread_id, start, before)
    shown = opened.posts(*_sealed(forum, thread, rows))
    me = session.public_key(thread_id)
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
    return rules.place(found.batch, post_id)


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


def _lines(forum: Instance, issues: tuple[Board, ...], rows: Sequence[store.Listed]) -> rules.ThreadLines:
    lines = opened.lines(forum.keyring, issues, tuple(rows), forum.clock.now().date())
    counts = ballots.counts(forum, [line.thread_id for line in lines])
    if not counts:
        return lines
    return tuple(line._replace(support=rules.in_support(counts.get(line.thread_id, []))) for line in lines)


def _board_lines(forum: Instance, issues: tuple[Board, ...]) -> rules.BoardLines:
    epochs = rules.last_epochs(forum.clock.now().date())
    return rules.board_lines(issues, epochs, store.weeks(forum.db, [board.board_id for board in issues], epochs[0]))


def _sealed(forum: Instance, thread: Thread, rows: list[Stored]) -> opened.Sealed:
    wrapped = forum.keyring.wrapped_keys({thread.board_id}, {thread.epoch, *(row.epoch for row in rows)})
    of_board = tuple((epoch, key) for (_, epoch), key in wrapped.items())
    return forum.keyring, of_board, thread, tuple(rows), forum.clock.now().date()


def _place_of(row: Stored) -> str:
    return rules.place(row.batch, row.post_id)


def _where(place: str) -> tuple[int, bytes]:
    batch, _, some_id = place.partition(".")
    try:
        if not (batch.isascii() and batch.isdigit() and len(batch) < 10):
            raise NotFound()
        return int(batch), unb64(some_id, 16)
    except Malformed as error:
        raise NotFound() from error
