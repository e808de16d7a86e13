"""HKDF-SHA-256 (RFC 5869), HMAC-SHA-256 and SHA-256, as every derivation here uses them."""

import hashlib
import hmac

BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


def digest(data: bytes) -> bytes:
    """`H`: SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract (RFC 5869 s.2.2): 32 bytes."""
    return _hmac(salt, secret)


def expand(key: bytes, info: bytes, size: int) -> bytes:
    """HKDF-Expand (RFC 5869 s.2.3): `size` bytes, raises ValueError for more than 255 blocks of 32."""
    found = block = _hmac(key, info + b"\x01")
    for count in range(2, -(-size // 32) + 1):
        block = _hmac(key, block + info + bytes([count]))
        found += block
    return found[:size]


def hkdf(key: bytes, info: bytes, size: int) -> bytes:
    """HKDF without a salt (32 zero bytes): `size` bytes."""
    return expand(extract(bytes(32), key), info, size)


def mac(key: bytes, data: bytes, size: int) -> bytes:
    """HMAC-SHA-256 cut to `size` bytes."""
    return _hmac(key, data)[:size]


def same(left: bytes, right: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left, right)


def _hmac(key: bytes, data: bytes) -> bytes:
    """HMAC (RFC 2104), 32 bytes. `hmac.digest` takes more than twice as long for what is as short as here, and gives up
    the interpreter each time: seventeen times for a post.
    """
    key = (key if len(key) <= BLOCK else digest(key)).ljust(BLOCK, b"\0")
    inner = hashlib.sha256(key.translate(_INNER) + data).digest()
    return hashlib.sha256(key.translate(_OUTER) + inner).digest()
