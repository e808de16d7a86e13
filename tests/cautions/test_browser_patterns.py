"""The browser runs what Python runs: `static/cautions.js` itself, in Node, over the labelled set."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forum.cautions.rules import PATTERNS, find
from tests.cautions.labelled import LINES

SCRIPT = Path(__file__).parents[2] / "forum" / "static" / "cautions.js"
RUN = """
import { readFileSync } from "node:fs";
const { script, patterns, texts } = JSON.parse(readFileSync(0, "utf8"));
const { compile, find } = await import("data:text/javascript," + encodeURIComponent(script));
const compiled = compile(patterns);
const found = texts.map((text) => find(text, compiled).map(({ kind, text }) => [kind, text]));
console.log(JSON.stringify({ compiled: compiled.length, found }));
"""
# The same words in other clothes: an emoji is one character in Python and two in JavaScript.
TEXTS = tuple(text for line in LINES for text in (
    line.text, line.text.upper(), line.text.lower(), f"😀 {line.text}", line.text.replace("\n", "\r\n"),
    f"{line.text}\n- Pete", line.text.replace("-", "\u2013").replace(" ", "\u00a0")))
HOSTILE = tuple((atom * 10_000)[:10_000] for atom in (
    "a", "0 ", "a.", "a@", "\r\n", "- Pete\n", "the only a ", "last at "))


@cache
def in_node() -> Any:
    """What Node finds in `TEXTS` and `HOSTILE`."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is not on the PATH: the browser's patterns cannot be checked.", pytrace=False)
    patterns = [{"kind": kind, "source": source, "flags": flags} for kind, source, flags in PATTERNS]
    given = {"script": SCRIPT.read_text("utf-8"), "patterns": patterns, "texts": TEXTS + HOSTILE}
    done = subprocess.run([node, "--input-type=module", "-e", RUN], input=json.dumps(given), text=True,
                          encoding="utf-8", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_pattern_compiles_in_node() -> None:
    assert in_node()["compiled"] == len(PATTERNS)


def test_node_finds_what_python_finds() -> None:
    python = [[[one.kind, one.text] for one in find(text)] for text in TEXTS + HOSTILE]
    assert in_node()["found"] == python


def test_the_script_writes_text_only_and_keeps_nothing() -> None:
    script = SCRIPT.read_text("utf-8")
    assert not [word for word in ("innerHTML", "localStorage", "sessionStorage", "indexedDB", "cookie =", "sendBeacon",
                                  "XMLHttpRequest", "eval(", ".style", "POST") if word in script]
