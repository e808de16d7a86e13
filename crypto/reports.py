"""Reports and answers in the log: figures that were taken, the codebook, what was published, what was answered.

content = H(the bytes that everybody is served)       reports and answers are public for good: nothing to erase
figures = H(T("commit") || salt[32] || content)       of the noisy figures, before anyone reads them
draft   = seal(accounts, pad(report), T("report-draft-aad") || draft id[16] || L16(hour))
signed  = seal(accounts, signature[64] of the seat, T("report-signed-aad") || draft id[16] || L16(account))
"""

from dataclasses import dataclass

from crypto.encoding import Malformed, l16, label
from crypto.entry import Day, Entry, Hash, Hour, Numbers, Positive, Signatures, count
from crypto.sealing import open_sealed, pad, seal, unpad

SIGNERS = 2
ANSWERED, PROMISED, MOVED, CONFIRMED, DISPUTED = "answered", "promised", "moved", "confirmed", "disputed"
ACTS = (ANSWERED, PROMISED, MOVED, CONFIRMED, DISPUTED)
_SAID = {
    ANSWERED: "was answered",
    PROMISED: "got a promise",
    MOVED: "has news of a promise",
    CONFIRMED: "is done, as staff confirm",
    DISPUTED: "is said to be done, and staff dispute it",
}


@dataclass(frozen=True)
class Report(Entry):
    """A report came out, the same bytes for everybody; `corrects` is the number of an earlier one, or 0. The period is
    over, and two seats signed: `signatures` are theirs, in the order of `seats`, over what `to_sign` gives.
    """

    TYPE, NAME = 17, "report"
    report: Positive
    period: Positive
    corrects: int
    seats: Numbers
    hour: Hour
    content: Hash
    signatures: Signatures

    def payload(self) -> bytes:
        if len(set(self.seats)) != len(self.seats) or len(self.seats) < SIGNERS or self.corrects >= self.report:
            raise Malformed("two seats sign, and what is corrected came before")
        if len(self.signatures) != len(self.seats):
            raise Malformed("one signature for each seat")
        return super().payload()

    @property
    def sentence(self) -> str:
        what = f", a correction of report {self.corrects}" if self.corrects else ""
        return f"Report {self.report} on period {self.period} came out{what}, signed by seats {_listed(self.seats)}."


@dataclass(frozen=True)
class DebtsOwed(Entry):
    """What leadership owes an answer to because a report came out: `content` has numbers, words and the last day."""

    TYPE, NAME = 27, "debts"
    report: Positive
    day: Day
    content: Hash

    @property
    def sentence(self) -> str:
        return f"Leadership owes answers to what report {self.report} asks."


@dataclass(frozen=True)
class Response(Entry):
    """Leadership answered a debt of a report, promised something for it or said how that goes; or staff voted on it."""

    TYPE, NAME = 18, "response"
    debt: Positive
    act: str
    day: Day
    content: Hash

    def payload(self) -> bytes:
        if self.act not in ACTS:
            raise Malformed("not what is done about a debt")
        return super().payload()

    @property
    def sentence(self) -> str:
        return f"Debt {self.debt} {_SAID[self.act]}."


@dataclass(frozen=True)
class FiguresTaken(Entry):
    """The figures of a period got their noise, once, and what was counted was destroyed. `epsilon`, in thousandths, is
    what that costs of the programme's budget.
    """

    TYPE, NAME = 25, "figures taken"
    period: Positive
    epsilon: Positive
    figures: Hash

    @property
    def sentence(self) -> str:
        cost = f"{self.epsilon / 1000:g}"
        return f"The figures of period {self.period} were taken, at a privacy cost of {cost}; the raw ones are gone."


@dataclass(frozen=True)
class FiguresVoid(Entry):
    """A period has no figures: more papers were used than members had drawn, or not every paper used was in the tally.
    What was counted was destroyed, no noise was drawn, and it costs nothing.
    """

    TYPE, NAME = 28, "figures void"
    period: Positive

    @property
    def sentence(self) -> str:
        return f"The figures of period {self.period} are void: they could not be counted as they should be."


@dataclass(frozen=True)
class Codebook(Entry):
    """The themes that can be chosen from a period on, whole."""

    TYPE, NAME = 26, "codebook"
    version: Positive
    period: Positive
    themes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"Codebook, version {self.version}, from period {self.period}: {count(len(self.themes), 'theme')}."


def seal_draft(accounts_key: bytes, draft: bytes, hour: str, report: bytes) -> bytes:
    """A report that nobody but seat-holders is to read before it is out. No row can move its hour, or give it one."""
    return seal(accounts_key, pad(report), _draft_aad(draft, hour))


def open_draft(accounts_key: bytes, draft: bytes, hour: str, sealed: bytes) -> bytes:
    """The report. Raises SealBroken or Malformed."""
    return unpad(open_sealed(accounts_key, sealed, _draft_aad(draft, hour)))


def _draft_aad(draft: bytes, hour: str) -> bytes:
    return label("report-draft-aad") + draft + l16(hour.encode())


def seal_signature(accounts_key: bytes, draft: bytes, account: bytes, signature: bytes) -> bytes:
    """A seat's, while it waits. Unsealed, it would show whoever guesses what a draft says that the guess is right."""
    return seal(accounts_key, signature, _signed_aad(draft, account))


def open_signature(accounts_key: bytes, draft: bytes, account: bytes, sealed: bytes) -> bytes:
    """Raises SealBroken."""
    return open_sealed(accounts_key, sealed, _signed_aad(draft, account))


def _signed_aad(draft: bytes, account: bytes) -> bytes:
    return label("report-signed-aad") + draft + l16(account)


def _listed(numbers: tuple[int, ...]) -> str:
    return " and ".join(map(str, numbers))
