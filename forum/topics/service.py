"""Threads of a kind: what a release registers and counts, how they are listed, and what a report makes owed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from crypto.derive import digest
from crypto.encoding import Malformed, b64, unb64
from crypto.pool import Vote, Waiting, WaitingPost
from crypto.reports import DebtsOwed
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.ballots.rules import Count
from forum.instance import Instance
from forum.posts import service as posts
from forum.posts import store as posts_store
from forum.reading import service as reading
from forum.reading.rules import Mark, ThreadLines
from forum.topics import debts, rules, store
from forum.topics.debts import ASKED, THEME, Debt
from forum.transparency import service as log

MOST = 2**31 - 1


def register(forum: Instance, waiting: Sequence[Waiting], batch: int) -> None:
    """Inside the release's transaction, in its random order: new threads of a kind, and a ballot number wanted for each
    that is counted and has none that is open.
    """
    for item in waiting:
        if isinstance(item, WaitingPost) and not item.place.parent and item.record.body.kind in rules.KINDS:
            stored = posts_store.post(forum.db, item.place.post)
            if stored is not None and stored.batch == batch:  # what did not verify was dropped
                topic = rules.Topic(item.place.thread, item.place.post, item.record.body.kind, rules.OPEN, 0)
                store.insert_topic(forum.db, topic)
    counted = [kind.number for kind in rules.KINDS.values() if kind.counted]
    for thread_id in store.without_number(forum.db, counted, rules.OPEN):
        ballots_store.want(forum.db, thread_id)


def count(forum: Instance, waiting: Sequence[Waiting]) -> None:
    """Inside the release's transaction, once its votes are counted."""
    store.recount(forum.db, {item.number for item in waiting if isinstance(item, Vote)})


def marks(forum: Instance, threads: Collection[bytes]) -> Mapping[bytes, Mark]:
    """What kind each of these threads is and how it stands, where it is not a discussion."""
    topics = store.topics(forum.db, threads)
    put = [b64(topic.thread_id) for topic in topics if topic.state != rules.OPEN]
    debts_of = store.debts_of(forum.db, put) if put else {}
    return {topic.thread_id: _mark(topic, debts_of.get(b64(topic.thread_id))) for topic in topics}


def questions(forum: Instance, where: str) -> tuple[ThreadLines, str]:
    """(the open questions by support, where the next page begins or empty); raises NoSuchPlace."""
    place = _place(where) if where else (MOST, store.LAST)
    found = store.by_support(forum.db, rules.QUESTION.number, rules.OPEN, *place, rules.PER_PAGE + 1)
    lines = reading.lines_of(forum, [topic.thread_id for topic in found[: rules.PER_PAGE]])
    more = found[rules.PER_PAGE :]
    return lines, f"{more[0].support}.{b64(more[0].thread_id)}" if more else ""


def asked(forum: Instance) -> list[rules.Topic]:
    """The open questions that a report would put to leadership now."""
    return rules.most_supported(rules.QUESTION, supported(forum))


def supported(forum: Instance) -> list[rules.Topic]:
    """The open questions that enough members support, the most supported first. A void count supports nothing."""
    kind = rules.QUESTION
    ranked = store.by_support(forum.db, kind.number, rules.OPEN, MOST, store.LAST, MOST)
    enough = [topic for topic in ranked if topic.support >= kind.owes.least]
    counts = ballots.counts(forum, [topic.thread_id for topic in enough])
    valid = [_valid(topic, counts.get(topic.thread_id, ())) for topic in enough]
    still = [topic for topic in valid if topic.support >= kind.owes.least]
    return sorted(still, key=lambda topic: topic.support, reverse=True)


def owe(
    forum: Instance,
    report: int,
    themes: Sequence[tuple[str, str]],
    day: str,
    questions: Sequence[bytes] | None = None,
) -> list[Debt]:
    """What leadership owes from now on because this report came out: each named theme (key, name), and the questions
    that it printed, or those that are the most supported now. What its author took back meanwhile is owed no answer. In
    the caller's transaction, with its entry of the log; where nothing is owed there is none.
    """
    log.hold(forum)
    chosen = [topic.thread_id for topic in asked(forum)] if questions is None else questions
    topics = {one.thread_id: one for one in store.readable(forum.db, chosen) if one.state == rules.OPEN}
    put = [topics[thread_id] for thread_id in dict.fromkeys(chosen) if thread_id in topics]
    items = [(THEME, key, name) for key, name in themes]
    items += [(ASKED, b64(topic.thread_id), posts.title(forum, topic.thread_id)) for topic in put]
    numbers = range(store.last_debt(forum.db) + 1, MOST)
    owed = [Debt(number, report, day, *item) for number, item in zip(numbers, items, strict=False)]
    if owed:
        entry = log.add(forum, DebtsOwed(report, day, digest(debts.debts_content(report, day, owed))))
        for one in owed:
            store.insert_debt(forum.db, store.DebtRow(one.debt, entry, one.sort, one.item, one.words))
    for topic in put:
        store.set_state(forum.db, topic.thread_id, rules.moved(topic, rules.PUT, rules.REPORT))
    return owed


def answered(forum: Instance, debt: Debt) -> None:
    """The question of a debt was answered. In the caller's transaction."""
    for topic in store.topics(forum.db, [unb64(debt.item, 16)]) if debt.sort == ASKED else ():
        if topic.state == rules.PUT:
            store.set_state(forum.db, topic.thread_id, rules.moved(topic, rules.ANSWERED, rules.LEADERSHIP))


def _mark(topic: rules.Topic, debt: int | None) -> Mark:
    kind = rules.KINDS[topic.kind]
    return Mark(f"{kind.name}: {kind.words[topic.state]}", f"/answers/{debt}" if debt else "")


def _valid(topic: rules.Topic, counts: Sequence[Count]) -> rules.Topic:
    """With the most that one of its ballots counts which is not void."""
    return replace(topic, support=max((one.members for one in counts if not one.void), default=0))


def _place(where: str) -> tuple[int, bytes]:
    support, _, thread = where.partition(".")
    try:
        if not (support.isascii() and support.isdigit() and len(support) < 10):
            raise rules.NoSuchPlace()
        return int(support), unb64(thread, 16)
    except Malformed as error:
        raise rules.NoSuchPlace() from error
