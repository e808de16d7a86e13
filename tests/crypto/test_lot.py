"""The lot: the same for everybody who draws it, and fair; a juror's code is good for one appeal."""

import random
from hashlib import sha256
from math import comb

import pytest
from nacl.signing import SigningKey

from crypto.encoding import Malformed, b64, unb64
from crypto.lot import drawn, juror_code, read_juror_code, read_juror_key, seed
from tests.crypto.story import flips

KEY, APPEAL = SigningKey(bytes(range(32))), bytes(32)
CODE = juror_code(KEY, APPEAL)
TRIES = 20_000


def test_the_order_is_that_of_hashes_that_anybody_can_compute() -> None:
    keys = [bytes([at]) * 32 for at in range(30)]
    value, appeal, candidates = (bytes([at]) * 32 for at in (1, 2, 3))
    ours = sha256(b"candour/v1/lot\0" + value + appeal + candidates).digest()
    theirs = sorted(keys, key=lambda key: sha256(b"candour/v1/lot-order\0" + ours + key).digest())
    assert seed(value, appeal, candidates) == ours
    assert drawn(ours, reversed(keys), 5) == theirs[:5]


def test_with_fewer_candidates_than_places_all_are_drawn() -> None:
    keys = {bytes([at]) * 32 for at in range(3)}
    assert set(drawn(bytes(32), keys, 5)) == keys


def test_five_colluders_among_85_hold_a_majority_about_as_often_as_chance_says() -> None:
    """0.2 per cent by the hypergeometric distribution; 20,000 lots of the real code, within four standard errors."""
    keys = [sha256(f"volunteer {at}".encode()).digest() for at in range(85)]
    colluders, lottery = set(keys[:5]), random.Random(5)
    held = sum(len(colluders & set(drawn(lottery.randbytes(32), keys, 5))) >= 3 for _ in range(TRIES))
    chance = sum(comb(5, many) * comb(80, 5 - many) for many in (3, 4, 5)) / comb(85, 5)
    assert 0.0009 < chance < 0.0021
    assert abs(held / TRIES - chance) < 4 * (chance / TRIES) ** 0.5


def test_every_candidate_is_drawn_about_as_often_as_every_other() -> None:
    keys = [sha256(f"volunteer {at}".encode()).digest() for at in range(25)]
    lottery, counts = random.Random(6), dict.fromkeys(keys, 0)
    for _ in range(5_000):
        for key in drawn(lottery.randbytes(32), keys, 5):
            counts[key] += 1
    assert all(abs(count - 1_000) < 4 * 800**0.5 for count in counts.values())


def test_a_jurors_code_names_the_key_that_made_it() -> None:
    assert read_juror_code(CODE, APPEAL) == bytes(KEY.verify_key)
    assert len(CODE) == 128


def test_a_jurors_code_is_good_for_no_other_appeal() -> None:
    with pytest.raises(Malformed):
        read_juror_code(CODE, bytes(31) + b"\x01")


def test_a_changed_code_is_refused() -> None:
    for changed in flips(unb64(CODE, 96)):
        with pytest.raises(Malformed):
            read_juror_code(b64(changed), APPEAL)


@pytest.mark.parametrize("text", ["", "A" * 128, CODE[:-1], CODE + "A", CODE + "=", "é", CODE.replace("_", "/") + " "])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_juror_code(text, APPEAL)


# Points of small order, and bytes that are no point: anybody could "sign" with the first.
@pytest.mark.parametrize("key", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32, b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_key_with_which_anybody_could_sign_is_none(key: bytes) -> None:
    with pytest.raises(Malformed):
        read_juror_key(b64(key))


def test_a_volunteers_key_is_read_as_it_is_written() -> None:
    assert read_juror_key(b64(bytes(KEY.verify_key))) == bytes(KEY.verify_key)
