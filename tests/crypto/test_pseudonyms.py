"""Readable names: the same for one key in one thread, and silent about who came first."""

from itertools import count, permutations

from hypothesis import given, strategies

from crypto.pseudonyms import long_name, need_long_names, shade, short_name
from crypto.words import ADJECTIVES, CREATURES
from tests.crypto.oracle import long_named
from tests.crypto.story import OTHER_THREAD, THREAD, VECTORS
from tests.crypto.story import given as vector

KEYS = strategies.binary(min_size=32, max_size=32)


def clashing(size: int) -> list[bytes]:
    """Keys of one short name in THREAD, lowest first, found by trying."""
    by_name: dict[str, list[bytes]] = {}
    for number in count():
        key = number.to_bytes(32, "big")
        same = by_name.setdefault(short_name(THREAD, key), [])
        same.append(key)
        if len(same) == size:
            return same
    raise AssertionError


TWO, THREE = clashing(2), clashing(3)
OTHERS = [bytes([0]) * 32, bytes([255]) * 32, vector("session.public-key")]


def test_a_name_is_an_adjective_and_a_creature_of_the_lists() -> None:
    adjective, creature = short_name(THREAD, OTHERS[0]).split()
    assert adjective in ADJECTIVES
    assert creature in CREATURES


def test_one_key_is_named_anew_in_every_thread() -> None:
    names = {short_name(bytes([i]) * 16, OTHERS[0]) for i in range(50)}
    assert len(names) > 45


@given(KEYS)
def test_a_long_name_ends_with_the_short_one_and_begins_with_a_new_word(key: bytes) -> None:
    first, _, rest = long_name(THREAD, key).partition(" ")
    assert rest == short_name(THREAD, key)
    assert first in ADJECTIVES
    assert first != rest.split()[0]


def test_a_long_name_never_says_a_word_twice_even_where_the_seed_does() -> None:
    keys = [number.to_bytes(32, "big") for number in range(3000)]
    assert all(len(set(long_name(THREAD, key).split())) == 3 for key in keys)


def test_two_of_one_short_name_differ_in_the_long_one() -> None:
    low, high = TWO
    assert short_name(THREAD, low) == short_name(THREAD, high)
    assert long_name(THREAD, high) != short_name(THREAD, low)


def test_of_two_who_clash_the_lower_key_keeps_two_words() -> None:
    assert need_long_names(THREAD, TWO) == {TWO[1]}


def test_of_three_who_clash_the_lowest_key_keeps_two_words_whoever_arrives_first() -> None:
    for order in permutations(THREE):
        assert need_long_names(THREAD, order) == set(THREE[1:])


@given(strategies.permutations([*THREE, *TWO, *OTHERS]))
def test_the_order_of_arrival_changes_no_name(order: list[bytes]) -> None:
    assert need_long_names(THREAD, order) == need_long_names(THREAD, sorted(order))


@given(strategies.permutations([*THREE, *OTHERS]), strategies.integers(0, 6))
def test_a_key_that_writes_twice_is_one_voice(order: list[bytes], again: int) -> None:
    assert need_long_names(THREAD, order + order[:again]) == need_long_names(THREAD, order)


@given(strategies.sets(strategies.sampled_from([*THREE, *TWO, *OTHERS]) | KEYS))
def test_a_long_name_goes_to_all_but_the_lowest_of_each_short_name(keys: set[bytes]) -> None:
    assert need_long_names(THREAD, keys) == long_named(keys, lambda key: short_name(THREAD, key))


@given(strategies.sets(strategies.sampled_from([*THREE, *TWO, *OTHERS])))
def test_every_short_name_is_kept_by_one_voice(keys: set[bytes]) -> None:
    kept = [short_name(THREAD, key) for key in keys - need_long_names(THREAD, keys)]
    assert sorted(kept) == sorted({short_name(THREAD, key) for key in keys})


def test_keys_that_clash_in_one_thread_part_in_another() -> None:
    assert need_long_names(OTHER_THREAD, TWO) == frozenset()


def test_nobody_needs_a_long_name_alone() -> None:
    assert need_long_names(THREAD, []) == need_long_names(THREAD, OTHERS[:1]) == frozenset()


@given(KEYS, strategies.integers(1, 256))
def test_a_shade_is_one_of_those_there_are(key: bytes, shades: int) -> None:
    assert 0 <= shade(THREAD, key, shades) < shades


def test_a_shade_follows_from_the_seed() -> None:
    assert shade(THREAD, vector("session.public-key"), 256) == vector("pseudonym.seed")[3]


def test_the_author_of_the_example_has_the_name_the_document_gives() -> None:
    assert short_name(THREAD, vector("session.public-key")) == VECTORS["pseudonym.short"]
