"""A real discussion, loaded through the services everybody uses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.clock import FixedClock
from forum.demo import service
from forum.instance import Instance
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.people import Person

Cast = Callable[[], Person]


def line(at: str, time: str, text: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    fields = {"id": at, "kind": "comment" if parent else "post", "parent": parent, "thread": "t1", "author": "ann"}
    return {**fields, "time": time, "title": None if parent else "The move", "text": text, **more}


DISCUSSION = [
    line("1", "2026-03-02T09:10:00Z", "Where do the vans go?"),
    line("2", "2026-03-02T09:20:00Z", "To the quarry.", "1", author="bob"),
    line("3", "2026-03-02T09:30:00Z", "Who says so?", "2"),
    line("4", "2026-03-04T22:00:00+00:00", "A man in a hat.", "3", author=None),
    line("5", "2026-03-04T22:10:00Z", "Another man.", "3", author=None),
    line("6", "2026-03-05T08:00:00+01:00", "Second thread.", thread="t6", title="Fares"),
    line("7", "2026-03-05T09:00:00Z", "About fares.", "6", thread="t6", author="bob", extra="ignored"),
]


def load(forum: Instance, tmp_path: Path, lines: list[dict[str, Any]]) -> list[service.Entry]:
    file = tmp_path / "discussion.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in lines) + "\n\n")
    return list(service.load(service.begin(forum), service.real_entries(file, "depot-move")))


def shown(person: Person, title: str) -> list[tuple[str, str, str]]:
    """(name, what stands below it, words) of each post of a thread."""
    page = person.opens(f"/threads/{person.thread(title)}").page
    found = []
    for post in page.select("article"):
        words = post.select_one(".text").get_text().strip()
        found.append((post.h2.get_text(), post.select_one(".meta").get_text().strip(), words))
    return found


def test_every_post_stands_in_its_thread(forum: Instance, person: Cast, tmp_path: Path) -> None:
    assert len(load(forum, tmp_path, DISCUSSION)) == 7
    move, fares = shown(person(), "The move"), shown(person(), "Fares")
    assert sorted(words for _, _, words in move) == sorted(str(one["text"]) for one in DISCUSSION[:5])
    assert [words for _, _, words in fares] == ["Second thread.", "About fares."]
    assert forum.db.query("SELECT row_id FROM pool") == []


def test_an_answer_stands_after_what_it_answers(forum: Instance, person: Cast, tmp_path: Path) -> None:
    load(forum, tmp_path, DISCUSSION)
    words = [words for _, _, words in shown(person(), "The move")]
    assert words[:3] == ["Where do the vans go?", "To the quarry.", "Who says so?"]
    page = person().opens(f"/threads/{person().thread('The move')}").page
    third = page.select("article")[2]
    assert third.select_one(f'a[href="#{page.select("article")[1]["id"]}"]') is not None


def test_days_are_kept(forum: Instance, person: Cast, tmp_path: Path) -> None:
    load(forum, tmp_path, DISCUSSION)
    days = ["Monday 2 March"] * 3 + ["Wednesday 4 March"] * 2
    found = [meta for _, meta, _ in shown(person(), "The move")]
    assert [meta.startswith(day) for meta, day in zip(found, days, strict=True)] == [True] * 5
    assert [row["day"] for row in forum.db.query("SELECT DISTINCT day FROM batches ORDER BY day")] == [
        "2026-03-02",
        "2026-03-04",
        "2026-03-05",
    ]


def test_an_author_has_one_name_in_a_thread_and_another_in_the_next(
    forum: Instance, person: Cast, tmp_path: Path
) -> None:
    load(forum, tmp_path, DISCUSSION)
    move = {words: name for name, _, words in shown(person(), "The move")}
    fares = {words: name for name, _, words in shown(person(), "Fares")}
    assert move["Where do the vans go?"] == move["Who says so?"] != move["To the quarry."]
    assert fares["Second thread."] != move["Where do the vans go?"]


def test_who_is_not_known_is_somebody_new_each_time(forum: Instance, person: Cast, tmp_path: Path) -> None:
    load(forum, tmp_path, DISCUSSION)
    names = [name for name, _, _ in shown(person(), "The move")]
    assert len(set(names)) == 4


def test_the_order_of_the_lines_does_not_matter(forum: Instance, person: Cast, tmp_path: Path) -> None:
    load(forum, tmp_path, DISCUSSION[::-1])
    assert len(shown(person(), "The move")) == 5


@ON_SQLITE
def test_an_answer_dated_before_its_question_still_stands_after_it(
    forum: Instance, person: Cast, tmp_path: Path
) -> None:
    """Clocks of real forums differ."""
    lines = [DISCUSSION[0], line("2", "2026-03-02T09:09:59Z", "Quick.", "1", author="bob")]
    load(forum, tmp_path, lines)
    assert [words for _, _, words in shown(person(), "The move")] == ["Where do the vans go?", "Quick."]


@ON_SQLITE
@pytest.mark.parametrize("text", ["", "\u200b", "w" * 12_000])
def test_a_post_that_could_not_be_posted_here_does_not_stop_the_rest(
    forum: Instance, person: Cast, tmp_path: Path, text: str
) -> None:
    odd, answer = line("x", "2026-03-02T10:00:00Z", text, "1"), line("y", "2026-03-02T11:00:00Z", "On.", "x")
    lines = [*DISCUSSION[:2], odd, answer]
    load(forum, tmp_path, lines)
    assert "On." in [words for _, _, words in shown(person(), "The move")]


@ON_SQLITE
def test_our_own_discussion_loads_and_ends_by_now(forum: Instance) -> None:
    """740 posts that the demonstration shows; here its first forty."""
    slugs = json.loads(service.BOARDS.read_text())
    service.make_boards(forum, [board for board in slugs if board["slug"] not in ("depot-move", "grade-6")])
    entries = service.own_entries(NOON)
    assert all(entry.moment <= NOON for entry in entries)
    assert {entry.board for entry in entries} <= {board["slug"] for board in slugs}
    positions = {entry.id: at for at, entry in enumerate(entries)}
    assert all(positions[entry.parent] < positions[entry.id] for entry in entries if entry.parent)
    assert isinstance(forum.clock, FixedClock)
    assert len(list(service.load(service.begin(forum), entries[:40]))) == 40
    assert len(forum.db.query("SELECT post_id FROM posts")) == 40
