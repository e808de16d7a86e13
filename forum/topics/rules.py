"""Kinds of thread as a table: their states, who moves a thread between them, what is counted and what is owed. Pure
(DESIGN 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound, Problem
from crypto.posts import DISCUSSION
from forum.posts.rules import Offer

OPEN, PUT, ANSWERED = "open", "put", "answered"
# Who moves a thread from state to state.
REPORT, LEADERSHIP = "a report", "leadership"
# Bands of support as reports print them: from so many on. The lowest is the fewest that anything is printed of.
BANDS = (10, 25, 50, 100, 250, 500, 1000)
PER_PAGE = 20


class OutOfTurn(Problem):
    status = 409
    message = "This thread is not in a state in which that can be done."


class NoSuchPlace(NotFound):
    message = "There is no such page of the list."


@dataclass(frozen=True)
class Owes:
    """The `most` supported threads of a kind that a report finds open, ties with the last of them too, each with at
    least `least` members behind it, are owed an answer within so many working days.
    """

    most: int
    least: int
    days: int


@dataclass(frozen=True)
class Kind:
    """`number` stands in the signed flags of the first post. `moves` are (from, to, by whom); a state says itself in
    `words`. `counted`: it gets a ballot number when it appears.
    """

    number: int
    name: str
    offer: Offer
    words: dict[str, str]
    moves: frozenset[tuple[str, str, str]]
    counted: bool
    owes: Owes


TALK = Offer(DISCUSSION, "A discussion", "Members read it and answer. It is not put to leadership.")
QUESTION = Kind(
    number=1,
    name="Question",
    offer=Offer(
        1,
        "A question to leadership",
        "Members support it, each once. Each report puts the five best supported, of those that ten members or more"
        " support, to leadership, who owe an answer in public within ten working days. They are shown the title, and"
        " the files of a report have the thread's address too, which opens for members only: ask in the title. What a"
        " report has printed stays printed.",
    ),
    words={OPEN: "open", PUT: "put to leadership", ANSWERED: "answered"},
    moves=frozenset({(OPEN, PUT, REPORT), (PUT, ANSWERED, LEADERSHIP)}),
    counted=True,
    owes=Owes(most=5, least=10, days=10),
)
KINDS = {kind.number: kind for kind in (QUESTION,)}
OFFERS = (TALK, *(kind.offer for kind in KINDS.values()))


@dataclass(frozen=True)
class Topic:
    """A thread of a kind, as its row has it."""

    thread_id: bytes
    post_id: bytes
    kind: int
    state: str
    support: int


def moved(topic: Topic, to: str, by: str) -> str:
    """The new state; raises OutOfTurn for a move that the kind does not know, or not by them."""
    if (topic.state, to, by) not in KINDS[topic.kind].moves:
        raise OutOfTurn()
    return to


def band(support: int) -> str:
    """In words: "25 to 49 members". Empty for fewer than are ever printed."""
    at = sum(support >= edge for edge in BANDS)
    if at == 0:
        return ""
    return f"{BANDS[-1]:,} members or more" if at == len(BANDS) else f"{BANDS[at - 1]:,} to {BANDS[at] - 1:,} members"


def most_supported(kind: Kind, ranked: Sequence[Topic]) -> list[Topic]:
    """Which of the open threads, most supported first, are owed an answer. Ties with the last place all come in: nobody
    chooses among them.
    """
    enough = [topic for topic in ranked if topic.support >= kind.owes.least]
    if len(enough) <= kind.owes.most:
        return enough
    last = enough[kind.owes.most - 1].support
    return [topic for topic in enough if topic.support >= last]
