"""Tables that are published exactly, such as polls: which cells are hidden. Pure.

Cells with fewer than k members are hidden, and then as many others as it takes that no hidden cell can be worked out
from the totals (complementary suppression: Cox, "Suppression Methodology and Statistical Disclosure Control", 1980).

Which others, a lot decides. To hide the smallest first would lose less and tell more: whoever knows the rule knows then
that a cell which was hidden for another's sake is no larger than any that is shown, and of 20, 9 and 20 works out the 9
(a minimality attack: Wong, Fu, Wang, Pei, 2007). So it is drawn once, like noise, and kept with what is published.
"""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from core.errors import Problem
from forum.disclosure import rules
from forum.disclosure.audit import Fact, exact, exposed


class CannotBeHidden(Problem):
    status = 409
    message = "This cannot be published: other numbers that are public would tell what is hidden in it."


@dataclass(frozen=True)
class Table:
    """Exact counts by name, totals among them, and which are the sum of which: (total, its parts). Names are unique
    among all tables that were ever published.
    """

    cells: Mapping[str, int]
    sums: tuple[tuple[str, tuple[str, ...]], ...]

    def facts(self, hidden: Collection[str]) -> list[Fact]:
        """What everybody knows once it is published with these cells hidden."""
        sums = [Fact({total: 1} | dict.fromkeys(parts, -1), 0, 0) for total, parts in self.sums]
        return sums + [exact(cell, count) for cell, count in self.cells.items() if cell not in hidden]

    def beside(self, cells: Collection[str]) -> set[str]:
        """All cells that share a sum with one of these."""
        sums = [{total, *parts} for total, parts in self.sums]
        return set[str]().union(*(names for names in sums if names & set(cells)))


def poll(name: str, counts: Mapping[str, int]) -> Table:
    """The table of a poll: `name/option` for each option, and `name` for how many voted."""
    cells = {f"{name}/{option}": count for option, count in counts.items()}
    return Table(cells | {name: sum(counts.values())}, ((name, tuple(cells)),))


def too_few(count: int) -> bool:
    """None at all is too few as well: it says of everybody what they did not choose."""
    return count < rules.K


def hidden(
    table: Table, known: Collection[Fact] = (), lot: Callable[[Sequence[str]], str] = secrets.choice
) -> frozenset[str]:
    """The cells that are hidden when the table is published. `known` is all that is public and names cells of it, such
    as how many drew a paper. Raises CannotBeHidden when that tells too much whatever is hidden.
    """
    hide = {cell for cell, count in table.cells.items() if too_few(count)}
    while found := exposed(hide, [*known, *table.facts(hide)]):
        hide.add(lot(_others(table, found[0].cell, hide)))
    return frozenset(hide)


def _others(table: Table, cell: str, hide: Collection[str]) -> list[str]:
    """The cells not hidden yet that are nearest to the one that is exposed; a total only where no part is left."""
    totals = {total for total, _ in table.sums}
    reach = {cell}
    while not (visible := reach - set(hide)):
        wider = reach | table.beside(reach)
        if wider == reach:
            raise CannotBeHidden()
        reach = wider
    return sorted(visible - totals or visible)
