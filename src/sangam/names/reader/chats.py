"""What a messenger adds around the words of a forwarded or exported chat: line heads, "Forwarded", "deleted".

Whoever sent a line is not whom the line speaks of: heads name nobody to be looked for.
"""

import re

_DATE = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[APap]\.?\s?[Mm]\.?)?"
_STAMP = rf"\[?(?:{_DATE},?\s++{_TIME}|{_TIME},?\s++{_DATE})\]?"
_SENDER = r"(?:[~+\w][^:\n\[\]]{0,40}?:(?=\s))?"
_BLANK = r"[^\S\n]"
"""Never a line's end: a pattern that begins with `^` and reads on over lines costs the square of their number."""
_HEAD = re.compile(
    rf"^(?:[\u200e\u200f>]|{_BLANK})*+{_STAMP}(?:[ \t]*+[-–][ \t]*+|[ \t]++){_SENDER}",
    re.MULTILINE,
)
_ADDED = re.compile(
    rf"^(?:[\u200e>*_]|{_BLANK})*+(?:forwarded(?: many times)?|अग्रेषित|कई बार (?:फ़ॉरवर्ड|फॉरवर्ड) किया गया|"
    r"<?(?:media|image|video|audio|document|sticker|gif|contact card) omitted>?|"
    r"(?:you deleted|this message was deleted).*|messages and calls are end-to-end encrypted.*|"
    r".*\b(?:created (?:this )?group|joined using (?:this group's|an) invite link|changed the subject).*|"
    rf"sent from my \w++|-++ ?forwarded message ?-++|read more)(?:[*_.]|{_BLANK})*+$",
    re.MULTILINE | re.IGNORECASE,
)


def heads(text: str) -> list[tuple[int, int]]:
    """Return the spans of the text that a messenger added."""
    found = [match.span() for match in _HEAD.finditer(text)] if ":" in text else []
    return sorted([*found, *(match.span() for match in _ADDED.finditer(text))])
