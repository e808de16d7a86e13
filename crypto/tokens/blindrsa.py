"""The public half of RFC 9474, RSABSSA-SHA384-PSS-Deterministic, for keys of any size: encode, blind, unblind, verify.

Only `verify` is used in production. The rest is plain Python integers, which are not constant time: it is the
reference that tests and other clients are compared with.
"""

import hashlib
import math

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA384

from crypto.encoding import Malformed

SALT_SIZE = 48
HASH_SIZE = 48
_PSS = PSS(MGF1(SHA384()), SALT_SIZE)


def size_of(n: int) -> int:
    """Bytes of a number below n."""
    return (n.bit_length() + 7) // 8


def encode(message: bytes, salt: bytes, n: int) -> int:
    """EMSA-PSS (RFC 8017 s.9.1.1) with SHA-384, one bit shorter than the modulus."""
    bits = n.bit_length() - 1
    size = (bits + 7) // 8
    hashed = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = (b"\x01" + salt).rjust(size - HASH_SIZE - 1, b"\x00")
    masked = int.from_bytes(block, "big") ^ int.from_bytes(_mgf1(hashed, len(block)), "big")
    masked &= (1 << bits - 8 * (HASH_SIZE + 1)) - 1
    return masked << 8 * (HASH_SIZE + 1) | int.from_bytes(hashed + b"\xbc", "big")


def blind(encoded: int, blinding: int, n: int, e: int) -> tuple[bytes, bytes]:
    """(blinded message, inverse of the blinding), each as long as the modulus; raises Malformed if there is none."""
    if not 0 < blinding < n or math.gcd(blinding, n) != 1 or math.gcd(encoded, n) != 1:
        raise Malformed("shares a factor with the modulus")
    blinded = encoded * pow(blinding, e, n) % n
    return blinded.to_bytes(size_of(n), "big"), pow(blinding, -1, n).to_bytes(size_of(n), "big")


def unblind(blind_signature: bytes, inverse: bytes, n: int) -> bytes:
    """The signature, yet to be verified."""
    product = int.from_bytes(blind_signature, "big") * int.from_bytes(inverse, "big")
    return (product % n).to_bytes(size_of(n), "big")


def verify(message: bytes, signature: bytes, n: int, e: int) -> bool:
    """RSASSA-PSS with a salt of exactly 48 bytes. `s + n` is another spelling of `s`: length and range refuse it."""
    if len(signature) != size_of(n) or int.from_bytes(signature, "big") >= n:
        return False
    try:
        # The library reads no key of the PSS form, so it is given the two numbers.
        RSAPublicNumbers(e, n).public_key().verify(signature, message, _PSS, SHA384())
    except InvalidSignature:
        return False
    return True


def _mgf1(seed: bytes, size: int) -> bytes:
    blocks = (hashlib.sha384(seed + at.to_bytes(4, "big")).digest() for at in range(-(-size // HASH_SIZE)))
    return b"".join(blocks)[:size]
