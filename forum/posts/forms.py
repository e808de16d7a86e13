"""What a person sends to write."""

from dataclasses import dataclass

from wtforms import StringField

from core.web import the_request
from forum.membership.web import MemberForm


@dataclass(frozen=True)
class WriteForm:
    """A thread (with a title) or a reply (with a parent, and the claim code of an earlier visit if there is one);
    `quotable` is empty, or says that reports may quote it.

    Without WTForms: to make its fields takes as long as to sign a post and to seal it.
    """

    title: str
    kind: str
    body: str
    parent: str
    claim: str
    quotable: str

    @classmethod
    def sent(cls) -> "WriteForm":
        given = the_request().form.to_dict().get
        return cls(*(given(name, "") for name in cls.__match_args__))


class KeepForm(MemberForm):
    """How the author keeps the claim code: its first two words typed back, a saved file, or not at all."""

    claim = StringField()
    kept = StringField()
