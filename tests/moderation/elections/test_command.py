"""`candour election count`, as a scrutineer runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from forum.cli import main

WARD = '4 2\n6 1 2 0\n3 2 0\n4 3 4 0\n2 4 0\n0\n"Ann"\n"Ben"\n"Cat"\n"Dee ""D"""\n"Ward 9"\n'


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    path = tmp_path / "ward.blt"
    path.write_text(WARD)
    return path


def test_a_count_is_told_in_words_with_its_tables(ward: Path) -> None:
    said = CliRunner().invoke(main, ["election", "count", str(ward)])
    assert said.exit_code == 0, said.output
    assert "Stage 1. 15 papers by first preference. 6 votes are the quota" in said.output
    assert said.output.rstrip().endswith("Elected: Ann, Cat")


def test_a_count_in_json_has_who_is_elected_in_order(ward: Path) -> None:
    found = json.loads(CliRunner().invoke(main, ["election", "count", str(ward), "--json"]).output)
    assert found["elected"] == [1, 3]
    assert [stage["number"] for stage in found["stages"]] == list(range(1, len(found["stages"]) + 1))
    assert found["stages"][0]["votes"] == ["6", "3", "4", "2"]


def test_a_broken_file_is_one_sentence_and_fails(ward: Path) -> None:
    ward.write_text(WARD.replace("3 2 0", "3 2 2 0"))
    said = CliRunner().invoke(main, ["election", "count", str(ward)])
    assert said.exit_code != 0
    assert "Line 3 of the ballots prefers a candidate twice" in said.output


def test_a_lot_falls_the_same_way_for_the_same_seed_and_another_for_some_other(tmp_path: Path) -> None:
    path = tmp_path / "tie.blt"
    path.write_text('2 1\n1 1 0\n1 2 0\n0\n"Ann"\n"Ben"\n"T"\n')

    def elected(*seed: str) -> list[int]:
        said = CliRunner().invoke(main, ["election", "count", str(path), "--json", *seed])
        found: list[int] = json.loads(said.output)["elected"]
        return found

    assert elected() == elected()
    assert {tuple(elected("--seed", f"{at:02x}" * 32)) for at in range(20)} == {(1,), (2,)}
