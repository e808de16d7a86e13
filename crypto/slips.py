"""Entry slips: 80 random bits as 16 base32 symbols and one check symbol, typed by hand from paper.

The alphabet is Crockford's (no I, L, O, U; those read as 1, 1, 0 and not at all). The check symbol is a weighted
sum in GF(32): every wrong symbol and every swap of two symbols is noticed.
"""

import re
import secrets

from crypto.derive import hkdf
from crypto.encoding import Malformed, label

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = 16
_LOOKALIKES = str.maketrans("OIL", "011")
_NOISE = re.compile(r"[\s\-‐-―−]+")


def new_code() -> str:
    """A fresh code as printed: `XXXX-XXXX-XXXX-XXXX-X`."""
    symbols = [secrets.randbelow(32) for _ in range(SYMBOLS)]
    text = "".join(ALPHABET[symbol] for symbol in [*symbols, _check(symbols)])
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def read_code(typed: str) -> str:
    """The 16 symbols of a code typed in any case, with or without dashes; raises Malformed on a slip of the finger."""
    text = _NOISE.sub("", typed).upper().translate(_LOOKALIKES)
    if len(text) != SYMBOLS + 1 or any(symbol not in ALPHABET for symbol in text):
        raise Malformed("not the form of a slip code")
    symbols = [ALPHABET.index(symbol) for symbol in text]
    if _check(symbols[:-1]) != symbols[-1]:
        raise Malformed("the check symbol does not fit")
    return text[:-1]


def slip_hash(slips_key: bytes, symbols: str) -> bytes:
    """What the forum stores of a slip: 32 bytes, of no use without the slips key."""
    return hkdf(slips_key, label("slip") + symbols.encode("ascii"), 32)


def _check(symbols: list[int]) -> int:
    """Sum of a^(i+1) * symbol_i in GF(32) with a^5 = a^2 + 1; all weights differ, none is 0 or 1."""
    total, weight = 0, 2
    for symbol in symbols:
        total ^= _times(weight, symbol)
        weight = _times(weight, 2)
    return total


def _times(left: int, right: int) -> int:
    product = 0
    for bit in range(5):
        if right >> bit & 1:
            product ^= left << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product
