"""What a board is."""

from dataclasses import dataclass

from forum.pool.rules import ORDINARY

# The slug that makes a board the support board.
SUPPORT = "support"


@dataclass(frozen=True)
class Board:
    board_id: bytes
    slug: str
    name: str
    about: str
    pace: str = ORDINARY

    @property
    def is_support(self) -> bool:
        """For people at risk: in no theme, no hint, no report and no search of leadership's (DESIGN 6)."""
        return self.slug == SUPPORT
