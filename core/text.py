"""The canonical form in which text that people wrote is stored."""

import re
import unicodedata

_ONE_FOR_ONE = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–−⁃", "-")
    | dict.fromkeys("\u2028\u2029\x85\x0b\x0c\r", "\n")
    | {"\t": "    "}
)
# Characters that show nothing though their category says they do: the other half of every planted mark.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u2800\u3164\uffa0")
_JOINER = "\u200d"
_ODD = re.compile(r"[^\n -~]")


def canonical(text: str) -> str:
    """NFKC, plain quotes and dashes, nothing invisible but joiners inside emoji, no double blanks.

    The same words by the same keyboard habits: it removes planted marks and typographic fingerprints, not style.
    """
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n")
    while not _is_plain(text) and (plainer := _plainer(text)) != text:
        text = plainer
    return text


def _is_plain(text: str) -> bool:
    """Most texts: `_plainer` has nothing to do, and looking is ten times as fast as doing it."""
    if _ODD.search(text) or text != text.strip():
        return False
    return not any(blanks in text for blanks in ("  ", " \n", "\n\n\n"))


def _plainer(text: str) -> str:
    text = unicodedata.normalize("NFKC", _visible(text.translate(_ONE_FOR_ONE)))
    text = re.sub(r"(?m)^[—―] *", "- ", text)
    text = re.sub(r" *[—―] *", " - ", text)
    text = re.sub(r"(?m)(?<=\S) {2,}", " ", text)
    text = re.sub(r"(?m) +$", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()


def _visible(text: str) -> str:
    if not _ODD.search(text):
        return text
    shown = "".join(char for char in text if char == _JOINER or _is_visible(char))
    return "".join(char for at, char in enumerate(shown) if char != _JOINER or _joins(shown, at))


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands inside an emoji."""
    return 0 < at < len(text) - 1 and _is_emoji(text[at - 1]) and _is_emoji(text[at + 1])


def _is_visible(char: str) -> bool:
    if char in _BLANK or 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return False
    return char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _is_emoji(char: str) -> bool:
    return ord(char) >= 0x2600 and unicodedata.category(char) in ("So", "Sk")
