"""Quotes in reports: a period later, under a theme that is named, once, and never of what is gone."""

import json
import sqlite3
from io import StringIO

import pytest

from crypto.encoding import b64
from crypto.quotes import AGREED, GONE, PRINTED
from forum.app import app_of
from forum.claims import service as claims
from forum.instance import Instance
from forum.periods.rules import period_of
from forum.posts import states
from forum.posts.rules import BLURRED
from forum.reports import service as reports
from forum.reports.exposed import exposed
from forum.reports.rules import column
from forum.sections import SECTIONS
from forum.themes import service as themes
from moderation.quotes import reporting, service
from moderation.quotes import rules as quotes_rules
from moderation.quotes.reporting import OWN, PARAPHRASED
from moderation.signing import rules
from moderation.signing import service as signing
from tests.moderation.quotes.tools import (
    TEXT,
    WORDS,
    a_period_later,
    agreed,
    agrees,
    comes_out,
    drafts,
    posts,
    proposes,
    rows,
    waiting,
    writes,
)
from tests.moderation.signing.tools import out, seats, sign, taken, the_draft, waits
from tests.people import Person, release

NONE = "fewer than 10, perhaps none"


def states_of(forum: Instance) -> list[int]:
    return sorted(row.state for row in service.every(forum))


def test_an_agreed_quote_stands_in_the_report_on_a_later_period_under_its_theme(forum: Instance) -> None:
    agreed(forum, writes(forum))
    a_period_later(forum)
    assert drafts(forum) == [(themes.newest(forum).themes[0].name, WORDS, OWN)]
    assert [how for _, how in rows(forum, "quotes_held")] == [NONE] * 3


def test_a_paraphrase_says_that_it_is_one(forum: Instance) -> None:
    post = writes(forum)
    one, two, _ = seats(forum)
    said = service.checked(forum, post, "pay", "The date is not known to us.", "paraphrase")
    service.propose(forum, one, post, said)
    agrees(forum, two, next(iter(waiting(forum))))
    a_period_later(forum)
    assert drafts(forum) == [(themes.newest(forum).themes[0].name, "The date is not known to us.", PARAPHRASED)]


def test_what_one_seat_alone_proposed_is_not_printed(forum: Instance) -> None:
    post = writes(forum)
    a_period_later(forum)
    one, _, _ = seats(forum)
    proposes(forum, one, post)
    assert drafts(forum) == []


def test_a_post_of_the_same_period_is_not_quoted_before_the_next_report(forum: Instance) -> None:
    agreed(forum, writes(forum))
    waits(forum, weeks=4)
    taken(forum, named=1)
    one, two, _ = seats(forum)
    assert drafts(forum) == []
    comes_out(forum, one, two)
    waits(forum, weeks=4)
    taken(forum, named=1)
    assert len(drafts(forum)) == 1


def test_a_quote_whose_theme_is_not_named_is_not_printed(forum: Instance) -> None:
    agreed(forum, writes(forum), theme="jobs")
    a_period_later(forum, named=1)
    assert drafts(forum) == []


def test_a_period_without_figures_prints_no_quotes(forum: Instance) -> None:
    agreed(forum, writes(forum))
    waits(forum, weeks=8)
    signing.make(forum, SECTIONS, period_of(forum.clock.now()) - 1)
    assert rows(forum) == []
    assert "No words of members are quoted this time." in str(the_draft(forum).report)


def test_what_stands_hidden_when_the_report_is_drafted_is_not_printed(forum: Instance) -> None:
    post = writes(forum)
    agreed(forum, post)
    a_period_later(forum)
    with forum.db.transaction():
        states.set_state(forum, post, BLURRED, 1)
    assert drafts(forum) == []


def test_a_quote_is_printed_once(forum: Instance) -> None:
    agreed(forum, writes(forum))
    one, two, _ = a_period_later(forum)
    assert len(drafts(forum)) == 1
    comes_out(forum, one, two)
    assert states_of(forum) == [PRINTED]
    a_period_later(forum)
    assert drafts(forum) == []


def test_neither_its_post_nor_its_words_are_quoted_again(forum: Instance) -> None:
    post = writes(forum)
    agreed(forum, post)
    one, two, _ = a_period_later(forum)
    drafts(forum)
    comes_out(forum, one, two)
    with pytest.raises(quotes_rules.QuotedAlready):
        proposes(forum, one, post, "the letters say three")
    with pytest.raises(quotes_rules.PrintedAlready):
        proposes(forum, one, writes(forum))


def test_a_correction_prints_no_quote_again(forum: Instance) -> None:
    agreed(forum, writes(forum))
    one, two, _ = a_period_later(forum)
    drafts(forum)
    comes_out(forum, one, two)
    signing.correct(forum, one, SECTIONS, "report-1", "A wrong word.")
    assert rows(forum) == []


def test_a_post_hidden_since_the_draft_stops_a_signature(forum: Instance) -> None:
    post = writes(forum)
    agreed(forum, post)
    one, _, _ = a_period_later(forum)
    drafts(forum)
    with forum.db.transaction():
        states.set_state(forum, post, BLURRED, 1)
    with pytest.raises(rules.QuoteGone):
        sign(forum, one)


def test_a_quote_dropped_since_the_draft_stops_a_signature(forum: Instance) -> None:
    quote = agreed(forum, writes(forum))
    one, two, _ = a_period_later(forum)
    drafts(forum)
    service.drop(forum, two, quote)
    with pytest.raises(rules.QuoteGone):
        sign(forum, one)


@pytest.mark.parametrize("released", [False, True])
def test_a_post_taken_back_after_both_signed_has_the_draft_made_anew(forum: Instance, *, released: bool) -> None:
    """Also while the withdrawal waits for its release: nobody who pressed the button in time is quoted."""
    author = Person(app_of(forum).test_client(), forum).enters()
    author.opens("/boards/depot-move/new").submits("body", title="Dates", body=TEXT, quotable="yes")
    words = author.claim_code
    release(forum)
    (post,) = posts(forum)
    agreed(forum, post)
    one, two, _ = a_period_later(forum)
    assert len(drafts(forum)) == 1
    sign(forum, one, two)
    waits(forum, days=5)
    claims.withdraw(forum, words, post)
    if released:
        release(forum)
        service.forget(forum)
    signing.turn(forum, SECTIONS)
    assert not out(forum)
    assert rows(forum) == []
    assert the_draft(forum).signed == ()
    assert WORDS not in str(the_draft(forum).report)
    assert b64(post) not in str(the_draft(forum).report)


def test_how_many_are_held_back_is_told_once_and_in_bands(forum: Instance) -> None:
    one, two, _ = seats(forum)
    for at in range(10):
        said = f"word {at} of mine"
        agrees(forum, two, proposes(forum, one, writes(forum, said), said, theme="jobs"))
    one, two, _ = a_period_later(forum, named=1)
    drafts(forum)
    held = dict(rows(forum, "quotes_held"))
    assert sorted(held.values()) == sorted(["10 to 24", NONE, NONE])
    assert held["Its theme is not named in this report"] == "10 to 24"
    assert not exposed(the_draft(forum).report)


def test_what_is_gone_is_forgotten_when_a_report_has_told_of_it(forum: Instance) -> None:
    agreed(forum, post := writes(forum))
    forum.db.execute("UPDATE posts SET state = 'withdrawn', record = NULL, html = NULL WHERE post_id = ?", post)
    service.forget(forum)
    assert states_of(forum) == [GONE]
    one, two, _ = a_period_later(forum)
    drafts(forum)
    comes_out(forum, one, two)
    assert states_of(forum) == []


def test_all_forms_have_it_and_neither_post_nor_seat_nor_day(forum: Instance) -> None:
    post = writes(forum)
    quote = agreed(forum, post)
    one, two, _ = a_period_later(forum)
    drafts(forum)
    comes_out(forum, one, two)
    found = reports.find(forum, "report-1").report
    assert column(found, "quotes", "words") == [WORDS]
    content = {form: reports.file(forum, "report-1", form) for form in ("json", "csv", "sqlite")}
    section = next(one for one in json.loads(content["json"])["sections"] if one["key"] == "quotes")
    assert [column_["key"] for column_ in section["tables"][0]["columns"]] == ["theme", "words", "how"]
    assert WORDS in StringIO(content["csv"].decode()).read()
    database = sqlite3.connect(":memory:")
    database.deserialize(content["sqlite"])
    assert database.execute("SELECT words FROM quotes").fetchall() == [(WORDS,)]
    database.close()
    page = Person(app_of(forum).test_client(), forum).opens("/reports/report-1")
    assert WORDS in page.text
    for form in content.values():
        assert not [told for told in (post, quote) if told in form or b64(told).encode() in form]


def test_its_section_is_the_same_whenever_it_is_made(forum: Instance) -> None:
    agreed(forum, writes(forum))
    agreed(forum, writes(forum, "The second of the posts. It says less."), "It says less")
    a_period_later(forum)
    period = period_of(forum.clock.now()) - 1
    assert reporting.section(forum, period) == reporting.section(forum, period)


def test_a_correction_quotes_nobody_and_takes_no_quote_from_the_next_report(forum: Instance) -> None:
    first, other = writes(forum), writes(forum, "Who pays for the vans nobody says.")
    agreed(forum, first)
    one, two, _ = a_period_later(forum)
    drafts(forum)
    comes_out(forum, one, two)
    agreed(forum, other, "Who pays for the vans")
    one, two, _ = seats(forum)
    signing.correct(forum, one, SECTIONS, "report-1", "A wrong word.")
    assert rows(forum) == []
    comes_out(forum, one, two)
    assert states_of(forum) == sorted([AGREED, PRINTED])
