"""The session cookie: S sealed under a cookie key of its epoch (docs/protocol.md, "Cookie").

value = b64url(0x01 || nonce[24] || AEAD(cookie key, flags u8 || S[32], T("cookie-aad") || L16(epoch))) "." epoch
The epoch stands outside so that the key can be found; it is the week that everybody's cookie of that week names.
"""

import re

from crypto.encoding import Malformed, b64, l16, label, unb64
from crypto.sealing import SealBroken, open_sealed, seal
from crypto.sessions import Session

KEEP, BY_SLIP = 0x01, 0x02
SEALED_SIZE = 1 + 24 + 1 + 32 + 16
_EPOCH = re.compile(r"[0-9]{4}-W[0-9]{2}")


def seal_cookie(cookie_key: bytes, session: Session, keep: bool) -> str:
    plain = bytes([KEEP * keep | BY_SLIP * session.by_slip]) + session.secret
    return b64(seal(cookie_key, plain, _aad(session.epoch))) + "." + session.epoch


def cookie_epoch(value: str) -> str:
    """The epoch a cookie names, unproven; raises Malformed."""
    epoch = value.partition(".")[2]
    if not _EPOCH.fullmatch(epoch):
        raise Malformed("no epoch in the cookie")
    return epoch


def open_cookie(cookie_key: bytes, value: str) -> Session:
    """The session; raises Malformed or SealBroken."""
    sealed, epoch = value.partition(".")[0], cookie_epoch(value)
    plain = open_sealed(cookie_key, unb64(sealed, SEALED_SIZE), _aad(epoch))
    if len(plain) != 33:
        raise SealBroken("not a session cookie")
    return Session(plain[1:], epoch, bool(plain[0] & BY_SLIP))


def _aad(epoch: str) -> bytes:
    return label("cookie-aad") + l16(epoch.encode())
