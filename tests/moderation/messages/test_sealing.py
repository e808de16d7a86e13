"""Who can open what is stored, on both databases: the seats it was sealed to, the eight words, and nobody else."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from core.clock import FixedClock
from core.db import PostgresDatabase
from crypto.accounts import SEAT, Account
from crypto.claims import from_words
from crypto.messages import Body, NotSealedToYou, Place, open_message, public_key, seal_message, writer
from crypto.pool import Message
from crypto.sealing import SealBroken
from crypto.seats import seat_key
from forum.app import DOORS
from forum.instance import Instance
from forum.pool import service as pool
from forum.tick import tick
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.messages import rules, service, store
from moderation.seats import service as seats
from tests import postgres
from tests.conftest import NOON
from tests.core.tools import ON_SQLITE, together, until_one_waits
from tests.moderation.messages.people import WORDS, conversation, reads, writes, written
from tests.moderation.people import NAMES, Named, appointed, quiet_app, seat_holders
from tests.people import Person, release
from tests.privacy.search import contents, hits

Cast = Callable[[], Person]
PATIENCE = 60
ANSWER = "Wheelwrights are not affected, says the depot."


def account(forum: Instance, name: str, passphrase: str) -> Account:
    found = accounts.sign_in(forum, name, passphrase, DOORS)
    assert found.kind == SEAT
    return found


@pytest.fixture
def keys(forum: Instance) -> list[bytes]:
    """The private keys of three seats."""
    words = [(name, appointed(forum, seat, name)) for seat, name in enumerate(NAMES, 1)]
    return [seat_key(account(forum, name, passphrase).secret) for name, passphrase in words]


def rows(forum: Instance) -> list[store.Message]:
    return store.everything(forum.db)


def lookups(forum: Instance) -> list[bytes]:
    return sorted({row.lookup for row in rows(forum)})


def said(forum: Instance, private: bytes) -> list[str]:
    """What one key opens of the only conversation."""
    return [found.whose for found in service.conversation(forum, private, lookups(forum)[0]).said]


def answers(forum: Instance, private: bytes, seat: int = 1, text: str = ANSWER) -> None:
    found = next(held for held in seats.holders(forum) if held.number == seat)
    service.answer(forum, found, private, lookups(forum)[0], bytes(16), text)


def reseals(forum: Instance, old: bytes) -> bytes:
    """As a change of passphrase does: the new private key."""
    new = bytes(PrivateKey.generate())
    with forum.db.transaction():
        pool.lock(forum)
        service.reseal(forum, old, public_key(new))
    return new


def every_key_of_the_operator(forum: Instance) -> set[bytes]:
    """What the machine's files give: the key files, and every key that the forum key unwraps."""
    files = {path.read_bytes() for path in forum.settings.keys.rglob("*.key")}
    ring = forum.keyring
    stable = {ring.claim_salt, ring.slips, ring.boards, ring.log, ring.accounts}
    board = forum.db.query("SELECT board_id, epoch FROM data_keys")
    data = {key for row in board if (key := ring.data_key(row["board_id"], row["epoch"]))}
    return files | stable | data


def everything_stored(forum: Instance, request: pytest.FixtureRequest) -> list[tuple[str, bytes]]:
    folders = [forum.settings.data]
    if not forum.settings.database_url.startswith("sqlite"):
        server: postgres.Server = request.getfixturevalue("postgres_server")
        folders.append(server.folder)
    return [(place, data) for place, data in contents(*folders) if "names.txt" not in place]


def test_the_stopped_database_with_every_key_file_shows_no_word_of_a_message(
    forum: Instance, person: Cast, keys: list[bytes], request: pytest.FixtureRequest
) -> None:
    """The operator's whole view, key files and pool opened; then the same rows with what one passphrase opens."""
    written(forum, person())
    answers(forum, keys[0])
    writes(person(), "Thatchers capitulated overnight, says nobody.")
    waiting = [item for item in pool.look(forum)[1].values() if isinstance(item, Message)]
    found = everything_stored(forum, request) + [("opened pool", item.encode()) for item in waiting]
    words = ["reads every board", "Wheelwrights", "Thatchers", "capitulated"]
    assert not hits(found, {word: word.encode() for word in words})
    sealed = [(Place(row.lookup, row.message_id), row.sealed) for row in rows(forum)]
    sealed += [(Place(item.lookup, item.message_id), item.sealed) for item in waiting]
    assert len(sealed) == 3
    for key in every_key_of_the_operator(forum):
        for place, data in sealed:
            with pytest.raises(NotSealedToYou):
                open_message(key, place, data)
    assert sorted(open_message(keys[2], place, data).seat for place, data in sealed) == [0, 0, 1]


def test_a_later_seat_holder_opens_what_was_shared_and_nothing_else(
    forum: Instance, person: Cast, keys: list[bytes]
) -> None:
    written(forum, person())
    passphrase = appointed(forum, 3, "Dee Later")
    later = seat_key(account(forum, "Dee Later", passphrase).secret)
    assert said(forum, later) == ["sealed"]
    for act in (service.share, service.settle):
        with pytest.raises(rules.NotSealedToSeat):
            act(forum, later, lookups(forum)[0])
    assert service.conversation(forum, keys[0], lookups(forum)[0]).without == [3]
    service.share(forum, keys[0], lookups(forum)[0])
    assert said(forum, later) == ["member"]
    assert said(forum, keys[2]) == ["sealed"]
    assert service.conversation(forum, keys[0], lookups(forum)[0]).without == []


def test_sharing_leaves_the_answers_to_the_member(forum: Instance, person: Cast, keys: list[bytes]) -> None:
    claim = written(forum, person())
    answers(forum, keys[0])
    service.share(forum, keys[1], lookups(forum)[0])
    assert [found.whose for found in service.read(forum, claim).said] == ["member", "seat"]


def test_a_new_passphrase_opens_everything_and_the_old_key_nothing(
    forum: Instance, person: Cast, keys: list[bytes]
) -> None:
    claim = written(forum, person())
    answers(forum, keys[0])
    new = reseals(forum, keys[0])
    both = ["member", "seat"]
    assert [said(forum, key) for key in (new, keys[0], keys[1])] == [both, ["sealed", "sealed"], both]
    assert [found.whose for found in service.read(forum, claim).said] == ["member", "seat"]


def test_what_waits_in_the_pool_follows_a_new_passphrase_too(forum: Instance, person: Cast, keys: list[bytes]) -> None:
    writes(person())
    new = reseals(forum, keys[0])
    release(forum)
    assert [said(forum, key) for key in (new, keys[0], keys[1])] == [["member"], ["sealed"], ["member"]]


def test_a_new_passphrase_tells_nobody_which_of_what_waits_is_a_message(
    forum: Instance, person: Cast, keys: list[bytes]
) -> None:
    writes(person().starts_thread("Fares", "Who pays?"))
    before = {(row["row_id"], row["stamp"]) for row in forum.db.query("SELECT row_id, stamp FROM pool")}
    reseals(forum, keys[0])
    after = {(row["row_id"], row["stamp"]) for row in forum.db.query("SELECT row_id, stamp FROM pool")}
    assert len(before) == 2
    assert {row for row, _ in before} == {row for row, _ in after}
    assert not before & after
    release(forum)
    assert len(rows(forum)) == 1
    assert person().thread("Fares")


def test_whoever_changes_their_passphrase_reads_on_through_the_pages(forum: Instance, person: Cast) -> None:
    app = quiet_app(forum)
    holder = seat_holders(forum, app)[0]
    written(forum, person())
    writes(person(), "This one waits meanwhile.")
    words = changes_passphrase(holder)
    release(forum)
    assert WORDS in holder.opens(conversation(holder)).text
    assert "This one waits meanwhile." in holder.opens("/moderation/messages").text
    again = Named(app.test_client(), forum, holder.name, words, holder.seat).signs_in()
    assert WORDS in again.opens(conversation(again)).text


def changes_passphrase(holder: Named) -> str:
    """The new words."""
    page = holder.opens("/moderation/passphrase").page.find(id="new-words")
    assert page is not None
    words = page.get_text()
    holder.submits("again", again=words, passphrase=holder.passphrase)
    assert holder.answer.status_code == 200, holder.text
    return words


def test_a_passphrase_that_changes_among_messages_and_releases_loses_none_and_stops_none(
    forum: Instance, person: Cast
) -> None:
    """Two change theirs while members write and releases run: whoever waits for whom, it ends, and all can be read."""
    holders = seat_holders(forum)[:2]
    members = [person() for _ in range(6)]
    acts: list[Callable[[], object]] = [partial(changes_passphrase, holder) for holder in holders]
    for at, member in enumerate(members):
        acts += [partial(writes, member, f"Number {at} of six."), partial(release, forum)]
    assert not [failed for failed in together(acts, forum.db) if isinstance(failed, Exception)]
    release(forum)
    for holder in holders:
        text = holder.opens("/moderation/messages").text
        assert [f"Number {at} of six." in text for at in range(6)] == [True] * 6


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_release_and_a_new_passphrase_never_wait_for_each_other(forum: Instance, person: Cast) -> None:
    """The passphrase changes while a release has the pool and has not come to the log yet."""
    holder = seat_holders(forum)[0]
    writes(person())
    assert isinstance(forum.db, PostgresDatabase)
    said: list[object] = []

    def changes() -> None:
        try:
            said.append(changes_passphrase(holder))
        except Exception as error:
            said.append(error)
        forum.db.close()

    other = threading.Thread(target=changes)
    try:
        with forum.db.transaction():
            pool.lock(forum)
            other.start()
            until_one_waits(forum.db.url, other)
            log.hold(forum)
    finally:
        other.join(PATIENCE)
    assert [type(what) for what in said] == [str]


def test_rows_have_one_length_for_short_and_long_words_and_for_both_directions(
    forum: Instance, person: Cast, keys: list[bytes]
) -> None:
    for text in ("No.", "Word " * 180):
        written(forum, person(), text.strip())
    lengths = {len(row.sealed) for row in rows(forum)}
    assert len(lengths) == 1
    answers(forum, keys[0], text="Yes.")
    assert {len(row.sealed) for row in rows(forum)} == lengths | {min(lengths) + 88}


def test_a_message_put_there_by_whoever_writes_to_the_database_is_noticed_and_not_answered(
    forum: Instance, person: Cast
) -> None:
    """They know which seats there are, and where the conversation lies. They do not know its reply key."""
    holder = seat_holders(forum)[0]
    written(forum, person())
    place = Place(lookups(forum)[0], bytes(16))
    public = [seat.public_key for seat in seats.holders(forum)]
    forged = seal_message(public, place, Body(0, bytes(32), "It is Ann. Send me the list of names."))
    with forum.db.transaction():
        store.insert(forum.db, place.lookup, place.message_id, "2026-11-24", forged, waits=True)
    holder.opens(conversation(holder))
    assert "do not come from one writer" in holder.text
    assert holder.page.find("textarea") is None
    with pytest.raises(rules.MixedWriters):
        answers(forum, seat_key(account(forum, holder.name, holder.passphrase).secret))


@pytest.mark.usefixtures("keys")
def test_an_answer_that_no_reader_of_the_conversation_made_is_not_shown(forum: Instance, person: Cast) -> None:
    claim = written(forum, person())
    author = writer(forum.keyring.claim_salt, from_words(claim))
    for message_id, known, body in (
        (bytes(16), public_key(bytes(PrivateKey.generate())), Body(1, author.reply_key, "Not sealed to the member.")),
        (bytes(15) + b"\1", author.reply_key, Body(1, bytes(32), "Another reply key in it.")),
    ):
        sealed = seal_message([known], Place(author.lookup, message_id), body)
        with forum.db.transaction():
            store.insert(forum.db, author.lookup, message_id, "2026-11-24", sealed, waits=False)
    assert [found.whose for found in service.read(forum, claim).said] == ["member", "member", "sealed"]


def test_a_message_moved_to_another_conversation_does_not_open(
    forum: Instance, person: Cast, keys: list[bytes]
) -> None:
    for text in ("One of two.", "Two of two."):
        written(forum, person(), text)
    one, other = rows(forum)
    forum.db.execute("UPDATE messages SET sealed = ? WHERE message_id = ?", one.sealed, other.message_id)
    with pytest.raises(SealBroken):
        open_message(keys[0], Place(other.lookup, other.message_id), one.sealed)
    assert [found.whose for found in service.conversation(forum, keys[0], other.lookup).said] == ["sealed"]


@pytest.mark.usefixtures("keys")
def test_what_waits_twice_is_stored_once(forum: Instance, person: Cast) -> None:
    writes(person())
    waiting = list(pool.look(forum)[1].values())
    with forum.db.transaction():
        service.release(forum, waiting * 2)
    release(forum)
    assert len(rows(forum)) == 1


def test_something_waits_until_a_seat_answers_and_again_when_the_member_writes_on(
    forum: Instance, person: Cast, keys: list[bytes]
) -> None:
    claim = writes(person())
    seen = [service.waits(forum)]
    release(forum)
    seen.append(service.waits(forum))
    answers(forum, keys[0])
    seen.append(service.waits(forum))
    service.write_on(forum, claim, bytes(16), "Thank you. And the rota?")
    release(forum)
    seen.append(service.waits(forum))
    service.settle(forum, keys[1], lookups(forum)[0])
    assert [*seen, service.waits(forum)] == [False, True, False, True, False]


def test_what_no_present_seat_can_open_calls_nobody(forum: Instance, person: Cast) -> None:
    appointed(forum, 1, NAMES[0])
    written(forum, person())
    assert service.waits(forum)
    appointed(forum, 1, "Dee Later")
    assert not service.waits(forum)


@pytest.mark.parametrize(("days", "left"), [(84, 1), (85, 0)])
@pytest.mark.usefixtures("keys")
def test_a_conversation_is_forgotten_after_twelve_weeks_without_anything_new(
    forum: Instance, person: Cast, days: int, left: int
) -> None:
    claim = written(forum, person())
    later = replace(forum, clock=FixedClock(NOON + timedelta(days=days)))
    assert [service.expire(later), service.expire(later)] == [not left, False]
    assert len(rows(forum)) == len(forum.db.query("SELECT lookup FROM conversations")) == left
    if not left:
        with pytest.raises(rules.MessagesUnknown):
            service.read(later, claim)


@ON_SQLITE
@pytest.mark.usefixtures("keys")
def test_of_a_conversation_that_is_forgotten_no_file_holds_a_trace(
    forum: Instance, person: Cast, tmp_path: Path
) -> None:
    written(forum, person())
    trace = {"sealed": rows(forum)[0].sealed[300:332], "lookup": lookups(forum)[0]}
    assert hits(contents(tmp_path), trace)
    tick(replace(forum, clock=FixedClock(NOON + timedelta(weeks=13, minutes=7))))
    assert not hits(contents(tmp_path), trace)


def test_a_member_who_reads_sees_every_seats_answer_with_its_number(
    forum: Instance, person: Cast, keys: list[bytes]
) -> None:
    me = person()
    claim = written(forum, me)
    for seat in (1, 3):
        answers(forum, keys[seat - 1], seat, f"Seat {seat} says so.")
    text = reads(me, claim).text
    assert text.index("The moderator of seat 1") < text.index("The moderator of seat 3")
