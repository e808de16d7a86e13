"""Sealing: XChaCha20-Poly1305 with random nonces, and padding that hides lengths.

sealed = 0x01 || nonce[24] || ciphertext and tag. The place of a thing is its associated data, so that
a row moved elsewhere no longer opens. Nonces are random, never counters: a restored snapshot repeats counters.
"""

import secrets

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt
from nacl.exceptions import CryptoError

from crypto.encoding import Malformed

VERSION = b"\x01"
KEY_SIZE, NONCE_SIZE = 32, 24
LENGTH_SIZE = 4
BUCKETS = (512, 1024, 2048, 4096)


class SealBroken(Exception):
    """The bytes do not open under this key at this place."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_SIZE)


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """41 bytes longer than the plaintext."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return b"".join((VERSION, nonce, encrypt(plaintext, aad, nonce, key)))


def open_sealed(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext; raises SealBroken for another key, place, version or a changed byte."""
    if sealed[:1] != VERSION:
        raise SealBroken("unknown version")
    try:
        return decrypt(sealed[1 + NONCE_SIZE :], aad, sealed[1 : 1 + NONCE_SIZE], key)
    except (CryptoError, ValueError) as error:  # too short for a tag is a bare ValueError
        raise SealBroken("does not match its seal") from error


def pad(data: bytes, size: int | None = None) -> bytes:
    """u32 length || data || zeros, to `size` or else to 512, 1024, 2048, 4096 or a multiple of 4096."""
    framed = len(data).to_bytes(LENGTH_SIZE, "big") + data
    size = size or _bucket(len(framed))
    if len(framed) > size:
        raise Malformed("too long for its fixed size")
    return framed.ljust(size, b"\x00")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given, whatever size it padded to; raises Malformed when the length or the zeros are wrong."""
    end = 4 + int.from_bytes(padded[:4], "big")
    if not 4 <= end <= len(padded) or padded[end:] != bytes(len(padded) - end):
        raise Malformed("longer than its padding, or padding that is not zero")
    return padded[4:end]


def _bucket(size: int) -> int:
    small = next((bucket for bucket in BUCKETS if size <= bucket), None)
    return small or -(-size // BUCKETS[-1]) * BUCKETS[-1]
