"""A thief has the disk, and not the folder of keys; or has held the disk for a while, and put it back changed."""

import os
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import core.db
from core.clock import FixedClock
from core.errors import ConfigError
from crypto import claims
from crypto.encoding import unb64
from forum.custody import store as custody
from forum.custody.service import Keyring
from forum.instance import Instance
from forum.membership.service import print_slips, turn_epoch
from forum.pool import service as pool
from tests import postgres
from tests.conftest import NOON
from tests.people import Person, release
from tests.privacy.search import contents, hits

Cast = Callable[[], Person]
BROKEN = "does not match its seal"
TITLES = ("Snowploughing rehearsals", "Wheelwrights and thatchers")
TEXTS = (
    "Yesterday nobody explained whether gritters outnumber snowdrifts this Michaelmas.",
    "Thatchers bargained until wheelwrights capitulated, grumbling about cobblestones.",
    "Unravelling spreadsheets overnight exhausted the bookkeepers of Skelbeck.",
)


def is_sqlite(forum: Instance) -> bool:
    return forum.settings.database_url.startswith("sqlite")


def stored(forum: Instance, request: pytest.FixtureRequest) -> list[Path]:
    """The folders a thief carries off."""
    if is_sqlite(forum):
        return [forum.settings.data]
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return [forum.settings.data, server.folder]


def files_but_keys(forum: Instance, request: pytest.FixtureRequest) -> list[tuple[str, bytes]]:
    found = contents(*stored(forum, request))
    return [(place, data) for place, data in found if "/keys/" not in place and "names.txt" not in place]


def words() -> set[str]:
    return {word for text in (*TITLES, *TEXTS) for word in re.findall(r"\w{5,}", text)}


@pytest.mark.slow
def test_a_stolen_disk_shows_no_word_of_anybody(forum: Instance, person: Cast, request: pytest.FixtureRequest) -> None:
    """What waits, what has appeared, the names of boards, slips and claim codes: raw, encoded or as UTF-16.

    Words that stand in an empty forum already (a table's name, PostgreSQL's own catalogue) are of nobody.
    """
    empty = b"\n".join(data.lower() for _, data in files_but_keys(forum, request))
    author = person().starts_thread(TITLES[0], TEXTS[0])
    codes = {"claim": author.claim_code}
    release(forum)
    author.replies(author.thread(TITLES[0]), TEXTS[1])
    person().starts_thread(TITLES[1], TEXTS[2])
    slips = {f"slip {i}": code for i, code in enumerate(print_slips(forum, 3))}
    sought = {word: word for word in words()} | codes | slips | {"board": "Depot move", "about": "Where the vans go."}
    sought |= {f"{name} without dashes": code.replace("-", "") for name, code in slips.items()}
    secret = {name: text.encode() for name, text in sought.items() if text.lower().encode() not in empty}
    assert len(secret) > 25
    secret["claim bytes"] = claims.from_words(codes["claim"])
    assert not hits(files_but_keys(forum, request), secret)


def test_no_key_lies_beside_what_it_opens(forum: Instance, person: Cast, request: pytest.FixtureRequest) -> None:
    person().starts_thread(TITLES[0], TEXTS[0])
    keys = {str(path): path.read_bytes() for path in forum.settings.keys.rglob("*.key")}
    assert len(keys) >= 3
    assert not hits(files_but_keys(forum, request), keys)


def test_without_the_key_folder_nothing_opens(forum: Instance, person: Cast, tmp_path: Path) -> None:
    person().starts_thread(TITLES[0], TEXTS[0])
    shutil.copytree(forum.settings.keys, tmp_path / "elsewhere")
    shutil.rmtree(forum.settings.keys)
    with pytest.raises(ConfigError):
        Keyring(forum.db, forum.settings.keys)


def three_posts(forum: Instance, person: Cast) -> tuple[Person, str, list[bytes]]:
    """A reader, the address of a thread, and the ids of its three posts by three authors."""
    person().starts_thread(TITLES[0], TEXTS[0])
    release(forum)
    reader = person()
    thread = reader.thread(TITLES[0])
    for text in TEXTS[1:]:
        person().replies(thread, text)
    release(forum)
    return reader, thread, ids_by_text(reader, thread)


def ids_by_text(reader: Person, thread: str) -> list[bytes]:
    articles = reader.opens(f"/threads/{thread}").page.find_all("article")
    by_text = {text: article["id"] for article in articles for text in TEXTS if text in article.get_text()}
    return [unb64(str(by_text[text]).removeprefix("p-"), 16) for text in TEXTS]


def sealed(forum: Instance, post: bytes) -> tuple[bytes, bytes]:
    row = forum.db.query("SELECT record, html FROM posts WHERE post_id = ?", post)[0]
    return bytes(row["record"]), bytes(row["html"])


def put(forum: Instance, post: bytes, record: bytes, html: bytes) -> None:
    assert forum.db.execute("UPDATE posts SET record = ?, html = ? WHERE post_id = ?", record, html, post) == 1


def looks(reader: Person, thread: str) -> list[bool]:
    """Which of the three texts the page shows. It answers whatever was done to the disk."""
    reader.opens(f"/threads/{thread}")
    assert reader.answer.status_code == 200
    assert reader.text.count(BROKEN) == sum(text not in reader.text for text in TEXTS)
    return [text in reader.text for text in TEXTS]


def test_posts_that_changed_places_do_not_open(forum: Instance, person: Cast) -> None:
    reader, thread, ids = three_posts(forum, person)
    one, two = sealed(forum, ids[1]), sealed(forum, ids[2])
    put(forum, ids[1], *two)
    put(forum, ids[2], *one)
    assert looks(reader, thread) == [True, False, False]


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("at", [0, 1, 24, 60, -1])
def test_a_post_with_a_changed_byte_does_not_open(forum: Instance, person: Cast, which: int, at: int) -> None:
    """Neither the record nor the page's form of it: a reader must not see words under a seal that another broke."""
    reader, thread, ids = three_posts(forum, person)
    parts = [bytearray(part) for part in sealed(forum, ids[2])]
    parts[which][at] ^= 1
    put(forum, ids[2], bytes(parts[0]), bytes(parts[1]))
    assert looks(reader, thread) == [True, True, False]


def test_the_page_of_one_post_cannot_stand_under_the_record_of_another(forum: Instance, person: Cast) -> None:
    reader, thread, ids = three_posts(forum, person)
    put(forum, ids[1], sealed(forum, ids[1])[0], sealed(forum, ids[2])[1])
    assert looks(reader, thread) == [True, False, True]


def test_an_older_row_put_under_a_new_id_does_not_open(forum: Instance, person: Cast) -> None:
    reader, thread, ids = three_posts(forum, person)
    forum.db.execute("UPDATE posts SET post_id = ? WHERE post_id = ?", secrets.token_bytes(16), ids[2])
    assert looks(reader, thread) == [True, True, False]


def test_a_damaged_pool_row_does_not_stop_a_release(forum: Instance, person: Cast) -> None:
    """Damaged, emptied, exchanged with another, or of a size it cannot have: the rest appears."""
    for text in TEXTS:
        person().starts_thread(text[:20], text)
    rows = [(row["row_id"], bytes(row["sealed"])) for row in forum.db.query("SELECT row_id, sealed FROM pool")]
    damaged = rows[0][1][:30] + bytes([rows[0][1][30] ^ 1]) + rows[0][1][31:]
    forum.db.execute("UPDATE pool SET sealed = ? WHERE row_id = ?", bytes([1]) + secrets.token_bytes(64), rows[1][0])
    forum.db.execute("UPDATE pool SET sealed = ? WHERE row_id = ?", secrets.token_bytes(25) + damaged[25:], rows[0][0])
    pool._opened.clear()  # a process that has just started: one that knew the posts already would still have them
    release(forum)
    page = person().opens("/boards/depot-move").text
    assert sum(text[:20] in page for text in TEXTS) == 1
    assert not forum.db.query("SELECT row_id FROM pool")


def test_a_destroyed_data_key_erases_its_week_at_once(forum: Instance, person: Cast) -> None:
    """On pages that other processes serve too: nobody keeps a data key beyond a page."""
    reader, thread, _ = three_posts(forum, person)
    later = replace(forum, clock=FixedClock(NOON + timedelta(weeks=1)))
    reader.replies(thread, "What stays.")
    release(later)
    assert "What stays." in reader.opens(f"/threads/{thread}").text
    assert custody.delete_data_keys(forum.db, forum.clock.epoch()) == 1
    text = reader.opens(f"/threads/{thread}").text
    assert "What stays." in text
    assert not [each for each in (*TEXTS, *TITLES) if each in text]
    assert TITLES[0] not in reader.opens("/boards/depot-move").text


def test_withdrawn_words_leave_the_database_file(forum: Instance, person: Cast) -> None:
    """Their very bytes are gone, sealed as they were: a key found later opens nothing."""
    if is_sqlite(forum):
        leaves_the_file(forum, person)


def test_withdrawn_words_leave_a_file_that_is_too_large_to_be_written_anew(
    forum: Instance, person: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is vacuumed there: SQLite's `secure_delete` alone takes them away."""
    if is_sqlite(forum):
        monkeypatch.setattr(core.db, "SMALL", 0)
        leaves_the_file(forum, person)


def leaves_the_file(forum: Instance, person: Cast) -> None:
    author = person().starts_thread(TITLES[0], TEXTS[0])
    code = author.claim_code
    release(forum)
    forum.db.tidy()
    thread = author.thread(TITLES[0])
    post = bytes(forum.db.query("SELECT post_id FROM posts")[0]["post_id"])
    head = bytes(forum.db.query("SELECT head FROM threads")[0]["head"])
    before = [part[at : at + 40] for part in (*sealed(forum, post), head) for at in (1, 100, 300)]
    assert all(part in database(forum) for part in before)
    author.opens("/receipt").submits("claim", claim=code).submits("withdraw").submits("sure")
    release(forum)
    forum.db.tidy()
    assert "withdrawn by its author" in author.opens(f"/threads/{thread}").text
    assert not [part for part in before if part in database(forum)]


def database(forum: Instance) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(forum.settings.data.glob("forum.db*")))


def test_a_draft_of_a_weeks_key_dies_with_the_week(forum: Instance) -> None:
    """A process killed while it makes the key leaves a second name of it (core.files.write_key_once).

    It must not outlive the week: it opens every cookie of it, and with those everything their owners wrote.
    """
    turn_epoch(forum)
    folder = forum.settings.keys / "cookie"
    week = folder / f"{forum.clock.epoch()}.key"
    key = week.read_bytes()
    os.link(week, folder / f".{secrets.token_hex(8)}.key")
    turn_epoch(replace(forum, clock=FixedClock(NOON + timedelta(weeks=2))))
    assert not [path.name for path in folder.iterdir() if path.read_bytes() == key]


def test_a_draft_of_a_pool_key_dies_with_the_next_release(forum: Instance, person: Cast) -> None:
    person().starts_thread(TITLES[0], TEXTS[0])
    folder = forum.settings.keys / "pool"
    draft = folder / f".{secrets.token_hex(8)}.key"
    draft.write_bytes(secrets.token_bytes(32))
    release(forum)
    assert not draft.exists()
