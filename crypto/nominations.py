"""Who comes forward for a seat, as the registrar commits to it (docs/protocol.md, "Nominations").

claim hash = H(T("seat-claim") || 11 bytes)
commitment = H(T("commit") || salt[32] || T("candidate") || L16(name) || L16(statement) || claim hash[32])

The signed list holds commitments alone, sorted as they are written, so that name and statement can be destroyed and
the list stays. The 11 bytes are eight words that the candidate is shown once: whoever has them can take the seat.
"""

from dataclasses import dataclass, field

from crypto.commitments import commitment
from crypto.derive import digest, mac
from crypto.encoding import b64, l16, label

CODE_SIZE = 11
STATEMENT_LONGEST = 1_500
# As moderators are called at the forum (moderation/accounts): a longer name could not take a seat.
NAME_LONGEST = 80
# With more the stages of a count would not fit into one entry of the log.
MOST = 60


@dataclass(frozen=True)
class Nominee:
    """What is published of a candidate: `salt` opens the commitment, `claim` is the hash of their words."""

    name: str
    statement: str
    salt: bytes
    claim: bytes

    @property
    def commitment(self) -> bytes:
        said = l16(self.name.encode()) + l16(self.statement.encode())
        return commitment(self.salt, label("candidate") + said + self.claim)


@dataclass(frozen=True)
class Sent:
    """A form with which somebody comes forward: what their words are made of, so that a form that is sent twice gives
    the same words, and any other form or text gives others. `proof` is the token of the form: random, and kept nowhere.
    """

    election: int
    person: bytes
    statement: str
    proof: bytes = field(repr=False)

    def code(self, key: bytes) -> bytes:
        """The 11 bytes of the words."""
        where = self.election.to_bytes(4, "big") + self.person + l16(self.proof)
        return mac(key, label("seat-code") + where + self.statement.encode(), CODE_SIZE)


def claim_hash(code: bytes) -> bytes:
    return digest(label("seat-claim") + code)


def listed(nominees: list[Nominee]) -> list[str]:
    """The commitments as the record has them."""
    return sorted(b64(nominee.commitment) for nominee in nominees)
