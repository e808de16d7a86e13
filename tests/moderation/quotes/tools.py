"""Posts that may be quoted, in a forum where weeks go by; seats that propose and agree; reports that come out."""

from crypto.accounts import Account
from forum.app import app_of
from forum.instance import Instance
from forum.sections import SECTIONS
from forum.tables import Cell
from moderation.proposals import service as proposals
from moderation.proposals import store as proposals_store
from moderation.quotes import service, store
from moderation.quotes.service import QUOTE
from moderation.signing import service as signing
from tests.moderation.signing.tools import seats, sign, taken, waits
from tests.people import Person, release

TEXT = "We were promised a date.\nNobody told us which one it is, and the letters say three."
WORDS = "Nobody told us which one it is"
PAY = "pay"  # the codebook's first theme


def writes(forum: Instance, text: str = TEXT, quotable: str = "yes", board: str = "depot-move") -> bytes:
    """A thread of somebody's who ticked the box, or not: its first post, once it has appeared."""
    known = posts(forum)
    person = Person(app_of(forum).test_client(), forum).enters()
    person.opens(f"/boards/{board}/new").submits("body", title="Dates", body=text, quotable=quotable)
    if person.page.find(attrs={"name": "confirm"}):
        person.submits("confirm")
    release(forum)
    (new,) = posts(forum) - known
    return new


def posts(forum: Instance) -> set[bytes]:
    return {bytes(row["post_id"]) for row in forum.db.query("SELECT post_id FROM posts")}


def proposes(forum: Instance, account: Account, post: bytes, words: str = WORDS, theme: str = PAY) -> bytes:
    """The id of a proposal of a post's own words."""
    known = waiting(forum)
    service.propose(forum, account, post, service.checked(forum, post, theme, words, "own"))
    (new,) = waiting(forum) - known
    return new


def agrees(forum: Instance, account: Account, proposed: bytes) -> bytes:
    """The id of the quote that this makes of a proposal."""
    known = ids(forum)
    proposals.adopt(forum, QUOTE, account, proposed)
    (new,) = ids(forum) - known
    return new


def agreed(forum: Instance, post: bytes, words: str = WORDS, theme: str = PAY) -> bytes:
    """The id of a quote that seats 1 and 2 agree on, appointed anew for it."""
    one, two, _ = seats(forum)
    return agrees(forum, two, proposes(forum, one, post, words, theme))


def waiting(forum: Instance) -> set[bytes]:
    return {row.proposal for row in proposals_store.of_sort(forum.db, QUOTE.name)}


def ids(forum: Instance) -> set[bytes]:
    return {bytes(quote) for quote, _ in store.every(forum.db)}


def a_period_later(forum: Instance, named: int = 1) -> list[Account]:
    """Eight weeks on, with the figures of a period taken that began after now; and seats for that time."""
    waits(forum, weeks=8)
    taken(forum, named=named)
    return seats(forum)


def rows(forum: Instance, table: str = "quotes") -> list[tuple[Cell, ...]]:
    """What the draft that waits prints in a table of the section."""
    draft = signing.draft(forum)
    assert draft is not None
    found = [one for section in draft.report.sections if section.key == "quotes" for one in section.tables]
    return [tuple(row) for one in found if one.key == table for row in one.rows]


def drafts(forum: Instance) -> list[tuple[Cell, ...]]:
    signing.turn(forum, SECTIONS)
    return rows(forum)


def comes_out(forum: Instance, *accounts: Account) -> None:
    sign(forum, *accounts)
    waits(forum, days=5)
    assert signing.publish_due(forum)
