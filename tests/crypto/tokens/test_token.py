"""A token is good for one scope, in any spelling, once: whatever else is refused with the name of what is wrong."""

import base64
import contextlib
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies

from crypto.encoding import Malformed, b64
from crypto.tokens import blindrsa, client, token
from crypto.tokens.scopes import challenge_digest
from tests.crypto.tokens.own import SIGNERS, VECTORS

HOSTS = ("registrar.example", "forum.example")
SCOPE, OTHER_SCOPE = "entry:2026-W48", "ballot:000123"
SIGNER = SIGNERS[SCOPE]
KEY, OTHER_KEY = SIGNER.public, SIGNERS[OTHER_SCOPE].public
DIGEST, OTHER_DIGEST = challenge_digest(*HOSTS, SCOPE), challenge_digest(*HOSTS, OTHER_SCOPE)
TOKEN = bytes.fromhex(VECTORS[0]["token"])
BLANKS = strategies.text(" \t\r\n\u00a0\u2003", max_size=3)


def fresh() -> bytes:
    pending = client.prepare(KEY, DIGEST)
    return client.finalize(KEY, pending, SIGNER.sign(pending.blinded_msg))


def with_signature(s: int) -> bytes:
    return TOKEN[:98] + s.to_bytes(256, "big")


def refused(data: bytes) -> type[token.TokenRefused] | None:
    """How a token is refused here, if it is."""
    try:
        token.verify(data, KEY, DIGEST)
    except token.TokenRefused as error:
        return type(error)
    return None


def test_a_fresh_token_is_good_and_is_named_by_what_was_signed() -> None:
    made = fresh()
    assert token.verify(made, KEY, DIGEST) == token.spent_id(made[:98])


def test_two_tokens_have_two_names() -> None:
    assert token.verify(fresh(), KEY, DIGEST) != token.verify(fresh(), KEY, DIGEST)


@given(strategies.data(), strategies.sampled_from([base64.b64encode, base64.urlsafe_b64encode]))
def test_blanks_line_breaks_padding_and_the_standard_alphabet_are_one_token(
    data: strategies.DataObject, write: Callable[[bytes], bytes]
) -> None:
    text = write(TOKEN).decode()
    for at in sorted(data.draw(strategies.lists(strategies.integers(0, len(text)), max_size=8)), reverse=True):
        text = text[:at] + data.draw(BLANKS) + text[at:]
    assert token.parse_text(text + data.draw(strategies.sampled_from(["", "=", "==", " = =\n"]))) == TOKEN


@given(strategies.integers(0, 471))
def test_a_text_that_ends_early_is_refused(length: int) -> None:
    with pytest.raises(Malformed):
        token.parse_text(b64(TOKEN)[:length])


@pytest.mark.parametrize("more", ["A", "AA==", "AAAA", "===", "=A", "!", "é", "\x00", "%3D"])
def test_a_text_with_something_more_is_refused(more: str) -> None:
    with pytest.raises(Malformed):
        token.parse_text(b64(TOKEN) + more)


@given(strategies.text(max_size=600))
def test_any_text_at_all_is_a_token_or_malformed(text: str) -> None:
    with contextlib.suppress(Malformed):
        assert len(token.parse_text(text)) == 354


@given(strategies.binary(max_size=400).filter(lambda data: len(data) != 354))
def test_another_length_is_refused(data: bytes) -> None:
    assert refused(data) is token.WrongLength


def test_a_shortened_or_lengthened_token_is_refused() -> None:
    assert {refused(data) for data in (b"", TOKEN[:-1], TOKEN + b"\x00", b"\x00" + TOKEN)} == {token.WrongLength}


def test_every_changed_byte_is_refused_with_the_name_of_its_place() -> None:
    places = [(2, token.WrongType), (34, token.BadSignature), (66, token.WrongChallenge), (98, token.WrongKey)]
    for at in range(len(TOKEN)):
        changed = TOKEN[:at] + bytes([TOKEN[at] ^ 1 << at % 8]) + TOKEN[at + 1 :]
        assert refused(changed) is next((error for end, error in places if at < end), token.BadSignature), at


def test_the_checks_come_in_the_order_of_the_protocol() -> None:
    """All is wrong at first; then one thing after another is put right."""
    signature = bytes(256)
    wrong = b"\x00\x01" + bytes(96) + signature
    right_type = b"\x00\x02" + bytes(96) + signature
    right_key = b"\x00\x02" + bytes(64) + KEY.key_id + signature
    right_challenge = b"\x00\x02" + bytes(32) + DIGEST + KEY.key_id + signature
    assert [refused(data) for data in (wrong[1:], wrong, right_type, right_key, right_challenge)] == [
        token.WrongLength,
        token.WrongType,
        token.WrongKey,
        token.WrongChallenge,
        token.BadSignature,
    ]


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if vector["scope"] != SCOPE], ids=lambda v: v["scope"])
def test_a_token_of_another_scope_is_refused_by_its_key(vector: dict[str, str]) -> None:
    assert refused(bytes.fromhex(vector["token"])) is token.WrongKey


def test_a_token_of_another_scope_under_this_key_is_refused_by_its_challenge() -> None:
    """A registrar that used one key for two scopes would make no token that counts in both."""
    pending = client.prepare(KEY, OTHER_DIGEST)
    assert refused(client.finalize(KEY, pending, SIGNER.sign(pending.blinded_msg))) is token.WrongChallenge


@pytest.mark.parametrize(
    "hosts", [("other.example", HOSTS[1]), (HOSTS[0], "other.example"), (HOSTS[0], HOSTS[1] + ":8000")]
)
def test_a_token_of_other_hosts_is_refused_by_its_challenge(hosts: tuple[str, str]) -> None:
    pending = client.prepare(KEY, challenge_digest(*hosts, SCOPE))
    assert refused(client.finalize(KEY, pending, SIGNER.sign(pending.blinded_msg))) is token.WrongChallenge


def test_a_token_signed_by_another_key_under_this_keys_id_is_refused() -> None:
    signed = token.token_input(bytes(32), DIGEST, KEY.key_id)
    blinded, inverse = blindrsa.blind(blindrsa.encode(signed, bytes(48), OTHER_KEY.n), 12345, OTHER_KEY.n, 65537)
    answer = SIGNERS[OTHER_SCOPE].sign(blinded)
    signature = blindrsa.unblind(answer, inverse, OTHER_KEY.n)
    assert blindrsa.verify(signed, signature, OTHER_KEY.n, OTHER_KEY.e)
    assert refused(signed + signature) is token.BadSignature


@pytest.mark.parametrize("size", [0, 20, 32, 47, 49, 64])
def test_a_signature_with_a_salt_of_another_length_is_refused(size: int) -> None:
    pending = client.prepare_with(KEY, DIGEST, bytes(32), bytes(size), 12345)
    signature = blindrsa.unblind(SIGNER.sign(pending.blinded_msg), pending.inverse, KEY.n)
    assert refused(pending.token_input + signature) is token.BadSignature


def test_a_signature_and_the_modulus_added_to_it_are_not_two_signatures() -> None:
    made = next(made for made in iter(fresh, None) if int.from_bytes(made[98:], "big") + KEY.n < 2**2048)
    s = int.from_bytes(made[98:], "big")
    assert refused(made) is None
    assert refused(made[:98] + (s + KEY.n).to_bytes(256, "big")) is token.BadSignature


def test_a_signature_from_the_other_end_of_the_range_is_refused() -> None:
    s = int.from_bytes(TOKEN[98:], "big")
    for other in (KEY.n - s, 0, 1, KEY.n - 1, KEY.n, KEY.n + 1, 2**2048 - 1):
        assert refused(with_signature(other)) is token.BadSignature


def test_two_signatures_of_one_input_are_one_token_to_spend() -> None:
    """Another salt gives another good signature; the spent id stands for what was signed."""
    names = set()
    for salt in (bytes(48), secrets.token_bytes(48)):
        pending = client.prepare_with(KEY, DIGEST, bytes(32), salt, 12345)
        names.add(token.verify(client.finalize(KEY, pending, SIGNER.sign(pending.blinded_msg)), KEY, DIGEST))
    assert len(names) == 1


@given(strategies.binary(min_size=256, max_size=256))
def test_no_made_up_signature_is_good(signature: bytes) -> None:
    assert refused(TOKEN[:98] + signature) is token.BadSignature


def test_a_client_takes_no_answer_but_the_right_one() -> None:
    pending, other = client.prepare(KEY, DIGEST), client.prepare(KEY, DIGEST)
    answer = SIGNER.sign(pending.blinded_msg)
    wrong = [b"", answer[1:], answer + b"\x00", SIGNER.sign(other.blinded_msg), bytes(256), b"\xff" * 256]
    for attempt in wrong:
        with pytest.raises(token.BadSignature):
            client.finalize(KEY, pending, attempt)


def test_what_the_registrar_sees_says_nothing_of_the_token() -> None:
    """For every blinded message and every token there is a blinding that joins them: none fits better than another."""
    pending = [client.prepare(KEY, DIGEST) for _ in range(2)]
    made = [client.finalize(KEY, one, SIGNER.sign(one.blinded_msg)) for one in pending]
    for one in pending:
        for finished in made:
            answer = int.from_bytes(SIGNER.sign(one.blinded_msg), "big")
            blinding = answer * pow(int.from_bytes(finished[98:], "big"), -1, KEY.n) % KEY.n
            encoded = pow(int.from_bytes(finished[98:], "big"), KEY.e, KEY.n)
            assert blindrsa.blind(encoded, blinding, KEY.n, KEY.e)[0] == one.blinded_msg


def test_a_blinding_that_cannot_be_undone_is_refused() -> None:
    prime = int(SIGNER.private.p)
    for blinding in (0, KEY.n, KEY.n + 2, prime):
        with pytest.raises(Malformed):
            client.prepare_with(KEY, DIGEST, bytes(32), bytes(48), blinding)


def test_the_inverse_is_not_shown_by_printing() -> None:
    pending = client.prepare(KEY, DIGEST)
    assert "inverse" not in repr(pending)


def test_the_forum_checks_tokens_without_the_registrars_library() -> None:
    program = "import sys, crypto.tokens.token, crypto.tokens.client, crypto.records; sys.exit('gmpy2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False).returncode == 0
