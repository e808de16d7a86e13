"""Whoever does what `/log/` says, on a computer that has nothing of ours, checks the log."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forum.app import app_of
from forum.instance import Instance
from tests.clients.fake_log import FakeLog


@pytest.fixture
def folder(forum: Instance, tmp_path: Path) -> Path:
    """With every program that the page names, as it is served."""
    browser: FlaskClient = app_of(forum).test_client()
    for path in re.findall(r'href="(/log/\w+\.py)"', browser.get("/log/").text):
        (tmp_path / path.rpartition("/")[2]).write_text(browser.get(path).text)
    FakeLog().fill(20).write(tmp_path / "mirror")
    return tmp_path


def run(folder: Path, program: str, *more: str) -> str:
    command = [sys.executable, "-E", "-s", program, "mirror", *more]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_the_files_that_the_page_names_check_a_log(folder: Path) -> None:
    assert "20 entries verified" in run(folder, "candour_verify.py", "--state", "state")
    assert "all as they should be" in run(folder, "candour_acts.py")


def test_they_say_which_file_is_missing(folder: Path) -> None:
    (folder / "candour_entries.py").unlink()
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(folder, "candour_verify.py", "--state", "state")
    assert "No module named 'candour_entries'" in failed.value.stderr
