"""Which numbers for lots the entries of a log ask for. Pure."""

from dataclasses import dataclass, field
from typing import Any

APPEAL, CANDIDATES = 9, 10


@dataclass(frozen=True)
class Lot:
    """A block's number for lots, counted from 0."""

    block: int
    lot: int


@dataclass
class Asked:
    """What a log asks for, entry by entry: a lot is due once the log has what it is for and the list of those who may
    be drawn. A number that is named twice is told for the first; whoever names it again is shown none.
    """

    named: dict[int, Lot] = field(default_factory=dict)
    due: list[Lot] = field(default_factory=list)

    def take(self, position: int, kind: int, fields: dict[str, Any]) -> None:
        """An entry: its place, its type, its fields."""
        if kind == APPEAL and fields["block"]:
            lot = Lot(fields["block"], fields["lot"])
            if lot not in self.named.values():
                self.named[position] = lot
        elif kind == CANDIDATES and (named := self.named.get(fields["appeal"])) and named not in self.due:
            self.due.append(named)
