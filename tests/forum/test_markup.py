"""`render`: safe HTML, the same words, whatever is written."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import nh3
import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from hypothesis import given
from hypothesis import strategies as st

from forum.markup import LONGEST, REL, TAGS, render
from tests.core.tools import RULES

ALLOWED = {"a": {"href", "rel"}, "ol": {"start"}, "li": {"value"}}
SCHEMES = {"http", "https", "mailto"}

ATTEMPTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>", "<a href=https://a.example target=_blank>x</a>",
    "<p id=main class=you>x</p>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)",
    "[x](file:///etc/x)",
    "[x](<javascript:alert(1)>)", "[x](//evil.example)", "[x](/leave)", "[x](?before=end)", "[x](#main)",
    "[x](a:1234)",
    "<javascript:alert(1)>", "<data:text/html,x>", "<JAVASCRIPT:1>", "<mailto:a@b.example>", "<a@b.example>",
    "\\<script>",
    '[x](https://a.example "onmouseover=alert(1) \\" x")', "[x](https://a.example' onclick='alert(1))", "[x](http:)",
    '[x](https://a.example"onclick="alert(1))', "[x](https://a.example/`\"'<>)",
    "![x](https://evil.example/pixel.png)",
    "[![x](https://evil.example/p)](https://a.example)", "[x]: javascript:alert(1)\n\n[x]",
    "```<script>\nalert(1)\n```",
    '```"><script>alert(1)</script>\nx\n```', "`<b onclick=alert(1)>`", "    <script>alert(1)</script>",
    "<svg><![CDATA[x",
    "<!-- --><script>x</script>", "<![CDATA[<script>x</script>]]>", "<?php x ?>",
    "<iframe srcdoc='<script>x</script>'>",
    "<form action=/leave><button>x", "<input autofocus onfocus=alert(1)>", "<math><mi//xlink:href='data:x,<script>'>",
    "</div></article><script>x</script>", "<base href=https://evil.example>", "<meta http-equiv=refresh content=0>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "*<script>*",
    "&#60;script&#62;", "[<script>](https://a.example)", "<https://a.example/<script>>", "[x](mailto:)",
    "> <script>\n> x",
    "[x](https://a.example/\u2028javascript:)", "[x](\u0000javascript:alert(1))", "[x](\u0001https://a.example)",
    "1. <script>\n2. x", "0123456789. x", "[x](https://user:pw@a.example:99999999/)", "[x](https://[::1)",
    "\ud800<script>",
    "[x](mailto:a@b?subject=<script>)", "[x](https:a.example)",
]


def elements(html: str) -> list[Tag]:
    return [found for found in BeautifulSoup(html, "html5lib").body.find_all(True) if isinstance(found, Tag)]


def assert_inert(html: str) -> None:
    """Only tags, attributes and schemes that a post may have, by the parser that browsers' rules describe."""
    for element in elements(html):
        assert element.name in TAGS, element.name
        assert set(element.attrs) <= ALLOWED.get(element.name, set()), element
        if element.name == "a" and "href" in element.attrs:
            assert re.match(r"(https?://[^/]|mailto:)", str(element["href"])), element
            assert element.get("rel") == REL.split(), element


def plain(element: Tag | BeautifulSoup) -> str:
    """Its words, apart where elements are."""
    return " ".join(element.get_text(" ").split())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def shown(html: str) -> Iterator[str]:
    """Every word a reader can find: text as it comes, and after the words of a link its address."""
    for node in BeautifulSoup(html, "html5lib").body.descendants:
        if isinstance(node, NavigableString):
            yield from words(str(node))
            link = node.find_parent("a")
            yield from words(unquote(str(link["href"]))) if link else ()
        elif isinstance(node, Tag) and node.name == "li" and node.parent and node.parent.name == "ol":
            before = len(node.find_previous_siblings("li"))
            yield str(node.get("value") or int(str(node.parent.get("start", 1))) + before)


def assert_same_words(text: str, html: str) -> None:
    """Every word of the text is there, in its order."""
    found = shown(html)
    for word in words(text):
        assert any(word == other for other in found), f"{word!r} of {text!r} is lost in {html!r}"


# What people and their pasting produce, and what an attacker makes of it.
MARKS = st.sampled_from(
    [
        *("*", "**", "_", "__", "`", "```", "~~~", ">", "> ", "- ", "+ ", "1. ", "7) ", "2026. ", "#", "---", "***"),
        *("\n", "\n\n", "  \n", "    ", "[", "]", "(", ")", "](", "![", "<", ">", "\\", "&amp;", "&lt;", "&#x3c;", "&"),
        *('"', "'", "|", ":", "\t", "<b>", "</b>", "<script>", "<!--", "-->", "https://a.example/", "<https://a.example>"),
        *("javascript:", "[w](https://a.example)", "mailto:a@b.example", "\\*", "\\[", "[w]: https://a.example"),
        *("ß", "é", "👍🏽", "word ", "x", "y7 ", " "),
    ]
)
SOUP = st.lists(MARKS, max_size=40).map("".join)


@pytest.mark.parametrize("text", ATTEMPTS)
def test_nothing_hostile_becomes_active(text: str) -> None:
    assert_inert(render(text))


@pytest.mark.parametrize("text", ATTEMPTS)
def test_nothing_hostile_becomes_active_inside_other_marks(text: str) -> None:
    for around in ("> {}", "- {}", "**{}**", "[{}](http://b.c)", "1. a\n\n   {}", "`{}`", "[a](http://b.c '{}')"):
        assert_inert(render(around.format(text)))


@RULES
@given(SOUP | st.text(max_size=200))
def test_whatever_is_written_only_harmless_html_comes_out(text: str) -> None:
    assert_inert(render(text))


@RULES
@given(SOUP)
def test_another_sanitiser_finds_nothing_to_take_away(text: str) -> None:
    """nh3 (ammonia, Rust) is written apart from bleach: both agree on elements, attributes and words."""
    html = render(text)
    cleaned = nh3.clean(html, tags=set(TAGS), attributes=dict(ALLOWED), link_rel=None, url_schemes=SCHEMES)
    assert [(tag.name, tag.attrs) for tag in elements(cleaned)] == [(tag.name, tag.attrs) for tag in elements(html)]
    assert plain(BeautifulSoup(cleaned, "html5lib")) == plain(BeautifulSoup(html, "html5lib"))


@RULES
@given(st.lists(st.sampled_from(["one", "two", "<b>", "*", " ", "\n\n", "> ", "- ", "&amp;", "`"]), max_size=30))
def test_no_word_is_altered_lost_or_moved(parts: list[str]) -> None:
    text = "".join(parts)
    assert_same_words(text, render(text))


@RULES
@given(SOUP)
def test_no_word_of_any_soup_is_lost(text: str) -> None:
    assert_same_words(text, render(text))


@pytest.mark.parametrize(
    "text",
    [
        "2024. was bad\n2026. is worse", "3. third\n1. first\n3. third again", "007. Bond", "1) one\n2) two",
        "<b>shown</b>",
        "- 1. nested\n- 5. five", "```python one two\nthree\n```", "[words](https://a.example/path 'a title')",
        "&lt;b&gt;",
        "~~~ left open\nand on", "a & b &amp; c &copy;", "snake_case_name and 2*3*4 and *stress*",
        "# no heading\nwords",
        "a line\n===\nanother", "| a | b |\n|---|---|\n| c | d |", "see https://a.example/x?y=1&z=2 there",
        "\\*no stress\\*",
        "Half *open and [half](open",
    ],
)
def test_what_looks_like_markup_keeps_its_words(text: str) -> None:
    assert_same_words(text, render(text))


def test_numbers_of_a_list_stay_as_they_were_written() -> None:
    """A year at the start of a line is no counter."""
    numbers = [word for word in shown(render("2024. was bad\n2026. is worse")) if word.isdigit()]
    assert numbers == ["2024", "2026"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"), ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"), ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("a\nb", "<p>a<br>\nb</p>"), ("", ""), ("---", "<hr>"), ("    a", "<pre><code>a\n</code></pre>"),
        ("<b>", "<p>&lt;b&gt;</p>"),
    ],
)
def test_the_marks_people_are_told_of_work(text: str, html: str) -> None:
    assert render(text).strip().replace("<hr />", "<hr>").replace("<br />", "<br>") == html


def test_a_link_goes_out_without_a_trace() -> None:
    (link,) = [tag for tag in elements(render("[the plan](https://a.example/plan)")) if tag.name == "a"]
    assert link["href"] == "https://a.example/plan"
    assert link["rel"] == ["nofollow", "noopener", "noreferrer"]
    assert link.get_text() == "the plan"


@pytest.mark.parametrize("text", ["*a* " * 2501, "<script>" * 1251, "a\nb & c\n" * 2000])
def test_over_ten_thousand_characters_everything_is_plain(text: str) -> None:
    page = BeautifulSoup(render(text), "html.parser")
    assert {tag.name for tag in page.find_all(True)} <= {"p", "br"}
    assert plain(page) == " ".join(text.split())


UNITS = [
    ">", "> ", ">\n", "- ", "-\n", "- - ", "1. ", "1) a\n", "[", "]", "[a](", "[](x)", "![", "*", "**", "_",
    "*a_", "**a *b ",
    "`", "`a", "``` ", "```\n", "~~~\n", "<", "&", "&amp;", "&#0;", '"', "'", "\\", "\\\\", "\n", "\t", " ",
    "a\n", "a  \n", "(",
    "<a@b.c>", "<http://a>", "[a](http://b)", "[a](http://b 'c')", "((", "|a", "---\n", "* * *\n", "    a\n",
    "> - ", ">- 1. ",
    "- > a\n\n", "\u0000", "\ud800", "👍🏽", "<b>", "<!--", "&lt;", "[[a]", "[a]: b\n", "a*b_", "_a_ ", "*a*",
    "***a*** ", "[`](",
    "[*a*](http://b)", "<http://", "**[a](", "1.\n\n", "-\n\n a\n",
]


@pytest.mark.parametrize("size", [LONGEST, 2 * LONGEST])
def test_repeated_marks_stay_small_and_harmless(size: int) -> None:
    for unit in UNITS:
        html = render((unit * size)[:size])
        assert len(html) < 200_000, (unit, len(html))
        assert "<script" not in html


@pytest.mark.parametrize("pair", ["[]", "**", "__", "``", "()", "<>", '""'])
def test_deep_nests_keep_their_words(pair: str) -> None:
    html = render(f"one {pair[0] * 4900}two{pair[1] * 4900} three")
    assert len(html) < 200_000
    assert words(BeautifulSoup(html, "html.parser").text) == ["one", "two", "three"]


ODD = "\ud800\udfff\x00\ufffe\U000e0041\u202e\x0b\x0c\x1b<&*["


@RULES
@given(st.text(st.characters(), max_size=300) | st.text(st.sampled_from(ODD), max_size=60))
def test_it_never_raises(text: str) -> None:
    render(text).encode()


@RULES
@given(SOUP)
def test_what_it_gives_does_not_depend_on_what_came_before(text: str) -> None:
    first = render(text)
    render("[a](https://b.example 'c')\n```x\n")
    assert render(text) == first
