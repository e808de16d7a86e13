"""Those of the demonstration who are known by name: three moderators and two leaders."""

from crypto.seats import Holder
from forum.app import DOORS
from forum.instance import Instance
from moderation.accounts import service as accounts
from moderation.leaders import service as leaders
from moderation.seats import service as seats

FOUNDERS = (
    Holder("Megan Pritchard", "megan.pritchard@council.example"),
    Holder("Bethan Rowlands", "bethan.rowlands@council.example"),
    Holder("Joseph Tettey", "joseph.tettey@council.example"),
)
# Instead of the last two founders, who gave up.
ELECTED = (
    Holder("Tomos Adeyemi", "tomos.adeyemi@council.example"),
    Holder("Ruth Kowalska", "ruth.kowalska@council.example"),
)
LEADERS = ("Gareth Lloyd-Price", "Helen Marsh")
Named = dict[str, list[dict[str, str]]]


def appoint(forum: Instance) -> tuple[Named, list[dict[str, str]]]:
    """`seats` and `leaders`, each with a name and a passphrase: of the founders only the one who stays. Then all three
    founders.
    """
    words = seats.found(forum, list(FOUNDERS))
    named = zip(FOUNDERS, words, strict=True)
    founders = [{"name": one.name, "passphrase": _own(forum, one.name, said)} for one, said in named]
    led = [{"name": name, "passphrase": leaders.appoint(forum, name)} for name in LEADERS]
    return {"seats": founders[:1], "leaders": led}, founders


def _own(forum: Instance, name: str, printed: str) -> str:
    """A passphrase that was not printed by `init`: with that one nobody signs a report."""
    account, words = accounts.sign_in(forum, name, printed, DOORS), accounts.new_passphrase()
    with forum.db.transaction():
        seats.renew(forum, account, words)
    return words
