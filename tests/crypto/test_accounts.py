"""Accounts: what a passphrase opens, the cookie of a sign-in, and the tokens of its forms."""

import secrets

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given, strategies

from crypto import accounts
from crypto.accounts import LEADER, SEAT, Account
from crypto.encoding import Malformed, b64, unb64
from crypto.sealing import SealBroken
from tests.crypto import oracle
from tests.crypto.oracle import t
from tests.crypto.story import EPOCH, flips

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
ANN = accounts.account_id(KEY, "ann example")
SIGNED_IN = Account(SEAT, ANN, 498_000, bytes(32), bytes(range(32)))
REFUSED = (Malformed, SealBroken)
KEYS = strategies.binary(min_size=32, max_size=32)


def test_a_passphrase_key_is_that_of_another_argon2id() -> None:
    for words in ("abandon " * 7 + "zoo", "", "é\x00"):
        salt = secrets.token_bytes(16)
        made = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65_536).derive(words.encode())
        assert accounts.passphrase_key(words, salt) == made


def test_the_cost_is_that_of_rfc_9106_for_machines_with_little_memory() -> None:
    assert accounts.Cost(passes=3, memory=64 * 1024, lanes=4) == accounts.COST


@given(KEYS, strategies.text(max_size=80))
def test_account_ids_agree_with_a_second_computation(key: bytes, name: str) -> None:
    written = name.encode(errors="replace")
    assert accounts.account_id(key, name) == oracle.mac(key, t("account") + written, 16)


def test_one_name_has_another_id_under_another_key() -> None:
    assert accounts.account_id(OTHER_KEY, "ann example") != ANN


@given(KEYS, KEYS)
def test_what_a_passphrase_seals_the_second_computation_opens(key: bytes, secret: bytes) -> None:
    sealed = accounts.seal_secret(key, SEAT, ANN, secret)
    assert len(sealed) == accounts.SEALED_SIZE
    assert oracle.unseal(key, sealed, t("account-secret-aad") + b"\x01" + ANN) == secret


def test_a_secret_opens_for_its_own_account_and_kind_alone() -> None:
    sealed = accounts.seal_secret(KEY, SEAT, ANN, bytes(32))
    wrong = [(OTHER_KEY, SEAT, ANN), (KEY, LEADER, ANN), (KEY, SEAT, bytes(16))]
    for key, kind, account in wrong:
        with pytest.raises(SealBroken):
            accounts.open_secret(key, kind, account, sealed)


@given(strategies.integers(0, 255), strategies.integers(0, 2**32 - 1), KEYS, KEYS)
def test_a_cookie_gives_back_its_account(kind: int, until: int, seed: bytes, secret: bytes) -> None:
    account = Account(kind, ANN, until, seed, secret)
    value = accounts.seal_account(KEY, EPOCH, account)
    assert accounts.open_account(KEY, value) == account
    plain = oracle.unseal(KEY, unb64(value.partition(".")[0], accounts.COOKIE_SIZE), _place())
    assert plain == bytes([kind]) + ANN + until.to_bytes(4, "big") + seed + secret


def _place() -> bytes:
    return t("account-cookie-aad") + oracle.l16(EPOCH.encode())


def test_every_changed_byte_of_a_cookie_is_noticed() -> None:
    sealed, _, epoch = accounts.seal_account(KEY, EPOCH, SIGNED_IN).partition(".")
    for changed in flips(unb64(sealed, accounts.COOKIE_SIZE)):
        with pytest.raises(SealBroken):
            accounts.open_account(KEY, f"{b64(changed)}.{epoch}")


@pytest.mark.parametrize("value", ["", ".", EPOCH, f".{EPOCH}", "A" * 168 + f".{EPOCH}", "A" * 168, f"é.{EPOCH}"])
def test_what_is_no_cookie_is_refused(value: str) -> None:
    with pytest.raises(REFUSED):
        accounts.open_account(KEY, value)


def test_a_cookie_of_another_week_or_key_does_not_open() -> None:
    value = accounts.seal_account(KEY, EPOCH, SIGNED_IN)
    for key, text in ((OTHER_KEY, value), (KEY, value.replace("W48", "W49"))):
        with pytest.raises(SealBroken):
            accounts.open_account(key, text)


def test_an_account_does_not_show_its_secret() -> None:
    """In a traceback, say."""
    assert repr(SIGNED_IN.secret) not in repr(SIGNED_IN)
    assert "seed" not in repr(SIGNED_IN)


def test_a_form_token_is_good_for_its_own_sign_in_alone() -> None:
    token, other = SIGNED_IN.form_token(), Account(SEAT, ANN, 498_000, bytes(31) + b"\x01", bytes(range(32)))
    assert SIGNED_IN.is_form_token(token)
    assert not other.is_form_token(token)
    assert token != SIGNED_IN.form_token()
    for wrong in ("", "x", token[:-2], token + "A", *(b64(data) for data in flips(unb64(token, 32)))):
        assert not SIGNED_IN.is_form_token(wrong)


def test_a_leaders_mark_is_of_key_account_and_secret() -> None:
    made = {(KEY, ANN, bytes(32)), (OTHER_KEY, ANN, bytes(32)), (KEY, bytes(16), bytes(32)), (KEY, ANN, KEY)}
    assert len({accounts.leader_mark(*parts) for parts in made}) == 4
    assert accounts.leader_mark(KEY, ANN, bytes(32)) == oracle.mac(KEY, t("leader") + ANN + bytes(32), 32)
