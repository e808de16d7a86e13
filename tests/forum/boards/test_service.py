"""Boards: listed by name, found by slug, and nothing of them to read in the database."""

import pytest

from core.errors import NotFound
from forum.boards import service as boards
from forum.boards import store
from forum.instance import Instance
from forum.pool.rules import ORDINARY, SLOW


def test_boards_are_listed_by_name_whatever_its_letters(forum: Instance) -> None:
    boards.create(forum, "canteen", "canteen prices", "Who pays.", SLOW)
    assert [(board.slug, board.pace) for board in boards.listed(forum)] == [
        ("canteen", SLOW), ("depot-move", ORDINARY), ("grade-6", ORDINARY),
    ]  # fmt: skip


def test_a_board_is_found_by_its_id_and_by_its_slug(forum: Instance) -> None:
    made = boards.create(forum, "canteen", "Canteen", "Who pays.")
    assert boards.board(forum, made.board_id) == boards.by_slug(forum, "canteen") == made


def test_a_board_that_is_not_there_is_not_found(forum: Instance) -> None:
    with pytest.raises(NotFound):
        boards.board(forum, bytes(16))
    with pytest.raises(NotFound):
        boards.by_slug(forum, "nowhere")


def test_a_row_shows_neither_name_nor_slug(forum: Instance) -> None:
    rows = b"".join(bytes.fromhex(one) for one in store.boards(forum.db).replace(",", " ").split())
    assert not [word for word in (b"depot-move", b"Depot move", b"vans") if word in rows]
