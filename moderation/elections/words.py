"""A count in words: what each stage did and why, for people who never saw one."""

from collections.abc import Sequence

from moderation.elections.count import EXCLUSION, FIRST, PLACES, Result, Stage, Tie


def explained(result: Result, names: Sequence[str]) -> list[str]:
    """A paragraph a stage; `names` by candidate, from the first."""
    return [_stage(stage, result, names) for stage in result.stages]


def votes(units: int) -> str:
    """Votes as they are printed: five places where they are not whole."""
    whole, rest = divmod(abs(units), PLACES)
    return f"{'-' if units < 0 else ''}{whole:,}" + (f".{rest:05}" if rest else "")


def _stage(stage: Stage, result: Result, names: Sequence[str]) -> str:
    said = [_what(stage, result, names), *(_tie(tie, names) for tie in stage.ties)]
    if stage.elected:
        if any(stage.votes[one - 1] < result.quota * PLACES for one in stage.elected):
            said.append("Now as many are left as there are seats: they need no quota.")
        said.append(f"Elected: {_list(stage.elected, names)}.")
    return " ".join(said)


def _what(stage: Stage, result: Result, names: Sequence[str]) -> str:
    if stage.kind == FIRST:
        return f"{result.valid:,} papers by first preference. {result.quota:,} votes are the quota, which elects."
    name = names[stage.of - 1]
    amount = votes(-stage.moved[stage.of - 1])
    if stage.kind == EXCLUSION:
        return f"{name} has the fewest votes, {amount}, and is out. Each of their papers goes to its next preference."
    return f"{name} has {amount} more than the quota. That much of each of their papers goes to the next preference."


def _tie(tie: Tie, names: Sequence[str]) -> str:
    between = _list(tie.between, names)
    if tie.stage:
        return f"({between} are level; stage {tie.stage} is the last at which they were not: {names[tie.chosen - 1]}.)"
    return f"({between} were level at every stage; the lot fell on {names[tie.chosen - 1]}.)"


def _list(candidates: Sequence[int], names: Sequence[str]) -> str:
    found = [names[one - 1] for one in candidates]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"
