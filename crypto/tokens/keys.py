"""Public keys of scopes: RSA of 2048 bits with e = 65537, in exactly one spelling (RFC 9578 s.6.5).

With the size and the exponent fixed, everything in the DER but the modulus is fixed too: a key that is spelled
otherwise would have another id, and two ids of one key could be told apart when they are spent.
"""

from dataclasses import dataclass
from functools import cached_property

from crypto.derive import digest
from crypto.encoding import Malformed

BITS = 2048
SIZE = BITS // 8
EXPONENT = 65537
# SubjectPublicKeyInfo, id-RSASSA-PSS with SHA-384, MGF1 of SHA-384 and salt 48; then BIT STRING, RSAPublicKey, modulus.
_BEFORE = bytes.fromhex(
    "30820152303d06092a864886f70d01010a3030a00d300b0609608648016503040202a11a301806092a864886f70d010108"
    "300b0609608648016503040202a2030201300382010f003082010a0282010100"
)
_AFTER = bytes.fromhex("0203010001")


@dataclass(frozen=True)
class PublicKey:
    """The key of one scope; `spki` is the form that is signed, hashed and published."""

    n: int
    e: int
    spki: bytes

    @cached_property
    def key_id(self) -> bytes:
        """H(SPKI): the 32 bytes that stand in a token."""
        return digest(self.spki)

    @property
    def truncated(self) -> int:
        """The last byte of the id, by which a request of RFC 9578 names its key."""
        return self.key_id[-1]


def encode_spki(n: int, e: int = EXPONENT) -> bytes:
    """342 bytes; raises Malformed for a key of another size or exponent."""
    if e != EXPONENT or n.bit_length() != BITS or n % 2 == 0:
        raise Malformed("not a key of 2048 bits with e = 65537")
    return _BEFORE + n.to_bytes(SIZE, "big") + _AFTER


def decode_spki(spki: bytes) -> PublicKey:
    """The key; raises Malformed for any other spelling, size or exponent."""
    n = int.from_bytes(spki[len(_BEFORE) : -len(_AFTER)], "big")
    if spki != encode_spki(n):
        raise Malformed("not the id-RSASSA-PSS form of a key")
    return PublicKey(n, EXPONENT, spki)
