"""The decision that took a post away, as an author appeals against it and a jury weighs it."""

from forum.instance import Instance
from moderation.acts import service as acts
from moderation.appeals import rules
from moderation.cases import rules as cases_rules
from moderation.cases import service as cases


def removal(forum: Instance, post_id: bytes) -> rules.Removal:
    """The decision for which a post is removed now, also while an appeal is under way; raises NotRemoved."""
    try:
        found = cases.removal(forum, post_id)
    except cases_rules.NotRemoved as error:
        raise rules.NotRemoved() from error
    said = acts.act(forum, found.entry).said
    opinions = tuple(rules.Opinion(one.seat, one.rule, one.words) for one in found.reasons)
    return rules.Removal(found.entry, found.rule, said.version, opinions, found.passages)
