"""Assigning numbers, taking votes, and what a release makes of them."""

import secrets
from collections.abc import Callable, Collection, Sequence

from crypto.commitments import commitment, new_salt, pad, receipt_content, receipt_salt
from crypto.encoding import b64
from crypto.entries import BallotBox, NumberAssigned, SpentCount
from crypto.pool import Vote, Waiting
from crypto.tokens.scopes import ballot_scope
from forum.ballots import rules, store
from forum.instance import Instance
from forum.passes import service as passes
from forum.passes import store as passes_store
from forum.passes.rules import Block, TokenNotRead, TokenUnknown
from forum.pool import service as pool
from forum.posts import service as posts
from forum.transparency import service as log
from forum.transparency.rules import Standing

POOL_ID = 16


def ballot(forum: Instance, number: int) -> rules.Ballot:
    """An assigned number whose block has not lapsed; raises BallotUnknown."""
    found = store.ballot(forum.db, number)
    if found is None or passes_store.key(forum.db, ballot_scope(number)) is None:
        raise rules.BallotUnknown()
    return found


def use(uses: rules.Uses, purpose: str) -> rules.Use:
    """By the purpose, or by its first word where each has its own, such as `election 3`. Raises BallotUnknown for what
    nothing here counts.
    """
    found = uses.get(purpose) or uses.get(purpose.partition(" ")[0])
    if found is None:
        raise rules.BallotUnknown()
    return found


def vote(forum: Instance, number: int, text: str, choice: str, uses: rules.Uses = rules.NO_USES) -> rules.Receipt:
    """Spends the token and puts the choice into the pool, in one transaction; raises BallotUnknown, ChoiceUnknown,
    PaperNotRead, PaperUnknown or AlreadyVoted. A spent token sent again with `withdraw` withdraws, where the number
    counts support. `uses` says what choices a reserved number has.
    """
    purpose = store.purpose(forum.db, number)
    if purpose is not None:
        use(uses, purpose).check(forum, number, choice)
    elif ballot(forum, number) and choice not in rules.CHOICES:
        raise rules.ChoiceUnknown()
    spent_id = _checked(forum, number, text)
    with forum.db.transaction():
        generation = pool.hold(forum)
        if purpose is not None:  # whoever counts stops the pool: no vote comes in after that, checked before or not
            use(uses, purpose).check(forum, number, choice)
        new = passes_store.spend(forum.db, spent_id)
        if new or choice == rules.WITHDRAW:
            waiting = Vote(number, spent_id, choice)
            pool.put(forum, generation, secrets.token_bytes(POOL_ID), waiting)
    if not new and choice != rules.WITHDRAW:
        raise rules.AlreadyVoted(rules.Receipt(number, b64(spent_id), store.has_vote(forum.db, number, spent_id)))
    return rules.Receipt(number, b64(spent_id), False)


def receipt(forum: Instance, number: int, spent_id: bytes) -> rules.Receipt | None:
    """Whether a vote is counted, or waits, or neither (None)."""
    if store.has_vote(forum.db, number, spent_id):
        return rules.Receipt(number, b64(spent_id), True)
    waits = (item for item in pool.look(forum)[1].values() if isinstance(item, Vote))
    found = any((item.number, item.spent_id) == (number, spent_id) for item in waits)
    return rules.Receipt(number, b64(spent_id), False) if found else None


def counts(forum: Instance, items: Collection[bytes]) -> dict[bytes, list[rules.Count]]:
    """The counts of each item that has a number; those of an older number stand beside, never added."""
    rows = store.of_items(forum.db, items)
    if not rows:
        return {}
    hour = forum.clock.hour()
    lapsed = {block.block for block in passes_store.blocks(forum.db) if block.not_after <= hour}
    drawn = passes_store.drawn(forum.db, *{f"block:{row['block']}" for row in rows})
    found: dict[bytes, list[rules.Count]] = {}
    for row in rows:
        of_block = drawn.get(f"block:{row['block']}")
        issued = of_block.members if of_block else 0
        count = rules.Count(row["number"], row["members"], issued, row["spent"] > issued, row["block"] in lapsed)
        found.setdefault(row["item"], []).append(count)
    return found


def wait(forum: Instance, item: bytes) -> rules.Wait | None:
    """How long an item waits for its number; None for one that waits for none."""
    if not store.is_wanted(forum.db, item):
        return None
    block = _newest_open(forum)
    if block is None:
        return rules.Wait(None)
    taken, waiting = store.numbers_of_block(forum.db, block.block), len(store.wanted(forum.db))
    if _allowed(forum, block, len(taken)) >= waiting:
        return rules.Wait(0)
    return rules.Wait(rules.days_to_wait(block, forum.clock.now(), len(taken), waiting))


def write(forum: Instance, waiting: Sequence[Waiting], batch: int) -> None:
    """Inside the release's transaction, in random order: votes count, and new items get their numbers."""
    votes = [item for item in waiting if isinstance(item, Vote)]
    for item in sorted(votes, key=lambda item: item.choice == rules.WITHDRAW):
        _count(forum, item)
    for thread_id in posts.threads_of_batch(forum, batch):
        if not _has_number(forum, thread_id) and posts.repliers(forum, thread_id) >= rules.REPLIERS:
            store.want(forum.db, thread_id)


def assign_wanted(forum: Instance, batch: int) -> None:
    """By lot among what waits for a number, as many as the day allows. Inside the release's transaction."""
    block = _newest_open(forum)
    if block is None:
        return
    taken = store.numbers_of_block(forum.db, block.block)
    allowed = _allowed(forum, block, len(taken))
    wanted = store.wanted(forum.db)
    secrets.SystemRandom().shuffle(wanted)
    numbers = rules.free(block.ordinary, taken)
    for item, number in zip(wanted[:allowed], numbers, strict=False):
        store.assign(forum.db, rules.Ballot(number, block.block, item, batch))
        log.add(forum, NumberAssigned(number, rules.SUPPORT, item, batch))


def reserve(
    forum: Instance, until: str, *purposes: str, ripe: Callable[[Block], bool] = lambda _: True
) -> list[int]:
    """Takes a reserved number for each purpose, out of the oldest block that lasts until then and is `ripe`: their
    drawing closes at the registrar's next tick. Raises BallotUnknown when there are none. In the caller's transaction.
    """
    blocks, hour = passes_store.blocks(forum.db), forum.clock.hour()
    block = rules.oldest_open(blocks, hour, until, lambda block: _enough(forum, block) and ripe(block))
    numbers = rules.free(block.reserved, store.reserved_taken(forum.db))[: len(purposes)] if block else []
    if len(numbers) < len(purposes):
        raise rules.BallotUnknown()
    given = dict(zip(numbers, purposes, strict=True))
    store.reserve(forum.db, given)
    log.add(forum, *(NumberAssigned(number, purpose, b"", 0) for number, purpose in given.items()))
    return numbers


def close_lapsed(forum: Instance) -> None:
    """Ballots whose block has lapsed end, and the log says how many papers of each were used. Idempotent."""
    hour = forum.clock.hour()
    with forum.db.transaction():
        log.hold(forum)
        for block in passes_store.blocks(forum.db):
            if block.not_after <= hour:
                closed = store.close(forum.db, block.block)
                log.add(forum, *(SpentCount(number, spent) for number, spent in closed))


def seal_box(forum: Instance) -> None:
    """One root over the receipts of all votes goes into the log. In the transaction of the day's checkpoint."""
    salt = new_salt()
    box = pad((receipt_leaf(salt, *receipt) for receipt in store.receipts(forum.db)), salt)
    store.set_box(forum.db, log.add(forum, BallotBox(forum.clock.today(), box.root)), box)


def standing(forum: Instance, number: int, spent_id: bytes) -> Standing:
    """Whether the log has a vote: never what it was."""
    found = store.box(forum.db)
    if found is None:
        return Standing(Standing.LATER)
    entry, box = found
    return log.standing(forum, entry, box, receipt_leaf(box.salt, number, spent_id))


def receipt_leaf(salt: bytes, number: int, spent_id: bytes) -> bytes:
    """What stands for a vote's receipt in the box of this salt."""
    content = receipt_content(number, spent_id)
    return commitment(receipt_salt(salt, content), content)


def _checked(forum: Instance, number: int, text: str) -> bytes:
    """The spent id of a paper of this number; raises PaperNotRead or PaperUnknown."""
    try:
        return passes.checked(forum, passes.read_token(text), ballot_scope(number))
    except TokenNotRead as problem:
        raise rules.PaperNotRead() from problem
    except TokenUnknown as problem:
        raise rules.PaperUnknown() from problem


def _has_number(forum: Instance, item: bytes) -> bool:
    """One whose block has not lapsed."""
    rows = store.of_items(forum.db, [item])
    return bool(rows) and passes_store.key(forum.db, ballot_scope(rows[-1]["number"])) is not None


def _newest_open(forum: Instance) -> Block | None:
    blocks, hour = passes_store.blocks(forum.db), forum.clock.hour()
    return rules.newest_open(blocks, hour, lambda block: _enough(forum, block))


def _allowed(forum: Instance, block: Block, taken: int) -> int:
    """How many numbers of it may be assigned today still; a demonstration does not count days."""
    if forum.settings.demo:
        return len(block.ordinary) - taken
    return rules.allowance(block, forum.clock.now(), taken)


def _enough(forum: Instance, block: Block) -> bool:
    return passes.members_drawn(forum, f"block:{block.block}") >= passes.members_needed(forum)


def _count(forum: Instance, vote: Vote) -> None:
    """Support once for each spent id; a withdrawal is for good, and wins within one generation. What a reserved number
    counts is for its use to tally, from the same release.
    """
    new = int(store.insert_vote(forum.db, vote.number, vote.spent_id))
    if store.purpose(forum.db, vote.number) is not None:
        return
    if vote.choice == rules.SUPPORT:
        store.add(forum.db, vote.number, members=new, spent=new)
        return
    counted = store.withdraw_vote(forum.db, vote.number, vote.spent_id)
    store.add(forum.db, vote.number, members=-int(counted and not new), spent=new)
