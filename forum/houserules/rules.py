"""What house rules may be, and where a new forum's come from."""

import json
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigError
from crypto.encoding import Malformed
from crypto.entries import HouseRules, encode

FIRST = Path(__file__).parent / "first.json"
LONGEST, MOST = 500, 40


class HouseRulesWrong(ConfigError):
    def __init__(self) -> None:
        super().__init__(f"The house rules must be a JSON list of 1 to {MOST} texts of at most {LONGEST} characters.")


@dataclass(frozen=True)
class Version:
    """One version: `entry` is where the log has it. Rules are numbered from 1."""

    version: int
    entry: int
    rules: tuple[str, ...]


def read(path: Path) -> tuple[str, ...]:
    """The rules of a file; raises HouseRulesWrong."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise HouseRulesWrong() from error
    rules = checked(found)
    if rules is None:
        raise HouseRulesWrong()
    return rules


def checked(found: object) -> tuple[str, ...] | None:
    """The rules as they will stand in the log, or None for what cannot."""
    if not isinstance(found, list) or not 1 <= len(found) <= MOST:
        return None
    if not all(isinstance(rule, str) and 0 < len(rule.strip()) <= LONGEST for rule in found):
        return None
    rules = tuple(rule.strip() for rule in found)
    try:
        encode(HouseRules(1, rules))
    except Malformed:
        return None
    return rules
