"""Scrutineers get the ballots as a `.blt` file, and any count of it gives the same winners."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.errors import ConfigError
from forum.cli import main
from moderation.elections import blt, exporting
from tests.moderation.elections.booth import NAMES, Booth

CHOICES = [(NAMES[0], NAMES[1])] * 6 + [(NAMES[1],)] * 3 + [(NAMES[2], NAMES[0])] * 4


def test_the_exported_file_counts_to_the_same_result(booth: Booth, tmp_path: Path) -> None:
    election = booth.elects(*NAMES, choices=CHOICES)
    assert election.result is not None
    file = tmp_path / "ballots.blt"
    file.write_text(blt.write(exporting.ballots(booth.forum, 1)))
    told = json.loads(CliRunner().invoke(main, ["election", "count", str(file), "--json"]).output)
    assert tuple(told["elected"]) == election.result.elected
    assert (told["valid"], told["quota"]) == (election.result.valid, election.result.quota)


def test_the_command_writes_it_to_standard_output(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    booth.elects(*NAMES, choices=CHOICES)
    settings = booth.forum.settings
    monkeypatch.setenv("CANDOUR_DATABASE_URL", settings.database_url)
    found = CliRunner().invoke(main, ["election", "export", "--data", str(settings.data), "1"])
    assert found.exit_code == 0, found.output
    assert found.output.splitlines()[0] == "4 3"
    assert '"Dee Sample"' in found.output


def test_no_ballot_is_exported_before_the_count_or_of_an_election_that_is_none(booth: Booth) -> None:
    booth.opens()
    booth.nominates(*NAMES)
    election = booth.begins_voting()
    booth.votes(election, ["1"] * 12)
    for number in (1, 2):
        with pytest.raises(ConfigError):
            exporting.ballots(booth.forum, number)
