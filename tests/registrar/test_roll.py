"""The roll: what is read, what changes, and that one person is one row whatever happens."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar.instance import Instance
from registrar.issuing.rules import Drawn
from registrar.roll import report, rules, service
from registrar.roll.rules import Entry, Person
from tests.core.tools import ON_SQLITE, RULES
from tests.registrar.conftest import LEADER, ROLL, STAFF, without
from tests.registrar.people import Member

HEAD = "email,name,grade,role\n"
ANN = "ann@a.example,Ann Bell,G6,staff\n"


def rows(registrar: Instance) -> dict[str, dict[str, object]]:
    return {row["email"]: dict(row) for row in registrar.db.query("SELECT * FROM people")}


def test_what_is_written_is_read(registrar: Instance) -> None:
    stored = rows(registrar)
    assert set(stored) == {*STAFF, LEADER}
    ann = stored[STAFF[0]]
    assert (ann["name"], ann["grade"], ann["role"], ann["state"]) == ("Person 1", "G6", "staff", "on")
    assert (ann["highest"], ann["passes"], ann["last_request"]) == (0, "", None)


def test_spelling_does_not_make_another_person() -> None:
    text = '\ufeffRole, EMAIL ,name,grade\r\nStaff, ANN@a.example ,"  Ann\n Bell ",G6\r\n\r\n'
    assert rules.read(text.encode()) == [Person("ann@a.example", "Ann Bell", "G6", "staff")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("\n", 1),
        ("a@b.example,Ann,G6,staff\n", 1),
        ("email,name,grade\n", 1),
        ("email,name,grade,role,age\n", 1),
        ("email,email,grade,role\n", 1),
        (HEAD, 2),
        (HEAD + "\n\n", 2),
        (HEAD + ANN + "ben@a.example,Ben,G6\n", 3),
        (HEAD + ANN + "ben@a.example,Ben,G6,staff,more\n", 3),
        (HEAD + ANN + "ben,Ben,G6,staff\n", 3),
        (HEAD + ANN + ",Ben,G6,staff\n", 3),
        (HEAD + ANN + "ben@a.example,,G6,staff\n", 3),
        (HEAD + ANN + "ben@a.example,Ben,G6,boss\n", 3),
        (HEAD + ANN + "ben@a.example,Ben,G6,\n", 3),
        (HEAD + ANN + ANN.upper(), 3),
        (HEAD + ANN + 'ben@a.example,"Ben,G6,staff\n', 3),
        (HEAD + ANN + f"ben@a.example,{'B' * 201},G6,staff\n", 3),
        (HEAD + ANN + "ben@a.example,Be\x00n,G6,staff\n", 3),
        (HEAD + ANN + "ben@a.example,Be\u202en,G6,staff\n", 3),
        (HEAD + '"x\ny"\n', 3),
        (HEAD + ANN + "bén@a.example,B,G,staff", 3),
    ],
)
def test_a_bad_file_is_one_sentence_with_its_line(text: str, line: int) -> None:
    with pytest.raises(rules.RollRefused, match=rf"^Line {line} [^\n]+\. Nothing was stored\.$"):
        rules.read(text.encode())


def test_a_file_that_is_not_utf_8_is_one_sentence_with_its_line() -> None:
    with pytest.raises(rules.RollRefused, match=r"^Line 2 is not UTF-8"):
        rules.read(HEAD.encode() + "bén@a.example,Bén,G6,staff\n".encode("latin-1"))


@RULES
@given(st.binary(max_size=300))
def test_whatever_a_file_holds_it_is_read_or_refused(data: bytes) -> None:
    for text in (data, HEAD.encode() + data, HEAD.encode() + ANN.encode() + data):
        with suppress(rules.RollRefused):
            assert all(person.email and person.name for person in rules.read(text))


def test_a_refused_file_changes_nothing(registrar: Instance) -> None:
    before = rows(registrar)
    with pytest.raises(rules.RollRefused):
        service.apply(registrar, rules.read((HEAD + ANN + "x\n").encode()))
    assert rows(registrar) == before


def test_a_dry_run_tells_everything_and_changes_nothing(registrar: Instance) -> None:
    before = rows(registrar)
    text = ROLL.replace(f"{STAFF[0]},Person 1,G6,staff\n", "").replace("Person 2,G6,staff", "Person Two,G7,leader")
    plan = service.dry_run(registrar, rules.read((text + "zoe@a.example,Zoe,G1,staff\n").encode()))
    assert [person.email for person in plan.joining] == ["zoe@a.example"]
    assert [entry.person.email for entry in plan.leaving] == [STAFF[0]]
    assert [(entry.person.name, person.name, person.eligible) for entry, person in plan.changing] == [
        ("Person 2", "Person Two", False)
    ]
    assert plan.unchanged == len(STAFF) + 1 - 2
    assert rows(registrar) == before
    assert "(leader: not eligible to draw)" in "\n".join(report.lines(plan))


def test_the_same_roll_again_changes_nothing(registrar: Instance) -> None:
    before = rows(registrar)
    plan = service.apply(registrar, rules.read(ROLL.encode()))
    assert (plan.steps, plan.unchanged) == (0, len(STAFF) + 1)
    assert rows(registrar) == before


def test_somebody_who_comes_back_gets_no_second_draw(member: Callable[[str], Member], registrar: Instance) -> None:
    ann = member(STAFF[0])
    ann.draws_everything()
    drawn = ann.quota()
    service.apply(registrar, rules.read(without(STAFF[0])))
    assert rows(registrar)[STAFF[0]]["state"] == "left"
    assert ann.quota()["eligible"] is False
    plan = service.apply(registrar, rules.read(ROLL.encode()))
    assert [person.email for _, person in plan.returning] == [STAFF[0]]
    assert ann.quota() == drawn
    assert len(rows(registrar)) == len(STAFF) + 1


RENAMED = ROLL.replace(STAFF[0], "ann.new@council.example")


def test_a_joiner_with_a_leavers_name_is_pointed_out(registrar: Instance) -> None:
    for text in (RENAMED, RENAMED.replace("Person 1,", "PERSON 1,")):
        plan = service.dry_run(registrar, rules.read(text.encode()))
        (pair,) = plan.perhaps_same
        assert [one.email for one in pair] == [STAFF[0], "ann.new@council.example"]
        assert f"Perhaps the same person: {STAFF[0]} left" in "\n".join(report.lines(plan))


def test_one_who_left_long_before_is_pointed_out_too(registrar: Instance) -> None:
    service.apply(registrar, rules.read(without(STAFF[0])))
    plan = service.dry_run(registrar, rules.read(RENAMED.encode()))
    assert len(plan.perhaps_same) == 1


def test_a_person_with_a_new_address_keeps_what_they_drew(member: Callable[[str], Member], registrar: Instance) -> None:
    ann = member(STAFF[0])
    ann.draws_everything()
    drawn = ann.quota()
    plan = service.apply(registrar, rules.read(RENAMED.encode()), frozenset([(STAFF[0], "ann.new@council.example")]))
    assert (len(plan.joining), len(plan.leaving), len(plan.changing)) == (0, 0, 1)
    assert ann.quota() == drawn
    assert STAFF[0] not in rows(registrar)


def entry(email: str, state: str = "on") -> Entry:
    return Entry(email.encode(), Person(email, "Ann", "G", "staff"), state)


def test_one_row_is_never_given_to_two() -> None:
    stored = {"old@a.example": entry("old@a.example")}
    roll = [Person(f"{name}@a.example", "Ann", "G", "staff") for name in ("b", "c")]
    same = frozenset([("old@a.example", "b@a.example"), ("old@a.example", "c@a.example")])
    plan = rules.plan(stored, roll, same)
    assert (len(plan.changing), len(plan.joining), len(plan.leaving)) == (1, 1, 0)


@pytest.mark.parametrize(
    "same", [("nobody@a.example", "b@a.example"), ("b@a.example", "b@a.example"), ("old@a.example", "x")]
)
def test_a_pair_that_does_not_fit_is_left_alone(same: tuple[str, str]) -> None:
    stored = {"old@a.example": entry("old@a.example")}
    plan = rules.plan(stored, [Person("b@a.example", "Ben", "G", "staff")], frozenset([same]))
    assert (len(plan.joining), len(plan.leaving), len(plan.changing)) == (1, 1, 0)


PEOPLE = st.builds(
    Person, st.sampled_from("abcdefg"), st.sampled_from(["Ann", "Ben"]), st.just("G"), st.sampled_from(["staff"])
)


@RULES
@given(st.lists(PEOPLE, unique_by=lambda one: one.email), st.lists(PEOPLE, unique_by=lambda one: one.email), st.data())
def test_after_any_plan_everybody_on_the_roll_is_on_it_once(
    before: list[Person], after: list[Person], data: st.DataObject
) -> None:
    stored = {one.email: Entry(one.email.encode(), one, data.draw(st.sampled_from(["on", "left"]))) for one in before}
    same = data.draw(st.frozensets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg"))))
    plan = rules.plan(stored, after, same)
    moved = {entry.person_id: person for entry, person in (*plan.returning, *plan.changing)}
    assert len(moved) == len(plan.returning) + len(plan.changing)
    stay = [
        one for one in stored.values() if one.person_id not in moved and one not in plan.leaving and one.state == "on"
    ]
    people = [*moved.values(), *plan.joining, *(one.person for one in stay)]
    assert sorted(people, key=str) == sorted(after, key=str)
    assert plan.unchanged == len(stay)


@pytest.mark.parametrize(
    ("drawn", "forgotten"),
    [
        (Drawn({}, 0), True),
        (Drawn({"2026-W47": 5}, 33), True),
        (Drawn({"2026-W48": 1}, 0), False),
        (Drawn({"2026-W51": 5}, 0), False),
        (Drawn({}, 34), False),
        (Drawn({}, 33), True),
    ],
)
def test_a_leaver_is_kept_until_all_they_drew_has_lapsed(drawn: Drawn, forgotten: bool) -> None:
    assert rules.is_forgotten(drawn, "2026-W48", 34) is forgotten


def test_two_imports_at_once_leave_one_of_the_two_rolls(registrar: Instance) -> None:
    from tests.core.tools import together

    people = [rules.read((HEAD + f"{name}@a.example,{name},G,staff\n").encode()) for name in ("ann", "ben")]
    together([lambda one=one: service.apply(registrar, one) for one in people], registrar.db)  # type: ignore[misc]
    assert len([row for row in rows(registrar).values() if row["state"] == "on"]) == 1


@ON_SQLITE
def test_what_is_stored_of_a_person_is_one_row_without_a_time(registrar: Instance) -> None:
    columns = {name for row in rows(registrar).values() for name in row}
    known = {"person_id", "email", "name", "grade", "role", "state", "highest", "passes", "last_request"}
    assert columns == known
    ids = [bytes(row["person_id"]) for row in rows(registrar).values()]  # type: ignore[call-overload]
    assert len({len(one) for one in ids}) == 1
    assert len(set(ids)) == len(ids)


def test_twenty_thousand_people_are_imported_in_one_transaction(registrar: Instance) -> None:
    lines = [f"p{n}@big.example,Person {n},G{n % 9},staff\n" for n in range(20_000)]
    seen: list[int] = []
    plan = service.apply(registrar, rules.read((HEAD + "".join(lines)).encode()), step=seen.append)
    assert (len(plan.joining), sum(seen)) == (20_000, plan.steps)
    again = service.apply(registrar, rules.read((HEAD + "".join(reversed(lines))).encode()))
    assert (again.steps, again.unchanged) == (0, 20_000)
