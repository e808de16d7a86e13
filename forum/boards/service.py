"""Making and finding boards. All of a board but its id is sealed."""

import json
import secrets
from functools import lru_cache

from core.errors import NotFound
from crypto.encoding import label
from crypto.sealing import open_sealed, seal
from forum.boards import store
from forum.boards.rules import Board
from forum.instance import Instance
from forum.pool import service as pool
from forum.pool.rules import ORDINARY


def create(forum: Instance, slug: str, name: str, about: str, pace: str = ORDINARY) -> Board:
    board_id = secrets.token_bytes(16)
    text = json.dumps({"slug": slug, "name": name, "about": about, "pace": pace}, ensure_ascii=False).encode()
    with forum.db.transaction():
        store.insert(forum.db, board_id, seal(forum.keyring.boards, text, label("board-aad") + board_id))
    return Board(board_id, slug, name, about, pace)


def listed(forum: Instance) -> tuple[Board, ...]:
    """All boards by name."""
    return _listed(forum.keyring.boards, store.boards(forum.db))


def board(forum: Instance, board_id: bytes) -> Board:
    """Raises NotFound."""
    sealed = store.board(forum.db, board_id)
    if sealed is None:
        raise NotFound()
    return opened(forum, board_id, sealed)


def opened(forum: Instance, board_id: bytes, sealed: bytes) -> Board:
    return _opened(forum.keyring.boards, board_id, sealed)


@lru_cache(maxsize=8)
def _listed(key: bytes, boards: str) -> tuple[Board, ...]:
    pairs = (one.split(" ") for one in boards.split(",")) if boards else ()
    found = [_opened(key, bytes.fromhex(board_id), bytes.fromhex(sealed)) for board_id, sealed in pairs]
    return tuple(sorted(found, key=lambda board: board.name.casefold()))


def by_slug(forum: Instance, slug: str) -> Board:
    """Slugs are sealed with the rest of a board, so the few boards are looked through; raises NotFound."""
    for found in listed(forum):
        if found.slug == slug:
            return found
    raise NotFound()


def expectation(forum: Instance, board_id: bytes) -> str:
    """When a post on a board may appear, in words."""
    return pool.expectation(forum, board(forum, board_id).pace)


@lru_cache(maxsize=256)
def _opened(key: bytes, board_id: bytes, sealed: bytes) -> Board:
    """Boards are few, on every page, and never erased."""
    return Board(board_id, **json.loads(open_sealed(key, sealed, label("board-aad") + board_id)))
