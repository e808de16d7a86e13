"""An author appeals; and what the pages say of appeals that are open."""

from markupsafe import Markup

from core.clock import day_in_words
from crypto.acts import Appeal, Candidates
from crypto.commitments import new_salt
from crypto.encoding import b64
from crypto.reasons import APPEAL, seal_words, words_commitment
from forum.claims import service as claims
from forum.instance import Instance
from forum.markup import render
from forum.passes import lots
from forum.passes.rules import Lot
from forum.posts import states
from forum.posts.rules import REMOVED, PostGone
from forum.transparency import service as log
from moderation.acts import service as acts
from moderation.appeals import juries, removals, rules, store, volunteers
from moderation.cases import rules as cases_rules
from moderation.cases import service as cases

NO_LOT = Lot(0, 0)


def lodge(forum: Instance, claim: str, post_id: bytes, typed: str) -> rules.Appeal:
    """Puts an author's appeal and the list of all who may be drawn for its jury into the log, in one transaction.

    Raises ClaimNotRead, ClaimUnknown, NotYours or PostGone for another's post; NoAppealWords or AppealTooLong;
    NotRemoved; AppealedAlready.
    """
    words = rules.appeal_words(typed)
    claims.is_own(forum, claim, post_id)
    with forum.db.transaction():
        entry = log.hold(forum)
        removal = removals.removal(forum, post_id)
        if store.against(forum.db, removal.act):
            raise rules.AppealedAlready()
        _stop_the_clock(forum, post_id)
        epoch, salt = forum.clock.epoch(), new_salt()
        key = forum.keyring.data_key_to_write(states.find(forum, post_id).thread.board_id, epoch)
        sealed = seal_words(key, APPEAL, post_id, epoch, words)
        due = rules.due(forum.clock.today())
        appeal = rules.Appeal(entry, entry + 1, post_id, removal.act, due, rules.OPEN, epoch, salt, sealed)
        _into_log(forum, appeal)
        store.insert(forum.db, appeal)
    return appeal


def told(forum: Instance, post_id: bytes) -> rules.Told | None:
    """What the author of a post is told of it; None where nothing was ever decided about it."""
    said, today = acts.of_post(forum, post_id), forum.clock.now().date()
    if not said:
        return None
    decided = [
        rules.Decided(day_in_words(one.said.day, today), one.said.sentence, acts.reason(forum, one)) for one in said
    ]
    appeal = store.open_of_post(forum.db, post_id)
    last_day = rules.last_day(appeal.due) if appeal else ""
    return rules.Told(tuple(decided), _own_words(forum, post_id), _may_appeal(forum, post_id), last_day)


def open_juries(forum: Instance) -> list[rules.Jury]:
    """The open appeals as far as the log is served: what is shown here, anybody can read there."""
    appeals = store.of_outcome(forum.db, rules.OPEN)
    served = log.served_size(forum) if appeals else 0
    return [juries.shown(forum, appeal) for appeal in appeals if appeal.candidates < served]


def _stop_the_clock(forum: Instance, post_id: bytes) -> None:
    """Raises NotRemoved when the time for an appeal is over."""
    try:
        cases.appealed(forum, post_id)
    except cases_rules.NotRemoved as error:
        raise rules.NotRemoved() from error


def _own_words(forum: Instance, post_id: bytes) -> Markup:
    try:
        found = states.find(forum, post_id)
    except PostGone:
        return Markup()
    return Markup(render(found.record.body.text)) if found.record and found.stored.state == REMOVED else Markup()


def _may_appeal(forum: Instance, post_id: bytes) -> bool:
    try:
        return store.against(forum.db, removals.removal(forum, post_id).act) is None
    except rules.NotRemoved:
        return False


def _into_log(forum: Instance, appeal: rules.Appeal) -> None:
    """A number for the lot is used up only where a jury can be drawn."""
    keys = tuple(sorted(map(b64, volunteers.candidates(forum))))
    lot = lots.take(forum, appeal.due) if len(keys) >= rules.VOLUNTEERS_NEEDED else None
    said = Appeal(
        day=forum.clock.today(),
        post=states.commitment(forum, appeal.post_id),
        act=appeal.act,
        block=(lot or NO_LOT).block,
        lot=(lot or NO_LOT).lot,
        words=words_commitment(appeal.salt, appeal.post_id, appeal.sealed),
    )
    log.add(forum, said, Candidates(appeal.entry, keys))
