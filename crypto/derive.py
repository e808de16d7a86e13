"""HKDF-SHA-256 (RFC 5869) and SHA-256, as every derivation here uses them."""

import hashlib
import hmac


def digest(data: bytes) -> bytes:
    """`H`: SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract (RFC 5869 s.2.2): 32 bytes."""
    return hmac.digest(salt, secret, "sha256")


def expand(key: bytes, info: bytes, size: int) -> bytes:
    """HKDF-Expand (RFC 5869 s.2.3): `size` bytes, raises ValueError for more than 255 blocks of 32."""
    block, found = b"", b""
    for count in range(1, -(-size // 32) + 1):
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        found += block
    return found[:size]


def hkdf(key: bytes, info: bytes, size: int) -> bytes:
    """HKDF without a salt (32 zero bytes): `size` bytes."""
    return expand(extract(bytes(32), key), info, size)


def mac(key: bytes, data: bytes, size: int) -> bytes:
    """HMAC-SHA-256 cut to `size` bytes."""
    return hmac.digest(key, data, "sha256")[:size]


def same(left: bytes, right: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left, right)
