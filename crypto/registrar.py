"""What the registrar seals and derives for itself (docs/protocol.md, "The registrar's own").

Its root key lies in one file beside the database. Each use has a key of its own, derived from the root by name.
"""

import secrets
from dataclasses import dataclass

from crypto.derive import digest, hkdf, mac, same
from crypto.encoding import Malformed, Reader, b64, l16, label, unb64
from crypto.sealing import SealBroken, open_sealed, seal

SIGN_IN, CODES, FORMS, SCOPE_KEYS, LOTS, NOMINATIONS = "sign-in", "codes", "forms", "scope-keys", "lots", "nominations"
MEMBER, OFFICER, AWAY = 1, 2, 3
WHO_SIZE = 16
BADGE_SIZE = 1 + 24 + (1 + WHO_SIZE + 4) + 16
PROOF_SIZE = 16
LOT_SIZE = 32


def check_value(root: bytes) -> bytes:
    """16 bytes that tell whether a key file is this registrar's, and nothing else about it."""
    return hkdf(root, label("registrar-check"), 16)


def is_root(root: bytes, check: bytes) -> bool:
    return same(check_value(root), check)


def use_key(root: bytes, use: str) -> bytes:
    return hkdf(root, label("registrar-key") + l16(use.encode()), 32)


@dataclass(frozen=True)
class Badge:
    """Who is signed in, as what, and until which slot: all that there is of a sign-in, and only its holder has it."""

    kind: int
    who: bytes
    until: int


def seal_badge(key: bytes, badge: Badge) -> str:
    """The value of the cookie, and the bearer."""
    plain = bytes([badge.kind]) + badge.who + badge.until.to_bytes(4, "big")
    return b64(seal(key, plain, label("badge-aad")))


def open_badge(key: bytes, text: str) -> Badge:
    """Raises Malformed or SealBroken. Whether its time is over is for the caller to say."""
    reader = Reader(open_sealed(key, unb64(text, BADGE_SIZE), label("badge-aad")))
    return Badge(reader.number(1), reader.take(WHO_SIZE), reader.number(4))


def email_hash(codes_key: bytes, email: str) -> bytes:
    """What is stored of an address that asked for a code, a stranger's or not: of no use without the key."""
    return mac(codes_key, label("sign-in-email") + email.encode(), 32)


def code_of(codes_key: bytes, email: str, stamp: bytes) -> str:
    """The six digits of an address and a random stamp. (2^64 over 10^6: the bias is below 10^-13.)"""
    number = int.from_bytes(mac(codes_key, label("sign-in-code") + l16(email.encode()) + stamp, 8), "big")
    return f"{number % 10**6:06}"


def sign_on_value(key: bytes, seed: bytes, purpose: str) -> str:
    """State, nonce or verifier of one sign-on at an OpenID provider: all from the one seed in a badge."""
    return b64(mac(key, label("sign-on") + l16(purpose.encode()) + seed, 32))


def officer_id(name: str, verifier: str) -> bytes:
    """16 bytes that change with the passphrase: a new one ends every sign-in made with the old."""
    return digest(label("officer") + l16(name.encode()) + verifier.encode())[:WHO_SIZE]


def form_token(key: bytes, badge: str) -> str:
    """The CSRF token of a form: a fresh nonce, and the proof that it was shown to the holder of this badge."""
    nonce = secrets.token_bytes(PROOF_SIZE)
    return b64(nonce + _proof(key, badge, nonce))


def is_form_token(key: bytes, badge: str, token: str) -> bool:
    try:
        data = unb64(token, 2 * PROOF_SIZE)
    except Malformed:
        return False
    return same(_proof(key, badge, data[:PROOF_SIZE]), data[PROOF_SIZE:])


def seal_scope_key(key: bytes, scope: str, pkcs8: bytes) -> bytes:
    return seal(key, pkcs8, label("scope-key-aad") + scope.encode())


def open_scope_key(key: bytes, scope: str, sealed: bytes) -> bytes:
    """The PKCS#8 of a scope's private key; raises SealBroken."""
    return open_sealed(key, sealed, label("scope-key-aad") + scope.encode())


def seal_lots(key: bytes, block: int, lots: list[bytes]) -> bytes:
    return seal(key, b"".join(lots), label("lots-aad") + block.to_bytes(4, "big"))


def open_lots(key: bytes, block: int, sealed: bytes) -> list[bytes]:
    """The r_i of a block, whose hashes its record published; raises SealBroken."""
    plain = open_sealed(key, sealed, label("lots-aad") + block.to_bytes(4, "big"))
    if len(plain) % LOT_SIZE:
        raise SealBroken("not the lots of a block")
    return [plain[at : at + LOT_SIZE] for at in range(0, len(plain), LOT_SIZE)]


def _proof(key: bytes, badge: str, nonce: bytes) -> bytes:
    return mac(key, label("officer-form") + nonce + badge.encode(), PROOF_SIZE)
