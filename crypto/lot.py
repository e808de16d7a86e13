"""The lot that draws a jury and breaks ties, and the code by which a juror is known (docs/protocol.md, "The lot").

seed  = H(T("lot") || value[32] || leaf hash of what is drawn for || leaf hash of the list of candidates)
        for an election, whose list the registrar makes itself: || leaf hash of the first ballot box after the list
order = candidates by H(T("lot-order") || seed || key): the first are drawn
code  = b64(key[32] || Ed25519(key, T("juror") || leaf hash of the appeal))

The value was fixed, by its hash, before anybody knew what it would be used for, and is told after the last of these
entries: who makes that one cannot know the value, and who knows the value cannot foresee or change it.
"""

from collections.abc import Iterable

from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from crypto.derive import digest
from crypto.encoding import Malformed, b64, label, unb64

KEY_SIZE, SIGNATURE_SIZE, VALUE_SIZE = 32, 64, 32


def seed(value: bytes, *leaves: bytes) -> bytes:
    """32 bytes, from the value that was told and the leaf hashes of entries of the log."""
    return digest(label("lot") + value + b"".join(leaves))


def drawn(seed: bytes, keys: Iterable[bytes], count: int) -> list[bytes]:
    """The first `count` of the candidates in the order of the lot; fewer where there are no more."""
    return sorted(keys, key=lambda key: digest(label("lot-order") + seed + key))[:count]


def read_juror_key(text: str) -> bytes:
    """The 32 bytes of a volunteer's public key; raises Malformed for what no signature could ever be checked with."""
    key = unb64(text, KEY_SIZE)
    if not crypto_core_ed25519_is_valid_point(key):
        raise Malformed("not a key of Ed25519")
    return key


def juror_code(key: SigningKey, appeal: bytes) -> str:
    """What a juror shows: good for the appeal with this leaf hash and for no other."""
    return b64(bytes(key.verify_key) + key.sign(_shown(appeal)).signature)


def read_juror_code(text: str, appeal: bytes) -> bytes:
    """The key of whoever made this code for this appeal; raises Malformed."""
    data = unb64(text, KEY_SIZE + SIGNATURE_SIZE)
    try:
        VerifyKey(data[:KEY_SIZE]).verify(_shown(appeal), data[KEY_SIZE:])
    except BadSignatureError as error:
        raise Malformed("not a code for this appeal") from error
    return data[:KEY_SIZE]


def _shown(appeal: bytes) -> bytes:
    return label("juror") + appeal
