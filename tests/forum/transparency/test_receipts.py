"""Is my post in the log, is my vote? The page that a code or a receipt opens says so, and in plain words if not."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from core.clock import FixedClock
from crypto import merkle, note
from crypto.encoding import b64, unb64
from crypto.entries import BallotBox, ReleaseBatch, decode
from crypto.merkle import leaf_hash
from crypto.posts import Place, seal_html
from forum.checkpoint import checkpoint
from tests.conftest import NOON
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.tools import first_checkpoint_was_on, reader, signs, stands_at
from tests.people import Person, release

IN, LATER = "In the log: this", "shows it with the next checkpoint"
WRONG = "The log does not agree with what is stored"


@dataclass
class Receipt:
    """Somebody who wrote a post, and asks for it with its code."""

    town: Town
    person: Person
    code: str

    def asks(self) -> Person:
        return self.person.opens("/receipt").submits("claim", claim=self.code)


@pytest.fixture
def receipt(town: Town) -> Receipt:
    """A post among others that has appeared."""
    author = town.member().starts_thread("Fares", "Words.")
    code = author.claim_code
    for title in ("One", "Two"):
        town.member().starts_thread(title, "Words.")
    release(town.forum)
    return Receipt(town, author, code)


@dataclass
class Shown:
    """The proof as the page gives it, followed as a reader would who has the served log alone."""

    page: BeautifulSoup

    @property
    def entry(self) -> int:
        summary = self.page.select_one(".standing summary")
        assert summary is not None
        return int(summary.get_text().rpartition(" ")[2])

    @property
    def leaf(self) -> bytes:
        found = self.page.select_one(".standing code.long")
        assert found is not None
        return unb64(found.get_text(), 32)

    def hashes(self, at: int) -> list[bytes]:
        return [unb64(code.get_text(), 32) for code in self.page.select(".standing .hashes")[at].select("code")]


def follows(town: Town, shown: Shown) -> type:
    """The kind of the entry to which the shown hashes lead; fails where they do not."""
    served = reader(town.forum)
    head, entry = served.checkpoint, served.entries()[shown.entry]
    assert merkle.is_included(head.root, head.size, shown.entry, leaf_hash(entry), shown.hashes(1))
    found = decode(entry)
    assert isinstance(found, ReleaseBatch | BallotBox)
    size = 1 << len(shown.hashes(0))
    inside = (merkle.is_included(found.root, size, at, leaf_hash(shown.leaf), shown.hashes(0)) for at in range(size))
    assert any(inside)
    return type(found)


def test_before_the_checkpoint_a_code_says_that_the_log_will_show_the_post(receipt: Receipt) -> None:
    text = receipt.asks().text
    assert LATER in text
    assert IN not in text
    assert WRONG not in text


def test_a_post_that_waits_has_nothing_to_do_with_the_log_yet(town: Town) -> None:
    author = town.member().starts_thread("Fares", "Words.")
    receipt = Receipt(town, author, author.claim_code)
    assert not any(words in receipt.asks().text for words in (IN, LATER, WRONG))


def test_after_the_checkpoint_a_code_shows_hashes_that_lead_from_the_post_to_it(receipt: Receipt) -> None:
    signs(receipt.town.forum)
    person = receipt.asks()
    assert f"{IN} post is in the batch of entry" in person.text
    assert follows(receipt.town, Shown(person.page)) is ReleaseBatch
    (row,) = [row for row in receipt.town.forum.db.query("SELECT commitment FROM posts") if
              bytes(row["commitment"]) == Shown(person.page).leaf]  # fmt: skip
    assert row


def test_it_is_still_so_after_the_log_has_grown(receipt: Receipt) -> None:
    signs(receipt.town.forum)
    for title in ("Three", "Four"):
        receipt.town.member().starts_thread(title, "Words.")
        release(receipt.town.forum)
        signs(receipt.town.forum)
    assert follows(receipt.town, Shown(receipt.asks().page)) is ReleaseBatch


def test_each_post_of_a_code_has_its_own_place(receipt: Receipt) -> None:
    thread = receipt.person.thread("Fares")
    receipt.person.replies(thread, "More of mine.")
    release(receipt.town.forum)
    signs(receipt.town.forum)
    articles = receipt.asks().page.select("article.own")
    assert len({follows(receipt.town, Shown(article)) for article in articles}) == 1
    assert (
        len({Shown(article).leaf for article in articles}) == len({Shown(article).entry for article in articles}) == 2
    )


def changed(receipt: Receipt, sql: str, *values: object) -> str:
    """The page's words after somebody has changed something stored."""
    signs(receipt.town.forum)
    assert receipt.town.forum.db.execute(sql, *values)  # type: ignore[arg-type]
    person = receipt.asks()
    assert person.answer.status_code == 200, person.text
    return person.text


OTHER_BATCH = b'\x07{"batch":1,"day":"2026-11-24","root":"%s"}' % b64(bytes(32)).encode()


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("UPDATE log_entries SET entry = ? WHERE position = (SELECT entry FROM batches)", (OTHER_BATCH,)),
        ("UPDATE log_entries SET leaf = ? WHERE position = 3", (bytes(32),)),
        ("UPDATE batches SET entry = entry - 1 WHERE batch = ?", (1,)),
        ("UPDATE batches SET entry = 0 WHERE batch = ?", (1,)),
        ("UPDATE log_entries SET entry = ? WHERE position = (SELECT entry FROM batches)", (b"\x07garbage",)),
        ("DELETE FROM log_entries WHERE position = (SELECT entry FROM batches WHERE batch = ?)", (1,)),
        ("UPDATE posts SET commitment = ?", (bytes(32),)),
        ("UPDATE batches SET leaves = ? WHERE batch = 1", (bytes(32) * 16,)),
    ],
)
def test_where_row_and_log_disagree_the_page_warns(receipt: Receipt, sql: str, values: tuple[object, ...]) -> None:
    text = changed(receipt, sql, *values)
    assert WRONG in text
    assert "union rep" in text
    assert IN not in text


def test_where_the_words_were_changed_by_one_who_has_the_keys_the_page_warns(receipt: Receipt) -> None:
    """The page shows words of the operator's beside "In the log": what was released is not what stands there."""
    forum = receipt.town.forum
    claimed = receipt.asks().page.find(attrs={"name": "withdraw"})
    assert claimed is not None
    post = unb64(str(claimed["value"]), 16)
    (row,) = forum.db.query("SELECT * FROM posts WHERE post_id = ?", post)
    (thread,) = forum.db.query("SELECT * FROM threads WHERE thread_id = ?", row["thread_id"])
    place = Place(bytes(thread["board_id"]), bytes(row["thread_id"]), b"", post)
    key = forum.keyring.data_key(place.board, "2026-W48")
    assert key is not None
    sealed = seal_html(key, place, "2026-W48", "<p>I love this plan.</p>")
    text = changed(receipt, "UPDATE posts SET html = ? WHERE post_id = ?", sealed, post)
    assert "I love this plan." in text
    assert WRONG in text
    assert IN not in text


def voted(town: Town) -> tuple[int, str]:
    """(number, receipt) of a vote that waits."""
    number = town.ballot(town.talks("Fares")).number
    found = town.votes(number, town.paper(number)).page.find(attrs={"data-receipt": True})
    assert found is not None
    return number, found.get_text()


def looks_up(town: Town, number: int, receipt: str) -> Person:
    person = town.member()
    person.answer = person.browser.post(f"/ballots/{number}/receipt", data={"receipt": receipt})
    assert person.answer.status_code == 200
    return person


def test_a_vote_is_in_the_ballot_box_of_the_next_checkpoint(town: Town) -> None:
    first_checkpoint_was_on(town.forum, "2026-11-23")
    number, receipt = voted(town)
    assert not any(words in looks_up(town, number, receipt).text for words in (IN, LATER, WRONG))
    release(town.forum)
    assert LATER in looks_up(town, number, receipt).text
    checkpoint(town.forum)
    person = looks_up(town, number, receipt)
    assert f"{IN} vote is in the ballot box of entry" in person.text
    assert follows(town, Shown(person.page)) is BallotBox


def test_a_vote_stays_in_the_box_of_every_day(town: Town) -> None:
    first_checkpoint_was_on(town.forum, "2026-11-23")
    number, receipt = voted(town)
    release(town.forum)
    leaves = set()
    for day in range(3):
        stands_at(town.forum, NOON + timedelta(days=day))
        checkpoint(town.forum)
        shown = Shown(looks_up(town, number, receipt).page)
        assert follows(town, shown) is BallotBox
        leaves.add(shown.leaf)
    assert len(leaves) == 3  # one day's leaf tells nothing of the next one's


def test_a_vote_that_appears_after_the_checkpoint_waits_for_the_next(town: Town) -> None:
    first_checkpoint_was_on(town.forum, "2026-11-23")
    checkpoint(town.forum)
    number, receipt = voted(town)
    release(town.forum)
    assert LATER in looks_up(town, number, receipt).text


def test_a_vote_taken_back_is_still_in_the_box(town: Town) -> None:
    """That a vote is in, never what it was."""
    first_checkpoint_was_on(town.forum, "2026-11-23")
    number = town.ballot(town.talks("Fares")).number
    token = town.paper(number)
    found = town.votes(number, token).page.find(attrs={"data-receipt": True})
    assert found is not None
    release(town.forum)
    town.votes(number, token, "withdraw")
    release(town.forum)
    checkpoint(town.forum)
    assert follows(town, Shown(looks_up(town, number, found.get_text()).page)) is BallotBox


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE log_entries SET leaf = ? WHERE position = 3",
        "UPDATE ballot_box SET leaves = ?",
    ],
)
def test_where_the_box_and_the_log_disagree_the_page_warns(town: Town, sql: str) -> None:
    first_checkpoint_was_on(town.forum, "2026-11-23")
    number, receipt = voted(town)
    release(town.forum)
    checkpoint(town.forum)
    town.forum.db.execute(sql, bytes(32))
    text = looks_up(town, number, receipt).text
    assert WRONG in text
    assert IN not in text


def test_a_receipt_of_nobodys_is_in_no_box(town: Town) -> None:
    number, _ = voted(town)
    answer = town.member().browser.post(f"/ballots/{number}/receipt", data={"receipt": b64(bytes(32))})
    assert answer.status_code == 404
    assert IN not in answer.text


def test_the_page_names_the_size_of_the_checkpoint_that_is_served(receipt: Receipt) -> None:
    assert isinstance(receipt.town.forum.clock, FixedClock)
    signs(receipt.town.forum)
    size = note.checkpoint(note.split(reader(receipt.town.forum).get("checkpoint").decode())[0]).size
    assert f"checkpoint of {size} entries" in receipt.asks().text
