"""What a board is."""

from dataclasses import dataclass

from forum.pool.rules import ORDINARY


@dataclass(frozen=True)
class Board:
    board_id: bytes
    slug: str
    name: str
    about: str
    pace: str = ORDINARY
