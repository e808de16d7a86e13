"""Going on under one name, keeping the words, withdrawing, and two authors with one name."""

from collections.abc import Callable

import pytest
from nacl.signing import SigningKey

from crypto import claims
from crypto.posts import Place
from crypto.pseudonyms import long_name, short_name
from forum.boards import service as boards
from forum.instance import Instance
from forum.membership import service as membership
from forum.posts import rules, service
from tests.core.tools import ON_SQLITE
from tests.people import Person, release

Cast = Callable[[], Person]


def thread_of(forum: Instance, person: Cast) -> tuple[str, str, Person]:
    """(thread, its author's claim code, a reader)."""
    code = person().starts_thread("Fares", "First.").claim_code
    release(forum)
    reader = person()
    return reader.thread("Fares"), code, reader


def names(person: Person, thread: str) -> list[str]:
    return [name.get_text() for name in person.opens(f"/threads/{thread}").page.select("article h2")]


def writes_on(person: Person, thread: str, code: str, body: str = "More.") -> Person:
    first = str(person.opens(f"/threads/{thread}").page.select("article")[0]["id"]).removeprefix("p-")
    return person.opens(f"/threads/{thread}/reply?to={first}").submits("body", body=body, claim=code)


@pytest.mark.parametrize("typed", [str, str.upper, lambda code: code.replace(" ", " - "), lambda code: f" {code}. "])
def test_a_claim_code_writes_on_under_the_same_name(
    forum: Instance, person: Cast, typed: Callable[[str], str]
) -> None:
    thread, code, reader = thread_of(forum, person)
    writes_on(reader, thread, typed(code))
    assert reader.claim_code == code
    release(forum)
    found = names(person(), thread)
    assert (len(found), len(set(found))) == (2, 1)


@ON_SQLITE
def test_a_claim_code_of_another_thread_is_refused_and_kept(forum: Instance, person: Cast) -> None:
    thread, _, reader = thread_of(forum, person)
    other = person().starts_thread("Other", "Words.").claim_code
    release(forum)
    writes_on(reader, thread, other)
    assert reader.answer.status_code == 403
    assert reader.page.find(attrs={"name": "claim"})["value"] == other
    assert "More." in reader.page.find("textarea").get_text()
    assert forum.db.query("SELECT row_id FROM pool") == []


@ON_SQLITE
@pytest.mark.parametrize("code", ["one two three", "zoo " * 8, "abandon " * 8, "x" * 400, "abandon " * 9])
def test_words_that_are_no_claim_code_are_refused_and_kept(forum: Instance, person: Cast, code: str) -> None:
    thread, _, reader = thread_of(forum, person)
    writes_on(reader, thread, code)
    assert reader.answer.status_code in (400, 403)
    assert reader.page.find(attrs={"name": "claim"})["value"] == code
    assert forum.db.query("SELECT row_id FROM pool") == []


@ON_SQLITE
def test_the_code_of_a_post_that_still_waits_is_known_already(forum: Instance, person: Cast) -> None:
    thread, _, reader = thread_of(forum, person)
    code = reader.replies(thread, "Waiting.").claim_code
    assert writes_on(person(), thread, code).claim_code == code


@ON_SQLITE
def test_what_was_written_with_a_code_is_not_changed_under_another_name(forum: Instance, person: Cast) -> None:
    thread, code, reader = thread_of(forum, person)
    writes_on(reader, thread, code)
    reader.opens(reader.opens("/waiting").page.find("a", string="Change it")["href"]).submits("body", body="Else.")
    assert reader.answer.status_code == 403
    assert "Else." in reader.page.find("textarea").get_text()


@ON_SQLITE
def test_the_first_two_words_are_enough_and_any_more_of_them(person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    page, code = (author.answer, author.path), author.claim_code.split()
    for count in (2, 3, 8):
        author.answer, author.path = page
        author.submits("claim", claim=" ".join(code[:count]).upper(), kept="words")
        assert (author.answer.status_code, author.answer.location) == (303, "/waiting")


@ON_SQLITE
@pytest.mark.parametrize("typed", ["", "zoo", "zoo zoo", "first only", "last first"])
def test_other_words_are_asked_for_again(person: Cast, typed: str) -> None:
    author = person().starts_thread("Fares", "Words.")
    code = author.claim_code
    words = {"first only": code.split()[0], "last first": " ".join(code.split()[::-1])}.get(typed, typed)
    author.submits("claim", claim=words)
    assert author.answer.status_code == 400
    assert author.claim_code == code
    assert code not in author.path


@ON_SQLITE
def test_the_code_is_saved_as_a_file_that_says_nothing_else(person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    code = author.claim_code
    author.submits("claim", kept="download")
    assert author.answer.text == f"{code}\n"
    assert author.answer.headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert author.answer.headers["Cache-Control"] == "no-store"


@ON_SQLITE
@pytest.mark.parametrize("kept", ["none", "file"])
def test_nobody_has_to_keep_the_code(person: Cast, kept: str) -> None:
    author = person().starts_thread("Fares", "Words.").submits("claim", kept=kept)
    assert author.answer.status_code == 303


@ON_SQLITE
def test_the_second_post_in_a_thread_does_not_ask_again(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("Fares", "Words.")
    code = author.claim_code
    assert author.page.find(attrs={"name": "claim"}) is not None
    release(forum)
    author.replies(author.thread("Fares"), "More.")
    assert author.claim_code == code
    assert author.page.find(attrs={"name": "claim"}) is None


def put(forum: Instance, place: Place, key: SigningKey, text: str, title: str = "") -> None:
    """A post by this very key, into the pool."""
    session = membership.enter(forum, membership.print_slips(forum, 1)[0])
    code = session.claim(place.post)
    author = service.Author(code, key, claims.claim(forum.keyring.claim_salt, code))
    service.publish(forum, session, author, place, rules.Draft(title, text))


def clashing(thread: bytes, count: int) -> list[SigningKey]:
    """Keys that have one short name in a thread, lowest public key first: tried until enough are found."""
    found: dict[str, list[SigningKey]] = {}
    for number in range(100_000):
        key = SigningKey(number.to_bytes(32, "big"))
        same = found.setdefault(short_name(thread, bytes(key.verify_key)), [])
        same.append(key)
        if len(same) == count:
            return sorted(same, key=lambda one: bytes(one.verify_key))
    raise AssertionError("no clash")


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_with_one_name_the_higher_key_gets_three_words(forum: Instance, person: Cast, first: int) -> None:
    """Whoever wrote first: the order of arrival must not show."""
    board, thread = boards.listed(forum)[0], bytes(15) + b"t"
    keys = clashing(thread, 2)
    opening = Place(board.board_id, thread, b"", bytes(15) + b"a")
    put(forum, opening, keys[first], "First.", "Fares")
    release(forum)
    reader = person()
    there = reader.thread("Fares")
    low, high = (bytes(key.verify_key) for key in keys)
    assert names(reader, there) == [short_name(thread, high if first else low)]
    put(forum, Place(board.board_id, thread, opening.post, bytes(15) + b"b"), keys[1 - first], "Second.")
    release(forum)
    expected = [short_name(thread, low), long_name(thread, high)]
    assert names(reader, there) == (expected[::-1] if first else expected)
