"""The result of a count as an entry of the log has it, and back. Pure."""

from collections.abc import Iterable, Sequence

from crypto.elections import StageTable
from moderation.elections.count import EXCLUSION, FIRST, PLACES, SURPLUS, Result, Stage, Tie

KINDS = (FIRST, SURPLUS, EXCLUSION)
Table = tuple[tuple[int, ...], ...]


def written(result: Result) -> tuple[Table, ...]:
    return tuple(map(_written, result.stages))


def read(table: StageTable) -> Result:
    """The result that a table tells of; without stages where it has none."""
    stages: list[Stage] = []
    before: Sequence[int] = ()
    for number, row in enumerate(table.stages, 1):
        stages.append(_read(number, row, before))
        before = stages[-1].votes
    return Result(table.valid, table.quota, table.elected, tuple(stages))


def of_recall(given: Iterable[bytes]) -> Result:
    """Yes and no as two candidates, of whom yes needs more than half."""
    answers = [answer[0] for answer in given]
    yes, no = answers.count(1), answers.count(2)
    winner = (1 if yes > no else 2,)
    votes = (yes * PLACES, no * PLACES)
    stage = Stage(1, FIRST, 0, votes, votes, 0, 0, winner, ())
    return Result(yes + no, (yes + no) // 2 + 1, winner, (stage,))


def _written(stage: Stage) -> Table:
    ties = ((tie.stage, tie.chosen, *tie.between) for tie in stage.ties)
    return ((KINDS.index(stage.kind), stage.of, stage.unused, stage.lost), stage.votes, stage.elected, *ties)


def _read(number: int, row: Table, before: Sequence[int]) -> Stage:
    (kind, of, unused, lost), votes, elected, *ties = row
    moved = tuple(now - then for now, then in zip(votes, before, strict=True)) if before else votes
    told = tuple(Tie(tie[2:], tie[1], tie[0]) for tie in ties)
    return Stage(number, KINDS[kind], of, votes, moved, unused, lost, elected, told)
