"""Everything that is due: releases, expiry, the log's checkpoint. Idempotent, run by a timer as `candour tick`."""

from core.web import log_failure
from forum.ballots import service as ballots
from forum.checkpoint import checkpoint
from forum.instance import Instance
from forum.membership import service as membership
from forum.passes import service as passes
from forum.passes.rules import RegistrarWrong
from forum.periods import service as periods
from forum.release import release
from forum.sections import SECTIONS
from forum.topics import confirming
from forum.transparency import service as log
from moderation.answers import service as answers
from moderation.appeals import closing as appeals
from moderation.cases import service as cases
from moderation.codebook import hinting
from moderation.desk import service as desk
from moderation.elections import calendar as elections
from moderation.messages import service as messages
from moderation.quotes import service as quotes
from moderation.signing import service as signing


def ask_registrar(forum: Instance) -> None:
    """What the registrar says wrongly is not taken, and stops nothing else."""
    try:
        passes.poll(forum)
    except RegistrarWrong as error:
        log_failure(error)
    passes.forget_old_keys(forum)
    periods.open_period(forum)


def tick(forum: Instance) -> bool:
    """True when posts appeared. What deleted rows leave behind is forgotten then."""
    ask_registrar(forum)
    ended = membership.turn_epoch(forum)
    released = release(forum)
    destroyed = cases.turn(forum)
    forgotten = messages.expire(forum)
    ballots.close_lapsed(forum)
    decided = appeals.close_due(forum)
    wiped = elections.turn(forum)
    hinting.run_due(forum)
    confirming.turn(forum)
    if released or destroyed or decided:
        quotes.forget(forum)
    published = signing.turn(forum, SECTIONS)
    log.note_code(forum)
    signed = checkpoint(forum)
    desk.send_mail(forum)
    answers.send_mail(forum)
    # At the full hour too: sessions and spent passes lie in the order they came until then.
    went = (released, ended, destroyed, forgotten, decided, wiped, published, signed)
    if any(went) or forum.clock.now().minute == 0:
        forum.db.tidy()
    return released
