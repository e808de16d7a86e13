"""Debts as they stand today, with everything that was said of them: what every page, feed and report is made of."""

import json
from collections import defaultdict
from collections.abc import Sequence

from crypto.encoding import unb64
from crypto.records import canonical
from crypto.reports import DebtsOwed
from forum.instance import Instance
from forum.posts import rules as posts_rules
from forum.posts import store as posts_store
from forum.topics import debts, rules, store
from forum.topics.debts import Debt, Standing
from forum.transparency import service as log

ALL = 2**31 - 1
WITHDRAWN, REMOVED = "(withdrawn by its author)", "(removed by the moderators)"


def standing(forum: Instance, number: int) -> Standing:
    """Raises NoSuchDebt."""
    row = store.debt(forum.db, number) if number < ALL else None
    if row is None:
        raise debts.NoSuchDebt()
    return _standings(forum, [row])[0]


def page(forum: Instance, before: int) -> tuple[list[Standing], int]:
    """(debts, the newest first, where the next page begins or 0)."""
    rows = store.debts(forum.db, before, rules.PER_PAGE + 1)
    more = len(rows) > rules.PER_PAGE
    return _standings(forum, rows[: rules.PER_PAGE]), rows[rules.PER_PAGE - 1].debt if more else 0


def every(forum: Instance) -> list[Standing]:
    """The newest first: a report brings a dozen at most."""
    return _standings(forum, store.debts(forum.db, ALL, ALL))


def listed(forum: Instance, before: int) -> tuple[list[Standing], list[Standing], int]:
    """(what waits for an answer, late or next due first; what has one, the newest first; where its next page begins or
    0). What waits stands on the first page only.
    """
    found = every(forum)
    waiting = sorted((one for one in found if not one.paid), key=lambda one: (one.debt.due, one.debt.debt))
    paid = [one for one in found if one.paid and one.debt.debt < before]
    shown = paid[: rules.PER_PAGE]
    return waiting if before >= ALL else [], shown, shown[-1].debt.debt if len(paid) > len(shown) else 0


def late(forum: Instance) -> int:
    """How many answers are late today. For the front page: it reads what is not paid and nothing else. What is said
    first of a debt pays it.
    """
    today = forum.clock.today()
    return sum(many for entry, many in store.unpaid(forum.db).items() if today > _due(forum, entry))


def as_json(forum: Instance) -> bytes:
    """Everything that is owed and was said, in one spelling: each object of `responses`, and `debts` of a report with
    `day` and `report`, are byte for byte what the log commits to, as long as no question of it is gone.
    """
    found = every(forum)[::-1]
    reports: dict[int, list[Standing]] = defaultdict(list)
    for one in found:
        reports[one.debt.report].append(one)
    owed = [_owed(report, each) for report, each in sorted(reports.items())]
    said = store.responses(forum.db, [one.debt.debt for one in found])
    return canonical({"responses": [json.loads(row.content) for row in said], "reports": owed})


def _due(forum: Instance, entry: int) -> str:
    said = log.entry(forum, entry)
    assert isinstance(said, DebtsOwed)
    return debts.due(said.day)


def _owed(report: int, standings: Sequence[Standing]) -> dict[str, object]:
    shown = [{**one.debt.written(), "words": one.shown} for one in standings]
    return {"day": standings[0].debt.day, "debts": shown, "report": report}


def _standings(forum: Instance, rows: Sequence[store.DebtRow]) -> list[Standing]:
    numbers, entries = [row.debt for row in rows], dict(log.of_kind(forum, DebtsOwed))
    said, votes = defaultdict(list), defaultdict(list)
    for response in store.responses(forum.db, numbers):
        said[response.debt].append(debts.read(response.entry, response.content))
    for vote in store.votes(forum.db, numbers):
        votes[vote.debt].append(vote)
    today = forum.clock.today()
    found = []
    for row in rows:
        owed = entries[row.entry]
        debt = Debt(row.debt, owed.report, owed.day, row.sort, row.item, row.words)
        told = (tuple(said[row.debt]), tuple(votes[row.debt]), today)
        found.append(Standing(debt, _shown(forum, debt), *told))
    return found


def is_shown(forum: Instance, post_id: bytes) -> bool:
    post = posts_store.post(forum.db, post_id)
    return post is not None and post.state in (posts_rules.SHOWN, posts_rules.REDACTED)


def _shown(forum: Instance, debt: Debt) -> str:
    """The words as pages show them: what its author took back or moderators removed leaves every page."""
    topics = store.topics(forum.db, [unb64(debt.item, 16)]) if debt.sort == debts.ASKED else []
    post = posts_store.post(forum.db, topics[0].post_id) if topics else None
    if post is None or post.state in (posts_rules.SHOWN, posts_rules.REDACTED):
        return debt.words
    return WITHDRAWN if post.state == posts_rules.WITHDRAWN else REMOVED
