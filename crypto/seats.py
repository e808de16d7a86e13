"""Seats: the key that messages are sealed to, and what stands for its holder (docs/protocol.md, "Seats").

seat key = X25519; the private part is the secret that the holder's passphrase opens (crypto/accounts.py)
holder   = H(T("commit") || salt[32] || L16(name)), in the log; the salt is in the row
row      = seal(accounts, pad(L16(name) || L16(mail)), T("seat-aad") || u32 seat)
proposal = seal(accounts, pad(L16(text 1) || L16(text 2) || ...), place)
place    = T("proposal-aad") || proposal id[16] || L16(sort) || L16(account) || u32 version
"""

from dataclasses import dataclass
from typing import NamedTuple

from nacl.public import PrivateKey

from crypto.commitments import commitment
from crypto.encoding import Reader, l16, label
from crypto.sealing import open_sealed, pad, seal, unpad


@dataclass(frozen=True)
class Holder:
    """Who holds a seat, and where mail reaches them."""

    name: str
    mail: str


class ProposalPlace(NamedTuple):
    """Where a proposal stands: its id, 16 bytes; what sort of thing it is; the account of whoever proposed it (with
    another's in its row, one seat could agree to its own); and what it is for, as its sort counts.
    """

    proposal: bytes
    sort: str
    account: bytes
    version: int

    @property
    def aad(self) -> bytes:
        who = l16(self.sort.encode()) + l16(self.account)
        return label("proposal-aad") + self.proposal + who + self.version.to_bytes(4, "big")


def new_private_key() -> bytes:
    return bytes(PrivateKey.generate())


def public_key(private: bytes) -> bytes:
    """The 32 bytes that stand in the log."""
    return bytes(PrivateKey(private).public_key)


def holder_commitment(salt: bytes, name: str) -> bytes:
    return commitment(salt, l16(name.encode()))


def seal_holder(accounts_key: bytes, seat: int, holder: Holder) -> bytes:
    text = l16(holder.name.encode()) + l16(holder.mail.encode())
    return seal(accounts_key, pad(text), _aad(seat))


def open_holder(accounts_key: bytes, seat: int, sealed: bytes) -> Holder:
    """Raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(accounts_key, sealed, _aad(seat))))
    found = Holder(reader.text(reader.number(2)), reader.text(reader.number(2)))
    reader.end()
    return found


def seal_proposal(accounts_key: bytes, place: ProposalPlace, texts: tuple[str, ...]) -> bytes:
    """House rules, themes or whatever else waits for a second seat."""
    return seal(accounts_key, pad(b"".join(l16(text.encode()) for text in texts)), place.aad)


def open_proposal(accounts_key: bytes, place: ProposalPlace, sealed: bytes) -> tuple[str, ...]:
    """Raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(accounts_key, sealed, place.aad)))
    found = []
    while reader.at < len(reader.data):
        found.append(reader.text(reader.number(2)))
    return tuple(found)


def _aad(seat: int) -> bytes:
    return label("seat-aad") + seat.to_bytes(4, "big")
