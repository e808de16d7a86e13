"""Names and statements of candidates: read from the registrar, each checked against the list that it signed."""

import json
from typing import Any

from core.errors import ConfigError
from core.text import canonical
from crypto.elections import open_nominee, seal_nominee
from crypto.encoding import Malformed, unb64
from crypto.nominations import STATEMENT_LONGEST, Nominee
from crypto.sealing import SealBroken
from forum.instance import Instance
from forum.passes.service import Fetch, fetch
from moderation.accounts.rules import check_name
from moderation.elections import rules, service, store


def take(forum: Instance, ask: Fetch | None = None) -> None:
    """Asks for what is still missing. A registrar that does not answer, or not with what it committed to, is asked
    again next time.
    """
    for election in service.under_way(forum):
        if election.candidates and len(store.candidates(forum.db, election.election)) < len(election.candidates):
            url = f"{forum.settings.registrar_url}/nominations/{election.election}"
            try:
                found = read((ask or fetch)(url))
            except (OSError, Malformed):
                continue
            keep(forum, election, found)


def read(data: bytes) -> list[Nominee]:
    """Those of an answer that have the form; raises Malformed for what is no list."""
    try:
        listed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(listed, list):
        raise Malformed("not a list")
    return [nominee for one in listed if (nominee := _read(one))]


def known(forum: Instance, election: rules.Election) -> dict[int, Nominee]:
    """What is known of the candidates, by their place; a row that is not what the list commits to is not."""
    found = {}
    for row in store.candidates(forum.db, election.election):
        nominee = _open(forum, election, row)
        if nominee:
            found[row.place] = nominee
    return found


def keep(forum: Instance, election: rules.Election, found: list[Nominee]) -> None:
    """Keeps those who are on the list, and nobody else."""
    places = {commitment: place for place, commitment in enumerate(election.candidates or (), 1)}
    with forum.db.transaction():
        for nominee in found:
            place = places.get(nominee.commitment)
            if place:
                sealed = seal_nominee(forum.keyring.elections, election.election, nominee)
                row = store.Candidate(place, nominee.salt, nominee.claim, sealed)
                store.insert_candidate(forum.db, election.election, row)


def _open(forum: Instance, election: rules.Election, row: store.Candidate) -> Nominee | None:
    candidates = election.candidates or ()
    if not 1 <= row.place <= len(candidates):
        return None
    commitment = candidates[row.place - 1]
    try:
        name, statement = open_nominee(forum.keyring.elections, election.election, commitment, row.sealed)
    except (SealBroken, Malformed):
        return None
    nominee = Nominee(name, statement, row.salt, row.claim)
    return nominee if nominee.commitment == commitment else None


def _read(one: Any) -> Nominee | None:
    """None for what no page could show as it is."""
    try:
        name, statement = str(one["name"]), str(one["statement"])
        check_name(name)
        if len(statement) > STATEMENT_LONGEST or canonical(statement) != statement:
            return None
        return Nominee(name, statement, unb64(str(one["salt"]), 32), unb64(str(one["claim"]), 32))
    except (KeyError, TypeError, Malformed, ConfigError, UnicodeEncodeError):
        return None
