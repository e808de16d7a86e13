"""The commands: each says in one sentence what went wrong, ends with a non-zero code, and breaks nothing."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest
import requests
from click.testing import CliRunner, Result

from core.config import child_environ, read_env_file, write_env_file
from crypto.encoding import b64
from registrar import cli, instance
from registrar.app import app_of
from registrar.instance import open_instance
from registrar.settings import PREFIX, load
from tests import postgres
from tests.registrar.conftest import BLOCK, ROLL, STAFF, KeyPool
from tests.registrar.people import JSON
from tests.serving import free_port

TOP = Path(__file__).parent.parent.parent
SENTENCE = r"Error: [A-Z-][^\n]+\.\n"
OFFICER = ("--officer", "Ann Officer")


@dataclass(frozen=True)
class Shell:
    """An operator in a folder of their own, whose registrars have small blocks."""

    folder: Path

    def run(self, *arguments: str, data: str = "data", **environ: str) -> Result:
        clean: dict[str, str | None] = {name: None for name in os.environ if name.startswith("CANDOUR_")}
        clean |= {f"{PREFIX}BLOCK": str(BLOCK), f"{PREFIX}FORUM_URL": "http://127.0.0.1:1", **environ}
        words = 2 if arguments[0] == "roll" else 1
        command = [*arguments[:words], "--data", str(self.folder / data), *arguments[words:]]
        return CliRunner().invoke(cli.main, command, env=clean)

    def refused(self, *arguments: str, data: str = "data", **environ: str) -> str:
        """The one sentence of a command that fails."""
        result = self.run(*arguments, data=data, **environ)
        assert result.exit_code == 2, result.output
        assert re.fullmatch(SENTENCE, result.output), result.output
        return result.output

    def writes(self, text: str, name: str = "roll.csv") -> str:
        (self.folder / name).write_text(text)
        return str(self.folder / name)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key_pool: KeyPool) -> Iterator[Shell]:
    """The umask that a command sets for its process is put back; keys come from the tests' pool."""
    before = os.umask(0o022)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(instance.Instance, "__init__", with_pool(key_pool))
    yield Shell(tmp_path)
    os.umask(before)


def with_pool(pool: KeyPool) -> Callable[..., None]:
    begin = instance.Instance.__init__
    return lambda made, *given, **named: begin(made, *given, **{"new_key": pool.source(), **named})


@pytest.fixture
def made(shell: Shell) -> Shell:
    result = shell.run("init", *OFFICER)
    assert result.exit_code == 0, result.output
    return shell


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_init_makes_a_registrar_and_says_what_is_needed_once(shell: Shell) -> None:
    result = shell.run("init", "--url", "http://localhost:9001", "--forum-url", "http://127.0.0.1:9000", *OFFICER)
    assert result.exit_code == 0, result.output
    (words,) = re.findall(r"^passphrase: ((?:[a-z]+ ){7}[a-z]+)$", result.stdout, re.M)
    (key,) = re.findall(r"^record key, for the forum: ([\w-]{43})$", result.stdout, re.M)
    registrar = open_instance(load(str(shell.folder / "data"), {}))
    assert registrar.settings.forum_url == "http://127.0.0.1:9000"
    assert b64(registrar.keys.public) == key
    browser = app_of(registrar, None).test_client()  # type: ignore[arg-type]
    data = {"name": "Ann Officer", "passphrase": words}
    assert browser.post("/officer/sign-in", data=data, base_url="http://localhost:9001").status_code == 303
    assert words.encode() not in b"".join(files(shell.folder / "data").values())
    registrar.db.close()


def test_init_keeps_its_files_from_others(made: Shell) -> None:
    open_to_others = [path for path in (made.folder / "data").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []
    assert {path.name for path in (made.folder / "data" / "keys").iterdir()} == {"registrar.key", "record.key"}


def test_init_keeps_the_settings_that_were_there(shell: Shell) -> None:
    (shell.folder / "data").mkdir()
    write_env_file(shell.folder / "data", PREFIX, QUOTA="3")
    assert shell.run("init", *OFFICER).exit_code == 0
    assert read_env_file(shell.folder / "data", PREFIX)["QUOTA"] == "3"
    assert load(str(shell.folder / "data"), {}).quota == 3


def test_init_twice_is_refused_and_changes_nothing(made: Shell) -> None:
    before = files(made.folder / "data" / "keys")
    assert "registrar here already" in made.refused("init", *OFFICER)
    assert files(made.folder / "data" / "keys") == before


@pytest.mark.parametrize(
    "given",
    [
        ("--url", "http://127.0.0.1:8001"),
        ("--url", "http://registrar.example"),
        ("--forum-url", "http://localhost:5"),
        ("--officer", ""),
        ("--officer", "a\nb"),
        ("--url", "https://a.example", "--forum-url", "https://a.example:444"),
    ],
)
def test_init_with_what_makes_no_sense_makes_nothing(shell: Shell, given: tuple[str, ...]) -> None:
    shell.refused("init", *OFFICER, *given)
    assert not (shell.folder / "data").exists()


def test_one_host_name_for_both_services_is_refused_by_every_command(made: Shell) -> None:
    same = {f"{PREFIX}URL": "https://one.example", f"{PREFIX}FORUM_URL": "https://one.example:8443"}
    for command in (["serve"], ["tick"], ["migrate"]):
        assert "different host names" in made.refused(*command, **same)


def test_before_init_every_command_says_so(shell: Shell) -> None:
    shell.writes(ROLL)
    for command in (["serve"], ["tick"], ["migrate"], ["officer", "Ben"], ["roll", "import", "roll.csv"]):
        assert "candour-registrar init" in shell.refused(*command, data="nowhere")


def test_without_its_key_files_the_registrar_does_not_open(made: Shell) -> None:
    for name in ("registrar.key", "record.key"):
        key = made.folder / "data" / "keys" / name
        kept = key.read_bytes()
        for wrong in (bytes(32), b"", kept + b"x"):
            key.write_bytes(wrong)
            assert "another registrar or is damaged" in made.refused("tick")
        key.unlink()
        assert "is not there" in made.refused("tick")
        key.write_bytes(kept)
    assert made.run("tick").output == "Nothing was due.\n"


def test_a_setting_that_is_wrong_is_one_sentence(made: Shell) -> None:
    wrong = [("QUOTA", value) for value in ("0", "51", "five", "٥")]
    wrong += [("BLOCK", value) for value in ("32", "99999", "-1")]
    wrong += [("URL", "ftp://x"), ("SMTP_URL", "http://mail.example"), ("MAIL_FROM", "nobody")]
    for name, value in [*wrong, ("OIDC_ISSUER", "https://id.example")]:
        made.refused("serve", **{PREFIX + name: value})


def test_an_officer_can_be_given_a_new_passphrase_and_be_dismissed(made: Shell) -> None:
    words = made.run("officer", "Ann Officer").stdout.strip()
    assert len(words.split()) == 8
    assert made.run("officer", "Ann Officer", "--dismiss").exit_code == 0
    assert "no officer of that name" in made.refused("officer", "Ann Officer", "--dismiss")


def test_a_roll_is_shown_and_then_imported(made: Shell) -> None:
    path = made.writes(ROLL)
    shown = made.run("roll", "import", path, "--dry-run")
    assert shown.exit_code == 0
    assert f"{len(STAFF) + 1} join:" in shown.output
    assert "this was a dry run" in shown.output
    assert "Importing" not in shown.output
    done = made.run("roll", "import", path)
    assert f"{len(STAFF) + 1} join:" in done.stdout
    assert "Importing" in done.stderr
    assert "0 join" not in made.run("roll", "import", path).stdout
    assert f"{len(STAFF) + 1} stay as they are." in made.run("roll", "import", path).stdout


def test_one_person_with_two_addresses_can_be_named(made: Shell) -> None:
    made.run("roll", "import", made.writes(ROLL))
    path = made.writes(ROLL.replace(STAFF[0], "ann.new@council.example"))
    assert "--same OLD NEW" in made.run("roll", "import", path, "--dry-run").stdout
    done = made.run("roll", "import", path, "--same", STAFF[0].upper(), "ann.new@council.example")
    assert "1 change:" in done.stdout
    assert "join" not in done.stdout


def test_a_bad_roll_is_one_sentence_with_its_line(made: Shell) -> None:
    assert "Line 15 " in made.refused("roll", "import", made.writes(ROLL + "x,y,z,staff\n"))


def test_tick_says_what_it_did(shell: Shell) -> None:
    assert shell.run("init", *OFFICER).exit_code == 0
    assert shell.run("tick").stdout == "Nothing was due.\n"


def test_outside_a_demo_the_clock_cannot_be_set(made: Shell) -> None:
    assert "demo" in made.refused("tick", "--at", "2026-12-01T10")
    assert not (made.folder / "data" / "clock").exists()


def test_in_a_demo_the_clock_stands_where_it_is_put(made: Shell) -> None:
    demo = {f"{PREFIX}DEMO": "1"}
    assert "made, closed or destroyed" in made.run("tick", "--at", "2031-12-01T10", **demo).stdout
    registrar = open_instance(load(str(made.folder / "data"), demo))
    assert registrar.clock.now().isoformat() == "2031-12-01T10:00:00+00:00"
    registrar.db.close()
    made.refused("tick", "--at", "tomorrow", **demo)


def test_migrating_again_changes_nothing(made: Shell) -> None:
    before = files(made.folder / "data")["registrar.db"]
    assert [made.run("migrate").exit_code for _ in range(2)] == [0, 0]
    assert files(made.folder / "data")["registrar.db"] == before


def test_a_database_that_is_none_is_one_line_without_its_words(made: Shell) -> None:
    for file in (made.folder / "data").glob("registrar.db*"):
        file.unlink()
    (made.folder / "data" / "registrar.db").write_bytes(b"a secret word, not a database" * 100)
    result = made.run("tick")
    assert result.exit_code != 0
    assert len(result.output.splitlines()) == 1
    assert "secret" not in result.output


@pytest.mark.parametrize("command", [["init"], ["serve"], ["tick"], ["migrate"], ["officer"], ["roll", "import"]])
def test_every_command_has_help(command: list[str]) -> None:
    before = os.umask(0o022)
    result = CliRunner().invoke(cli.main, [*command, "--help"])
    os.umask(before)
    assert result.exit_code == 0
    assert "--data" in result.output


def test_the_database_may_be_postgresql(shell: Shell, postgres_server: postgres.Server) -> None:
    environ = {f"{PREFIX}DATABASE_URL": postgres_server.create("registrar")}
    assert shell.run("init", *OFFICER, **environ).exit_code == 0
    assert shell.run("roll", "import", shell.writes(ROLL), **environ).exit_code == 0
    assert shell.run("tick", **environ).stdout == "Nothing was due.\n"
    assert not list((shell.folder / "data").glob("*.db*"))
    postgres_server.drop("registrar")


def test_a_served_registrar_mails_codes_and_says_nothing_about_whom(made: Shell) -> None:
    """The process as people run it: what it prints, what it writes, what it answers."""
    port = free_port()
    made.run("roll", "import", made.writes(ROLL))
    environ = {f"{PREFIX}URL": f"http://localhost:{port}", f"{PREFIX}FORUM_URL": "http://127.0.0.1:1"}
    command = [sys.executable, "-m", "registrar", "serve", "--data", str(made.folder / "data"), "--port", str(port)]
    clean = {name: value for name, value in child_environ().items() if not name.startswith("CANDOUR_")}
    clean |= {**environ, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(command, env=clean, stdout=PIPE, text=True, stderr=STDOUT) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == f"The registrar is at http://localhost:{port}\n"
        url = f"http://localhost:{port}"
        while not answers(url):
            assert server.poll() is None
        requests.post(f"{url}/sign-in", data={"email": STAFF[0]}, timeout=30).raise_for_status()
        outbox = made.folder / "data" / "outbox"
        while not (mails := list(outbox.glob("*.eml"))):
            assert server.poll() is None
        (code,) = re.findall(r"\b[0-9]{6}\b", mails[0].read_text())
        data = {"email": STAFF[0], "code": code}
        answer = requests.post(f"{url}/sign-in/code", data=data, headers=JSON, timeout=30)
        bearer = {"Authorization": f"Bearer {answer.json()['bearer']}"}
        assert requests.get(f"{url}/quota", headers=bearer, timeout=30).json()["eligible"] is True
        assert "Server" not in answer.headers
        server.send_signal(signal.SIGTERM)
        assert server.stdout.read() == ""


def answers(url: str) -> bool:
    try:
        return bool(requests.get(f"{url}/health", timeout=5).json() == {"status": "ok"})
    except requests.ConnectionError:
        return False
