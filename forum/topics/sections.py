"""What reports say of questions and of promises: ranks, bands and words, and no exact count of support."""

from collections.abc import Sequence

from crypto.encoding import b64, unb64
from crypto.reports import DISPUTED
from forum.instance import Instance
from forum.posts import service as posts
from forum.tables import Column, Section, Table
from forum.topics import debts, rules, service, store, views
from forum.topics.debts import Standing

QUESTIONS, PROMISES, OWED = "questions", "promises", "owed"
MOST = 20
_YES, _NO = "yes", "no"


def questions(forum: Instance, _: int) -> Section | None:
    """The open questions that enough members support, as they stand when the report is drafted; None without any. Those
    with `put` are the ones that leadership owes an answer to once the report is out.
    """
    put = {topic.thread_id for topic in service.asked(forum)}
    shown = service.supported(forum)[:MOST]
    if not shown:
        return None
    ranks = {support: rank for rank, support in enumerate(dict.fromkeys(topic.support for topic in shown), 1)}
    rows = [
        (
            ranks[topic.support],
            posts.title(forum, topic.thread_id),
            rules.band(topic.support),
            _YES if topic.thread_id in put else _NO,
            b64(topic.thread_id),
        )
        for topic in shown
    ]
    words = (f"Leadership owes an answer to {len(put)} of them within {debts.DAYS} working days.",) if put else ()
    short = f"Most supported: “{rows[0][1]}” ({rows[0][2]})."
    tables = (Table(QUESTIONS, "Questions", _ASKED, rows),)
    return Section(QUESTIONS, "What staff ask of leadership", words, tables, short)


def put(sections: Sequence[Section]) -> list[bytes]:
    """The threads that a report prints as put to leadership: what `service.owe` is given when it comes out."""
    tables = [table for section in sections if section.key == QUESTIONS for table in section.tables]
    return [unb64(str(row[-1]), 16) for table in tables for row in table.rows if row[-2] == _YES]


def gone(forum: Instance, sections: Sequence[Section]) -> bool:
    """Whether a question that a draft prints was taken back or removed since: it must not come out with those words."""
    tables = [table for section in sections if section.key == QUESTIONS for table in section.tables]
    threads = [unb64(str(row[-1]), 16) for table in tables for row in table.rows]
    shown = {topic.thread_id for topic in store.topics(forum.db, threads) if views.is_shown(forum, topic.post_id)}
    return not shown.issuperset(threads)


def promises(forum: Instance, _: int) -> Section | None:
    """What leadership promised, and whether it was kept; None where nothing was."""
    found = [one for one in views.every(forum)[::-1] if one.promise]
    if not found:
        return None
    rows = [_promised(one) for one in found]
    overdue, disputed = sum(one.overdue for one in found), sum(one.status == DISPUTED for one in found)
    words = [f"{len(found)} promised, {overdue} not done by the day that was promised, {disputed} disputed by staff."]
    return Section(PROMISES, "What leadership promised", words, (Table(PROMISES, "Promises", _KEPT, rows),), words[0])


def owed(forum: Instance, _: int) -> Section | None:
    """What leadership owes an answer to from earlier reports, and what of it is late; None where nothing is."""
    found = [one for one in views.every(forum)[::-1] if not one.paid]
    if not found:
        return None
    rows = [(one.debt.debt, one.shown, one.debt.due, _YES if one.late else _NO) for one in found]
    late = sum(one.late for one in found)
    words = [f"{len(found)} from earlier reports wait for an answer, {late} of them late."]
    return Section(OWED, "What leadership owes", words, (Table(OWED, "Answers owed", _OWES, rows),), words[0])


def _promised(one: Standing) -> tuple[str | int | None, ...]:
    assert one.promise is not None
    kept = (one.promise.owner, one.promise.by, one.status, _YES if one.overdue else _NO)
    return (one.debt.debt, one.shown, *kept)


_DEBT = Column("debt", "Number", "What is owed is numbered in one sequence, as on the page “You said, we did”.")
_ASKED = (
    Column("rank", "Rank", "1 is the question that most members support; equal support has one rank."),
    Column("question", "Question", "Its title, as its author wrote it."),
    Column("support", "Support", "How many members support it, in bands."),
    Column("put", "Put to leadership", "Whether leadership owes an answer to it because of this report."),
    Column("thread", "Thread", "The random id of its thread, which members can open."),
)
_KEPT = (
    _DEBT,
    Column("what", "Asked for", "The theme or the question."),
    Column("owner", "Who sees to it", "A role."),
    Column("by", "Promised for", "The last day, as year-month-day."),
    Column("status", "Status", "What leadership says of it; or what staff voted: confirmed or disputed."),
    Column("overdue", "Overdue", "Whether that day was over, and it was not said to be done, at the draft."),
)
_OWES = (
    _DEBT,
    Column("what", "Asked for", "The theme or the question."),
    Column("due", "Due", "The last day on which an answer is in time, as year-month-day."),
    Column("late", "Late", "Whether that day was over when the report was drafted."),
)
SECTIONS = (questions, owed, promises)
