"""The codebook: one seat proposes, another adopts it for the next period; hints are for seat-holders alone."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import FixedClock
from crypto.reports import Codebook
from forum.instance import Instance
from forum.periods.rules import begins, ends, period_of
from forum.themes import rules as themes_rules
from forum.themes import service as themes
from forum.themes.rules import Theme
from forum.transparency import service as log
from forum.verify import check_rows
from moderation.accounts import service as accounts
from moderation.codebook import rules
from moderation.codebook.service import CODEBOOK
from moderation.proposals import service as proposals
from moderation.proposals import store
from tests.core.tools import RULES, together
from tests.moderation.people import Named, leader, quiet_app, seat_holders

PAGE = "/moderation/codebook"
MOON = Theme("moon", "The moon", "How far away it is.", "Y lleuad", "Pa mor bell ydyw.")


def proposes(one: Named, *found: Theme) -> Named:
    one.opens(PAGE)
    return one.submits("themes", themes=rules.write(found))


def now_and_next(forum: Instance) -> tuple[tuple[str, ...], tuple[str, ...]]:
    period = period_of(forum.clock.now())
    return themes.codebook(forum, period).keys, themes.codebook(forum, period + 1).keys


def test_a_new_forum_has_a_codebook_in_two_languages_that_the_log_has_whole(forum: Instance) -> None:
    (entry,) = [entry for _, entry in log.of_kind(forum, Codebook)]
    assert (entry.version, entry.period) == (1, period_of(forum.clock.now()))
    assert tuple(themes_rules.read(text) for text in entry.themes) == themes_rules.first()
    assert themes_rules.wrong(themes_rules.first()) == ""


def test_a_codebook_that_a_second_seat_adopts_counts_from_the_next_period_on(forum: Instance) -> None:
    first, second, _ = seat_holders(forum)
    before = themes_rules.first()
    assert proposes(first, *before[1:], MOON).answer.status_code == 303
    assert now_and_next(forum)[1] == themes.newest(forum).keys
    second.opens(PAGE).submits("proposal")
    assert second.answer.status_code == 303
    now, after = now_and_next(forum)
    assert now == tuple(theme.key for theme in before)
    assert after == (*now[1:], "moon")
    check_rows(forum, lambda *_: None)


def test_what_a_period_counts_towards_is_the_same_from_its_first_hour_to_its_last(forum: Instance) -> None:
    """Adopted in the last minutes, a version waits for the one after: pages and votes never know different themes."""
    first, second, _ = seat_holders(forum)
    period = period_of(forum.clock.now())
    cast(FixedClock, forum.clock).moment = ends(period) - timedelta(minutes=10)
    for one in (first, second):
        one.signs_in()
    proposes(first, *themes_rules.first()[1:], MOON)
    second.opens(PAGE).submits("proposal")
    assert themes.codebook(forum, period + 1).version == 1
    assert themes.codebook(forum, period + 2).version == 2


def test_the_proposer_alone_adopts_nothing(forum: Instance) -> None:
    first, _, _ = seat_holders(forum)
    proposes(first, *themes_rules.first()[1:])
    found = proposals.the_one(forum, CODEBOOK)
    assert found
    assert not first.opens(PAGE).page.find("form", action=f"{PAGE}/adopt")
    token = first.page.find(attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    first.browser.post(
        f"{PAGE}/adopt", data={"csrf_token": token, "proposal": first.page.find(attrs={"name": "proposal"})["value"]}
    )  # type: ignore[index]
    assert themes.newest(forum).version == 1


def test_a_proposal_put_in_another_seats_name_by_hand_is_none(forum: Instance) -> None:
    first, second, _ = seat_holders(forum)
    proposes(first, *themes_rules.first()[1:])
    forum.db.execute("UPDATE proposals SET account_id = ?", accounts.id_of(forum, second.name))
    assert proposals.the_one(forum, CODEBOOK) is None


def test_of_all_seats_pressing_at_once_one_version_is_adopted(forum: Instance) -> None:
    people = seat_holders(forum)
    proposes(people[0], *themes_rules.first()[1:])
    for one in people[1:]:
        one.opens(PAGE)
    together([lambda one=one: one.submits("proposal") for one in people[1:]], forum.db)  # type: ignore[misc]
    assert themes.newest(forum).version == 2


@pytest.mark.parametrize(
    ("themes_sent", "why"),
    [
        (themes_rules.first()[:7], "8 to 15 themes"),
        (themes_rules.first() + tuple(replace(MOON, key=f"moon-{at}") for at in range(4)), "8 to 15 themes"),
        ((*themes_rules.first(), themes_rules.first()[0]), "the same key"),
        ((*themes_rules.first(), replace(themes_rules.first()[0], key="moon")), "the same name"),
        ((*themes_rules.first(), replace(MOON, key="The Moon")), "theme 13: its key"),
        ((*themes_rules.first(), replace(MOON, name="The\x00moon")), "theme 13: it has a character"),
        ((*themes_rules.first(), replace(MOON, about="How \u202efar.")), "theme 13: it has a character"),
        ((*themes_rules.first(), replace(MOON, name_cy="x" * 41)), "theme 13: a name"),
        ((*themes_rules.first(), replace(MOON, about_cy="")), "theme 13 has neither five lines nor three"),
    ],
)
def test_what_is_no_codebook_is_refused_in_words_and_stays_on_the_page(
    forum: Instance, themes_sent: tuple[Theme, ...], why: str
) -> None:
    first, _, _ = seat_holders(forum)
    proposes(first, *themes_sent)
    assert first.answer.status_code == 422
    assert why in first.text
    assert themes_sent[0].about_cy in first.page.find("textarea").get_text()  # type: ignore[union-attr]
    assert store.of_sort(forum.db, CODEBOOK.name) == []


def test_a_theme_may_wait_for_its_welsh_and_the_page_says_which_does(forum: Instance) -> None:
    first, second, _ = seat_holders(forum)
    proposes(first, *themes_rules.first()[1:], replace(MOON, name_cy="", about_cy=""))
    assert "No Welsh yet." in second.opens(PAGE).text
    second.submits("proposal")
    assert themes.newest(forum).themes[-1] == replace(MOON, name_cy="", about_cy="")
    assert "1 of its themes has no Welsh yet: The moon." in second.opens(PAGE).text
    check_rows(forum, lambda *_: None)


def test_a_theme_of_another_number_of_lines_is_refused(forum: Instance) -> None:
    first, _, _ = seat_holders(forum)
    first.opens(PAGE).submits("themes", themes="pay\nPay\nWhat we are paid.\nCyflog")
    assert "theme 1 has neither five lines nor three" in first.text


def test_the_page_says_of_keys_what_is_taken(forum: Instance) -> None:
    hint = seat_holders(forum)[0].opens(PAGE).page.find(id="themes-hint")
    assert hint is not None
    assert "at most 20 of a to z, 0 to 9 and -, a letter first" in hint.get_text()


def test_the_page_says_what_is_new_reworded_and_retired(forum: Instance) -> None:
    first, second, _ = seat_holders(forum)
    known = themes_rules.first()
    proposes(first, replace(known[1], name="Which jobs go"), *known[2:], MOON)
    text = second.opens(PAGE).text
    assert "Retired: Pay and grades" in text
    assert "New: The moon" in text
    assert "Reworded: Which jobs go" in text


def test_what_waits_is_sealed(forum: Instance) -> None:
    first, _, _ = seat_holders(forum)
    proposes(first, *themes_rules.first()[1:], MOON)
    (row,) = store.of_sort(forum.db, CODEBOOK.name)
    assert b"moon" not in row.sealed


def test_members_and_leaders_see_neither_codebook_pages_nor_hints(forum: Instance) -> None:
    app = quiet_app(forum)
    seat_holders(forum, app)
    lead = leader(forum, app)
    assert lead.opens(PAGE).answer.status_code == 403
    stranger = Named(app.test_client(), forum)
    assert stranger.opens(PAGE).answer.status_code == 403


TEXT = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)
WELSH = st.tuples(TEXT, TEXT) | st.just(("", ""))
KEY = st.from_regex(r"[a-z][a-z0-9-]{0,19}", fullmatch=True)
THEMES = st.builds(lambda key, name, about, welsh: Theme(key, name, about, *welsh), KEY, TEXT, TEXT, WELSH)


@RULES
@given(st.lists(THEMES, min_size=8, max_size=15, unique_by=(lambda one: one.key, lambda one: one.name.casefold())))
def test_whatever_is_written_in_a_form_is_read_back_as_it_was(found: list[Theme]) -> None:
    assert rules.read(rules.write(found)) == tuple(found)
    assert [themes_rules.read(theme.text) for theme in found] == found


def test_a_period_begins_on_the_day_that_the_page_names(forum: Instance) -> None:
    first, _, _ = seat_holders(forum)
    day = begins(period_of(forum.clock.now()) + 1)
    assert f"{day:%A} {day.day} {day:%B}" in first.opens(PAGE).text
