"""Which script a letter belongs to, and one normal form of writing for each."""

import re
import unicodedata
from functools import lru_cache

from sangam.names.types import Script

_BLOCKS = (
    (0x0900, 0x0980, Script.DEVANAGARI),
    (0x0A00, 0x0A80, Script.GURMUKHI),
    (0x0600, 0x0780, Script.URDU),
    (0x0041, 0x02B0, Script.LATIN),
    (0x1E00, 0x1F00, Script.LATIN),
    (0x2C60, 0x2C80, Script.LATIN),
    (0xFB50, 0xFE00, Script.URDU),
    (0xFE70, 0xFEFD, Script.URDU),
)

LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f"
DEVANAGARI = "\u0900-\u0963\u0971-\u097f"
GURMUKHI = "\u0a00-\u0a65\u0a70-\u0a75"
URDU = (
    "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06de-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdfb\ufe70-\ufefc"
)
"""Letters and marks of each script, for use inside a character class; Urdu with Unicode's presentation forms."""

LETTERS = LATIN + DEVANAGARI + GURMUKHI + URDU

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u0640"
"""Joiners, direction marks and the Arabic stretch: part of no sound, for use inside a character class."""

_JOINERS = re.compile(f"[{INVISIBLE}]")
_URDU_MARKS = re.compile("[\u0610-\u061a\u064b-\u0652\u0657-\u065f\u0670]")
_ARABIC_FORMS = str.maketrans({"ك": "ک", "ي": "ی", "ى": "ی", "ه": "ہ", "ۀ": "ۂ", "ة": "ہ", "أ": "ا", "إ": "ا"})


def script_of(word: str) -> Script | None:
    """Return the script of the word's first letter that has one, or None."""
    if word.isascii() and word[:1].isalpha():
        return Script.LATIN
    for letter in word:
        code = ord(letter)
        for low, high, script in _BLOCKS:
            if low <= code < high:
                return script
    return None


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """Return the word in one normal form: NFC, small letters, no joiners, no accents on Latin, no Urdu vowel marks."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFC", _JOINERS.sub("", word)).casefold()
    script = script_of(word)
    if script is Script.LATIN:
        bare = (c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
        return unicodedata.normalize("NFC", "".join(bare))
    if script is Script.URDU:
        return _URDU_MARKS.sub("", unicodedata.normalize("NFKC", word).translate(_ARABIC_FORMS))
    return word
