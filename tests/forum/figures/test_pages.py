"""What members meet without JavaScript and without a wallet: the same papers, on pages that carry no session."""

import pytest
from bs4 import Tag

from core.web import SANDBOX
from crypto.encoding import b64
from forum.app import app_of
from forum.ballots import store as ballots_store
from forum.boards import service as boards
from forum.figures import store
from forum.instance import Instance
from forum.periods import service as periods
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B
from tests.core.tools import ON_SQLITE
from tests.forum.figures.conftest import Counted
from tests.people import Person, release

pytestmark = ON_SQLITE


@pytest.fixture
def me(town: Counted) -> Person:
    return Person(app_of(town.forum).test_client(), town.forum).enters()


def number(town: Counted, purpose: str) -> int:
    return periods.now_open(town.forum)[purpose].number


def votes(town: Counted, purpose: str, choice: str, **headers: str) -> Person:
    """From a browser that carries nothing."""
    person = Person(app_of(town.forum).test_client(), town.forum)
    paper = town.office.draws(f"ballot:{number(town, purpose):06}")
    form = {"token": paper, "choice": choice}
    person.answer = person.browser.post(f"/ballots/{number(town, purpose)}/vote", data=form, headers=headers)
    return person


def links(person: Person, inside: str) -> set[str]:
    return {str(link["href"]) for link in person.page.select(f"{inside} a")}


def test_each_box_leads_to_the_pages_of_its_papers(town: Counted, me: Person) -> None:
    assert {f"/ballots/{number(town, one)}" for one in (PULSE, HEADS)} <= links(me.opens("/"), ".counted")
    me.starts_thread("Fares", "Who pays?")
    themes = {f"/ballots/{number(town, one)}" for one in (THEME_A, THEME_B)}
    assert themes <= links(me, ".counted")
    assert themes <= links(me.opens("/waiting"), ".counted")
    release(town.forum)
    thread = me.thread("Fares")
    assert themes <= links(me.opens(f"/threads/{thread}"), ".counted")
    assert not me.page.select("details.counted[open]")


@pytest.mark.parametrize(
    ("purpose", "heading", "some"),
    [
        (HEADS, "I am here", "here"),
        (PULSE, "How is it going?", "-2"),
        (THEME_A, "Count a post towards a theme", "pay"),
        (THEME_B, "Count a post towards a theme", "other"),
    ],
)
def test_a_paper_can_be_pasted_on_a_page_that_carries_no_session(
    town: Counted, me: Person, purpose: str, heading: str, some: str
) -> None:
    me.opens(f"/ballots/{number(town, purpose)}")
    assert me.answer.headers["Content-Security-Policy"] == SANDBOX
    assert heading in me.text
    assert me.page.find("input", value=some)
    assert not me.page.find("script")
    assert votes(town, purpose, some, Origin="null").answer.status_code == 200
    release(town.forum)
    assert ballots_store.spent(town.forum.db, number(town, purpose)) == 1


def test_what_is_no_answer_uses_no_paper(town: Counted) -> None:
    for purpose, choice in ((HEADS, "there"), (PULSE, "3"), (PULSE, ""), (THEME_A, "moon"), (THEME_B, "pay,load")):
        assert votes(town, purpose, choice).answer.status_code == 400
    assert town.forum.db.query("SELECT spent_id FROM spent") == []


def test_a_paper_that_comes_with_a_session_is_refused(town: Counted, me: Person) -> None:
    form = {"token": town.office.draws(f"ballot:{number(town, HEADS):06}"), "choice": "here"}
    answer = me.browser.post(f"/ballots/{number(town, HEADS)}/vote", data=form)
    assert answer.status_code == 400
    assert town.forum.db.query("SELECT spent_id FROM spent") == []


def test_whoever_looks_for_a_vote_that_is_gone_reads_why(town: Counted) -> None:
    at = number(town, PULSE)
    (receipt,) = town.counts(PULSE, "1")
    stranger = Person(app_of(town.forum).test_client(), town.forum)
    for ending in (False, True):
        if ending:
            town.ends_and_is_taken()
        stranger.answer = stranger.browser.post(f"/ballots/{at}/receipt", data={"receipt": receipt.spent_id})
        assert ("That vote is in the count" in stranger.text) != ending
        assert ("The votes of ballot" in stranger.text and "destroyed" in stranger.text) == ending
    member = Person(app_of(town.forum).test_client(), town.forum).enters()
    assert "or it is over" in member.opens(f"/ballots/{at}").text


def test_a_page_that_shows_a_vote_was_made_for_no_option_says_nothing_of_the_choice(town: Counted) -> None:
    assert "badly" not in votes(town, PULSE, "-2").text.lower()


def test_the_support_board_asks_for_no_theme(town: Counted, me: Person) -> None:
    boards.create(town.forum, "support", "Support", "Where help is.")
    me.starts_thread("Whom to ring", "A number.", board="support")
    assert not me.page.select(".counted")
    release(town.forum)
    me.opens(f"/threads/{me.thread('Whom to ring', 'support')}")
    assert me.answer.status_code == 200
    assert not me.page.select(".counted")


def test_the_tag_for_the_wallet_is_on_pages_of_members_alone(town: Counted, me: Person) -> None:
    tag = me.opens("/boards/depot-move").page.find("meta", attrs={"name": "candour-heads"})
    assert isinstance(tag, Tag)
    assert tag["content"] == str(number(town, HEADS))
    for path in ("/enter", "/passes", "/about", "/log/", "/rules", "/juries/", "/elections/"):
        assert not me.opens(path).page.find("meta", attrs={"name": "candour-heads"}), path


def test_a_page_asks_the_database_for_nothing_of_this_once_the_numbers_are_open(
    town: Counted, me: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    me.opens("/")
    asked: list[str] = []
    real = type(town.forum.db).query

    def query(db: object, sql: str, *values: object) -> object:
        asked.append(sql)
        return real(db, sql, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(type(town.forum.db), "query", query)
    me.opens("/boards/depot-move").opens("/")
    assert asked
    assert not [sql for sql in asked if "periods" in sql or "codebooks" in sql or "figures" in sql or "tallies" in sql]


def test_before_its_numbers_are_open_a_period_asks_for_nothing(forum: Instance) -> None:
    person = Person(app_of(forum).test_client(), forum).enters()
    assert not person.opens("/").page.select(".counted")


def test_nothing_that_joins_a_vote_to_a_session_is_stored(town: Counted, me: Person) -> None:
    """Of a paper: its spent id, twice, and the tally; no row has both, and none has what a session has."""
    me.starts_thread("Fares", "Who pays?")
    town.counts(THEME_A, "pay")
    spent = {bytes(row["spent_id"]) for row in town.forum.db.query("SELECT spent_id FROM spent")}
    assert spent == {bytes(row["spent_id"]) for row in town.forum.db.query("SELECT spent_id FROM votes")}
    sealed = store.tally(town.forum.db, town.period)
    assert sealed
    assert len(sealed) == 1024 + 41
    for (one,) in (spent,):
        assert b64(one) not in me.opens("/").answer.text


def test_a_tally_has_one_size_whatever_was_counted(town: Counted) -> None:
    sizes = set()
    for purpose, choices in ((HEADS, ["here"] * 3), (THEME_A, ["pay", "load"]), (PULSE, ["2"])):
        town.counts(purpose, *choices)
        sizes.add(len(store.tally(town.forum.db, town.period) or b""))
    assert len(sizes) == 1
