"""What leadership says about a debt: each a new entry of the log, public at once; nothing said is changed or gone."""

from collections.abc import Callable
from dataclasses import dataclass

from crypto.reports import ANSWERED, MOVED, PROMISED
from forum.cautions import service as cautions
from forum.instance import Instance
from forum.topics import confirming, debts, saying, service, store, views
from forum.topics.debts import Said, Standing
from forum.transparency import service as log

_A_PERSON = ("name", "mail", "phone", "handle")


@dataclass(frozen=True)
class Saying:
    """Something to be said. `fields` gives what it says of a debt as that stands, or raises a Problem."""

    act: str
    fields: Callable[[Standing], dict[str, str]]


def an_answer(words: str) -> Saying:
    """Raises NothingSaid or SaidTooLong."""
    said = saying.words(words)
    return Saying(ANSWERED, lambda _: {"words": said})


def a_promise(forum: Instance, words: str, owner: str, by: str) -> Saying:
    """What will be done, which role sees to it, and by which day; an earlier promise stays in the history. Raises what
    `an_answer` raises, NoOwner, OwnerNamed or NoDate; of the debt VoteRuns or Closed.
    """
    said = {"words": saying.words(words), "owner": saying.owner(owner), "by": saying.by(by, forum.clock.today())}
    if cautions.check(forum, "", said["owner"], _A_PERSON):
        raise saying.OwnerNamed()

    def fields(standing: Standing) -> dict[str, str]:
        saying.check_promise(standing)
        return {**said, "status": debts.PLANNED}

    return Saying(PROMISED, fields)


def a_move(status: str, words: str) -> Saying:
    """How it goes with the promise. What is said to be done is voted on. Raises what `an_answer` raises; of the debt
    NothingPromised, NoStatus, VoteRuns or Closed.
    """
    said = saying.words(words)

    def fields(standing: Standing) -> dict[str, str]:
        saying.check_move(standing, status)
        return {"status": status, "words": said}

    return Saying(MOVED, fields)


def answer(forum: Instance, number: int, words: str) -> None:
    say(forum, number, an_answer(words))


def promise(forum: Instance, number: int, words: str, owner: str, by: str) -> None:
    say(forum, number, a_promise(forum, words, owner, by))


def move(forum: Instance, number: int, status: str, words: str) -> None:
    say(forum, number, a_move(status, words))


def preview(forum: Instance, number: int, what: Saying, seen: int) -> Said:
    """As it would stand, and is not said. Raises what `say` raises."""
    return Said(0, what.act, forum.clock.today(), **_checked(views.standing(forum, number), what, seen))  # type: ignore[arg-type]


def say(forum: Instance, number: int, what: Saying, seen: int | None = None) -> None:
    """`seen` is how many things had been said when its author looked, None where nobody did. Raises NoSuchDebt,
    SaidMeanwhile, SaidEnough or what the saying raises.
    """
    with forum.db.transaction():
        log.hold(forum)
        standing = views.standing(forum, number)
        fields = _checked(standing, what, seen)
        entry = confirming.record(forum, number, what.act, **fields)
        if not standing.paid:
            service.answered(forum, standing.debt)
        if what.act == MOVED and fields["status"] == debts.DONE:
            store.insert_vote(forum.db, entry, number)
            confirming.take_number(forum, entry, number)


def _checked(standing: Standing, what: Saying, seen: int | None) -> dict[str, str]:
    if seen not in (None, len(standing.said)):
        raise saying.SaidMeanwhile()
    if len(standing.said) >= saying.MOST_SAID:
        raise saying.SaidEnough()
    return what.fields(standing)
