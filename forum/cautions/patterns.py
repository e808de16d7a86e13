"""The patterns of `rules.py`, written once for Python and for the browser, and why each kind can identify.

Only what Python's `re` (ASCII) and JavaScript's u-mode share: no named groups, no inline flags, lookbehind of one
width; `\\d` and `\\w` are ASCII in both; never `\\s`, `\\b`, `.` or `$`, which differ. Every repeat is bounded, or
begins only where no character of its class stands before: a hostile text costs so many steps a character, no more.
A pattern with a group finds that group only.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from forum.cautions.parts import filled

KINDS: Mapping[str, str] = MappingProxyType({
    "mail": "A mail address leads straight to one person.",
    "phone": "A phone number or an extension leads to one person or one desk.",
    "ni": "A National Insurance number belongs to one person only.",
    "staff": "A staff, payroll or case number can be looked up, and leads to one person.",
    "postcode": "A postcode covers only a few doors, so it can show where somebody lives or works.",
    "date": "An exact date or time lets someone check who was there and who was away.",
    "name": "This name is on the list of names here: it points to that person, or to the people who work near them.",
    "unique": "If this is true of only one or two people, those who know the team can tell who you are.",
    "signoff": "This looks like a signature: even a first name or an initial can be enough.",
    "handle": "A personal profile page shows a name, a face and friends.",
})


def _digits(count: int) -> str:
    """So many of them, wherever they stand."""
    return "9" * count


# What a pattern cannot match without, as it looks in `shape`: any one of some texts, and with & also of some others.
# Looked for first, it saves nearly all of the work.
_TIME = (
    "0|half |quarter |noon|midday|midnight"
    "&0:00|0.00|0am|0 am|0a.m|0 a.m|0pm|0 pm|0p.m|0 p.m|0 o|at 0|half past|half to|quarter past|quarter to|noon|midday"
    "|midnight"
)
_NOW = "day|mon|tue|wed|thu|fri|dydd|tomorrow|morning|afternoon|night"
_NTH = "th of |first of |second of |third of "
_ORD = "0&0st|0nd|0rd|0th|0af|0il|0ydd|0fed|0ed|0eg|0ain"
_MAY = "may|mai|fai"
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ionawr|chwefror|awrth|ebrill|ehefin|orffennaf|awst|medi|fedi"
    "|hydref|achwedd|agfyr"
)
_CLOSE = "regards|thank|cheers|wishes|all the best|sincerely|faithfully|solidarity|signed|cofion|diolch|hwyl"
_BEST = "\nbest|\nlove|\nyours|\nta|\nkr|\nbr"
_CLOSES = (("<close>", _CLOSE), ("<Best>", _BEST))
_ROLE = "my role as|my job as|my post as|my position as|my capacity as"

# (kind, source, i = any case, what it needs). Of two findings of one place and length the earlier row says the kind.
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("mail", r"(?<![<local>])[<local>]+@(?:[<l>\d-]+(?:\.[<l>\d-]+)+|[a-z][a-z\d-]+)", "i", "@"),
    ("mail", r"(?<![<local>])[<local>]{1,64}<s>?[\[({]<s>?at<s>?[\])}]<s>?[<l>\d-]{1,63}"
             r"(?:<s>?(?:\.|[\[({]<s>?dot<s>?[\])}]|<s>dot<s>)<s>?[<l>\d-]{1,63}){0,5}", "i", "[|(|{"),
    ("mail", r"(?<![<local>])[<local>]{1,64}<s>at<s>[<l>\d-]{1,63}(?:<s>dot<s>[<l>\d-]{1,63}){1,5}", "i", " dot "),

    # 03, 08 and 116 are help lines: they answer for everybody, and are worth passing on.
    ("phone", r"(?<![<l>\d\u00a3$\u20ac/.,+-])(?!\d{1,2}[./-]\d{1,2}[./-]\d{2,4})\(?0[127](?:<digit>){8,9}(?!\d)",
     "", _digits(10)),
    ("phone", r"(?<![<l>\d\u00a3+])(?:\+|00)[1-9](?:<digit>){8,13}(?!\d)", "", f"{_digits(9)}&+0|000"),
    ("phone", r"<w>(?:tel(?:ephone)?|phone|mob(?:ile)?|fax|whatsapp|call|ring|text|dial)\.?"
              r"(?:<s>(?:me|us|number|no\.?|is|on|at)){0,3}<s>?[:#]?<s>{0,2}(?!116|0[38])\d(?:[ -]?\d){5,10}(?!,?\d)",
     "i", f"{_digits(6)}&tel|phone|mob|fax|whatsapp|call|ring|text|dial"),
    ("phone", r"<w>(?:call|ring|phone|text|reach|get|contact)<s>(?:me|us)<s>(?:on|at)<s>\d{4,6}<e>(?![ -]?\d{3})", "i",
     " 0000"),
    ("phone", r"<w>(?:ext|extn|extension|internal)\.?(?:<s>(?:is|number|no\.?))?<s>?[:#]?<s>{0,2}"
              r"(?!20[12]\d<e>)\d{3,6}<e>", "i", "000&ext|internal"),
    ("phone", r"<w>x\d{4,5}<e>", "i", "x0000"),

    ("ni", r"<w><ni><suffix><e>", "i", f"{_digits(6)}&00"),
    ("ni", r"<w>(?:NI|NINO|national<s>insurance)(?:<s>(?:number|no\.?|is)){0,2}<s>?[:#]?<s>{0,2}<ni>(?:<suffix>)?<e>",
     "i", f"{_digits(6)}&ni|national"),

    ("staff", r"<w>(?:staff|employee|emp|payroll|personnel|badge|warrant|collar|hr|case|grievance|complaint|ticket"
              r"|incident|assignment|position|post|client|patient|nhs|registration|reg|pin|pass|file)\.?"
              r"(?:<s>(?:membership|registration))?<s>?(?:reference|ref|number|no|num|nr|id)(?:['\u2019]s|\.)?"
              r"(?:<s>(?:is|was))?<g>[:#=,-]?<g><number>", "i",
     "0&staff|emp|payroll|personnel|badge|warrant|collar|hr|case|grievance|complaint|ticket|incident|assignment"
     "|position|post|client|patient|nhs|reg|pin|pass|file"),
    # "ref: HR/SJ/114", "badge 7719", but not "payroll 2025/26".
    ("staff", r"<w>(?:id|ref|reference|badge|payroll|emp|employee|case|ticket|incident|warrant|collar"
              r"|staff<s>member|pay<s>(?:number|no\.?)|rhif<s>(?:staff|cyflogres))(?:<s>card)?<g>[:#.]?<g>"
              r"(?!(?:19|20)\d{2}(?:[/-]\d{2,4})?<e>)(?=[A-Z/-]{0,8}\d)(?=[A-Z\d/ -]{4})<number>", "i",
     "0&id|ref|badge|payroll|emp|case|ticket|incident|warrant|collar|member|pay|cyflogres|staff"),
    ("staff", r"<w>[A-Z]{2,6}[/-]\d{2,4}[/-]\d{3,7}<e>", "", "0/000|0-000"),
    ("staff", r"<w>(?!(?:ISO|IEC|BS|EN|CVE|RFC)[/-]?\d)[A-Z]{2,6}[/-]?\d{5,10}<e>", "", "00000"),
    ("staff", r"<w>\d{2}/\d{4,5}/[A-Z]{2,4}<e>", "", "00/0000"),
    ("staff", r"(?<![&\w])#\d{4,10}<e>", "", "#0000"),

    # In small letters "g6 1st" is a grade; in capitals S1 1ST is a postcode.
    ("postcode", r"<w><outward><s>{0,2}\d<unit><e>", "", _digits(2)),
    ("postcode", r"<w><outward><s>{0,2}\d(?!st|nd|rd|th|hr|yr)<unit><e>", "i", _digits(2)),

    ("date", r"(?<![<l>\d.,\u00a3$])<day><ord>?(?:<s>(?:of|o)(?:<s>the)?)?[ \t\u00a0/.-]{0,2}<month><yy><e>",
     "i", "0&" + _MONTHS),
    ("date", r"(?<![<l>\d.,\u00a3$])<day>[ /-]?(?:May|MAY|Mai)<yy><e>", "", "0&" + _MAY),
    ("date", r"<w>(?:on<s>(?:the<s>)?<day>|<day>(?:<ord>|(?=[ /-]may[ ,/-]{1,2}<year>)))(?:<s>(?:of|o))?[ /-]?"
             r"(?:may|[mf]ai)<yy><e>", "i", "0&" + _MAY),
    ("date", r"<w><month>\.?<s>{1,2}(?:the<s>)?<day>(?:<ord><e>(?:,?<s><year>)?|,?<s><year><e>|(?!<ord>)<on>)",
     "i", "0&" + _MONTHS),
    ("date", r"<w>May<s>{1,2}(?:the<s>)?<day>(?:<ord><e>(?:,?<s><year>)?|,?<s><year><e>|(?![a-z])<on>)", "", "0&may "),
    ("date", r"<w><nth><s>of<s>(?:<month>|may)<e>", "i", f"{_NTH}&{_MONTHS}"),
    *(("date", rf"(?<![\w/.-])\d{{1,2}}{sep}\d{{1,2}}{sep}<year>(?!\d)", "", f"{_digits(6)}&{needs}")
      for sep, needs in ((r"<s>?/<s>?", "/"), (r"-", "-0000"), (r"<s>?\.<s>?", "."), (r"<s>", "0 0000"))),
    *(("date", rf"(?<![\w/.-])<year>{sep}<mm>{sep}<day>(?!\d)", "", f"{_digits(6)}&0000{sep[-1]}0")
      for sep in (r"/", r"-", r"\.")),
    *(("date", rf"(?<![\w/.-])<day>{sep}<mm>{sep}\d{{2}}(?![\w/-])", "", f"{_digits(4)}&0{sep}00") for sep in "/-"),
    # "version 10.4.12", "section 10.4.12" and "clause 10.4.12" are none.
    ("date", r"(?<!sion )(?<!tion )(?<!ause )(?<![\w/.-])<day>\.<mm>\.[0-3]\d(?![\w/-]|\.\d)", "",
     f"{_digits(4)}&0.00"),
    ("date", r"(?<![\d/.\u00a3])20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", "", "00000000"),
    # Without a year 14/3 may be a fraction or a score: only after a word, or when it can be neither.
    ("date", r"<w>(?:on|dated|since|until|till)<s>(?:the<s>)?(?!24/7)<day>/<mm>(?![\d/]|<s>of)", "i", " 0/0| 00/0"),
    ("date", r"(?<![\w/.,])(?:(?:1[3-9]|2\d|3[01])/0[1-9]|0[1-9]/(?:0[1-9]|1[0-2]))(?![\d/])", "", "00/00"),
    # A weekday alone is shared by many; with a clock time it is one meeting. "Monday to Friday 9am" is not.
    ("date", r"<w>(?<!to )(?<![-\u2013] )(?<![-\u2013])(?<!every )(?<!each )<now>"
             r"(?:,?<s>(?:morning|afternoon|evening|night|just|last|at|around|about|by|before|after|@)){0,3},?<s>{1,2}"
             r"(?:<time><e>|(?<=at )\d{1,2}<on>)", "i", f"{_TIME}&{_NOW}"),
    ("date", r"(?<![<l>\d.,\u00a3:\u2013-])(?:<time>|(?<=at )\d{1,2})(?:<s>(?:on|last|this|next|the)){0,2},?<s><now><e>"
             r"(?!<s>?(?:to<s>|[-\u2013]))", "i", f"{_TIME}&{_NOW}"),
    ("date", r"<w><weekday>,?<s>(?:the<s>)?<day><ord><e>", "i", _ORD),
    ("date", r"<w>(?:on|of|since|until|by|from|before|after)<s>the<s><day><ord><e><on>", "i", _ORD),

    ("unique", r"<w>(?:as|being|(?:I|we)(?:['\u2019](?:m|re|ve<s>been)|<s>(?:am|are|was|were|have<s>been))"
               r"(?:<s>(?:still|now|currently|probably|also))?)<s>(?:the|their|its|our|your)<s>"
               r"(?:only|sole|lone|one<s>(?:who|that))"
               r"(?!<s>(?:way|option|alternative|solution|answer|reason|choice)<e>)(?:<s>[<l>-]{1,20})?<e>",
     "i", " only| sole| lone| one who| one that"),
    ("unique", r"<w>(?:as|being|I(?:['\u2019]m|<s>am|<s>was))<s>one<s>of<s>(?:(?:the|our|only|just)<s>){0,2}"
               r"(?:two|three|2|3)<e>", "i", " one of "),
    ("unique", r"<w>the<s>(?:only|sole)<s>(?:[<l>-]{1,20}<s>){0,2}?<person>(?:<s>[<l>-]{1,20}){0,2}?"
               r"<s>(?:in|on|at|here|left|for|with)<e>", "i", "the only |the sole "),
    ("unique", r"<w>I<s>(?:run|do|manage|lead|drive|teach|own|look<s>after)<s>the<s>(?:only|sole)<e>",
     "i", " the only| the sole"),
    ("unique", r"<w>my<s>(?:exact<s>|own<s>)?job<s>title(?:<s>(?:is|was)<e>|<s>?:)", "i", "job title"),
    ("unique", r"<w>my<s>(?:role|job|post|position|capacity)<s>as<s>(?:the|an?)<e>", "i", _ROLE),
    ("unique", r"<w>in<s>my<s>(?:role|job|post|position|capacity)<s>as(?:<s>the)?<e>", "i", _ROLE),
    ("unique", r"<w>I(?:['\u2019]m|<s>am)<s>the<s>(?:[<l>-]{1,20}<s>){0,3}?<post><e>", "i",
     "i'm the |i\u2019m the |i am the "),
    ("unique", r"<w>(?:no<s>one|nobody)<s>else<s>(?:in|on|at)<s>(?:my|our|this)<e>", "i", "one else |body else "),
    ("unique", r"<w>(?:fi|ni|fel)<s>(?:(?:yw|ydy|oedd)<s>?)?['\u2019]?y?r<s>unig<e>", "i", "unig"),

    *(("signoff", rf"{close}(?:,<s>{{0,2}}|<s>[-\u2013\u2014]<s>?|[,.!]?<line>)<Names><end>", "", needs)
      for close, needs in _CLOSES),
    ("signoff", r"(?<![^\r\n])<s>{0,3}(?:<Name><s>)?<close><s><Names><end>", "", _CLOSE),
    ("signoff", r"<Best><s><Names><end>", "", _BEST),
    *(("signoff", rf"{close}(?:,<s>{{0,2}}|,?<line>)(?!<nobody><e>)[a-z\u00df-\u00ff]{{1,12}}<last>", "", needs)
      for close, needs in _CLOSES),
    # A list's last point looks the same: only after a line that is no list point, or after a full stop.
    ("signoff", r"(?:(?<![^\r\n])(?!<s>{0,3}[-*+\u2022])[^\r\n]+(?:\r?\n){1,3}<s>{0,3}|[.!?]<s>{1,3})"
                r"([-\u2013\u2014~]{1,2}<s>?<Name>(?:<s><Name>)?)<last>", "",
     "\n-|\n\u2013|\n\u2014|\n~| -| \u2013| \u2014| ~"),

    ("handle", r"(?<![<l>\d._%+@/-])@(?!(?:home|work|here|all|everyone|channel)<e>)[A-Za-z][\w.-]{0,37}\w", "i", "@"),
    ("handle", r"(?<![\w/])u/[\w-]{3,20}<e>", "i", "u/"),
    ("handle", r"<w>(?:linkedin\.com/(?:in|pub)/|(?:facebook|fb|twitter|x|instagram|github|medium)\.com/@?"
               r"|(?:fb|t|wa)\.me/|(?:tiktok|youtube)\.com/@|threads\.net/@|bsky\.app/profile/|reddit\.com/u(?:ser)?/)"
               r"(?!(?:groups|events|pages|watch|hashtag|search|home|intent|i|share|sharer)(?![\w.-]))[\w.%-]{2,60}",
     "i", ".com/|.me/|.net/@|.app/profile/"),
)

# (kind, regex source, JavaScript flags), as sent to the browser.
PATTERNS: tuple[tuple[str, str, str], ...] = tuple((kind, filled(source), f"g{i}u") for kind, source, i, _ in _TABLE)
# For each pattern groups of texts: one of each group must be in the shape of a post.
NEEDS: tuple[tuple[tuple[str, ...], ...], ...] = tuple(
    tuple(tuple(group.split("|")) for group in needs.split("&")) for *_, needs in _TABLE
)
_SAME = str.maketrans("123456789\t\u00a0", "000000000  ")
_LINE = re.compile(r"[\r\n] *")


def shape(text: str) -> str:
    """Small letters, every digit a 0, every blank a space, every line begins after one line break and no space; and in
    the end as many 9 as there are digits.
    """
    looks = _LINE.sub("\n", "\n" + text.lower().translate(_SAME))
    return looks + "9" * looks.count("0")
