"""Boards, threads and the front page: every post once, whatever way one turns the pages."""

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import Tag
from markupsafe import Markup

from core.clock import FixedClock
from crypto.encoding import b64, unb64
from crypto.posts import Place
from forum.app import app_of
from forum.boards import service as boards
from forum.instance import Instance
from forum.membership import service as membership
from forum.posts import rules, service
from forum.reading.rules import LATE, OUT, VOTE, Notice
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE
from tests.forum.reading.test_rules import heights_of
from tests.people import Person, release

Cast = Callable[[], Person]


def told(forum: Instance, *notices: Notice) -> Person:
    """A member's front page, where features above it have this to tell."""
    app = app_of(forum)
    app.extensions["candour-notices"] = tuple(lambda _, one=one: [one] for one in notices)
    return Person(app.test_client(), forum).enters().opens("/")


@ON_SQLITE
def test_several_notices_stand_behind_one_line_that_says_the_most_urgent(forum: Instance) -> None:
    notices = [Notice(rank, f"Number {rank}.", Markup(f"<p>Say {rank}</p>")) for rank in (OUT, LATE, VOTE)]
    (folded,) = told(forum, *notices).page.select(".notices")
    assert folded.summary is not None
    assert folded.summary.get_text() == f"3 notices. Number {LATE}."
    assert [one.get_text() for one in folded.find_all("p")] == [f"Say {rank}" for rank in (LATE, VOTE, OUT)]


@ON_SQLITE
def test_a_notice_alone_is_not_folded(forum: Instance) -> None:
    page = told(forum, Notice(OUT, "Out.", Markup("<p class='notice'>Say it</p>"))).page
    assert page.select(".notices") == []
    assert page.select_one(".notice").get_text() == "Say it"


def writes(forum: Instance, count: int, thread: bytes = b"", parent: bytes = b"") -> list[tuple[bytes, bytes]]:
    """So many threads, or answers in one, straight into the pool: (thread id, post id) of each."""
    board = boards.listed(forum)[0].board_id
    session = membership.enter(forum, membership.print_slips(forum, 1)[0])
    written = []
    for at in range(count):
        nonce = secrets.token_bytes(16)
        place = Place(board, thread or session.thread_id(nonce), parent, session.post_id(nonce))
        author = service.author_by_session(forum, session, place.thread)
        title = "" if parent else f"Thread {at}"
        service.publish(forum, session, author, place, rules.Draft(title, f"Words {at}."))
        written.append((place.thread, place.post))
    return written


def long_thread(forum: Instance, person: Cast) -> tuple[Person, str]:
    """A thread of 65 posts in four batches."""
    ((thread, first),) = writes(forum, 1)
    release(forum)
    for count in (30, 4, 30):
        writes(forum, count, thread, first)
        release(forum)
    reader = person()
    return reader, reader.thread("Thread 0")


def turn(reader: Person, rel: str) -> bool:
    link = reader.page.find("a", rel=rel)
    if isinstance(link, Tag):
        reader.opens(reader.path.partition("?")[0] + str(link["href"]))
    return isinstance(link, Tag)


def ids(reader: Person) -> list[str]:
    return [str(post["id"]) for post in reader.page.select("article[id]")]


def forward(reader: Person) -> list[str]:
    found = ids(reader)
    while turn(reader, "next"):
        found += ids(reader)
    return found


def test_a_long_thread_forward_shows_each_post_once(forum: Instance, person: Cast) -> None:
    reader, thread = long_thread(forum, person)
    found = forward(reader.opens(f"/threads/{thread}"))
    assert len(found) == len(set(found)) == 65


def test_a_long_thread_backward_shows_each_post_once(forum: Instance, person: Cast) -> None:
    reader, thread = long_thread(forum, person)
    expected = forward(reader.opens(f"/threads/{thread}"))
    found = ids(reader.opens(f"/threads/{thread}?before=end"))
    while turn(reader, "prev"):
        assert ids(reader), "an empty page"
        found = ids(reader) + found
    assert found == expected


def test_the_newest_link_leads_to_the_last_posts(forum: Instance, person: Cast) -> None:
    reader, thread = long_thread(forum, person)
    last = forward(reader.opens(f"/threads/{thread}"))[-20:]
    newest = reader.opens(f"/threads/{thread}").page.find("a", string="Newest")
    assert ids(reader.opens(f"/threads/{thread}{newest['href']}")) == last
    assert reader.page.find("a", rel="next") is None


def test_batches_stand_in_the_order_they_came(forum: Instance, person: Cast) -> None:
    reader, thread = long_thread(forum, person)
    batches = {f"p-{b64(row['post_id'])}": row["batch"] for row in forum.db.query("SELECT post_id, batch FROM posts")}
    order = [batches[post] for post in forward(reader.opens(f"/threads/{thread}"))]
    assert order == sorted(order)


@ON_SQLITE
def test_a_jump_to_a_post_opens_its_page(forum: Instance, person: Cast) -> None:
    reader, thread = long_thread(forum, person)
    for post in forward(reader.opens(f"/threads/{thread}"))[::9]:
        answer = reader.browser.get(f"/threads/{thread}/posts/{post.removeprefix('p-')}")
        assert answer.status_code == 303
        assert answer.location.endswith(f"#{post}")
        assert ids(reader.opens(answer.location.partition("#")[0]))[0] == post


@ON_SQLITE
def test_a_jump_to_the_first_post_offers_no_earlier_posts(forum: Instance, person: Cast) -> None:
    reader, thread = long_thread(forum, person)
    first = ids(reader.opens(f"/threads/{thread}"))[0]
    reader.opens(reader.browser.get(f"/threads/{thread}/posts/{first.removeprefix('p-')}").location.partition("#")[0])
    assert reader.page.find("a", rel="prev") is None


@ON_SQLITE
def test_a_jump_to_a_post_of_another_thread_is_404(forum: Instance, person: Cast) -> None:
    writes(forum, 2)
    release(forum)
    reader = person()
    one, two = reader.thread("Thread 0"), reader.thread("Thread 1")
    post = ids(reader.opens(f"/threads/{two}"))[0].removeprefix("p-")
    assert reader.opens(f"/threads/{one}/posts/{post}").answer.status_code == 404


@pytest.mark.parametrize("per_batch", [45, 9])
def test_a_board_of_45_threads_shows_each_once(forum: Instance, person: Cast, per_batch: int) -> None:
    for _ in range(45 // per_batch):
        writes(forum, per_batch)
        release(forum)
    reader = person().opens("/boards/depot-move")
    found = [str(link["href"]) for link in reader.page.select(".threads a")]
    while turn(reader, "next"):
        found += [str(link["href"]) for link in reader.page.select(".threads a")]
    assert len(found) == len(set(found)) == 45


def titles(reader: Person) -> list[str]:
    return [link.get_text() for link in reader.page.select(".threads a")]


def test_the_thread_written_in_last_stands_first(forum: Instance, person: Cast) -> None:
    writes(forum, 1)
    release(forum)
    ((thread, post),) = [(row["thread_id"], row["post_id"]) for row in forum.db.query("SELECT * FROM posts")]
    person().starts_thread("Newer", "Words.")
    release(forum)
    assert titles(person().opens("/boards/depot-move")) == ["Newer", "Thread 0"]
    writes(forum, 1, thread, post)
    release(forum)
    assert titles(person().opens("/boards/depot-move")) == ["Thread 0", "Newer"]
    assert titles(person().opens("/")) == ["Thread 0", "Newer"]


def test_the_front_page_counts_posts_by_board_and_week(forum: Instance, person: Cast) -> None:
    assert isinstance(forum.clock, FixedClock)
    forum.clock.moment = NOON - timedelta(weeks=7)
    writes(forum, 1)
    release(forum)
    forum.clock.moment = NOON
    writes(forum, 4)
    release(forum)
    lines = {line.a.get_text(): line for line in person().opens("/").page.select(".boards li")}
    drawn = {name: heights_of(["".join(path["d"] for path in line.select("path"))]) for name, line in lines.items()}
    assert drawn == {"Depot move": [7, 1, 1, 1, 1, 1, 1, 25], "Grade 6 roles": [1] * 8}
    assert "4 posts this week" in " ".join(lines["Depot move"].get_text(" ").split())
    assert "quiet this week" in lines["Grade 6 roles"].get_text()


def test_days_are_said_in_words_and_no_hour_is(forum: Instance, person: Cast) -> None:
    assert isinstance(forum.clock, FixedClock)
    writes(forum, 1)
    release(forum)
    reader = person()
    thread = reader.thread("Thread 0")
    assert "today" in reader.opens(f"/threads/{thread}").text
    forum.clock.moment = NOON + timedelta(days=1)
    assert "yesterday" in reader.opens(f"/threads/{thread}").text
    forum.clock.moment = NOON + timedelta(days=3)
    assert "Tuesday 24 November" in reader.opens(f"/threads/{thread}").text
    assert ":" not in reader.page.select_one("article .meta").get_text()


@ON_SQLITE
def test_an_epoch_that_was_erased_leaves_its_place_and_no_word(forum: Instance, person: Cast) -> None:
    writes(forum, 1)
    release(forum)
    reader = person()
    thread = reader.thread("Thread 0")
    forum.db.execute("DELETE FROM data_keys")
    assert "erased with everything of its week" in reader.opens(f"/threads/{thread}").text
    assert "Words 0." not in reader.text
    assert "Thread 0" not in reader.opens("/").text


@ON_SQLITE
@pytest.mark.parametrize("column", ["record", "html", "head"])
def test_what_does_not_match_its_seal_is_said_to_and_the_rest_stands(
    forum: Instance, person: Cast, column: str
) -> None:
    writes(forum, 1)
    release(forum)
    reader = person()
    thread = reader.thread("Thread 0")
    forum.db.execute(f"UPDATE {'threads' if column == 'head' else 'posts'} SET {column} = ?", b"\x01" + bytes(600))
    assert "does not match its seal" in reader.opens(f"/threads/{thread}").text
    assert reader.opens("/").answer.status_code == 200


@ON_SQLITE
def test_a_post_moved_to_another_thread_does_not_open_there(forum: Instance, person: Cast) -> None:
    writes(forum, 2)
    release(forum)
    reader = person()
    two = reader.thread("Thread 1")
    rows = {row["thread_id"]: row["post_id"] for row in forum.db.query("SELECT thread_id, post_id FROM posts")}
    other = next(thread for thread in rows if thread != unb64(two, 16))
    forum.db.execute("UPDATE posts SET thread_id = ? WHERE thread_id = ?", unb64(two, 16), other)
    assert reader.opens(f"/threads/{two}").text.count("does not match its seal") == 1
