"""Whether kinds of thread, debts, answers and votes on them are what posts and log say."""

from collections import defaultdict

from crypto.derive import digest
from crypto.encoding import b64
from crypto.entries import NumberAssigned
from crypto.posts import Place
from crypto.reports import CONFIRMED, DISPUTED, DebtsOwed, Report, Response
from forum.ballots import store as ballots_store
from forum.instance import Instance
from forum.posts import batches
from forum.posts import store as posts_store
from forum.told import LogMismatch, Told
from forum.topics import confirming, debts, rules, store, views
from forum.topics.debts import ASKED, DONE, Debt, Said, Standing


def check_topics(forum: Instance, told: Told) -> None:
    """Raises LogMismatch."""
    check_debts(forum, told)
    check_responses(forum, told)
    standings = views.every(forum)
    check_votes(forum, told, standings)
    check_states(forum, standings)
    check_kinds(forum)


def check_debts(forum: Instance, told: Told) -> None:
    """They are those of the log, numbered without a gap, and due when they were when their report came out."""
    days = {said.report: said.hour[:10] for _, said in told.of(Report)}
    rows = defaultdict(list)
    for row in store.debts(forum.db, views.ALL, views.ALL)[::-1]:
        rows[row.entry].append(row)
    numbers = [row.debt for each in rows.values() for row in each]
    for position, said in told.of(DebtsOwed):
        owed = [Debt(row.debt, said.report, said.day, *row[2:]) for row in rows.pop(position, [])]
        if days.get(said.report) != said.day:
            raise LogMismatch(f"Debts are owed for report {said.report}, which did not come out on {said.day}.")
        if digest(debts.debts_content(said.report, said.day, owed)) != said.content:
            raise LogMismatch(f"What is owed for report {said.report} is not what the log says.")
    if rows or sorted(numbers) != list(range(1, len(numbers) + 1)):
        raise LogMismatch("Something is owed that the log does not say, or a debt is gone.")


def check_responses(forum: Instance, told: Told) -> None:
    """Each stands in the log and in the database, word for word."""
    said = dict(told.of(Response))
    for row in store.responses(forum.db, range(1, store.last_debt(forum.db) + 1)):
        entry, name = said.pop(row.entry, None), f"What was said in entry {row.entry}"
        if entry is None:
            raise LogMismatch(f"{name} is in the database, and not in the log.")
        if (entry.debt, entry.content) != (row.debt, digest(row.content)):
            raise LogMismatch(f"{name} was something else.")
        read = debts.read(row.entry, row.content)
        if (read.act, read.day) != (entry.act, entry.day):
            raise LogMismatch(f"{name} does not say of itself what the log says of it.")
    if said:
        raise LogMismatch(f"What was said in entry {min(said)} is not in the database.")


def check_votes(forum: Instance, told: Told, standings: list[Standing]) -> None:
    """Each claim is voted on, by papers of the number that the log gave it, and the vote ends as it was counted."""
    purposes = {said.number: said.purpose for _, said in told.of(NumberAssigned)}
    for one in standings:
        claims = [said.entry for said in one.said if said.status == DONE]
        if claims != [vote.entry for vote in one.votes]:
            raise LogMismatch(f"A claim about debt {one.debt.debt} is not voted on, or a vote has no claim.")
        results = {said.ballot: said for said in one.said if said.act in (CONFIRMED, DISPUTED)}
        for vote in one.votes:
            result = results.pop(vote.number or 0, None)
            if vote.number and purposes.get(vote.number) != f"done {one.debt.debt}":
                raise LogMismatch(f"Ballot {vote.number} is not for debt {one.debt.debt}.")
            if vote.ended != _has_ended(forum, vote.number, result):
                raise LogMismatch(f"Ballot {vote.number} on debt {one.debt.debt} did not end as it was counted.")
        if results:
            raise LogMismatch(f"Debt {one.debt.debt} has the result of a vote that was none.")


def _has_ended(forum: Instance, number: int | None, result: Said | None) -> bool:
    """Whether a vote can have ended so; without a result it may still run, or have had too few votes."""
    spent = ballots_store.spent(forum.db, number) if number else 0
    if result is not None:
        sides = result.yes, result.no
        if not any(sides):  # too few on one side to be told
            return spent >= confirming.FEWEST
        right = sum(sides) == spent and (result.act == CONFIRMED) == (result.yes > result.no)
        return right and min(sides) >= confirming.FEWEST
    vote = store.vote_of(forum.db, number) if number else None
    drawn = (confirming.drawn(forum, number) or 0) if number else 0
    return bool(vote and vote.ended) and (spent < confirming.FEWEST or spent > drawn)


def check_states(forum: Instance, standings: list[Standing]) -> None:
    """A question is open, put or answered as its debt says; its support is what its ballots say."""
    paid = {one.debt.item: bool(one.paid) for one in standings if one.debt.sort == ASKED}
    states = {None: rules.OPEN, False: rules.PUT, True: rules.ANSWERED}
    for topic in store.every_topic(forum.db):
        if topic.state != states[paid.get(b64(topic.thread_id))]:
            raise LogMismatch(f"Thread {b64(topic.thread_id)} does not stand as it was asked and answered.")
    for thread_id in store.wrong_support(forum.db):
        raise LogMismatch(f"Thread {b64(thread_id)} is shown with other support than its ballots have.")


def check_kinds(forum: Instance) -> None:
    """Every thread is of the kind that the author of its first post has signed, as far as that can still be read."""
    kinds = {topic.thread_id: (topic.post_id, topic.kind) for topic in store.every_topic(forum.db)}
    for thread_id, post_id in store.first_posts(forum.db):
        thread, stored = posts_store.thread(forum.db, thread_id), posts_store.post(forum.db, post_id)
        record = thread and stored and batches.unseal(forum, Place(thread.board_id, thread_id, b"", post_id), stored)
        if record:
            signed = (post_id, record.body.kind) if record.body.kind in rules.KINDS else None
            if kinds.get(thread_id) != signed:
                raise LogMismatch(f"Thread {b64(thread_id)} is not of the kind that its author signed.")
