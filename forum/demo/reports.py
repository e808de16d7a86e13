"""The demonstration's reports: what simulated members counted in three periods, and how leadership took the first. Two
are out, and the draft of the third waits for its signatures.

How much was counted is invented. All else is done by what does it in life: the noise, the drafts, two signatures each,
what is owed, and what staff vote on what is said to be done. The rest of the first report has no answer: it is late.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from core.clock import hour_of
from crypto.accounts import Account
from crypto.pool import Vote
from crypto.posts import Place
from forum.app import DOORS, USES
from forum.ballots import service as ballots
from forum.ballots import store as ballots_store
from forum.ballots.rules import SUPPORT
from forum.demo import service as demo
from forum.demo.members import Papers
from forum.demo.past import Past, Times
from forum.demo.service import Loading
from forum.figures import service as figures
from forum.figures.rules import ANSWERS, COUNTED, HERE
from forum.instance import Instance
from forum.periods import store as periods_store
from forum.periods.rules import HEADS, PULSE, THEME_A, THEME_B, ends
from forum.posts import rules as posts_rules
from forum.posts import service as posts
from forum.release import release
from forum.sections import SECTIONS
from forum.topics import answering, confirming, debts, views
from forum.topics import store as topics_store
from forum.topics.rules import QUESTION
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.signing import service

TOLD: dict[str, Any] = json.loads((Path(__file__).parent / "reports.json").read_text("utf-8"))
SOON, AFTER = timedelta(hours=6), timedelta(days=1, hours=1)
TO_DO_IT = timedelta(days=60)


def count(past: Past, when: Times) -> None:
    """The periods get their numbers, and what members handed in with them waits for its noise."""
    forum, until = past.forum, hour_of(past.forum.clock.now() + SOON)
    with forum.db.transaction():
        log.hold(forum)
        for period, told in zip(when.periods, TOLD["periods"], strict=True):
            numbers = dict(zip(COUNTED, ballots.reserve(forum, until, *COUNTED), strict=True))
            periods_store.insert(forum.db, period, numbers)
            used = list(_used(told, numbers))
            for paper in used:
                ballots_store.insert_vote(forum.db, paper.number, paper.spent_id)
            figures.count(forum, used)


def _used(told: Mapping[str, Any], numbers: Mapping[str, int]) -> Iterator[Vote]:
    """The papers of simulated members, as a release has them."""
    said = [(HEADS, HERE.key)] * told["heads"]
    themes = [theme for theme, many in told["themes"].items() for _ in range(many)]
    said += zip(cycle((THEME_A, THEME_B)), themes, strict=False)
    said += [(PULSE, answer.key) for answer, many in zip(ANSWERS, told["pulse"], strict=True) for _ in range(many)]
    for purpose, choice in said:
        yield Vote(numbers[purpose], secrets.token_bytes(32), choice)


def ask(loading: Loading) -> list[bytes]:
    """The questions, by those who write elsewhere too: their threads, each with its number."""
    threads = []
    for told in TOLD["questions"]:
        session, nonce = demo.enter(loading, told["author"]), secrets.token_bytes(16)
        thread = session.thread_id(nonce)
        place = Place(loading.boards[told["board"]].board_id, thread, b"", session.post_id(nonce))
        author = posts.author_by_session(loading.forum, session, thread)
        draft = posts_rules.draft(told["title"], told["text"], QUESTION.number)
        posts.publish(loading.forum, session, author, place, draft)
        threads.append(thread)
    release(loading.forum, force=True)
    return threads


def support(forum: Instance, threads: Sequence[bytes], papers: Mapping[str, Papers], report: int) -> None:
    """What members want to have answered, before this report asks for it; 0 for what stays open."""
    for told, thread in zip(TOLD["questions"], threads, strict=True):
        number = int(ballots_store.of_items(forum.db, [thread])[0]["number"])
        for held in list(papers.values())[: told["support"] if told["report"] == report else 0]:
            ballots.vote(forum, number, held.pop(number), SUPPORT)
    release(forum, force=True)


def publish(past: Past, period: int, at: datetime, seats: Sequence[Mapping[str, str]]) -> None:
    """The report on a period that is over, signed by the first two of these seats."""
    past.stands_at(max(at, ends(period) + SOON))
    past.turns()  # nobody can draw the period's papers any more
    past.turns()  # its figures are taken, with the checkpoint
    service.make(past.forum, SECTIONS, period)
    for account in sign_in(past.forum, seats):
        _sign(past.forum, account)
    past.stands_at(past.forum.clock.now() + timedelta(hours=1))
    service.publish_due(past.forum)


def sign_in(forum: Instance, seats: Sequence[Mapping[str, str]]) -> list[Account]:
    """The first two of these seats."""
    return [accounts.sign_in(forum, seat["name"], seat["passphrase"], DOORS) for seat in seats[:2]]


def answer(past: Past, papers: Mapping[str, Papers]) -> None:
    """Leadership answers the first report, and says of two promises that they are kept: staff vote on that."""
    forum = past.forum
    past.stands_at(forum.clock.now() + AFTER)
    _answer(forum, 1)
    claims = {number: told for told in TOLD["promised"] if (number := _debt(forum, 1, told["theme"]))}
    for number, told in claims.items():
        answering.promise(forum, number, told["words"], told["owner"], _day(forum, TO_DO_IT))
        answering.move(forum, number, debts.DONE, told["done"])
    past.turns()
    past.turns()
    confirming.turn(forum)
    for number, told in claims.items():
        _vote(forum, number, papers, ["yes"] * told["yes"] + ["no"] * told["no"])
    release(forum, force=True)
    past.stands_at(forum.clock.now() + confirming.OPEN_FOR + AFTER)
    confirming.turn(forum)


def answer_again(past: Past) -> None:
    _answer(past.forum, 2)


def _sign(forum: Instance, account: Account) -> None:
    draft = service.draft(forum)
    assert draft is not None
    service.sign(forum, account, SECTIONS, draft.hash)


def _answer(forum: Instance, report: int) -> None:
    for told in TOLD["answered"]:
        if told["report"] == report and (number := _debt(forum, report, told.get("theme") or told["question"])):
            answering.answer(forum, number, told["words"])


def _debt(forum: Instance, report: int, what: str) -> int | None:
    """What a report made owed for the key of a theme, or the title of a question; None where noise has kept it out."""
    found = (one.debt for one in views.every(forum) if one.debt.report == report)
    return next((debt.debt for debt in found if what in (debt.item, debt.words)), None)


def _vote(forum: Instance, debt: int, papers: Mapping[str, Papers], choices: Sequence[str]) -> None:
    number = topics_store.votes(forum.db, [debt])[-1].number or 0
    for held, choice in zip(papers.values(), choices, strict=False):
        ballots.vote(forum, number, held.pop(number), choice, USES)


def _day(forum: Instance, later: timedelta) -> str:
    return (forum.clock.now() + later).date().isoformat()
