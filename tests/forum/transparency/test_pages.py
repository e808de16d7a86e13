"""`/log/`, its feed and `/rules`: what a person who knows nothing of hashes reads there, and what a program does."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from crypto.entries import EpochErased, KeyRecord, NumberAssigned, ReleaseBatch, SlipsPrinted, SpentCount, Withdrawal
from forum.app import app_of
from forum.checkpoint import checkpoint
from forum.instance import Instance
from forum.membership import service as membership
from forum.transparency import service as log
from forum.transparency.rules import LATELY, in_words
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.tools import first_checkpoint_was_on, reader, signs, size, stands_at
from tests.people import Person, release

Cast = Callable[[], Person]


def opened(forum: Instance, path: str = "/log/") -> Person:
    """By somebody who is not in."""
    person = Person(app_of(forum).test_client(), forum).opens(path)
    assert person.answer.status_code == 200
    return person


def told(page: BeautifulSoup) -> dict[str, list[str]]:
    """Sentences by day, as they stand on the page."""
    days = page.select("section[aria-labelledby]")
    return {
        day.select_one("h3").get_text(strip=True): [_words(line) for line in day.select("li")]  # type: ignore[union-attr]
        for day in days
    }


def _words(tag) -> str:  # type: ignore[no-untyped-def]
    return " ".join(tag.get_text(" ").split())


def test_the_log_tells_in_words_what_happened(town: Town) -> None:
    town.talks("Fares")
    signs(town.forum)
    lines = [line for day in told(opened(town.forum).page).values() for line in day]
    text = "\n".join(lines)
    for sentence in (
        "House rules, version 1: 10 rules.",
        "The registrar opened block 1: ballots 1 to 40.",
        "10 members had drawn block 1.",
        "The registrar named 8 keys, one for each week or ballot.",
        "1 entry slip was printed.",
        "Batch 1 appeared on 2026-11-24.",
        "Ballot 33 was assigned after batch 2: support.",
    ):
        assert sentence in text


def test_the_newest_comes_first_and_each_line_has_its_place(town: Town) -> None:
    membership.print_slips(town.forum, 3)
    membership.print_slips(town.forum, 5)
    signs(town.forum)
    lines = [line for day in told(opened(town.forum).page).values() for line in day]
    places = [int(re.match(r"[\d,]+", line)[0].replace(",", "")) for line in lines]  # type: ignore[index]
    assert places == sorted(places, reverse=True)
    assert lines[0] == f"{size(town.forum) - 1} 5 entry slips were printed."


def test_what_no_checkpoint_covers_is_not_told(forum: Instance) -> None:
    before = opened(forum).answer.data, opened(forum, "/log/feed").answer.data
    membership.print_slips(forum, 3)
    assert (opened(forum).answer.data, opened(forum, "/log/feed").answer.data) == before
    signs(forum)
    assert "3 entry slips were printed." in opened(forum).text
    assert b"3 entry slips were printed." in opened(forum, "/log/feed").answer.data


def test_each_checkpoint_has_its_day_and_only_a_fortnight_is_told(forum: Instance) -> None:
    first_checkpoint_was_on(forum, "2026-11-23")
    for day in range(20):
        stands_at(forum, NOON + timedelta(days=day))
        assert checkpoint(forum)
    days = told(opened(forum).page)
    assert len(days) == LATELY
    assert all(len(lines) == 1 for lines in days.values())
    assert "The ballot box as it stood on 2026-12-13." in next(iter(days.values()))[0]
    assert "2026-11-24" not in opened(forum).text


def test_many_keys_are_told_as_one_line_and_other_things_keep_their_own() -> None:
    keys = [KeyRecord(b'{"scope":"ballot:%06d","type":"key"}' % number) for number in range(1, 100)]
    withdrawal = Withdrawal(bytes(32), bytes(32))
    rest = [ReleaseBatch(1, "2026-11-24", bytes(32)), withdrawal, withdrawal, SpentCount(7, 1)]
    lines = in_words(40, [*keys, *rest, *keys[:1]])
    assert [line.position for line in lines] == [143, 142, 141, 140, 139, 40]
    assert lines[-1].sentence == "The registrar named 99 keys, one for each week or ballot."
    assert lines[0].sentence == "The registrar named the key of ballot 1."
    assert lines[1].sentence == "Ballot 7 ended with 1 token used."


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (SlipsPrinted(1), "1 entry slip was printed."),
        (SlipsPrinted(1200), "1,200 entry slips were printed."),
        (EpochErased("2026-W48"), "Everything of week 2026-W48 was erased."),
        (NumberAssigned(3, "flag", b"", 0), "Ballot 3 was assigned: flag."),
        (Withdrawal(bytes(32), bytes(32)), "A post was withdrawn by its author."),
    ],
)
def test_a_sentence_says_what_an_entry_means(entry: SlipsPrinted, sentence: str) -> None:
    assert [line.sentence for line in in_words(0, [entry])] == [sentence]


def test_the_page_says_how_to_check_it_and_what_to_compare(forum: Instance) -> None:
    person = opened(forum)
    assert f"candour_verify.py {forum.settings.url}" in person.text
    shown = person.page.select_one("pre.checkpoint")
    assert shown is not None
    assert shown.get_text() == reader(forum).get("checkpoint").decode()
    assert log.key(forum).vkey in person.text
    links = {str(link.get("href")) for link in person.page.select("main a")}
    assert {"/log/feed", "/receipt"} <= links


def test_a_log_that_nobody_watches_says_so_and_how_to(forum: Instance) -> None:
    text = opened(forum).text
    assert "Nobody has been named as a witness yet" in text
    assert "--cosign" in text


def test_a_demo_does_not_promise_five_in_the_morning(forum: Instance) -> None:
    assert "five in the morning" in opened(forum).text
    demo = replace(forum, settings=replace(forum.settings, demo=True))
    assert "five in the morning" not in opened(demo).text


def test_the_feed_has_a_line_for_each_thing_and_no_markup(forum: Instance) -> None:
    membership.print_slips(forum, 3)
    signs(forum)
    feed = opened(forum, "/log/feed").answer.text
    assert re.search(r"(?m)^2\t3 entry slips were printed\.$", feed)
    assert re.search(r"(?m)^0\tHouse rules, version 1: 10 rules\.$", feed)
    assert re.search(r"(?m)^1\tCodebook, version 1, from period 11: 12 themes\.$", feed)
    assert "<" not in feed
    assert "&" not in feed


def test_the_log_tells_no_hour(town: Town) -> None:
    town.talks("Fares")
    signs(town.forum)
    page = opened(town.forum).page
    for block in page.select("pre, code"):  # a hash in base64 may hold anything
        block.decompose()
    text = page.get_text() + opened(town.forum, "/log/feed").answer.text
    assert not re.search(r"\d\d:\d\d|T\d\d|\bUTC\b", text)


def test_every_page_leads_to_the_log_and_the_rules(person: Cast) -> None:
    for path in ("/", "/enter", "/about", "/log/", "/rules"):
        footer = person().opens(path).page.select_one("footer")
        assert footer is not None
        assert {"/log/", "/rules"} <= {str(link["href"]) for link in footer.select("a")}


@ON_SQLITE
@pytest.mark.parametrize("path", ["/log/", "/rules"])
def test_the_pages_are_made_for_everybody(forum: Instance, path: str) -> None:
    page = opened(forum, path).page
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    assert len(page.find_all("h1")) == 1
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(section.find(id=section["aria-labelledby"]) for section in page.select("section[aria-labelledby]"))
    assert page.find_all("script") == page.find_all("style") == page.select("[style]") == []


@ON_SQLITE
def test_nothing_that_was_written_stands_in_the_log(town: Town) -> None:
    author = town.member().starts_thread("A very telling title", "Very telling words.")
    release(town.forum)
    author.opens("/receipt")
    signs(town.forum)
    served = b"".join(reader(town.forum).entries()) + opened(town.forum).answer.data
    assert b"telling" not in served
    for row in town.forum.db.query("SELECT thread_id, post_id, salt FROM posts"):
        for value in row:
            assert bytes(row[value] if isinstance(value, str) else value) not in served
