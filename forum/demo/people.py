"""Those of the demonstration who are known by name: three moderators and two leaders."""

from crypto.seats import Holder
from forum.instance import Instance
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
    founders = [{"name": one.name, "passphrase": said} for one, said in zip(FOUNDERS, words, strict=True)]
    led = [{"name": name, "passphrase": leaders.appoint(forum, name)} for name in LEADERS]
    return {"seats": founders[:1], "leaders": led}, founders
