"""Agreed quotes as a section of a report: drafted, looked at again when it is signed and published, printed once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from crypto.pool import Withdrawal
from crypto.quotes import AGREED, GONE
from forum.instance import Instance
from forum.periods.rules import period_of
from forum.pool import service as pool
from forum.posts.states import Found
from forum.reports.sections import named
from forum.tables import Cell, Column, Section, Table
from moderation.quotes import rules, service, store

QUOTES, HELD = "quotes", "quotes_held"
OWN, PARAPHRASED = "the author's own words", "put in other words by moderators"


def section(forum: Instance, period: int) -> Section:
    """What two seats agreed to quote, under the themes that this report names, and what was held back."""
    names, chosen = named(forum, period), chosen_for(forum, period)
    rows = [_row(one, names) for one in chosen.printed]
    held = [(said, rules.band(chosen.held[reason])) for reason, said in rules.REASONS.items()]
    tables = [Table(QUOTES, "Quotes, by theme", _QUOTED, rows)] if rows else []
    tables.append(Table(HELD, "Agreed quotes that are held back", _HELD, held))
    return Section(QUOTES, "In members' words", _SAID if rows else _NOTHING, tables)


def chosen_for(forum: Instance, period: int) -> rules.Chosen:
    """As things are now: what its author is taking back, though no release has come yet, is not printed any more."""
    leaving = {item.place.post for item in pool.look(forum)[1].values() if isinstance(item, Withdrawal)}
    agreed = [_agreed(one, leaving) for one in service.agreed(forum)]
    found = rules.choose(agreed, period, list(named(forum, period)))
    gone = sum(row.state in (AGREED, GONE) for row in service.every(forum)) - len(agreed)
    return rules.Chosen(found.printed, {**found.held, rules.GONE: found.held[rules.GONE] + gone})


def gone(forum: Instance, sections: Sequence[Section], period: int) -> bool:
    """Whether a quote that a draft prints may not come out so any more."""
    names = named(forum, period)
    return not {_row(one, names) for one in chosen_for(forum, period).printed}.issuperset(_rows(sections))


def printed(forum: Instance, sections: Sequence[Section], period: int) -> None:
    """A report is out: what it prints is not printed again, and what was gone is told. In the caller's transaction."""
    names, rows = named(forum, period), set(_rows(sections))
    out = {one.quote for one in chosen_for(forum, period).printed if _row(one, names) in rows}
    for row in list(service.every(forum)):
        if row.quote in out:
            service.put(forum, row.printed)
        elif row.state == GONE:
            store.delete(forum.db, row.quote)


def _agreed(one: service.Quote, leaving: set[bytes]) -> rules.Agreed:
    post, said = one.post, one.said
    stands = post is not None and one.row.post not in leaving and _is_said(post, said.paraphrased, said.words)
    period = _period(post) if post else 0
    return rules.Agreed(one.row.quote, said.theme, said.paraphrased, said.words, period, stands)


def _is_said(post: Found, paraphrased: bool, words: str) -> bool:
    text = post.record.body.text if post.record else ""
    return rules.is_told(text, words) != paraphrased


def _period(post: Found) -> int:
    return period_of(datetime.combine(date.fromisoformat(post.stored.day), time(), UTC))


def _row(one: rules.Agreed, names: dict[str, str]) -> tuple[Cell, ...]:
    return (names[one.theme], one.words, PARAPHRASED if one.paraphrased else OWN)


def _rows(sections: Sequence[Section]) -> list[tuple[Cell, ...]]:
    tables = [table for section in sections if section.key == QUOTES for table in section.tables]
    return [row for table in tables if table.key == QUOTES for row in table.rows]


_SAID = (
    "Whoever writes may allow a report to quote up to 25 words. Two elected moderators choose them, from posts of"
    " earlier periods that still stand, and only under themes that this report names. Each is printed once, with no"
    " name, issue, thread or day, and in no order that says anything.",
    "A quote is what one person said. It counts for nobody else, and what is printed here stays, whatever becomes of"
    " its post.",
)
_NOTHING = (
    "No words of members are quoted this time. Quotes come from posts of earlier periods whose authors allowed it, once"
    " two elected moderators agree, and only under themes that a report names.",
)
_QUOTED = (
    Column("theme", "Theme", "As the list of themes calls it; the report names it above."),
    Column("words", "Words", "At most 25, of one post."),
    Column("how", "Whose words", "Whether they stand in the post so, or moderators put what it says in other words."),
)
_HELD = (
    Column("reason", "Why", "Why a quote that two seats agreed on is not printed."),
    Column("quotes", "How many", "In bands: fewer than ten are not told from none."),
)
