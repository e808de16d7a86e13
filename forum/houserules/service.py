"""Adopting house rules, and reading the ones in force."""

from crypto.entries import HouseRules
from forum.houserules import rules, store
from forum.instance import Instance
from forum.transparency import service as log


def adopt(forum: Instance, texts: tuple[str, ...]) -> None:
    """The next version, from now on. In the caller's transaction."""
    version = store.newest(forum.db)[0] + 1
    store.insert(forum.db, version, log.add(forum, HouseRules(version, texts)))


def in_force(forum: Instance) -> rules.Version:
    return _read(forum, *store.newest(forum.db))


def of_version(forum: Instance, version: int) -> rules.Version:
    """The rules that an act of that time went by."""
    return _read(forum, version, store.entry(forum.db, version))


def _read(forum: Instance, version: int, entry: int) -> rules.Version:
    found = log.entry(forum, entry)
    assert isinstance(found, HouseRules)
    return rules.Version(version, entry, found.rules)
