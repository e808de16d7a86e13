"""Reading all that the forum's log says, before anything is done about it: a log that does not hold is not acted on."""

import json
from collections.abc import Callable
from typing import Any

from clients import candour_entries, candour_verify
from crypto.encoding import b64
from registrar.instance import Instance

STATE = "forum-log.json"
Known = dict[str, Any]
Read = Callable[[str], bytes]
Take = Callable[[int, int, dict[str, Any]], None]


class ForumLied(Exception):
    """The log that the forum shows is not one, or not the one it showed before."""


def read(registrar: Instance, *takers: Take) -> Known | None:
    """Gives each entry (place, type, fields) to all takers, and answers what is to be kept once all that the log asks
    for is done: whatever breaks off is done again. None where there is nothing new, or a forum that does not answer and
    is asked again next time. Raises ForumLied: what was taken then is worth nothing.
    """
    web = candour_verify.Web(registrar.settings.forum_url)
    try:
        return _read(registrar, web.read, takers)
    except (candour_entries.Wrong, ValueError, LookupError, TypeError) as error:
        raise ForumLied() from error
    except OSError:  # no connection, or no whole answer
        return None
    finally:
        web.http.close()


def keep(registrar: Instance, known: Known) -> None:
    """Remembers the log: from here on it may only grow."""
    candour_verify.save(registrar.settings.data / STATE, known)


def _read(registrar: Instance, ask: Read, takers: tuple[Take, ...]) -> Known | None:
    """A log whose checkpoint is the one seen last has nothing new."""
    path = registrar.settings.data / STATE
    known: Known = json.loads(path.read_text()) if path.exists() else candour_verify.UNKNOWN.copy()
    try:
        note = ask("checkpoint")
    except KeyError:  # a forum that was not made yet
        return None
    if _text(note.decode("utf-8", "replace")) == _text("".join(known["agreed"])):
        return None

    def take(*entry: Any) -> None:
        for taker in takers:
            taker(*entry)

    key = b64(registrar.keys.public)
    candour_verify.verify(_with(ask, note), known, on_entry=take, record_key=key)
    return known


def _text(note: str) -> str:
    """What is signed of a checkpoint: cosignatures come and go."""
    return note.partition("\n\n")[0]


def _with(ask: Read, note: bytes) -> Read:
    """Reads the log, with the checkpoint as it was a moment ago."""
    return lambda path: note if path == "checkpoint" else ask(path)
