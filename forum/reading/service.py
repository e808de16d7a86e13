"""Puts the front page, a board and a thread together. A page decrypts what it shows and costs no more."""

from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup

from core.clock import epoch_of
from core.errors import NotFound
from crypto.encoding import Malformed, b64, unb64
from crypto.posts import Place, open_html, open_record
from crypto.pseudonyms import long_name, shade, short_name
from crypto.sealing import SealBroken
from crypto.sessions import Session
from crypto.threads import Head, open_head
from forum.instance import Instance
from forum.posts import service as posts
from forum.posts.rules import WITHDRAWN, Board, Thread
from forum.posts.store import Stored, page, page_before, post
from forum.reading import rules, store

Keys = dict[tuple[bytes, str], bytes | None]
FIRST, LAST = (0, b""), (store.END, b"\xff" * 16)


def front(forum: Instance, threads: int = 12) -> tuple[list[rules.ThreadLine], list[rules.BoardLine]]:
    """What is talked about now, and every board with how alive it is."""
    boards = posts.boards(forum)
    by_id = {board.board_id: board for board in boards}
    keys: Keys = {}
    lines = [_line(forum, keys, by_id[row.thread.board_id], row) for row in store.liveliest(forum.db, threads)]
    return lines, _board_lines(forum, boards)


def board_page(forum: Instance, slug: str, where: str) -> tuple[Board, list[rules.ThreadLine], str]:
    """(board, its threads, where the next page begins or empty); raises NotFound."""
    board = posts.board_by_slug(forum, slug)
    rows = store.of_board(forum.db, board.board_id, *(_where(where) if where else LAST), rules.PER_PAGE + 1)
    keys: Keys = {}
    lines = [_line(forum, keys, board, row) for row in rows]
    return board, lines[: rules.PER_PAGE], lines[-1].where if len(lines) > rules.PER_PAGE else ""


def thread_page(forum: Instance, thread_id: bytes, start: str, before: str, session: Session) -> rules.ThreadPage:
    """One page of a thread, from `start` on or just before `before`; raises NotFound."""
    thread = posts.thread(forum, thread_id)
    board = posts.board(forum, thread.board_id)
    keys: Keys = {}
    rows, earlier, later = _cut(forum, thread_id, start, before)
    head, me = _head(forum, keys, thread), bytes(session.thread_key(thread_id).verify_key)
    lines = [_post(forum, keys, thread, head, row, me) for row in rows]
    names = {line.post: line.name for line in lines}
    return rules.ThreadPage(
        b64(thread_id), head.title, board, thread.posts, [_answering(line, names) for line in lines], earlier, later
    )


def whole_thread(forum: Instance, thread_id: bytes, public_key: bytes) -> tuple[str, list[rules.PostLine]]:
    """(title, every post), those of one key marked as mine; raises NotFound."""
    thread = posts.thread(forum, thread_id)
    keys: Keys = {}
    head = _head(forum, keys, thread)
    rows = page(forum.db, thread_id, *FIRST, store.END)
    return head.title, [_post(forum, keys, thread, head, row, public_key) for row in rows]


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
    return rows[:size], start, later


def _line(forum: Instance, keys: Keys, board: Board, row: store.Listed) -> rules.ThreadLine:
    thread = row.thread
    title = _head(forum, keys, thread).title
    day = rules.in_words(row.day, forum.clock.now().date())
    return rules.ThreadLine(
        b64(thread.thread_id), title, board, thread.posts, day, _place(thread.last_batch, thread.thread_id)
    )


def _board_lines(forum: Instance, boards: list[Board]) -> list[rules.BoardLine]:
    epochs = [epoch_of(forum.clock.now() - timedelta(weeks=back)) for back in range(rules.WEEKS - 1, -1, -1)]
    counts = {(board_id, epoch): count for board_id, epoch, count in store.weeks(forum.db, epochs[0])}
    highest = max(counts.values(), default=0)
    by_board = [[counts.get((board.board_id, epoch), 0) for epoch in epochs] for board in boards]
    lines = zip(boards, by_board, strict=True)
    return [rules.BoardLine(board, weeks[-1], rules.bars(weeks, highest)) for board, weeks in lines]


def _head(forum: Instance, keys: Keys, thread: Thread) -> Head:
    key = _key(forum, keys, thread.board_id, thread.epoch)
    if key is None:
        return Head(f"(a thread {rules.ERASED})")
    try:
        return open_head(key, thread.board_id, thread.thread_id, thread.epoch, thread.head)
    except (SealBroken, Malformed):
        return Head(f"(this title {rules.UNREADABLE})")


def _post(forum: Instance, keys: Keys, thread: Thread, head: Head, row: Stored, me: bytes) -> rules.PostLine:
    day = rules.in_words(row.day, forum.clock.now().date())
    answers = (b64(row.parent_id) if row.parent_id else "", "")
    if row.state == WITHDRAWN or row.record is None or row.html is None:
        return rules.PostLine(b64(row.post_id), "", 0, day, Markup(), False, *answers, "withdrawn by its author")
    key = _key(forum, keys, thread.board_id, row.epoch)
    if key is None:
        return rules.PostLine(b64(row.post_id), "", 0, day, Markup(), False, *answers, rules.ERASED)
    place = Place(thread.board_id, thread.thread_id, row.parent_id, row.post_id)
    try:
        author = open_record(key, place, row.epoch, row.record).public_key
        html = Markup(open_html(key, place, row.epoch, row.html))
    except (SealBroken, Malformed):
        return rules.PostLine(b64(row.post_id), "", 0, day, Markup(), False, *answers, rules.UNREADABLE)
    name = (long_name if author in head.long_named else short_name)(thread.thread_id, author)
    tint = shade(thread.thread_id, author, rules.SHADES)
    return rules.PostLine(b64(row.post_id), name, tint, day, html, author == me, *answers, "")


def _answering(line: rules.PostLine, names: dict[str, str]) -> rules.PostLine:
    """Adds the name of the post answered, where that stands on the same page."""
    return replace(line, answers=names.get(line.parent, "")) if line.parent else line


def _key(forum: Instance, keys: Keys, board_id: bytes, epoch: str) -> bytes | None:
    if (board_id, epoch) not in keys:
        keys[board_id, epoch] = forum.keyring.data_key(board_id, epoch)
    return keys[board_id, epoch]


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
