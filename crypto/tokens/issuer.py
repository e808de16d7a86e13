"""The registrar's side: signing a blinded message with the key of a scope.

The private operation is timed and repeated by strangers and answers whatever they send, so: only messages in range
reach the key, the base is blinded, the exponentiation is constant time, and what comes out is checked before it leaves.
"""

import secrets
from dataclasses import dataclass, fields

import gmpy2
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from crypto.encoding import Malformed, Reader
from crypto.tokens.keys import BITS, EXPONENT, SIZE, PublicKey, decode_spki, encode_spki
from crypto.tokens.scopes import TOKEN_TYPE


class BadBlinded(Exception):
    """Not a blinded message for this key."""


class SigningFault(Exception):
    """The result did not check. It is thrown away: one wrong CRT result and its message give the key away."""


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """The CRT form of RFC 8017 s.3.2, as integers of gmpy2."""

    n: int
    e: int
    p: int
    q: int
    dp: int
    dq: int
    q_inverse: int

    def __post_init__(self) -> None:
        for part in fields(self):
            object.__setattr__(self, part.name, gmpy2.mpz(getattr(self, part.name)))

    def holds_together(self) -> bool:
        """Whether these are the parts of one key. (That p and q are prime is the word of who made them.)"""
        halves = ((self.p, self.dp), (self.q, self.dq))
        exact = all(self.e * exponent % (prime - 1) == 1 for prime, exponent in halves)
        return exact and self.p * self.q == self.n and self.q * self.q_inverse % self.p == 1

    def root(self, m: int) -> int:
        """s with s^e = m, or anything at all after a fault. The base is blinded: no caller chooses what is powered."""
        factor, undo = self._blinding()
        base = m * factor % self.n
        low = gmpy2.powmod_sec(base % self.q, self.dq, self.q)
        high = gmpy2.powmod_sec(base % self.p, self.dp, self.p)
        return int((low + self.q * ((high - low) * self.q_inverse % self.p)) * undo % self.n)

    def checked_root(self, m: int) -> int:
        """s with s^e = m; raises SigningFault."""
        s = self.root(m)
        if gmpy2.powmod(s, self.e, self.n) != m:
            raise SigningFault("the result of a private operation did not check")
        return s

    def _blinding(self) -> tuple[int, int]:
        """(r^e, 1/r) for a fresh r. Only the exponents made from d need powmod_sec: e is public and r is used once."""
        r = gmpy2.mpz(1 + secrets.randbelow(int(self.n) - 1))
        return gmpy2.powmod(r, self.e, self.n), gmpy2.invert(r, self.n)


class Signer:
    """The key of one scope. Nothing here is kept between two signatures."""

    def __init__(self, pkcs8: bytes) -> None:
        """Raises Malformed unless it is an RSA key of 2048 bits with e = 65537."""
        self.private = load_private(pkcs8)
        self.public: PublicKey = decode_spki(encode_spki(int(self.private.n), int(self.private.e)))

    def check(self, blinded: bytes) -> None:
        """Raises BadBlinded unless it has 256 bytes, 1 < m < n - 1, and shares no factor with n."""
        m, n = int.from_bytes(blinded, "big"), self.public.n
        if len(blinded) != SIZE or not 1 < m < n - 1 or gmpy2.gcd(m, n) != 1:
            raise BadBlinded("not a blinded message for this key")

    def sign(self, blinded: bytes) -> bytes:
        """256 bytes, the same for the same message; raises BadBlinded or SigningFault."""
        self.check(blinded)
        return self.private.checked_root(int.from_bytes(blinded, "big")).to_bytes(SIZE, "big")


def new_key() -> bytes:
    """A fresh private key: PKCS#8 in DER, of rsaEncryption, not encrypted."""
    key = rsa.generate_private_key(EXPONENT, BITS)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def load_private(pkcs8: bytes) -> PrivateKey:
    """Raises Malformed for anything but an RSA key whose parts belong together.

    The library's own check tests primes and takes longer than forty signatures. It is left out: the key comes from
    under a seal, its parts are compared here, and every signature is checked.
    """
    try:
        key = load_der_private_key(pkcs8, None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError) as error:
        raise Malformed("not a private key") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Malformed("not an RSA key")
    parts = key.private_numbers()
    public = parts.public_numbers
    private = PrivateKey(public.n, public.e, parts.p, parts.q, parts.dmp1, parts.dmq1, parts.iqmp)
    if min(private.p, private.q) < 3 or not private.holds_together() or parts.d % (parts.p - 1) != private.dp:
        raise Malformed("not the parts of one key")
    return private


def read_request(body: bytes) -> tuple[int, bytes]:
    """(last byte of the key id, blinded message) of the 259 bytes of RFC 9578 s.6.1; raises Malformed."""
    reader = Reader(body)
    if reader.take(2) != TOKEN_TYPE:
        raise Malformed("another type of token")
    parts = reader.number(1), reader.take(SIZE)
    reader.end()
    return parts
