"""Five whom the lot drew weigh a removal: who may look, who decides what, and what comes of it."""

from functools import partial
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from crypto.acts import DESTROY, LAPSE, OVERTURN, REDACT, UPHOLD, ModerationAct
from crypto.encoding import b64
from crypto.lot import juror_code
from forum.posts import batches, states
from forum.posts import store as posts_store
from moderation.acts import service as acts
from moderation.appeals import juries, store
from moderation.appeals.rules import DecidedAlready
from tests.core.tools import ON_SQLITE, together
from tests.moderation.appeals.conftest import REASONS, TEXT, WHY, Court, Removed
from tests.people import release


def last_act(court: Court, removed: Removed) -> ModerationAct:
    return acts.of_post(court.forum, removed.post_id)[-1].said


def last_reason(court: Court, removed: Removed) -> str:
    return acts.reason(court.forum, acts.of_post(court.forum, removed.post_id)[-1])


def test_a_juror_sees_the_thread_the_rule_both_reasons_and_the_authors_words(sitting: Court) -> None:
    removed = sitting.removed()
    sitting.member().replies(removed.author.thread("(removed by the moderators)"), "An answer to it.")
    release(sitting.forum)
    entry = sitting.appeals(removed)
    page = sitting.opens_case(sitting.draws(entry)[0], entry)
    told = (TEXT, "An answer to it.", "Do not name or describe a colleague", *REASONS, WHY, "Tuesday 1 December")
    assert [words for words in told if words not in page.text] == []


def test_nobody_is_drawn_before_the_registrar_has_told_its_number(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    sitting.signs()
    code = sitting.code(next(iter(sitting.keys.values())), entry)
    answer = sitting.anyone().browser.post(f"/juries/{entry}", data={"code": code})
    assert answer.status_code == 403
    assert "Vans" not in answer.text


def test_an_appeal_that_the_log_does_not_show_yet_has_no_page(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    assert sitting.anyone().opens(f"/juries/{entry}").answer.status_code == 404
    assert "There is none at the moment" in sitting.anyone().opens("/juries/").text


@ON_SQLITE
def test_whoever_is_not_drawn_sees_nothing_and_decides_nothing(sitting: Court) -> None:
    removed, other = sitting.removed("One", "The first words."), sitting.removed("Two", "Others.")
    entry, second = sitting.appeals(removed), sitting.appeals(other)
    jury, juror = sitting.draws(entry), sitting.draws(second)[0]
    missed = next(key for key in sitting.keys.values() if key not in jury)
    codes = [
        sitting.code(missed, entry),
        sitting.code(SigningKey.generate(), entry),
        sitting.code(jury[0], second)[:43] + sitting.code(jury[0], entry)[43:-1],
        juror_code(juror, bytes(32)),
        "",
        "é" * 128,
        "A" * 128,
    ]
    for code in codes:
        form = {"code": code, "decision": "overturn", "words": "Because I say so."}
        for path in (f"/juries/{entry}", f"/juries/{entry}/decision"):
            answer = sitting.anyone().browser.post(path, data=form)
            assert answer.status_code == 403
            assert "The first words." not in answer.text
    assert "Because I say so." in answer.text
    assert store.verdicts(sitting.forum.db, entry) == []


@ON_SQLITE
def test_a_code_is_good_for_its_own_appeal_alone(sitting: Court) -> None:
    first, second = sitting.appeals(sitting.removed("One")), sitting.appeals(sitting.removed("Two"))
    both = [key for key in sitting.draws(first) if key in sitting.draws(second)] or list(sitting.keys.values())
    answer = sitting.anyone().browser.post(f"/juries/{second}", data={"code": sitting.code(both[0], first)})
    assert answer.status_code == 403


@ON_SQLITE
@pytest.mark.parametrize(("change", "said"), [
    ({"decision": ""}, "choose one"), ({"decision": "lapse"}, "choose one"), ({"decision": "redact"}, "choose one"),
    ({"words": " "}, "give your reason"), ({"words": "y" * 381}, "too long"),
])  # fmt: skip
def test_a_decision_that_is_none_is_refused_and_keeps_what_was_typed(
    sitting: Court, change: dict[str, str], said: str
) -> None:
    entry = sitting.appeals(sitting.removed())
    page = sitting.opens_case(sitting.draws(entry)[0], entry)
    page.submits("decision", **{"decision": "uphold", "words": "It should stay away.", **change})
    assert page.answer.status_code == 400
    assert said in page.text
    assert change.get("words", "It should stay away.").strip() in page.text
    assert store.verdicts(sitting.forum.db, entry) == []
    page.submits("decision", decision="uphold", words="Short.")
    assert "Your decision is in" in page.text


def test_a_juror_decides_once_also_when_fifty_are_sent_at_once(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    juror = sitting.draws(entry)[0]
    job = partial(juries.decide, sitting.forum, entry, sitting.code(juror, entry), UPHOLD, "Yes.")
    answers = together([job] * 50, sitting.forum.db)
    assert sum(isinstance(answer, DecidedAlready) for answer in answers) == 49
    assert len(store.verdicts(sitting.forum.db, entry)) == 1
    assert sitting.opens_case(juror, entry).answer.status_code == 409


@ON_SQLITE
def test_a_decision_that_carries_a_session_is_refused(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    code = sitting.code(sitting.draws(entry)[0], entry)
    member = sitting.member().browser
    form = {"code": code, "decision": "uphold", "words": "Yes."}
    assert member.post(f"/juries/{entry}", data=form).status_code == 400
    assert member.post(f"/juries/{entry}/decision", data=form).status_code == 400
    assert store.verdicts(sitting.forum.db, entry) == []


@ON_SQLITE
@pytest.mark.parametrize("path", ["/juries/{}", "/juries/{}/decision"])
def test_a_jurors_pages_are_sandboxed(sitting: Court, path: str) -> None:
    entry = sitting.appeals(sitting.removed())
    sitting.draws(entry)
    answer = sitting.anyone().browser.post(path.format(entry), data={"code": ""})
    assert "sandbox allow-forms" in answer.headers["Content-Security-Policy"]


@ON_SQLITE
@pytest.mark.parametrize("entry", [0, 1, 10**6, 10**12])
def test_what_is_no_appeal_has_no_jury(sitting: Court, entry: int) -> None:
    answers = [sitting.anyone().browser.get(f"/juries/{entry}"), sitting.anyone().browser.post(f"/juries/{entry}")]
    answers.append(sitting.anyone().browser.post(f"/juries/{entry}/decision"))
    assert [answer.status_code for answer in answers] == [404] * 3


def test_three_who_agree_show_the_post_again_and_its_author_may_write_on(sitting: Court) -> None:
    removed = sitting.removed()
    entry = sitting.appeals(removed)
    for juror, decision in zip(sitting.draws(entry), ("overturn", "uphold", "overturn", "overturn"), strict=False):
        assert sitting.state(removed.post_id) == "removed"
        sitting.decides(juror, entry, decision, f"I say {decision}.")
    sitting.ticks()
    act = last_act(sitting, removed)
    assert (act.act, act.rule, act.seat, act.state) == (OVERTURN, 1, 0, "shown")
    assert sitting.state(removed.post_id) == "shown"
    assert removed.author.replies(removed.author.thread("Vans"), "I am back.").answer.status_code == 200


def test_all_reasons_stand_in_the_act_and_what_each_juror_chose_is_forgotten(sitting: Court) -> None:
    removed = sitting.removed()
    entry = sitting.appeals(removed)
    for juror, decision in zip(sitting.draws(entry), ("overturn", "uphold", "uphold", "uphold"), strict=False):
        sitting.decides(juror, entry, decision, f"I say {decision}.")
    sitting.ticks()
    said = last_reason(sitting, removed)
    assert said.count("Keep it removed: I say uphold.") == 3
    assert said.count("Show it again: I say overturn.") == 1
    assert sitting.forum.db.query("SELECT juror FROM verdicts") == []


def test_what_a_juror_decided_is_sealed_while_the_jury_sits(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    sitting.decides(sitting.draws(entry)[0], entry, "overturn", "A telling reason.")
    (row,) = sitting.forum.db.query("SELECT * FROM verdicts")
    assert set(row.keys()) == {"entry", "juror", "epoch", "sealed"}
    assert b"overturn" not in bytes(row["sealed"])
    assert b"telling" not in bytes(row["sealed"])


def test_words_stay_while_an_appeal_is_open_and_go_at_the_tick_after_it_was_upheld(sitting: Court) -> None:
    removed = sitting.removed()
    sitting.later(days=13)
    entry = sitting.appeals(removed)
    sitting.later(days=2)  # fifteen after the removal
    sitting.ticks()
    for juror in sitting.draws(entry)[:3]:
        sitting.decides(juror, entry, "uphold")
    sitting.ticks()
    assert last_act(sitting, removed).act == UPHOLD
    sitting.ticks()
    assert last_act(sitting, removed).act == DESTROY
    (row,) = sitting.forum.db.query("SELECT record, html FROM posts")
    assert (row["record"], row["html"]) == (None, None)


@ON_SQLITE
def test_of_an_upheld_post_no_sealed_byte_is_left_in_the_database(sitting: Court, tmp_path: Path) -> None:
    removed = sitting.removed()
    stored = posts_store.post(sitting.forum.db, removed.post_id)
    assert stored is not None
    assert stored.record is not None
    entry = sitting.appeals(removed)
    for juror in sitting.draws(entry)[:3]:
        sitting.decides(juror, entry, "uphold")
    assert stored.record[-64:] in (tmp_path / "forum.db").read_bytes() + (tmp_path / "forum.db-wal").read_bytes()
    sitting.later(minutes=30)  # at a full hour it would be tidied anyway
    sitting.ticks()
    sitting.ticks()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert stored.record[-64:] not in files
    assert (stored.html or b"")[-64:] not in files


def test_words_that_break_the_rule_are_taken_out_where_three_say_so(sitting: Court) -> None:
    removed = sitting.removed(passages=("Margaret",))
    entry = sitting.appeals(removed)
    jury = sitting.draws(entry)
    assert "▇▇▇ from the front desk" in sitting.opens_case(jury[0], entry).text
    for juror in jury[:3]:
        sitting.decides(juror, entry, "redact")
    sitting.ticks()
    recorded = acts.of_post(sitting.forum, removed.post_id)[-1]
    assert (recorded.said.act, recorded.said.state) == (REDACT, "redacted")
    reader = sitting.member()
    page = reader.opens(f"/threads/{reader.thread('Vans')}")
    assert "▇▇▇ from the front desk told me" in page.text
    assert "Margaret" not in page.text
    assert_logged(sitting, removed, recorded.position, recorded.said.row)


def assert_logged(court: Court, removed: Removed, position: int, row: bytes) -> None:
    """The record is of format 0x02, names the entry of the act, and is what the act says it is."""
    committed = posts_store.committed(court.forum.db, removed.post_id)
    record = states.find(court.forum, removed.post_id).record
    assert committed is not None
    assert record is not None
    assert batches.words_commitment(committed) == row
    assert record.signature == b"\x02" + position.to_bytes(8, "big") + bytes(55)


def test_without_three_who_agree_the_post_is_shown_again_when_the_time_is_over(sitting: Court) -> None:
    removed = sitting.removed()
    entry = sitting.appeals(removed)
    for juror, decision in zip(sitting.draws(entry), ("uphold", "uphold", "overturn", "overturn"), strict=False):
        sitting.decides(juror, entry, decision)
    sitting.later(days=7, hours=11)
    sitting.ticks()
    assert sitting.state(removed.post_id) == "removed"
    sitting.later(hours=1)
    sitting.ticks()
    act = last_act(sitting, removed)
    assert (act.act, act.state) == (LAPSE, "shown")
    assert "No three jurors agreed" in last_reason(sitting, removed)


@pytest.mark.parametrize("count", [0, 14])
def test_with_too_few_volunteers_no_jury_is_drawn_and_the_deadline_restores(court: Court, count: int) -> None:
    court.volunteers(count)
    removed = court.removed()
    entry = court.appeals(removed)
    court.signs()
    page = court.anyone().opens(f"/juries/{entry}")
    assert f"There were {count} volunteers, too few" in page.text
    assert page.page.find("textarea") is None
    court.later(days=8)
    court.ticks()
    assert last_act(court, removed).act == LAPSE
    assert "No jury could be drawn" in last_reason(court, removed)


@ON_SQLITE
def test_a_juror_who_comes_too_late_is_told_so(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    juror = sitting.draws(entry)[0]
    code = sitting.code(juror, entry)
    page = sitting.opens_case(juror, entry)
    sitting.later(days=8)
    page.submits("decision", decision="uphold", words="Late.")
    assert page.answer.status_code == 409
    assert "Late." in page.text
    sitting.ticks()
    answer = sitting.anyone().browser.post(f"/juries/{entry}", data={"code": code})
    assert answer.status_code == 409


def test_the_tick_closes_an_appeal_once(sitting: Court) -> None:
    removed = sitting.removed()
    entry = sitting.appeals(removed)
    for juror in sitting.draws(entry)[:3]:
        sitting.decides(juror, entry, "overturn")
    together([sitting.ticks] * 8, sitting.forum.db)
    said = [one.said.act for one in acts.of_post(sitting.forum, removed.post_id)]
    assert said == ["remove", "remove", "overturn"]


@ON_SQLITE
def test_an_author_who_takes_the_post_back_ends_the_appeal_without_a_decision(sitting: Court) -> None:
    removed = sitting.removed()
    entry = sitting.appeals(removed)
    jury = sitting.draws(entry)
    sitting.decides(jury[0], entry, "uphold")
    sitting.anyone().opens("/receipt").submits("claim", claim=removed.claim).submits("withdraw").submits("sure")
    release(sitting.forum)
    assert (
        sitting.anyone().browser.post(f"/juries/{entry}", data={"code": sitting.code(jury[1], entry)}).status_code
        == 409
    )
    sitting.later(days=8)
    sitting.ticks()
    assert sitting.outcome(entry) == "gone"
    assert store.verdicts(sitting.forum.db, entry) == []
    assert last_act(sitting, removed).act == "remove"


@ON_SQLITE
def test_the_front_page_holds_the_keys_that_were_drawn_for_who_has_one(sitting: Court) -> None:
    entry = sitting.appeals(sitting.removed())
    member = sitting.member()
    assert "data-jurors" not in member.opens("/").answer.text
    jury = sitting.draws(entry)
    notice = member.opens("/").page.find(attrs={"data-jurors": True})
    assert set(notice["data-jurors"].split()) == {b64(bytes(key.verify_key)) for key in jury}
    assert notice.has_attr("hidden")
