"""`candour-verify` as a witness: checkpoints, forks, and runs that are interrupted."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from clients import candour_verify as program
from crypto import merkle, note
from tests.clients import fake_log
from tests.clients.fake_log import ORIGIN, FakeLog
from tests.clients.verifying import HONEST, Interrupted, Known, check, stopping, unknown, wrong

FORK = "this is a fork or a rewritten log."


def edited(change: Callable[[str], str]) -> Callable[[FakeLog], str]:
    return lambda log: change(log.note())


def resigned(change: Callable[[str], str]) -> Callable[[FakeLog], str]:
    return lambda log: fake_log.sign(log.origin, log.key, change(log.text()))


def stranger(log: FakeLog) -> str:
    return fake_log.sign(log.origin, SigningKey.generate(), log.text())


def forged(log: FakeLog) -> str:
    """The log's name and key id above a stranger's signature."""
    ours, theirs = log.note(), stranger(log)
    (start, own), other = ours.rsplit(" ", 1), theirs.rsplit(" ", 1)[1]
    data = base64.b64decode(own)[:4] + base64.b64decode(other)[4:]
    return f"{start} {base64.b64encode(data).decode()}\n"


NOTES: list[tuple[str, Callable[[FakeLog], str]]] = [
    ("not signed", stranger),
    ("not signed", forged),
    ("not signed", edited(lambda note: note.replace("\n300\n", "\n301\n"))),
    ("not signed", edited(lambda note: note.replace(f"— {ORIGIN}", "— other.example/candour"))),
    ("not signed", edited(lambda note: note.replace(f"{ORIGIN}\n", "other.example/candour\n"))),
    ("wrong origin", resigned(lambda text: text.replace(ORIGIN, "other.example/candour"))),
    ("not a checkpoint", resigned(lambda text: text.replace("\n300\n", "\n0300\n"))),
    ("not a checkpoint", resigned(lambda text: text.replace("\n300\n", "\n-300\n"))),
    ("not a checkpoint", resigned(lambda text: text + "an extension\n")),
    ("not a checkpoint", resigned(lambda text: text.replace("=\n", "\n"))),
    ("not a checkpoint", resigned(lambda text: text.replace("\n300\n", "\n300\nAAAA\n"))),
    ("not a checkpoint", edited(lambda note: note[:-1])),
    ("not a checkpoint", edited(lambda note: note + "\n")),
    ("not a checkpoint", edited(lambda note: note.replace("— ", "- "))),
    ("not a checkpoint", edited(lambda note: note + "— someone *\n")),
    ("not a checkpoint", edited(lambda note: note.replace("\n", "\r\n"))),
    ("not a checkpoint", lambda log: log.text()),
    ("not a checkpoint", edited(lambda _: "")),
    ("not a checkpoint", edited(lambda _: "\n\n")),
]


@pytest.mark.parametrize(("name", "make"), NOTES)
def test_a_checkpoint_that_is_not_the_logs_is_refused(name: str, make: Callable[[FakeLog], str]) -> None:
    log = FakeLog().fill(300)
    with pytest.raises(program.Refused) as caught:
        program.add_checkpoint(log.vkey, program.EMPTY, 0, [], make(log))
    assert caught.value.name == name
    assert wrong(log.files() | {"checkpoint": make(log).encode()}) == program.REFUSALS[name]


def test_signatures_of_others_below_a_checkpoint_are_let_be() -> None:
    text = HONEST.note() + note.cosign("witness.example", SigningKey.generate(), HONEST.text(), 0)
    other = fake_log.sign(HONEST.origin, SigningKey.generate(), HONEST.text()).split("\n\n")[1]
    assert check(HONEST.files() | {"checkpoint": (text + other).encode()})["entries"] == 700


def test_a_key_in_another_spelling_is_no_key() -> None:
    name, short, packed = HONEST.vkey.split("+", 2)
    data = base64.b64decode(packed)
    for key in (
        f"{name}+00000000+{packed}",
        f"{name}+{short}+{base64.b64encode(bytes([2]) + data[1:]).decode()}",
        f"{name}+{short}+{packed[:-4]}",
        f"other.example/candour+{short}+{packed}",
        fake_log.vkey(name, HONEST.key, 4),
        name,
        "",
        "\udcff",
    ):
        files = HONEST.files() | {"key": key.encode("utf-8", "surrogateescape")}
        assert wrong(files) == program.REFUSALS["not signed"]


def head(log: FakeLog, size: int) -> program.Head:
    return size, fake_log.mth(log.hashes(size))


def proof_of(log: FakeLog, old: int, new: int) -> list[bytes]:
    """As the forum makes it."""
    hashes = log.hashes(new)
    return merkle.consistency_proof(old, new, lambda high, at: fake_log.mth(hashes[at << high : (at + 1) << high]))


def refused(log: FakeLog, seen: int, old: int, new: int, proof: list[bytes], shown: FakeLog | None = None) -> str:
    with pytest.raises(program.Refused) as caught:
        program.add_checkpoint(log.vkey, head(log, seen), old, proof, (shown or log).note(new))
    return caught.value.name


def test_a_witness_agrees_to_a_log_that_grew() -> None:
    for old, new in ((0, 0), (0, 5), (5, 5), (1, 700), (256, 700), (300, 700), (699, 700)):
        proof = proof_of(HONEST, old, new)
        found = program.add_checkpoint(HONEST.vkey, head(HONEST, old), old, proof, HONEST.note(new))
        assert found == head(HONEST, new)


def test_the_six_refusals_each_have_their_name() -> None:
    fork = HONEST.fork(400).fill(700, seed=1)
    good = proof_of(HONEST, 500, 700)
    assert refused(HONEST, 500, 499, 700, proof_of(HONEST, 499, 700)) == "wrong old size"
    assert refused(HONEST, 500, 500, 500, [], fork) == "same size, another root"
    assert refused(HONEST, 500, 500, 700, []) == "missing proof"
    assert refused(HONEST, 500, 500, 499, []) == "smaller head"
    assert refused(HONEST, 500, 500, 700, [bytes(32) for _ in good]) == "garbage proof"
    assert refused(HONEST, 500, 300, 450, proof_of(HONEST, 300, 450)) == "replay"


def test_more_refusals_of_the_same_names() -> None:
    fork = HONEST.fork(400).fill(700, seed=1)
    assert refused(HONEST, 500, 501, 700, proof_of(HONEST, 501, 700)) == "wrong old size"
    assert refused(HONEST, 500, 0, 700, []) == "wrong old size"
    assert refused(HONEST, 500, 500, 700, proof_of(fork, 500, 700), fork) == "garbage proof"
    assert refused(HONEST, 500, 500, 500, [bytes(32)]) == "garbage proof"
    assert refused(HONEST, 0, 0, 500, [bytes(32)]) == "garbage proof"
    assert refused(HONEST, 500, 0, 500, []) == "replay"
    assert refused(HONEST, 500, 500, 0, []) == "smaller head"
    assert refused(HONEST, 500, 700, 0, []) == "replay"


@given(old=st.integers(1, 699), data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_proof_from_tiles_is_the_forums_and_no_other_is_taken(old: int, data: st.DataObject) -> None:
    new = data.draw(st.integers(old + 1, 700))
    log = HONEST.fork(new)
    hashes = log.hashes()
    bundles = [fake_log.mth(hashes[at : at + 256]) for at in range(0, new, 256)]
    proof = program.prove(log.files().__getitem__, bundles, head(log, old), new)
    assert proof == proof_of(log, old, new)
    at = data.draw(st.integers(0, len(proof) - 1))
    before, after = proof[:at], proof[at + 1 :]
    wrongs = [[*before, bytes(32), *after], before + after, [*before, bytes(32), proof[at], *after]]
    for other in (*wrongs, [*proof, bytes(32)], proof[::-1]):
        if other != proof:
            assert refused(log, old, old, new, other) in ("garbage proof", "missing proof")


# What was seen before


def test_a_log_that_grew_is_verified_anew_and_remembered() -> None:
    known = unknown()
    check(HONEST.fork(300), known)
    found = check(HONEST, known)
    assert (found["before"], found["first"], known["under_way"]) == (300, False, {})
    assert "".join(known["agreed"]) == HONEST.note()
    assert check(HONEST, known)["before"] == 700


@pytest.mark.parametrize("size", [3, 255, 256, 257, 300, 512, 699])
def test_a_fork_shown_to_one_witness_is_refused_by_the_other(size: int) -> None:
    fork, one, other = HONEST.fork(size - 1).fill(700, seed=1), unknown(), unknown()
    check(HONEST.fork(size), one)
    check(fork.fork(size), other)
    kept = dict(one), dict(other)
    assert check(HONEST.fork(size).fill(720), dict(one))
    assert wrong(fork, one) == f"The log does not begin with the {size:,} entries seen last: {FORK}"
    assert wrong(HONEST, other) == f"The log does not begin with the {size:,} entries seen last: {FORK}"
    assert (one, other) == kept


def test_a_log_that_shrank_is_refused() -> None:
    known = unknown()
    check(HONEST, known)
    assert wrong(HONEST.fork(300), known) == f"The log has 300 entries, but the one seen last had 700: {FORK}"
    assert "".join(known["agreed"]) == HONEST.note()


@pytest.mark.parametrize("size", [300, 700])
def test_a_log_that_did_not_grow_as_it_should_is_refused_before_it_is_read(size: int) -> None:
    known, asked = unknown(), list[str]()
    check(HONEST, known)
    with pytest.raises(program.Refused):
        program.verify(stopping(HONEST.fork(size - 1).fill(size, seed=1), 9, asked), known)
    assert asked == []


def test_another_log_of_the_same_size_is_refused() -> None:
    known = unknown()
    check(HONEST, known)
    assert wrong(HONEST.fork(699).fill(700, seed=1), known) == f"The log seen last had 700 other entries: {FORK}"
    assert "".join(known["agreed"]) == HONEST.note()


def test_a_log_under_another_key_is_refused() -> None:
    known, other = unknown(), HONEST.fork(700)
    check(HONEST, known)
    other.key = SigningKey.generate()
    assert wrong(other, known) == program.REFUSALS["not signed"]


def test_the_record_key_seen_last_must_stay() -> None:
    known = unknown()
    check(HONEST, known)
    log = HONEST.fork(700)
    log.registrar = SigningKey.generate()
    log.scope_key("entry:2026-W49")
    assert wrong(log.files(), known) == "Entry 700 (key record) is not signed with the registrar's record key."


# Interruptions


def carried_over(known: Known, folder: Path) -> Known:
    """Through the file, as another process would find it."""
    program.save(folder / "state", known)
    found: Known = json.loads((folder / "state").read_text())
    return found


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path, after: int) -> None:
    known, asked, log = unknown(), list[str](), HONEST.fork(1000).fill(1000)
    with pytest.raises(Interrupted):
        program.verify(stopping(log, after, asked), known, record_key=log.record_key)
    known, seen = carried_over(known, tmp_path), list[int]()
    again = program.verify(
        stopping(log, 99, asked), known, on_entry=lambda at, *_: seen.append(at), record_key=log.record_key
    )
    assert again == check(log)
    assert len(asked) == len(set(asked)) == 4
    assert seen == list(range(256 * after, 1000))
    assert known["under_way"] == {}


def test_an_interruption_inside_a_bundle_counts_nothing_of_it() -> None:
    known, calls = unknown(), list[int]()

    def on_entry(at: int, *_: object) -> None:
        calls.append(at)
        if len(calls) == 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        program.verify(HONEST.files().__getitem__, known, on_entry=on_entry, record_key=HONEST.record_key)
    assert known["under_way"]["at"] == 256
    assert check(HONEST, known) == check(HONEST)


def test_the_rules_reach_across_an_interruption(tmp_path: Path) -> None:
    log = HONEST.fork(700)
    log.add(12, epoch="2026-W47")
    known = unknown()
    with pytest.raises(Interrupted):
        program.verify(stopping(log, 2, []), known, record_key=log.record_key)
    assert "Entry 700 (epoch erased) does not go with entry 11." in wrong(log, carried_over(known, tmp_path))


@pytest.mark.parametrize("size", [300, 500, 700, 900])
def test_what_was_begun_of_another_log_is_not_mixed_up(tmp_path: Path, size: int) -> None:
    known, asked, fork = unknown(), list[str](), HONEST.fork(200).fill(size, seed=1)
    with pytest.raises(Interrupted):
        program.verify(stopping(HONEST, 2, []), known, record_key=HONEST.record_key)
    known = carried_over(known, tmp_path)
    found = program.verify(stopping(fork, 99, asked), known, record_key=fork.record_key)
    assert found == check(fork)
    assert asked[0] == "tile/entries/000"


def test_signatures_not_checked_before_an_interruption_are_checked_after_it() -> None:
    log = FakeLog().fill(700)
    known = unknown()
    with pytest.raises(Interrupted):
        program.verify(stopping(log, 2, []), known)
    assert "Entry 2 (key record) is not signed" in wrong(log.files(), known, HONEST.record_key)


def test_a_run_that_ends_badly_is_not_gone_on_with() -> None:
    files, known = HONEST.files(), unknown()
    del files["tile/entries/001"]
    wrong(files, known)
    assert known == unknown()
