"""Hints: words that many posts share, sealed, shown to seat-holders alone; some posts are never read for them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pytest

from core.clock import FixedClock
from crypto.acts import REMOVE, REMOVED
from forum.boards import service as boards
from forum.instance import Instance
from moderation.codebook import hinting, store
from moderation.codebook.rules import ASKED, READING, THERE
from tests.core.tools import ON_SQLITE
from tests.moderation.acts.tools import does
from tests.moderation.people import Named, quiet_app, seat_holders
from tests.people import Person, release

PAGE = "/moderation/codebook"
pytestmark = ON_SQLITE


@dataclass
class Town:
    forum: Instance
    seat: Named
    member: Person

    def write(self, *texts: str, board: str = "depot-move") -> list[bytes]:
        """Each the first post of a thread, and shown; the posts."""
        before = {row["post_id"] for row in self.forum.db.query("SELECT post_id FROM posts")}
        for text in texts:
            self.member.starts_thread("Title", text, board=board)
            assert self.member.answer.status_code == 200
        release(self.forum)
        now = {row["post_id"] for row in self.forum.db.query("SELECT post_id FROM posts")}
        return list(now - before)

    def asks(self) -> Named:
        """The button is pressed."""
        form = self.seat.opens(PAGE).page.find("form", action=f"{PAGE}/hints")
        token = form.find("input")["value"]  # type: ignore[union-attr, index]
        self.seat.answer = self.seat.browser.post(f"{PAGE}/hints", data={"csrf_token": token})
        return self.seat


@pytest.fixture
def town(forum: Instance) -> Town:
    """What is on people's minds: the canteen, and otherwise nothing that ten share but how they say it."""
    boards.create(forum, "support", "Support", "Where help is.")
    app = quiet_app(forum)
    found = Town(forum, seat_holders(forum, app)[0], Person(app.test_client(), forum).enters())
    found.write(*(f"The canteen closes, and soup number {at} is gone." for at in range(12)))
    found.write(*(f"Everybody said nothing, {at}." for at in range(40)))
    return found


def words(forum: Instance) -> set[str]:
    found = hinting.found(forum)
    assert found
    assert found.state == THERE
    return {word for hint in found.groups for word in hint.words}


def test_a_seat_holder_asks_and_the_next_tick_answers(town: Town) -> None:
    one = town.asks()
    assert one.answer.status_code == 303
    assert "It begins within a minute" in one.opens(PAGE).text
    hinting.run_due(town.forum)
    assert {"canteen", "soup"} <= words(town.forum)
    assert "perhaps a missing one" in one.opens(PAGE).text
    assert "canteen" in one.text


def test_how_far_it_is_stands_on_the_page(town: Town) -> None:
    one = town.asks()
    store.go_on(town.forum.db, ASKED, store.Hints(READING, "2026-11-24", 20, 80, None))
    one.opens(PAGE)
    assert "step 20 of 80" in one.text
    assert one.page.find("progress", value="20")


def test_whoever_asks_again_meanwhile_gets_the_newer_answer(town: Town) -> None:
    town.asks()
    store.go_on(town.forum.db, ASKED, store.Hints(READING, "2026-11-24", 20, 80, None))
    town.asks()
    assert not store.go_on(town.forum.db, READING, store.Hints(THERE, "2026-11-24", 80, 80, None))
    hinting.run_due(town.forum)
    assert "canteen" in words(town.forum)


def test_neither_removed_posts_nor_the_support_board_nor_what_is_old_are_read(town: Town) -> None:
    town.write(*(f"Counselling {at} helps." for at in range(12)), board="support")
    for post in town.write(*(f"Zebras are to blame, says {at}." for at in range(12))):
        does(town.forum, post, REMOVE, REMOVED)
    town.asks()
    hinting.run_due(town.forum)
    assert words(town.forum).isdisjoint({"counselling", "zebra"})
    cast(FixedClock, town.forum.clock).moment += timedelta(weeks=5)
    store.set_hints(town.forum.db, store.Hints(ASKED, "2026-12-29", 0, 0, None))
    hinting.run_due(town.forum)
    assert words(town.forum) == set()


def test_what_was_found_is_sealed(town: Town) -> None:
    town.asks()
    hinting.run_due(town.forum)
    row = store.hints(town.forum.db)
    assert row
    assert row.sealed
    assert b"canteen" not in row.sealed
