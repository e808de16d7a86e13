"""Inside a release the log has an order of chance."""

from crypto.entries import NumberAssigned, Withdrawal
from forum.web import read_id
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.acting import Author
from tests.forum.transparency.tools import added
from tests.people import release


def test_withdrawals_of_one_release_are_logged_in_an_order_of_chance(town: Town) -> None:
    """Eight come in the order in which they were asked for once in 40,320 times."""
    authors = [Author(town, f"Thread {at}") for at in range(8)]
    release(town.forum)
    asked = []
    for author in authors:
        author.withdraws()
        asked.append(author.commitment)
    written = added(town.forum, lambda: release(town.forum))
    found = [entry.commitment for entry in written if isinstance(entry, Withdrawal)]
    assert sorted(found) == sorted(asked)
    assert found not in (asked, asked[::-1])


def test_numbers_of_one_release_go_by_lot(town: Town) -> None:
    """Six of six in the order in which they were begun, or lowest first, once in 360 times: so it is tried twice."""
    assert any(_drawn_by_lot(town, name) for name in ("first", "second"))


def _drawn_by_lot(town: Town, name: str) -> bool:
    town.forum.db.execute("DELETE FROM ballots")
    for at in range(6):
        town.member().starts_thread(f"{name} {at}", "Words.")
        release(town.forum)
    threads = [town.member().thread(f"{name} {at}") for at in range(6)]
    for thread in threads:
        for _ in range(3):
            town.member().replies(thread, "More words.")
    assigned = [entry for entry in added(town.forum, lambda: release(town.forum)) if isinstance(entry, NumberAssigned)]
    assert [entry.number for entry in assigned] == list(range(33, 39))
    items = [entry.item for entry in assigned]
    assert sorted(items) == sorted(read_id(thread) for thread in threads)
    return items not in ([read_id(thread) for thread in threads], sorted(items))
