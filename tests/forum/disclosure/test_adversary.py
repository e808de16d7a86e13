"""Nothing leaks to the adversary from any organisation's years of reports; with any one rule off, something does."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from forum.disclosure import audit, budget, figures, rules, tables
from forum.disclosure.figures import Noisy, Pulse, Tally
from forum.disclosure.rules import HEADS, PULSE, THEMES, Part
from tests.forum.disclosure import adversary
from tests.forum.disclosure.adversary import Report, bet, chance_of_printing_too_few, loss, read
from tests.forum.disclosure.organisations import Period, Year, publish, years

MANY = {"pay": 101, "depot": 60, "roles": 33, "car park": 12, "tea": 0}
ANSWERS: Pulse = (4, 62, 150, 90, 30)
POLLS = ({"a": 60, "b": 35, "c": 4}, {"a": 80, "b": 5, "c": 4}, {"a": 40, "b": 30, "c": 20})


def a_year(*, drawn: int = 600, heads: int = 350, numbers: tuple[int, ...] = tuple(range(8))) -> Year:
    """Eight periods in which things move a little: themes come and go around what is named, answers too."""
    periods = [
        Period(at, drawn, Tally(heads + 2 * at, {name: count + 3 * at for name, count in MANY.items()}, ANSWERS))
        for at in numbers
    ]
    return Year(periods, POLLS, seed=3)


def leaks(year: Year) -> set[str]:
    """What reading tells."""
    out, polls = publish(year)
    found = read([report for _, _, report in out], polls)
    return found | ({adversary.UNDER_K} if chance_of_printing_too_few(600) > 0.05 else set())


def told(year: Year) -> set[str]:
    """What reading and betting tell."""
    out, _ = publish(year)
    return leaks(year) | bet([(period.number, loss(period.tally, before, period.drawn)) for period, before, _ in out])


def nothing_is_read(year: Year) -> None:
    out, polls = publish(year)
    assert read([report for _, _, report in out], polls) == set()


def nobody_is_surer(year: Year) -> None:
    period, before, _ = publish(year)[0][-1]
    for small in (False, True):
        assert bet([(period.number, loss(period.tally, before, period.drawn, small=small))]) == set()


@given(years())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_organisations_years_tell_anything_to_who_reads_subtracts_and_adds(year: Year) -> None:
    nothing_is_read(year)


@given(years())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_report_makes_anybody_surer_of_one_member_than_is_promised(year: Year) -> None:
    nobody_is_surer(year)


@pytest.mark.slow
@given(years())
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_years_of_3000_organisations_tell_anything(year: Year) -> None:
    nothing_is_read(year)


@pytest.mark.slow
@given(years())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_report_of_300_organisations_makes_anybody_surer(year: Year) -> None:
    nobody_is_surer(year)


def test_with_all_rules_on_nothing_leaks() -> None:
    assert told(a_year()) == set()
    assert told(a_year(drawn=90, heads=60)) == set()
    assert told(a_year(heads=20)) == set()
    assert told(a_year(numbers=(1, 1, 2))) == set()


# ---- each rule, switched off

@pytest.mark.parametrize(
    ("part", "off"),
    [
        ("HEADS", replace(HEADS, epsilon=10**9)),
        ("THEMES", replace(THEMES, epsilon=10**9)),
        ("PULSE", replace(PULSE, epsilon=10**9)),
        ("HEADS", replace(HEADS, epsilon=400)),
        ("THEMES", replace(THEMES, epsilon=500)),
        ("PULSE", replace(PULSE, epsilon=300)),
    ],
)
def test_without_noise_or_with_less_a_member_is_told(monkeypatch: pytest.MonkeyPatch, part: str, off: Part) -> None:
    monkeypatch.setattr(figures, part, off)
    assert adversary.TOO_SURE in told(a_year(numbers=(0, 1)))


def test_if_two_papers_of_a_member_are_taken_for_one_a_member_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Part, "scale", property(lambda part: Fraction(1000, part.epsilon)))
    assert adversary.TOO_SURE in told(a_year(numbers=(0, 1)))


def test_if_twenty_papers_need_not_be_ten_members_too_few_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "THEMES", Part(200, 1))
    assert adversary.UNDER_K in leaks(a_year(numbers=(0, 1)))


def test_without_rounding_a_number_is_to_the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "rounded", lambda _part, noisy, _drawn: noisy)
    assert adversary.NOT_ROUNDED in leaks(a_year())


@pytest.mark.parametrize("least", [0, 30, 20])
def test_with_a_lower_threshold_too_few_are_named(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    usual = rules.printed_from
    monkeypatch.setattr(rules, "printed_from", lambda part: least if part == THEMES else usual(part))
    assert adversary.UNDER_K in leaks(a_year())


@pytest.mark.parametrize("least", [0, 20, 10])
def test_with_a_lower_threshold_too_few_answers_are_printed(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    usual = rules.printed_from
    monkeypatch.setattr(rules, "printed_from", lambda part: least if part == PULSE else usual(part))
    assert adversary.UNDER_K in leaks(a_year())


def test_with_a_lower_k_too_few_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "K", 5)
    assert adversary.UNDER_K in leaks(a_year())


def test_if_every_change_is_shown_noise_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "is_clear", lambda _part, _change: True)
    assert adversary.NOISE_AS_CHANGE in leaks(a_year())


def test_a_change_against_what_was_hidden_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (Noisy(350, {"pay": 100, "tea": tea}, ANSWERS) for tea in (20, 60))
    shown = figures.figures(first, None, 600)
    assert not read([Report(0, shown), Report(1, figures.figures(second, shown, 600))])
    monkeypatch.setattr(rules, "printed_from", lambda _part: -1000)
    secret = figures.figures(first, None, 600)
    monkeypatch.undo()
    told = figures.figures(second, secret, 600)
    assert adversary.FROM_HIDDEN in read([Report(0, shown), Report(1, told)])


def test_figures_of_a_forum_where_few_drew_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FEWEST_DRAWN", 0)
    assert adversary.IN_SMALL in leaks(a_year(drawn=90, heads=60))


def test_figures_of_a_forum_where_few_took_part_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FEWEST_HEADS", -1000)
    assert adversary.IN_SMALL in leaks(a_year(heads=20))


def test_bands_that_begin_lower_tell_of_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BANDS", (0, 10, 50))
    assert adversary.UNDER_K in leaks(a_year(heads=20))


def test_a_seventh_period_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "PERIODS", 7)
    assert told(a_year()) == {adversary.TOO_OFTEN, adversary.TOO_SURE}


def test_a_period_drawn_twice_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "spend", lambda _spent, period: budget.price(period))
    assert told(a_year(numbers=(1, 1))) == {adversary.TOO_OFTEN, adversary.TOO_SURE}


def test_a_poll_that_hides_nothing_shows_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "too_few", lambda _count: False)
    assert adversary.UNDER_K in leaks(a_year())


def test_a_poll_that_hides_no_others_tells_what_it_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "exposed", lambda _hidden, _facts: [])
    assert adversary.HIDDEN_CELL in leaks(a_year())


def test_an_audit_that_lets_narrow_ranges_pass_tells_of_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit.Range, "is_exposed", property(lambda one: one.low == one.high))
    assert adversary.HIDDEN_CELL in leaks(a_year())
