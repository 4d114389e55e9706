"""Texts that a person gives: how long they may be, and how they leave for a spreadsheet or for XML."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from sangam.kernel.errors import Malformed

REFERENCE = 120
"""Characters of the number of a case or request, and of what something is called."""

SOURCE = 300
"""Characters of where a statement is from."""

REASON = 2_000
"""Characters of why something is done."""

_SIGNS = r"=+\-@＝＋－＠﹢﹣﹦﹫−⁺⁻⁼₊₋₌﬩⩵⩶"
_BLANKS = (
    ' "\0-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f'
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
SPREADSHEET_FORMULA = f"(^|[;|\t\r\n])([{_BLANKS}]*[{_SIGNS}])"
"""Where a formula begins: at the start, or where a reader that parts cells by other marks begins a cell.

The comma is none of them: whatever parts by commas honours the quotes.  RE2 reads the pattern, too.
"""
SPREADSHEET_BREAK = f"^([{_BLANKS}]*[\t\r\n\0])"
_FORMULA, _BREAK = re.compile(SPREADSHEET_FORMULA), re.compile(SPREADSHEET_BREAK)
_BENDING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: they turn the direction of what stands around them."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)
"""Controls of direction and of no width.  The joiners (U+200C, U+200D) belong to Indic scripts and stay."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not even escaped


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, whichever mark it parts cells by."""
    return _FORMULA.sub(r"\1'\2", _BREAK.sub(r"'\1", text))


def csv_text(rows: Iterable[Sequence[object]], *, raw: bool = False) -> str:
    """Return rows as CSV, each cell in quotes.  No text is taken for a formula; a number stays a number.

    raw: the rows were written so before.
    """
    out = io.StringIO(newline="")
    written = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    written.writerows(
        rows if raw else ([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    )
    return out.getvalue()


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
