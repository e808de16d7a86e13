"""What leadership says about a debt: each a new entry of the log, public at once; nothing said is changed or gone."""

from collections.abc import Callable

from crypto.reports import ANSWERED, MOVED, PROMISED
from forum.cautions import service as cautions
from forum.instance import Instance
from forum.topics import confirming, debts, service, store, views
from forum.topics.debts import Standing
from forum.transparency import service as log

_A_PERSON = {"name", "mail", "phone", "handle"}


def answer(forum: Instance, number: int, words: str) -> None:
    """Raises NoSuchDebt, NothingSaid, SaidTooLong or SaidEnough."""
    said = debts.words(words)
    _say(forum, number, ANSWERED, lambda _: {"words": said})


def promise(forum: Instance, number: int, words: str, owner: str, by: str) -> None:
    """What will be done, which role sees to it, and by which day; an earlier promise stays in the history. Raises what
    `answer` raises, NoOwner, OwnerNamed, NoDate, VoteRuns or Closed.
    """
    said = {"words": debts.words(words), "owner": debts.owner(owner), "by": debts.by(by, forum.clock.today())}
    found = cautions.check(forum, "", said["owner"])
    if found and _A_PERSON & found.reasons.keys():
        raise debts.OwnerNamed()

    def check(standing: Standing) -> dict[str, str]:
        debts.check_promise(standing)
        return {**said, "status": debts.PLANNED}

    _say(forum, number, PROMISED, check)


def move(forum: Instance, number: int, status: str, words: str) -> None:
    """How it goes with the promise. What is said to be done is voted on. Raises what `answer` raises, NothingPromised,
    NoStatus, VoteRuns or Closed.
    """
    said = debts.words(words)

    def check(standing: Standing) -> dict[str, str]:
        debts.check_move(standing, status)
        return {"status": status, "words": said}

    _say(forum, number, MOVED, check)


def _say(forum: Instance, number: int, act: str, check: Callable[[Standing], dict[str, str]]) -> None:
    with forum.db.transaction():
        log.hold(forum)
        standing = views.standing(forum, number)
        if len(standing.said) >= debts.MOST_SAID:
            raise debts.SaidEnough()
        fields = check(standing)
        entry = confirming.record(forum, number, act, **fields)
        if not standing.paid:
            service.answered(forum, standing.debt)
        if act == MOVED and fields["status"] == debts.DONE:
            store.insert_vote(forum.db, entry, number)
            confirming.take_number(forum, entry, number)
