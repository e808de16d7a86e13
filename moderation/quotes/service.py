"""Proposing a quote, agreeing to it, and what is kept of it until a report prints it.

Each verb is one transaction that holds the head of the log, as those of the house rules and of the codebook are.
"""

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from crypto import quotes
from crypto.accounts import Account
from crypto.encoding import Malformed
from crypto.posts import Record
from crypto.quotes import AGREED, PRINTED, PROPOSED, Row, Words
from crypto.sealing import SealBroken
from forum.instance import Instance
from forum.posts import quotable
from forum.posts.states import Found
from forum.reports import service as reports
from forum.reports.rules import column
from forum.themes import service as themes
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.quotes import rules, store
from moderation.seats import service as seats
from moderation.seats.rules import Seat, TermOver


@dataclass(frozen=True)
class Quote:
    """A quote that is not printed yet, with the post it is of, or None where that does not stand now. `seat` is that of
    its proposer, while a proposal waits for another one; else 0.
    """

    row: Row
    said: Words
    post: Found | None
    seat: int = 0


def every(forum: Instance) -> Iterator[Row]:
    """What is stored of quotes; a row that was changed by hand is none."""
    for quote, sealed in store.every(forum.db):
        try:
            yield quotes.open_row(forum.keyring.accounts, quote, sealed)
        except (SealBroken, Malformed):
            continue


def proposed(forum: Instance) -> list[Quote]:
    """What waits for a second seat. A proposal ends with its proposer's term, and with its post."""
    held = {accounts.id_of(forum, seat.name): seat.number for seat in seats.holders(forum)}
    found = (opened(forum, row) for row in every(forum) if row.state == PROPOSED and row.first in held)
    return [replace(one, seat=held[one.row.first]) for one in found if one and one.post]


def agreed(forum: Instance) -> list[Quote]:
    """What two seats agreed on and no report has printed, but for what was erased with its week."""
    found = (opened(forum, row) for row in every(forum) if row.state == AGREED)
    return [one for one in found if one]


def waits(forum: Instance) -> bool:
    return bool(proposed(forum))


def opened(forum: Instance, row: Row) -> Quote | None:
    """None where its words were erased."""
    key = forum.keyring.data_key(row.board, row.epoch)
    try:
        said = quotes.open_words(key, row.quote, row.post, row.sealed) if key else None
    except (SealBroken, Malformed):
        return None
    return Quote(row, said, quotable.find(forum, row.post)) if said else None


def checked(forum: Instance, post_id: bytes, theme: str, typed: str, how: str) -> Words:
    """What a seat-holder would have quoted, as it can be; `how` is "own" or "paraphrase". Raises MayNotBeQuoted,
    ChooseTheme, TooManyWords, NotInPost or NotParaphrased.
    """
    text = _record(forum, post_id).body.text
    if how not in ("own", "paraphrase") or theme not in themes.newest(forum).keys:
        raise rules.ChooseTheme()
    words = rules.taken(text, typed) if how == "own" else rules.paraphrase(text, typed)
    return Words(theme, how == "paraphrase", words)


def propose(forum: Instance, account: Account, post_id: bytes, said: Words) -> None:
    """Raises MayNotBeQuoted, QuotedAlready, PrintedAlready or TermOver."""
    new = secrets.token_bytes(quotes.ID_SIZE)
    with forum.db.transaction():
        log.hold(forum)
        _seat(forum, account)
        found = quotable.find(forum, post_id)
        key = forum.keyring.data_key(found.thread.board_id, found.stored.epoch) if found else None
        if found is None or key is None:
            raise rules.MayNotBeQuoted()
        _is_new(forum, post_id, said.words)
        sealed = quotes.seal_words(key, new, post_id, said)
        row = Row(new, PROPOSED, found.thread.board_id, found.stored.epoch, post_id, account.account_id, b"", sealed)
        store.insert(forum.db, new, quotes.seal_row(forum.keyring.accounts, row))


def agree(forum: Instance, account: Account, quote: bytes) -> None:
    """The second seat. Raises NoSuchQuote, OwnQuote or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        seat = _seat(forum, account)
        found = next((one for one in proposed(forum) if one.row.quote == quote), None)
        if found is None:
            raise rules.NoSuchQuote()
        if found.seat == seat.number or found.row.first == account.account_id:
            raise rules.OwnQuote()
        put(forum, replace(found.row, state=AGREED, second=account.account_id))


def drop(forum: Instance, account: Account, quote: bytes) -> None:
    """Any seat may, until it is printed. Raises NoSuchQuote or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        _seat(forum, account)
        if quote not in {one.row.quote for one in (*proposed(forum), *agreed(forum))}:
            raise rules.NoSuchQuote()
        store.delete(forum.db, quote)


def put(forum: Instance, row: Row) -> None:
    """In the caller's transaction."""
    store.update(forum.db, row.quote, quotes.seal_row(forum.keyring.accounts, row))


def forget(forum: Instance) -> None:
    """What is gone leaves no words here: of an agreed quote that there was one, for the next report to say so; of all
    others nothing. Run by `tick` when posts may have gone.
    """
    with forum.db.transaction():
        log.hold(forum)
        ends = {accounts.id_of(forum, seat.name) for seat in seats.holders(forum)}
        for row in every(forum):
            if row.state == AGREED and quotable.is_gone(forum, row.post):
                put(forum, row.gone)
            elif _is_over(forum, row, ends):
                store.delete(forum.db, row.quote)


def _is_over(forum: Instance, row: Row, held: Collection[bytes]) -> bool:
    if row.state == PROPOSED and row.first not in held:
        return True
    return row.state in (PROPOSED, PRINTED) and quotable.is_gone(forum, row.post)


def _is_new(forum: Instance, post_id: bytes, words: str) -> None:
    """Raises QuotedAlready or PrintedAlready."""
    now = [*proposed(forum), *agreed(forum)]
    if post_id in {row.post for row in every(forum) if row.state == PRINTED} | {one.row.post for one in now}:
        raise rules.QuotedAlready()
    printed = {said for one in reports.every(forum) for said in column(one.report, "quotes", "words")}
    if words.casefold() in {said.casefold() for said in printed | {one.said.words for one in now}}:
        raise rules.PrintedAlready()


def _record(forum: Instance, post_id: bytes) -> Record:
    """Raises MayNotBeQuoted."""
    found = quotable.find(forum, post_id)
    if found is None or found.record is None:
        raise rules.MayNotBeQuoted()
    return found.record


def _seat(forum: Instance, account: Account) -> Seat:
    """Raises TermOver."""
    seat = seats.of_account(forum, account)
    if seat is None:
        raise TermOver()
    return seat
