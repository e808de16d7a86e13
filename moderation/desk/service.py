"""What waits, the daily mail, and a passphrase that nobody else has seen."""

from crypto.accounts import Account
from crypto.claims import from_words
from crypto.encoding import Malformed
from crypto.seats import public_key, seat_key
from forum.instance import Instance
from forum.pool import service as pool
from moderation.accounts import service as accounts
from moderation.cases import service as cases
from moderation.codebook.service import CODEBOOK
from moderation.desk import rules
from moderation.houserules.service import RULES
from moderation.mails import service as mails
from moderation.mails.rules import Letter
from moderation.messages import service as messages
from moderation.proposals import service as proposals
from moderation.quotes import service as quotes
from moderation.seats import service as seats
from moderation.signing import service as signing

WORK = (
    rules.Work("/moderation/cases", "Flagged posts wait for a decision", cases.waits),
    rules.Work("/moderation/messages", "A message waits for an answer", messages.waits),
    rules.Work("/moderation/reports", "A report waits for two signatures", signing.waits),
    rules.Work("/moderation/rules", "A new version of the house rules waits for a second seat", proposals.waits(RULES)),
    rules.Work("/moderation/codebook", "A new codebook waits for a second seat", proposals.waits(CODEBOOK)),
    rules.Work("/moderation/quotes", "A quote for a report waits for a second seat", quotes.waits),
)


def waiting(forum: Instance) -> list[rules.Work]:
    return [work for work in WORK if work.waits(forum)]


def send_mail(forum: Instance) -> bool:
    """To everybody who holds a seat, if something waits at that hour; True when it was sent. Raises ConfigError."""

    def letter(_: str) -> Letter | None:
        return Letter(rules.SUBJECT, rules.mail_text(forum.settings.url)) if waiting(forum) else None

    return mails.send(forum, "seats", letter, seats.mail_addresses)


def change_passphrase(forum: Instance, account: Account, old: str, words: str, again: str) -> bytes:
    """New keys of the seat, that the new words open; their secret. Messages that the old one opened are sealed to the
    new one, and to the old one no more; a report that waits is signed anew. Raises NotTheSame, SignInRefused,
    TooManyNow or TermOver.
    """
    try:
        from_words(words)
    except Malformed as error:
        raise rules.NotTheSame() from error
    if rules.words(words) != rules.words(again):
        raise rules.NotTheSame()
    accounts.check_passphrase(forum, account, old)
    with forum.db.transaction():
        pool.lock(forum)  # before the head of the log, as a release does: else each could hold what the other waits for
        secret = seats.renew(forum, account, words)
        messages.reseal(forum, seat_key(account.secret), public_key(secret))
        signing.sign_anew(forum, account, secret)
    return secret
