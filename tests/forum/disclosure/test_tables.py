"""Exact tables: what is hidden stays hidden from whoever adds and subtracts, tries all numbers, or knows the rule."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import permutations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.disclosure import audit, rules
from forum.disclosure.audit import Fact, exact, exposed
from forum.disclosure.tables import CannotBeHidden, Table, hidden, poll
from tests.forum.disclosure.elimination import determined, possible

COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 400))


def crossed(counts: list[list[int]]) -> Table:
    """A table of two dimensions with its totals."""
    rows, columns = range(len(counts)), range(len(counts[0]))
    cells = {f"{row}.{column}": counts[row][column] for row in rows for column in columns}
    across = {f"row {row}": tuple(f"{row}.{column}" for column in columns) for row in rows}
    down = {f"column {column}": tuple(f"{row}.{column}" for row in rows) for column in columns}
    sums = {**across, **down, "all": tuple(across)}
    for total, parts in sums.items():
        cells[total] = sum(cells[part] for part in parts)
    return Table(cells, (*sums.items(), ("all", tuple(down))))


def grids() -> st.SearchStrategy[list[list[int]]]:
    sizes = st.tuples(st.integers(2, 4), st.integers(2, 4))
    return sizes.flatmap(lambda size: st.lists(_row(size[0]), min_size=size[1], max_size=size[1]))


def _row(size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(COUNTS, min_size=size, max_size=size)


def names(table: Table, *known: Fact, lot: Callable[[Sequence[str]], str] = max) -> list[str]:
    return sorted(hidden(table, known, lot))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((60, 30, 12), []),
        ((60, 35, 5), ["p/b", "p/c"]),
        ((60, 2, 1), ["p/a", "p/b", "p/c"]),
        ((5, 5), ["p/a", "p/b"]),
        ((4, 3), ["p", "p/a", "p/b"]),
        ((0, 40), ["p/a", "p/b"]),
    ],
)
def test_a_poll_hides_what_is_under_k_and_as_many_more_as_needed(counts: tuple[int, ...], expected: list[str]) -> None:
    assert names(poll("p", dict(zip("abc", counts, strict=False)))) == expected


@given(grids())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_of_a_table_nobody_can_add_or_subtract_a_hidden_cell(counts: list[list[int]]) -> None:
    table = crossed(counts)
    hide = hidden(table)
    assert {cell for cell, count in table.cells.items() if count < rules.K} <= hide
    assert not set(determined(table.facts(hide))) & hide


def test_hiding_only_what_is_under_k_is_not_enough() -> None:
    table = poll("p", {"a": 60, "b": 35, "c": 5})
    assert determined(table.facts({"p/c"}))["p/c"] == 5
    assert [(one.cell, one.low, one.high) for one in exposed({"p/c"}, table.facts({"p/c"}))] == [("p/c", 5, 5)]


@given(st.lists(st.integers(0, 6), min_size=3, max_size=3), st.sets(st.sampled_from("abc")))
@settings(max_examples=40, deadline=None)
def test_the_audit_knows_what_trying_all_numbers_tells(counts: list[int], hide: set[str]) -> None:
    cells = dict(zip("abc", counts, strict=True))
    near = [Fact({"a": 1, "b": -1}, -2, 2)] if abs(counts[0] - counts[1]) <= 2 else []
    facts = [*near, Fact({"a": 1, "b": 1, "c": 1}, sum(counts), sum(counts))]
    facts += [exact(cell, count) for cell, count in cells.items() if cell not in hide]
    brute = possible("abc", facts, sum(counts))
    found = {one.cell: (one.low, one.high) for one in exposed(hide, facts)}
    assert found == {cell: span for cell, span in brute.items() if cell in hide and span[1] - span[0] < rules.K}


def test_a_later_table_that_would_tell_an_earlier_one_is_refused() -> None:
    first = poll("p", {"a": 60, "b": 35, "c": 5})
    again = [Fact({"p/c": 1, "p/b": 1}, 40, 40), exact("p/b", 35)]
    assert [one.cell for one in exposed({"p/c"}, [*first.facts({"p/b", "p/c"}), *again])] == ["p/c"]


def test_more_is_hidden_where_other_facts_tell_of_the_table() -> None:
    table = poll("p", {"a": 60, "b": 35, "c": 5})
    both = Fact({"p/a": 1, "p/b": 1}, 95, 95)
    hide = hidden(table, [both])
    assert "p" in hide
    assert not exposed(hide, [both, *table.facts(hide)])


def test_what_cannot_be_hidden_is_not_published() -> None:
    with pytest.raises(CannotBeHidden):
        hidden(poll("p", {"a": 4, "b": 3}), [exact("p", 7)])


def test_facts_that_contradict_each_other_are_an_error() -> None:
    with pytest.raises(ValueError, match="contradicts"):
        exposed({"a"}, [exact("a", 3), exact("a", 4)])


def test_whoever_knows_how_cells_are_hidden_learns_no_hidden_number_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "K", 2)
    truths = defaultdict[tuple[tuple[str, int | None], ...], list[dict[str, int]]](list)
    for counts in product(range(6), repeat=3):
        table = poll("p", dict(zip("abc", counts, strict=True)))
        for order in permutations(list(table.cells)[:3]):
            hide = hidden(table, [Fact({"p": 1}, 0, 18)], lot=partial(min, key=[*order, "p"].index))
            published = tuple((cell, None if cell in hide else count) for cell, count in table.cells.items())
            truths[published].append(dict(table.cells))
    for published, fitting in truths.items():
        for cell in (cell for cell, count in published if count is None):
            assert len({one[cell] for one in fitting}) > 1, (published, cell)


def test_hiding_the_smallest_first_would_tell_a_hidden_number() -> None:
    def smallest(first: int, second: int, third: int) -> list[str]:
        counts = {"a": first, "b": second, "c": third}
        return names(poll("p", counts), lot=lambda cells: min(reversed(cells), key=lambda cell: counts[cell[2:]]))

    def shown_with(low: int) -> list[str]:
        return smallest(20, low, 29 - low)

    assert [low for low in range(10) if shown_with(low) == ["p/b", "p/c"]] == [9]


def test_a_hundred_polls_are_audited_together() -> None:
    tables = [poll(f"poll {at}", {"yes": 60 + at, "no": 35, "perhaps": at % 10}) for at in range(100)]
    hide = {cell for table in tables for cell in hidden(table)}
    facts = [fact for table in tables for fact in table.facts(hide)]
    assert not audit.exposed(hide, facts)
