"""Removal is real: the words leave every page, feed and memory at once, and the disk when no appeal can follow."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from crypto.acts import DESTROY, GONE, LAPSE, OVERTURN, REDACT, UPHOLD
from crypto.encoding import b64
from forum.app import app_of
from forum.instance import Instance
from forum.posts import states
from forum.posts.rules import REMOVED
from forum.web import read_id
from moderation.acts import service as acts
from tests.core.tools import ON_SQLITE
from tests.moderation.appeals.conftest import Court, Removed, court, sitting
from tests.moderation.crawler import everything, places_of
from tests.moderation.people import NAMES, Named, appointed, leader
from tests.people import Person, release
from tests.privacy.search import contents, hits
from tests.threads import first_post

__all__ = ["court", "sitting"]
TITLE = "Snowploughing rehearsals"
SECRET = "Wheelwrights outnumber thatchers, grumbled Skelbeck."
TEXT = f"{SECRET} Cobblestones capitulated this Michaelmas."
WORDS = ("Snowploughing", "Wheelwrights", "Skelbeck", "Cobblestones")
PASSAGE = "Wheelwrights outnumber thatchers"
ANSWER = "What a thing to say."


@pytest.fixture
def removed(sitting: Court) -> Removed:
    """A first post that many have read, in every worker, and that was then removed."""
    author = sitting.member().starts_thread(TITLE, TEXT)
    claim = author.claim_code
    release(sitting.forum)
    thread = author.thread(TITLE)
    sitting.member().replies(thread, ANSWER)
    release(sitting.forum)
    post = first_post(sitting.forum.db, read_id(thread))
    for reader in (author, *others(sitting)):
        assert PASSAGE in reader.opens(f"/threads/{thread}").text
        reader.opens("/")
    sitting.removes(post, passages=(PASSAGE,))
    return Removed(post, claim, author, TITLE)


def others(court: Court) -> list[Person]:
    """Members who are served by this worker and by another one."""
    other = app_of(court.forum).test_client()
    return [court.member(), Person(other, court.forum).enters()]


def starts(court: Court, removed: Removed) -> list[str]:
    """Where to begin: the pages that nothing leads to once the post is gone, too."""
    thread = b64(states.store.thread_of(court.forum.db, removed.post_id) or b"")
    post = b64(removed.post_id)
    pages = ["/", "/boards/depot-move", "/waiting", "/receipt", "/log/", "/log/feed", "/moderation/log", "/juries/"]
    pages += ["/moderation/log/feed", "/moderation/log.csv", f"/moderation/log?post={post}", f"/flags/{post}"]
    pages += [f"/threads/{thread}", f"/threads/{thread}?before=end", f"/threads/{thread}/posts/{post}"]
    pages += [f"/threads/{thread}/reply?to={post}", f"/moderation/cases/{post}", "/moderation/", "/leadership/"]
    return [*pages, f"/ballots/{court.number}?item={post}", "/messages/", "/passes/keys"]


def seat_holder(court: Court) -> Named:
    """The third, who took no part."""
    words = appointed(court.forum, 3, NAMES[2])
    return Named(court.app.test_client(), court.forum, NAMES[2], words, 3).signs_in()


def shown_to_anybody(court: Court, removed: Removed) -> dict[str, list[str]]:
    """Who finds its words, and where."""
    who = {
        "stranger": court.anyone(),
        "member": court.member(),
        "author": removed.author,
        "another worker": others(court)[1],
        "seat-holder": seat_holder(court),
        "leader": leader(court.forum, court.app),
    }
    pages = {name: everything(person, *starts(court, removed)) for name, person in who.items()}
    assert len(pages["stranger"]) > 20
    assert any(ANSWER in text for text in pages["member"].values())
    return {name: found for name, seen in pages.items() if (found := places_of(WORDS, seen))}


def receipt(court: Court, removed: Removed) -> str:
    return court.anyone().opens("/receipt").submits("claim", claim=removed.claim).answer.text


def test_what_is_shown_is_found_by_the_crawler(sitting: Court, removed: Removed) -> None:
    """Else the tests below would say nothing."""
    entry = sitting.appeals(removed)
    sitting.later(days=9)
    sitting.ticks()
    assert sitting.outcome(entry) == LAPSE
    found = shown_to_anybody(sitting, removed)
    assert set(found) == {"member", "author", "another worker", "seat-holder"}


def test_removed_words_are_on_no_page_of_anybody(sitting: Court, removed: Removed) -> None:
    assert shown_to_anybody(sitting, removed) == {}


def test_the_eight_words_alone_show_a_removed_post_to_its_author_while_an_appeal_can_be(
    sitting: Court, removed: Removed
) -> None:
    """Who appeals has to know against what."""
    assert PASSAGE in receipt(sitting, removed)
    other = sitting.member().starts_thread("Vans", "Words.")
    code = other.claim_code
    release(sitting.forum)
    page = sitting.anyone().opens("/receipt").submits("claim", claim=code).answer.text
    assert not [word for word in WORDS if word in page]
    destroy(sitting, removed)
    assert not [word for word in WORDS if word in receipt(sitting, removed)]


def test_during_an_appeal_the_words_are_still_on_no_page(sitting: Court, removed: Removed) -> None:
    """Its jurors read them, each with a code."""
    entry = sitting.appeals(removed)
    jurors = sitting.draws(entry)
    assert PASSAGE in sitting.opens_case(jurors[0], entry).text
    assert shown_to_anybody(sitting, removed) == {}


def test_destroyed_words_are_on_no_page_of_anybody(sitting: Court, removed: Removed) -> None:
    destroy(sitting, removed)
    assert shown_to_anybody(sitting, removed) == {}
    assert not [word for word in WORDS if word in receipt(sitting, removed)]


def test_what_a_jury_took_out_is_on_no_page_of_anybody(sitting: Court, removed: Removed) -> None:
    redact(sitting, removed)
    found = {name: set(pages) for name, pages in shown_to_anybody(sitting, removed).items()}
    assert "member" in found  # the rest is shown again
    reader = sitting.member()
    for page in sorted(set.union(*found.values())):
        assert PASSAGE not in reader.opens(page).answer.get_data(as_text=True), page
    thread = b64(states.store.thread_of(sitting.forum.db, removed.post_id) or b"")
    assert "Cobblestones capitulated" in reader.opens(f"/threads/{thread}").text
    assert PASSAGE not in receipt(sitting, removed)


def test_a_removed_answer_is_on_no_page_and_its_thread_still_is(sitting: Court) -> None:
    author = sitting.member().starts_thread("Vans", "Words.")
    release(sitting.forum)
    thread = author.thread("Vans")
    writer = sitting.member().replies(thread, TEXT)
    release(sitting.forum)
    page = author.opens(f"/threads/{thread}").page
    article = next(one for one in page.find_all("article") if SECRET in one.get_text())
    post = read_id(str(article["id"]).removeprefix("p-"))
    sitting.removes(post)
    claim = Removed(post, "", writer, "Vans")
    assert shown_to_anybody_of(sitting, claim, WORDS[1:]) == {}
    assert "Vans" in author.opens("/boards/depot-move").text


def shown_to_anybody_of(court: Court, removed: Removed, words: Iterable[str]) -> dict[str, list[str]]:
    who = {"stranger": court.anyone(), "member": court.member(), "author": removed.author}
    pages = {name: everything(person, *starts(court, removed)) for name, person in who.items()}
    return {name: found for name, seen in pages.items() if (found := places_of(words, seen))}


def test_an_answer_that_quotes_removed_words_is_shown_to_those_who_decide(sitting: Court) -> None:
    author = sitting.member().starts_thread(TITLE, TEXT)
    release(sitting.forum)
    thread = author.thread(TITLE)
    sitting.member().replies(thread, f"> {TEXT}\n\nWell said.")
    release(sitting.forum)
    post = first_post(sitting.forum.db, read_id(thread))
    sitting.flags(post, 1)
    assert "Well said." in seat_holder(sitting).opens(f"/moderation/cases/{b64(post)}").text
    sitting.removes(post)
    assert PASSAGE in author.opens(f"/threads/{thread}").text  # until they decide about it as well


# The disk.


def sealed_parts(forum: Instance, post: bytes) -> list[bytes]:
    """Pieces of everything that is stored of a removed post's words, and of the passages that are in question."""
    (row,) = forum.db.query("SELECT record, html FROM posts WHERE post_id = ?", post)
    passages = forum.db.query("SELECT passages FROM decisions WHERE post_id = ? AND passages IS NOT NULL", post)
    assert passages
    whole = [row["record"], row["html"], *(one["passages"] for one in passages)]
    return [bytes(part)[at : at + 40] for part in whole for at in (1, 100, 300)]


def on_disk(forum: Instance, parts: Iterable[bytes]) -> list[str]:
    """The files below the forum's folder that hold one of them."""
    sought, folder = list(parts), Path(forum.settings.data)
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted({str(path.relative_to(folder)) for path in files for part in sought if part in path.read_bytes()})


def destroy(court: Court, removed: Removed) -> None:
    court.later(days=14, minutes=20)
    court.ticks()
    assert acts.of_post(court.forum, removed.post_id)[-1].said.act == DESTROY


def redact(court: Court, removed: Removed) -> None:
    entry = court.appeals(removed)
    jurors = court.draws(entry)
    for juror in jurors[:3]:
        assert court.decides(juror, entry, REDACT).answer.status_code == 200
    court.later(minutes=20)
    court.ticks()
    assert court.outcome(entry) == REDACT


@ON_SQLITE
def test_a_removed_title_leaves_the_disk_with_the_next_full_hour(sitting: Court) -> None:
    author = sitting.member().starts_thread(TITLE, TEXT)
    release(sitting.forum)
    sitting.forum.db.tidy()
    post = first_post(sitting.forum.db, read_id(author.thread(TITLE)))
    (thread,) = sitting.forum.db.query("SELECT head FROM threads")
    head = [bytes(thread["head"])[at : at + 40] for at in (1, 100, 300)]
    assert on_disk(sitting.forum, head) == ["forum.db"]
    sitting.removes(post)
    sitting.later(hours=1)
    sitting.ticks()
    assert sitting.state(post) == REMOVED
    assert on_disk(sitting.forum, head) == []


@ON_SQLITE
def test_destroyed_words_are_in_no_byte_of_any_file(sitting: Court, removed: Removed) -> None:
    """Not even sealed: a key that is found later opens nothing."""
    forum = sitting.forum
    parts = sealed_parts(forum, removed.post_id)
    assert "forum.db" in str(on_disk(forum, parts))
    destroy(sitting, removed)
    assert on_disk(forum, parts) == []
    assert not hits(contents(forum.settings.data), {word: word.encode() for word in WORDS})


@ON_SQLITE
def test_words_that_a_jury_left_removed_are_in_no_byte_of_any_file(sitting: Court, removed: Removed) -> None:
    parts = sealed_parts(sitting.forum, removed.post_id)
    entry = sitting.appeals(removed)
    for juror in sitting.draws(entry)[:3]:
        sitting.decides(juror, entry, UPHOLD)
    for _ in range(2):
        sitting.later(minutes=20)
        sitting.ticks()
    assert acts.of_post(sitting.forum, removed.post_id)[-1].said.state == GONE
    assert on_disk(sitting.forum, parts) == []


@ON_SQLITE
def test_what_a_jury_took_out_is_in_no_byte_of_any_file(sitting: Court, removed: Removed) -> None:
    forum = sitting.forum
    parts = sealed_parts(forum, removed.post_id)
    redact(sitting, removed)
    assert on_disk(forum, parts) == []
    (row,) = forum.db.query("SELECT state FROM posts WHERE post_id = ?", removed.post_id)
    assert row["state"] == "redacted"


@ON_SQLITE
def test_nobody_who_restores_a_post_needs_what_was_destroyed(sitting: Court, removed: Removed) -> None:
    """A post that is shown again has the very bytes that it was released with."""
    before = bytes(sitting.forum.db.query("SELECT record FROM posts WHERE post_id = ?", removed.post_id)[0]["record"])
    entry = sitting.appeals(removed)
    for juror in sitting.draws(entry)[:3]:
        sitting.decides(juror, entry, OVERTURN)
    sitting.later(minutes=20)
    sitting.ticks()
    row = sitting.forum.db.query("SELECT record, state FROM posts WHERE post_id = ?", removed.post_id)[0]
    assert (bytes(row["record"]), row["state"]) == (before, "shown")
