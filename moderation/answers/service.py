"""The leaders' mail: a report is out, or an answer is due in two working days; once a day, at one hour, and no more."""

from crypto.reports import Report
from forum.instance import Instance
from forum.topics import views
from forum.transparency import service as log
from moderation.answers import rules
from moderation.leaders import service as leaders
from moderation.mails import service as mails
from moderation.mails.rules import Letter


def send_mail(forum: Instance) -> bool:
    """True when it was sent; raises ConfigError for a mail server that is none."""

    def letter(last: str) -> Letter | None:
        reports = [said.hour[:10] for _, said in log.of_kind(forum, Report)]
        unpaid = [one.debt.due for one in views.every(forum) if not one.paid]
        news = rules.news(last, forum.clock.today(), reports, unpaid)
        return Letter(rules.SUBJECT, rules.mail_text(news, forum.settings.url)) if news else None

    return mails.send(forum, "leaders", letter, leaders.mail_addresses)
