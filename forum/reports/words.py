"""The figures of a period as sections of a report: what a reader who never heard of noise understands. Pure.

Every figure is one that `forum/disclosure/figures.py` gave out; nothing here counts or rounds.
"""

from collections.abc import Sequence

from forum.disclosure import rules
from forum.disclosure.budget import PERIODS, Spent
from forum.disclosure.figures import Band, Figure, Figures, Theme
from forum.figures.rules import ANSWERS
from forum.reports import brief
from forum.reports.brief import listed
from forum.tables import BAND, BARS, ORDER, SIDES, WRITTEN, Cell, Column, Number, Section, Table

TOOK_PART, TALK, GOING, PROTECTS = (
    "How many took part",
    "What people talk about",
    "How it is going",
    "How this report protects people",
)
SURE = "19 times in 20"
FIXED = "It is a rule, the same in every report."
FOLLOWS = "It follows from what is shown, and from the list that everybody has."
_SURE = Number(SURE, FIXED)
FIRST, UNCLEAR = "no earlier figure", "no clear change"
DRAWN = "How many could take part stands in the log, and is exact."
COSTS = "What figures cost is fixed: it is the same in every report, and tells of nobody."
ASKED = "Members were asked: how is it going? Each answers once, in their own word; nothing else is measured."
_WHO = Column("who", "Who", "Which members are counted.")
_THEME = Column("theme", "Theme", "As the list of themes calls it.", WRITTEN)
_ANSWER = Column("answer", "Answer", "What members could answer.")
_RANGE = Column("members", "Members", "A range: figures would say too much in a small forum.", BAND)
_OFF = Column("give_or_take", "Give or take", f"How far off the figure may be: by no more than this, {SURE}.")
_CHANGE = Column("change", "Since last time", "The difference from the figure of the report before; words where none.")


def themes(found: Figures) -> Section:
    """What people talk about, the most first."""
    hidden = _hidden_themes(found.hidden_themes)
    if not found.themes:
        nothing = ("No theme was named by enough members to be shown.", hidden)
        return Section("themes", TALK, nothing, (), "", (Number(hidden, FOLLOWS),))
    if found.small:
        names = [theme.name for theme in found.themes]
        words: tuple[str, ...] = (f"About {rules.K} members or more named each of these, in no order of size.", hidden)
        table = Table("themes", "Themes", (_THEME,), [(name,) for name in names])
        numbers: tuple[Number, ...] = (Number(words[0], FIXED), Number(hidden, FOLLOWS))
        return Section("themes", TALK, words, [table], f"{listed(names)}, in no order of size.", numbers)
    words = (
        "Whoever writes may count two of their posts towards a theme. Nothing here is read out of what they wrote.",
        *_movements(found.themes),
        hidden,
        _order(rules.THEMES),
    )
    short = " ".join([brief.themes(found.themes, found.hidden_themes), *_moves(found.themes)])
    numbers = (_SURE, Number(words[-1], FIXED), Number(hidden, FOLLOWS), brief.half(found.themes[0]))
    return Section("themes", TALK, words, [_theme_table(found.themes)], short, numbers)


def _theme_table(found: Sequence[Theme]) -> Table:
    named = [(theme.name, theme.figure) for theme in found if theme.figure]
    rows: list[tuple[Cell, ...]] = [
        (1 + sum(other.about > one.about for _, other in named), name, one.about, one.error, _changed(one))
        for name, one in named
    ]
    columns = (
        Column("rank", "Rank", "By the figures. Equal ones share a rank; near ones may change places.", ORDER),
        _THEME,
        Column("times", "Times named", "How often members counted a post of theirs towards it: twice each at most."),
        _OFF,
        _CHANGE,
    )
    error = named[0][1].error
    said = _error(error, "How often a theme was named")
    return Table("themes", "Themes, by how often they were named", columns, rows, said, BARS, error)


def pulse(found: Figures) -> Section:
    """How it is going, in members' own words: five answers."""
    answers = tuple(zip((answer.words for answer in ANSWERS), found.pulse, strict=True))
    if found.small:
        bands = ((name, one) for name, one in answers if isinstance(one, Band))
        rows: list[tuple[Cell, ...]] = [(name, in_band(one.low, one.below)) for name, one in bands]
        table = Table("pulse", "How is it going?", (_ANSWER, _RANGE), rows)
        return Section("pulse", GOING, (ASKED, "In a small forum the answers are ranges."), [table])
    known = [(name, one) for name, one in answers if isinstance(one, Figure)]
    hidden = len(answers) - len(known)
    words = [ASKED, *(_moved(f"“{name}”", one) for name, one in known if one.change)]
    if known and not any(one.change for _, one in known):
        words.append(_moved("The answers", known[0][1]))
    if hidden:
        words.append(f"{_these(hidden, 'answer')} not shown: given by too few.")
    words += [_order(rules.PULSE)] if known else []
    table = _pulse_table(answers, known[0][1].error if known else 0)
    numbers = (_SURE, Number(_order(rules.PULSE), FIXED), Number(_these(hidden, "answer"), FOLLOWS))
    return Section("pulse", GOING, words, [table], brief.pulse(known, hidden), numbers)


def _pulse_table(answers: Sequence[tuple[str, Figure | Band | None]], error: int) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (name, one.about, one.error, _changed(one)) if isinstance(one, Figure) else (name, None, None, "")
        for name, one in answers
    ]
    columns = (_ANSWER, Column("members", "Members", "How many members gave this answer."), _OFF, _CHANGE)
    said = _error(error, "How many gave an answer") if error else ""
    return Table("pulse", "How is it going?", columns, rows, said, SIDES if error else "", error)


def participation(found: Figures) -> Section:
    """How many could take part, exact as the log says it, and how many did."""
    one = found.participants
    if isinstance(one, Band):
        short = f"{in_band(one.low, one.below).capitalize()} members took part."
        words: tuple[str, ...] = (
            f"{short} With fewer than {rules.FEWEST_HEADS} taking part, or fewer than {rules.FEWEST_DRAWN} who could,"
            " figures would say too much of single people: this report has ranges and names only.",
        )
        table = Table("took_part", "Members", (_WHO, _RANGE), [("Members who took part", in_band(one.low, one.below))])
        return Section("participation", TOOK_PART, words, [table], short, (Number(words[0], FIXED),))
    short = f"About {one.about:,} of {found.drawn:,} who could."
    words = (
        "Members are counted by ballot papers: each who could take part has one, and nobody can tell whose it is.",
        _moved("The number of those who took part", one),
    )
    rows: list[tuple[Cell, ...]] = [
        ("Members who could take part", found.drawn, 0, ""),
        ("Members who took part", one.about, one.error, _changed(one)),
    ]
    columns = (_WHO, Column("members", "Members", "How many members."), _OFF, _CHANGE)
    table = Table("took_part", "Members", columns, rows, _error(one.error, TOOK_PART), exact=DRAWN)
    return Section("participation", TOOK_PART, words, [table], short, (_SURE,))


def budget(spent: Spent, nth: int) -> Section:
    """What the figures cost, and what is left. `nth` of PERIODS."""
    left = PERIODS - nth
    ahead = f"{'One more report' if left == 1 else f'{left} more reports'} can have figures."
    if not left:
        ahead = "It was the last: from now on reports have words, ranks, answers and promises, and no figures."
    words = (
        "Every figure about people has chance added to it, once, so that nobody can tell from it whether one person"
        " took part. Each further report would wear that protection down, so it is rationed.",
        f"This is period {nth} of the {PERIODS} that may have figures. It used {_share(spent.total)} of"
        f" {_share(PERIODS * spent.total)}, and {_share(left * spent.total)} remain. {ahead}",
    )
    columns = (
        Column("what", "For what", "A part of the figures."),
        Column("epsilon", "Used", "Privacy budget (epsilon) that this part used: less is more private."),
    )
    rows = [
        (TOOK_PART, _share(spent.heads)),
        (TALK, _share(spent.themes)),
        (GOING, _share(spent.pulse)),
        ("Left for later periods", _share(left * spent.total)),
    ]
    table = Table("budget", "What figures cost", columns, rows, exact=COSTS)
    return Section("budget", PROTECTS, words, [table], "", (Number(words[1], COSTS),))


def no_figures(spent: int, void: bool) -> Section:
    """Instead of figures, in a period that has none. `spent` is how many periods had some."""
    why = "No figures were taken in this period."
    if void:
        why = (
            "The figures of this period are void: more ballot papers were used than members had drawn, or not every "
            "one that was used could be counted. What was counted was destroyed."
        )
    elif spent >= PERIODS:
        why = f"Figures have ended: {PERIODS} periods had some, and more would tell too much of single people."
    words = (f"{why} Questions, answers and promises go on.",)
    return Section("budget", PROTECTS, words, (), "", (Number(why, COSTS),))


def _order(part: rules.Part) -> str:
    least = rules.clear_from(part)
    return f"Figures here that differ by less than {least} may in truth stand the other way round, or be the same."


def _changed(figure: Figure) -> str:
    if figure.change is None:
        return FIRST
    return f"{figure.change:+d}" if figure.change else UNCLEAR


def _moved(what: str, figure: Figure) -> str:
    """A sentence about a clear change, or that there is none."""
    if figure.change is None:
        return "There is no earlier figure to compare with."
    if not figure.change:
        return f"{what}: no clear change since the last report."
    return f"{what}: {brief.moved_by(figure.change)}."


def _movements(found: Sequence[Theme]) -> list[str]:
    """What moved, in one sentence each way; or that nothing clearly did."""
    if not any(theme.figure and theme.figure.change is not None for theme in found):
        return ["There are no earlier figures to compare with."]
    return _moves(found) or ["No theme has clearly moved since the last report."]


def _moves(found: Sequence[Theme]) -> list[str]:
    changes = [(theme.name, theme.figure.change) for theme in found if theme.figure and theme.figure.change]
    up = [f"{name} ({change:+d})" for name, change in changes if change > 0]
    down = [f"{name} ({change:+d})" for name, change in changes if change < 0]
    said = [f"Named more often than last time: {listed(up)}."] if up else []
    return said + ([f"Named less often: {listed(down)}."] if down else [])


def _hidden_themes(hidden: int) -> str:
    if not hidden:
        return "Every theme of the list is shown."
    return f"{_these(hidden, 'theme')} not shown: too few members named {'it' if hidden == 1 else 'them'}."


def _these(count: int, what: str) -> str:
    return f"1 {what} is" if count == 1 else f"{count} {what}s are"


def in_band(low: int, below: int | None) -> str:
    """ "25 to 49"."""
    if below is None:
        return f"{low} or more"
    return f"{low} to {below - 1}" if low else f"fewer than {below}"


def _error(off: int, what: str) -> str:
    return (
        f"{what} is not exact: chance was added on purpose, once, so that no figure gives a single person away. The"
        f" true number is within {off} of each figure, {SURE}."
    )


def _share(epsilon: int) -> str:
    return f"{epsilon / 1000:.1f}"
