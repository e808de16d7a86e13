"""Adopting house rules, and reading the ones in force."""

from crypto.entries import HouseRules
from crypto.entry import Entry
from forum.houserules import rules, store
from forum.instance import Instance
from forum.transparency import service as log


def adopt(forum: Instance, texts: tuple[str, ...]) -> None:
    """The next version, from now on. In the caller's transaction."""
    version = store.newest(forum.db)[0] + 1
    store.insert(forum.db, version, log.add(forum, HouseRules(version, texts)))


def in_force(forum: Instance) -> rules.Version:
    version, entry, said = store.in_force(forum.db)
    return _read(version, entry, log.decoded(said))


def of_version(forum: Instance, version: int) -> rules.Version:
    """The rules that an act of that time went by."""
    entry = store.entry(forum.db, version)
    return _read(version, entry, log.entry(forum, entry))


def _read(version: int, entry: int, found: Entry) -> rules.Version:
    assert isinstance(found, HouseRules)
    return rules.Version(version, entry, found.rules)
