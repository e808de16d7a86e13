"""Flagging a post: with a ballot paper by its own page or the wallet, without one by the form here."""

from typing import Any

from flask import Blueprint, render_template

from core.errors import NotFound, Problem
from crypto.encoding import b64
from forum.houserules import service as houserules
from forum.membership.web import Page, member
from forum.pool.service import expectation
from forum.posts import rules as posts_rules
from forum.reading import service as reading
from forum.web import read_id, the_forum
from moderation.flags import rules, service
from moderation.flags.forms import FlagForm

bp = Blueprint("flags", __name__, url_prefix="/flags")


@bp.get("/<post>")
def flag_page(post: str) -> Page:
    member()
    return _page(read_id(post))


@bp.post("/<post>")
def flag(post: str) -> Page:
    session, post_id, form = member(), read_id(post), FlagForm()
    chosen = form.rule.data or ""
    try:
        if not form.is_ours():
            raise posts_rules.StaleForm()
        service.flag(the_forum(), session, post_id, rules.read_rule(chosen))
    except NotFound:
        raise
    except Problem as problem:
        return _page(post_id, chosen=chosen, error=problem.message), problem.status
    thread = service.flaggable(the_forum(), post_id).thread
    return render_template("flags/flagged.html", post=post, thread=b64(thread.thread_id), when=expectation(the_forum()))


def _page(post_id: bytes, **shown: Any) -> str:
    """With the post as it is shown; raises PostGone."""
    forum = the_forum()
    thread = service.flaggable(forum, post_id).thread
    reserved = service.number_for(forum, post_id)
    around = reading.around(forum, post_id)
    return render_template(
        "flags/flag.html",
        post=around.posts[0],
        thread=b64(thread.thread_id),
        title=around.title,
        rules=houserules.in_force(forum).rules,
        reserved=reserved,
        ballot=service.path(post_id, reserved.number) if reserved else "",
        enough=rules.threshold(reserved.drawn or 0) if reserved else 0,
        **shown,
    )
