"""An attacker with everything: the whole database, every key on the disk, all slips and who drew which.

They know the row of a person's session (on PostgreSQL the transaction that spent the slip wrote it). What is missing to
come from there to a post is S, which is in that person's browser alone. Here every other way is tried.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

from core.clock import FixedClock
from crypto.derive import digest, expand, extract
from crypto.encoding import b64, label
from crypto.pool import WaitingPost
from crypto.posts import Place, open_record
from crypto.sessions import Session
from crypto.slips import read_code
from forum.custody.service import Keyring
from forum.instance import Instance
from forum.membership import service as membership
from forum.membership.service import turn_epoch
from forum.pool import service as pool
from forum.posts import service as posts
from forum.posts import store
from forum.tick import tick
from tests.conftest import NOON
from tests.people import Person, release
from tests.privacy.batches import Made, Writers

Cast = Callable[[], Person]
Row = dict[str, Any]
LATER = NOON + timedelta(weeks=2)


@dataclass
class Seized:
    """Everything the attacker has: one known person's slip and session row, and all posts, opened."""

    forum: Instance
    slip: str
    session_hash: bytes
    made: Made
    others: list[Made]


def seize(forum: Instance) -> Seized:
    """One known person and nine others have written; some of it has appeared, some still waits."""
    writers = Writers(forum)
    slip = membership.print_slips(forum, 1)[0]
    session = membership.enter(forum, slip)
    made, others = writers.write(session), writers.batch(9)
    release(forum)
    writers.write(session)
    writers.batch(3)
    return Seized(forum, slip, session.stored_id, made, others)


def table(forum: Instance, name: str) -> list[Row]:
    return [dict(row) for row in forum.db.query(f"SELECT * FROM {name}")]


def blobs(rows: list[Row]) -> list[bytes]:
    return [bytes(value) for row in rows for value in row.values() if isinstance(value, bytes | memoryview)]


def opened_posts(forum: Instance) -> Iterator[tuple[bytes, bytes]]:
    """(plain record, public key) of every post that has appeared: the attacker has all keys."""
    for row in table(forum, "posts"):
        found = store.post(forum.db, bytes(row["post_id"]))
        assert found is not None
        assert found.record is not None
        board = posts.thread(forum, found.thread_id).board_id
        key = forum.keyring.data_key(board, found.epoch)
        assert key is not None
        place = Place(board, found.thread_id, found.parent_id, found.post_id)
        record = open_record(key, place, found.epoch, found.record)
        yield record.encode(), record.public_key


def waiting_posts(forum: Instance) -> list[WaitingPost]:
    return [item for item in pool.look(forum)[1].values() if isinstance(item, WaitingPost)]


def test_no_value_of_a_session_stands_with_a_post(forum: Instance) -> None:
    """The first thing to try: the same bytes, or a part of them, in a session's row and near anybody's words."""
    seizure = seize(forum)
    near = [plain for plain, _ in opened_posts(forum)] + [item.encode() for item in waiting_posts(forum)]
    for name in ("posts", "threads", "claims", "pool", "board_weeks", "batches"):
        near += blobs(table(forum, name))
    known = [*blobs(table(forum, "sessions")), *blobs(table(forum, "slips"))]
    pieces = {value[at : at + 6] for value in known for at in range(len(value) - 5)}
    assert len(known) > 20
    assert seizure.session_hash in known
    assert not [piece for piece in pieces if any(piece in value for value in near)]


def guesses(seizure: Seized) -> Iterator[Session]:
    """Sessions as they would be if S could be made from anything the attacker has."""
    forum, epoch = seizure.forum, seizure.made.session.epoch
    symbols = read_code(seizure.slip)
    known = [seizure.session_hash, *blobs(table(forum, "slips")), symbols.encode(), seizure.slip.encode()]
    keys = [path.read_bytes() for path in forum.settings.keys.rglob("*.key")]
    keys += [forum.keyring.claim_salt, forum.keyring.slips, forum.keyring.boards]
    yield from (Session(digest(value), epoch) for value in [*known, *keys])
    yield from (Session(value, epoch) for value in [*known, *keys])
    yield from (Session(extract(key, value), epoch) for key, value in product(keys, known))
    yield from (Session(extract(value, key), epoch) for key, value in product(keys, known))
    for name in ("session-id", "csrf", "claim", "thread", "pool"):
        yield from (Session(expand(value, label(name), 32), epoch) for value in known if len(value) == 32)


def public_traces(session: Session, threads: list[bytes], generation: int) -> set[bytes]:
    """What a post of this session shows: its public key in each thread, its claim and its mark in the pool."""
    keys = {bytes(session.thread_key(thread).verify_key) for thread in threads}
    return keys | {session.claim(thread) for thread in threads} | {session.pool_mark(generation)}


def test_a_session_row_gives_neither_a_public_key_nor_a_mark(forum: Instance) -> None:
    """Every derivation of the protocol, run from everything on the disk in place of S."""
    seizure = seize(forum)
    generation, _ = pool.look(forum)
    threads = [bytes(row["thread_id"]) for row in table(forum, "threads")]
    shown = {key for _, key in opened_posts(forum)} | {item.record.public_key for item in waiting_posts(forum)}
    shown |= {item.mark for item in waiting_posts(forum)}
    assert public_traces(seizure.made.session, threads, generation) & shown  # with S it works: the attack is sound
    for guess in guesses(seizure):
        assert not public_traces(guess, threads, generation) & shown


def test_a_session_row_used_in_place_of_the_secret_key_material_gives_nothing(forum: Instance) -> None:
    """The hash taken for PRK itself, or for the session id it was made from."""
    seizure = seize(forum)
    generation, _ = pool.look(forum)
    threads = [bytes(row["thread_id"]) for row in table(forum, "threads")]
    infos = [label("pool") + generation.to_bytes(4, "big"), *(label("thread") + thread for thread in threads)]
    seeds = {expand(seizure.session_hash, info, 32) for info in infos}
    marks = {seed[:16] for seed in seeds}
    assert not marks & {item.mark for item in waiting_posts(forum)}
    assert not seeds & {bytes(seizure.made.session.thread_key(thread)) for thread in threads}


def test_the_marks_of_one_session_are_others_in_every_generation(forum: Instance) -> None:
    """Or a copy of the pool made each hour would collect what one session writes in a week."""
    writers = Writers(forum)
    session = membership.enter(forum, membership.print_slips(forum, 1)[0])
    marks = set()
    for _ in range(3):
        writers.write(session, answers=False)
        marks |= {item.mark for item in waiting_posts(forum)}
        release(forum)
    assert len(marks) == 3


def test_the_names_of_one_session_have_nothing_in_common(forum: Instance) -> None:
    """Ten threads of one author, and the public keys in them: as many keys, ids and claims as threads."""
    writers = Writers(forum)
    session = membership.enter(forum, membership.print_slips(forum, 1)[0])
    made = [writers.write(session, answers=False) for _ in range(10)]
    release(forum)
    assert len({key for _, key in opened_posts(forum)}) == 10 + 1
    assert len({each.lookup for each in made}) == 10
    assert len({each.thread[:4] for each in made} | {each.first[:4] for each in made}) == 20


def test_no_transaction_wrote_both_a_session_and_a_post(forum: Instance) -> None:
    """PostgreSQL keeps with every row the transaction that wrote it (xmin): it joins slip and session, no more."""
    if forum.settings.database_url.startswith("sqlite"):
        return
    seize(forum)
    written = {name: transactions(forum, name) for name in ("slips", "sessions", "posts", "threads", "claims", "pool")}
    people, words = written["slips"] | written["sessions"], written["posts"] | written["threads"] | written["claims"]
    assert not people & words
    assert not people & written["pool"]


def transactions(forum: Instance, name: str) -> set[str]:
    return {str(row["xmin"]) for row in forum.db.query(f"SELECT CAST(xmin AS text) AS xmin FROM {name}")}


def test_a_form_sent_twice_stores_one_post(forum: Instance, person: Cast) -> None:
    """While it waits, after it has appeared, and both: the second arrives when the first is on the page already."""
    author = person()
    author.opens("/boards/depot-move/new").submits("body", title="Fares", body="Who pays?")
    again = resend(author, title="Fares", body="Who pays?")
    assert len(waiting_posts(forum)) == 1
    assert again() == 200
    assert len(waiting_posts(forum)) == 1
    release(forum)
    assert again() == 200
    release(forum)
    assert len(table(forum, "posts")) == 1
    assert [row["posts"] for row in table(forum, "threads")] == [1]
    assert [row["posts"] for row in table(forum, "board_weeks")] == [1]


def resend(author: Person, **values: str) -> Callable[[], int]:
    """A form of a new thread as a browser keeps it, to be sent any number of times."""
    field = author.opens("/boards/depot-move/new").page.select_one("input[name=csrf_token]")
    assert field is not None
    data = {"csrf_token": str(field["value"]), **values}

    def send() -> int:
        return author.browser.post("/boards/depot-move/threads", data=data).status_code

    forum = author.forum
    for row in pool.look(forum)[1]:
        with forum.db.transaction():
            pool.take_out(forum, row)
    assert send() == 200
    return send


def test_an_old_form_does_not_bring_back_changed_words(forum: Instance, person: Cast) -> None:
    """The author takes out what could identify them; then the browser goes back and sends the first form again.

    Two rows of one post would wait, and the release's random order would choose which of them appears.
    """
    author = person()
    again = resend(author, title="Fares", body="I alone know this.")
    change = author.opens("/waiting").page.select_one("article a.button")
    assert change is not None
    author.opens(str(change["href"])).submits("body", body="Somebody knows this.")
    again()
    assert [item.record.body.text for item in waiting_posts(forum)] == ["Somebody knows this."]


def test_a_cookie_does_not_open_when_its_key_is_destroyed(forum: Instance, person: Cast) -> None:
    """Two weeks later the tick destroys the key; then not even a clock put back helps."""
    turn_epoch(forum)
    author = person()
    assert author.opens("/").answer.status_code == 200
    tick(replace(forum, clock=FixedClock(LATER)))
    assert author.opens("/").answer.status_code == 303
    assert not [path for path in (forum.settings.keys / "cookie").iterdir() if "W48" in path.name]
    assert not table(forum, "sessions")


def test_every_process_forgets_a_destroyed_cookie_key(forum: Instance, person: Cast) -> None:
    """The service that opened cookies with it is another process than the timer's that destroys it."""
    author = person()
    assert author.opens("/").answer.status_code == 200
    of_the_timer = replace(forum, clock=FixedClock(LATER), keyring=Keyring(forum.db, forum.settings.keys))
    turn_epoch(of_the_timer)
    assert forum.keyring.cookie_key(forum.clock.epoch()) is None


def test_everything_that_waits_is_seen_by_every_thread(forum: Instance) -> None:
    """A worker that looked a moment earlier must not make another one miss a post: a release would lose it."""
    writers = Writers(forum)
    sessions = [membership.enter(forum, slip) for slip in membership.print_slips(forum, 40)]

    def write_and_look(session: Session) -> bool:
        made = writers.write(session, answers=False)
        found = [b64(item.place.post) for _ in range(5) for item in posts.mine(forum, session).values()]
        forum.db.close()
        return found == [b64(made.first)] * 5

    with ThreadPoolExecutor(8) as workers:
        assert all(workers.map(write_and_look, sessions))
