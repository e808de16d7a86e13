"""What may be quoted of a post, and which agreed quotes a report prints or holds back. Pure (DESIGN 7)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import NotFound, Problem
from core.text import canonical
from crypto.derive import digest
from forum.topics.rules import BANDS

MOST_WORDS, LONGEST = 25, 240
EARLY, UNNAMED, GONE = "early", "unnamed", "gone"
# Why an agreed quote is not printed, in the order in which it is asked.
REASONS = {
    GONE: "Its post does not stand any more: taken back, hidden or removed",
    EARLY: "Its post is of this period: it waits for a later report",
    UNNAMED: "Its theme is not named in this report",
}
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_QUOTED = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*>")
_LINK = re.compile(r"(?:.*/threads/|)([\w-]{22})(?:/posts/([\w-]{22})|[?#]\S*)?/?", re.ASCII)


class NoSuchThread(NotFound):
    status = 404
    message = "That leads to no thread here. Please copy the address of the thread, or of a post in it, once more."


class MayNotBeQuoted(Problem):
    status = 409
    message = "That post may not be quoted: its author did not allow it, or it does not stand any more."


class TooManyWords(Problem):
    status = 422
    message = (
        f"A quote has 1 to {MOST_WORDS} words, and {LONGEST} characters at most. Nothing was proposed; your words are "
        "kept below."
    )


class NotInPost(Problem):
    status = 422
    message = (
        "Those words do not stand in the post so: whole words, one after another, and not those it quotes from "
        "somebody else. Nothing was proposed; copy them from below, or say that they are a paraphrase."
    )


class NotParaphrased(Problem):
    status = 422
    message = "That is no paraphrase: the words stand in the post just so. Say that they are its author's own."


class ChooseTheme(Problem):
    status = 422
    message = "Please choose a theme of the codebook, and say whether the words are the author's own or a paraphrase."


class QuotedAlready(Problem):
    status = 409
    message = (
        "Of that post something is quoted, or proposed to be, already. Its author allowed 25 words, so there is one "
        "quote of a post, once."
    )


class PrintedAlready(Problem):
    status = 409
    message = "Those words are proposed, agreed or printed already. Each quote is printed once."


class NoSuchQuote(Problem):
    status = 409
    message = "That quote is not there any more, or somebody was faster. Nothing was done; please look again."


@dataclass(frozen=True)
class Agreed:
    """A quote on which two seats agreed. `period` is that of its post's day, and `stands` whether the post still does,
    with these words in it.
    """

    quote: bytes
    theme: str
    paraphrased: bool
    words: str
    period: int
    stands: bool


@dataclass(frozen=True)
class Chosen:
    """What a report prints, in its order, and how many it holds back, by reason."""

    printed: tuple[Agreed, ...]
    held: Mapping[str, int]


def link(typed: str) -> tuple[str, str]:
    """(thread, post or nothing) as a pasted address names them; raises NoSuchThread."""
    found = _LINK.fullmatch(typed.strip())
    if not found:
        raise NoSuchThread()
    return found[1], found[2] or ""


def count(words: str) -> int:
    return len(_WORD.findall(words))


def taken(text: str, typed: str) -> str:
    """Words of a post, as they stand in it but for line breaks; raises TooManyWords or NotInPost."""
    words = _bounded(typed)
    if not is_told(text, words):
        raise NotInPost()
    return words


def paraphrase(text: str, typed: str) -> str:
    """Other words for what a post says; raises TooManyWords, or NotParaphrased for words of the post itself."""
    words = _bounded(typed)
    if is_told(text, words):
        raise NotParaphrased()
    return words


def is_told(text: str, words: str) -> bool:
    """Whether words stand in what a post's author said themselves."""
    return any(_stands_in(part, words) for part in own(text))


def own(text: str) -> list[str]:
    """The stretches of a post that are its author's words: what it quotes from others, with the lines that hang on to
    that, is not theirs to allow. Each in one line.
    """
    parts: list[list[str]] = [[]]
    quoting = False
    for line in text.split("\n"):
        quoting = bool(_QUOTED.match(line)) or (quoting and bool(line.strip()))
        if quoting:
            parts.append([])
        else:
            parts[-1].append(line)
    joined = (" ".join(" ".join(part).split()) for part in parts)
    return [part for part in joined if part]


def choose(agreed: Sequence[Agreed], period: int, named: Sequence[str]) -> Chosen:
    """What the report on a period prints: quotes of posts of earlier periods that still stand, under the themes that it
    names, in its order of them. Inside a theme a hash decides, which tells nobody when or where anything was written.
    """
    reasons = {one.quote: _held(one, period, named) for one in agreed}
    held = {reason: sum(why == reason for why in reasons.values()) for reason in REASONS}
    printed = [one for one in agreed if not reasons[one.quote]]
    printed.sort(key=lambda one: (named.index(one.theme), digest(one.words.encode())))
    return Chosen(tuple(printed), held)


def band(quotes: int) -> str:
    """How many, as reports say it: nothing is told of fewer than the k of every other table, none at all included."""
    at = sum(quotes >= edge for edge in BANDS)
    if at == 0:
        return f"fewer than {BANDS[0]}, perhaps none"
    return f"{BANDS[-1]:,} or more" if at == len(BANDS) else f"{BANDS[at - 1]:,} to {BANDS[at] - 1:,}"


def _held(one: Agreed, period: int, named: Sequence[str]) -> str:
    if not one.stands:
        return GONE
    if one.period >= period:
        return EARLY
    return "" if one.theme in named else UNNAMED


def _bounded(typed: str) -> str:
    words = " ".join(canonical(typed).split())
    if not 1 <= count(words) <= MOST_WORDS or len(words) > LONGEST:
        raise TooManyWords()
    return words


def _stands_in(text: str, words: str) -> bool:
    """Whether words stand in a text and cut none of its words in two."""
    inside = {at for word in _WORD.finditer(text) for at in range(word.start() + 1, word.end())}
    at = text.find(words)
    while at >= 0:
        if inside.isdisjoint((at, at + len(words))):
            return True
        at = text.find(words, at + 1)
    return False
