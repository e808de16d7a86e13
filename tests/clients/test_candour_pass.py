"""`candour-pass` as a member runs it, against a registrar that shares no code with it."""

import ast
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clients import candour_pass
from crypto.tokens import keys, scopes
from crypto.tokens.token import parse_text, verify
from tests.clients.services import CODE, WEEKS, Services, make_record, rsa_keys

ANN, BOB = "ann@example.org", "bob@example.org"
OTHER_KEY = -1
Drawn = dict[str, Any]


@pytest.fixture
def run(services: Services, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """One run of the program, with a code typed at the prompt."""

    def run(*more: str, email: str = ANN, typed: str = CODE) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(services, tmp_path, email, *more), input=f"{typed}\n", capture_output=True, text=True, check=False
        )

    return run


Run = Callable[..., subprocess.CompletedProcess[str]]


def command(services: Services, folder: Path, email: str, *more: str) -> list[str]:
    places = ("--registrar", services.registrar, "--forum", services.forum)
    state = ("--state", str(folder / "state" / "draw.json"))
    return [sys.executable, "-m", "clients.candour_pass", "draw", *places, "--email", email, *state, *more]


def drawn(done: subprocess.CompletedProcess[str]) -> Drawn:
    assert done.returncode == 0, done.stderr
    found: Drawn = json.loads(done.stdout)
    return found


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence it ended with, and nothing printed or drawn."""
    assert (done.returncode, done.stdout) == (1, "")
    last = done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert last.endswith(".")
    return last.rpartition("digits: ")[2]


def assert_good(services: Services, found: Drawn) -> None:
    """Every token is what the forum's own code accepts, for its own scope."""
    tokens = [(one["scope"], one["token"]) for one in found["passes"]]
    tokens += [(scopes.ballot_scope(one["number"]), one["token"]) for one in found["ballots"]]
    by_scope = {record["scope"]: record["spki"] for record in services.lists["registrar"]["records"]}
    hosts = (scopes.host_of(services.registrar), scopes.host_of(services.forum))
    spent = {
        verify(
            parse_text(token),
            keys.decode_spki(candour_pass.unb64(by_scope[scope])),
            scopes.challenge_digest(*hosts, scope),
        )
        for scope, token in tokens
    }
    assert len(spent) == len(tokens)


def test_a_draw_takes_everything_there_is_and_the_forum_accepts_it(services: Services, run: Run) -> None:
    found = drawn(run("--json"))
    assert [one["scope"] for one in found["passes"]] == [f"entry:{week}" for week in WEEKS for _ in range(5)]
    assert [one["number"] for one in found["ballots"]] == [1, 2, 3, 4]
    assert_good(services, found)


def test_printed_tokens_say_what_each_is_for(run: Run) -> None:
    lines = run().stdout.splitlines()
    assert lines.count("A pass for week 2026-W50:") == 5
    token = lines[lines.index("For ballot 3:") + 1]
    assert len(parse_text(token)) == 354


def test_a_token_leaves_the_state_file_once_it_is_printed(run: Run, tmp_path: Path) -> None:
    found = drawn(run("--json"))
    kept = (tmp_path / "state" / "draw.json").read_text()
    assert json.loads(kept)["drawn"] == json.loads(kept)["pending"] == []
    assert not [one for one in found["passes"] + found["ballots"] if one["token"] in kept]


def test_blinds_are_in_a_file_of_the_owners_alone_before_the_request_is_sent(
    services: Services, run: Run, tmp_path: Path
) -> None:
    path, seen = tmp_path / "state" / "draw.json", list[tuple[list[str], int, int]]()

    def look() -> None:
        kept = [one["blinded"] for one in json.loads(path.read_text())["pending"] if one["inverse"]]
        seen.append((kept, stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)))

    services.on_draw = look
    drawn(run("--json"))
    asked = [one["blinded_msg"] for one in json.loads(services.bodies[0])["requests"]]
    assert seen == [(asked, 0o600, 0o700)]


@pytest.mark.parametrize("trouble", ["lose", "fail"])
def test_an_answer_that_did_not_arrive_is_asked_for_with_the_same_body(
    services: Services, run: Run, trouble: str
) -> None:
    setattr(services, trouble, 2)
    assert_good(services, drawn(run("--json")))
    assert len(services.bodies) == 3
    assert len(set(services.bodies)) == 1


def test_a_later_run_asks_for_what_an_earlier_one_did_not_get(services: Services, run: Run) -> None:
    services.lose = 3
    assert "nothing is lost" in refused(run("--json"))
    found = drawn(run("--json"))
    assert len(set(services.bodies)) == 1
    assert len(found["passes"] + found["ballots"]) == 24
    assert_good(services, found)


def test_a_run_that_was_killed_loses_nothing(services: Services, run: Run, tmp_path: Path) -> None:
    services.on_draw = lambda: os.kill(process.pid, signal.SIGKILL)
    with subprocess.Popen(
        command(services, tmp_path, ANN), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        process.communicate(f"{CODE}\n".encode())
    assert process.returncode == -signal.SIGKILL
    services.on_draw = lambda: None
    assert len(drawn(run("--json"))["passes"]) == 20
    assert len(set(services.bodies)) == 1


def test_tokens_that_could_not_be_printed_are_printed_by_the_next_run(
    services: Services, run: Run, tmp_path: Path
) -> None:
    services.quota = 0  # so few that they fit into one buffer: it is full at the very end
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command(services, tmp_path, ANN),
            input=f"{CODE}\n",
            text=True,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=buffered,
        )
    assert done.returncode != 0
    assert_good(services, drawn(run("--json")))


def test_a_draw_of_more_than_256_goes_in_chunks(services: Services, run: Run) -> None:
    services.quota = 80
    found = drawn(run("--json"))
    assert [len(json.loads(body)["requests"]) for body in services.bodies] == [256, 68]
    assert len(found["passes"]) == 320


def test_a_chunk_that_arrived_is_kept_when_the_next_one_does_not(services: Services, run: Run) -> None:
    services.quota = 80

    def lose_the_second() -> None:
        services.lose = 3 if len(services.bodies) == 2 else services.lose

    services.on_draw = lose_the_second
    refused(run("--json"))
    found = drawn(run("--json"))
    assert len(found["passes"] + found["ballots"]) == 324
    assert_good(services, found)


def test_a_second_draw_says_that_everything_was_drawn(run: Run) -> None:
    drawn(run("--json"))
    assert "Nothing more can be drawn" in refused(run("--json"))


def test_a_draw_from_elsewhere_is_noticed_and_makes_no_second_set(services: Services, run: Run, tmp_path: Path) -> None:
    services.lose = 3
    refused(run("--json"))
    drawn(run("--json", "--state", str(tmp_path / "other.json"), email=BOB))
    services.members[ANN].last = None  # another device of hers drew last
    assert "Nothing more can be drawn" in refused(run("--json"))


def test_a_number_that_closed_before_the_answer_came_is_left_out(services: Services, run: Run) -> None:
    services.lose = 3
    refused(run("--json"))
    services.close_drawn(ANN, 21)
    assert [one["number"] for one in drawn(run("--json"))["ballots"]] == [1, 3, 4]


@pytest.mark.parametrize(("status", "kept"), [(401, True), (429, True), (422, False)])
def test_what_the_registrar_will_never_sign_is_forgotten_and_nothing_else(
    services: Services, run: Run, status: int, kept: bool
) -> None:
    services.fail, services.fail_with = 1, status
    refused(run("--json"))
    done = run("--json")
    assert len(set(services.bodies)) == 1
    assert (done.returncode == 0) == kept


def test_a_wrong_code_and_a_stranger_hear_the_same(run: Run) -> None:
    assert refused(run(typed="000000")) == refused(run(email="stranger@example.org"))


def test_the_code_is_typed_and_no_argument_takes_it(run: Run) -> None:
    assert run("--code", CODE).returncode == 2


def test_the_keys_are_asked_for_before_anybody_says_who_they_are(services: Services, run: Run) -> None:
    drawn(run("--json"))
    paths = [path for _, path, _ in services.asked]
    before = paths[: paths.index("/sign-in")]
    assert before[:4] == ["/keys", "/passes/keys", "/log/key", "/log/checkpoint"]
    assert {path.split("/")[3] for path in before[4:]} == {"entries", "0"}
    assert not [path for who, path, _ in services.asked if who == "forum" and path not in before]
    assert {known for who, _, known in services.asked if who == "forum"} == {""}
    assert [known for _, path, known in services.asked if path == "/keys"] == [""]


def test_a_key_that_is_not_logged_yet_is_not_drawn_nor_any_number_after_it(services: Services, run: Run) -> None:
    for scope in ("entry:2026-W51", "ballot:000003"):
        del services.lists["forum"]["entries"][scope]
    found = drawn(run("--json"))
    assert len(found["passes"]) == 15
    assert [one["number"] for one in found["ballots"]] == [1, 2]


def another_key(services: Services, scope: str) -> dict[str, Any]:
    return services.key_record(scope, rsa_keys(12)[OTHER_KEY])


def test_a_key_of_ones_own_is_refused(services: Services, run: Run) -> None:
    services.lists["registrar"]["records"][1] = another_key(services, "entry:2026-W49")
    assert "log does not have the key for entry:2026-W49" in refused(run())
    assert not [path for _, path, _ in services.asked if path.startswith("/sign-in")]


def test_two_keys_for_one_scope_are_refused(services: Services, run: Run) -> None:
    services.lists["registrar"]["records"].append(another_key(services, "ballot:000002"))
    assert "two keys for ballot:000002" in refused(run())


def test_a_record_with_a_wrong_signature_is_refused(services: Services, run: Run) -> None:
    record = services.lists["registrar"]["records"][0]
    services.lists["registrar"]["records"][0] = {**record, "not_after": "2027-01-01T00"}
    assert "does not bear the registrar's signature" in refused(run())


def test_a_log_that_grew_since_the_last_run_is_taken_and_remembered(
    services: Services, run: Run, tmp_path: Path
) -> None:
    for more in (0, 300):
        services.log.grow(more)
        run("--json")
        seen = json.loads((tmp_path / "state" / "draw.json").read_text())["log"]
        assert seen == {"key": services.log.vkey, "checkpoint": services.log.checkpoint().strip()}


def test_what_was_seen_of_the_log_is_kept_before_anybody_draws(services: Services, run: Run) -> None:
    refused(run(typed="000000"))
    services.log.entries[0] += b" "
    assert "history that is not the one it showed before" in refused(run())


def test_a_history_that_changed_since_the_last_run_is_refused_again_and_again(services: Services, run: Run) -> None:
    drawn(run("--json"))
    services.log.served = 3
    services.lists["forum"]["entries"] = {}
    for _ in range(2):
        assert "history that is not the one it showed before" in refused(run())


def test_a_forum_without_a_log_is_refused(services: Services, run: Run) -> None:
    services.log.spoiled.append((".*", lambda _: None))
    assert "does not show its log (/log/key)" in refused(run())


def test_a_name_that_would_steer_the_terminal_is_printed_without_its_power(services: Services, run: Run) -> None:
    services.log.name = "\x1b[2Jother"
    done = run()
    assert "goes by [2Jother" in refused(done)
    assert "\x1b" not in done.stderr


def test_the_checkpoint_is_printed_to_be_compared(services: Services, run: Run) -> None:
    assert drawn(run("--json"))["log"]["checkpoint"] == services.log.checkpoint().strip()


def test_another_record_key_than_at_the_last_draw_is_refused(services: Services, run: Run) -> None:
    drawn(run("--json"))
    services.record_key = Ed25519PrivateKey.generate()
    services.start(services.registrar, services.forum)
    assert "not the one seen at the last draw" in refused(run())


def test_a_key_that_changed_while_a_draw_was_unfinished_is_refused(services: Services, run: Run) -> None:
    services.lose = 3
    refused(run("--json"))
    record = another_key(services, "entry:2026-W48")
    services.lists["registrar"]["records"][0] = record
    services.put_in_log(record)
    assert "another one at the last draw" in refused(run())


def test_a_key_of_another_form_is_refused(services: Services, run: Run) -> None:
    short = {**services.lists["registrar"]["records"][0], "spki": candour_pass.b64(b"short")}
    record = make_record(services.record_key, **{name: value for name, value in short.items() if name != "signature"})
    services.lists["registrar"]["records"][0] = record
    assert "not what it should be" in refused(run())


@pytest.mark.parametrize("listed", [None, [], {}, {"record_key": 7}, {"records": "x"}, "word"])
def test_what_is_no_list_of_keys_is_refused(services: Services, run: Run, listed: object) -> None:
    services.lists["registrar"] = (
        {**services.lists["registrar"], **listed} if isinstance(listed, dict) and listed else listed
    )
    assert "not what it should be" in refused(run())


def test_a_forum_that_names_another_registrar_is_refused(services: Services, run: Run) -> None:
    services.lists["forum"]["registrar"] = "http://localhost:1"
    assert "check both addresses" in refused(run())


def test_a_signature_of_another_key_is_refused_and_not_asked_for_anew(services: Services, run: Run) -> None:
    services.keys["entry:2026-W48"] = rsa_keys(12)[OTHER_KEY]
    assert "signed wrongly for entry:2026-W48" in refused(run())
    assert "signed wrongly for entry:2026-W48" in refused(run())
    assert len(set(services.bodies)) == 1


def test_a_registrar_that_is_not_there_is_said_in_a_sentence(run: Run) -> None:
    assert "no answer from http://localhost:1:" in refused(run("--registrar", "http://localhost:1"))


def test_an_address_without_https_is_refused_unless_it_is_this_machine(run: Run) -> None:
    assert "must begin with https://" in refused(run("--registrar", "http://registrar.example"))


def test_two_draws_at_once_with_one_file_are_refused(services: Services, run: Run) -> None:
    inner: list[subprocess.CompletedProcess[str]] = []
    services.on_draw = lambda: inner.append(run())
    drawn(run("--json"))
    assert "Another candour-pass is drawing" in refused(inner[0])


def test_the_program_imports_the_standard_library_and_cryptography_alone() -> None:
    path = Path(candour_pass.__file__)
    tree = ast.walk(ast.parse(path.read_text()))
    found = {name for node in tree for name in _imported(node)}
    assert found <= {*sys.stdlib_module_names, "cryptography"}
    assert len(path.read_text().splitlines()) < 400


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [str(node.module).partition(".")[0]] if isinstance(node, ast.ImportFrom) else []
