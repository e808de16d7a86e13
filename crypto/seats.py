"""Seats: the key that messages are sealed to, and what stands for its holder (docs/protocol.md, "Seats").

seat key = X25519; the private part is the secret that the holder's passphrase opens (crypto/accounts.py)
holder   = H(T("commit") || salt[32] || L16(name)), in the log; the salt is in the row
row      = seal(accounts, pad(L16(name) || L16(mail)), T("seat-aad") || u32 seat)
proposal = seal(accounts, pad(L16(rule 1) || L16(rule 2) || ...), T("proposal-aad") || proposal id[16] || L16(account))
"""

from dataclasses import dataclass

from nacl.public import PrivateKey

from crypto.commitments import commitment
from crypto.encoding import Reader, l16, label
from crypto.sealing import open_sealed, pad, seal, unpad


@dataclass(frozen=True)
class Holder:
    """Who holds a seat, and where mail reaches them."""

    name: str
    mail: str


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


def seal_proposal(accounts_key: bytes, proposal: bytes, account: bytes, rules: tuple[str, ...]) -> bytes:
    """House rules, or themes, that wait for a second seat. `account` is that of the first: with another's in its row,
    one seat could adopt its own.
    """
    return seal(accounts_key, pad(b"".join(l16(rule.encode()) for rule in rules)), _proposal_aad(proposal, account))


def open_proposal(accounts_key: bytes, proposal: bytes, account: bytes, sealed: bytes) -> tuple[str, ...]:
    """Raises SealBroken or Malformed."""
    reader = Reader(unpad(open_sealed(accounts_key, sealed, _proposal_aad(proposal, account))))
    found = []
    while reader.at < len(reader.data):
        found.append(reader.text(reader.number(2)))
    return tuple(found)


def _proposal_aad(proposal: bytes, account: bytes) -> bytes:
    return label("proposal-aad") + proposal + l16(account)


def _aad(seat: int) -> bytes:
    return label("seat-aad") + seat.to_bytes(4, "big")
