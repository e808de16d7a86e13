"""Hints group texts by their words, name no rare word, and are fast and small over all the real texts there are."""

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.hints.clusters import clusters
from forum.hints.rules import Hint, hints
from forum.hints.words import FEWEST_TEXTS, vectors, words

TOP = Path(__file__).parents[3]
DATA = Path(os.environ.get("CANDOUR_SHARED", TOP.parent / "shared")) / "data"
FILES = {
    "discussion-history-meta/posts.jsonl": "text",
    "nhs-comments/comments.csv": "text",
    "polis-affordable-housing/comments.csv": "comment-body",
    "polis-brexit-consensus/comments.csv": "comment-body",
}
THEMES = {
    "pay": "pay grade band salary pension increment overtime allowance",
    "depot": "depot van parking garage loading gate diesel mileage",
    "rota": "rota shift weekend night holiday cover sickness swap",
}


def real_texts() -> Iterator[str]:
    for name, column in FILES.items():
        with (DATA / name).open() as lines:
            rows = map(json.loads, lines) if name.endswith(".jsonl") else csv.DictReader(lines)
            yield from (row[column] for row in rows)


def invented(each: int = 40) -> list[str]:
    lot = random.Random(5)
    texts = [" ".join(lot.choices(pool.split(), k=6)) for pool in THEMES.values() for _ in range(each)]
    lot.shuffle(texts)
    return texts


def test_texts_about_one_thing_are_one_group() -> None:
    texts = invented()
    found = clusters(vectors(texts)[0], 3, seed=1)
    assert [len(group) for group in found] == [40, 40, 40]
    for group in found:
        said = {word for at in group for word in texts[at].split()}
        assert any(said <= set(pool.split()) for pool in THEMES.values())


def test_a_group_that_the_codebook_has_no_theme_for_comes_first() -> None:
    found = hints(invented(each=200), [THEMES["pay"], THEMES["rota"]], seed=1)
    missing = [hint for hint in found if hint.theme is None]
    assert found[: len(missing)] == missing
    assert {word for hint in missing for word in hint.words} <= set(THEMES["depot"].split())
    assert {hint.theme for hint in found} == {None, THEMES["pay"], THEMES["rota"]}


def test_the_same_seed_gives_the_same_hints() -> None:
    assert hints(invented(), [], seed=3) == hints(invented(), [], seed=3)


def test_a_word_of_few_texts_is_in_no_hint() -> None:
    texts = invented() + ["pay grade zanzibar"] * (FEWEST_TEXTS - 1)
    assert not [hint for hint in hints(texts, [], seed=1) if "zanzibar" in hint.words]


def test_sizes_are_rounded_and_small_groups_are_not_shown() -> None:
    found = hints(invented(each=13), [], seed=1)
    assert all(hint.texts % 5 == 0 and hint.texts >= FEWEST_TEXTS for hint in found)


def test_links_and_words_that_tell_nothing_do_not_count() -> None:
    assert words("The vans, a van: see https://example.org/depots and does it always") == ["vans", "van"]
    assert words("Sorry, thanks. Please don't name it: that's mine, in years or weeks, we've said") == []
    assert words("Diolch yn fawr, mae hyn wedi bod yn iawn, ond rhaid i ni wybod pam") == ["wybod"]


def test_a_theme_is_known_by_another_form_of_its_word() -> None:
    texts = [f"It was not fair: {word} unfairly" for word in ("treated", "treating", "treatment")] * 10
    (hint,) = hints([*texts, *invented()], ["Fairness"], seed=1)[-1:]
    assert hint.theme == "Fairness"
    assert "fair" in hint.words


def test_a_group_of_few_among_many_texts_is_not_shown() -> None:
    texts = invented(each=300)
    few = ["canteen soup canteen soup"] * 12
    assert not [hint for hint in hints([*texts, *few], [], seed=1) if "canteen" in hint.words and hint.texts < 18]
    assert [hint for hint in hints([*invented(), *few], [], seed=1) if "canteen" in hint.words]


@given(st.lists(st.text(max_size=60), max_size=40), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_it(texts: list[str], seed: int) -> None:
    assert all(isinstance(hint, Hint) for hint in hints(texts * 12, ["pay"], seed))


def test_progress_is_told() -> None:
    steps: list[int] = []
    hints(invented(), [], 1, steps.append)
    assert 16 < len(steps) <= 31


@pytest.mark.skipif(not DATA.exists(), reason="no shared/data beside this checkout: no real texts to group")
def test_all_the_real_texts_take_under_5_seconds_of_one_core_and_200_megabytes() -> None:
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, cwd=TOP, check=True)
    texts, found, seconds, megabytes = map(float, done.stdout.split())
    assert texts > 3000
    assert found >= 8
    assert seconds < 5
    assert megabytes < 200


if __name__ == "__main__":
    before = time.process_time()
    found = hints(real_texts(), ["Staff", "Waiting", "Housing"], seed=1)
    spent = time.process_time() - before
    # Of this program: what getrusage tells may be of whoever started it.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(sum(1 for _ in real_texts()), len(found), spent, int(peak.split()[1]) / 1024)
