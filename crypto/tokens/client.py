"""The client's side, as a reference: the browser wallet and candour-pass have their own and must agree with it."""

import secrets
from dataclasses import dataclass, field

from crypto.tokens import blindrsa
from crypto.tokens.keys import SIZE, PublicKey
from crypto.tokens.scopes import TOKEN_TYPE
from crypto.tokens.token import NONCE_SIZE, BadSignature, token_input


@dataclass(frozen=True)
class Pending:
    """What a client stores before it asks. Whoever has the inverse can link the request to the token."""

    token_input: bytes
    blinded_msg: bytes
    inverse: bytes = field(repr=False)


def prepare(key: PublicKey, challenge_digest: bytes) -> Pending:
    """A fresh token to ask for. (A blinding that shares a factor with n would be a factor of n: nobody meets one.)"""
    nonce, salt = secrets.token_bytes(NONCE_SIZE), secrets.token_bytes(blindrsa.SALT_SIZE)
    return prepare_with(key, challenge_digest, nonce, salt, 1 + secrets.randbelow(key.n - 1))


def prepare_with(key: PublicKey, challenge_digest: bytes, nonce: bytes, salt: bytes, blinding: int) -> Pending:
    """The same from given randomness, for vectors: using one blinding twice links two tokens."""
    signed = token_input(nonce, challenge_digest, key.key_id)
    blinded, inverse = blindrsa.blind(blindrsa.encode(signed, salt, key.n), blinding, key.n, key.e)
    return Pending(signed, blinded, inverse)


def token_request(key: PublicKey, pending: Pending) -> bytes:
    """The 259 bytes of RFC 9578 s.6.1."""
    return TOKEN_TYPE + bytes([key.truncated]) + pending.blinded_msg


def finalize(key: PublicKey, pending: Pending, blind_signature: bytes) -> bytes:
    """The token, 354 bytes; raises BadSignature when the registrar signed something else."""
    if len(blind_signature) != SIZE:
        raise BadSignature
    signature = blindrsa.unblind(blind_signature, pending.inverse, key.n)
    if not blindrsa.verify(pending.token_input, signature, key.n, key.e):
        raise BadSignature
    return pending.token_input + signature
