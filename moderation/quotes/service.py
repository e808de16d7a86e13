"""Proposing a quote, agreeing to it, and what is kept of it until a report prints it.

Each verb is one transaction that holds the head of the log, as everything is that takes two seats.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from crypto import quotes
from crypto.accounts import Account
from crypto.encoding import Malformed, b64, unb64
from crypto.quotes import AGREED, ID_SIZE, PRINTED, SEALED_SIZE, Row, Words
from crypto.sealing import SealBroken
from forum.instance import Instance
from forum.posts import quotable
from forum.posts.states import Found
from forum.reports import service as reports
from forum.reports.rules import column
from forum.themes import service as themes
from forum.transparency import service as log
from moderation.proposals import service as proposals
from moderation.proposals import store as proposals_store
from moderation.proposals.rules import Proposal, Sort, Texts
from moderation.quotes import rules, store
from moderation.seats import service as seats


@dataclass(frozen=True)
class Quote:
    """A quote that is not printed yet, with the post it is of, or None where that does not stand now."""

    row: Row
    said: Words
    post: Found | None


def every(forum: Instance) -> Iterator[Row]:
    """What two seats agreed on, and what is left of it; a row that was changed by hand is none."""
    for quote, sealed in store.every(forum.db):
        try:
            yield quotes.open_row(forum.keyring.accounts, quote, sealed)
        except (SealBroken, Malformed):
            continue


def agreed(forum: Instance) -> list[Quote]:
    """What no report has printed yet, but for what was erased with its week."""
    found = (opened(forum, row) for row in every(forum) if row.state == AGREED)
    return [one for one in found if one]


def proposed(forum: Instance) -> list[tuple[Proposal, Quote]]:
    """What waits for a second seat, and whose post stands."""
    found = ((one, opened(forum, _row(one.texts))) for one in proposals.waiting(forum, QUOTE))
    return [(one, quote) for one, quote in found if quote and quote.post]


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
    found = quotable.find(forum, post_id)
    if found is None or found.record is None:
        raise rules.MayNotBeQuoted()
    if how not in ("own", "paraphrase") or theme not in themes.newest(forum).keys:
        raise rules.ChooseTheme()
    words = (rules.taken if how == "own" else rules.paraphrase)(found.record.body.text, typed)
    return Words(theme, how == "paraphrase", words)


def propose(forum: Instance, account: Account, post_id: bytes, said: Words) -> None:
    """Raises MayNotBeQuoted, QuotedAlready, PrintedAlready or TermOver."""
    found, quote = quotable.find(forum, post_id), secrets.token_bytes(ID_SIZE)
    key = forum.keyring.data_key(found.thread.board_id, found.stored.epoch) if found else None
    if found is None or key is None:
        raise rules.MayNotBeQuoted()
    sealed = quotes.seal_words(key, quote, post_id, said)
    row = Row(quote, AGREED, found.thread.board_id, found.stored.epoch, post_id, sealed)
    proposals.propose(forum, QUOTE, account, _texts(row))


def drop(forum: Instance, account: Account, quote: bytes) -> None:
    """Any seat may, until it is printed. Raises NoSuchQuote or TermOver."""
    with forum.db.transaction():
        log.hold(forum)
        seats.in_office(forum, account)
        if quote not in {one.row.quote for one in agreed(forum)}:
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
        for one in proposals.waiting(forum, QUOTE):
            if quotable.is_gone(forum, _row(one.texts).post):
                proposals_store.delete(forum.db, one.proposal)
        for row in list(every(forum)):
            if row.state == AGREED and quotable.is_gone(forum, row.post):
                put(forum, row.gone)
            elif row.state == PRINTED and quotable.is_gone(forum, row.post):
                store.delete(forum.db, row.quote)


def _always(_: Instance) -> int:
    return 1


def _is_new(forum: Instance, texts: Texts) -> None:
    """Raises MayNotBeQuoted, QuotedAlready or PrintedAlready."""
    new = opened(forum, _row(texts))
    if new is None or new.post is None:
        raise rules.MayNotBeQuoted()
    now = [*agreed(forum), *(quote for _, quote in proposed(forum))]
    if new.row.post in {row.post for row in every(forum)} | {one.row.post for one in now}:
        raise rules.QuotedAlready()
    printed = {said for one in reports.every(forum) for said in column(one.report, "quotes", "words")}
    if new.said.words.casefold() in {said.casefold() for said in printed | {one.said.words for one in now}}:
        raise rules.PrintedAlready()


def _agree(forum: Instance, found: Proposal) -> None:
    """Raises MayNotBeQuoted for a post that does not stand now."""
    row = _row(found.texts)
    if quotable.find(forum, row.post) is None:
        raise rules.MayNotBeQuoted()
    store.insert(forum.db, row.quote, quotes.seal_row(forum.keyring.accounts, row))


def _texts(row: Row) -> Texts:
    return (b64(row.quote), b64(row.board), row.epoch, b64(row.post), b64(row.sealed))


def _row(texts: Texts) -> Row:
    quote, board, epoch, post, sealed = texts
    return Row(unb64(quote, 16), AGREED, unb64(board, 16), epoch, unb64(post, 16), unb64(sealed, SEALED_SIZE))


QUOTE = Sort("quote", _always, _is_new, _agree, alone=False)
