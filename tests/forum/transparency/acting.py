"""Whatever is done in a forum that the log has to say, ready to be done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from core.clock import hour_of
from core.db import Row
from crypto import entries as kinds
from crypto.claims import claim, from_words
from crypto.encoding import b64
from crypto.entries import (
    BallotBox,
    Entry,
    EpochErased,
    HouseRules,
    NumberAssigned,
    ReleaseBatch,
    SlipsPrinted,
    Withdrawal,
)
from forum.ballots import service as ballots
from forum.checkpoint import checkpoint
from forum.houserules import service as houserules
from forum.instance import Instance
from forum.membership import service as membership
from forum.passes import service as passes
from forum.posts import service as posts
from tests.conftest import NOON
from tests.forum.ballots.conftest import Town
from tests.forum.transparency.tools import (
    first_checkpoint_was_on,
    stands_at,
)
from tests.people import Person, release

LATER = NOON + timedelta(weeks=13)
Act = Callable[[Instance], object]


@dataclass
class Doing:
    """An act that is about to be done, and the tables it must write beside the log in one transaction."""

    town: Town
    tables: set[str]
    act: Act
    expected: list[type[Entry]] = field(default_factory=list)


def in_transaction(act: Act) -> Act:
    def do(forum: Instance) -> None:
        with forum.db.transaction():
            act(forum)

    return do


@dataclass
class Author:
    """Someone with a thread of their own, and its claim code."""

    town: Town
    title: str
    person: Person = field(init=False)
    code: str = field(init=False)

    def __post_init__(self) -> None:
        self.person = self.town.member().starts_thread(self.title, "Words.")
        self.code = self.person.claim_code

    @property
    def thread(self) -> bytes:
        found = posts.find_claimed(self.town.forum, claim(self.town.forum.keyring.claim_salt, from_words(self.code)))
        assert found is not None
        return found[0]

    @property
    def post(self) -> bytes:
        return bytes(self._row()["post_id"])

    @property
    def commitment(self) -> bytes:
        return bytes(self._row()["commitment"])

    def withdraws(self) -> None:
        """With the next release, once it has appeared."""
        self.person.opens("/receipt").submits("claim", claim=self.code).submits("withdraw").submits("sure")

    def withdraws_again(self) -> None:
        author = posts.author_by_claim(self.town.forum, from_words(self.code), self.thread)
        posts.withdraw_post(self.town.forum, author, self.thread, self.post)

    def _row(self) -> Row:
        (row,) = self.town.forum.db.query("SELECT * FROM posts WHERE thread_id = ?", self.thread)
        return row


def printing(town: Town) -> Doing:
    return Doing(town, {"slips"}, lambda forum: membership.print_slips(forum, 3), [SlipsPrinted])


def naming_keys(town: Town) -> Doing:
    town.office.opens_week(NOON)
    town.office.opens_block(NOON, block=2)
    tables = {"scope_keys", "blocks", "drawn", "registrar_read"}
    ten = [kinds.KeyRecord, kinds.DrawnCount, kinds.BlockRecord, *[kinds.KeyRecord] * 8, kinds.DrawnCount]
    return Doing(town, tables, lambda forum: passes.poll(forum, town.office.answers), ten)


def adopting(town: Town) -> Doing:
    adopt = in_transaction(lambda forum: houserules.adopt(forum, ("Be kind.",)))
    return Doing(town, {"house_rules"}, adopt, [HouseRules])


def posting(town: Town) -> Doing:
    for title in ("One", "Two"):
        Author(town, title)
    return Doing(town, {"posts", "batches", "threads", "pool", "pool_state"}, release, [ReleaseBatch])


def voting(town: Town) -> Doing:
    number = town.ballot(town.talks("Fares")).number
    town.votes(number, town.paper(number))
    return Doing(town, {"votes", "ballots", "batches", "pool", "pool_state"}, release, [ReleaseBatch])


def withdrawing(town: Town) -> Doing:
    author = Author(town, "Fares")
    release(town.forum)
    author.withdraws()
    return Doing(town, {"posts", "threads", "batches", "pool", "pool_state"}, release, [ReleaseBatch, Withdrawal])


def assigning(town: Town) -> Doing:
    thread = posts.thread(town.forum, town.talks("Fares", repliers=2)).thread_id
    town.member().replies(b64(thread), "A third.")
    return Doing(town, {"ballots", "posts", "batches", "pool_state"}, release, [ReleaseBatch, NumberAssigned])


def reserving(town: Town) -> Doing:
    until = hour_of(NOON + timedelta(weeks=4))
    reserve = in_transaction(lambda forum: ballots.reserve(forum, until, "flag", "flag"))
    return Doing(town, {"closings"}, reserve, [NumberAssigned] * 2)


def lapsing(town: Town) -> Doing:
    number = town.ballot(town.talks("Fares")).number
    town.votes(number, town.paper(number))
    release(town.forum)
    stands_at(town.forum, LATER)
    return Doing(town, {"ballots"}, ballots.close_lapsed, [kinds.SpentCount])


def erasing(town: Town) -> Doing:
    Author(town, "Fares")
    release(town.forum)
    stands_at(town.forum, LATER)
    return Doing(town, {"data_keys"}, lambda forum: posts.erase_epoch(forum, "2026-W48"), [EpochErased])


def sealing_the_box(town: Town) -> Doing:
    stands_at(town.forum, LATER)
    first_checkpoint_was_on(town.forum, "2026-11-24")
    return Doing(town, {"ballot_box", "log_checkpoints"}, checkpoint, [BallotBox])


ACTS = [
    printing,
    naming_keys,
    adopting,
    posting,
    voting,
    withdrawing,
    assigning,
    reserving,
    lapsing,
    erasing,
    sealing_the_box,
]
