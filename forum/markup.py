"""`render`: the one way from a post's text to HTML.

markdown-it-py writes safe HTML only (no raw HTML, images, references, tables or bare links), and bleach checks every
tag, attribute and scheme once more. Rendered once, when a post is released; a page never renders.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import bleach
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import escape

LONGEST = 10_000
NESTING = 12
REL = "nofollow noopener noreferrer"
SCHEMES = frozenset({"http", "https", "mailto"})
TAGS = frozenset(["a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"])
RULES = ["list", "blockquote", "code", "fence", "hr", "emphasis", "backticks", "link", "autolink", "escape", "newline"]


def render(text: str) -> str:
    """Safe HTML with the same words. Never raises; over 10,000 characters come out as plain text."""
    text = text.encode("utf-8", "replace").decode()
    if len(text) > LONGEST:
        return _plain(text)
    try:
        return _clean(_render(text))
    except Exception:  # whatever a parser trips over, the words are shown
        return _plain(text)


def _plain(text: str) -> str:
    return "<p>" + str(escape(text)).replace("\n", "<br>") + "</p>\n"


def _render(text: str) -> str:
    """Where the parser would drop what is nested too deep, or change a number, the text stays plain."""
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(text, env)
    if any(_is_too_deep(token) or _is_odd_number(token) for token in tokens):
        return _plain(text)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))


def _is_too_deep(token: Token) -> bool:
    return token.nesting == 1 and token.level >= NESTING - 1


def _is_odd_number(token: Token) -> bool:
    """An item numbered 007: a list would say 7."""
    return token.type == "list_item_open" and token.info.startswith("0") and token.info != "0"


def _clean(html: str) -> str:
    """The second lock. A Cleaner is not thread-safe, so each call makes its own."""
    cleaner = bleach.Cleaner(tags=TAGS, attributes=_may_keep, protocols=SCHEMES, strip=False)
    return str(cleaner.clean(html))


def _may_keep(tag: str, name: str, value: str) -> bool:
    if tag == "a":
        return (name == "href" and _is_web_address(value)) or (name == "rel" and value == REL)
    return (tag, name) in (("ol", "start"), ("li", "value")) and value.isascii() and value.isdigit()


def _is_web_address(url: str) -> bool:
    """bleach lets `scheme:digits` pass, so the scheme is checked here."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.scheme == "mailto")


class _Renderer(RendererHTML):
    """What people wrote stays on the page: a fence's info line and a link's title too."""

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        token = tokens[idx]
        info = f"{token.info.strip()}\n" if token.info.strip() else ""
        return f"<pre><code>{escape(info + token.content)}</code></pre>\n"

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """Each item keeps the number it was given: "2024." then "2026." are years."""
        number = tokens[idx].info
        return f'<li value="{int(number)}">' if number.isascii() and number.isdigit() else "<li>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        token = tokens[idx]
        env.setdefault("titles", []).append(str(token.attrs.get("title", "")))
        token.attrs = {"href": str(token.attrs["href"]), "rel": REL}
        return self.renderToken(tokens, idx, options, env)

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        title = env["titles"].pop()
        return f"</a> ({escape(title)})" if title else "</a>"


def _markdown() -> MarkdownIt:
    options: Mapping[str, Any] = {"html": False, "linkify": False, "breaks": True, "maxNesting": NESTING}
    markdown = MarkdownIt("zero", dict(options), renderer_cls=_Renderer).enable(RULES)
    markdown.validateLink = _is_web_address  # type: ignore[method-assign]
    return markdown


_MARKDOWN = _markdown()
