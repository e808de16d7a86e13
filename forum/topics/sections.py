"""What reports say of questions and of promises: ranks, bands and words, and no exact count of support."""

from collections.abc import Sequence

from crypto.encoding import b64, unb64
from crypto.reports import DISPUTED
from forum.instance import Instance
from forum.posts import service as posts
from forum.tables import BAND, DAY, ORDER, RANDOM, WRITTEN, Cell, Column, Number, Section, Table
from forum.topics import debts, rules, service, store, views
from forum.topics.debts import Standing

QUESTIONS, PROMISES, OWED, OWING = "questions", "promises", "owed", "owing"
Row = tuple[Cell, ...]
MOST = 20
PUBLIC = "Everything that is owed and promised stands on the page “You said, we did”."
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
    ranked: list[Row] = [
        (
            ranks[topic.support],
            posts.title(forum, topic.thread_id),
            rules.band(topic.support),
            _YES if topic.thread_id in put else _NO,
            b64(topic.thread_id),
        )
        for topic in shown
    ]
    return asked(ranked, ())


def asked(ranked: Sequence[Row], words: Sequence[str]) -> Section:
    """The section of questions, of rows as `questions` has them: one at least."""
    short = f"Most supported: “{ranked[0][1]}” ({ranked[0][2]})."
    tables = (Table(QUESTIONS, "Questions", _ASKED, ranked),)
    return Section(QUESTIONS, "What staff ask of leadership", words, tables, short)


def put(sections: Sequence[Section]) -> list[bytes]:
    """The threads that a report prints as put to leadership: what `service.owe` is given when it comes out."""
    return [_thread(row) for row in rows(sections, QUESTIONS) if row[-2] == _YES]


def gone(forum: Instance, sections: Sequence[Section]) -> bool:
    """Whether words of a question in a draft were taken back or removed since: it must not come out with them."""
    asked_for, told = rows(sections, QUESTIONS), rows(sections, OWED) + rows(sections, PROMISES)
    return asked_for != still(forum, asked_for) or told != as_shown(forum, told)


def rows(sections: Sequence[Section], key: str) -> list[Row]:
    tables = [table for section in sections if section.key == key for table in section.tables]
    return [row for table in tables for row in table.rows]


def still(forum: Instance, printed: Sequence[Row]) -> list[Row]:
    """Of printed questions those that can be read, with the title of today: a jury can take words out of one."""
    topics = store.topics(forum.db, list(map(_thread, printed)))
    shown = {topic.thread_id for topic in topics if views.is_shown(forum, topic.post_id)}
    left = [row for row in printed if _thread(row) in shown]
    return [(row[0], posts.title(forum, _thread(row)), *row[2:]) for row in left]


def as_shown(forum: Instance, printed: Sequence[Row]) -> list[Row]:
    """Printed debts and promises, in the words that pages have for each today."""
    shown = {one.debt.debt: one.shown for one in views.every(forum)} if printed else {}
    return [(row[0], shown.get(int(str(row[0])), ""), *row[2:]) for row in printed]


def owing(themes: int, questions: int) -> Section | None:
    """What a report makes owed: an answer to each theme that it names and to each question that it puts. The day by
    which follows from the day on which it comes out.
    """
    count = themes + questions
    if not count:
        return None
    to = [_some(themes, "theme"), _some(questions, "question")]
    short = (
        f"Leadership owes {_some(count, 'new answer')} because of this report, to {' and '.join(filter(None, to))},"
        f" each within {debts.DAYS} working days of the day on which it comes out."
    )
    numbers = (Number(short, "They are the themes and the questions that this report prints."),)
    return Section(OWING, "What leadership owes from now on", (short,), (), short, numbers)


def promises(forum: Instance, _: int) -> Section | None:
    """What leadership promised, and whether it was kept; None where nothing was."""
    found = [one for one in views.every(forum)[::-1] if one.promise]
    if not found:
        return None
    rows = [_promised(one) for one in found]
    overdue, disputed = sum(one.overdue for one in found), sum(one.status == DISPUTED for one in found)
    words = [_kept(len(found), overdue, disputed)]
    tables = (Table(PROMISES, "Promises", _KEPT, rows),)
    return Section(PROMISES, "What leadership promised", words, tables, words[0], (Number(words[0], PUBLIC),))


def owed(forum: Instance, _: int) -> Section | None:
    """What leadership owes an answer to from earlier reports, and what of it is late; None where nothing is."""
    found = [one for one in views.every(forum)[::-1] if not one.paid]
    if not found:
        return None
    rows = [(one.debt.debt, one.shown, one.debt.due, _YES if one.late else _NO) for one in found]
    late = sum(one.late for one in found)
    words = [f"{len(found)} from earlier reports wait for an answer, {late} of them late."]
    tables = (Table(OWED, "Answers owed", _OWES, rows),)
    return Section(OWED, "What leadership still owes", words, tables, words[0], (Number(words[0], PUBLIC),))


def _kept(promised: int, overdue: int, disputed: int) -> str:
    """ "5 promises: 1 is over the day that was promised, 1 disputed by staff.", and each only where there is one."""
    parts = [f"{overdue} past the day that was promised and not done"] if overdue else []
    parts += [f"{disputed} disputed by staff"] if disputed else []
    return f"{_some(promised, 'promise')}: {', '.join(parts) or 'none past its day, none disputed'}."


def _promised(one: Standing) -> tuple[str | int | None, ...]:
    assert one.promise is not None
    kept = (one.promise.owner, one.promise.by, one.status, _YES if one.overdue else _NO)
    return (one.debt.debt, one.shown, *kept)


def _thread(row: Row) -> bytes:
    return unb64(str(row[-1]), 16)


def _some(count: int, what: str) -> str:
    """ "1 theme", "2 themes", or nothing."""
    return f"{count} {what}{'' if count == 1 else 's'}" if count else ""


_DEBT = Column("debt", "Number", "What is owed is numbered in one sequence, as on “You said, we did”.", ORDER)
_ASKED = (
    Column("rank", "Rank", "The question that most members support is first; equal support has one rank.", ORDER),
    Column("question", "Question", "Its title, as its author wrote it.", WRITTEN),
    Column("support", "Support", "How many members support it, in bands.", BAND),
    Column("put", "Put to leadership", "Whether leadership owes an answer to it because of this report."),
    Column("thread", "Thread", "The random id of its thread, which members can open.", RANDOM),
)
_KEPT = (
    _DEBT,
    Column("what", "Asked for", "The theme or the question.", WRITTEN),
    Column("owner", "Who sees to it", "A role.", WRITTEN),
    Column("by", "Promised for", "The last day, as year-month-day.", DAY),
    Column("status", "Status", "What leadership says of it; or what staff voted: confirmed or disputed."),
    Column("overdue", "Overdue", "Whether that day was over, and it was not said to be done, at the draft."),
)
_OWES = (
    _DEBT,
    Column("what", "Asked for", "The theme or the question.", WRITTEN),
    Column("due", "Due", "The last day on which an answer is in time, as year-month-day.", DAY),
    Column("late", "Late", "Whether that day was over when the report was drafted."),
)
SECTIONS = (questions, owed, promises)
