"""The fonts of paper, Latin, Devanagari, Gurmukhi and Urdu, and which letters they have."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from sangam.kernel.errors import Refused

_FONTS = Path(__file__).resolve().parents[1] / "web" / "static" / "built" / "print"
LATIN = "sans"
FILES: Mapping[str, str] = {
    LATIN: "noto-sans-latin-{}-normal.woff",
    "deva": "noto-sans-devanagari-devanagari-{}-normal.woff",
    "guru": "noto-sans-gurmukhi-gurmukhi-{}-normal.woff",
    "arab": "noto-naskh-arabic-arabic-{}-normal.woff",
    "more": "noto-sans-latin-ext-{}-normal.woff",
}
"""Family to file; a letter is taken from the first that has it."""
READ = "nast"
_READ_FILE = "noto-nastaliq-urdu-arabic-{}-normal.woff"
WEIGHTS: Mapping[str, int] = {"": 400, "B": 700}
_UNPRINTED = "[?]"
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_DIRECTIONS = frozenset("\u200e\u200f\u2066\u2067\u2068\u2069")
"""What tells the page which way a number runs: it shows nothing, and no font need have it."""


def file_of(family: str, weight: int) -> Path:
    """Return the file of a font.  Raises Refused where the browser's files were not built."""
    path = _FONTS / FILES.get(family, _READ_FILE).format(weight)
    if not path.is_file():
        raise Refused(
            "interchange:no-fonts", "The fonts to print with are missing: run `./sangam` once, which builds them."
        )
    return path


def require_fonts() -> None:
    """Raise Refused where the fonts to print with are missing."""
    for family in FILES:
        file_of(family, WEIGHTS[""])


def in_our_letters(text: str) -> tuple[str, bool]:
    """Return the text with [?] for each run of what no font has, and whether nothing is so.

    Signs that show nothing by themselves go.
    """
    had = _had()
    missing = {each for each in set(text) - _DIRECTIONS if not (each.isspace() or each in had)}
    signs = {each for each in missing if unicodedata.category(each) == "Cf" or each in _VARIATIONS}
    kept = text.translate(dict.fromkeys(map(ord, signs)))
    if missing == signs:
        return kept, True
    return re.sub(f"[{re.escape(''.join(sorted(missing - signs)))}]+", _UNPRINTED, kept), False


@cache
def _had() -> frozenset[str]:
    """Return the letters that some font has in each of its weights."""
    every: set[str] = set()
    for family in FILES:
        with TTFont(file_of(family, WEIGHTS[""]), lazy=True) as font:
            every.update(map(chr, font.getBestCmap()))
    return frozenset(every)
