"""Self-government in the log: who holds a seat, what was decided about which post, appeals and their lots.

A post is named by its commitment, which tells only those who have the post which one it is. Words are committed to,
never logged: outside a session the log shows rule, act and seat.
"""

from dataclasses import dataclass

from crypto.encoding import Malformed
from crypto.entry import Day, Entry, Hash, Hashes, Hour, Mark, Positive, Signature, Signed, count

SHOWN, BLURRED, REMOVED, REDACTED, GONE = "shown", "blurred", "removed", "redacted", "gone"
STATES = (SHOWN, BLURRED, REMOVED, REDACTED, GONE)
# What a seat does, and what happens by itself: by enough flags, by the clock, by a jury.
REMOVE, KEEP, BLUR = "remove", "keep", "blur"
BY_SEAT = {REMOVE: "says: remove", KEEP: "says: keep", BLUR: "blurs at once"}
HIDE, RESTORE, DESTROY = "hide", "restore", "destroy"
UPHOLD, OVERTURN, REDACT, LAPSE = "uphold", "overturn", "redact", "lapse"
BY_ITSELF = {
    HIDE: "Enough members flagged a post",
    RESTORE: "Nobody decided in time",
    DESTROY: "The time for an appeal is over",
    UPHOLD: "A jury upheld the removal",
    OVERTURN: "A jury overturned the removal",
    REDACT: "A jury took out the words that break the rule",
    LAPSE: "No jury decided in time",
}
IN_WORDS = {
    SHOWN: "the post is shown",
    BLURRED: "the post is behind a click",
    REMOVED: "the post is removed",
    REDACTED: "the post is shown without them",
    GONE: "the post is destroyed",
}
# In which states an act may find a post, and in which it may leave it. Nothing is done to a post that is destroyed,
# or out of which a jury took words: that jury has decided.
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    REMOVE: {SHOWN: (SHOWN, REMOVED), BLURRED: (BLURRED, REMOVED)},
    KEEP: {SHOWN: (SHOWN,), BLURRED: (BLURRED, SHOWN)},
    BLUR: {SHOWN: (BLURRED,), BLURRED: (BLURRED,)},
    HIDE: {SHOWN: (BLURRED,)},
    RESTORE: {BLURRED: (SHOWN,)},
    DESTROY: {REMOVED: (GONE,)},
    UPHOLD: {REMOVED: (REMOVED,)},
    OVERTURN: {REMOVED: (SHOWN,)},
    REDACT: {REMOVED: (REDACTED,)},
    LAPSE: {REMOVED: (SHOWN,)},
}
FOUNDING, RENEWED, ELECTED, TAKEN = "founding", "renewed", "elected", "taken"
RESIGNED, RECALLED = "resigned", "recalled"
HOW = (FOUNDING, RENEWED, ELECTED, TAKEN, RESIGNED, RECALLED)
# Both keys of a seat that was won, until its holder makes some.
NO_KEY = bytes(32)


def may_follow(before: str, act: str, after: str) -> bool:
    """Whether this act can find a post in the one state and leave it in the other."""
    return after in STEPS[act].get(before, ())


@dataclass(frozen=True)
class ModerationAct(Entry):
    """Somebody or something acted on a post: by which seat (0: none), under which house rule (0: none) of which
    version, and in which state the post is from then on. `words` commits to the reason; `row` to what is left of a post
    that was destroyed or redacted.
    """

    TYPE, NAME = 8, "moderation act"
    act: str
    day: Day
    post: Hash
    row: Mark
    rule: int
    version: Positive
    seat: int
    state: str
    words: Hash

    def payload(self) -> bytes:
        if self.act not in (BY_SEAT if self.seat else BY_ITSELF):
            raise Malformed("no such act, or not by a seat")
        if not any(self.state in after for after in STEPS[self.act].values()):
            raise Malformed("not what this act makes of a post")
        if bool(self.row) != (self.state in (REDACTED, GONE)):
            raise Malformed("a row is named where it changed, and only there")
        return super().payload()

    @property
    def sentence(self) -> str:
        who = f"Seat {self.seat} {BY_SEAT[self.act]}" if self.seat else BY_ITSELF[self.act]
        rule = f" (house rule {self.rule})" if self.rule else ""
        if self.act == REMOVE and self.state != REMOVED:
            return f"{who}{rule}. It takes a second seat."
        return f"{who}{rule}: {IN_WORDS[self.state]}."


@dataclass(frozen=True)
class Appeal(Entry):
    """An author appeals against the act in another entry. The lot will be drawn with a number that the registrar fixed
    before: number `lot` of a block (block 0: there is none, and no jury can be drawn).
    """

    TYPE, NAME = 9, "appeal"
    day: Day
    post: Hash
    act: Positive
    block: int
    lot: int
    words: Hash

    @property
    def sentence(self) -> str:
        by = f"; its jury is drawn by number {self.lot} of block {self.block}" if self.block else ""
        return f"The author appealed against the removal in entry {self.act}{by}."


@dataclass(frozen=True)
class Candidates(Entry):
    """Who may be drawn for the jury of an appeal: the fresh public keys of all volunteers, sorted."""

    TYPE, NAME = 10, "jury candidates"
    appeal: Positive
    keys: Hashes

    def payload(self) -> bytes:
        if tuple(sorted(set(self.keys))) != self.keys:
            raise Malformed("each once, and sorted")
        return super().payload()

    @property
    def sentence(self) -> str:
        return f"{count(len(self.keys), 'volunteer')} for the jury of the appeal in entry {self.appeal}."


@dataclass(frozen=True)
class LotReveal(Signed):
    """The registrar told a number whose hash its block record has had all along: nobody could choose it."""

    TYPE, NAME, SAYS = 16, "lot reveal", "reveal"
    record: bytes

    @property
    def sentence(self) -> str:
        return f"The registrar told number {self.fields['lot']} of block {self.fields['block']}, for a lot."


@dataclass(frozen=True)
class SeatTerm(Entry):
    """Somebody holds a seat from one hour to another. `holder` commits to their name. Their passphrase opens `key`, the
    X25519 key that messages are sealed to, and `signing`, the Ed25519 key that reports are signed with. A later entry
    for the same seat ends this one; where it has new keys for the same holder, the old one has `signed` it.
    """

    TYPE, NAME = 19, "seat term"
    seat: Positive
    how: str
    holder: Hash
    key: Hash
    signing: Hash
    begins: Hour
    ends: Hour
    signed: Signature = b""

    def payload(self) -> bytes:
        if self.how not in HOW or bool(self.signed) != (self.how == RENEWED):
            raise Malformed("no such term, or a new key that the old one has not signed")
        return super().payload()

    @property
    def sentence(self) -> str:
        if self.ends <= self.begins:
            return f"Seat {self.seat} is vacant ({self.how})."
        held = "is held" if self.key != NO_KEY else "was won"
        return f"Seat {self.seat} {held} until {self.ends[:10]} ({self.how})."


@dataclass(frozen=True)
class LeaderAttempt(Entry):
    """A leader asked for a page of moderation, and was refused. Said once a day, and not who."""

    TYPE, NAME = 24, "leader's attempt"
    day: Day

    @property
    def sentence(self) -> str:
        return f"On {self.day} a leader tried what leaders may not do, and was refused."
