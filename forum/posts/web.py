"""How an author keeps a claim code, wherever one is given."""

from collections.abc import Callable

from flask import make_response, redirect

from crypto.claims import first_words_match
from forum.membership.web import Page
from forum.posts.forms import KeepForm


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
