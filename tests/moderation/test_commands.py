"""The operator's commands name founding seats and leaders, once each; none of them moderates."""

import re

import click
import pytest

from core.config import load
from forum import cli
from forum.app import DOORS
from forum.instance import open_instance
from forum.transparency import service as log
from moderation.accounts import service as accounts
from moderation.seats import service as seats
from tests.forum.test_cli import Shell, shell
from tests.test_architecture import TOP, imports

__all__ = ["shell"]
SEATS = ("--seat", "Ann Example <ann@example.org>", "--seat", "Bob Sample <bob@example.org>")
# What the operator can do. Nothing here decides about a post, a flag, an appeal or who holds a seat.
COMMANDS = {"init", "serve", "tick", "migrate", "slips", "leader", "verify-log", "erase", "demo", "election", "report"}


def test_init_names_the_founding_seats_and_prints_each_passphrase_once(shell: Shell) -> None:
    said = shell.run("init", *SEATS).output
    found = dict(re.findall(r"seat \d: (.+)\npassphrase: ((?:[a-z]+ ){7}[a-z]+)\n", said))
    forum = open_instance(load(str(shell.folder / "data")))
    assert [(seat.number, seat.name) for seat in seats.holders(forum)] == [(1, "Ann Example"), (2, "Bob Sample")]
    for name, passphrase in found.items():
        assert accounts.sign_in(forum, name, passphrase, DOORS)
    assert len(found) == 2
    assert not any(words.encode() in path.read_bytes() for words in found.values() for path in _files(shell))
    forum.db.close()


def _files(shell: Shell) -> list[object]:
    return [path for path in shell.folder.rglob("*") if path.is_file()]


def test_the_founding_terms_are_in_the_log_from_its_first_checkpoint_on(shell: Shell) -> None:
    shell.run("init", *SEATS)
    forum = open_instance(load(str(shell.folder / "data")))
    assert max(seat.entry for seat in seats.holders(forum)) < log.served_size(forum)
    forum.db.close()
    # What was seen of other forums at this address is in the home of whoever runs the tests.
    state = str(shell.folder / "seen.json")
    assert shell.run("verify-log", str(shell.folder / "data"), "--state", state).exit_code == 0


def test_a_forum_without_seats_says_that_nothing_can_be_moderated(shell: Shell) -> None:
    assert cli.UNMODERATED in shell.run("init").output


@pytest.mark.parametrize(
    "seats",
    [
        ("--seat", "Ann"),
        ("--seat", "Ann <ann>"),
        (*SEATS[:2], "--seat", "ann example <a2@example.org>"),
        tuple(part for name in "abcd" for part in ("--seat", f"{name} <{name}@example.org>")),
    ],
)
def test_seats_that_cannot_be_named_make_no_forum(shell: Shell, seats: tuple[str, ...]) -> None:
    shell.refused("init", *seats)
    assert not (shell.folder / "data").exists()


def test_a_leader_gets_a_passphrase_and_can_be_dismissed(shell: Shell) -> None:
    shell.run("init")
    words = shell.run("leader", "Lea Der").output.splitlines()[0]
    forum = open_instance(load(str(shell.folder / "data")))
    assert accounts.sign_in(forum, "Lea Der", words, DOORS)
    assert "no account any more" in shell.run("leader", "Lea Der", "--dismiss").output
    assert accounts.kind_of(forum, accounts.id_of(forum, "Lea Der")) is None
    forum.db.close()
    assert "There is no leader" in shell.refused("leader", "Lea Der", "--dismiss")


def test_a_seat_holder_is_no_leader(shell: Shell) -> None:
    shell.run("init", *SEATS)
    assert "cannot be a leader" in shell.refused("leader", "ANN Example")


def test_the_command_line_has_no_verb_of_moderation() -> None:
    assert set(cli.main.commands) == COMMANDS
    words = {word for command in cli.main.commands.values() for word in _words(command)}
    verbs = ("act", "appeal", "ban", "blur", "case", "flag", "hide", "jury", "moderate", "remove", "restore", "rule")
    assert not words & set(verbs)


def test_no_command_reaches_what_decides() -> None:
    """Founding seats, leaders, counting ballots anew, and reports that two seats have signed at their page are all that
    the command line takes from moderation.
    """
    used = {name for name in imports("forum.cli") if name.startswith("moderation.")}
    assert {name.split(".")[1] for name in used} == {"elections", "leaders", "seats", "signing"}
    assert set(cli.election.commands) == {"count", "export"}
    signing = (TOP / "moderation/signing/cli.py").read_text()
    assert set(re.findall(r"service\.(\w+)", signing)) == {"make", "publish_due"}
    assert not any(".counting" in name or ".opening" in name for name in imports("moderation.elections.cli"))


def _words(command: click.Command) -> set[str]:
    options = [option for parameter in command.params for option in parameter.opts]
    return {word for option in (command.name or "", *options) for word in option.strip("-").split("-")}
