"""Salted commitments: what stands in the log for a text that can be destroyed (docs/protocol.md, "The log").

commitment = H(T("commit") || salt[32] || content)        whoever lacks the salt cannot try contents out
A set of them is sorted by value, which tells no order, and padded with random-looking ones, which hides its size.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from crypto.derive import digest, mac
from crypto.encoding import Malformed, l16, label
from crypto.merkle import HASH_SIZE, inclusion_proof, is_included, leaf_hash, root
from crypto.posts import Place

SALT_SIZE = 32
SMALLEST = 16


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_SIZE)


def commitment(salt: bytes, content: bytes) -> bytes:
    return digest(label("commit") + salt + content)


def post_content(place: Place, record: bytes, html: bytes) -> bytes:
    """A post as its row has it, sealed, with the place it stands in: both halves, so that neither is changed alone."""
    where = place.thread + place.post + l16(place.parent) + place.revision.to_bytes(2, "big")
    return where + len(record).to_bytes(4, "big") + record + len(html).to_bytes(4, "big") + html


def row_content(place: Place, batch: int) -> bytes:
    """What is left of a post that was withdrawn: where it stood, and what answers it still names."""
    return place.thread + place.post + l16(place.parent) + batch.to_bytes(4, "big")


def receipt_content(number: int, spent_id: bytes) -> bytes:
    """What a voter's receipt says: that a vote is in, never which."""
    return number.to_bytes(4, "big") + spent_id


def receipt_salt(box_salt: bytes, content: bytes) -> bytes:
    """One salt a receipt, all from that of the box: destroyed with it when the next box is sealed."""
    return mac(box_salt, label("box") + content, SALT_SIZE)


@dataclass(frozen=True)
class Padded:
    """Commitments as one root stands for them: sorted, a power of two, at least 16. The salt gives the padding."""

    salt: bytes
    leaves: tuple[bytes, ...]

    @property
    def root(self) -> bytes:
        return root([leaf_hash(leaf) for leaf in self.leaves])

    @property
    def joined(self) -> bytes:
        return b"".join(self.leaves)

    def proof(self, leaf: bytes) -> list[bytes]:
        """From one of the commitments to the root; raises ValueError for another."""
        at = self.leaves.index(leaf)

        def node(height: int, index: int) -> bytes:
            return root([leaf_hash(one) for one in self.leaves[index << height : index + 1 << height]])

        return inclusion_proof(at, len(self.leaves), node)

    def includes(self, top: bytes, leaf: bytes, proof: list[bytes]) -> bool:
        return is_included(top, len(self.leaves), self.leaves.index(leaf), leaf_hash(leaf), proof)

    @property
    def real(self) -> set[bytes]:
        """Those that stand for something; raises Malformed when the padding is not what the salt says."""
        found, count = set(self.leaves), 0
        while (pad := padding(self.salt, count)) in found:
            found.discard(pad)
            count += 1
        if pad_size(len(found)) != len(self.leaves) or tuple(sorted(self.leaves)) != self.leaves:
            raise Malformed("not padded, or in an order that tells something")
        if len(found) + count != len(self.leaves):
            raise Malformed("not padded as its salt says")
        return found


def pad(commitments: Iterable[bytes], salt: bytes) -> Padded:
    found = list(commitments)
    missing = pad_size(len(found)) - len(found)
    return Padded(salt, tuple(sorted(found + [padding(salt, at) for at in range(missing)])))


def padded(salt: bytes, joined: bytes) -> Padded:
    """As `joined` wrote it."""
    return Padded(salt, tuple(joined[at : at + HASH_SIZE] for at in range(0, len(joined), HASH_SIZE)))


def padding(salt: bytes, at: int) -> bytes:
    return digest(label("padding") + salt + at.to_bytes(4, "big"))


def pad_size(count: int) -> int:
    """The power of two that hides a count."""
    return max(SMALLEST, 1 << max(count - 1, 0).bit_length())
