"""What the registrar seals and derives: opens where it belongs, nowhere else, and not after a change."""

import secrets

import pytest

from crypto import registrar
from crypto.encoding import Malformed
from crypto.registrar import MEMBER, OFFICER, Badge
from crypto.sealing import SealBroken, new_key
from tests.crypto.story import flips

ROOT, KEY = bytes(range(32)), bytes(range(32, 64))
BADGE = Badge(MEMBER, bytes(range(16)), 2_900_000)


def test_a_badge_comes_back_as_it_was() -> None:
    for badge in (BADGE, Badge(OFFICER, secrets.token_bytes(16), 0), Badge(255, bytes(16), 2**32 - 1)):
        assert registrar.open_badge(KEY, registrar.seal_badge(KEY, badge)) == badge


def test_two_badges_of_one_person_look_nothing_alike() -> None:
    assert registrar.seal_badge(KEY, BADGE) != registrar.seal_badge(KEY, BADGE)
    assert len(registrar.seal_badge(KEY, BADGE)) == 83


@pytest.mark.parametrize("text", ["", "x", "A" * 83, "A" * 82, "A" * 84, "é" * 83, " " * 83])
def test_what_is_no_badge_is_refused(text: str) -> None:
    with pytest.raises((Malformed, SealBroken)):
        registrar.open_badge(KEY, text)


def test_a_changed_badge_or_another_key_does_not_open() -> None:
    from crypto.encoding import b64, unb64

    text = registrar.seal_badge(KEY, BADGE)
    for changed in flips(unb64(text, registrar.BADGE_SIZE)):
        with pytest.raises(SealBroken):
            registrar.open_badge(KEY, b64(changed))
    with pytest.raises(SealBroken):
        registrar.open_badge(ROOT, text)


def test_each_use_has_a_key_of_its_own() -> None:
    uses = (registrar.SIGN_IN, registrar.CODES, registrar.FORMS, registrar.SCOPE_KEYS, registrar.LOTS)
    uses += (registrar.NOMINATIONS,)
    keys = {registrar.use_key(ROOT, use) for use in uses} | {registrar.check_value(ROOT), ROOT}
    assert len(keys) == len(uses) + 2


def test_only_its_own_root_passes_the_check() -> None:
    check = registrar.check_value(ROOT)
    assert registrar.is_root(ROOT, check)
    assert not any(registrar.is_root(changed, check) for changed in flips(ROOT))


def test_codes_are_six_digits_of_address_stamp_and_key() -> None:
    codes = {registrar.code_of(KEY, f"a{n}@b.example", bytes(16)) for n in range(300)}
    codes |= {registrar.code_of(KEY, "a@b.example", bytes([n]) * 16) for n in range(200)}
    codes.add(registrar.code_of(ROOT, "a@b.example", bytes(16)))
    assert len(codes) > 495
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_every_digit_of_a_code_is_as_likely_as_any_other() -> None:
    text = "".join(registrar.code_of(KEY, f"a{n}@b.example", bytes(16)) for n in range(5000))
    assert all(abs(text.count(digit) - 3000) < 300 for digit in "0123456789")


def test_an_address_is_kept_as_a_keyed_hash() -> None:
    assert registrar.email_hash(KEY, "a@b.example") != registrar.email_hash(ROOT, "a@b.example")
    assert registrar.email_hash(KEY, "a@b.example") != registrar.email_hash(KEY, "b@b.example")


def test_an_officers_id_changes_with_name_and_passphrase() -> None:
    ids = {registrar.officer_id(name, verifier) for name in ("Ann", "An") for verifier in ("n1", "1", "")}
    assert len(ids) == 6


def test_a_form_token_is_good_for_the_badge_it_was_made_for() -> None:
    badge, other = (registrar.seal_badge(KEY, BADGE) for _ in range(2))
    token = registrar.form_token(ROOT, badge)
    assert registrar.is_form_token(ROOT, badge, token)
    assert token != registrar.form_token(ROOT, badge)
    for key, text, given in ((ROOT, other, token), (KEY, badge, token), (ROOT, "", token), (ROOT, badge, "")):
        assert not registrar.is_form_token(key, text, given)
    assert not registrar.is_form_token(ROOT, badge, ("B" if token[0] == "A" else "A") + token[1:])


def test_a_private_key_opens_at_its_scope_alone() -> None:
    sealed = registrar.seal_scope_key(KEY, "ballot:000001", b"pkcs8")
    assert registrar.open_scope_key(KEY, "ballot:000001", sealed) == b"pkcs8"
    for key, scope in ((KEY, "ballot:000002"), (KEY, "ballot:00000"), (ROOT, "ballot:000001")):
        with pytest.raises(SealBroken):
            registrar.open_scope_key(key, scope, sealed)


def test_lots_open_at_their_block_alone() -> None:
    lots = [new_key() for _ in range(64)]
    sealed = registrar.seal_lots(KEY, 1, lots)
    assert registrar.open_lots(KEY, 1, sealed) == lots
    with pytest.raises(SealBroken):
        registrar.open_lots(KEY, 2, sealed)
    with pytest.raises(SealBroken):
        registrar.open_lots(KEY, 1, registrar.seal_lots(KEY, 1, [b"short"]))


def test_state_nonce_and_verifier_of_one_sign_on_differ() -> None:
    values = {
        registrar.sign_on_value(KEY, bytes([n]) * 16, name) for n in (1, 2) for name in ("state", "nonce", "verifier")
    }
    assert len(values) == 6
    assert {len(value) for value in values} == {43}
