"""One word for each thing on the pages people see: pass, ballot paper, eight words."""

import re
from collections.abc import Iterator
from pathlib import Path

import forum.app
from core.errors import Problem

TEMPLATES = Path(forum.app.__file__).parents[1] / "templates"
# What the code calls them, and what a person never reads.
NOT_SAID = re.compile(r"\b(tokens?|claim codes?|spent ids?)\b", re.I)
NOT_READ = re.compile(r"\{[{%].*?[}%]\}|\{#.*?#\}|<(?!p|h\d|label|li|button)[^>]*>|\b[\w-]+=\"[^\"]*\"", re.S)


def _problems(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _problems(one)


def test_no_problem_speaks_of_tokens_or_claim_codes() -> None:
    ours = [kind for kind in _problems() if kind.__module__.split(".")[0] in ("core", "forum", "moderation")]
    assert len(ours) > 100
    assert [kind.__name__ for kind in ours if NOT_SAID.search(kind.message)] == []


def test_no_page_speaks_of_tokens_or_claim_codes() -> None:
    pages = {page.relative_to(TEMPLATES): page.read_text("utf-8") for page in TEMPLATES.rglob("*.html")}
    assert {str(name) for name, text in pages.items() if NOT_SAID.search(NOT_READ.sub(" ", text))} == set()


def test_a_link_before_a_full_stop_stands_in_no_row_of_buttons() -> None:
    """There a link has room around it to be pressed: it reads as a blank before the full stop."""
    rows = [row for page in TEMPLATES.rglob("*.html") for row in re.findall(r'class="buttons".*?</p>',
                                                                            page.read_text("utf-8"), re.S)]
    assert [row for row in rows if re.search(r"</a>\s*[.,;:]", row)] == []
