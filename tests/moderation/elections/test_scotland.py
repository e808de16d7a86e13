"""The count against official results of Scottish wards, where their ballots are at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from moderation.elections import blt
from moderation.elections.count import count

DATA = Path(os.environ.get("CANDOUR_SHARED", Path(__file__).parents[4] / "shared")) / "data/stv-scotland"
WARDS = json.loads((DATA / "winners.json").read_text()) if DATA.exists() else []
# Without them, the count's other tests (test_count.py) stand for the rules.
pytestmark = pytest.mark.skipif(not WARDS, reason="no shared/data beside this checkout: no real ballots to count")
STAGES = {"Leith 2017": 4}


def no_lot(tied: frozenset[int]) -> int:
    raise AssertionError(f"a lot between {sorted(tied)}")


@pytest.mark.parametrize("ward", WARDS, ids=lambda ward: ward["election"])
def test_the_official_winners_and_quota_come_out(ward: dict[str, Any]) -> None:
    ballots = blt.read((DATA / ward["file"]).read_text())
    result = count(ballots.ballots, ballots.candidates, ballots.seats, no_lot, ballots.withdrawn)
    assert (result.valid, result.quota) == (ward["valid_ballots"], ward["quota"])
    assert sorted(result.elected) == sorted(ward["winner_positions"])
    assert STAGES.get(ward["election"], len(result.stages)) == len(result.stages)
