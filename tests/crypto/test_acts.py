"""Acts of moderation: who does which, and what can follow what."""

import pytest

from crypto import acts, records
from crypto.encoding import b64
from tests.crypto.examples import HASH, SAID, an_act, refused


@pytest.mark.parametrize("act", acts.STEPS)
@pytest.mark.parametrize("state", [*acts.STATES, "withdrawn"])
@pytest.mark.parametrize("seat", [0, 3])
@pytest.mark.parametrize("row", [b"", HASH])
def test_an_act_is_a_seats_or_nobodys_and_makes_of_a_post_what_it_can(
    act: str, state: str, seat: int, row: bytes
) -> None:
    fields = {**SAID, "act": act, "state": state, "seat": seat, "row": b64(row), "rule": 2}
    possible = any(acts.may_follow(before, act, state) for before in acts.STATES)
    good = possible and (act in acts.BY_SEAT) == bool(seat) and (act in ("destroy", "redact")) == bool(row)
    assert refused(b"\x08" + records.canonical(fields)) != good


@pytest.mark.parametrize("act", acts.STEPS)
@pytest.mark.parametrize("state", acts.STATES)
def test_every_act_can_be_said_in_words(act: str, state: str) -> None:
    sentence = an_act(act=act, state=state, seat=3 * (act in acts.BY_SEAT)).sentence
    alone = act == acts.REMOVE and state != acts.REMOVED
    assert sentence.endswith("It takes a second seat." if alone else f"{acts.IN_WORDS[state]}.")


@pytest.mark.parametrize("state", ["gone", "redacted", "withdrawn"])
@pytest.mark.parametrize("act", acts.STEPS)
def test_nothing_follows_where_words_are_gone(state: str, act: str) -> None:
    assert not any(acts.may_follow(state, act, after) for after in acts.STATES)


@pytest.mark.parametrize("state", ["shown", "blurred", "removed"])
def test_every_other_state_has_a_way_out(state: str) -> None:
    assert any(acts.may_follow(state, act, after) for act in acts.STEPS for after in acts.STATES if after != state)
