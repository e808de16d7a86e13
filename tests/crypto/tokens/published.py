"""The vectors of RFC 9474, 9577 and 9578, from a folder beside the checkout; else our own in their form."""

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from crypto.tokens import issuer
from tests.crypto.tokens.own import SIGNERS, VECTORS

FOLDER = Path(__file__).parents[3].parent / "shared" / "vectors"
Vector = dict[str, str]


def rfc9474() -> list[Vector]:
    return _published("rfc9474") or [_as_9474(own) for own in VECTORS]


def rfc9578() -> list[Vector]:
    return _published("rfc9578_type2") or [own | {"skS": _pem(own["pkcs8"])} for own in VECTORS]


def rfc9577_tokens() -> list[Vector]:
    return _published("rfc9577_token") or [_as_9577(own) for own in VECTORS]


def rfc9577_headers() -> list[Vector]:
    """Of each header, what concerns token type 2."""
    return _published("rfc9577_header") or [_as_header(own) for own in VECTORS]


def pkcs8(pem: str) -> bytes:
    """PKCS#8 in DER of a PEM in hex."""
    key = load_pem_private_key(bytes.fromhex(pem), None)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _published(name: str) -> list[Vector]:
    path = FOLDER / f"{name}.json"
    found: list[Vector] = json.loads(path.read_text())["vectors"] if path.exists() else []
    return found


def _pem(der: str) -> str:
    key = load_der_private_key(bytes.fromhex(der), None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).hex()


def _as_9474(own: Vector) -> Vector:
    private: issuer.PrivateKey = SIGNERS[own["scope"]].private
    d = pow(int(private.e), -1, int((private.p - 1) * (private.q - 1)))
    numbers = {"p": private.p, "q": private.q, "n": private.n, "e": private.e, "d": d}
    return {name: f"{int(number):0512x}" for name, number in numbers.items()} | {
        "name": "RSABSSA-SHA384-PSS-Deterministic",
        "prepared_msg": own["token_input"],
        "salt": own["salt"],
        "encoded_msg": own["encoded_msg"],
        "inv": own["inverse"],
        "blinded_msg": own["token_request"][6:],
        "blind_sig": own["token_response"],
        "sig": own["token"][-512:],
    }


def _as_9577(own: Vector) -> Vector:
    return {
        "token_type": "0002",
        "issuer_name": own["registrar_host"].encode().hex(),
        "redemption_context": own["scope_hash"],
        "origin_info": own["forum_host"].encode().hex(),
        "nonce": own["nonce"],
        "token_key_id": own["token_key_id"],
        "token_authenticator_input": own["token_input"],
    }


def _as_header(own: Vector) -> Vector:
    challenge, key = (
        base64.urlsafe_b64encode(bytes.fromhex(own[name])).decode() for name in ("token_challenge", "pkS")
    )
    return {
        "token-challenge-0": own["token_challenge"],
        "token-key-0": own["pkS"],
        "WWW-Authenticate": f'PrivateToken challenge="{challenge}", token-key="{key}"',
    }
