"""Flagging, with a ballot paper or by session, and what a release makes of it."""

from collections import Counter
from collections.abc import Sequence, Set
from contextlib import suppress

from core.errors import NotFound
from crypto.encoding import Malformed, b64
from crypto.pool import Flag, Vote, Waiting
from crypto.sessions import Session
from crypto.tokens.scopes import ballot_scope
from forum.ballots import rules as ballots_rules
from forum.ballots import store as ballots_store
from forum.houserules import service as houserules
from forum.instance import Instance
from forum.passes import store as passes_store
from forum.periods import service as periods
from forum.periods.rules import FLAGS, Reserved
from forum.pool import service as pool
from forum.posts import rules as posts_rules
from forum.posts import states
from forum.web import read_id
from moderation.flags import rules, store

FLAGGABLE = (posts_rules.SHOWN, posts_rules.BLURRED)


class FlagUse:
    """What the period's three flag numbers count: that a post breaks a house rule (forum/ballots/rules.py: Use)."""

    def heading(self, forum: Instance, number: int, item: str) -> str:
        self._flagged(forum, number, item)
        return "Which house rule does this post break?"

    def options(self, forum: Instance, number: int, item: str) -> list[ballots_rules.Option]:
        post_id, texts = self._flagged(forum, number, item), houserules.in_force(forum).rules
        named = ((rules.choice(post_id, rule), f"{rule}. {text}") for rule, text in enumerate(texts, 1))
        return [ballots_rules.Option(*option) for option in named]

    def check(self, forum: Instance, number: int, choice: str) -> None:
        """Also raises PostGone."""
        reserved = periods.voting(forum, number)
        try:
            post_id, rule = rules.read_choice(choice)
        except Malformed as error:
            raise ballots_rules.ChoiceUnknown() from error
        if rules.letter(post_id) != reserved.purpose or not is_rule(forum, rule):
            raise ballots_rules.ChoiceUnknown()
        flaggable(forum, post_id)

    def _flagged(self, forum: Instance, number: int, item: str) -> bytes:
        post_id, reserved = read_id(item), periods.of_number(forum, number)
        if reserved is None or rules.letter(post_id) != reserved.purpose:
            raise NotFound()
        flaggable(forum, post_id)
        return post_id


def flaggable(forum: Instance, post_id: bytes) -> states.Found:
    """Raises PostGone for a post that is not shown any more, or that a jury has decided about."""
    found = states.find(forum, post_id)
    if found.stored.state not in FLAGGABLE:
        raise posts_rules.PostGone()
    return found


def number_for(forum: Instance, post_id: bytes) -> Reserved | None:
    """The number whose papers count for a post now; None before it is open."""
    found = periods.of_purpose(forum, rules.letter(post_id))
    return found if found and found.is_open else None


def flag(forum: Instance, session: Session, post_id: bytes, rule: int) -> None:
    """Lets a flag without a paper wait for the next release: it puts the post into the queue, and hides nothing. Sent
    again it is the same flag. Raises PostGone or RuleUnknown.
    """
    flaggable(forum, post_id)
    if not is_rule(forum, rule):
        raise rules.RuleUnknown()
    with forum.db.transaction():
        generation = pool.hold(forum)
        waiting = Flag(session.flag_id(post_id), post_id, rule)
        pool.put(forum, generation, session.flag_row(post_id, generation), waiting)


def by_post(forum: Instance, waiting: Sequence[Waiting]) -> dict[bytes, list[Waiting]]:
    """The flags among what a release lets out."""
    found: dict[bytes, list[Waiting]] = {}
    for item in waiting:
        if isinstance(item, Flag):
            found.setdefault(item.post, []).append(item)
        elif isinstance(item, Vote) and ballots_store.purpose(forum.db, item.number) in FLAGS:
            with suppress(Malformed):
                found.setdefault(rules.read_choice(item.choice)[0], []).append(item)
    return found


def add(forum: Instance, post_id: bytes, flags: Sequence[Waiting]) -> rules.Tally:
    """Counts flags of one post; what this release has added. In the release's transaction."""
    new: Counter[tuple[int, int]] = Counter()
    for item in flags:
        if isinstance(item, Vote):
            new[item.number, _rule_of(item)] += 1
        elif isinstance(item, Flag) and store.insert_id(forum.db, post_id, item.flag_id):
            new[rules.NO_PAPER, item.rule] += 1
    for (number, rule), members in new.items():
        store.add(forum.db, post_id, number, rule, members)
    return rules.Tally(new)


def tally(forum: Instance, post_id: bytes) -> rules.Tally:
    return rules.Tally(store.of_post(forum.db, post_id))


def is_over(forum: Instance, found: rules.Tally) -> bool:
    """Whether the papers of one number reach the threshold. A number of which more were used than drawn is void."""
    return any(found.of_number(number) >= _enough(forum, number) for number in found.numbers)


def but_of_rules(flags: Sequence[Waiting], settled: Set[int]) -> list[Waiting]:
    """Those that name another rule than some."""
    return [item for item in flags if _rule_of(item) not in settled]


def is_rule(forum: Instance, rule: int) -> bool:
    """Whether there is a house rule of that number."""
    return 1 <= rule <= len(houserules.in_force(forum).rules)


def forget(forum: Instance, post_id: bytes) -> None:
    """When its case is closed. In the caller's transaction."""
    store.forget(forum.db, post_id)


def _enough(forum: Instance, number: int) -> float:
    scope = ballot_scope(number)
    drawn = passes_store.drawn(forum.db, scope).get(scope)
    if drawn is None or not drawn.final or ballots_store.spent(forum.db, number) > drawn.members:
        return float("inf")
    return rules.threshold(drawn.members)


def path(post_id: bytes, number: int) -> str:
    """The ballot's page for a post, for those without JavaScript."""
    return f"/ballots/{number}?item={b64(post_id)}"


def _rule_of(item: Waiting) -> int:
    return rules.read_choice(item.choice)[1] if isinstance(item, Vote) else item.rule if isinstance(item, Flag) else 0
