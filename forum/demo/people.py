"""Those of the demonstration who are known by name: three moderators and two leaders."""

from datetime import timedelta

from crypto.seats import Holder
from forum.instance import Instance
from moderation.leaders import service as leaders
from moderation.seats import service as seats

SEATS = (
    Holder("Megan Pritchard", "megan.pritchard@council.example"),
    Holder("Tomos Adeyemi", "tomos.adeyemi@council.example"),
    Holder("Ruth Kowalska", "ruth.kowalska@council.example"),
)
LEADERS = ("Gareth Lloyd-Price", "Helen Marsh")
IN_OFFICE = timedelta(days=30)
Named = dict[str, list[dict[str, str]]]


def appoint(forum: Instance) -> Named:
    """`seats` and `leaders`, each with a name and a passphrase."""
    words = seats.found(forum, list(SEATS))
    return {
        "seats": [{"name": one.name, "passphrase": passphrase} for one, passphrase in zip(SEATS, words, strict=True)],
        "leaders": [{"name": name, "passphrase": leaders.appoint(forum, name)} for name in LEADERS],
    }
