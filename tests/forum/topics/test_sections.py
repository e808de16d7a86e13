"""What a report prints of questions and promises, and that what it prints is what is owed."""

from crypto.encoding import b64
from forum.topics import answering, debts, sections
from tests.core.tools import ON_SQLITE
from tests.forum.topics.hall import Hall
from tests.office import reads


def test_questions_have_rank_and_band_and_no_count(hall: Hall) -> None:
    some = hall.asks("One", "Two", "Three", "Four")
    for thread, members in zip(some, (26, 12, 12, 9), strict=True):
        hall.supports(thread, members)
    section = sections.questions(hall.forum, 1)
    assert section is not None
    (table,) = section.tables
    rows = {row[1]: row[:1] + row[2:] for row in table.rows}
    assert rows == {
        "One": (1, "25 to 49 members", "yes", b64(some[0])),
        "Two": (2, "10 to 24 members", "yes", b64(some[1])),
        "Three": (2, "10 to 24 members", "yes", b64(some[2])),
    }
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_question_whose_count_is_void_is_not_printed(hall: Hall) -> None:
    void, good = hall.asks("Void", "Good")
    hall.supports(void, 12)
    hall.supports(good, 10)
    hall.office.publish(type="drawn", block=1, members=11, final=True)
    reads(hall.forum, hall.office)
    section = sections.questions(hall.forum, 1)
    assert section is not None
    assert [row[1] for row in section.tables[0].rows] == ["Good"]


def test_what_is_printed_as_put_is_owed_whatever_support_does_until_then(hall: Hall) -> None:
    first, second = hall.asks("One", "Two")
    hall.supports(first, 10)
    section = sections.questions(hall.forum, 1)
    assert section is not None
    hall.supports(second, 15)
    owed = hall.reports(questions=sections.put([section]))
    assert [one.words for one in owed] == ["One"]


def test_what_was_removed_since_the_draft_is_not_owed(hall: Hall) -> None:
    first, second = hall.asks("One", "Two")
    hall.supports(first, 10)
    hall.supports(second, 10)
    section = sections.questions(hall.forum, 1)
    assert section is not None
    hall.forum.db.execute("UPDATE posts SET state = 'removed', rule = 1 WHERE thread_id = ?", first)
    assert [one.words for one in hall.reports(questions=sections.put([section]))] == ["Two"]


def test_promises_and_what_is_owed_stand_in_the_next_report(hall: Hall) -> None:
    hall.reports("Depot", "Pay", "Rota", day="2026-10-20")
    answering.promise(hall.forum, 1, "A shelter.", "Head of Estates", "2026-12-01")
    hall.waits(days=10)
    kept, owes = sections.promises(hall.forum, 1), sections.owed(hall.forum, 1)
    assert kept is not None
    assert kept.tables[0].rows == [(1, "Depot", "Head of Estates", "2026-12-01", "planned", "yes")]
    assert owes is not None
    assert owes.tables[0].rows == [(2, "Pay", "2026-11-03", "yes"), (3, "Rota", "2026-11-03", "yes")]
    assert "2 of them late" in owes.words[0]


@ON_SQLITE
def test_without_anything_to_say_there_is_no_section(hall: Hall) -> None:
    hall.asks("One")
    assert [part(hall.forum, 1) for part in sections.SECTIONS] == [None, None, None]


@ON_SQLITE
def test_a_disputed_promise_is_printed_as_disputed(hall: Hall) -> None:
    hall.reports("Depot")
    answering.promise(hall.forum, 1, "A shelter.", "Head of Estates", "2027-01-31")
    answering.move(hall.forum, 1, debts.DONE, "It stands.")
    hall.votes(hall.opens_vote(), 1, 10)
    hall.ends_vote()
    kept = sections.promises(hall.forum, 1)
    assert kept is not None
    assert kept.tables[0].rows[0][4] == "disputed"
    assert "1 disputed by staff" in kept.words[0]
