"""Seats: the two keys of one, and what stands for its holder (docs/protocol.md, "Accounts and seats").

secret      = 32 random bytes that the holder's passphrase opens (crypto/accounts.py); no key itself, both come from it
seat key    = X25519, private part HKDF(secret, T("seat-box"), 32): messages are sealed to it
signing key = Ed25519, seed HKDF(secret, T("seat-signing"), 32): signs what seats say in the log
signature   = Ed25519(signing key, T("seat-signed") || u8 type || canonical JSON of the entry's fields but NOT_SIGNED)
holder      = H(T("commit") || salt[32] || L16(name)), in the log; the salt is in the row
row         = seal(accounts, pad(L16(name) || L16(mail)), T("seat-aad") || u32 seat)
proposal    = seal(accounts, pad(L16(text 1) || L16(text 2) || ...), place)
place       = T("proposal-aad") || proposal id[16] || L16(sort) || L16(account) || u32 version
"""

import secrets
from dataclasses import dataclass
from typing import NamedTuple

from nacl.exceptions import BadSignatureError
from nacl.public import PrivateKey
from nacl.signing import SigningKey, VerifyKey

from crypto.accounts import SECRET_SIZE
from crypto.commitments import commitment
from crypto.derive import hkdf
from crypto.encoding import Reader, l16, label
from crypto.entry import Entry
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


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_SIZE)


def seat_key(secret: bytes) -> bytes:
    """The X25519 private key, 32 bytes."""
    return hkdf(secret, label("seat-box"), 32)


def public_key(secret: bytes) -> bytes:
    """The 32 bytes of the seat key that stand in the log."""
    return bytes(PrivateKey(seat_key(secret)).public_key)


def signing_public_key(secret: bytes) -> bytes:
    """The 32 bytes of the signing key that stand in the log."""
    return bytes(_signing_key(secret).verify_key)


def sign(secret: bytes, entry: Entry) -> bytes:
    """64 bytes: that the holder of a seat says what this entry says, whenever it comes and whoever else says it too."""
    return _signing_key(secret).sign(entry.to_sign()).signature


def has_signed(signing_key: bytes, entry: Entry, signature: bytes) -> bool:
    """Whether a signature is of the seat whose public signing key this is."""
    try:
        VerifyKey(signing_key).verify(entry.to_sign(), signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def _signing_key(secret: bytes) -> SigningKey:
    return SigningKey(hkdf(secret, label("seat-signing"), 32))


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
