"""What members meet: a tag that lets the wallet count its owner, a box for themes, and the pulse on the front page.

All of it is the same for everybody while a period lasts: made once, and kept by what it is made of.
"""

from functools import lru_cache
from typing import Any

from flask import render_template
from markupsafe import Markup

from forum.figures import rules, service
from forum.instance import Instance
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B, period_of
from forum.themes import service as themes
from forum.web import the_forum


def heads_tag() -> Markup:
    """In the head of a member's page: which number the wallet may send, on some later page."""
    numbers = service.open_numbers(the_forum())
    return _kept("figures/heads.html", number=numbers[HEADS].number) if HEADS in numbers else Markup("")


def theme_box(*, shut: bool = False) -> Markup:
    """Beside a post; `shut` behind a click."""
    forum = the_forum()
    numbers = service.open_numbers(forum)
    if not {THEME_A, THEME_B} <= numbers.keys():
        return Markup("")
    codebook = themes.codebook(forum, period_of(forum.clock.now()))
    if not codebook.themes:
        return Markup("")
    papers = (numbers[THEME_A].number, numbers[THEME_B].number)
    return _kept("figures/theme.html", papers=papers, themes=codebook.themes, shut=shut)


def front_part(forum: Instance) -> Markup:
    """How it is going, on the front page."""
    numbers = service.open_numbers(forum)
    if not {PULSE, HEADS} <= numbers.keys():
        return Markup("")
    values = {"number": numbers[PULSE].number, "heads": numbers[HEADS].number}
    return _kept("figures/pulse.html", **values, answers=rules.ANSWERS)


@lru_cache(maxsize=16)
def _kept(template: str, **values: Any) -> Markup:
    return Markup(render_template(template, **values))
