"""The session cookie: opened by the key of its own epoch, and by nothing else."""

import pytest
from hypothesis import given, strategies

from crypto.cookies import SEALED_SIZE, cookie_epoch, open_cookie, seal_cookie
from crypto.encoding import Malformed, b64, unb64
from crypto.sealing import SealBroken, seal
from crypto.sessions import Session
from tests.crypto.story import EPOCH, SESSION, flips

KEY = bytes(range(32))
REFUSED = (Malformed, SealBroken)


@given(strategies.binary(min_size=32, max_size=32), strategies.booleans())
def test_a_cookie_gives_back_its_session(secret: bytes, keep: bool) -> None:
    session = Session(secret, EPOCH)
    assert open_cookie(KEY, seal_cookie(KEY, session, keep)) == session


def test_every_flipped_byte_of_a_cookie_is_noticed() -> None:
    sealed, _, epoch = seal_cookie(KEY, SESSION, False).partition(".")
    for changed in flips(unb64(sealed, SEALED_SIZE)):
        with pytest.raises(SealBroken):
            open_cookie(KEY, f"{b64(changed)}.{epoch}")


def test_every_other_character_of_a_cookie_is_noticed() -> None:
    value = seal_cookie(KEY, SESSION, False)
    for at, char in enumerate(value):
        with pytest.raises(REFUSED):
            open_cookie(KEY, value[:at] + ("B" if char == "A" else "A") + value[at + 1 :])


def test_a_cookie_cut_short_or_grown_does_not_open() -> None:
    value = seal_cookie(KEY, SESSION, False)
    for changed in [*(value[:size] for size in range(len(value))), value + "0", value + ".", "A" + value]:
        with pytest.raises(REFUSED):
            open_cookie(KEY, changed)


def test_a_cookie_renamed_to_another_epoch_does_not_open() -> None:
    with pytest.raises(SealBroken):
        open_cookie(KEY, seal_cookie(KEY, SESSION, False).replace(EPOCH, "2026-W49"))


def test_a_cookie_does_not_open_under_the_key_of_another_epoch() -> None:
    with pytest.raises(SealBroken):
        open_cookie(bytes(32), seal_cookie(KEY, SESSION, False))


def test_the_epoch_of_a_cookie_can_be_read_without_its_key() -> None:
    assert cookie_epoch(seal_cookie(KEY, SESSION, True)) == EPOCH


@pytest.mark.parametrize(
    "value",
    ["", ".", "x", "x.", "x.2026-W4", "x.2026-W488", "x.2026-W48\n", "x.2026-W48.", "x.../up", "x.２０２６-W48", EPOCH],
)
def test_a_cookie_without_an_epoch_is_refused(value: str) -> None:
    with pytest.raises(Malformed):
        cookie_epoch(value)


@given(strategies.text(strategies.characters(codec="latin-1"), max_size=130))
def test_any_header_at_all_is_refused_and_nothing_else_happens(value: str) -> None:
    for tried in (value, f"{value}.{EPOCH}"):
        with pytest.raises(REFUSED):
            open_cookie(KEY, tried)


def test_cookies_with_and_without_staying_in_look_alike() -> None:
    assert len(seal_cookie(KEY, SESSION, True)) == len(seal_cookie(KEY, SESSION, False)) == 99 + 1 + 8


def test_a_cookie_never_shows_the_secret() -> None:
    sealed = unb64(seal_cookie(KEY, SESSION, False).partition(".")[0], SEALED_SIZE)
    assert SESSION.secret[:8] not in sealed


def test_something_else_sealed_under_the_cookie_key_is_no_cookie() -> None:
    with pytest.raises(SealBroken):
        open_cookie(KEY, b64(seal(KEY, b"\x00" + SESSION.secret, b"another place")) + "." + EPOCH)
