"""`candour-verify` as a witness runs it, on a folder and on a forum, and what its file may hold."""

import ast
import base64
import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest
from nacl.signing import SigningKey

from clients import candour_entries
from clients import candour_verify as program
from crypto import note
from tests.clients import fake_log
from tests.clients.fake_log import FakeLog
from tests.clients.verifying import HONEST

# A test may itself run where Ctrl-C is ignored.
MAIN = """
import signal, sys
from clients.candour_verify import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main())
"""
FIRST = "The log's key is seen for the first time. Compare it with a colleague's: {}\n"
FORK = "this is a fork or a rewritten log."


Answer = tuple[int, dict[str, str], bytes]


class Site:
    """A forum's web server: a folder, a list of keys, and somebody who takes cosignatures."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answers: dict[str, Answer] = {}
        self.before: dict[str, Callable[[], None]] = {}  # what happens before an answer

    def serve(self, log: FakeLog) -> None:
        self.files = {f"/log/{path}": data for path, data in log.files().items()}
        self.files["/passes/keys"] = json.dumps({"entries": {}, "record_key": log.record_key}).encode()


class Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.site.asked.append((self.command, self.path, dict(self.headers), body))
        self.site.before.get(self.path, lambda: None)()
        found = self.site.files.get(self.path)
        usual: Answer = (404, {}, b"") if found is None else (200, {}, found)
        status, headers, data = self.site.answers.get(self.path, usual)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            self.send_header(name, value)
        with suppress(ConnectionError):  # who asked is gone
            self.end_headers()
            self.wfile.write(data)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving(site: Site) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Side", (Handler,), {"site": site}))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site() -> Iterator[tuple[Site, str, FakeLog]]:
    site = Site()
    with serving(site) as host:
        log = FakeLog(f"{host}/candour").fill(300)
        site.serve(log)
        yield site, f"http://{host}", log


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """(exit code, stdout, stderr) of the command."""

    def run(*arguments: object, state: str = "state") -> tuple[int, str, str]:
        try:
            code = program.main([*map(str, arguments), "--state", str(tmp_path / state)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return run


def test_a_folder_is_verified_in_one_sentence_and_two_warnings(run: Run, tmp_path: Path) -> None:
    folder = HONEST.write(tmp_path / "mirror")
    code, out, err = run(folder)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "700 entries verified; none were seen before.",
        FIRST.format(HONEST.vkey).strip(),
        "The registrar's signatures were not checked: that needs its --record-key.",
    ]
    assert run(folder, "--record-key", HONEST.record_key)[:2] == (
        0,
        "700 entries verified; they begin with the 700 seen last.\n",
    )


def test_a_bar_is_drawn_on_a_terminal(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", MAIN, str(HONEST.write(tmp_path / "mirror")), "--state", str(tmp_path / "state")]
    assert subprocess.run(command, stderr=theirs, stdout=subprocess.DEVNULL, check=False).returncode == 0
    drawn = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)
    assert f"\r[{'#' * 14}{' ' * 26}] 256 of 700" in drawn
    assert drawn.endswith(f"\r[{'#' * 40}] 700 of 700\r\n")


def test_what_is_wrong_is_one_sentence_and_exit_code_1(run: Run, tmp_path: Path) -> None:
    folder = HONEST.write(tmp_path / "mirror")
    (folder / "tile" / "0" / "001").write_bytes(bytes(256 * 32))
    assert run(folder) == (1, "", "tile/0/001 does not have the hash of entry 256.\n")
    code, out, err = run(folder, "--json")
    assert (code, err, json.loads(out)["ok"]) == (1, "", False)


def test_a_refused_log_leaves_the_old_checkpoint_in_the_state_file(run: Run, tmp_path: Path) -> None:
    run(HONEST.write(tmp_path / "mirror"))
    before = (tmp_path / "state").read_text()
    code, _, err = run(HONEST.fork(600).fill(800, seed=1).write(tmp_path / "fork"))
    assert (code, err) == (1, f"The log does not begin with the 700 entries seen last: {FORK}\n")
    assert (tmp_path / "state").read_text() == before


def test_the_state_file_can_be_read_by_a_person(run: Run, tmp_path: Path) -> None:
    run(HONEST.write(tmp_path / "mirror"))
    text = (tmp_path / "state").read_text()
    assert HONEST.vkey in text
    assert all(line in text for line in HONEST.text().splitlines())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"key": 5}', "\x00"])
def test_a_state_file_that_is_none_is_kept_as_it_is(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "state").write_text(text)
    code, out, err = run(HONEST.write(tmp_path / "mirror"))
    assert (code, out) == (1, "")
    assert err.startswith("A file is not what it should be (")
    assert (tmp_path / "state").read_text() == text


def test_a_given_key_vouches_for_the_log_and_another_refuses_it(run: Run, tmp_path: Path) -> None:
    folder = HONEST.write(tmp_path / "mirror")
    (folder / "key").unlink()
    assert run(folder) == (1, "", "The log has no key.\n")
    assert "first time" not in run(folder, "--key", HONEST.vkey)[1]
    assert run(folder, "--key", FakeLog().vkey, state="other")[0] == 1
    assert run(folder, "--key", FakeLog().vkey)[0] == 1
    assert run(folder)[0] == 0


@pytest.mark.parametrize(
    "arguments", [[], ["x", "--cosign", "k"], ["x", "--name", "n"], ["x", "--cosign", "k", "--name", "a b"]]
)
def test_wrong_usage_has_exit_code_2(run: Run, arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2
    assert run("x", "--record-key", "short")[0] == 2


def test_a_forum_is_read_without_cookies_over_one_connection(site: tuple[Site, str, FakeLog], run: Run) -> None:
    forum, url, _ = site
    code, out, _ = run(url)
    assert (code, out.splitlines()[0]) == (0, "300 entries verified; none were seen before.")
    assert "signatures" not in out
    assert {path for _, path, _, _ in forum.asked} == forum.files.keys()
    assert not [headers for _, _, headers, _ in forum.asked if {"Cookie", "Authorization"} & headers.keys()]
    assert run(url)[1] == "300 entries verified; they begin with the 300 seen last.\n"


def test_a_forums_record_key_is_asked_for_and_then_kept(site: tuple[Site, str, FakeLog], run: Run) -> None:
    forum, url, _ = site
    run(url)
    forum.files["/passes/keys"] = json.dumps({"record_key": FakeLog().record_key}).encode()
    assert run(url)[0] == 0
    assert "Entry 2 (key record) is not signed" in run(url, state="new")[2]


def test_a_log_that_names_another_forum_is_refused(site: tuple[Site, str, FakeLog], run: Run) -> None:
    forum, url, _ = site
    other = FakeLog().fill(20)
    forum.serve(other)
    assert run(url)[0] == 1
    assert run(url, "--key", other.vkey)[0] == 0


def test_no_redirect_is_followed(site: tuple[Site, str, FakeLog], run: Run) -> None:
    forum, url, _ = site
    forum.answers["/log/checkpoint"] = (302, {"Location": f"{url}/elsewhere"}, b"")
    code, _, err = run(url)
    assert (code, err) == (1, f"{url} answers with 302 for checkpoint: please try again later.\n")
    assert "/elsewhere" not in {path for _, path, _, _ in forum.asked}


def test_a_fault_of_the_forum_is_no_verdict_and_the_run_goes_on_later(
    site: tuple[Site, str, FakeLog], run: Run, tmp_path: Path
) -> None:
    forum, url, _ = site
    forum.answers["/log/tile/entries/001.p/44"] = (503, {}, b"")
    assert "please try again later" in run(url)[2]
    assert json.loads((tmp_path / "state").read_text())["under_way"]["at"] == 256
    forum.answers.clear()
    forum.asked.clear()
    assert run(url)[0] == 0
    assert "/log/tile/entries/000" not in {path for _, path, _, _ in forum.asked}


@pytest.mark.parametrize(
    ("size", "path", "how", "kept"),
    [
        (300, "001.p/44", signal.SIGINT, 256),
        pytest.param(16_900, "065", signal.SIGKILL, 16_384, marks=pytest.mark.slow),
    ],
)
def test_a_run_that_is_stopped_goes_on_from_its_state_file(
    site: tuple[Site, str, FakeLog], tmp_path: Path, run: Run, size: int, path: str, how: signal.Signals, kept: int
) -> None:
    forum, url, log = site
    forum.serve(log.fill(size))
    forum.before[f"/log/tile/entries/{path}"] = lambda: os.kill(process.pid, how)
    command = [sys.executable, "-c", MAIN, url, "--state", str(tmp_path / "state")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        said = process.communicate()[1]
    assert said == ("Stopped: the same command goes on from here.\n" if how is signal.SIGINT else "")
    assert json.loads((tmp_path / "state").read_text())["under_way"]["at"] == kept
    forum.before.clear()
    forum.asked.clear()
    assert run(url)[1] == f"{size:,} entries verified; none were seen before.\n" + FIRST.format(log.vkey)
    assert sum("entries" in path for _, path, _, _ in forum.asked) == -(-(size - kept) // 256)


def test_a_file_that_a_forum_lacks_is_wrong(site: tuple[Site, str, FakeLog], run: Run) -> None:
    forum, url, _ = site
    del forum.files["/log/tile/1/000.p/1"]
    assert run(url) == (1, "", "The log has no tile/1/000.p/1.\n")


@pytest.mark.parametrize(
    "url", ["http://forum.example", "ftp://127.0.0.1", "http://127.0.0.1.evil.example", "https://a@b.example", "https://a:b"]
)
def test_only_https_is_asked_but_on_this_machine(run: Run, url: str) -> None:
    code, _, err = run(url)
    assert code == 2
    assert "begins with https://" in err


def test_nobody_at_the_address_is_one_sentence(run: Run) -> None:
    with serving(Site()) as host:
        pass
    assert run(f"http://{host}")[2] == f"No answer from http://{host}: nothing is lost, please run this again.\n"


def test_a_cosignature_is_made_for_the_beginning_of_the_day_and_sent(
    site: tuple[Site, str, FakeLog], run: Run, tmp_path: Path
) -> None:
    forum, url, log = site
    forum.answers["/log/cosignatures"] = (204, {}, b"")
    code, out, _ = run(url, "--cosign", tmp_path / "key", "--name", "witness.example", "--json")
    found = json.loads(out)
    assert (code, stat.S_IMODE((tmp_path / "key").stat().st_mode)) == (0, 0o600)
    command, path, headers, body = forum.asked[-1]
    assert (command, path, headers["Content-Type"]) == ("POST", "/log/cosignatures", "text/plain")
    assert body.decode() == f"{log.text()}\n{found['cosignature']}"
    verifier = note.verifier(found["witness"])
    assert (verifier.algorithm, note.open_note(verifier, body.decode())) == (note.COSIGNS, log.text())
    data = base64.b64decode(found["cosignature"].split(" ")[2])
    assert int.from_bytes(data[4:12], "big") % 86_400 == 0
    assert found["answer"].startswith("204")
    again = json.loads(run(url, "--cosign", tmp_path / "key", "--name", "witness.example", "--json")[1])
    assert again["witness"] == found["witness"]


def test_a_cosignature_that_the_forum_does_not_take_is_told(
    site: tuple[Site, str, FakeLog], run: Run, tmp_path: Path
) -> None:
    forum, url, _ = site
    forum.answers["/log/cosignatures"] = (422, {}, b"No witness\x1b[31m is known.")
    code, _, err = run(url, "--cosign", tmp_path / "key", "--name", "witness.example")
    assert code == 1
    assert "The forum did not take it. If this key is new there, send it" in err
    assert err.endswith("(422 No witness [31m is known.)\n")


def test_nothing_is_cosigned_that_was_not_verified(site: tuple[Site, str, FakeLog], run: Run, tmp_path: Path) -> None:
    forum, url, _ = site
    forum.files["/log/tile/0/000"] = bytes(256 * 32)
    assert run(url, "--cosign", tmp_path / "key", "--name", "witness.example")[0] == 1
    assert {command for command, *_ in forum.asked} == {"GET"}


def test_a_mirrors_cosignature_is_printed_and_sent_nowhere(run: Run, tmp_path: Path) -> None:
    _, out, _ = run(HONEST.write(tmp_path / "mirror"), "--cosign", tmp_path / "key", "--name", "me")
    assert re.search(r"^— me [\w+/]+=*$", out, re.MULTILINE)


def test_a_day_gives_one_cosignature(tmp_path: Path) -> None:
    """Known answer, computed by the forum's side."""
    (tmp_path / "key").write_text("11" * 32)
    vkey, line = program.cosign(tmp_path / "key", "witness.example", "text\n", 1_795_392_000)
    key = SigningKey(b"\x11" * 32)
    assert vkey == note.of_key("witness.example", key, note.COSIGNS).vkey == fake_log.vkey("witness.example", key, 4)
    assert line == note.cosign("witness.example", key, "text\n", 1_795_392_000)


# The file


@pytest.mark.parametrize(
    ("module", "needs"),
    [(program, {"nacl", "clients", "candour_entries"}), (candour_entries, {"nacl"})],
    ids=["verify", "entries"],
)
def test_a_file_is_short_and_needs_nothing_but_the_one_beside_it(module: ModuleType, needs: set[str]) -> None:
    text = Path(str(module.__file__)).read_text()
    assert len(text.splitlines()) < 400
    used = set()
    for part in ast.walk(ast.parse(text)):
        if isinstance(part, ast.Import):
            used |= {name.name.split(".")[0] for name in part.names}
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0
            used.add((part.module or "").split(".")[0])
    assert used - sys.stdlib_module_names == needs
