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
_BENDING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: they turn the direction of what stands around them."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)
"""Controls of direction and of no width.  The joiners (U+200C, U+200D) belong to Indic scripts and stay."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not even escaped


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain_label(text: str) -> str:
    """Return a line without what cannot be seen: controls of direction, of width none, of no meaning in a label."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def plain_text(text: str) -> str:
    """Return a text of more than a line without what turns the direction of all that follows."""
    return text if text.isascii() else _BENDING.sub("", text)


def fit_for_xml(text: str) -> str:
    """Return text without the characters that no XML holds: one of them and nobody can read the file."""
    return _NOT_IN_XML.sub("", text)


def require_length(text: str, *, part: str, most: int) -> str:
    """Return the text without outer space, which may be empty.  Raises Malformed over `most` characters.

    part: what the text is, a word of `web.sentences.TEXTS`.
    """
    text = plain_text(text).strip()
    if len(text) > most:
        raise Malformed(
            "kernel:text-long",
            "The {part} has at most {most} characters, not {count}: shorten it.",
            part=part,
            most=most,
            count=len(text),
        )
    return text
