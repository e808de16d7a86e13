"""What is counted for reports, at rest (docs/protocol.md, "Figures"): exact while a period lasts, with noise after it.

counts  = canonical JSON {"heads": n, "pulse": [n, n, n, n, n], "themes": {key: n, ...}}
tally   = seal(tally key of the period, pad(counts, 1024), T("tally-aad") || u32 period)
figures = seal(figures, pad(counts, 1024), T("noisy-aad") || u32 period)
hints   = seal(figures, pad(what machines suggest to seat-holders, as JSON), T("hints-aad"))
in the log: H(T("commit") || salt[32] || counts), of the figures
The tally key is in a file outside databases and backups, and is destroyed with the tally.
"""

import json
from collections.abc import Mapping
from typing import Any

from crypto.encoding import Malformed, label
from crypto.records import canonical
from crypto.sealing import open_sealed, pad, seal, unpad

# Of one size, whatever was counted.
SIZE = 1024
Pulse = tuple[int, int, int, int, int]
Counts = tuple[int, Mapping[str, int], Pulse]


def written(heads: int, themes: Mapping[str, int], pulse: Pulse) -> bytes:
    return canonical({"heads": heads, "pulse": list(pulse), "themes": dict(themes)})


def read(content: bytes) -> Counts:
    """(heads, themes, pulse); raises Malformed."""
    try:
        found: Any = json.loads(content.decode("ascii"))
        a, b, c, d, e = found["pulse"]
        counts = int(found["heads"]), {str(key): int(many) for key, many in found["themes"].items()}, (a, b, c, d, e)
        if written(*counts) == content:
            return counts
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed("no counts") from error
    raise Malformed("not the one spelling")


def seal_tally(key: bytes, period: int, content: bytes) -> bytes:
    return seal(key, pad(content, SIZE), _tally_aad(period))


def open_tally(key: bytes, period: int, sealed: bytes) -> bytes:
    """Raises SealBroken or Malformed."""
    return unpad(open_sealed(key, sealed, _tally_aad(period)))


def seal_noisy(key: bytes, period: int, content: bytes) -> bytes:
    return seal(key, pad(content, SIZE), _noisy_aad(period))


def open_noisy(key: bytes, period: int, sealed: bytes) -> bytes:
    """Raises SealBroken or Malformed."""
    return unpad(open_sealed(key, sealed, _noisy_aad(period)))


def seal_hints(key: bytes, content: bytes) -> bytes:
    return seal(key, pad(content), label("hints-aad"))


def open_hints(key: bytes, sealed: bytes) -> bytes:
    """Raises SealBroken or Malformed."""
    return unpad(open_sealed(key, sealed, label("hints-aad")))


def _tally_aad(period: int) -> bytes:
    return label("tally-aad") + period.to_bytes(4, "big")


def _noisy_aad(period: int) -> bytes:
    return label("noisy-aad") + period.to_bytes(4, "big")
