"""What the lot made of an appeal, what a juror is shown, and what a juror decides.

Who is drawn is worked out from the log each time: a row that somebody puts into the database makes no juror.
"""

from markupsafe import Markup

from crypto import lot
from crypto.acts import OVERTURN, REDACT, UPHOLD, Appeal, Candidates
from crypto.encoding import Malformed, b64, unb64
from crypto.entries import encode
from crypto.merkle import leaf_hash
from crypto.reasons import JUROR, seal_words
from forum.houserules import service as houserules
from forum.instance import Instance
from forum.markup import render
from forum.passes import lots
from forum.passes.rules import Lot, Told
from forum.posts import states
from forum.posts.rules import PostGone
from forum.reading import service as reading
from forum.reading.rules import PostLine
from forum.transparency import service as log
from moderation.appeals import removals, rules, sealed, store

BEFORE, AFTER = 8, 4


def find(forum: Instance, entry: int) -> rules.Appeal:
    """An appeal that the log shows; raises NoSuchAppeal."""
    found = store.appeal(forum.db, entry) if entry < 2**31 else None
    if found is None or found.candidates >= log.served_size(forum):
        raise rules.NoSuchAppeal()
    return found


def shown(forum: Instance, appeal: rules.Appeal) -> rules.Jury:
    told = _told(forum, appeal)
    return rules.Jury(
        entry=appeal.entry,
        candidates=appeal.candidates,
        value=told.entry if told else 0,
        volunteers=len(_candidates(forum, appeal)),
        jurors=tuple(map(b64, drawn(forum, appeal))),
        due=appeal.due,
        leaf=b64(_leaf(forum, appeal.entry)),
    )


def drawn(forum: Instance, appeal: rules.Appeal) -> list[bytes]:
    """The keys of the jury; none before the registrar has told its number, or where there are too few volunteers."""
    told, keys = _told(forum, appeal), _candidates(forum, appeal)
    if told is None or len(keys) < rules.VOLUNTEERS_NEEDED:
        return []
    seed = lot.seed(told.value, _leaf(forum, appeal.entry), _leaf(forum, appeal.candidates))
    return lot.drawn(seed, keys, rules.JURORS)


def look(forum: Instance, entry: int, code: str) -> rules.Case:
    """What a juror has to weigh; raises NoSuchAppeal, AppealOver, NotDrawn or DecidedAlready."""
    appeal = find(forum, entry)
    juror = _juror(forum, appeal, code)
    if any(juror == done for done, _, _ in store.verdicts(forum.db, entry)):
        raise rules.DecidedAlready()
    return _case(forum, appeal)


def decide(forum: Instance, entry: int, code: str, chosen: str, typed: str) -> None:
    """Takes a juror's decision, once; the next tick counts it. Raises what `look` raises, and NoDecision, NoReason or
    ReasonTooLong.
    """
    appeal = find(forum, entry)
    juror = _juror(forum, appeal, code)
    decision = rules.decision(chosen, removals.removal(forum, appeal.post_id))
    reason, epoch = rules.reason(typed), forum.clock.epoch()
    board = states.find(forum, appeal.post_id).thread.board_id
    with forum.db.transaction():
        log.hold(forum)  # whoever closes the appeal holds it too: no decision comes in after it was counted
        if not find(forum, entry).is_open:
            raise rules.AppealOver()
        key = forum.keyring.data_key_to_write(board, epoch)
        words = seal_words(key, JUROR, appeal.post_id, epoch, f"{decision} {reason}")
        if not store.insert_verdict(forum.db, entry, juror, epoch, words):
            raise rules.DecidedAlready()


def _juror(forum: Instance, appeal: rules.Appeal, code: str) -> bytes:
    """The key of a juror by the code that it signed. Before anything else: to a stranger all appeals are alike."""
    try:
        juror = lot.read_juror_code("".join(code.split()), _leaf(forum, appeal.entry))
    except Malformed as error:
        raise rules.NotDrawn() from error
    if juror not in drawn(forum, appeal):
        raise rules.NotDrawn()
    if not appeal.is_open or forum.clock.hour() >= appeal.due:
        raise rules.AppealOver()
    return juror


def _case(forum: Instance, appeal: rules.Appeal) -> rules.Case:
    try:
        removal, found = removals.removal(forum, appeal.post_id), states.find(forum, appeal.post_id)
    except (PostGone, rules.NotRemoved) as error:
        raise rules.AppealOver() from error
    text = found.record.body.text if found.record else ""
    without = states.without(text, removal.passages) if removal.passages else ""
    thread = reading.whole_thread(forum, found.stored.thread_id)
    title = found.record.body.title if found.record and found.record.body.title else thread.title
    return rules.Case(
        entry=appeal.entry,
        title=title,
        thread=_around(thread.posts, b64(appeal.post_id), Markup(render(text))),
        removal=removal,
        rule=houserules.of_version(forum, removal.version).rules[removal.rule - 1],
        words=sealed.words(forum, appeal),
        without=Markup(render(without)) if without else Markup(),
        due=appeal.due,
        choices=(UPHOLD, OVERTURN, REDACT) if removal.passages else (UPHOLD, OVERTURN),
    )


def _around(posts: list[PostLine], post: str, html: Markup) -> tuple[rules.Line, ...]:
    """The first post of the thread, those around the one appealed for, and that one with its words."""
    at = next(place for place, line in enumerate(posts) if line.post == post)
    near = {0, *range(max(0, at - BEFORE), min(len(posts), at + AFTER + 1))}
    lines = ((posts[place], place == at) for place in sorted(near))
    return tuple(
        rules.Line(line.name or "Someone", line.day, html if it else line.html, "" if it else line.gone, it)
        for line, it in lines
    )


def _told(forum: Instance, appeal: rules.Appeal) -> Told | None:
    """The number of an appeal's lot. One that was told before the list of candidates was closed draws nobody: whoever
    knew it could have chosen them.
    """
    said = log.entry(forum, appeal.entry)
    assert isinstance(said, Appeal)
    told = lots.told(forum, Lot(said.block, said.lot)) if said.block else None
    return told if told and told.entry > appeal.candidates else None


def _candidates(forum: Instance, appeal: rules.Appeal) -> list[bytes]:
    said = log.entry(forum, appeal.candidates)
    assert isinstance(said, Candidates)
    return [unb64(key, lot.KEY_SIZE) for key in said.keys]


def _leaf(forum: Instance, entry: int) -> bytes:
    return leaf_hash(encode(log.entry(forum, entry)))
