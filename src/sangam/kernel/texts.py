"""How long a text may be that a person gives: what is kept for ever is short, and says so before it is taken."""

import re

from sangam.kernel.errors import Malformed

REFERENCE = 120
"""Characters of the number of a case or request, and of what something is called."""

SOURCE = 300
"""Characters of where a statement is from."""

REASON = 2_000
"""Characters of why something is done."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not even escaped


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def fit_for_xml(text: str) -> str:
    """Return text without the characters that no XML holds: one of them and nobody can read the file."""
    return _NOT_IN_XML.sub("", text)


def require_length(text: str, *, part: str, most: int) -> str:
    """Return the text without outer space, which may be empty.  Raises Malformed over `most` characters.

    part: what the text is, a word of `web.sentences.TEXTS`.
    """
    text = text.strip()
    if len(text) > most:
        raise Malformed(
            "kernel:text-long",
            "The {part} has at most {most} characters, not {count}: shorten it.",
            part=part,
            most=most,
            count=len(text),
        )
    return text
