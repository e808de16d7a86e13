"""What a roll changes, as lines that an officer can read."""

from collections.abc import Iterable, Iterator

from registrar.roll.rules import Person, Plan

SHOWN = 20


def lines(plan: Plan) -> Iterator[str]:
    yield from _part("join", [_named(person) for person in plan.joining])
    yield from _part("come back", [_named(person) for _, person in plan.returning])
    yield from _part("leave", [_named(entry.person) for entry in plan.leaving])
    yield from _part("change", [_change(entry.person, person) for entry, person in plan.changing])
    for left, joined in plan.perhaps_same:
        yield f"Perhaps the same person: {left.email} left and {joined.email} joined, both named {left.name}."
    if plan.perhaps_same:
        yield "If so, import again with --same OLD NEW for each: otherwise they can draw a second time."
    yield f"{plan.unchanged} stay as they are."


def _part(what: str, people: list[str]) -> Iterator[str]:
    if people:
        yield f"{len(people)} {what}:"
        yield from (f"  {person}" for person in people[:SHOWN])
        if len(people) > SHOWN:
            yield f"  and {len(people) - SHOWN} more"


def _named(person: Person) -> str:
    return f"{person.email}  {person.name}{_mark(person)}"


def _mark(person: Person) -> str:
    return "" if person.eligible else "  (leader: not eligible to draw)"


def _change(before: Person, after: Person) -> str:
    parts: Iterable[str] = (
        f"{name} {getattr(before, name)!r} -> {getattr(after, name)!r}"
        for name in ("email", "name", "grade", "role")
        if getattr(before, name) != getattr(after, name)
    )
    return f"{before.email}  {', '.join(parts)}{_mark(after)}"
