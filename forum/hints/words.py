"""What a text is about, as far as its words tell: which words count, and how much each. Pure.

Weights are TF-IDF: (1 + log of how often here) * log(texts / texts that have it), each text scaled to length 1 (Salton,
Buckley, 1988).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from math import log, sqrt

# A word in fewer texts than this is dropped: it could be one person's, and tells nothing of a theme.
FEWEST_TEXTS = 10
# A word in more than one text of this many is no theme's.
TOO_COMMON = 4
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W\d_]{3,24}")
COMMON = frozenset(
    """a about across actually after again all already also although always am an and another any anyone anything are
    aren around as ask asked at away back be because become been before being better between both but by came can
    cannot come could couldn did didn different do does doesn doing don done down during each either else enough etc
    even ever every everyone everything far feel few first for found from further get getting give given go goes going
    gone good got great had has hasn have haven having he her here him his how however i if in instead into is isn it
    its itself just keep kind know last least less let like little long look lot made make makes making many may maybe
    me mean might more most much must my need needs never new next no nor not nothing now of off often on once one
    only or other others our out over own people perhaps point possible put quite rather really right said same say
    says see seem seems seen she should shouldn since so some someone something sometimes still such sure take than
    that the their them themselves then there these they thing things think this those though through time to together
    too two under until up upon us use used using very want was wasn way we well went were weren what when where
    whether which while who whole why will with within without won would wouldn yes yet you your yourself""".split()
)

Progress = Callable[[int], None]
# Words' weights; the squares add up to 1.
Vector = Mapping[str, float]


def words(text: str) -> list[str]:
    """The words that could tell a theme, in small letters, without links; a plural counts as its singular."""
    found = _WORD.findall(_LINK.sub(" ", text.casefold()))
    return [_singular(word) for word in found if word not in COMMON]


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def vectors(texts: Iterable[str]) -> list[Vector]:
    """One for each text, in order; empty where no word of a text is in enough others. Texts are read once, not kept."""
    counts = [Counter(words(text)) for text in texts]
    spread = Counter(word for count in counts for word in count)
    most = max(len(counts) // TOO_COMMON, FEWEST_TEXTS)
    rarity = {word: log(len(counts) / n) for word, n in spread.items() if FEWEST_TEXTS <= n <= most}
    return [_vector(count, rarity) for count in counts]


def _vector(count: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    weights = {word: (1 + log(n)) * rarity[word] for word, n in count.items() if word in rarity}
    size = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / size for word, weight in weights.items()} if size else {}
