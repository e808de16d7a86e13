"""The entries of the log: one class each, with its number, its fields and a sentence (docs/protocol.md, "The log").

entry = u8 type || canonical JSON of the fields, at most 65,535 bytes; hashes and ids in it are b64.
A new kind of act gets a class here, in `crypto/acts.py`, `elections.py` or `reports.py`, and nothing else has to know
it: whoever writes it calls `forum.transparency.service.add`. The number 20 (custody change) is kept for that.
"""

from dataclasses import dataclass

from crypto.acts import Appeal, Candidates, LeaderAttempt, LotReveal, ModerationAct, SeatTerm
from crypto.elections import ElectionOpened, NominationList, StageTable
from crypto.encoding import Malformed
from crypto.entry import Day, Entry, Epoch, Hash, Item, Positive, Signed, count
from crypto.reports import Codebook, DebtsOwed, FiguresTaken, FiguresVoid, Report, Response

LARGEST = 65_535


@dataclass(frozen=True)
class KeyRecord(Signed):
    """The registrar named the one key of a scope: a week's passes, or one ballot."""

    TYPE, NAME, SAYS = 1, "key record", "key"
    record: bytes

    @property
    def sentence(self) -> str:
        return f"The registrar named the key of {scope_in_words(self.fields['scope'])}."


@dataclass(frozen=True)
class DrawnCount(Signed):
    """The registrar said how many members have drawn: so many tokens there can be, and no more."""

    TYPE, NAME, SAYS = 2, "drawn count", "drawn"
    record: bytes

    @property
    def sentence(self) -> str:
        said = self.fields
        what = scope_in_words(said["scope"]) if "scope" in said else f"block {said['block']}"
        final = ", and nobody can draw it any more" if said["final"] else ""
        return f"{count(said['members'], 'member')} had drawn {what}{final}."


@dataclass(frozen=True)
class SpentCount(Entry):
    """A ballot is over: so many tokens were used. More than were drawn would void it."""

    TYPE, NAME = 3, "spent count"
    number: Positive
    spent: int

    @property
    def sentence(self) -> str:
        return f"Ballot {self.number} ended with {count(self.spent, 'token')} used."


@dataclass(frozen=True)
class NumberAssigned(Entry):
    """A ballot number got its use: a discussion's (with the batch that caused it), or one of the calendar's."""

    TYPE, NAME = 4, "number assigned"
    number: Positive
    purpose: str
    item: Item
    batch: int

    def payload(self) -> bytes:
        if bool(self.item) != bool(self.batch):
            raise Malformed("an item has its batch, and a reserved number neither")
        return super().payload()

    @property
    def sentence(self) -> str:
        after = f" after batch {self.batch}" if self.batch else ""
        return f"Ballot {self.number} was assigned{after}: {self.purpose}."


@dataclass(frozen=True)
class SlipsPrinted(Entry):
    """Entry slips were printed. Each lets somebody in once, and counts towards nothing."""

    TYPE, NAME = 5, "slips printed"
    count: Positive

    @property
    def sentence(self) -> str:
        return f"{count(self.count, 'entry slip')} {'was' if self.count == 1 else 'were'} printed."


@dataclass(frozen=True)
class HouseRules(Entry):
    """The house rules, whole: what an act of moderation may go by from here on."""

    TYPE, NAME = 6, "house rules"
    version: Positive
    rules: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"House rules, version {self.version}: {count(len(self.rules), 'rule')}."


@dataclass(frozen=True)
class ReleaseBatch(Entry):
    """Posts, votes and withdrawals appeared. The root stands for every post among them, and hides how many."""

    TYPE, NAME = 7, "release batch"
    batch: Positive
    day: Day
    root: Hash

    @property
    def sentence(self) -> str:
        return f"Batch {self.batch} appeared on {self.day}."


@dataclass(frozen=True)
class Withdrawal(Entry):
    """An author took a post back: what had this commitment is lawfully gone. `row` stands for what is left."""

    TYPE, NAME = 11, "withdrawal"
    commitment: Hash
    row: Hash

    @property
    def sentence(self) -> str:
        return "A post was withdrawn by its author."


@dataclass(frozen=True)
class EpochErased(Entry):
    """The keys of a week were destroyed: nothing written in it can be read on the running system any more."""

    TYPE, NAME = 12, "epoch erased"
    epoch: Epoch

    @property
    def sentence(self) -> str:
        return f"Everything of week {self.epoch} was erased."


@dataclass(frozen=True)
class ClientCode(Entry):
    """The scripts that the pages load, file by file: everybody is served the same, or can show that they were not."""

    TYPE, NAME = 21, "client code"
    files: dict[str, str]

    @property
    def sentence(self) -> str:
        return f"The scripts of the pages were noted: {count(len(self.files), 'file')}."


@dataclass(frozen=True)
class BlockRecord(Signed):
    """The registrar opened a block of ballot numbers."""

    TYPE, NAME, SAYS = 22, "block record", "block"
    record: bytes

    @property
    def sentence(self) -> str:
        said = self.fields
        return f"The registrar opened block {said['block']}: ballots {said['first']} to {said['last']}."


@dataclass(frozen=True)
class BallotBox(Entry):
    """All votes counted so far, under one root that hides how many: each receipt can be checked against it."""

    TYPE, NAME = 23, "ballot box"
    day: Day
    root: Hash

    @property
    def sentence(self) -> str:
        return f"The ballot box as it stood on {self.day}."


def scope_in_words(scope: str) -> str:
    kind, _, name = scope.partition(":")
    return f"the passes of week {name}" if kind == "entry" else f"ballot {int(name)}"


KINDS: dict[int, type[Entry]] = {
    kind.TYPE: kind
    for kind in (
        *(KeyRecord, DrawnCount, SpentCount, NumberAssigned, SlipsPrinted, HouseRules, ReleaseBatch),
        *(Withdrawal, EpochErased, ClientCode, BlockRecord, BallotBox),
        *(NominationList, ElectionOpened, StageTable),
        *(ModerationAct, Appeal, Candidates, LotReveal, SeatTerm, LeaderAttempt),
        *(Report, DebtsOwed, Response, FiguresTaken, FiguresVoid, Codebook),
    )
}


def encode(entry: Entry) -> bytes:
    """Raises Malformed for what no reader would take."""
    data = bytes([entry.TYPE]) + entry.payload()
    if len(data) > LARGEST or decode(data) != entry:
        raise Malformed("not an entry of the log")
    return data


def decode(data: bytes) -> Entry:
    """Raises Malformed."""
    kind = KINDS.get(data[0]) if 0 < len(data) <= LARGEST else None
    if kind is None:
        raise Malformed("no entry has this type")
    return kind.read(data[1:])


