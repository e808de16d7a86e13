"""What the forum does with a token: read its text, check it in the order of docs/protocol.md, name it when spent."""

from crypto.derive import digest
from crypto.encoding import Malformed, label, unb64
from crypto.tokens import blindrsa
from crypto.tokens.keys import SIZE, PublicKey
from crypto.tokens.scopes import TOKEN_TYPE

NONCE_SIZE, DIGEST_SIZE, KEY_ID_SIZE = 32, 32, 32
INPUT_SIZE = len(TOKEN_TYPE) + NONCE_SIZE + DIGEST_SIZE + KEY_ID_SIZE
TOKEN_SIZE = INPUT_SIZE + SIZE
_TO_URL_ALPHABET = str.maketrans("+/", "-_")


class TokenRefused(Exception):
    """Not a token of this scope."""


class WrongLength(TokenRefused):
    """Not 354 bytes."""


class WrongType(TokenRefused):
    """Not of token type 0x0002."""


class WrongKey(TokenRefused):
    """Not signed for the key of this scope: mostly a pass of another week, or a token of another ballot."""


class WrongChallenge(TokenRefused):
    """Made for another registrar, forum or scope."""


class BadSignature(TokenRefused):
    """The key of the scope never signed this."""


def token_input(nonce: bytes, challenge_digest: bytes, key_id: bytes) -> bytes:
    """The 98 bytes that are signed."""
    return TOKEN_TYPE + nonce + challenge_digest + key_id


def parse_text(text: str) -> bytes:
    """The token a person pasted: either alphabet, with padding, blanks and line breaks or without; raises Malformed."""
    compact = "".join(text.split()).translate(_TO_URL_ALPHABET)
    bare = compact.rstrip("=")
    if len(compact) - len(bare) > 2:
        raise Malformed("not base64")
    return unb64(bare, TOKEN_SIZE)


def verify(token: bytes, key: PublicKey, challenge_digest: bytes) -> bytes:
    """The spent id; raises TokenRefused. `key` is the one key of the scope, chosen by scope and not by the token."""
    if len(token) != TOKEN_SIZE:
        raise WrongLength
    signed, signature = token[:INPUT_SIZE], token[INPUT_SIZE:]
    if signed[:2] != TOKEN_TYPE:
        raise WrongType
    if signed[-KEY_ID_SIZE:] != key.key_id:
        raise WrongKey
    if signed[-KEY_ID_SIZE - DIGEST_SIZE : -KEY_ID_SIZE] != challenge_digest:
        raise WrongChallenge
    if not blindrsa.verify(signed, signature, key.n, key.e):
        raise BadSignature
    return spent_id(signed)


def spent_id(signed: bytes) -> bytes:
    """The name of a spent token, from its 98 bytes alone: no spelling of the signature spends it again."""
    return digest(label("spent") + signed)
