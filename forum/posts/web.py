"""The page that gives an author a claim code, how the code is kept, and what stands beside every form for a post."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import current_app, make_response, redirect, render_template
from markupsafe import Markup, escape

from crypto.claims import first_words_match
from forum.houserules.rules import Version
from forum.houserules.service import in_force
from forum.membership.web import Page, form_token
from forum.posts.forms import KeepForm
from forum.web import the_forum

# Private characters, where one author's own values come in a page that is kept: they are in none of them.
ACTION, WORDS, TOKEN = "\ue000", "\ue001", "\ue002"
_BLANKS = re.compile(f"([{ACTION}{WORDS}{TOKEN}])")


def claim_page(action: str, words: str, **values: Any) -> str:
    """The eight words. The rest of the page is the same for everybody, so it is made once: that was a tenth of what a
    post cost.
    """
    heads, box = (part() for part in current_app.extensions["candour-claim-parts"])
    filled = {ACTION: escape(action), WORDS: escape(words), TOKEN: form_token()}
    return "".join(filled.get(part, part) for part in _claim_page(heads, box, **values))


@lru_cache(maxsize=64)
def _claim_page(heads: str, box: str, **values: Any) -> list[str]:
    """In parts, between them the blanks; `heads` and `box` are what features above add to it."""
    made = {"token": lambda: TOKEN, "heads_tag": lambda: heads, "theme_box": lambda: box}
    return _BLANKS.split(render_template("posts/claim.html", action=ACTION, words=WORDS, **made, **values))


def reminder() -> Markup:
    """What is not protected, and the house rules in force: the same for everybody, and made once."""
    return _reminder(in_force(the_forum()))


@lru_cache(maxsize=8)
def _reminder(rules: Version) -> Markup:
    return Markup(render_template("posts/reminder.html", rules=rules))


def kept(words: str, onward: str, again: Callable[[str], str]) -> Page:
    """Asks for proof that the code was kept, because a code that is only shown is not saved. `again` is the page that
    shows it, with what was wrong.
    """
    form = KeepForm()
    if form.kept.data == "download":
        note = make_response(f"{words}\n")
        note.headers["Content-Disposition"] = 'attachment; filename="note.txt"'
        note.mimetype = "text/plain"
        return note
    if form.kept.data in ("file", "none") or first_words_match(words, form.claim.data or ""):
        return redirect(onward, 303)
    return again("Those are not the first two words. Please look again."), 400
