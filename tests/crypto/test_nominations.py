"""A commitment to a candidate stands for one name, one statement and one set of words, and for those alone."""

from hypothesis import given, strategies

from crypto.claims import from_words, to_words
from crypto.nominations import CODE_SIZE, Nominee, Sent, claim_hash, listed
from tests.crypto.story import flips

KEY, SALT, CLAIM = bytes(range(32)), bytes(range(32, 64)), claim_hash(bytes(11))
SENT = Sent(1, bytes(16), "I will listen.", bytes(32))
WORDS = strategies.text(strategies.characters(codec="utf-8"), max_size=60)


def test_a_change_of_any_part_changes_the_commitment() -> None:
    ours = Nominee("Ann", "I will listen.", SALT, CLAIM)
    others = [Nominee("Anne", ours.statement, SALT, CLAIM), Nominee("Ann", "I will.", SALT, CLAIM)]
    others += [Nominee("Ann", ours.statement, salt, CLAIM) for salt in flips(SALT)]
    others += [Nominee("Ann", ours.statement, SALT, claim) for claim in flips(CLAIM)]
    found = {other.commitment for other in others}
    assert len(found) == len(others)
    assert ours.commitment not in found


@given(WORDS, WORDS)
def test_no_letter_moves_between_name_and_statement(name: str, statement: str) -> None:
    for cut in range(len(name + statement) + 1):
        moved = Nominee((name + statement)[:cut], (name + statement)[cut:], SALT, CLAIM)
        same = moved.name == name
        assert (moved.commitment == Nominee(name, statement, SALT, CLAIM).commitment) == same


def test_the_same_form_gives_the_same_words_and_every_other_gives_others() -> None:
    others = [Sent(2, SENT.person, SENT.statement, SENT.proof), Sent(1, SENT.person, "I will.", SENT.proof)]
    others += [Sent(1, person, SENT.statement, SENT.proof) for person in flips(SENT.person)]
    others += [Sent(1, SENT.person, SENT.statement, proof) for proof in flips(SENT.proof)]
    codes = {sent.code(KEY) for sent in others} | {SENT.code(key) for key in flips(KEY)}
    assert len(codes) == len(others) + len(KEY)
    assert SENT.code(KEY) == Sent(1, bytes(16), "I will listen.", bytes(32)).code(KEY)
    assert SENT.code(KEY) not in codes


def test_the_words_of_a_candidate_lead_back_to_the_claim() -> None:
    code = SENT.code(KEY)
    assert len(code) == CODE_SIZE
    assert claim_hash(from_words(to_words(code))) == claim_hash(code)


def test_the_list_is_sorted_as_it_is_written_and_tells_no_order() -> None:
    nominees = [Nominee(f"Person {at}", "", SALT, CLAIM) for at in range(40)]
    assert listed(nominees) == sorted(listed(nominees)) == listed(nominees[::-1])
    assert len(set(listed(nominees))) == 40
