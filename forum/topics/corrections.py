"""What a correction prints of questions and debts: what the report printed that it corrects (decision 26)."""

from collections.abc import Sequence
from dataclasses import replace

from forum.instance import Instance
from forum.tables import Section
from forum.topics.sections import OWED, OWING, PROMISES, QUESTIONS, as_shown, asked, rows, still

FROZEN = (QUESTIONS, PROMISES, OWED)
STANDS = "This part stands as it was first printed, without what was withdrawn or removed since."
NOTHING_NEW = (
    "A correction makes nothing owed. What that report named and put to leadership stays owed, by the days it was due."
)


def corrected(forum: Instance, made: Sequence[Section], printed: Sequence[Section]) -> list[Section]:
    """The sections of a correction, in the order of the report that it corrects. What that printed as asked, owed and
    promised stays so; the others are as they are made now.
    """
    now = {section.key: section for section in made if section.key not in (*FROZEN, OWING)}
    then: dict[str, Section | None] = {OWING: Section(OWING, "What leadership owes", (NOTHING_NEW,), (), NOTHING_NEW)}
    then |= {one.key: _stands(forum, one) for one in printed if one.key in FROZEN}
    kept = [then[one.key] if one.key in then else now.pop(one.key, None) for one in printed]
    return [section for section in [*kept, *now.values()] if section]


def _stands(forum: Instance, section: Section) -> Section | None:
    """None where nothing is left of it."""
    printed = rows([section], section.key)
    if section.key == QUESTIONS:
        left = still(forum, printed)
        return asked(left, (STANDS,)) if left else None
    words = (STANDS, *(sentence for sentence in section.words if sentence != STANDS))
    return replace(section, words=words, tables=(replace(section.tables[0], rows=as_shown(forum, printed)),))
