"""Adding to the list of signed records, and reading from it."""

from collections.abc import Mapping

from crypto import records
from registrar.instance import Instance
from registrar.records import store

PAGE = 500


def append(registrar: Instance, fields: Mapping[str, object]) -> int:
    """The new record's number. In a transaction that holds the lock: two writers would leave a gap or a double."""
    number = store.count(registrar.db)
    store.insert(registrar.db, number, records.sign(registrar.keys.record_key, fields))
    return number


def framed(registrar: Instance, first: int) -> bytes:
    """Records from one number on, each with its length in front, as many as one answer holds."""
    return records.frame(store.page(registrar.db, first, PAGE))
