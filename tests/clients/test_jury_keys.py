"""The keys of jurors: made and used by the wallet and by `candour-jury`, and read by the forum's own code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from clients import candour_jury
from crypto.encoding import b64, unb64
from crypto.lot import drawn, juror_code, read_juror_code, read_juror_key, seed
from crypto.merkle import leaf_hash
from tests.clients.forum_log import FakeLog, framed
from tests.clients.node import Node
from tests.registrar import forum as forums

LEAF = bytes(range(32))
VALUE = bytes(range(1, 33))
DAY, HASH = "2026-11-24", b64(bytes(32))


def test_a_key_of_the_wallet_makes_codes_that_the_forum_reads(node: Node) -> None:
    juror = node.call("jurykeys", "makeKey", 8)
    code = node.call("jurykeys", "makeCode", juror, b64(LEAF))
    assert read_juror_code(code, LEAF) == read_juror_key(juror["key"])
    assert juror["number"] == 8


def test_wallet_and_forum_make_the_same_code(node: Node) -> None:
    key = SigningKey(bytes(32))
    juror = {"number": 1, "seed": b64(bytes(32)), "key": b64(bytes(key.verify_key))}
    assert node.call("jurykeys", "makeCode", juror, b64(LEAF)) == juror_code(key, LEAF)


def run(forum: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    more = ("--forum", forum, "--state", str(folder / "keys" / "jury.json"))
    command = [sys.executable, "-m", "clients.candour_jury", words[0], *more, *words[1:]]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def volunteer(folder: Path) -> str:
    done = run("https://forum.example", folder, "volunteer")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Log(FakeLog):
    """With one appeal in entry 4, and its lot."""

    def __init__(self, name: str, keys: list[str], value: bytes = VALUE, early: bool = False) -> None:
        super().__init__(name)
        times = {"not_before": "2026-11-16T00", "not_after": "2027-02-15T00", "signature": b64(bytes(64))}
        lots = {"type": "block", "block": 1, "first": 1, "last": 40, "lots": [b64(candour_jury.sha256(VALUE))], **times}
        self.add(framed(22, lots))
        named = {"day": DAY, "post": HASH, "act": 1, "block": 1, "lot": 0, "words": HASH}
        entries = [framed(9, named), framed(10, {"appeal": 4, "keys": sorted(keys)})]
        told = framed(16, {"type": "reveal", "block": 1, "lot": 0, "value": b64(value), "signature": b64(bytes(64))})
        for entry in [entries[0], told, entries[1]] if early else [*entries, told]:
            self.add(entry)

    def jury(self) -> list[str]:
        of = seed(VALUE, leaf_hash(self.entries[4]), leaf_hash(self.entries[5]))
        keys = [unb64(key, 32) for key in json.loads(self.entries[5][1:])["keys"]]
        return [b64(key) for key in drawn(of, keys, 5)]


def others(count: int) -> list[str]:
    return [b64(bytes(SigningKey(bytes([at]) * 32).verify_key)) for at in range(count)]


def test_the_program_keeps_its_keys_in_a_file_of_its_owners_alone(tmp_path: Path) -> None:
    keys = [volunteer(tmp_path), volunteer(tmp_path)]
    kept = tmp_path / "keys" / "jury.json"
    assert [candour_jury.public(one) for one in json.loads(kept.read_text())["seeds"]] == keys
    assert len({*map(read_juror_key, keys)}) == 2
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_program_draws_the_same_jury_as_the_forum(tmp_path: Path) -> None:
    with forums.running() as forum:
        forum.log = Log(forum.name, others(30))
        done = run(forum.url, tmp_path, "draw", "4")
        assert done.stdout.split() == forum.log.jury()


def test_the_program_gives_a_code_to_whom_the_lot_drew_and_to_nobody_else(tmp_path: Path) -> None:
    mine = volunteer(tmp_path)
    with forums.running() as forum:
        at = 15
        forum.log = Log(forum.name, [mine, *others(at)])
        while mine not in forum.log.jury():
            forum.log = Log(forum.name, [mine, *others(at := at + 1)])
        done = run(forum.url, tmp_path, "code", "4")
        assert read_juror_code(done.stdout.strip(), leaf_hash(forum.log.entries[4])) == unb64(mine, 32)
        missed = run(forum.url, tmp_path / "another", "code", "4")
        assert (missed.returncode, missed.stderr) == (1, "The lot did not draw you for this appeal.\n")


@pytest.mark.parametrize(("log", "number", "said"), [
    (lambda name: Log(name, others(30)), "3", "is no appeal"),
    (lambda name: Log(name, others(30)), "99", "is no appeal"),
    (lambda name: Log(name, others(14)), "4", "fewer than 15 volunteers"),
    (lambda name: Log(name, others(30), value=bytes(32)), "4", "not the one that was fixed before"),
    (lambda name: Log(name, others(30), early=True), "4", "known before the list was closed"),
    (lambda _: None, "4", "does not show"),
])  # fmt: skip
def test_the_program_says_in_a_sentence_why_there_is_no_jury(
    tmp_path: Path, log: object, number: str, said: str
) -> None:
    assert callable(log)
    with forums.running() as forum:
        forum.log = log(forum.name)
        done = run(forum.url, tmp_path, "draw", number)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_number_that_was_not_told_yet_is_waited_for(tmp_path: Path) -> None:
    with forums.running() as forum:
        forum.log = Log(forum.name, others(30))
        forum.log.served = 6
        assert "has not told" in run(forum.url, tmp_path, "draw", "4").stderr


@pytest.mark.parametrize("forum", ["http://forum.example", "ftp://x", "forum.example", "http://127.0.0.1:1"])
def test_a_forum_that_cannot_be_asked_is_said_so(tmp_path: Path, forum: str) -> None:
    done = run(forum, tmp_path, "draw", "4")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_the_program_is_one_file_that_imports_nothing_of_ours() -> None:
    import ast

    tree = ast.parse(Path(candour_jury.__file__).read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    ours = {"core", "crypto", "forum", "registrar", "moderation", "clients", "tests"}
    assert not {str(name).split(".")[0] for name in modules} & ours
