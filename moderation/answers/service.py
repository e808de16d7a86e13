"""The leaders' mail: a report is out, or an answer is due in two working days; once a day, at one hour, and no more."""

from smtplib import SMTPException

from core.mail import Mail, carrier
from core.web import log_failure
from crypto.reports import Report
from forum.instance import Instance
from forum.topics import views
from forum.transparency import service as log
from moderation.answers import rules, store
from moderation.leaders import service as leaders


def send_mail(forum: Instance) -> bool:
    """True when it was sent. The day is decided on once: what comes later is told the next day. Idempotent, run by
    `tick`; raises ConfigError for a mail server that is none.
    """
    now, today, settings = forum.clock.now(), forum.clock.today(), forum.settings
    last = store.mailed(forum.db)
    if now.hour < rules.MAIL_HOUR or last >= today:
        return False
    post = carrier(settings.smtp_url, settings.mail_from, settings.data / "outbox")
    reports = [said.hour[:10] for _, said in log.of_kind(forum, Report)]
    news = rules.news(last, today, reports, [one.debt.due for one in views.every(forum) if not one.paid])
    if not store.note_mail(forum.db, today) or not news:
        return False
    for address in leaders.mail_addresses(forum):
        try:
            post.carry(Mail(address, rules.SUBJECT, rules.mail_text(news, settings.url)), now)
        except (OSError, SMTPException) as error:  # the others still get theirs; the sentence could hold an address
            log_failure(error)
    return True
