"""Claim codes: eight words that let an author come back to a post from any browser (docs/protocol.md, "Claims").

The words come from the session secret and the thread, so the session can show them again; the database holds
a hash to find them by and, sealed under them, the key with which the author signs in that thread.
"""

import re
from dataclasses import dataclass, field

from mnemonic import Mnemonic
from nacl.signing import SigningKey

from crypto.derive import digest, expand, extract
from crypto.encoding import Malformed, label
from crypto.sealing import SealBroken, open_sealed, seal

WORDS: tuple[str, ...] = tuple(Mnemonic("english").wordlist)
COUNT = 8
ID_SIZE, SEED_SIZE = 16, 32
_PLACE = {word: place for place, word in enumerate(WORDS)}
_SEPARATORS = re.compile(r"[\s,.;\-‐-―−]+")


@dataclass(frozen=True)
class Claim:
    """The two keys a claim code gives, and what a thread's author stores under them."""

    stored_lookup: bytes
    key: bytes = field(repr=False)

    def seal(self, thread: bytes, thread_seed: bytes) -> bytes:
        return seal(self.key, thread + thread_seed, self._aad())

    def open(self, sealed: bytes) -> tuple[bytes, SigningKey]:
        """(thread id, the author's key in it); raises SealBroken."""
        plain = open_sealed(self.key, sealed, self._aad())
        if len(plain) != ID_SIZE + SEED_SIZE:
            raise SealBroken("not a claim")
        return plain[:ID_SIZE], SigningKey(plain[ID_SIZE:])

    def _aad(self) -> bytes:
        return label("claim-aad") + self.stored_lookup


def claim(claim_salt: bytes, code: bytes) -> Claim:
    """The claim of an 11-byte code."""
    key = extract(claim_salt, code)
    return Claim(digest(expand(key, label("claim-lookup"), 32)), expand(key, label("claim-key"), 32))


def to_words(code: bytes) -> str:
    """11 bytes as eight words of the BIP-39 English list, eleven bits each, first bits first."""
    number = int.from_bytes(code, "big")
    return " ".join(WORDS[number >> shift & 2047] for shift in range(77, -1, -11))


def from_words(typed: str) -> bytes:
    """The 11 bytes; words in any case, apart by spaces, commas or dashes; raises Malformed."""
    words = split_words(typed)
    if len(words) != COUNT or any(word not in _PLACE for word in words):
        raise Malformed("not eight words of the list")
    number = 0
    for word in words:
        number = number << 11 | _PLACE[word]
    return number.to_bytes(11, "big")


def split_words(typed: str) -> list[str]:
    return [word for word in _SEPARATORS.split(typed.lower()) if word]


def first_words_match(words: str, typed: str) -> bool:
    """Whether the first two words (or more of them) were typed back."""
    given = split_words(typed)
    return len(given) >= 2 and words.split()[: len(given)] == given
