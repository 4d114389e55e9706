"""What stands in brackets or quotation marks inside a person phrase: `Vikas (Vicky)`, `Ram (Loni)`, `(deceased)`."""

from sangam.names.reader.gazetteer import place_of
from sangam.names.reader.lexer import Piece
from sangam.names.reader.vocabulary import is_stop_word

QUOTES = {'"': '"', "“": "”", "”": "”", "‘": "’", "'": "'", "«": "»"}
"""Each quotation mark with the one that closes it."""

_LONGEST_ALIAS = 3
_LONGEST = 8


def inner(parts: list[Piece], at: int) -> list[Piece] | None:
    """Return the pieces between the bracket or quotation mark at a place and the one that closes it."""
    closing = QUOTES.get(parts[at].text)
    for end in range(at + 1, min(at + 2 + _LONGEST, len(parts))):
        if parts[end].kind == "close" if closing is None else parts[end].text == closing:
            return parts[at + 1 : end]
    return None


def meaning_of_bracket(words: list[Piece]) -> str:
    """Return "alias", "place" or "said" (a remark), "" where marks among the words tell."""
    if not words or any(piece.kind not in {"word", "short", "town"} for piece in words):
        return ""
    if any(piece.kind == "town" for piece in words):
        return "place"
    place = place_of([piece.form for piece in words])
    if place and place.firm:
        return "place"
    remark = len(words) > _LONGEST_ALIAS or any(is_stop_word(piece.form) for piece in words)
    return "said" if remark else "alias"
