"""Signing in by name: who comes in, who does not, and that a browser is a member's or a named one's, never both."""



from forum.instance import Instance
from moderation.seats import service as seats
from tests.moderation.people import NAMES, leader, seat_holders


def test_three_seat_holders_come_in_with_name_and_passphrase(forum: Instance) -> None:
    for one in seat_holders(forum):
        assert one.answer.headers["Location"] == "/moderation/"
        assert f"Seat {one.seat}" in one.opens("/moderation/").text
    assert [(seat.number, seat.name) for seat in seats.holders(forum)] == list(enumerate(NAMES, 1))


def test_a_leader_comes_in_to_a_page_of_their_own(forum: Instance) -> None:
    one = leader(forum)
    assert one.answer.headers["Location"] == "/leadership/"
    assert one.opens("/leadership/").answer.status_code == 200
