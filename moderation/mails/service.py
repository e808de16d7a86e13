"""The one way in which mail goes to people with a name."""

from collections.abc import Callable, Sequence
from smtplib import SMTPException

from core.mail import Mail, carrier
from core.web import log_failure
from forum.instance import Instance
from moderation.mails import rules, store


def send(
    forum: Instance,
    people: str,
    letter: Callable[[str], rules.Letter | None],
    addresses: Callable[[Instance], Sequence[str]],
) -> bool:
    """The day's mail to these people; True when it was sent. `letter` says what it is, if anything, given the day that
    was decided on before, or nothing. A day is decided on once: what comes later is not told before the next.
    Idempotent, run by `tick`; raises ConfigError for a mail server that is none.
    """
    now, today, settings = forum.clock.now(), forum.clock.today(), forum.settings
    last = store.decided(forum.db, people)
    if not rules.is_due(now) or last >= today:
        return False
    post = carrier(settings.smtp_url, settings.mail_from, settings.data / "outbox")
    said = letter(last)
    if not store.decide(forum.db, people, today) or said is None:
        return False
    for address in addresses(forum):
        try:
            post.carry(Mail(address, *said), now)
        except (OSError, SMTPException) as error:  # the others still get theirs; the sentence could hold an address
            log_failure(error)
    return True
