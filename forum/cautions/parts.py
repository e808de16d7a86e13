"""The parts that `patterns.py` is made of: <day> there stands for the part of that name here."""

import re


def _either(words: str) -> str:
    """The alternatives of `words`, every word with a small or a capital first letter."""
    return re.sub(r"(?<![a-z])[a-z]", lambda first: f"[{first[0].upper()}{first[0]}]", words)


# May and Mai are left out: "up to 5 may apply".
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|[mf]awrth|ebrill|[mf]ehefin|g?orffennaf|awst|[mf]edi|hydref"
    "|[td]achwedd|rh?agfyr"
)
_WEEKDAY = (
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thu(?:rs?)?|fri"
    "|dydd<s>(?:llun|mawrth|mercher|iau|gwener|sadwrn|sul)"
)
_NTH = (
    "(?:twenty[ -]|thirty[ -])?(?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|thirteen|fourteen"
    "|fifteen|sixteen|seventeen|eighteen|nineteen|twentie|thirtie)th)"
)
# What may follow "March 3" when 3 is a day; "in March 3 people left" is none.
_AFTER_DAY = (
    "and|at|when|in|for|to|was|is|i|we|he|she|they|by|with|because|after|before|or|until|the|from|on|that|but|my|so|as"
    "|if"
)
_CLOSE = _either(
    "regards|thanks|thank you|cheers|best wishes|warmest wishes|kind wishes|all the best|sincerely|faithfully"
    "|solidarity|signed|cofion|cofion cynnes|diolch|diolch yn fawr|hwyl"
)
_CLOSE_OF_LINE = _either("best|love|yours|yours truly|ta|take care") + "|KR|BR"
# "Thanks, everyone" names nobody.
_NOBODY = _either(
    "all|everyone|everybody|again|you|both|team|folks|guys|colleagues|management|in advance|anyway|bye|so|very|for|to"
    "|but|and|great|good|excellent|nice|none|no|yes|nothing|ok"
) + "|NHS|HR"
_PERSON = (
    "one|woman|man|female|male|lady|bloke|guy|girl|person|member|nurse|officer|manager|worker|driver|engineer"
    "|apprentice|assistant|carer|parent|mum|dad|mother|father|user|speaker|part-timer|full-timer|rep"
)
_POST = (
    "manager|lead|leader|head|director|officer|rep|supervisor|coordinator|administrator|registrar|librarian|archivist"
    "|curator|caretaker|warden|secretary|clerk|chair|steward"
)

# A part may hold parts that stand below it.
_PARTS: tuple[tuple[str, str], ...] = (
    ("<close>", rf"<w>(?:{_CLOSE})"),
    ("<Best>", rf"(?<![^\r\n])<s>{{0,3}}(?:{_CLOSE_OF_LINE})"),
    ("<line>", r"<s>{0,2}(?:\r?\n<s>{0,2}){1,3}"),
    ("<Names>", r"<Name>(?:<s><Name>){0,2}"),
    ("<Name>", r"(?!<nobody><e>)[A-Z\u00c0-\u00de\u0174\u0176][<l>'\u2019-]{0,18}"),
    ("<end>", r"[.!]?(?:<s>?[xX]{1,3})?<s>{0,3}(?![^\r\n])"),
    ("<last>", r"[.!]?[ \t\r\n]{0,9}(?![\s\S])"),
    ("<nobody>", rf"(?:{_NOBODY})"),
    ("<person>", rf"(?:{_PERSON})"),
    ("<post>", rf"(?:{_POST})"),
    ("<now>", r"(?:<weekday>|yesterday|today|tonight|tomorrow|this<s>morning|this<s>afternoon|last<s>night)"),
    ("<weekday>", rf"(?:{_WEEKDAY})"),
    ("<time>", r"(?:(?:[01]?\d|2[0-3])(?:[:.][0-5]\d(?:<s>?[ap]\.?m)?|<s>?[ap]\.?m|<s>o['\u2019]?clock)"
               r"|(?:half|quarter)<s>(?:past|to)<s>[a-z]{3,6}|noon|midday|midnight)"),
    ("<month>", rf"(?:{_MONTH})"),
    ("<nth>", rf"(?:{_NTH})"),
    ("<day>", r"(?:0?[1-9]|[12]\d|3[01])"),
    ("<ord>", r"(?:st|nd|rd|th|af|il|ydd|fed|ed|eg|ain)"),
    ("<mm>", r"(?:0?[1-9]|1[0-2])"),
    ("<yy>", r"(?:[.,]?[ /-]<year>|[/-]\d{2}|\.?<s>'?\d{2}<on>)?"),
    ("<year>", r"(?:19|20)\d{2}"),
    ("<on>", rf"(?![\d%]|[.,:]\d|<s>(?!(?:{_AFTER_DAY})<e>)[A-Za-z\d])"),
    ("<number>", r"(?:\d{2,4}(?:<s>\d{2,4}){1,3}|(?=[A-Z/-]{0,8}\d)[A-Z\d](?:[/-]?[A-Z\d]){2,19})<e>"),
    # gov.uk, "National Insurance number": D, F, I, Q, U, V never; O not second; seven prefixes not used.
    ("<ni>", r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ \t\u00a0.-]{0,2}\d{2}){3}"),
    ("<suffix>", r"[ \t\u00a0.-]{0,2}[A-D]"),
    ("<outward>", r"[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?"),
    ("<unit>", r"[ABD-HJLNP-UW-Z]{2}"),
    ("<local>", r"<l>\d._%+'\u2019-"),
    ("<digit>", r"[ \t\u00a0().\u2010-\u2015-]{0,2}\d"),
    ("<w>", r"(?<![<l>\d])"),
    ("<e>", r"(?![<l>\d])"),
    ("<l>", r"A-Za-z\u00c0-\u024f"),
    ("<g>", r"[ \t\r\n\u00a0]{0,2}"),
    ("<s>", r"[ \t\u00a0]"),
)


def filled(pattern: str) -> str:
    """`pattern` with the parts in the place of their names."""
    for name, part in _PARTS:
        pattern = pattern.replace(name, part)
    return pattern
