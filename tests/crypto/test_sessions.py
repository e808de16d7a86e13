"""What a session secret gives: always the same to its session, nothing to any other."""

import pytest
from hypothesis import given, strategies

from crypto.encoding import Malformed, b64, unb64
from crypto.pseudonyms import long_name, short_name
from crypto.sessions import Session
from tests.crypto.story import EPOCH, NONCE, OTHER_SESSION, OTHER_THREAD, SESSION, THREAD, flips

SECRETS = strategies.binary(min_size=32, max_size=32)
IDS = strategies.binary(min_size=16, max_size=16)
GENERATIONS = strategies.integers(0, 2**32 - 1)


def everything(session: Session) -> list[bytes]:
    """All that a session derives around one form, one thread and one generation."""
    keyed = [session.prk, session.stored_id, session.csrf_key]
    thread = [session.thread_seed(THREAD), bytes(session.thread_key(THREAD).verify_key), session.claim(THREAD)]
    form = [session.thread_id(NONCE), session.post_id(NONCE)]
    flags = [session.flag_id(THREAD), session.flag_row(THREAD, 1)]
    return [*keyed, *thread, *form, *flags, session.pool_mark(1), session.conversation(NONCE)]


@given(SECRETS)
def test_a_session_gives_the_same_again_from_its_secret_alone(secret: bytes) -> None:
    assert everything(Session(secret, EPOCH)) == everything(Session(secret, EPOCH))


@given(SECRETS)
def test_no_two_values_of_a_session_are_equal_or_begin_alike(secret: bytes) -> None:
    beginnings = {value[:11] for value in everything(Session(secret, EPOCH))}
    assert len(beginnings) == 12


@given(SECRETS, SECRETS)
def test_two_sessions_share_nothing(one: bytes, other: bytes) -> None:
    shared = set(everything(Session(one, EPOCH))) & set(everything(Session(other, EPOCH)))
    assert bool(shared) == (one == other)


def test_a_secret_that_differs_in_one_bit_shares_nothing() -> None:
    mine = set(everything(SESSION))
    assert not any(mine & set(everything(Session(other, EPOCH))) for other in flips(SESSION.secret))


def test_one_secret_in_two_epochs_shares_nothing() -> None:
    assert not set(everything(SESSION)) & set(everything(Session(SESSION.secret, "2026-W49")))


def test_the_stored_id_is_not_what_the_browser_holds() -> None:
    assert SESSION.secret not in everything(SESSION)
    assert len(SESSION.stored_id) == 32


def test_a_new_session_has_a_secret_of_32_bytes_that_no_other_has() -> None:
    secrets = [Session.new(EPOCH, by_slip=False).secret for _ in range(100)]
    assert {len(secret) for secret in secrets} == {32}
    assert len(set(secrets)) == 100


@given(IDS, IDS)
def test_two_threads_give_one_session_two_keys_two_names_and_two_claims(one: bytes, other: bytes) -> None:
    keys = [bytes(SESSION.thread_key(thread).verify_key) for thread in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)
    assert (SESSION.claim(one) == SESSION.claim(other)) == (one == other)
    assert not set(keys) & {SESSION.thread_seed(one), SESSION.thread_seed(other)}


def test_a_session_is_called_differently_in_nearly_every_thread() -> None:
    threads = [bytes([i]) * 16 for i in range(50)]
    named = {short_name(thread, bytes(SESSION.thread_key(thread).verify_key)) for thread in threads}
    assert len(named) > 45


def test_one_key_in_two_threads_would_still_have_two_names() -> None:
    key = bytes(SESSION.thread_key(THREAD).verify_key)
    assert long_name(THREAD, key) != long_name(OTHER_THREAD, key)


@given(GENERATIONS, GENERATIONS)
def test_marks_of_two_generations_cannot_be_joined(one: int, other: int) -> None:
    assert (SESSION.pool_mark(one) == SESSION.pool_mark(other)) == (one == other)


@given(IDS, IDS)
def test_one_form_names_one_post_and_another_form_another(one: bytes, other: bytes) -> None:
    assert (SESSION.post_id(one) == SESSION.post_id(other)) == (one == other)
    assert (SESSION.thread_id(one) == SESSION.thread_id(other)) == (one == other)


def test_ids_and_marks_have_16_bytes_and_claims_11() -> None:
    ids = [SESSION.thread_id(NONCE), SESSION.post_id(NONCE), SESSION.pool_mark(0)]
    assert {len(value) for value in ids} == {16}
    assert len(SESSION.claim(THREAD)) == 11


def test_a_form_token_gives_back_its_nonce() -> None:
    token = SESSION.form_token()
    assert SESSION.form_nonce(token) == unb64(token, 32)[:16]


def test_every_form_has_a_nonce_of_its_own() -> None:
    assert len({SESSION.form_nonce(SESSION.form_token()) for _ in range(100)}) == 100


@pytest.mark.parametrize("session", [OTHER_SESSION, Session(SESSION.secret, "2026-W49")])
def test_a_form_of_another_session_is_refused(session: Session) -> None:
    with pytest.raises(Malformed):
        session.form_nonce(SESSION.form_token())


def test_every_flipped_byte_of_a_form_token_is_noticed() -> None:
    for changed in flips(unb64(SESSION.form_token(), 32)):
        with pytest.raises(Malformed):
            SESSION.form_nonce(b64(changed))


def test_a_form_token_cut_short_or_grown_is_refused() -> None:
    token = SESSION.form_token()
    for changed in [*(token[:size] for size in range(len(token))), token + "A", token + "=", " " + token]:
        with pytest.raises(Malformed):
            SESSION.form_nonce(changed)


@given(strategies.text(max_size=50) | strategies.binary(min_size=32, max_size=32).map(b64))
def test_an_invented_form_token_is_refused(token: str) -> None:
    with pytest.raises(Malformed):
        SESSION.form_nonce(token)


def test_a_form_token_does_not_show_the_form_key() -> None:
    assert SESSION.csrf_key[:16] not in unb64(SESSION.form_token(), 32)
