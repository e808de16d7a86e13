"""The published vectors, byte for byte, in every step."""

import base64
import re

import pytest

from crypto.derive import digest
from crypto.encoding import Malformed, Reader
from crypto.tokens import blindrsa, client, issuer, scopes, token
from crypto.tokens.keys import decode_spki, encode_spki
from tests.crypto.tokens import own, published
from tests.crypto.tokens.published import Vector

each_9474 = pytest.mark.parametrize("vector", published.rfc9474(), ids=lambda vector: vector["name"])
each_9578 = pytest.mark.parametrize("vector", published.rfc9578(), ids=lambda vector: vector["nonce"][:8])


def as_bytes(vector: Vector, *names: str) -> list[bytes]:
    return [bytes.fromhex(vector[name]) for name in names]


def as_numbers(vector: Vector, *names: str) -> list[int]:
    return [int(vector[name], 16) for name in names]


def private_key(vector: Vector) -> issuer.PrivateKey:
    n, e, d, p, q = as_numbers(vector, "n", "e", "d", "p", "q")
    return issuer.PrivateKey(n, e, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))


def test_the_published_vectors_are_here() -> None:
    if not published.FOLDER.exists():
        pytest.skip("no shared/vectors beside this checkout: the project's own vectors stand in for the published ones")
    counts = [len(found()) for found in (published.rfc9474, published.rfc9578, published.rfc9577_tokens)]
    assert counts == [4, 5, 5]


@each_9474
def test_encoding_is_that_of_rfc_9474(vector: Vector) -> None:
    message, salt = as_bytes(vector, "prepared_msg", "salt")
    n, encoded = as_numbers(vector, "n", "encoded_msg")
    assert blindrsa.encode(message, salt, n) == encoded


@each_9474
def test_blinding_is_that_of_rfc_9474(vector: Vector) -> None:
    n, e, encoded, inverse = as_numbers(vector, "n", "e", "encoded_msg", "inv")
    blinded, given_back = blindrsa.blind(encoded, pow(inverse, -1, n), n, e)
    assert [blinded, int.from_bytes(given_back, "big")] == [*as_bytes(vector, "blinded_msg"), inverse]


@each_9474
def test_the_private_operation_is_that_of_rfc_9474(vector: Vector) -> None:
    blinded, signature = as_numbers(vector, "blinded_msg", "blind_sig")
    assert private_key(vector).checked_root(blinded) == signature


@each_9474
def test_unblinding_is_that_of_rfc_9474(vector: Vector) -> None:
    blind_signature, inverse, signature = as_bytes(vector, "blind_sig", "inv", "sig")
    assert blindrsa.unblind(blind_signature, inverse, *as_numbers(vector, "n")) == signature


@each_9474
def test_a_signature_is_good_with_the_long_salt_alone(vector: Vector) -> None:
    """The variants with an empty salt (PSSZERO) are other schemes: here they are wrong signatures."""
    message, signature = as_bytes(vector, "prepared_msg", "sig")
    n, e = as_numbers(vector, "n", "e")
    assert blindrsa.verify(message, signature, n, e) == ("PSSZERO" not in vector["name"])


@each_9578
def test_the_public_key_is_spelled_as_in_rfc_9578(vector: Vector) -> None:
    signer = issuer.Signer(published.pkcs8(vector["skS"]))
    (spki,) = as_bytes(vector, "pkS")
    assert encode_spki(signer.public.n) == spki
    assert decode_spki(spki) == signer.public


@each_9578
def test_the_request_is_that_of_rfc_9578(vector: Vector) -> None:
    spki, challenge, nonce, salt, request = as_bytes(vector, "pkS", "token_challenge", "nonce", "salt", "token_request")
    key = decode_spki(spki)
    pending = client.prepare_with(key, digest(challenge), nonce, salt, *as_numbers(vector, "blind"))
    assert client.token_request(key, pending) == request


@each_9578
def test_the_answer_is_that_of_rfc_9578(vector: Vector) -> None:
    request, answer = as_bytes(vector, "token_request", "token_response")
    signer = issuer.Signer(published.pkcs8(vector["skS"]))
    truncated, blinded = issuer.read_request(request)
    assert truncated == signer.public.truncated
    assert signer.sign(blinded) == answer


@each_9578
def test_the_token_is_that_of_rfc_9578(vector: Vector) -> None:
    spki, challenge, nonce, salt, answer, finished = as_bytes(
        vector, "pkS", "token_challenge", "nonce", "salt", "token_response", "token"
    )
    key = decode_spki(spki)
    pending = client.prepare_with(key, digest(challenge), nonce, salt, *as_numbers(vector, "blind"))
    assert client.finalize(key, pending, answer) == finished


@each_9578
def test_the_token_of_rfc_9578_is_good_for_its_challenge(vector: Vector) -> None:
    spki, challenge, finished = as_bytes(vector, "pkS", "token_challenge", "token")
    assert token.verify(finished, decode_spki(spki), digest(challenge)) == token.spent_id(finished[:98])


@pytest.mark.parametrize(
    "vector", published.rfc9577_tokens(), ids=lambda vector: vector["token_authenticator_input"][68:76]
)
def test_the_token_input_is_that_of_rfc_9577(vector: Vector) -> None:
    issuer_name, context, origin, nonce, key_id, expected = as_bytes(
        vector, "issuer_name", "redemption_context", "origin_info", "nonce", "token_key_id", "token_authenticator_input"
    )
    challenge = scopes.token_challenge(issuer_name, context, origin)
    assert token.token_input(nonce, digest(challenge), key_id) == expected


@pytest.mark.parametrize("vector", published.rfc9577_headers(), ids=lambda vector: str(len(vector)))
def test_the_challenge_and_key_of_a_header_of_rfc_9577_are_ours(vector: Vector) -> None:
    challenge, spki = as_bytes(vector, "token-challenge-0", "token-key-0")
    first = re.search(r'challenge="([^"]+)", token-key="([^"]+)"', vector["WWW-Authenticate"])
    assert first is not None
    assert [base64.urlsafe_b64decode(text) for text in first.groups()] == [challenge, spki]
    reader = Reader(challenge[2:])
    parts = reader.framed(), reader.take(reader.number(1)), reader.framed()
    assert scopes.token_challenge(*parts) == challenge
    assert decode_spki(spki).spki == spki


@pytest.mark.parametrize("vector", own.VECTORS, ids=lambda vector: vector["scope"])
def test_the_projects_own_vectors_come_out_again(vector: Vector) -> None:
    assert own.made(vector) == vector


def test_the_projects_own_vectors_have_both_sorts_of_scope_and_a_key_each() -> None:
    assert {vector["scope"].partition(":")[0] for vector in own.VECTORS} == {"entry", "ballot"}
    assert len({vector["pkS"] for vector in own.VECTORS}) == len(own.VECTORS) >= 3


def test_a_request_of_another_type_or_length_is_refused() -> None:
    request = bytes.fromhex(own.VECTORS[0]["token_request"])
    for wrong in (b"", b"\x00\x01" + request[2:], request[:-1], request + b"\x00"):
        with pytest.raises(Malformed):
            issuer.read_request(wrong)
