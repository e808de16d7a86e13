"""Acts of moderation as a section of a report: exact, as they stand in the public record."""

from collections import Counter

from crypto.acts import BLUR, DESTROY, HIDE, KEEP, LAPSE, OVERTURN, REDACT, REMOVE, RESTORE, UPHOLD
from forum.instance import Instance
from forum.periods.rules import begins, ends
from forum.tables import Column, Section, Table
from moderation.acts import service

SAYS = {
    HIDE: "Hidden for a day, as enough members flagged it",
    BLUR: "Blurred at once by one seat, as it named a private person",
    REMOVE: "A seat said: remove it",
    KEEP: "A seat said: it stays",
    RESTORE: "Shown again, as no two seats decided",
    UPHOLD: "A jury kept it removed",
    OVERTURN: "A jury brought it back",
    REDACT: "A jury brought it back without some words",
    LAPSE: "Shown again, as no jury decided in time",
    DESTROY: "Words destroyed, as no appeal came",
}
PUBLIC = (
    "These numbers are exact: every act stands in the public moderation log, with its rule and the number of the seat."
)


def section(forum: Instance, period: int) -> Section:
    """What moderators and juries did in a period."""
    found = Counter(act.said.act for act in service.between(forum, begins(period).date(), ends(period).date()))
    title = "What moderators did"
    if not found:
        return Section("acts", title, ("No post was flagged, hidden or removed.",))
    columns = (Column("act", "Act", "What was done to a post."), Column("times", "Times", "How often."))
    rows = [(said, found[act]) for act, said in SAYS.items() if found[act]]
    words = (
        "Two elected moderators remove a post, for a house rule that they name; a jury of members hears appeals.",
        *([] if found[REMOVE] else ["Nobody said that a post should go."]),
    )
    table = Table("acts", "Acts of moderation", columns, rows, exact=PUBLIC)
    return Section("acts", title, words, [table])
