"""Runs the browser wallet's own modules in Node."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

MODULES = Path(__file__).parents[2] / "forum" / "static" / "passes"
RUNNER = Path(__file__).parent / "wallet.mjs"
Call = tuple[str, str, list[Any]]


class Node:
    """`folder` gets a copy of the modules and the word that they are modules, which a browser reads in the page."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which("node")
        if found is None:
            pytest.fail("node is not on the PATH: the wallet's modules cannot be checked.", pytrace=False)
        self._command = [found, str(RUNNER), str(folder)]
        for module in MODULES.glob("*.js"):
            shutil.copy(module, folder)
        (folder / "package.json").write_text('{"type": "module"}')

    def call(self, module: str, name: str, *args: Any) -> Any:
        return self.calls([(module, name, list(args))])[0]

    def calls(self, calls: list[Call]) -> list[Any]:
        """Results in order; bytes come back as bytes, large numbers as int, what was thrown as {"error": kind}."""
        given = json.dumps(calls, default=lambda value: {"bytes": value.hex()})
        done = subprocess.run(self._command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        results: list[Any] = json.loads(done.stdout, object_hook=_decode)
        return results


def big(number: int) -> dict[str, str]:
    return {"big": str(number)}


def _decode(value: dict[str, Any]) -> Any:
    if set(value) == {"bytes"}:
        return bytes.fromhex(value["bytes"])
    return int(value["big"]) if set(value) == {"big"} else value
