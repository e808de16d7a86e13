"""Commitments stand for a text without telling it, and a padded set tells neither how many nor in which order."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies

from crypto import commitments
from crypto.commitments import Padded, commitment, pad, pad_size, padded, post_content, receipt_content, receipt_salt
from crypto.encoding import Malformed
from crypto.merkle import leaf_hash
from crypto.posts import Place
from tests.crypto import oracle
from tests.crypto.story import PLACE, flips

IDS = strategies.binary(min_size=16, max_size=16)
SALTS = strategies.binary(min_size=32, max_size=32)
SETS = strategies.sets(SALTS, max_size=70)
SALT, BATCH = bytes(range(32)), bytes(range(32, 64))
CONTENT = post_content(PLACE, b"record", b"html")
REAL = [commitment(SALT, b"%d" % at) for at in range(11)]
BOX = pad(REAL, BATCH)


@given(SALTS, IDS, IDS, strategies.just(b"") | IDS, strategies.binary(max_size=99), strategies.binary(max_size=99))
def test_commitments_to_posts_agree_with_the_oracle(
    salt: bytes, thread: bytes, post: bytes, parent: bytes, record: bytes, html: bytes
) -> None:
    content = post_content(Place(bytes(16), thread, parent, post), record, html)
    assert content == oracle.committed_post(thread, post, parent, record, html)
    assert commitment(salt, content) == oracle.commitment(salt, content)


@given(SALTS, strategies.integers(1, 10**9 - 1), SALTS)
def test_commitments_to_receipts_agree_with_the_oracle(salt: bytes, number: int, spent_id: bytes) -> None:
    content = receipt_content(number, spent_id)
    assert commitment(receipt_salt(salt, content), content) == oracle.receipt_commitment(salt, number, spent_id)


@given(SETS, SALTS)
def test_padded_sets_agree_with_the_oracle(found: set[bytes], salt: bytes) -> None:
    expected = oracle.padded(list(found), salt)
    assert list(pad(found, salt).leaves) == expected
    assert pad(found, salt).root == oracle.mth(expected)


def test_another_salt_or_content_is_another_commitment() -> None:
    made = {commitment(SALT, CONTENT), *(commitment(other, CONTENT) for other in flips(SALT))}
    made |= {commitment(SALT, other) for other in flips(CONTENT)}
    assert len(made) == 1 + len(SALT) + len(CONTENT)


@pytest.mark.parametrize(
    "content",
    [
        post_content(replace(PLACE, thread=bytes(16)), b"record", b"html"),
        post_content(replace(PLACE, post=bytes(16)), b"record", b"html"),
        post_content(replace(PLACE, parent=bytes(16)), b"record", b"html"),
        post_content(replace(PLACE, revision=1), b"record", b"html"),
        post_content(PLACE, b"recordh", b"tml"),
        post_content(PLACE, b"recor", b"dhtml"),
        post_content(PLACE, b"", b"recordhtml"),
        post_content(PLACE, b"html", b"record"),
        post_content(PLACE, b"record", b"html2"),
        post_content(PLACE, b"record2", b"html"),
    ],
)
def test_a_post_elsewhere_or_of_other_halves_is_another_content(content: bytes) -> None:
    assert content != CONTENT


@given(SETS, SALTS)
def test_what_was_put_in_is_found_and_nothing_else(found: set[bytes], salt: bytes) -> None:
    box = pad(found, salt)
    assert box.real == padded(salt, box.joined).real == found


@given(SETS, SALTS)
def test_a_padded_set_is_a_power_of_two_of_at_least_16(found: set[bytes], salt: bytes) -> None:
    size = len(pad(found, salt).leaves)
    assert size >= 16
    assert size & (size - 1) == 0
    assert size == 16 or size < 2 * len(found)


@pytest.mark.parametrize(
    ("count", "size"), [(0, 16), (1, 16), (15, 16), (16, 16), (17, 32), (32, 32), (33, 64), (2**20, 2**20)]
)
def test_sizes_hide_counts(count: int, size: int) -> None:
    assert pad_size(count) == size


@given(strategies.permutations(REAL))
def test_the_order_in_which_things_came_leaves_no_trace(order: list[bytes]) -> None:
    assert pad(order, BATCH) == BOX
    assert list(BOX.leaves) == sorted(BOX.leaves)


@pytest.mark.parametrize("count", [0, 1, 15])
def test_sets_under_one_power_of_two_differ_in_nothing_that_is_shown(count: int) -> None:
    assert len(pad(REAL[:count], BATCH).joined) == len(BOX.joined)


def test_another_salt_gives_other_padding() -> None:
    pads = {pad([], salt).leaves for salt in [BATCH, *flips(BATCH)]}
    assert len({leaf for leaves in pads for leaf in leaves}) == 33 * 16


@given(SETS.filter(bool), SALTS)
def test_every_commitment_is_proved_to_be_under_the_root(found: set[bytes], salt: bytes) -> None:
    box = pad(found, salt)
    assert all(box.includes(box.root, leaf, box.proof(leaf)) for leaf in found)


def test_a_proof_is_of_this_root_and_of_this_commitment() -> None:
    proof = BOX.proof(REAL[0])
    assert not any(BOX.includes(top, REAL[0], proof) for top in flips(BOX.root))
    assert not any(BOX.includes(BOX.root, leaf, proof) for leaf in BOX.leaves if leaf != REAL[0])
    assert not BOX.includes(BOX.root, REAL[0], proof[1:])


def test_the_path_of_a_commitment_is_that_of_the_oracle() -> None:
    assert BOX.proof(REAL[3]) == oracle.path(BOX.leaves.index(REAL[3]), BOX.leaves)
    assert leaf_hash(REAL[3]) == oracle.h(b"\0" + REAL[3])


def test_there_is_no_proof_of_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="not in"):
        BOX.proof(bytes(32))


@pytest.mark.parametrize(
    "leaves",
    [
        *((), BOX.leaves[1:], BOX.leaves[:8], BOX.leaves * 2, (*BOX.leaves, bytes(32))),
        tuple(leaf for leaf in BOX.leaves if leaf != REAL[0]),
        tuple(REAL),
        tuple(REAL[at % 11] for at in range(16)),
        tuple(sorted(commitments.padding(BATCH, at) for at in range(32))),
        BOX.leaves[::-1],
    ],
)
def test_a_set_that_is_not_padded_as_its_salt_says_is_refused(leaves: tuple[bytes, ...]) -> None:
    with pytest.raises(Malformed):
        assert Padded(BATCH, leaves).real


def test_the_padding_of_another_salt_is_taken_for_real_and_shows_as_too_many() -> None:
    assert Padded(SALT, BOX.leaves).real == set(BOX.leaves)


def test_padding_out_of_its_row_is_taken_for_real_and_shows_as_too_many() -> None:
    left_out = commitments.padding(BATCH, 5)
    leaves = [*REAL, *(commitments.padding(BATCH, at) for at in range(4)), left_out]
    assert Padded(BATCH, tuple(sorted(leaves))).real == {*REAL, left_out}


def test_a_commitment_that_stands_twice_is_refused() -> None:
    with pytest.raises(Malformed):
        assert pad([*REAL, REAL[0]], BATCH).real


def test_salts_are_new_each_time() -> None:
    salts = {commitments.new_salt() for _ in range(100)}
    assert {len(salt) for salt in salts} == {32}
    assert len(salts) == 100


def test_the_receipts_of_one_box_have_salts_of_their_own() -> None:
    contents = [receipt_content(number, bytes([byte]) * 32) for number in (1, 2) for byte in (1, 2)]
    assert len({receipt_salt(box, content) for box in (SALT, BATCH) for content in contents}) == 8
