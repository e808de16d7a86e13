"""New versions of the house rules, in force as soon as a second seat agrees."""

from crypto.accounts import Account
from forum.houserules import service as houserules
from forum.instance import Instance
from moderation.houserules import rules
from moderation.proposals import service as proposals
from moderation.proposals.rules import Proposal, Sort, Texts


def propose(forum: Instance, account: Account, text: str) -> None:
    """Takes the place of an earlier proposal. Raises RulesWrong, NothingChanged or TermOver."""
    proposals.propose(forum, RULES, account, rules.read(text))


def _next(forum: Instance) -> int:
    return houserules.in_force(forum).version + 1


def _check(forum: Instance, texts: Texts) -> None:
    """Raises NothingChanged."""
    if texts == houserules.in_force(forum).rules:
        raise rules.NothingChanged()


def _adopt(forum: Instance, found: Proposal) -> None:
    houserules.adopt(forum, found.texts)


RULES = Sort("rules", _next, _check, _adopt)
