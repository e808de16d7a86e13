"""The keys of a forum: one root, and everything else wrapped under it (docs/protocol.md, "Keys").

wrapped = 0x01 || u32 v || nonce[24] || XChaCha20-Poly1305(forum key v, nonce, key, aad)
"""

from crypto.derive import hkdf, same
from crypto.encoding import l16, label
from crypto.sealing import SealBroken, open_sealed, seal

CLAIM_SALT = "claim-salt"
SLIPS = "slips"
BOARDS = "boards"
LOG = "log"
ACCOUNTS = "accounts"
ELECTIONS = "elections"
FIGURES = "figures"
STABLE_KEYS = (CLAIM_SALT, SLIPS, BOARDS, LOG, ACCOUNTS, ELECTIONS, FIGURES)


def check_value(forum_key: bytes, version: int) -> bytes:
    """16 bytes that tell whether a key file holds this forum's key, and nothing else about it."""
    return hkdf(forum_key, label("forum-key-check") + version.to_bytes(4, "big"), 16)


def is_forum_key(forum_key: bytes, version: int, check: bytes) -> bool:
    return same(check_value(forum_key, version), check)


def data_key_aad(board: bytes, epoch: str) -> bytes:
    return label("data-key-aad") + board + l16(epoch.encode())


def stable_key_aad(name: str) -> bytes:
    return label("stable-key-aad") + l16(name.encode())


def wrap(forum_key: bytes, version: int, key: bytes, aad: bytes) -> bytes:
    """A 32-byte key under the forum key: 77 bytes."""
    sealed = seal(forum_key, key, aad)
    return sealed[:1] + version.to_bytes(4, "big") + sealed[1:]


def unwrap(forum_key: bytes, version: int, wrapped: bytes, aad: bytes) -> bytes:
    """The 32-byte key; raises SealBroken when wrapped by another version or for another place."""
    if wrapped[1:5] != version.to_bytes(4, "big"):
        raise SealBroken("wrapped under another version of the forum key")
    return open_sealed(forum_key, wrapped[:1] + wrapped[5:], aad)
