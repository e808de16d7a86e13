"""What leadership can say of a debt, in which words, and when not. Pure."""

from datetime import date

from core.errors import Problem
from core.text import canonical
from crypto.reports import CONFIRMED
from forum.topics.debts import Standing

WORDS_LONGEST, OWNER_LONGEST, MOST_SAID = 4_000, 80, 200


class NothingSaid(Problem):
    status = 422
    message = "Please say it in words. Everybody will read them."


class SaidTooLong(Problem):
    status = 422
    message = f"This is too long: {WORDS_LONGEST:,} characters at most. Your words are kept below."


class NoOwner(Problem):
    status = 422
    message = f"Please say which role sees to it, such as “Head of Estates”: at most {OWNER_LONGEST} characters."


class OwnerNamed(Problem):
    status = 422
    message = "That looks like a person. Please name the role: people move on, and a promise stays."


class NoDate(Problem):
    status = 422
    message = "Please give the day by which it is to be done, such as 2027-03-31: from tomorrow on, within five years."


class NoStatus(Problem):
    status = 422
    message = "Please choose how it goes. What is done already, or is being voted on, cannot be changed."


class NothingPromised(Problem):
    status = 409
    message = "Nothing was promised here yet."


class VoteRuns(Problem):
    status = 409
    message = "Staff are asked whether this is done. Until that vote is over, nothing can be said of the promise."


class Closed(Problem):
    status = 409
    message = "Staff have confirmed that this is done. It stands as it is."


class SaidMeanwhile(Problem):
    status = 409
    message = (
        "Something was published here since you opened this page, perhaps by yourself in another tab: it stands below."
        " Nothing more was published. Your words are kept: publish them if they are still wanted."
    )


class SaidEnough(Problem):
    status = 409
    message = "So much was said about this already that no more is taken."


def words(typed: str) -> str:
    """Raises NothingSaid or SaidTooLong."""
    said = canonical(typed)
    if not said:
        raise NothingSaid()
    if len(said) > WORDS_LONGEST:
        raise SaidTooLong()
    return said


def owner(typed: str) -> str:
    """A role on one line; raises NoOwner."""
    said = " ".join(canonical(typed).split())
    if not 0 < len(said) <= OWNER_LONGEST:
        raise NoOwner()
    return said


def by(typed: str, today: str) -> str:
    """A day from tomorrow on; raises NoDate."""
    try:
        when = date.fromisoformat(typed.strip()).isoformat()
    except ValueError as error:
        raise NoDate() from error
    if not today < when < f"{int(today[:4]) + 5}{today[4:]}":
        raise NoDate()
    return when


def check_promise(standing: Standing) -> None:
    """Whether something can be promised now; raises Closed or VoteRuns."""
    if standing.status == CONFIRMED:
        raise Closed()
    if standing.is_voted_on:
        raise VoteRuns()


def check_move(standing: Standing, status: str) -> None:
    """Raises NothingPromised, Closed, VoteRuns or NoStatus."""
    if standing.promise is None:
        raise NothingPromised()
    check_promise(standing)
    if status not in standing.next:
        raise NoStatus()
