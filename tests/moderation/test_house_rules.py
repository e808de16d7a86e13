"""A new version of the house rules takes two seats, and stands in the log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.clock import FixedClock
from core.errors import Problem
from crypto.accounts import Account
from crypto.entries import HouseRules
from forum.app import DOORS
from forum.houserules import service as houserules
from forum.instance import Instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.accounts.rules import StaleForm
from moderation.houserules import rules, service
from moderation.houserules.service import RULES
from moderation.proposals import service as proposals
from moderation.proposals.rules import NotAdopted, OwnProposal
from moderation.seats import service as seats
from moderation.seats.rules import TermOver
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.moderation.people import NAMES, Named, appointed, seat_holders

NEW = ("Name no private person.", "Call nobody names.")


def versions(forum: Instance) -> list[tuple[str, ...]]:
    return [entry.rules for _, entry in log.of_kind(forum, HouseRules)]


def proposes(one: Named, text: str = "\n\n".join(NEW)) -> Named:
    one.opens("/moderation/rules").submits("rules", rules=text)
    return one


def press(one: Named, words: str, path: str = "/moderation/rules") -> Named:
    """The button with these words on it."""
    form = one.opens(path).page.find("button", string=lambda text: text and text.startswith(words)).find_parent("form")
    fields = {field["name"]: field["value"] for field in form.find_all("input")}
    one.answer = one.browser.post(form["action"], data=fields)
    return one


def test_one_seat_proposes_and_nothing_changes_for_members(forum: Instance) -> None:
    one = proposes(seat_holders(forum)[0])
    assert one.answer.status_code == 303
    assert houserules.in_force(forum).version == 1
    assert "waits for another seat" in one.opens("/moderation/rules").text


def test_a_second_seat_adopts_and_the_version_is_in_force_and_in_the_log(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    proposes(one)
    press(two, "Adopt version 2")
    assert houserules.in_force(forum).rules == NEW
    assert versions(forum)[-1] == NEW
    assert "Name no private person." in two.opens("/rules").text


def test_the_proposer_alone_cannot_adopt_it(forum: Instance) -> None:
    one = proposes(seat_holders(forum)[0])
    assert not one.opens("/moderation/rules").page.find("button", string=lambda text: text and "Adopt" in text)
    with pytest.raises(OwnProposal):
        proposals.adopt(forum, RULES, account(forum, one), proposals.the_one(forum, RULES).proposal)  # type: ignore[union-attr]
    assert len(versions(forum)) == 1


def test_a_proposal_put_in_another_seats_name_by_hand_is_none(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    proposes(one)
    forum.db.execute("UPDATE proposals SET account_id = ?", account(forum, two).account_id)
    assert proposals.the_one(forum, RULES) is None


def account(forum: Instance, one: Named) -> Account:
    return accounts.sign_in(forum, one.name, one.passphrase, DOORS)


def test_the_page_shows_what_changes_rule_by_rule(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    before = houserules.in_force(forum).rules
    proposes(one, "\n\n".join([before[0], "Something <else>.", *before[2:-1]]))
    text = two.opens("/moderation/rules").text
    assert "Changed: Something <else>." in text
    assert f"Before: {before[1]}" in text
    assert f"Dropped: {before[-1]}" in text


@pytest.mark.parametrize("number", range(20))
def test_of_all_seats_pressing_at_once_a_version_is_adopted_once_and_by_another_seat(
    forum: Instance, number: int
) -> None:
    """Two tabs of two seats, and the proposer's two."""
    people = [account(forum, one) for one in seat_holders(forum)]
    service.propose(forum, people[number % 3], "\n\n".join(NEW))
    proposed = proposals.the_one(forum, RULES)
    assert proposed is not None

    def adopt(who: Account) -> str:
        try:
            proposals.adopt(forum, RULES, who, proposed.proposal)
        except Problem as problem:
            return type(problem).__name__
        finally:
            forum.db.close()
        return "adopted"

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(adopt, people * 2))
    assert found.count("adopted") == 1
    assert found[number % 3] in ("OwnProposal", "NotAdopted")
    assert len(versions(forum)) == 2


def test_what_was_proposed_anew_is_not_adopted_from_the_older_page(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    proposes(one)
    page = two.opens("/moderation/rules").answer
    proposes(one, "Something worse.")
    two.answer = page
    two.submits("proposal")
    assert (two.answer.status_code, NotAdopted.message in two.text) == (409, True)
    assert len(versions(forum)) == 1


def test_either_may_take_it_off_the_table(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    press(proposes(one), "Take it back")
    assert proposals.the_one(forum, RULES) is None
    proposes(one)
    press(two, "Refuse it")
    assert proposals.the_one(forum, RULES) is None
    assert len(versions(forum)) == 1


def test_a_proposal_ends_with_its_proposers_term(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    proposes(one)
    appointed(forum, 1, "Dee Later")
    assert proposals.the_one(forum, RULES) is None
    assert "Adopt" not in two.opens("/moderation/rules").text


def test_whoever_lost_the_seat_adopts_nothing(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    proposes(one)
    lapsed, proposed = account(forum, two), proposals.the_one(forum, RULES)
    assert proposed is not None
    appointed(forum, 2, "Dee Later")
    with pytest.raises(TermOver):
        proposals.adopt(forum, RULES, lapsed, proposed.proposal)


def test_a_proposal_for_a_version_that_is_past_is_gone(forum: Instance) -> None:
    one, _, _ = seat_holders(forum)
    proposes(one)
    with forum.db.transaction():
        houserules.adopt(forum, ("Another one came first.",))
    assert proposals.the_one(forum, RULES) is None


@ON_SQLITE
@pytest.mark.parametrize("text", ["", " \n\n ", "x" * 501, "\n\n".join("abcdefghi" * 5)])
def test_what_cannot_be_house_rules_is_refused_and_kept_on_the_page(forum: Instance, text: str) -> None:
    one = proposes(seat_holders(forum)[0], text)
    assert (one.answer.status_code, rules.RulesWrong.message in one.text) == (422, True)
    assert proposals.the_one(forum, RULES) is None
    if text.strip():
        assert one.page.find("textarea").get_text().strip() == text.strip()


@ON_SQLITE
def test_the_rules_in_force_are_no_proposal(forum: Instance) -> None:
    one = proposes(seat_holders(forum)[0], "\n\n".join(houserules.in_force(forum).rules))
    assert (one.answer.status_code, rules.NothingChanged.message in one.text) == (422, True)


@ON_SQLITE
def test_a_form_without_its_token_proposes_nothing_and_keeps_the_words(forum: Instance) -> None:
    one, two, _ = seat_holders(forum)
    token = two.opens("/moderation/rules").page.find(attrs={"name": "csrf_token"})["value"]
    for given in ("", "x", token, token[:-1] + ("A" if token[-1] != "A" else "B")):
        proposes(one).opens("/moderation/rules").submits("rules", rules="Mine.", csrf_token=given)
        assert (one.answer.status_code, StaleForm.message in one.text) == (403, True)
        assert one.page.find("textarea").get_text().strip() == "Mine."


@ON_SQLITE
def test_what_waits_is_sealed_in_the_database(forum: Instance) -> None:
    proposes(seat_holders(forum)[0])
    (row,) = forum.db.query("SELECT sealed FROM proposals")
    assert b"private person" not in row["sealed"]


@ON_SQLITE
def test_members_see_the_rules_where_they_write(forum: Instance) -> None:
    member = seat_holders(forum)[0].enters()
    assert houserules.in_force(forum).rules[0] in member.opens("/boards/depot-move/new").text


@ON_SQLITE
def test_a_renewed_key_keeps_a_proposal(forum: Instance) -> None:
    one, _, _ = seat_holders(forum)
    proposes(one)
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON + timedelta(hours=1)
    with forum.db.transaction():
        seats.renew(forum, account(forum, one), "abandon " * 8)
    assert proposals.the_one(forum, RULES) is not None
    assert NAMES[0] == one.name
