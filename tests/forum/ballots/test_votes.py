"""One member, one voice: a paper counts once, for one number, without a session, and is seen only after a release."""

from functools import partial

import pytest

from crypto.encoding import unb64
from crypto.tokens.token import TOKEN_SIZE
from forum.ballots import service
from forum.ballots.rules import AlreadyVoted
from tests.core.tools import together
from tests.forum.ballots.conftest import Town
from tests.office import reads
from tests.people import release


def members(town: Town, number: int) -> int:
    (row,) = town.forum.db.query("SELECT members FROM ballots WHERE number = ?", number)
    return int(row["members"])


def test_a_vote_is_counted_after_the_next_release_and_not_before(town: Town) -> None:
    thread = town.talks("Fares")
    number = town.ballot(thread).number
    assert town.votes(number, town.paper(number)).answer.status_code == 200
    assert members(town, number) == 0
    release(town.forum)
    assert members(town, number) == 1


def test_the_same_paper_counts_once_however_it_is_spelled(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    token = town.paper(number)
    first = town.votes(number, token)
    again = town.votes(number, f" {token}==\n")
    release(town.forum)
    last = town.votes(number, token)
    release(town.forum)
    assert [person.answer.status_code for person in (first, again, last)] == [200, 409, 409]
    receipts = {person.page.find(attrs={"data-receipt": True}).text for person in (first, again, last)}
    assert len(receipts) == 1
    assert members(town, number) == 1


def test_one_paper_sent_by_fifty_at_once_counts_once(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    answers = together([partial(service.vote, town.forum, number, town.paper(number), "support")] * 50, town.forum.db)
    assert sum(isinstance(answer, AlreadyVoted) for answer in answers) == 49
    release(town.forum)
    assert members(town, number) == 1


def test_a_paper_of_one_number_is_refused_at_every_other(town: Town) -> None:
    numbers = [town.ballot(town.talks(title)).number for title in ("One", "Two")]
    assert len(set(numbers)) == 2
    answers = [town.votes(numbers[0], town.paper(numbers[1])), town.votes(numbers[1], town.paper(numbers[0]))]
    assert [person.answer.status_code for person in answers] == [403, 403]
    assert town.forum.db.query("SELECT spent_id FROM spent") == []


def test_taking_support_back_is_for_good(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    token = town.paper(number)
    town.votes(number, token)
    release(town.forum)
    assert town.votes(number, token, "withdraw").answer.status_code == 200
    assert town.votes(number, token, "withdraw").answer.status_code == 200
    release(town.forum)
    assert members(town, number) == 0
    assert town.votes(number, token).answer.status_code == 409
    release(town.forum)
    assert members(town, number) == 0


def test_support_and_its_withdrawal_in_one_release_count_nothing(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    token = town.paper(number)
    town.votes(number, token)
    town.votes(number, token, "withdraw")
    release(town.forum)
    assert members(town, number) == 0


def test_a_vote_that_carries_a_session_is_refused_and_its_paper_stays_good(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    token, member = town.paper(number), town.member()
    answer = member.browser.post(f"/ballots/{number}/vote", data={"token": token, "choice": "support"})
    assert answer.status_code == 400
    assert town.votes(number, token).answer.status_code == 200


@pytest.mark.parametrize(("fields", "status"), [
    ({"choice": "support"}, 403), ({"token": "x", "choice": "support"}, 403), ({"token": "A" * 472}, 400),
    ({"token": "A" * 472, "choice": "oppose"}, 400), ({"token": "A" * 472, "choice": "support"}, 403),
])
def test_a_vote_that_is_none_is_refused_and_stores_nothing(town: Town, fields: dict[str, str], status: int) -> None:
    number = town.ballot(town.talks("Fares")).number
    answer = town.votes(number, **{"token": "", "choice": "", **fields}).answer
    assert answer.status_code == status
    assert town.forum.db.query("SELECT row_id FROM pool") == []


@pytest.mark.parametrize("number", [999, 10**9, 10**30])
def test_a_number_never_given_out_has_no_ballot(town: Town, number: int) -> None:
    assert town.votes(number, "A" * 472).answer.status_code == 404
    assert town.member().opens(f"/ballots/{number}").answer.status_code == 404


def test_a_vote_asked_for_as_json_is_answered_so(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    token = town.paper(number)
    first = town.votes(number, token, Accept="application/json").answer
    again = town.votes(number, token, Accept="application/json").answer
    assert first.json == {"number": number, "receipt": first.json["receipt"], "counted": False}
    assert (again.status_code, again.json["receipt"]) == (409, first.json["receipt"])


def test_a_receipt_finds_its_vote_waiting_and_counted(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    receipt = town.votes(number, town.paper(number)).page.find(attrs={"data-receipt": True}).text
    anyone = town.member().browser
    assert "waits" in anyone.post(f"/ballots/{number}/receipt", data={"receipt": receipt}).text
    release(town.forum)
    assert "is in the count" in anyone.post(f"/ballots/{number}/receipt", data={"receipt": receipt}).text
    assert anyone.post(f"/ballots/{number}/receipt", data={"receipt": "A" * 43}).status_code == 404


def test_the_answer_to_a_vote_says_nothing_of_the_thread(town: Town) -> None:
    number = town.ballot(town.talks("A very telling title")).number
    assert "telling" not in town.votes(number, town.paper(number)).answer.text


def test_the_ballots_page_can_carry_no_cookie_and_leads_nowhere(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    page = town.member().opens(f"/ballots/{number}")
    assert "sandbox allow-forms" in page.answer.headers["Content-Security-Policy"]
    assert page.answer.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert not page.page.find_all(["a", "script"])


def test_a_stranger_sees_no_ballot(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    assert town.votes(number, "").browser.get(f"/ballots/{number}").location == "/enter"


def test_more_used_than_issued_makes_a_ballot_void_and_says_so(town: Town) -> None:
    thread = town.talks("Fares")
    number = town.ballot(thread).number
    for _ in range(11):
        town.votes(number, town.paper(number))
    release(town.forum)
    assert service.counts(town.forum, [thread])[thread][-1].void
    assert "void" in town.member().opens(f"/ballots/{number}").text
    assert "void" in town.member().opens(f"/threads/{town.member().thread('Fares')}").text


def test_support_stands_with_the_number_of_members_on_thread_and_front_page(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    for _ in range(2):
        town.votes(number, town.paper(number))
    release(town.forum)
    assert "2 of 10" in town.member().opens("/").text
    assert "2 of 10" in town.member().opens(f"/threads/{town.member().thread('Fares')}").text


def test_a_spent_paper_leaves_its_name_and_nothing_that_joins_it_to_a_writer(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    spent = town.votes(number, town.paper(number)).page.find(attrs={"data-receipt": True}).text
    release(town.forum)
    (row,) = town.forum.db.query("SELECT * FROM votes")
    assert dict(row) == {"number": number, "spent_id": unb64(spent, 32), "withdrawn": 0}


def test_a_number_whose_key_was_named_twice_takes_no_vote(town: Town) -> None:
    number = town.ballot(town.talks("Fares")).number
    token = town.paper(number)
    town.office.publish(**{**town_key(town, number), "spki": town_key(town, number + 1)["spki"]})
    reads(town.forum, town.office)
    assert town.votes(number, token).answer.status_code == 403
    assert len(unb64(token, TOKEN_SIZE)) == TOKEN_SIZE


def town_key(town: Town, number: int) -> dict[str, object]:
    """The fields of the key record of a number."""
    from crypto.records import read

    found = (read(bytes(town.office.key.verify_key), record) for record in town.office.records)
    return next(fields for fields in found if fields.get("scope") == f"ballot:{number:06}")
