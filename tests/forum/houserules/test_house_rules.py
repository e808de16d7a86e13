"""House rules: the first come with the forum, each version stands in the log, and anyone can read those in force."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import ConfigError
from crypto.entries import HouseRules
from forum.app import app_of
from forum.houserules import service, store
from forum.houserules.rules import FIRST, LONGEST, MOST, HouseRulesWrong, read
from forum.instance import Instance
from forum.transparency import service as log
from tests.core.tools import ON_SQLITE
from tests.forum.transparency.tools import entries
from tests.people import Person

Cast = Callable[[], Person]


def adopts(forum: Instance, *texts: str) -> None:
    with forum.db.transaction():
        service.adopt(forum, texts)


def rules_page(forum: Instance) -> Person:
    return Person(app_of(forum).test_client(), forum).opens("/rules")


def test_a_new_forum_has_the_first_rules(forum: Instance) -> None:
    found = service.in_force(forum)
    assert (found.version, found.entry, found.rules) == (1, 0, read(FIRST))


def test_each_version_is_one_more_and_whole_in_the_log(forum: Instance) -> None:
    adopts(forum, "Be kind.")
    adopts(forum, "Be kind.", "Be brief.")
    found = service.in_force(forum)
    assert (found.version, found.rules) == (3, ("Be kind.", "Be brief."))
    assert log.entry(forum, found.entry) == HouseRules(3, found.rules)
    assert [entry.version for entry in entries(forum) if isinstance(entry, HouseRules)] == [1, 2, 3]


def test_anyone_reads_the_rules_in_force_in_their_order(forum: Instance) -> None:
    adopts(forum, "Be kind.", "No <b>markup</b> & no tricks.")
    page = rules_page(forum)
    assert page.answer.status_code == 200
    shown = [item.get_text(strip=True) for item in page.page.select("main ol > li")]
    assert shown == ["Be kind.", "No <b>markup</b> & no tricks."]
    assert "Version 2, entry 2 of the log" in page.text


def test_every_first_rule_is_on_the_page(forum: Instance) -> None:
    page = rules_page(forum).page
    assert tuple(item.get_text(strip=True) for item in page.select("main ol > li")) == read(FIRST)


@ON_SQLITE
def test_the_page_is_the_same_with_a_session_and_without(forum: Instance, person: Cast) -> None:
    assert person().opens("/rules").answer.data == rules_page(forum).answer.data


@pytest.mark.parametrize("words", ["colleague", "clients, patients, pupils or residents", "find out who wrote"])
def test_the_first_rules_cover_what_hurts_people(words: str) -> None:
    assert any(words in rule for rule in read(FIRST))


GOOD = ["x", "y" * LONGEST]


@pytest.mark.parametrize("written", [GOOD, ["x"] * MOST, [" padded "]])
def test_a_file_of_rules_is_read(tmp_path: Path, written: list[str]) -> None:
    (tmp_path / "rules.json").write_text(json.dumps(written))
    assert read(tmp_path / "rules.json") == tuple(rule.strip() for rule in written)


@pytest.mark.parametrize(
    "written",
    [[], {}, "x", 1, None, [1], [""], ["  "], ["x" * (LONGEST + 1)], ["x"] * (MOST + 1), ["x", None], [["x"]]],
)
def test_a_file_of_anything_else_is_refused_in_a_sentence(tmp_path: Path, written: object) -> None:
    (tmp_path / "rules.json").write_text(json.dumps(written))
    with pytest.raises(HouseRulesWrong) as problem:
        read(tmp_path / "rules.json")
    assert isinstance(problem.value, ConfigError)
    assert str(problem.value).endswith(".")


@pytest.mark.parametrize("data", [b"", b"[", b"\xff\xfe", b'["\\ud800"]'])
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "rules.json").write_bytes(data)
    with pytest.raises(HouseRulesWrong):
        read(tmp_path / "rules.json")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HouseRulesWrong):
        read(tmp_path / "rules.json")


@ON_SQLITE
def test_the_largest_rules_fit_into_one_entry(forum: Instance) -> None:
    """40 times 500 characters that JSON writes with twelve each would not: nobody writes rules in such."""
    adopts(forum, *["é" * (LONGEST // 2)] * MOST)
    assert len(service.in_force(forum).rules) == MOST


def test_rules_that_are_never_adopted_change_nothing(forum: Instance) -> None:
    with suppress(ZeroDivisionError), forum.db.transaction():
        service.adopt(forum, ("Be kind.",))
        raise ZeroDivisionError
    assert store.newest(forum.db) == (1, 0)
    assert service.in_force(forum).rules == read(FIRST)
