"""Opening what is stored: one reader's view of a conversation. Nothing is written."""

from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup

from core.clock import day_in_words
from crypto.encoding import Malformed, b64
from crypto.messages import Body, Place, Writer, is_for, open_message
from crypto.sealing import SealBroken
from forum.instance import Instance
from forum.markup import render
from moderation.messages import rules
from moderation.messages.store import Conversation, Message
from moderation.seats.rules import Seat


def body(private: bytes, place: Place, sealed: bytes) -> Body | None:
    """None for what is not sealed to this key, or was damaged."""
    try:
        return open_message(private, place, sealed)
    except (SealBroken, Malformed):
        return None


def can_open(public: bytes, sealed: bytes) -> bool:
    try:
        return is_for(sealed, public)
    except Malformed:
        return False


def reply_keys(bodies: Iterable[Body | None]) -> set[bytes]:
    """One, if all that was opened is of one conversation."""
    return {found.reply_key for found in bodies if found}


def for_member(forum: Instance, writer: Writer, rows: Sequence[Message], waiting: int) -> rules.Correspondence:
    """Their own messages are not sealed to them: only that they were sent is shown."""

    def whose(row: Message) -> tuple[str, Body | None]:
        found = body(writer.private_key, row.where, row.sealed)
        if found and found.seat and found.reply_key == writer.reply_key:
            return "seat", found
        return ("sealed" if can_open(writer.reply_key, row.sealed) else "member"), None

    return rules.Correspondence(_said(forum, rows, whose), waiting)


def for_seat(
    forum: Instance, private: bytes, seats: Sequence[Seat], rows: Sequence[Message], waits: bool
) -> rules.Opened:
    bodies = {row.message_id: body(private, row.where, row.sealed) for row in rows}

    def whose(row: Message) -> tuple[str, Body | None]:
        found = bodies[row.message_id]
        return ("seat" if found.seat else "member") if found else "sealed", found

    mine = [row.sealed for row in rows if bodies[row.message_id]]
    without = [seat.number for seat in seats if not all(can_open(seat.public_key, sealed) for sealed in mine)]
    is_mixed = len(reply_keys(bodies.values())) > 1
    return rules.Opened(b64(rows[0].lookup), _said(forum, rows, whose), waits, without, is_mixed)


def line(forum: Instance, private: bytes, row: Conversation) -> rules.Line:
    first = body(private, Place(row.lookup, row.first_id), row.first_sealed)
    last = body(private, Place(row.lookup, row.last_id), row.last_sealed)
    told = first or last
    day = day_in_words(row.latest, forum.clock.now().date())
    glance = rules.glance(told.text) if told else ""
    return rules.Line(b64(row.lookup), day, bool(row.waits), row.last, last.seat if last else 0, glance)


def _said(
    forum: Instance, rows: Sequence[Message], whose: Callable[[Message], tuple[str, Body | None]]
) -> list[rules.Said]:
    said = []
    for row in rows:
        who, found = whose(row)
        day = day_in_words(row.day, forum.clock.now().date())
        said.append(rules.Said(who, day, found.seat if found else 0, Markup(render(found.text)) if found else Markup()))
    return said
