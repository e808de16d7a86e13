"""The shape of the tree: who may import whom, and where Flask, SQL, the clock and the environment may be."""

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
# Each may use itself and what stands below it. Inside a service: what is written first, then what it stands on.
LAYERS = (
    *("forum.__main__", "forum.cli", "forum.verify", "forum.demo", "forum.app", "forum.tick"),
    *("forum.sections", "forum.release", "forum.checkpoint", "forum.paper", "moderation.verify"),
    *("moderation.desk", "moderation.signing", "moderation.answers", "moderation.quotes", "moderation.codebook"),
    *("moderation.elections", "moderation.messages", "moderation.appeals", "moderation.cases"),
    *("moderation.flags", "moderation.acts", "moderation.houserules", "moderation.proposals"),
    *("moderation.seats", "moderation.leaders", "moderation.mails", "moderation.accounts"),
    *("forum.reports", "forum.topics", "forum.figures", "forum.themes", "forum.hints", "forum.disclosure"),
    *("forum.claims", "forum.reading", "forum.periods", "forum.ballots", "forum.posts", "forum.boards"),
    *("forum.cautions", "forum.membership", "forum.passes", "forum.pool", "forum.houserules"),
    *("forum.told", "forum.transparency", "forum.web", "forum.tables"),
    *("forum.instance", "forum.custody", "forum.markup"),
    *("registrar.__main__", "registrar.cli", "registrar.app", "registrar.tick"),
    *("registrar.roll", "registrar.sso", "registrar.signin", "registrar.nominations", "registrar.officers"),
    *("registrar.issuing", "registrar.lots", "registrar.forumlog", "registrar.records", "registrar.badges"),
    *("registrar.web", "registrar.instance", "registrar.limits", "registrar.custody", "registrar.settings"),
    *("core", "crypto"),
)
MOST_LINES = 400
FLASK_MAY_BE_IN = {"routes", "forms", "app", "web", "cli"}
SQL_MAY_BE_IN = {"store", "db"}
IN_ONE_MODULE = {"bleach": "forum.markup", "datetime.now": "core.clock", "os.environ": "core.config"}
SQL = re.compile(r"\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b", re.S)
PACKAGES = ("core", "crypto", "forum", "moderation", "registrar")
SERVICES = {"forum": ("registrar",), "moderation": ("registrar",), "registrar": ("forum", "moderation")}


def modules() -> dict[str, ast.Module]:
    paths = [path for package in PACKAGES for path in sorted((TOP / package).rglob("*.py"))]
    return {".".join(path.relative_to(TOP).with_suffix("").parts): ast.parse(path.read_text()) for path in paths}


MODULES = modules()
NAMES = [name for name in MODULES if not name.endswith("__init__")]


def imports(name: str) -> set[str]:
    """Full dotted names of everything a module imports, inside functions too."""
    found = set()
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer(name: str) -> int | None:
    return next((i for i, top in enumerate(LAYERS) if name == top or name.startswith(f"{top}.")), None)


def own_imports(name: str) -> set[str]:
    """The modules of ours that a module imports."""
    return {mod for full in imports(name) for mod in (full, full.rpartition(".")[0]) if mod in MODULES} - {name}


@pytest.mark.parametrize("name", NAMES)
def test_every_arrow_points_down(name: str) -> None:
    wrong = [used for used in own_imports(name) if layer(used) < layer(name)]
    assert layer(name) is not None
    assert not wrong, f"{name} uses {wrong}"


def test_core_and_crypto_know_nothing_of_each_other() -> None:
    for name in NAMES:
        other = {"core": "crypto", "crypto": "core"}.get(name.split(".")[0])
        assert not [used for used in imports(name) if other and used.startswith(f"{other}.")], name


@pytest.mark.parametrize("name", NAMES)
def test_the_two_services_know_nothing_of_each_other(name: str) -> None:
    others = SERVICES.get(name.split(".")[0], ())
    assert not [used for used in imports(name) if used.split(".")[0] in others]


def test_no_module_leads_back_to_itself() -> None:
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join([*path, name])
        if name not in done:
            for used in own_imports(name):
                walk(used, (*path, name))
            done.add(name)

    for name in NAMES:
        walk(name, ())


@pytest.mark.parametrize("name", NAMES)
def test_flask_is_only_where_requests_are_handled(name: str) -> None:
    uses = {used.split(".")[0] for used in imports(name)} & {"flask", "flask_wtf", "werkzeug", "wtforms"}
    assert not uses or name.split(".")[-1] in FLASK_MAY_BE_IN


@pytest.mark.parametrize("name", NAMES)
def test_sql_is_only_in_stores(name: str) -> None:
    texts = [node.value for node in ast.walk(MODULES[name]) if isinstance(node, ast.Constant)]
    found = [text for text in texts if isinstance(text, str) and SQL.search(text)]
    assert not found or name.split(".")[-1] in SQL_MAY_BE_IN, found


@pytest.mark.parametrize(("what", "where"), IN_ONE_MODULE.items())
def test_one_module_owns_each_danger(what: str, where: str) -> None:
    users = {name for name in NAMES if what in imports(name) or f"{what}(" in ast.unparse(MODULES[name])}
    users |= {name for name in NAMES if re.search(rf"\b{re.escape(what)}\b", _code(name))}
    assert users <= {where}


def test_nobody_else_asks_for_the_time() -> None:
    clocks = re.compile(r"\b(time\.time|utcnow|date\.today|perf_counter|monotonic|getenv|environb)\b")
    assert not [name for name in NAMES if clocks.search(_code(name))]


@pytest.mark.parametrize("name", NAMES)
def test_files_and_functions_stay_small(name: str) -> None:
    path = TOP / (name.replace(".", "/") + ".py")
    assert len(path.read_text().splitlines()) < MOST_LINES
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", sorted(TOP.glob("tests/**/*.py")), ids=lambda path: str(path.relative_to(TOP)))
def test_files_of_tests_stay_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MOST_LINES


def test_crypto_is_pure() -> None:
    impure = {"flask", "sqlite3", "psycopg", "sqlite_utils", "os", "pathlib", "time", "datetime", "core", *SERVICES}
    for name in NAMES:
        if name.startswith("crypto."):
            assert not {used.split(".")[0] for used in imports(name)} & impure, name


def _code(name: str) -> str:
    """The module without its docstrings and comments."""
    tree = ast.parse((TOP / (name.replace(".", "/") + ".py")).read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _is_text(part)] or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _is_text(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
