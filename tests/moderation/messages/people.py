"""A member who writes to the moderators, and seat-holders who find it."""

from bs4 import Tag

from forum.instance import Instance
from tests.moderation.people import Named
from tests.people import Person, release

WORDS = "My manager reads every board. Could somebody ask about the vans?"


def writes(member: Person, text: str = WORDS) -> str:
    """Sends it past the cautions; the eight words."""
    member.opens("/messages/").submits("body", body=text)
    if member.page.find(attrs={"name": "confirm"}):
        member.submits("confirm")
    return member.claim_code


def conversation(seat: Named, glance: str = WORDS) -> str:
    """The address of the conversation that begins so."""
    seat.opens("/moderation/messages")
    link = seat.page.find("a", string=lambda text: bool(text and text.startswith(glance[:40])))
    assert isinstance(link, Tag), seat.text
    return str(link["href"])


def reads(reader: Person, claim: str) -> Person:
    """With eight words, and no session."""
    return reader.opens("/messages/read").submits("claim", claim=claim)


def written(forum: Instance, member: Person, text: str = WORDS) -> str:
    """A message that has reached the moderators; its eight words."""
    claim = writes(member, text)
    release(forum)
    return claim
