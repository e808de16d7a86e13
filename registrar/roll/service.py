"""Bringing the roll up to date, and what an officer may know of it."""

import secrets
from collections.abc import Callable, Sequence

from registrar.instance import Instance
from registrar.issuing import service as issuing
from registrar.issuing.closing import count_is_due
from registrar.issuing.store import blocks
from registrar.records.store import lock
from registrar.roll import rules, store
from registrar.roll.rules import LEFT, ON, Person, Plan, Same


def dry_run(registrar: Instance, people: Sequence[Person], same: Same = frozenset()) -> Plan:
    """What an import would change. Nothing is stored."""
    return rules.plan(store.entries(registrar.db), people, same)


def apply(
    registrar: Instance,
    people: Sequence[Person],
    same: Same = frozenset(),
    step: Callable[[int], object] = lambda _: None,
) -> Plan:
    """Makes this the roll, all of it or nothing. `step` is told how many rows were written."""
    with registrar.db.transaction():
        lock(registrar.db)
        plan = rules.plan(store.entries(registrar.db), people, same)
        for entry in plan.leaving:
            store.set_left(registrar.db, entry.person_id)
            step(1)
        for entry, person in (*plan.returning, *plan.changing):
            store.update(registrar.db, entry.person_id, person)
            step(1)
        for person in plan.joining:
            store.insert(registrar.db, secrets.token_bytes(16), person)
            step(1)
    registrar.db.tidy()
    return plan


def totals(registrar: Instance) -> rules.Totals:
    counts = store.counts(registrar.db)
    left = sum(count for (state, _), count in counts.items() if state == LEFT)
    day, up_to_date = store.counted(registrar.db)
    staff, leaders = counts.get((ON, rules.STAFF), 0), counts.get((ON, rules.LEADER), 0)
    return rules.Totals(staff, leaders, left, up_to_date, day, any(issuing.up_to_date(registrar)))


def count_up_to_date(registrar: Instance) -> None:
    """At the first tick of a day only: an officer who saw the count move would know the minute somebody drew."""
    with registrar.db.transaction():
        lock(registrar.db)
        if not count_is_due(registrar):
            return
        week, last = issuing.up_to_date(registrar)
        staff = store.drawn_by_staff(registrar.db) if week or last else []
        done = [drawn for drawn in staff if drawn.highest >= last and (not week or week in drawn.passes)]
        store.set_up_to_date(registrar.db, len(done))


def forget_leavers(registrar: Instance) -> bool:
    """Deletes those who left and whose every draw has lapsed. Run by `tick`."""
    with registrar.db.transaction():
        lock(registrar.db)
        oldest = min((block.first for block in blocks(registrar.db)), default=None)
        found = store.leavers(registrar.db)
        gone = [who for who, drawn in found if rules.is_forgotten(drawn, registrar.clock.epoch(), oldest)]
        for person in gone:
            store.delete(registrar.db, person)
    return bool(gone)
