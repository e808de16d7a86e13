"""What seat-holders do about a post, what a release makes of flags, and what is due.

Every transaction here takes the head of the log before it reads anything: of two seats, two tabs, a decision and a
deadline, one comes after the other, and the second sees what the first did. Whether the seat holds office is asked
there too: a page opened in time gives no power afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from core.errors import Problem
from crypto.acts import BLUR, DESTROY, GONE, HIDE, OVERTURN, REMOVE, RESTORE
from crypto.encoding import Malformed
from crypto.pool import Waiting
from crypto.reasons import PASSAGES, open_words, seal_words
from crypto.sealing import SealBroken
from forum.instance import Instance
from forum.posts import rules as posts_rules
from forum.posts import states
from forum.transparency import service as log
from moderation.acts import service as acts
from moderation.acts.rules import Act
from moderation.cases import rules, store
from moderation.flags import service as flags
from moderation.seats import service as seats


@dataclass(frozen=True)
class Reason:
    """Why a seat said that a post should be removed, in words."""

    seat: int
    rule: int
    words: str


@dataclass(frozen=True)
class Removal:
    """A decision that may be appealed against until an hour: the entry that removed the post, under which rule, why,
    and the words of the post it is about, where the seats named them.
    """

    entry: int
    rule: int
    reasons: tuple[Reason, ...]
    passages: tuple[str, ...]
    until: str


def decide(forum: Instance, seat: int, post_id: bytes, said: rules.Saying) -> int:
    """A seat says something of a case, or something else than before: where the log has it. Two of the same close the
    case. Raises NotInOffice, StandsAside, NoCase, PostGone, CaseClosed, SaidAlready, or what the verb's own rules say.
    """
    with forum.db.transaction():
        log.hold(forum)
        terms = _terms(forum, seat)
        found, case = states.find(forum, post_id), _open_case(forum, post_id, said)
        others = standing(forum, post_id, terms)
        mine = rules.Decision(
            seat, terms[seat], said.verb, said.rule, 0, forum.clock.epoch(), _seal(forum, found, said)
        )
        result = rules.outcome([*(one for one in others if one.seat != seat), mine])
        _check(forum, case, found, others, mine, result)
        rule = said.rule or found.stored.rule or next(iter(flags.tally(forum, post_id).rules), 0)
        state = _state(found, said, result)
        entry = acts.record(forum, Act(said.verb, post_id, state, rule, seat, said.words))
        store.decide(forum.db, post_id, replace(mine, entry=entry))
        _become(forum, case, said, result)
        store.keep_decisions(forum.db, post_id, {one.seat for one in others} | {seat})
    return entry


def decide_each(
    forum: Instance, seat: int, post_ids: Sequence[bytes], said: rules.Saying
) -> dict[bytes, Problem | None]:
    """The same of several posts, each an act of its own: what hindered it, by post."""
    done: dict[bytes, Problem | None] = {}
    for post_id in dict.fromkeys(post_ids):
        try:
            decide(forum, seat, post_id, said)
            done[post_id] = None
        except Problem as problem:
            done[post_id] = problem
    return done


def stand_aside(forum: Instance, seat: int, post_id: bytes) -> None:
    """A seat declares a conflict, and is out of the case. Nobody else is told, and no log. Raises NotInOffice, NoCase,
    CaseClosed or TooLateToStandAside.
    """
    with forum.db.transaction():
        log.hold(forum)
        terms, case = _terms(forum, seat), store.case(forum.db, post_id)
        if case is None:
            raise rules.NoCase()
        if case.state != rules.OPEN:
            raise rules.CaseClosed()
        if any(one.seat == seat for one in standing(forum, post_id, terms)):
            raise rules.TooLateToStandAside()
        store.stand_aside(forum.db, post_id, seat, terms[seat])


def take_flags(forum: Instance, waiting: Iterable[Waiting]) -> None:
    """What a release's flags do: they open cases, and enough of them put a post behind a click for a day. In the
    release's transaction, which holds the head of the log.
    """
    for post_id, found in flags.by_post(forum, list(waiting)).items():
        with suppress(posts_rules.PostGone):
            _take_flags(forum, post_id, found)


def turn(forum: Instance) -> bool:
    """Everything that is due: what nobody decided is shown again; removed words are destroyed once the time for an
    appeal is over (True then). Idempotent, run by `tick`.
    """
    hour, destroyed = forum.clock.hour(), False
    for post_id in store.due(forum.db, hour):
        _show_again(forum, post_id, hour)
    for post_id in store.over(forum.db, hour):
        destroyed |= _destroy(forum, post_id, hour)
    for post_id in store.without_words(forum.db):
        with forum.db.transaction():
            log.hold(forum)
            _forget(forum, post_id)
    return destroyed


def waits(forum: Instance) -> bool:
    """Whether there is anything to decide."""
    return store.any_open(forum.db)


def removal(forum: Instance, post_id: bytes) -> Removal:
    """The decision on a removed post, also while an appeal is under way; raises NotRemoved."""
    case = store.case(forum.db, post_id)
    if case is None or case.state not in (rules.REMOVED, rules.APPEALED):
        raise rules.NotRemoved()
    found = [one for one in store.decisions(forum.db, post_id) if one.verb in (REMOVE, BLUR)]
    words = {one.entry: acts.reason(forum, acts.act(forum, one.entry)) for one in found}
    reasons = tuple(Reason(one.seat, one.rule, words[one.entry]) for one in found)
    passages = tuple(dict.fromkeys(line for one in found for line in passages_of(forum, post_id, one)))
    return Removal(found[-1].entry, found[-1].rule, reasons, passages, case.until)


def appealed(forum: Instance, post_id: bytes) -> None:
    """An appeal stops the clock of destruction. In its transaction, which holds the head of the log; raises NotRemoved
    when it comes too late, or a second time.
    """
    case = store.case(forum.db, post_id)
    if case is None or case.state != rules.REMOVED or case.until <= forum.clock.hour():
        raise rules.NotRemoved()
    store.insert(forum.db, replace(case, state=rules.APPEALED))


def upheld(forum: Instance, post_id: bytes) -> None:
    """The appeal failed: the words go with the next tick. In the jury's transaction, after its act."""
    if case := store.case(forum.db, post_id):
        store.insert(forum.db, replace(case, state=rules.UPHELD, until=forum.clock.hour()))


def restored(forum: Instance, post_id: bytes) -> None:
    """The appeal succeeded, or nobody decided it in time. In the transaction of that act."""
    if case := store.case(forum.db, post_id):
        store.insert(forum.db, replace(case, state=rules.RESTORED, until=""))
        store.forget_decisions(forum.db, post_id)


def terms_now(forum: Instance) -> dict[int, str]:
    """When the term of each seat ends that is held now."""
    return {one.number: one.ends for one in seats.holders(forum)}


def standing(forum: Instance, post_id: bytes, terms: Mapping[int, str]) -> list[rules.Decision]:
    """What the seats in office say. What was said in a term that is over went with its powers: else one person could
    speak for an old seat and a new one.
    """
    return [one for one in store.decisions(forum.db, post_id) if terms.get(one.seat) == one.term]


def barred(forum: Instance, post_id: bytes) -> set[int]:
    """The rules under which a jury has restored a post: for it they are settled. A deadline settles nothing: where
    juries are few, a removal must not become for ever impossible.
    """
    removed_under, found = 0, set[int]()
    for one in acts.of_post(forum, post_id):
        if one.said.state == posts_rules.REMOVED:
            removed_under = one.said.rule or removed_under
        elif one.said.act == OVERTURN:
            found.add(removed_under)
    return found


def passages_of(forum: Instance, post_id: bytes, said: rules.Decision) -> list[str]:
    """The words of the post that a decision is about; none where they were erased with their week."""
    thread = states.thread_of(forum, post_id)
    key = forum.keyring.data_key(thread.board_id, said.epoch) if thread else None
    if key is None or said.sealed is None:
        return []
    try:
        return open_words(key, PASSAGES, post_id, said.epoch, said.sealed).split("\n")
    except (SealBroken, Malformed):
        return []


def _terms(forum: Instance, seat: int) -> dict[int, str]:
    """When the term of each seat ends that is held now; raises NotInOffice when this one is not."""
    found = terms_now(forum)
    if seat not in found:
        raise rules.NotInOffice()
    return found


def _open_case(forum: Instance, post_id: bytes, said: rules.Saying) -> rules.Case:
    """A seat may open a case of its own for what should be removed; it still needs a second one. Raises NoCase or
    CaseClosed.
    """
    case = store.case(forum.db, post_id)
    if case is None and said.verb in (REMOVE, BLUR):
        return rules.Case(post_id, rules.OPEN, forum.clock.today())
    if case is None:
        raise rules.NoCase()
    if case.state != rules.OPEN:
        raise rules.CaseClosed()
    return case


def _check(
    forum: Instance,
    case: rules.Case,
    found: states.Found,
    others: Sequence[rules.Decision],
    mine: rules.Decision,
    result: str,
) -> None:
    """Raises the problem that forbids what a seat is about to say."""
    if found.stored.state not in flags.FLAGGABLE:
        raise rules.CaseClosed()
    if store.stands_aside(forum.db, case.post_id, mine.seat, mine.term):
        raise rules.StandsAside()
    if mine.rule and not flags.is_rule(forum, mine.rule):
        raise rules.RuleMissing()
    if mine.rule in barred(forum, case.post_id):
        raise rules.RestoredBefore()
    if mine.verb == BLUR and (case.blurred or found.stored.state != posts_rules.SHOWN):
        raise rules.BlurredAlready()
    if mine.verb == BLUR and result == rules.REMOVED:
        raise rules.BlurNotNeeded()
    _check_news(others, mine)


def _check_news(others: Sequence[rules.Decision], mine: rules.Decision) -> None:
    """Raises SaidAlready: sent twice, it counts and is logged once."""
    before = next((one for one in others if one.seat == mine.seat), None)
    same = before and (_counts_as(before.verb), before.rule) == (_counts_as(mine.verb), mine.rule)
    if same and mine.verb != BLUR:
        raise rules.SaidAlready()


def _counts_as(verb: str) -> str:
    """Who hides a post at once says that it should be removed."""
    return REMOVE if verb == BLUR else verb


def _state(found: states.Found, said: rules.Saying, result: str) -> str:
    """The state that the post is in from now on."""
    if result == rules.REMOVED:
        return posts_rules.REMOVED
    if result == rules.KEPT:
        return posts_rules.SHOWN
    return posts_rules.BLURRED if said.verb == BLUR else found.stored.state


def _become(forum: Instance, case: rules.Case, said: rules.Saying, result: str) -> None:
    now = forum.clock.now()
    if result == rules.OPEN:
        hides = said.verb == BLUR
        store.insert(forum.db, replace(case, blurred=case.blurred or hides, due=rules.due(now) if hides else case.due))
        return
    until = rules.appeal_until(now) if result == rules.REMOVED else ""
    store.insert(forum.db, replace(case, state=result, due="", until=until))
    store.forget_conflicts(forum.db, case.post_id)
    flags.forget(forum, case.post_id)
    if result == rules.KEPT:
        store.forget_decisions(forum.db, case.post_id)


def _seal(forum: Instance, found: states.Found, said: rules.Saying) -> bytes | None:
    """The passages, sealed; raises PassageUnknown for what the post does not say."""
    text = found.record.body.text if found.record else ""
    if any(line not in text for line in said.passages):
        raise rules.PassageUnknown()
    if not said.passages:
        return None
    epoch = forum.clock.epoch()
    key = forum.keyring.data_key_to_write(found.thread.board_id, epoch)
    return seal_words(key, PASSAGES, found.stored.post_id, epoch, "\n".join(said.passages))


def _take_flags(forum: Instance, post_id: bytes, found: Sequence[Waiting]) -> None:
    """Raises PostGone."""
    state = flags.flaggable(forum, post_id).stored.state
    case = store.case(forum.db, post_id)
    if case and case.state == rules.RESTORED:
        found = flags.but_of_rules(found, barred(forum, post_id))
        case = replace(case, state=rules.OPEN, opened=forum.clock.today(), lapsed=True, brigade=False)
    elif case and (case.lapsed or case.state != rules.OPEN):
        return
    if not found:
        return
    case = case or rules.Case(post_id, rules.OPEN, forum.clock.today())
    burst = flags.is_over(forum, flags.add(forum, post_id, found))
    tally = flags.tally(forum, post_id)
    case = replace(case, brigade=case.brigade or burst)
    if state == posts_rules.SHOWN and not case.lapsed and flags.is_over(forum, tally):
        acts.record(forum, Act(HIDE, post_id, posts_rules.BLURRED, tally.rules[0]))
        case = replace(case, due=rules.due(forum.clock.now()))
    store.insert(forum.db, case)


def _show_again(forum: Instance, post_id: bytes, hour: str) -> None:
    with forum.db.transaction():
        log.hold(forum)
        case = store.case(forum.db, post_id)
        if case is None or case.state != rules.OPEN or not case.due or case.due > hour:
            return
        with suppress(posts_rules.PostGone):
            rule = states.find(forum, post_id).stored.rule or 0
            acts.record(forum, Act(RESTORE, post_id, posts_rules.SHOWN, rule))
        store.insert(forum.db, replace(case, due="", lapsed=True))


def _destroy(forum: Instance, post_id: bytes, hour: str) -> bool:
    with forum.db.transaction():
        log.hold(forum)
        case = store.case(forum.db, post_id)
        if case is None or case.state not in (rules.REMOVED, rules.UPHELD) or case.until > hour:
            return False
        with suppress(posts_rules.PostGone):
            rule = states.find(forum, post_id).stored.rule or 0
            acts.record(forum, Act(DESTROY, post_id, GONE, rule))
        _forget(forum, post_id)
        return True


def _forget(forum: Instance, post_id: bytes) -> None:
    """Nothing is left of a case whose words are gone but its acts."""
    store.delete(forum.db, post_id)
    flags.forget(forum, post_id)
