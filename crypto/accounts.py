"""Named accounts: seat-holders and leaders, who come in with a passphrase (docs/protocol.md, "Accounts").

account id     = MAC(accounts, T("account") || name, 16)
passphrase key = Argon2id(passphrase, salt[16]), always at the one cost below
sealed secret  = seal(passphrase key, secret[32], T("account-secret-aad") || u8 kind || account id)
cookie         = b64(seal(cookie key, u8 kind || account id || u32 until || form seed[32] || secret[32],
                 T("account-cookie-aad") || L16(epoch))) "." epoch
"""

import secrets
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw

from crypto.cookies import cookie_epoch
from crypto.derive import mac, same
from crypto.encoding import Malformed, Reader, b64, l16, label, unb64
from crypto.sealing import open_sealed, seal

SEAT, LEADER = 1, 2
ID_SIZE, SALT_SIZE, SECRET_SIZE, PROOF_SIZE = 16, 16, 32, 16
SEALED_SIZE = 41 + SECRET_SIZE
COOKIE_SIZE = 41 + 1 + ID_SIZE + 4 + 2 * SECRET_SIZE


@dataclass(frozen=True)
class Cost:
    """Of Argon2id: passes, KiB and lanes. Those of RFC 9106's second choice, as argon2-cffi has them."""

    passes: int
    memory: int
    lanes: int


COST = Cost(3, 65_536, 4)


@dataclass(frozen=True)
class Account:
    """Who is signed in, as what, until which hour (since 1970), with what their passphrase opened: of a seat-holder,
    what both keys of the seat come from. It exists in one browser's cookie and nowhere else.
    """

    kind: int
    account_id: bytes
    until: int
    form_seed: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    def form_token(self) -> str:
        """The CSRF token of a form: a fresh nonce, and the proof that it was shown to this sign-in."""
        nonce = secrets.token_bytes(PROOF_SIZE)
        return b64(nonce + self._proof(nonce))

    def is_form_token(self, token: str) -> bool:
        try:
            data = unb64(token, 2 * PROOF_SIZE)
        except Malformed:
            return False
        return same(self._proof(data[:PROOF_SIZE]), data[PROOF_SIZE:])

    def _proof(self, nonce: bytes) -> bytes:
        return mac(self.form_seed, label("account-form") + nonce, PROOF_SIZE)


def account_id(accounts_key: bytes, name: str) -> bytes:
    """What the database knows a name by: of no use without the key."""
    return mac(accounts_key, label("account") + name.encode(errors="replace"), ID_SIZE)


def passphrase_key(passphrase: str, salt: bytes) -> bytes:
    """32 bytes, for the tenth of a second and 64 MiB that a guess is to cost as well."""
    words = passphrase.encode(errors="replace")
    return hash_secret_raw(words, salt, COST.passes, COST.memory, COST.lanes, SECRET_SIZE, Type.ID)


def seal_secret(key: bytes, kind: int, account: bytes, secret: bytes) -> bytes:
    return seal(key, secret, _secret_aad(kind, account))


def open_secret(key: bytes, kind: int, account: bytes, sealed: bytes) -> bytes:
    """Raises SealBroken for any passphrase but the right one."""
    return open_sealed(key, sealed, _secret_aad(kind, account))


def leader_mark(accounts_key: bytes, account: bytes, secret: bytes) -> bytes:
    """What shows that a leader's row was made with the forum's key, and not by hand."""
    return mac(accounts_key, label("leader") + account + secret, 32)


def seal_account(cookie_key: bytes, epoch: str, account: Account) -> str:
    plain = bytes([account.kind]) + account.account_id + account.until.to_bytes(4, "big")
    return b64(seal(cookie_key, plain + account.form_seed + account.secret, _cookie_aad(epoch))) + "." + epoch


def open_account(cookie_key: bytes, value: str) -> Account:
    """Raises Malformed or SealBroken. Whether its time is over is for the caller to say."""
    epoch = cookie_epoch(value)
    sealed = unb64(value.partition(".")[0], COOKIE_SIZE)
    reader = Reader(open_sealed(cookie_key, sealed, _cookie_aad(epoch)))
    kind, account, until = reader.number(1), reader.take(ID_SIZE), reader.number(4)
    return Account(kind, account, until, reader.take(SECRET_SIZE), reader.take(SECRET_SIZE))


def _secret_aad(kind: int, account: bytes) -> bytes:
    return label("account-secret-aad") + bytes([kind]) + account


def _cookie_aad(epoch: str) -> bytes:
    return label("account-cookie-aad") + l16(epoch.encode())
