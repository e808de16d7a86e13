"""Telling a number for a lot: only when the whole log that the forum shows, checked here as any witness does, has the
entry that names the number and the list of those who may be drawn. Whoever made the list cannot have known the number,
and whoever knew the number could not change the list.
"""

import json
from collections.abc import Callable
from typing import Any

from clients import candour_verify
from crypto import registrar as formats
from crypto.encoding import b64
from registrar.instance import Instance
from registrar.lots import rules, store
from registrar.records import service as records
from registrar.records.store import lock

STATE = "forum-log.json"
Read = Callable[[str], bytes]


class ForumLied(Exception):
    """The log that the forum shows is not one, or not the one it showed before."""


def reveal(registrar: Instance) -> int:
    """How many numbers were told. A forum that does not answer is asked again next time; raises ForumLied."""
    web = candour_verify.Web(registrar.settings.forum_url)
    try:
        return _reveal(registrar, web.read)
    except (candour_verify.Wrong, ValueError, LookupError, TypeError) as error:
        raise ForumLied() from error
    except OSError:  # no connection, or no whole answer
        return 0
    finally:
        web.http.close()


def _reveal(registrar: Instance, read: Read) -> int:
    """What is known of the log is kept when all that was due is told: whatever breaks off is done again. A log whose
    checkpoint is the one seen last has nothing new.
    """
    path = registrar.settings.data / STATE
    known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else candour_verify.UNKNOWN.copy()
    try:
        note = read("checkpoint")
    except KeyError:  # a forum that was not made yet
        return 0
    if _text(note.decode("utf-8", "replace")) == _text("".join(known["agreed"])):
        return 0
    asked = rules.Asked()
    key = b64(registrar.keys.public)
    candour_verify.verify(_with(read, note), known, on_entry=asked.take, record_key=key)
    told = sum(_tell(registrar, lot) for lot in asked.due)
    candour_verify.save(path, known)
    return told


def _tell(registrar: Instance, lot: rules.Lot) -> bool:
    with registrar.db.transaction():
        lock(registrar.db)
        sealed = store.sealed(registrar.db, lot.block)
        values = formats.open_lots(registrar.keys.lots, lot.block, sealed) if sealed else []
        if lot.lot >= len(values) or not store.tell(registrar.db, lot.block, lot.lot):
            return False
        fields = {"type": "reveal", "block": lot.block, "lot": lot.lot, "value": b64(values[lot.lot])}
        records.append(registrar, fields)
    return True


def _text(note: str) -> str:
    """What is signed of a checkpoint: cosignatures come and go."""
    return note.partition("\n\n")[0]


def _with(read: Read, note: bytes) -> Read:
    """Reads the log, with the checkpoint as it was a moment ago."""
    return lambda path: note if path == "checkpoint" else read(path)
