"""What a session secret S gives. S exists in one browser's cookie and nowhere else (docs/protocol.md, "Sessions").

Each derivation has its own label: from one of these values nobody comes to another, or back to S.
"""

import secrets
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from nacl.bindings import crypto_sign_seed_keypair
from nacl.signing import SigningKey

from crypto.derive import digest, expand, extract, mac, same
from crypto.encoding import Malformed, b64, label, unb64
from crypto.tokens.scopes import entry_scope, scope_hash

NONCE_SIZE = 16
MAC_SIZE = 16
CLAIM_SIZE = 11


@lru_cache(maxsize=64)
def _salt(epoch: str) -> bytes:
    return digest(label("session-salt") + scope_hash(entry_scope(epoch)))


@dataclass(frozen=True)
class Session:
    """S (32 bytes) and the epoch of its entry scope, an ISO week such as `2026-W48`; whether a slip opened it."""

    secret: bytes = field(repr=False)
    epoch: str
    by_slip: bool = False

    @classmethod
    def new(cls, epoch: str, by_slip: bool) -> "Session":
        return cls(secrets.token_bytes(32), epoch, by_slip)

    @cached_property
    def prk(self) -> bytes:
        return extract(_salt(self.epoch), self.secret)

    @property
    def stored_id(self) -> bytes:
        """H(session id): all that a database ever holds of a session."""
        return digest(expand(self.prk, label("session-id"), 32))

    @cached_property
    def csrf_key(self) -> bytes:
        return expand(self.prk, label("csrf"), 32)

    def thread_key(self, thread: bytes) -> SigningKey:
        """Ed25519; its public part is the author's name in this thread and in no other."""
        return SigningKey(self.thread_seed(thread))

    def public_key(self, thread: bytes) -> bytes:
        public: bytes = crypto_sign_seed_keypair(self.thread_seed(thread))[0]
        return public

    def thread_seed(self, thread: bytes) -> bytes:
        return expand(self.prk, label("thread") + thread, 32)

    def pool_mark(self, generation: int) -> bytes:
        """16 bytes by which the server shows a waiting post to its author, for one generation of the pool."""
        return expand(self.prk, label("pool") + generation.to_bytes(4, "big"), 16)

    def thread_id(self, nonce: bytes) -> bytes:
        return expand(self.prk, label("thread-id") + nonce, 16)

    def post_id(self, nonce: bytes) -> bytes:
        return expand(self.prk, label("post-id") + nonce, 16)

    def flag_id(self, post: bytes) -> bytes:
        """What a flag without a token is known by: one for each session and post, and it leads back to neither."""
        return digest(expand(self.prk, label("flag") + post, 32))

    def flag_row(self, post: bytes, generation: int) -> bytes:
        """The pool row of a flag without a token: flagged twice, it waits once. Not from the flag id: that is stored
        afterwards, and would tell which waiting row it was.
        """
        return expand(self.prk, label("flag-row") + post + generation.to_bytes(4, "big"), 16)

    def claim(self, thread: bytes) -> bytes:
        """The 11 bytes of the claim code for this session's posts in one thread."""
        return expand(self.prk, label("claim") + thread, CLAIM_SIZE)

    def conversation(self, nonce: bytes) -> bytes:
        """What the claim code of a message to the moderators is made for, as for a thread; stored nowhere."""
        return expand(self.prk, label("conversation") + nonce, 16)

    def form_token(self) -> str:
        """A fresh form nonce and the proof that this session was given it: the CSRF token of every form."""
        nonce = secrets.token_bytes(NONCE_SIZE)
        return b64(nonce + self._proof(nonce))

    def form_nonce(self, token: str) -> bytes:
        """The nonce of a token of `form_token`; raises Malformed when this session was never given it."""
        data = unb64(token, NONCE_SIZE + MAC_SIZE)
        if not same(self._proof(data[:NONCE_SIZE]), data[NONCE_SIZE:]):
            raise Malformed("a form of another session")
        return data[:NONCE_SIZE]

    def _proof(self, nonce: bytes) -> bytes:
        return mac(self.csrf_key, label("csrf-token") + nonce, MAC_SIZE)
