"""Read one person phrase: the name, its aliases, the relative, the address tail, the age; say what was left over."""

from sangam.names.reader.fast_path import read_plainly
from sangam.names.reader.lexer import Piece, pieces
from sangam.names.reader.phrase_state import Reading
from sangam.names.reader.vocabulary import is_stop_word
from sangam.names.types import PersonName

_LONGEST_LABEL = 3


def parse(text: str) -> PersonName:
    """Return the name taken apart.  Never raises: what cannot be read stands in `leftovers`."""
    return read_plainly(text) or read_phrase(pieces(text)).result()


def read_phrase(parts: list[Piece]) -> Reading:
    """Return the reading of the pieces of one person phrase."""
    reading = Reading(parts)
    for at in range(_after_label(parts), len(parts)):
        if at >= reading.skip_to:
            reading.take(at)
    return reading


def _after_label(parts: list[Piece]) -> int:
    """Return where the phrase begins after a label such as `Name:` or `आरोपी का नाम -`."""
    for at, piece in enumerate(parts[: _LONGEST_LABEL + 1]):
        if piece.text in {":", ":-"} or (at and piece.text in {"-", "–"}):
            return at + 1 if at else 0
        if piece.kind != "word" or not is_stop_word(piece.form):
            return 0
    return 0
