"""Which numbers for lots the entries of a log ask for. Pure."""

from dataclasses import dataclass, field
from typing import Any

APPEAL, CANDIDATES, NOMINATIONS, OPENED, BALLOT_BOX = 9, 10, 13, 14, 23


@dataclass(frozen=True)
class Lot:
    """A block's number for lots, counted from 0."""

    block: int
    lot: int


@dataclass
class Asked:
    """What a log asks for, entry by entry: a lot is due once the log has what it is for, an appeal or an election, and
    the list of those who may be drawn; for an election, whose list this registrar made, also a ballot box behind it.
    A number that is named twice is told for the first; whoever names it again is shown none.
    """

    named: dict[str, Lot] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    due: list[Lot] = field(default_factory=list)

    def take(self, position: int, kind: int, fields: dict[str, Any]) -> None:
        """An entry: its place, its type, its fields."""
        if kind == APPEAL:
            self._names(f"appeal {position}", fields)
        elif kind == OPENED:
            self._names(f"election {fields['election']}", fields)
        elif kind == CANDIDATES:
            self._is_due(f"appeal {fields['appeal']}")
        elif kind == NOMINATIONS:
            self.listed.append(f"election {fields['election']}")
        elif kind == BALLOT_BOX:
            for what in self.listed:
                self._is_due(what)

    def _names(self, what: str, fields: dict[str, Any]) -> None:
        lot = Lot(fields["block"], fields["lot"])
        if lot.block and lot not in self.named.values():
            self.named.setdefault(what, lot)

    def _is_due(self, what: str) -> None:
        lot = self.named.get(what)
        if lot and lot not in self.due:
            self.due.append(lot)
