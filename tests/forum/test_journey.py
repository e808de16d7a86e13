"""The forum's main job, on both databases: enter, write, wait, appear, read, answer, come back."""

from collections.abc import Callable

from forum.instance import Instance
from tests.people import Person, release

Cast = Callable[[], Person]


def test_a_post_appears_for_everybody_after_a_release(forum: Instance, person: Cast) -> None:
    author, reader = person(), person()
    author.starts_thread("Who pays the fares?", "Nobody has said.")
    assert "Nobody has said" not in reader.opens("/boards/depot-move").text
    release(forum)
    reader.opens(f"/threads/{reader.thread('Who pays the fares?')}")
    assert "Nobody has said." in reader.text


def test_the_author_sees_and_changes_what_waits(forum: Instance, person: Cast) -> None:
    author, other = person(), person()
    author.starts_thread("Fares", "First words.")
    assert "First words." in author.opens("/waiting").text
    assert "First words." not in other.opens("/waiting").text
    author.opens(author.opens("/waiting").page.find("a", string="Change it")["href"]).submits("body",
    body="Second words.")
    release(forum)
    text = other.opens(f"/threads/{other.thread('Fares')}").text
    assert "Second words." in text
    assert "First words." not in text


def test_a_name_is_the_same_inside_a_thread_and_another_elsewhere(forum: Instance, person: Cast) -> None:
    author = person().starts_thread("One", "Here.")
    author.starts_thread("Two", "There.")
    release(forum)
    author.replies(author.thread("One"), "Here again.")
    release(forum)
    one = [name.get_text() for name in author.opens(f"/threads/{author.thread('One')}").page.select("article h2")]
    two = [name.get_text() for name in author.opens(f"/threads/{author.thread('Two')}").page.select("article h2")]
    assert len(set(one)) == 1
    assert len(one) == 2
    assert one[0] != two[0]


def test_a_claim_code_leads_back_without_a_session(forum: Instance, person: Cast) -> None:
    code = person().starts_thread("Fares", "Nobody has said.").claim_code
    release(forum)
    reader = person()
    reader.replies(reader.thread("Fares"), "They said in June.")
    release(forum)
    stranger = person()
    stranger.opens("/leave")
    stranger.opens("/receipt").submits("claim", claim=code)
    assert "They said in June." in stranger.text
    stranger.submits("withdraw").submits("sure")
    release(forum)
    assert "Nobody has said." not in reader.opens(f"/threads/{reader.thread('(withdrawn by its author)')}").text
