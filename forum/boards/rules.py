"""What a board is."""

from typing import NamedTuple

from forum.pool.rules import ORDINARY

# The slug that makes a board the support board.
SUPPORT = "support"


class Board(NamedTuple):
    board_id: bytes
    slug: str
    name: str
    about: str
    pace: str = ORDINARY

    @property
    def is_support(self) -> bool:
        """For people at risk: in no theme, no hint, no report and no search of leadership's (DESIGN 6)."""
        return self.slug == SUPPORT
