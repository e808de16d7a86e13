"""An act and its entry: in one transaction, or neither comes."""

from collections.abc import Callable

import pytest

from tests.forum.ballots.conftest import Town
from tests.forum.transparency.acting import ACTS, Doing
from tests.forum.transparency.tools import (
    PowerCut,
    added,
    everything,
    watched,
)


@pytest.mark.parametrize("prepare", ACTS, ids=[act.__name__ for act in ACTS])
def test_an_act_and_its_entry_are_written_by_one_transaction(town: Town, prepare: Callable[[Town], Doing]) -> None:
    doing = prepare(town)
    forum, db = watched(town.forum)
    written = added(town.forum, lambda: doing.act(forum))
    assert [type(entry) for entry in written] == doing.expected
    (together,) = [tables for tables in db.wrote if "log_entries" in tables]
    assert doing.tables | {"log_head"} <= together
    assert not [tables for tables in db.wrote if tables is not together and tables & doing.tables]


@pytest.mark.parametrize("prepare", ACTS, ids=[act.__name__ for act in ACTS])
def test_where_the_power_fails_neither_the_act_nor_its_entry_is_there(
    town: Town, prepare: Callable[[Town], Doing]
) -> None:
    doing = prepare(town)
    before = everything(town.forum.db)
    with pytest.raises(PowerCut):
        doing.act(watched(town.forum, cut=True)[0])
    assert everything(town.forum.db) == before
