"""The forum as a WSGI application: `forum.app:create_app()`."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from core.config import Settings, load
from core.web import make_app
from crypto.accounts import LEADER, SEAT
from forum.ballots.routes import bp as ballots
from forum.ballots.rules import Uses
from forum.cautions.routes import bp as cautions
from forum.claims.routes import bp as claims
from forum.figures.rules import COUNTED
from forum.figures.uses import Counting
from forum.figures.web import front_part as pulse_part
from forum.figures.web import heads_tag, theme_box
from forum.houserules.routes import bp as houserules
from forum.instance import Instance, open_instance
from forum.membership.routes import ask_to_enter
from forum.membership.routes import bp as membership
from forum.membership.rules import NotEntered
from forum.membership.web import MemberSessions, form_token
from forum.passes.routes import bp as passes
from forum.periods.rules import FLAGS, JURY, RECALL
from forum.pool.service import destroy_old_keys
from forum.posts.routes import bp as posts
from forum.posts.web import reminder
from forum.reading.routes import bp as reading
from forum.reports.routes import bp as reports
from forum.reports.routes import notices as report_notices
from forum.sections import SECTIONS
from forum.topics.confirming import Confirming
from forum.topics.routes import bp as topics
from forum.topics.routes import front_part as answers_part
from forum.topics.routes import notices as late_notices
from forum.topics.rules import OFFERS
from forum.topics.service import marks
from forum.transparency.routes import bp as transparency
from moderation.accounts.routes import bp as accounts
from moderation.accounts.rules import Door, Doors
from moderation.accounts.web import account_token
from moderation.acts.routes import bp as acts
from moderation.answers.routes import bp as answers
from moderation.appeals.routes import bp as appeals
from moderation.appeals.routes import front_part, receipt_part
from moderation.appeals.volunteers import Volunteering
from moderation.cases.routes import bp as cases
from moderation.codebook.routes import bp as codebook
from moderation.desk.routes import bp as desk
from moderation.elections.recalls import Recalling
from moderation.elections.routes import bp as elections
from moderation.elections.routes import notices as election_notices
from moderation.elections.voting import Voting
from moderation.flags.routes import bp as flags
from moderation.flags.service import FlagUse
from moderation.houserules.routes import bp as proposals
from moderation.leaders import service as leaders_service
from moderation.leaders.routes import bp as leaders
from moderation.messages.inbox.routes import bp as inbox
from moderation.messages.routes import bp as messages
from moderation.quotes.routes import bp as quotes
from moderation.quotes.routes import receipt_part as quotable_part
from moderation.seats import service as seats_service
from moderation.signing.routes import bp as signing
from moderation.signing.routes import coming_part
from moderation.signing.routes import notices as coming_notices

TOP = Path(__file__).parent.parent
# What reserved ballot numbers are for, by purpose.
USES: Uses = {
    JURY: Volunteering(),
    RECALL: Recalling(),
    "election": Voting(),
    "done": Confirming(),
    **dict.fromkeys(FLAGS, FlagUse()),
    **dict.fromkeys(COUNTED, Counting()),
}
# What each kind of account opens.
DOORS: Doors = {SEAT: Door("/moderation/", seats_service.admits), LEADER: Door("/leadership/", leaders_service.admits)}
# What features above them add to a page of the forum's.
PARTS = {
    "candour-receipt-parts": (receipt_part, quotable_part),
    "candour-notices": (late_notices, election_notices, coming_notices, report_notices),
    "candour-front-parts": (front_part, pulse_part, answers_part),
    "candour-reports-parts": (coming_part,),
    "candour-thread-marks": marks,
    "candour-kinds": OFFERS,
    "candour-claim-parts": (heads_tag, theme_box),
}
# The links on every page of a member's; some only where there is a registrar.
LINKS = {
    "/": "Boards",
    "/waiting": "Waiting",
    "/receipt": "My eight words",
    "/messages/": "Write to the moderators",
    "/passes": "My passes",
    "/elections/": "Elections",
    "/about": "How it protects you",
}
WITH_REGISTRAR = ("/passes", "/elections/")
BLUEPRINTS = (
    *(membership, passes, ballots, reading, posts, cautions, claims, houserules, topics, transparency, reports),
    *(accounts, leaders, answers, acts, flags, cases, proposals, messages, inbox, appeals),
    *(elections, codebook, quotes, signing, desk),
)


def create_app(settings: Settings | None = None) -> Flask:
    """Settings come from the environment when none are given; raises ConfigError with one sentence.

    What is there when a worker begins stays: the garbage collector need not look through it for every few requests.
    """
    app = app_of(open_instance(settings or load()))
    gc.freeze()
    return app


def app_of(forum: Instance) -> Flask:
    destroy_old_keys(forum)
    app = make_app("forum", forum.settings, TOP / "forum" / "static", TOP / "templates")
    app.extensions["candour"] = forum
    app.extensions["candour-uses"] = USES
    app.extensions["candour-doors"] = DOORS
    app.extensions["candour-sections"] = SECTIONS
    app.extensions.update(PARTS)
    app.session_interface = MemberSessions(forum)
    app.jinja_env.globals.update(token=form_token, account_token=account_token, reminder=reminder)
    macros = app.jinja_env.get_template("macros.html").make_module()
    app.jinja_env.globals.update(m=macros, menu=_menu(macros, forum.settings))
    app.jinja_env.globals.update(heads_tag=heads_tag, theme_box=theme_box)
    app.register_error_handler(NotEntered, ask_to_enter)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _menu(macros: Any, settings: Settings) -> Callable[[str], str]:
    """The links as they stand on a page: made once, as they are on all of them."""
    links = {path: name for path, name in LINKS.items() if settings.registrar_url or path not in WITH_REGISTRAR}
    made = {here: macros.menu(links, here) for here in (*links, "")}
    return lambda here: made.get(here, made[""])
