"""Signed notes, checkpoints and cosignatures: one spelling each, and nobody signs for anybody else."""

import base64

import pytest
from hypothesis import given, strategies
from nacl.signing import SigningKey

from crypto import note
from crypto.encoding import Malformed
from crypto.note import (
    COSIGNS,
    SIGNS,
    Checkpoint,
    NoteRefused,
    Verifier,
    checkpoint,
    of_key,
    open_note,
    split,
    verifier,
)
from tests.crypto import oracle
from tests.crypto.story import flips

NAME, WITNESS = "forum.example/candour", "witness.example"
KEY, OTHER, EYES = SigningKey(bytes(range(32))), SigningKey(bytes(32)), SigningKey(bytes(range(32, 64)))
HEAD = Checkpoint(NAME, 1234, bytes(range(32)))
NOTE = note.sign(NAME, KEY, HEAD.text)
OURS, THEIRS = of_key(NAME, KEY), of_key(WITNESS, EYES, COSIGNS)
DAY = 1_795_478_400
COSIGNATURE = note.cosign(WITNESS, EYES, HEAD.text, DAY)

KEYS = strategies.binary(min_size=32, max_size=32)
NAMES = strategies.from_regex(r"[a-zé/.:-]{1,20}", fullmatch=True)
TEXTS = strategies.lists(strategies.text(strategies.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=1)
SIZES = strategies.integers(0, 2**53 - 1)

# The key and the note in the documentation of golang.org/x/mod/sumdb/note, with which signed notes came into the world.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def refused(key: Verifier, signed: str) -> bool:
    try:
        open_note(key, signed)
    except NoteRefused:
        return True
    return False


def with_signature(data: bytes, name: str = NAME, text: str = HEAD.text) -> str:
    return f"{text}\n— {name} {base64.b64encode(data).decode()}\n"


def signature_of(line: str) -> bytes:
    return base64.b64decode(line.split(" ")[2])


def test_the_published_note_opens_with_the_published_key() -> None:
    assert open_note(verifier(PUBLISHED_KEY), f"{PUBLISHED_TEXT}\n{PUBLISHED_LINE}") == PUBLISHED_TEXT


def test_what_is_signed_reads_back() -> None:
    assert open_note(OURS, NOTE) == HEAD.text
    assert checkpoint(open_note(OURS, NOTE)) == HEAD


@given(KEYS, NAMES, TEXTS)
def test_any_text_of_whole_lines_reads_back(seed: bytes, name: str, lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    assert open_note(of_key(name, SigningKey(seed)), note.sign(name, SigningKey(seed), text)) == text


@given(KEYS, NAMES, SIZES, KEYS, strategies.integers(0, 2**40))
def test_checkpoints_cosignatures_and_keys_agree_with_the_oracle(
    seed: bytes, name: str, size: int, root: bytes, time: int
) -> None:
    key, text = SigningKey(seed), Checkpoint(name, size, root).text
    assert note.sign(name, key, text) == oracle.checkpoint(name, seed, size, root)
    assert note.cosign(name, key, text, time) == oracle.cosignature(name, seed, text, time)
    assert {of_key(name, key, one).vkey for one in (SIGNS, COSIGNS)} == {oracle.vkey(name, one, seed) for one in (1, 4)}


@given(KEYS, NAMES, strategies.sampled_from([SIGNS, COSIGNS]))
def test_a_key_that_was_passed_on_is_the_key(seed: bytes, name: str, algorithm: int) -> None:
    key = of_key(name, SigningKey(seed), algorithm)
    assert verifier(key.vkey) == key


@pytest.mark.parametrize(
    "vkey",
    [
        *("", "+", "++", NAME, f"{NAME}+00000000", OURS.vkey + " ", OURS.vkey + "\n", " " + OURS.vkey, OURS.vkey[:-4]),
        *(OURS.vkey.replace(NAME, "other.example"), OURS.vkey.replace(NAME, "a b"), OURS.vkey.replace(NAME, "")),
        OURS.vkey.replace(OURS.key_id.hex(), OURS.key_id.hex().upper()),
        OURS.vkey.replace(OURS.key_id.hex(), f"0{OURS.key_id.hex()}"),
        *(Verifier(NAME, algorithm, OURS.public_key).vkey for algorithm in (0, 2, 3, 5, 255)),
        *(Verifier(NAME, SIGNS, OURS.public_key[:31]).vkey, Verifier(NAME, SIGNS, OURS.public_key + b"\0").vkey),
        OURS.vkey.replace("+A", "+é"),
    ],
)
def test_what_is_no_key_of_a_note_is_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        verifier(vkey)


def test_a_key_whose_id_is_not_its_own_is_refused() -> None:
    for other in flips(OURS.key_id):
        with pytest.raises(Malformed):
            verifier(OURS.vkey.replace(OURS.key_id.hex(), other.hex()))


@given(strategies.integers(0, len(NOTE.encode()) - 1), strategies.integers(0, 7))
def test_every_changed_bit_of_a_note_is_refused(at: int, bit: int) -> None:
    data = bytearray(NOTE.encode())
    data[at] ^= 1 << bit
    assert refused(OURS, data.decode("utf-8", "replace"))


@given(strategies.integers(0, len(NOTE) - 1))
def test_every_shortened_note_is_refused(length: int) -> None:
    assert refused(OURS, NOTE[:length])


@pytest.mark.parametrize("key", [of_key(NAME, OTHER), of_key(NAME, KEY, COSIGNS), of_key("other.example/candour", KEY)])
def test_a_note_is_signed_by_its_key_under_its_name_alone(key: Verifier) -> None:
    assert refused(key, NOTE)


def test_a_signature_under_another_name_is_refused_also_with_the_id_of_the_key() -> None:
    made = signature_of(split(NOTE)[1][0])
    assert not refused(OURS, with_signature(made))
    assert refused(OURS, with_signature(made, "other.example/candour"))
    assert all(refused(OURS, with_signature(other + made[4:])) for other in flips(OURS.key_id))


def test_a_signature_of_another_text_is_refused() -> None:
    made = signature_of(split(NOTE)[1][0])
    other = Checkpoint(NAME, 1235, HEAD.root).text
    assert refused(OURS, with_signature(made, text=other))


def test_a_signature_of_another_length_is_refused() -> None:
    made = signature_of(split(NOTE)[1][0])
    assert all(refused(OURS, with_signature(made[:length])) for length in range(len(made)))
    assert refused(OURS, with_signature(made + b"\0"))
    assert all(refused(THEIRS, with_signature(THEIRS.key_id + bytes(more), WITNESS)) for more in range(80))


def test_a_checkpoint_carries_the_lines_of_others() -> None:
    both = NOTE + COSIGNATURE
    assert open_note(OURS, both) == open_note(THEIRS, both) == HEAD.text
    assert split(both) == (HEAD.text, [NOTE[len(HEAD.text) + 1 :], COSIGNATURE])


def test_a_bad_line_of_ones_own_does_not_hide_the_good_one() -> None:
    bad = with_signature(OURS.key_id + bytes(64)).removeprefix(f"{HEAD.text}\n")
    assert open_note(OURS, f"{HEAD.text}\n{bad}{NOTE[len(HEAD.text) + 1 :]}") == HEAD.text


@pytest.mark.parametrize(
    "line",
    [
        *("— x AAAA", "—x AAAA\n", "— x  AAAA\n", "- x AAAA\n", "— AAAA\n", "— x AAAA \n", " — x AAAA\n", "\n"),
        *("— x y AAAA\n", "— x+y AAAA\n", "— x AAAA\r\n", "— x AA-A\n", "— x ====\n", "— x \n", "nothing\n"),
        *("— x AAAA\x0b", "— x AAAA\x85", "— x AAAA\u2028", "— x\u00a0y AAAA\n", "\ufeff— x AAAA\n"),
    ],
)
def test_a_note_with_a_line_that_is_no_signature_is_refused_whole(line: str) -> None:
    assert refused(OURS, NOTE + line)
    assert refused(OURS, f"{HEAD.text}\n{line}{NOTE[len(HEAD.text) + 1 :]}")


@pytest.mark.parametrize("signed", ["", "\n", "\n\n", HEAD.text, f"{HEAD.text}\n", NOTE.replace("\n\n", "\n")])
def test_what_has_no_signature_is_no_note(signed: str) -> None:
    with pytest.raises(NoteRefused):
        split(signed)


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    """68 bytes leave four bits of the last letter before the `=` unused."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert NOTE.endswith("=\n")
    last = NOTE[-3]
    others = [one for one in alphabet if one != last]
    assert all(refused(OURS, f"{NOTE[:-3]}{one}=\n") for one in others)
    assert refused(OURS, NOTE.removesuffix("=\n") + "\n")


def test_a_checkpoint_is_three_lines() -> None:
    assert HEAD.text == f"{NAME}\n1234\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


@given(NAMES, SIZES, KEYS)
def test_checkpoints_read_back(name: str, size: int, root: bytes) -> None:
    assert checkpoint(Checkpoint(name, size, root).text) == Checkpoint(name, size, root)


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", "\n\n\n", NAME, HEAD.text[:-1], HEAD.text + "\n", HEAD.text + "more\n", "\n" + HEAD.text),
        *(HEAD.text.replace("1234", other) for other in ("-1", "+1234", "01234", "1_234", " 1234", "1234 ", "", "1e3")),
        *(HEAD.text.replace("1234", other) for other in ("0x12", "1234.0", "١٢٣٤", "9" * 5000)),
        *(HEAD.text.replace("8=", other) for other in ("9=", "8", "8==", "8= ", "8=\r", "")),
        *(Checkpoint(NAME, 1234, root).text for root in (b"", bytes(31), bytes(33))),
        HEAD.text.replace("\n", "\r\n"),
        HEAD.text.replace("A", "-"),
    ],
)
def test_a_checkpoint_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        checkpoint(text)


def test_a_cosignature_says_its_time_and_signs_it() -> None:
    made = signature_of(COSIGNATURE)
    assert (made[:4], made[4:12], len(made)) == (THEIRS.key_id, DAY.to_bytes(8, "big"), 76)
    assert not refused(THEIRS, with_signature(made, WITNESS))
    moved = made[:4] + (DAY + 86_400).to_bytes(8, "big") + made[12:]
    assert refused(THEIRS, with_signature(moved, WITNESS))


def test_a_cosignature_has_no_other_text() -> None:
    assert refused(THEIRS, with_signature(signature_of(COSIGNATURE), WITNESS, Checkpoint(NAME, 1235, HEAD.root).text))


def test_a_signature_is_no_cosignature_and_a_cosignature_none() -> None:
    """One key pair may serve both: the text that is signed differs, and so do the ids of the two keys."""
    signs, cosigns = of_key(NAME, KEY), of_key(NAME, KEY, COSIGNS)
    signed, cosigned = signature_of(split(NOTE)[1][0]), signature_of(note.cosign(NAME, KEY, HEAD.text, DAY))
    assert signs.key_id != cosigns.key_id
    assert refused(signs, with_signature(signs.key_id + cosigned[12:]))
    assert refused(cosigns, with_signature(cosigns.key_id + DAY.to_bytes(8, "big") + signed[4:]))
    as_a_text = f"cosignature/v1\ntime {DAY}\n{HEAD.text}"
    assert open_note(signs, with_signature(signs.key_id + cosigned[12:], text=as_a_text)) == as_a_text
    with pytest.raises(NoteRefused):
        checkpoint(as_a_text)
