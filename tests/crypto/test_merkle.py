"""The tree of the log: as RFC 6962 defines it, as another implementation makes it, and no proof of what is not so."""

import re
from collections.abc import Callable, Sequence
from functools import cache, reduce

import pytest
from hypothesis import given, strategies
from pymerkle import InmemoryTree

from crypto import merkle
from tests.crypto import oracle
from tests.crypto.story import flips

MOST = 300
ENTRIES = [b"entry %d" % at for at in range(MOST)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
SMALL = range(1, 18)
SIZES = strategies.integers(0, MOST)
TREES = strategies.lists(strategies.binary(max_size=40), min_size=1, max_size=90)
HEIGHTS = strategies.integers(0, 55)

# The trees that the authors of RFC 6962 test their own log with: its leaves, and the root over the first 1, 2, ... 8.
PUBLISHED = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
PUBLISHED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(leaves: Sequence[bytes]) -> tuple[merkle.Peaks, dict[merkle.Place, bytes]]:
    peaks, nodes = merkle.Peaks(), dict[merkle.Place, bytes]()
    for leaf in leaves:
        peaks, made = peaks.grown(leaf)
        assert not nodes.keys() & dict(made).keys()
        nodes.update(made)
    return peaks, nodes


NODES = grown(LEAVES)[1]


def node(height: int, index: int) -> bytes:
    return NODES[height, index]


def node_of(entries: Sequence[bytes]) -> Callable[[int, int], bytes]:
    nodes = grown([merkle.leaf_hash(entry) for entry in entries])[1]
    return lambda height, index: nodes[height, index]


@cache
def root(size: int) -> bytes:
    return merkle.root(LEAVES[:size])


def other_tree(entries: Sequence[bytes]) -> InmemoryTree:
    """The tree of pymerkle, whose own hashing is that of RFC 6962. It counts leaves from 1."""
    tree = InmemoryTree()
    tree.append_entries(entries)
    return tree


OTHER = other_tree(ENTRIES)


def other_inclusion(tree: InmemoryTree, index: int, size: int) -> list[bytes]:
    """Its paths begin with the leaf itself."""
    found: list[bytes] = tree.prove_inclusion(index + 1, size).path[1:]
    return found


def other_consistency(tree: InmemoryTree, old: int, new: int) -> list[bytes]:
    """Its paths have the same hashes in another arrangement: they go down to the first leaf after the old tree, and up
    from there. Below the first hash of the old tree, RFC 6962 has one hash over all those; and it leaves that first
    hash out where it is the old root, as whoever checks has it.
    """
    found = tree.prove_consistency(old, new)
    found.verify(tree.get_root(old), tree.get_root(new))
    if old == new:
        return []
    last = found.subset.index(1)
    after = reduce(merkle.node_hash, found.path[:last])
    return [*found.path[last : last + (old & old - 1 > 0)], after, *found.path[last + 1 :]]


def spoiled(proof: Sequence[bytes]) -> list[list[bytes]]:
    """The proof with each hash changed, left out or put in twice, with two of them swapped, cut differently."""
    found = [[*proof, *more] for more in ([bytes(32)], [b""], proof[-1:]) if more]
    found.append([bytes(32), *proof])
    for at, one in enumerate(proof):
        head, tail = [*proof[:at]], [*proof[at + 1 :]]
        found += [[*head, flips(one)[at % 32], *tail], [*head, *tail], [*head, one, one, *tail]]
        found += [[*head, one[:-1], *tail], [*head, one + b"\0", *tail], [*head, b"", *tail]]
        if tail:
            found += [[*head, tail[0], one, *tail[1:]], [*head, one[:-1], one[-1:] + tail[0], *tail[1:]]]
            found.append([*head, one + tail[0], *tail[1:]])
    return found


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == merkle.Peaks().root == merkle.EMPTY == oracle.h(b"")


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots_come_out(size: int) -> None:
    leaves = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in PUBLISHED[:size]]
    assert merkle.root(leaves).hex() == PUBLISHED_ROOTS[size - 1]


def test_roots_of_every_size_are_those_of_another_implementation() -> None:
    assert all(root(size) == OTHER.get_root(size) for size in range(MOST + 1))


@given(strategies.integers(1, MOST))
def test_inclusion_proofs_of_every_leaf_are_those_of_another_implementation(size: int) -> None:
    for index in range(size):
        assert merkle.inclusion_proof(index, size, node) == other_inclusion(OTHER, index, size)


@given(strategies.integers(1, MOST))
def test_consistency_proofs_of_every_older_tree_are_those_of_another_implementation(new: int) -> None:
    for old in range(1, new + 1):
        assert merkle.consistency_proof(old, new, node) == other_consistency(OTHER, old, new)


@given(TREES, strategies.data())
def test_random_trees_agree_with_another_implementation_and_with_the_definitions(
    entries: list[bytes], data: strategies.DataObject
) -> None:
    tree, there, size = other_tree(entries), node_of(entries), len(entries)
    index, old = data.draw(strategies.integers(0, size - 1)), data.draw(strategies.integers(1, size))
    inclusion, consistency = merkle.inclusion_proof(index, size, there), merkle.consistency_proof(old, size, there)
    assert merkle.root(list(map(merkle.leaf_hash, entries))) == tree.get_root() == oracle.mth(entries)
    assert inclusion == other_inclusion(tree, index, size) == oracle.path(index, entries)
    assert consistency == other_consistency(tree, old, size) == oracle.proof(old, entries)


@given(strategies.integers(1, MOST))
def test_every_leaf_is_proved_to_be_in_its_tree(size: int) -> None:
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, node)
        assert merkle.is_included(root(size), size, index, LEAVES[index], proof)


@given(SIZES)
def test_every_older_tree_is_proved_to_be_the_beginning(new: int) -> None:
    for old in range(new + 1):
        assert merkle.is_consistent(old, root(old), new, root(new), merkle.consistency_proof(old, new, node))


@given(strategies.integers(1, MOST), strategies.data())
def test_every_spoiled_inclusion_proof_is_refused(size: int, data: strategies.DataObject) -> None:
    index = data.draw(strategies.integers(0, size - 1))
    for proof in spoiled(merkle.inclusion_proof(index, size, node)):
        assert not merkle.is_included(root(size), size, index, LEAVES[index], proof)


@pytest.mark.parametrize("size", SMALL)
def test_every_spoiled_inclusion_proof_of_a_small_tree_is_refused(size: int) -> None:
    for index in range(size):
        for proof in spoiled(merkle.inclusion_proof(index, size, node)):
            assert not merkle.is_included(root(size), size, index, LEAVES[index], proof)


@given(strategies.integers(1, MOST), strategies.data())
def test_a_proof_holds_for_no_other_leaf_root_or_place(size: int, data: strategies.DataObject) -> None:
    index = data.draw(strategies.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, node)
    assert not any(merkle.is_included(other, size, index, LEAVES[index], proof) for other in flips(root(size)))
    assert not any(merkle.is_included(root(size), size, index, other, proof) for other in flips(LEAVES[index]))
    places = {*range(-2, size + 3), 2**64 + index} - {index}
    assert not any(merkle.is_included(root(size), size, place, LEAVES[index], proof) for place in places)


@given(strategies.integers(1, MOST), strategies.data())
def test_a_proof_does_not_hold_in_the_tree_of_another_size(size: int, data: strategies.DataObject) -> None:
    index = data.draw(strategies.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, node)
    others = [other for other in range(MOST + 1) if other != size]
    assert not any(merkle.is_included(root(other), other, index, LEAVES[index], proof) for other in others)


@given(strategies.integers(1, MOST), strategies.data())
def test_a_wrong_size_with_the_right_root_passes_only_where_the_leaf_stands_alike(
    size: int, data: strategies.DataObject
) -> None:
    """A proof leads to a root and not to a size: the two belong together only because one signature covers both."""
    index = data.draw(strategies.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, node)
    for other in range(-1, MOST + 1):
        alike = other > index and oracle.turns(index, other) == oracle.turns(index, size)
        assert merkle.is_included(root(size), other, index, LEAVES[index], proof) == alike


def test_an_inner_hash_is_no_leaf() -> None:
    """Without the two different first bytes, the pair of leaf hashes would pass for an entry."""
    proof = merkle.inclusion_proof(0, 4, node)
    pair = LEAVES[0] + LEAVES[1]
    assert not merkle.is_included(root(4), 2, 0, merkle.leaf_hash(pair), proof[1:])
    assert merkle.is_included(root(4), 2, 0, node(1, 0), proof[1:])  # whoever hands in a hash vouches for what it is


@given(strategies.integers(2, MOST), strategies.data())
def test_every_spoiled_consistency_proof_is_refused(new: int, data: strategies.DataObject) -> None:
    old = data.draw(strategies.integers(1, new - 1))
    for proof in [*spoiled(merkle.consistency_proof(old, new, node)), []]:
        assert not merkle.is_consistent(old, root(old), new, root(new), proof)


@pytest.mark.parametrize("new", SMALL)
def test_every_spoiled_consistency_proof_of_a_small_tree_is_refused(new: int) -> None:
    for old in range(new + 1):
        for proof in spoiled(merkle.consistency_proof(old, new, node)):
            assert not merkle.is_consistent(old, root(old), new, root(new), proof)


@given(strategies.integers(1, MOST), strategies.data())
def test_trees_with_another_root_are_not_consistent(new: int, data: strategies.DataObject) -> None:
    old = data.draw(strategies.integers(0, new))
    proof = merkle.consistency_proof(old, new, node)
    assert not any(merkle.is_consistent(old, other, new, root(new), proof) for other in flips(root(old)))
    if old:
        assert not any(merkle.is_consistent(old, root(old), new, other, proof) for other in flips(root(new)))


@given(strategies.integers(2, MOST), strategies.data())
def test_a_consistency_proof_is_one_of_these_two_trees_alone(new: int, data: strategies.DataObject) -> None:
    old = data.draw(strategies.integers(1, new - 1))
    proof = merkle.consistency_proof(old, new, node)
    sizes = [size for size in range(MOST + 1) if size not in (old, new)]
    assert not any(merkle.is_consistent(other, root(other), new, root(new), proof) for other in sizes)
    assert not any(merkle.is_consistent(old, root(old), other, root(other), proof) for other in sizes)
    assert not merkle.is_consistent(new, root(new), old, root(old), proof)


@pytest.mark.parametrize("changed", range(7))
def test_a_log_that_changed_an_old_entry_proves_nothing(changed: int) -> None:
    forked = [*ENTRIES[:changed], b"another", *ENTRIES[changed + 1 : 12]]
    proof = merkle.consistency_proof(7, 12, node_of(forked))
    assert not merkle.is_consistent(7, root(7), 12, oracle.mth(forked), proof)


def test_a_tree_of_the_same_size_is_consistent_with_itself_alone() -> None:
    assert merkle.is_consistent(5, root(5), 5, root(5), [])
    assert not merkle.is_consistent(5, root(5), 5, root(6), [])
    assert not merkle.is_consistent(5, root(5), 5, root(5), [root(5)])


def test_an_empty_tree_is_the_beginning_of_any_and_has_the_empty_root() -> None:
    assert merkle.is_consistent(0, merkle.EMPTY, 5, root(5), [])
    assert not merkle.is_consistent(0, root(5), 5, root(5), [])
    assert not merkle.is_consistent(0, merkle.EMPTY, 5, root(5), [bytes(32)])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 5), (5, 5), (6, 5)])
def test_there_is_no_proof_of_a_leaf_beyond_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(index, size, node)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_there_is_no_proof_that_a_tree_has_shrunk(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="larger"):
        merkle.consistency_proof(old, new, node)


@given(SIZES)
def test_a_growing_tree_makes_every_complete_subtree_once_and_right(size: int) -> None:
    peaks, nodes = grown(LEAVES[:size])
    assert peaks.size == size
    assert peaks.root == root(size)
    complete = {(height, index) for height in range(10) for index in range(size >> height)}
    assert nodes.keys() == complete
    for height, index in complete:
        assert nodes[height, index] == root_over(index << height, index + 1 << height)


@cache
def root_over(begin: int, end: int) -> bytes:
    return oracle.mth(ENTRIES[begin:end])


@given(SIZES, SIZES)
def test_a_tree_grows_on_from_its_peaks_alone(first: int, more: int) -> None:
    peaks = merkle.Peaks(first, grown(LEAVES[:first])[0].hashes)
    for leaf in LEAVES[first : first + more]:
        peaks, _ = peaks.grown(leaf)
    assert peaks == grown(LEAVES[: first + more])[0]


@given(SIZES)
def test_a_tree_has_as_many_peaks_as_its_size_has_ones_in_binary(size: int) -> None:
    assert len(grown(LEAVES[:size])[0].hashes) == f"{size:b}".count("1")


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 0, 1, "tile/0/000.p/1"),
        (2, 999, 255, "tile/2/999.p/255"),
        (1, 1000, 256, "tile/1/x001/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (-1, 1234067, 8, "tile/entries/x001/x234/067.p/8"),
    ],
)
def test_tiles_have_the_paths_of_their_specification(level: int, number: int, width: int, path: str) -> None:
    assert merkle.tile_path(level, number, width) == path


@given(strategies.integers(-1, 63), strategies.integers(0, 2**56), strategies.integers(1, 256))
def test_tile_paths_agree_with_the_oracle(level: int, number: int, width: int) -> None:
    name = "entries" if level < 0 else str(level)
    assert merkle.tile_path(level, number, width) == oracle.tile_path(name, number, width)


@given(strategies.integers(0, 2**56), strategies.integers(1, 256))
def test_a_tile_path_says_which_tile_and_how_much_of_it(number: int, width: int) -> None:
    found = re.fullmatch(r"tile/3/((?:x\d{3}/)*\d{3})(?:\.p/(\d+))?", merkle.tile_path(3, number, width))
    assert found
    assert int(re.sub(r"\D", "", found[1])) == number
    assert int(found[2] or 256) == width


@given(HEIGHTS, strategies.integers(0, 2**40))
def test_a_subtree_lies_in_its_tile_exactly(height: int, index: int) -> None:
    level, number, begin, end = merkle.tile_of(height, index)
    each = 256**level
    assert 0 <= begin < end <= 256
    assert (number * 256 + begin) * each == index << height
    assert (number * 256 + end) * each == index + 1 << height


@pytest.mark.parametrize("height", range(9))
def test_the_hashes_that_a_tile_has_of_a_subtree_give_its_hash(height: int) -> None:
    entries = [b"%d" % at for at in range(600)]
    there = node_of(entries)
    for index in range(600 >> height):
        level, number, begin, end = merkle.tile_of(height, index)
        tile = [there(8 * level, number * 256 + at) for at in range(begin, end)]
        assert merkle.root(tile) == there(height, index) == oracle.mth(entries[index << height : index + 1 << height])
