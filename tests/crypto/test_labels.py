"""Every derivation and every sealed place has a label of its own, and labels cannot run into one another."""

import ast
from collections import defaultdict
from itertools import permutations
from pathlib import Path

from crypto.encoding import label

TOP = Path(__file__).parent.parent.parent
OURS = sorted(path for folder in ("crypto", "forum", "moderation") for path in (TOP / folder).rglob("*.py"))
TAKES_A_LABEL = {"label", "_aad", "aad"}


def uses() -> dict[str, list[str]]:
    """Each label written in crypto/, forum/ and moderation/, and the functions that write it."""
    found = defaultdict(list)
    for path in OURS:
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                for name in _labels(function):
                    found[name].append(f"{path.relative_to(TOP)}:{function.name}")
    return dict(found)


def _labels(function: ast.FunctionDef) -> list[str]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if _name(call.func) in TAKES_A_LABEL]
    return [arg.value for arg in named if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


LABELS = uses()


def test_no_two_derivations_share_a_label() -> None:
    shared = {name for name, functions in LABELS.items() if len(functions) > 1 and not name.endswith("-aad")}
    assert not shared


def test_a_place_is_named_by_sealing_and_opening_and_by_nothing_else() -> None:
    sealed = {name: functions for name, functions in LABELS.items() if len(functions) > 1}
    assert {name: len(functions) for name, functions in sealed.items()} == dict.fromkeys(sealed, 2)
    assert all(len({function.partition(":")[0] for function in functions}) == 1 for functions in sealed.values())


def test_every_label_reaches_its_function_as_written_text() -> None:
    """A label made at run time would escape this file."""
    passed_on = {"crypto/posts.py": 1, "crypto/threads.py": 1}
    for path in OURS:
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        labels = [call.args[0] for call in calls if _name(call.func) == "label"]
        computed = [arg for arg in labels if not isinstance(arg, ast.Constant)]
        assert len(computed) == passed_on.get(str(path.relative_to(TOP)), 0), path


def test_no_label_is_the_beginning_of_another() -> None:
    assert not [(a, b) for a, b in permutations(LABELS, 2) if label(b).startswith(label(a))]
