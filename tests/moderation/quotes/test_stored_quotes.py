"""Two seats, in every order and at once; what is stored of it, and what becomes of that when the post goes."""

import pytest

from crypto import quotes as sealed_quotes
from crypto.posts import Body, Record, seal_record
from crypto.quotes import AGREED, GONE, Row
from forum.boards import service as boards
from forum.instance import Instance
from forum.posts import quotable, states
from forum.posts import service as posts_service
from forum.posts import store as posts_store
from forum.posts.rules import BLURRED, REDACTED, REMOVED, SHOWN
from moderation.proposals import service as proposals
from moderation.proposals import store as proposals_store
from moderation.proposals.rules import NotAdopted, OwnProposal
from moderation.quotes import rules, service, store
from moderation.quotes.service import QUOTE
from moderation.seats.rules import TermOver
from tests.core.tools import together
from tests.moderation.people import appointed
from tests.moderation.quotes.tools import PAY, WORDS, agreed, agrees, ids, proposes, waiting, writes
from tests.moderation.signing.tools import seats, waits


def state_of(forum: Instance, quote: bytes) -> int:
    return next(row.state for row in service.every(forum) if row.quote == quote)


def test_one_seat_proposes_and_another_agrees(forum: Instance) -> None:
    post = writes(forum)
    one, two, _ = seats(forum)
    proposed = proposes(forum, one, post)
    ((found, quote),) = service.proposed(forum)
    assert (found.seat, quote.said.words, quote.said.theme) == (1, WORDS, PAY)
    assert service.waits(forum)
    agrees(forum, two, proposed)
    assert not service.waits(forum)
    (done,) = service.agreed(forum)
    assert (done.row.post, done.said.words) == (post, WORDS)


def test_a_proposer_cannot_agree_to_their_own(forum: Instance) -> None:
    post = writes(forum)
    one, _, _ = seats(forum)
    proposed = proposes(forum, one, post)
    with pytest.raises(OwnProposal):
        agrees(forum, one, proposed)
    assert not ids(forum)


def test_a_proposal_put_in_another_seats_name_by_hand_is_none(forum: Instance) -> None:
    post = writes(forum)
    one, two, _ = seats(forum)
    proposed = proposes(forum, one, post)
    forum.db.execute("UPDATE proposals SET account_id = ?", two.account_id)
    with pytest.raises(NotAdopted):
        agrees(forum, one, proposed)


def test_a_proposal_ends_with_its_proposers_term(forum: Instance) -> None:
    post = writes(forum)
    one, two, _ = seats(forum)
    proposed = proposes(forum, one, post)
    appointed(forum, 1, "Dee Later")
    assert not service.proposed(forum)
    with pytest.raises(NotAdopted):
        agrees(forum, two, proposed)
    proposes(forum, two, post)


def test_whoever_has_lost_the_seat_does_nothing(forum: Instance) -> None:
    post = writes(forum)
    one, two, three = seats(forum)
    said = service.checked(forum, post, PAY, WORDS, "own")
    proposed = proposes(forum, one, post)
    appointed(forum, 3, "Dee Later")
    with pytest.raises(TermOver):
        agrees(forum, three, proposed)
    with pytest.raises(TermOver):
        service.propose(forum, three, post, said)
    quote = agrees(forum, two, proposed)
    with pytest.raises(TermOver):
        service.drop(forum, three, quote)


def test_any_seat_refuses_a_proposal_and_drops_a_quote_until_it_is_printed(forum: Instance) -> None:
    post = writes(forum)
    one, two, three = seats(forum)
    proposals.drop(forum, QUOTE, two, proposes(forum, one, post))
    quote = agrees(forum, one, proposes(forum, two, post))
    service.drop(forum, three, quote)
    assert not ids(forum)
    with pytest.raises(rules.NoSuchQuote):
        service.drop(forum, one, quote)


def test_of_all_who_agree_at_once_one_does(forum: Instance) -> None:
    post = writes(forum)
    one, *others = seats(forum)
    proposed = proposes(forum, one, post)

    def tries(at: int) -> bool:
        try:
            agrees(forum, others[at], proposed)
        except NotAdopted:
            return False
        return True

    assert sorted(together([lambda: tries(0), lambda: tries(1)], forum.db)) == [False, True]


def test_there_is_one_quote_of_a_post(forum: Instance) -> None:
    post = writes(forum)
    one, two, _ = seats(forum)
    proposed = proposes(forum, one, post)
    with pytest.raises(rules.QuotedAlready):
        proposes(forum, two, post, "the letters say three")
    agrees(forum, two, proposed)
    with pytest.raises(rules.QuotedAlready):
        proposes(forum, two, post, "the letters say three")


def test_the_same_words_of_two_posts_are_quoted_once(forum: Instance) -> None:
    first, second = writes(forum), writes(forum)
    one, two, _ = seats(forum)
    proposes(forum, one, first)
    with pytest.raises(rules.PrintedAlready):
        proposes(forum, two, second)


def test_a_post_without_leave_cannot_be_quoted(forum: Instance) -> None:
    post = writes(forum, quotable="")
    one, _, _ = seats(forum)
    with pytest.raises(rules.MayNotBeQuoted):
        proposes(forum, one, post)


@pytest.mark.parametrize("state", [BLURRED, REMOVED])
def test_a_post_that_is_hidden_or_removed_cannot_be_quoted(forum: Instance, state: str) -> None:
    post = writes(forum)
    one, two, _ = seats(forum)
    proposed = proposes(forum, one, post)
    sets(forum, post, state)
    assert quotable.find(forum, post) is None
    assert not service.waits(forum)
    with pytest.raises(rules.MayNotBeQuoted):
        agrees(forum, two, proposed)
    sets(forum, post, SHOWN)
    agrees(forum, two, proposed)


def sets(forum: Instance, post: bytes, state: str) -> None:
    with forum.db.transaction():
        states.set_state(forum, post, state, 1)


def test_leave_that_the_author_did_not_sign_is_none(forum: Instance) -> None:
    """As if whoever holds the keys had sealed the post again with the bit set."""
    post = writes(forum, quotable="")
    found = states.find(forum, post)
    assert found.record
    key = forum.keyring.data_key(found.thread.board_id, found.stored.epoch)
    body = found.record.body
    forged = Record(Body(body.title, body.text, 1), found.record.public_key, found.record.signature)
    assert key
    sealed = seal_record(key, found.place, found.stored.epoch, forged)
    forum.db.execute("UPDATE posts SET record = ? WHERE post_id = ?", sealed, post)
    again = states.find(forum, post).record
    assert again
    assert again.body.may_be_quoted
    assert quotable.find(forum, post) is None


def withdraws(forum: Instance, post: bytes) -> None:
    """As a release does it."""
    with forum.db.transaction():
        posts_store.withdraw_post(forum.db, post, bytes(32))


def test_when_a_post_goes_a_proposal_goes_with_it(forum: Instance) -> None:
    post = writes(forum)
    one, _, _ = seats(forum)
    proposes(forum, one, post)
    withdraws(forum, post)
    assert not service.proposed(forum)
    service.forget(forum)
    assert not waiting(forum)


def test_when_a_post_goes_an_agreed_quote_leaves_that_there_was_one(forum: Instance) -> None:
    quote = agreed(forum, post := writes(forum))
    withdraws(forum, post)
    service.forget(forum)
    assert list(service.every(forum)) == [Row(quote, GONE, bytes(16), "", bytes(16))]


def test_words_that_a_jury_takes_out_are_not_kept_here(forum: Instance) -> None:
    quote = agreed(forum, post := writes(forum))
    with forum.db.transaction():
        states.redact(forum, post, ["which one"], 1, 7)
    assert posts_store.post(forum.db, post).state == REDACTED  # type: ignore[union-attr]
    service.forget(forum)
    assert state_of(forum, quote) == GONE


def test_what_stands_is_kept(forum: Instance) -> None:
    quote = agreed(forum, writes(forum))
    service.forget(forum)
    assert state_of(forum, quote) == AGREED


def test_an_erased_week_takes_the_words_with_it_at_once(forum: Instance) -> None:
    quote = agreed(forum, writes(forum))
    week = forum.clock.epoch()
    waits(forum, weeks=2)
    posts_service.erase_epoch(forum, week)
    assert not service.agreed(forum)
    service.forget(forum)
    assert state_of(forum, quote) == GONE


def test_rows_have_one_size_and_no_word(forum: Instance) -> None:
    one, two, _ = seats(forum)
    agrees(forum, two, proposes(forum, one, writes(forum)))
    agrees(forum, two, proposes(forum, one, writes(forum, "Why? " * 40 + "We ask."), "We ask"))
    for words in ("So", "So we asked and asked and asked"):
        proposes(forum, one, writes(forum, f"{words}. They do not say."), words)
    service.put(forum, next(row for row in service.every(forum) if row.state == AGREED).printed)
    sealed = [bytes(value) for _, value in store.every(forum.db)]
    assert len({len(value) for value in sealed}) == 1
    proposed = [bytes(row.sealed) for row in proposals_store.of_sort(forum.db, QUOTE.name)]
    assert len({len(value) for value in proposed}) == 1
    assert not any(b"told" in value or b"pay" in value for value in [*sealed, *proposed])


def test_a_row_of_somebodys_own_making_is_none(forum: Instance) -> None:
    quote = agreed(forum, writes(forum))
    other = sealed_quotes.seal_row(bytes(32), next(service.every(forum)))
    forum.db.execute("UPDATE quotes SET sealed = ?", other)
    assert not service.agreed(forum)
    with pytest.raises(rules.NoSuchQuote):
        service.drop(forum, seats(forum)[0], quote)


def test_a_row_put_under_another_id_is_none(forum: Instance) -> None:
    agreed(forum, writes(forum))
    forum.db.execute("UPDATE quotes SET quote = ?", bytes(16))
    assert not list(service.every(forum))


def test_the_box_changes_nothing_that_can_be_seen_of_a_stored_post(forum: Instance) -> None:
    for quotable_ in ("yes", ""):
        writes(forum, quotable=quotable_)
    found = forum.db.query("SELECT state, rule, record, html FROM posts")
    assert len({(row["state"], row["rule"], len(row["record"]), len(row["html"])) for row in found}) == 1


def test_nothing_on_the_support_board_can_be_quoted(forum: Instance) -> None:
    boards.create(forum, "support", "Support", "For people at risk.")
    post = writes(forum, board="support")
    found = states.find(forum, post)
    assert found.record
    assert not found.record.body.may_be_quoted
    assert quotable.find(forum, post) is None
