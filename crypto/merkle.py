"""The hash tree of the log (RFC 6962 section 2.1; the checks of RFC 9162 section 2.1.3), and where its tiles lie.

Everything here works on leaf hashes. Proofs are made from `node(height, index)`: the hash of the complete subtree over
the leaves from `index << height` up to `(index + 1) << height`, wherever it is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_SIZE = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY = sha256(b"").digest()
Node = Callable[[int, int], bytes]
Place = tuple[int, int]  # (height, index) of a complete subtree


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Peaks:
    """All that is needed of a tree to make it grow: its size, and the roots of its complete subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def grown(self, leaf: bytes) -> tuple["Peaks", list[tuple[Place, bytes]]]:
        """With one leaf more, and the subtrees that this completed, from the leaf up."""
        made, hashes, height = [((0, self.size), leaf)], list(self.hashes), 0
        while self.size >> height & 1:
            height += 1
            leaf = node_hash(hashes.pop(), leaf)
            made.append(((height, self.size >> height), leaf))
        return Peaks(self.size + 1, (*hashes, leaf)), made

    @property
    def root(self) -> bytes:
        found = self.hashes[-1] if self.hashes else EMPTY
        for left in reversed(self.hashes[:-1]):
            found = node_hash(left, found)
        return found


def root(leaves: Sequence[bytes]) -> bytes:
    peaks = Peaks()
    for leaf in leaves:
        peaks, _ = peaks.grown(leaf)
    return peaks.root


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1, from the leaf up; raises ValueError for a leaf beyond the tree."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in this tree")
    return _path(index, 0, size, node)


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """PROOF of RFC 6962 section 2.1.2; empty where the old tree is empty or the new one. Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError("the older tree is the larger one")
    return _subproof(old, 0, new, True, node) if old else []


def is_included(top: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof leads from a leaf to the root of a tree (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last = index, size - 1
    for sibling in proof:
        if not last:
            return False
        if at & 1 or at == last:
            leaf = node_hash(sibling, leaf)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        at, last = at >> 1, last >> 1
    return not last and leaf == top


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves begins with that of `old` (RFC 9162 section 2.1.4.2)."""
    if old in (0, new):
        return not proof and old_root == (new_root if old else EMPTY)
    if not 0 < old < new or not proof:
        return False
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    return not last and before == old_root and after == new_root


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """`tile/0/x001/234.p/5` (C2SP tlog-tiles); the level of the entries themselves is written -1."""
    digits = f"{number:0{-(-len(str(number)) // 3) * 3}}"
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    part = "" if width == TILE_WIDTH else f".p/{width}"
    return (
        "/".join(["tile", "entries" if level < 0 else str(level), *(f"x{one}" for one in groups[:-1]), groups[-1]])
        + part
    )


def tile_of(height: int, index: int) -> tuple[int, int, int, int]:
    """(level, number of the tile, begin, end) of the hashes inside it that make up a complete subtree."""
    level, below = divmod(height, TILE_HEIGHT)
    number, begin = divmod(index << below, TILE_WIDTH)
    return level, number, begin, begin + (1 << below)


def _path(index: int, begin: int, end: int, node: Node) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _half(end - begin)
    if index < middle:
        return [*_path(index, begin, middle, node), _top(middle, end, node)]
    return [*_path(index, middle, end, node), _top(begin, middle, node)]


def _subproof(old: int, begin: int, end: int, known: bool, node: Node) -> list[bytes]:
    """SUBPROOF of RFC 6962 for the first `old` leaves of all; `known` while their root is what the old tree has."""
    if old == end:
        return [] if known else [_top(begin, end, node)]
    middle = begin + _half(end - begin)
    if old <= middle:
        return [*_subproof(old, begin, middle, known, node), _top(middle, end, node)]
    return [*_subproof(old, middle, end, False, node), _top(begin, middle, node)]


def _top(begin: int, end: int, node: Node) -> bytes:
    """The hash over some leaves that begin where a subtree of their size would."""
    if (size := end - begin) & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, begin >> height)
    middle = begin + _half(size)
    return node_hash(_top(begin, middle, node), _top(middle, end, node))


def _half(size: int) -> int:
    """The largest power of two below a size above 1."""
    return 1 << (size - 1).bit_length() - 1
