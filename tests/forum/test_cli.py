"""The commands: each says in one sentence what went wrong, ends with a non-zero code, and breaks nothing."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

import pytest
import segno
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

from core.config import child_environ, load, write_env_file
from core.db import connect
from forum import cli
from forum.app import app_of
from forum.instance import open_instance
from tests import postgres

TOP = Path(__file__).parent.parent.parent
SENTENCE = r"Error: [A-Z-][^\n]+\.\n"


@dataclass(frozen=True)
class Shell:
    """An operator in a folder of their own."""

    folder: Path

    def run(self, *arguments: str, data: str = "data") -> Result:
        environ = {name: None for name in os.environ if name.startswith("CANDOUR_")}
        command = [arguments[0], "--data", str(self.folder / data), *arguments[1:]]
        return CliRunner().invoke(cli.main, command, env=environ)

    def refused(self, *arguments: str, data: str = "data") -> str:
        """The one sentence of a command that fails."""
        result = self.run(*arguments, data=data)
        assert result.exit_code == 2, result.output
        assert re.fullmatch(SENTENCE, result.output), result.output
        return result.output


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """The umask that a command sets for its process is put back."""
    before = os.umask(0o022)
    monkeypatch.chdir(tmp_path)
    yield Shell(tmp_path)
    os.umask(before)


@pytest.fixture
def made(shell: Shell) -> Shell:
    assert shell.run("init").exit_code == 0
    return shell


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_init_makes_a_forum_that_can_be_served(made: Shell) -> None:
    forum = open_instance(load(str(made.folder / "data"), {}))
    browser = app_of(forum).test_client()
    assert browser.get("/enter", base_url="http://127.0.0.1:8000").status_code == 200
    forum.db.close()


def test_init_keeps_its_files_from_others(made: Shell) -> None:
    open_to_others = [path for path in (made.folder / "data").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_init_twice_is_refused_and_changes_nothing(made: Shell) -> None:
    write_env_file(made.folder / "data", URL="https://forum.example", RELEASE="600/3", NAMES="names.txt")
    before = files(made.folder / "data")
    assert "already" in made.refused("init", "--url", "https://other.example")
    after = files(made.folder / "data")
    assert after["keys/forum.key"] == before["keys/forum.key"]
    assert after["candour.env"] == before["candour.env"]


def test_init_with_an_address_that_is_refused_can_be_tried_again(shell: Shell) -> None:
    assert "https://" in shell.refused("init", "--url", "http://forum.example")
    assert shell.run("init", "--url", "https://forum.example").exit_code == 0
    assert load(str(shell.folder / "data"), {}).url == "https://forum.example"


def test_init_takes_boards_of_ones_own(shell: Shell) -> None:
    (shell.folder / "boards.json").write_text('[{"slug": "vans", "name": "Vans", "about": "Where they go."}]')
    assert shell.run("init", "--boards", "boards.json").exit_code == 0
    forum = open_instance(load(str(shell.folder / "data"), {}))
    assert len(forum.db.query("SELECT board_id FROM boards")) == 1
    forum.db.close()


@pytest.mark.parametrize("text", ["{", "[1]", '[{"slug": "x"}]', '{"slug": "x"}', ""])
def test_init_with_boards_that_cannot_be_read_can_be_tried_again(shell: Shell, text: str) -> None:
    (shell.folder / "boards.json").write_text(text)
    shell.refused("init", "--boards", "boards.json")
    assert shell.run("init").exit_code == 0


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
@pytest.mark.parametrize("command", [["serve"], ["tick"], ["slips", "5"]])
def test_before_init_every_command_says_so(shell: Shell, command: list[str], folder: str) -> None:
    (shell.folder / "empty").mkdir()
    assert "candour init" in shell.refused(*command, data=folder)
    assert not (shell.folder / "slips.html").exists()


def test_without_its_key_file_the_forum_does_not_open(made: Shell) -> None:
    key = made.folder / "data" / "keys" / "forum.key"
    kept = key.read_bytes()
    key.write_bytes(bytes(32))
    assert "another forum or is damaged" in made.refused("tick")
    key.unlink()
    assert "is not there" in made.refused("tick")
    key.write_bytes(kept)
    assert made.run("tick").exit_code == 0


def test_slips_enter_once_each(made: Shell) -> None:
    result = made.run("slips", "5")
    codes = result.stdout.split()
    assert (result.exit_code, len(codes), len(set(codes))) == (0, 5, 5)
    forum = open_instance(load(str(made.folder / "data"), {}))
    browser = app_of(forum).test_client()
    answers = [browser.post("/enter", data={"pass": code}, base_url="http://127.0.0.1:8000") for code in codes * 2]
    assert [answer.status_code for answer in answers] == [303] * 5 + [403] * 5
    forum.db.close()


def test_the_page_of_slips_holds_each_code_and_its_qr(made: Shell) -> None:
    codes = made.run("slips", "5", "--page", "to-print.html").stdout.split()
    page = BeautifulSoup((made.folder / "to-print.html").read_text(), "html.parser")
    assert [found.get_text() for found in page.find_all("b")] == codes
    for code, image in zip(codes, page.find_all("img"), strict=True):
        expected = segno.make(f"http://127.0.0.1:8000/enter#{code}", error="m").svg_data_uri(scale=3, border=2)
        assert str(image["src"]) == expected


def test_the_page_of_slips_asks_nobody_for_anything(made: Shell) -> None:
    made.run("slips", "1")
    page = BeautifulSoup((made.folder / "slips.html").read_text(), "html.parser")
    assert page.find_all(["script", "link", "iframe", "object"]) == []
    assert [image["src"] for image in page.find_all("img") if not str(image["src"]).startswith("data:image/svg")] == []
    assert (made.folder / "slips.html").stat().st_mode & 0o077 == 0


def test_slips_whose_page_cannot_be_written_are_not_made(made: Shell) -> None:
    made.refused("slips", "3", "--page", "no/such/folder/slips.html")
    forum = open_instance(load(str(made.folder / "data"), {}))
    assert forum.db.query("SELECT spent FROM slips") == []
    forum.db.close()


@pytest.mark.parametrize("count", ["0", "-1", "10001", "five", ""])
def test_a_number_of_slips_that_makes_no_sense_is_refused(made: Shell, count: str) -> None:
    assert made.run("slips", "--", count).exit_code == 2


def test_tick_says_what_it_did(made: Shell) -> None:
    assert made.run("tick").output == "Nothing was due.\n"


def test_outside_a_demo_the_clock_cannot_be_set(made: Shell) -> None:
    assert "demo" in made.refused("tick", "--at", "2026-12-01T10")
    assert not (made.folder / "data" / "clock").exists()


def test_in_a_demo_the_clock_stands_where_it_is_put(made: Shell) -> None:
    write_env_file(made.folder / "data", DEMO="1")
    assert made.run("tick", "--at", "2026-12-01T10").exit_code == 0
    forum = open_instance(load(str(made.folder / "data"), {}))
    assert forum.clock.now().isoformat() == "2026-12-01T10:00:00+00:00"
    forum.db.close()
    made.refused("tick", "--at", "tomorrow")
    assert "2026-12-01T10" in (made.folder / "data" / "clock").read_text()


def test_migrating_again_changes_nothing(made: Shell) -> None:
    assert [made.run("migrate").exit_code for _ in range(2)] == [0, 0]
    forum = open_instance(load(str(made.folder / "data"), {}))
    assert len(forum.db.query("SELECT board_id FROM boards")) > 0
    forum.db.close()


def test_a_demo_needs_an_empty_folder(shell: Shell) -> None:
    (shell.folder / "data").mkdir()
    (shell.folder / "data" / "thesis.txt").write_text("years of work")
    assert "empty folder" in shell.refused("demo")
    assert files(shell.folder / "data") == {"thesis.txt": b"years of work"}


def test_a_demo_does_not_take_a_file_for_a_folder(shell: Shell) -> None:
    (shell.folder / "data").write_text("years of work")
    shell.refused("demo")
    assert (shell.folder / "data").read_text() == "years of work"


def test_a_setting_that_is_wrong_is_one_sentence(made: Shell) -> None:
    write_env_file(made.folder / "data", RELEASE="hourly")
    assert "CANDOUR_RELEASE" in made.refused("tick")


def test_a_database_that_is_none_is_one_line_without_its_words(made: Shell) -> None:
    for file in (made.folder / "data").glob("forum.db*"):
        file.unlink()
    (made.folder / "data" / "forum.db").write_bytes(b"a secret word, not a database" * 100)
    result = made.run("tick")
    assert result.exit_code != 0
    assert len(result.output.splitlines()) == 1
    assert "secret" not in result.output


@pytest.mark.parametrize("command", ["init", "serve", "tick", "migrate", "slips", "demo"])
def test_every_command_has_help(command: str) -> None:
    before = os.umask(0o022)
    result = CliRunner().invoke(cli.main, [command, "--help"])
    os.umask(before)
    assert result.exit_code == 0
    assert "--data" in result.output


@pytest.fixture
def plain_role(postgres_server: postgres.Server) -> Iterator[str]:
    """The address of a database whose owner may not quieten the server itself, as most operators run it."""
    admin = connect(postgres_server.create("noisy"))
    admin.execute("CREATE ROLE operator LOGIN")
    admin.execute("ALTER DATABASE noisy OWNER TO operator")
    yield postgres_server.url("noisy").replace("postgres@", "operator@")
    admin.execute("ALTER DATABASE noisy OWNER TO postgres")
    admin.execute("DROP OWNED BY operator")
    admin.execute("DROP ROLE operator")
    admin.close()
    postgres_server.drop("noisy")


def test_serving_warns_of_a_postgres_that_logs_too_much(shell: Shell, plain_role: str) -> None:
    (shell.folder / "data").mkdir()
    write_env_file(shell.folder / "data", DATABASE_URL=plain_role)
    cli.create(load(str(shell.folder / "data"), {})).db.close()
    command = [sys.executable, "-m", "forum", "serve", "--data", "data", "--port", "0"]
    environ = {**child_environ(), "PYTHONPATH": str(TOP)}
    with subprocess.Popen(command, env=environ, stdout=PIPE, stderr=PIPE, text=True) as server:
        assert server.stdout is not None
        assert "Candour is at" in server.stdout.readline()
        server.terminate()
        _, warnings = server.communicate(timeout=30)
    assert "warning: PostgreSQL's log_min_error_statement" in warnings


def test_serving_on_sqlite_warns_of_nothing(made: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waitress.serve", lambda *_, **__: None)
    result = made.run("serve")
    assert (result.exit_code, result.stderr) == (0, "")
