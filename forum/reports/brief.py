"""What the summary of a report says of its figures: an order only where noise does not make it. Pure."""

from collections.abc import Sequence

from forum.disclosure import rules
from forum.disclosure.figures import Figure, Theme
from forum.disclosure.rules import PULSE, THEMES
from forum.tables import Number

MOST = 3
Answer = tuple[str, Figure]


def pulse(known: Sequence[Answer], hidden: int) -> str:
    """The answers that may be the one most given, and what moved most. `hidden` answers are not shown."""
    if not known:
        return ""
    return " ".join(filter(None, (_given_most(known, hidden), _moved_most(known))))


def themes(found: Sequence[Theme], hidden: int) -> str:
    """Those named most, of at least one that is shown, and what moved."""
    most = [(theme.name, theme.figure) for theme in found if theme.figure][:MOST]
    rest = [theme.figure.about for theme in found[MOST:] if theme.figure] + [rules.hidden_below(THEMES)] * bool(hidden)
    clear = not rest or rules.is_clear(THEMES, most[-1][1].about - max(rest))
    many = [f"{name} (about {one.about:,} papers)" for name, one in most]
    return f"{'Named most' if clear else 'Among those named most'}: {listed(many)}. {_members(most[0][1])}"


def half(theme: Theme) -> Number:
    """What `themes` says of the first theme that is no figure of its table."""
    about = theme.figure.about if theme.figure else 0
    return Number(f"between {(about + 1) // 2:,} and", "It is half of a figure that is shown.")


def listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _members(figure: Figure) -> str:
    """How many people a figure of papers can be, as a sentence."""
    return (
        f"A member has two papers for themes, so about {figure.about:,} papers are between {(figure.about + 1) // 2:,}"
        f" and {figure.about:,} members."
    )


def _given_most(known: Sequence[Answer], hidden: int) -> str:
    ranked = sorted(known, key=lambda one: -one[1].about)
    most = ranked[0][1].about
    first = [one for one in ranked if not rules.is_clear(PULSE, most - one[1].about)]
    if hidden and not rules.is_clear(PULSE, most - rules.hidden_below(PULSE)):
        return f"Shown of the answers: {listed([_about(one) for one in known])}. None of them stands out."
    if len(first) == 1:
        return f"The answer most given: {_about(first[0])}."
    if len(first) == len(known) + hidden:
        return "No answer was clearly given most."
    said = listed([_about(one) for one in first])
    return f"The answers most given: {said}. Which of them was given more is not clear."


def _moved_most(known: Sequence[Answer]) -> str:
    moved = [(name, one.change) for name, one in known if one.change]
    most = max((abs(change) for _, change in moved), default=0)
    return " ".join(f"“{name}” is {moved_by(change)}." for name, change in moved if abs(change) == most)


def moved_by(change: int) -> str:
    return f"{'up' if change > 0 else 'down'} by {abs(change)} since the last report"


def _about(answer: Answer) -> str:
    return f"“{answer[0].lower()}” (about {answer[1].about:,} members)"
