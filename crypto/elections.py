"""Elections in the log and at rest (docs/protocol.md, "Elections"): who stands, when it was opened, how it was counted.

named      = seal(elections, pad(L16(name) || L16(statement)), T("candidate-aad") || u32 election || candidate[32])
ballot     = seal(elections, pad(preferences, 16), T("election-ballot-aad") || u32 election || ballot id[16])
recall     = seal(elections, pad(tallies), T("recall-aad"))
in the box = H(T("commit") || MAC(box salt, T("ballot") || ballot id, 32) || preferences)
A candidate (32 bytes) is as crypto/nominations.py has it. Candidates have numbers from 1, in the order of the list;
preferences are those numbers, a byte each, best first.
"""

from dataclasses import dataclass

from crypto.commitments import SALT_SIZE, commitment
from crypto.derive import mac
from crypto.encoding import Malformed, Reader, l16, label
from crypto.entry import Day, Entry, Hash, Hour, Numbers, Positive, Signed, Tables, count
from crypto.nominations import MOST, Nominee
from crypto.sealing import open_sealed, pad, seal, unpad

GENERAL, BY_ELECTION, RECALL = "general", "by-election", "recall"
KINDS = (GENERAL, BY_ELECTION, RECALL)
PREFERENCES = 5
ID_SIZE, _BALLOT_SIZE, _TALLIES_SIZE = 16, 16, 512


@dataclass(frozen=True)
class NominationList(Signed):
    """The registrar said who stands, by commitments: names and statements can be destroyed, and the list stays."""

    TYPE, NAME, SAYS = 13, "nomination list", "nominations"
    record: bytes

    def payload(self) -> bytes:
        super().payload()
        listed = self.fields["candidates"]
        if sorted(set(listed)) != listed or len(listed) > MOST:
            raise Malformed("each once, sorted, and not too many")
        return self.record

    @property
    def sentence(self) -> str:
        said = self.fields
        return f"Nominations for election {said['election']} are over: {count(len(said['candidates']), 'candidate')}."


@dataclass(frozen=True)
class ElectionOpened(Entry):
    """An election and its calendar, fixed from here on: for which seats, until when candidates come forward, from when
    to when votes are taken. Ties that the count cannot break are for number `lot` of a block (block 0: there are none).
    """

    TYPE, NAME = 14, "election opened"
    election: Positive
    kind: str
    seats: Numbers
    day: Day
    nominations_until: Hour
    voting_from: Hour
    closes: Hour
    block: int
    lot: int

    def payload(self) -> bytes:
        if self.kind not in KINDS or not self.nominations_until <= self.voting_from < self.closes:
            raise Malformed("not an election, or not in the order of its calendar")
        ascending = tuple(sorted(set(self.seats))) == self.seats
        if not self.seats or not ascending or (self.kind == RECALL and len(self.seats) != 1):
            raise Malformed("each seat once, and one at a time is recalled")
        return super().payload()

    @property
    def sentence(self) -> str:
        seats = ", ".join(map(str, self.seats))
        if self.kind == RECALL:
            return f"Election {self.election}: a vote until {self.closes[:10]} on recalling seat {seats}."
        return f"Election {self.election} ({self.kind}), for seat {seats}: voting until {self.closes[:10]}."


@dataclass(frozen=True)
class StageTable(Entry):
    """An election was counted. `elected`: candidates in order of election; in a recall 1 for yes, 2 for no. `stages`
    are those of the count, each a list of lists of whole numbers: what was done (0 first preferences, 1 surplus,
    2 exclusion), with whose papers, votes that went to nobody, votes lost by truncation; votes by candidate; who was
    elected; and each tie (the stage that broke it or 0 for the lot, whom it fell on, between whom). Votes are in units
    of 1/100,000. With few ballots `valid` and `quota` are 0 and there are no stages. `box` stands for the ballots.
    """

    TYPE, NAME = 15, "stage table"
    election: Positive
    elected: Numbers
    valid: int
    quota: int
    stages: Tables
    box: Hash

    def payload(self) -> bytes:
        if len(set(self.elected)) != len(self.elected):
            raise Malformed("each is elected once")
        if not bool(self.valid) == bool(self.quota) == bool(self.stages):
            raise Malformed("all numbers of a count, or none")
        return super().payload()

    @property
    def sentence(self) -> str:
        if not self.valid:
            return f"Election {self.election} was counted. It had too few ballots to say how many."
        return f"Election {self.election} was counted: {count(self.valid, 'ballot')}."


def seal_nominee(key: bytes, election: int, nominee: Nominee) -> bytes:
    said = l16(nominee.name.encode()) + l16(nominee.statement.encode())
    return seal(key, pad(said), _nominee_aad(election, nominee.commitment))


def open_nominee(key: bytes, election: int, candidate: bytes, sealed: bytes) -> tuple[str, str]:
    """(name, statement); raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(key, sealed, _nominee_aad(election, candidate))))
    name, statement = (reader.text(reader.number(2)) for _ in range(2))
    reader.end()
    return name, statement


def seal_ballot(key: bytes, election: int, ballot_id: bytes, preferences: bytes) -> bytes:
    return seal(key, pad(preferences, _BALLOT_SIZE), _ballot_aad(election, ballot_id))


def open_ballot(key: bytes, election: int, ballot_id: bytes, sealed: bytes) -> bytes:
    """Raises SealBroken or Malformed."""
    return unpad(open_sealed(key, sealed, _ballot_aad(election, ballot_id)))


def ballot_leaf(box_salt: bytes, ballot_id: bytes, preferences: bytes) -> bytes:
    """What stands for a ballot in the box: equal ballots stand there apart."""
    return commitment(mac(box_salt, label("ballot") + ballot_id, SALT_SIZE), preferences)


@dataclass(frozen=True)
class Tally:
    """How many asked for a vote on a seat, with papers of one ballot number, until which hour they count together."""

    number: int
    seat: int
    until: str
    votes: int


def seal_tallies(key: bytes, tallies: list[Tally]) -> bytes:
    said = b"".join(
        one.number.to_bytes(4, "big") + bytes([one.seat]) + l16(one.until.encode()) + one.votes.to_bytes(4, "big")
        for one in tallies
    )
    return seal(key, pad(said, _TALLIES_SIZE), label("recall-aad"))


def open_tallies(key: bytes, sealed: bytes) -> list[Tally]:
    """Raises SealBroken or Malformed."""
    reader, found = Reader(unpad(open_sealed(key, sealed, label("recall-aad")))), []
    while reader.at < len(reader.data):
        number, seat = reader.number(4), reader.number(1)
        found.append(Tally(number, seat, reader.text(reader.number(2)), reader.number(4)))
    return found


def _nominee_aad(election: int, candidate: bytes) -> bytes:
    return label("candidate-aad") + election.to_bytes(4, "big") + candidate


def _ballot_aad(election: int, ballot_id: bytes) -> bytes:
    return label("election-ballot-aad") + election.to_bytes(4, "big") + ballot_id
