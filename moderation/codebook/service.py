"""New codebooks: the one of the next period, as soon as a second seat agrees."""

from crypto.accounts import Account
from forum.instance import Instance
from forum.themes import service as themes
from forum.themes.rules import next_period
from moderation.codebook import rules
from moderation.proposals import service as proposals
from moderation.proposals.rules import Proposal, Sort, Texts


def propose(forum: Instance, account: Account, text: str) -> None:
    """Takes the place of an earlier proposal. Raises CodebookWrong, NothingChanged or TermOver."""
    proposals.propose(forum, CODEBOOK, account, tuple(theme.text for theme in rules.read(text)))


def _next(forum: Instance) -> int:
    return themes.newest(forum).version + 1


def _check(forum: Instance, texts: Texts) -> None:
    """Raises NothingChanged."""
    if rules.themes(texts) == themes.newest(forum).themes:
        raise rules.NothingChanged()


def _adopt(forum: Instance, found: Proposal) -> None:
    """For the next period: what a period counts towards does not change while it lasts."""
    themes.adopt(forum, rules.themes(found.texts), next_period(forum.clock.now()))


CODEBOOK = Sort("codebook", _next, _check, _adopt)
