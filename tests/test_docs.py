"""Documents that must not drift from the code: settings, commands, promises."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.config import PREFIX, SETTINGS
from forum.cautions.rules import NameList, find
from registrar import settings as registrar

TOP = Path(__file__).parent.parent
DOCS = [*TOP.glob("*.md"), *TOP.glob("docs/**/*.md")]


SERVICES = [(0, PREFIX, SETTINGS), (1, registrar.PREFIX, registrar.SETTINGS)]


@pytest.mark.parametrize(("part", "prefix", "settings"), SERVICES)
def test_the_tables_of_settings_are_those_in_the_code(part: int, prefix: str, settings: Mapping[str, str]) -> None:
    text = (TOP / "docs/settings.md").read_text().split("## The registrar")[part]
    rows = re.findall(rf"^\| `{prefix}(\w+)` \| .+? \| (.+) \|$", text, re.M)
    assert dict(rows) == dict(settings)


def test_every_dependency_has_its_line() -> None:
    project = (TOP / "pyproject.toml").read_text()
    named = set(re.findall(r'^    "([\w-]+)(?:\[\w+\])?",$', project, re.M))
    lines = (TOP / "docs/dependencies.md").read_text()
    assert named
    assert not [name for name in named if name.lower() not in lines.lower()]


def test_every_command_the_readme_shows_exists() -> None:
    text = (TOP / "README.md").read_text() + (TOP / "docs/operating.md").read_text()
    shown = set(re.findall(r"(?:^|`|bin/)candour ([a-z-]+)", text, re.M))
    command = [sys.executable, "-m", "forum", "--help"]
    helped = subprocess.run(command, capture_output=True, text=True, cwd=TOP, check=True).stdout
    assert len(shown) >= 5
    assert shown <= set(re.findall(r"^  ([\w-]+) ", helped, re.M))


def test_the_command_for_the_list_of_names_keeps_names_and_nothing_else(tmp_path: Path) -> None:
    (command,) = re.findall(r"^python3 (-c '.+') > names.txt$", (TOP / "docs/operating.md").read_text(), re.M)
    rows = ("zoe@x.example,Zoë Tarn,5,staff", 'ann@x.example,"Quill, Ann",6,leader', "b@x.example,Ann Ash,6,staff")
    (tmp_path / "staff.csv").write_text("\n".join(("email,name,grade,role", *rows)) + "\n", encoding="utf-8-sig")
    done = subprocess.run([sys.executable, *shlex.split(command)], capture_output=True, cwd=tmp_path, check=True)
    made = done.stdout.decode()
    assert made.splitlines() == ["Ann Ash", "Quill, Ann", "Zoë Tarn"]
    names, text = NameList.parse(made.splitlines()), "ask zoe tarn, ANN QUILL or Mrs Ash"
    assert [one.text for one in find(text, names)] == ["zoe tarn", "ANN QUILL", "Mrs Ash"]


def test_every_command_of_the_registrar_that_is_shown_exists() -> None:
    shown = set(re.findall(r"^candour-registrar ([a-z]+)", (TOP / "docs/operating.md").read_text(), re.M))
    command = [sys.executable, "-m", "registrar", "--help"]
    helped = subprocess.run(command, capture_output=True, text=True, cwd=TOP, check=True).stdout
    assert len(shown) >= 4
    assert shown <= set(re.findall(r"^  ([\w-]+) ", helped, re.M))


@pytest.mark.parametrize("doc", DOCS, ids=lambda path: path.name)
def test_every_file_a_document_names_is_there(doc: Path) -> None:
    tops = "bench|bin|clients|core|crypto|docs|forum|moderation|registrar|templates|tests"
    named = re.findall(rf"`((?:{tops})/[\w./-]+)`", doc.read_text())
    assert not [name for name in named if not (TOP / name).exists()]


def test_every_promise_names_a_test_that_exists() -> None:
    promised = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (TOP / "SECURITY.md").read_text())
    assert len(promised) >= 12
    missing = [f"{path}::{name}" for path, name in promised if name not in _tests(TOP / path)]
    assert not missing


def test_no_promise_stands_without_a_test() -> None:
    promises = (TOP / "SECURITY.md").read_text().partition("## Promises")[2].partition("\n## ")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 20
    assert not [row[:60] for row in rows if not re.search(r"\| (`tests/[\w/]+\.py::\w+` ?)+\|$", row)]


def _tests(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
