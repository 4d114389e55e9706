"""Which script a letter belongs to, and one normal form of writing for each."""

import re
import unicodedata

from sangam.names.types import Script

_BLOCKS = (
    (0x0900, 0x0980, Script.DEVANAGARI),
    (0x0A00, 0x0A80, Script.GURMUKHI),
    (0x0600, 0x0780, Script.URDU),
    (0x0041, 0x0250, Script.LATIN),
    (0x1E00, 0x1F00, Script.LATIN),
)

LETTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
    "\u0900-\u0963\u0971-\u097f"
    "\u0a00-\u0a65\u0a70-\u0a75"
    "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06de-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f"
)
"""Letters and marks of the four scripts, for use inside a character class."""

_JOINERS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640]")
_URDU_MARKS = re.compile("[\u0610-\u061a\u064b-\u0652\u0657-\u065f\u0670]")
_ARABIC_FORMS = str.maketrans({"ك": "ک", "ي": "ی", "ى": "ی", "ه": "ہ", "ۀ": "ۂ", "ة": "ہ", "أ": "ا", "إ": "ا"})


def script_of(word: str) -> Script | None:
    """Return the script of the word's first letter that has one, or None."""
    for letter in word:
        code = ord(letter)
        for low, high, script in _BLOCKS:
            if low <= code < high:
                return script
    return None


def folded(word: str) -> str:
    """Return the word in one normal form: NFC, small letters, no joiners, no accents on Latin, no Urdu vowel marks."""
    word = unicodedata.normalize("NFC", _JOINERS.sub("", word)).casefold()
    script = script_of(word)
    if script is Script.LATIN:
        bare = (c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
        return unicodedata.normalize("NFC", "".join(bare))
    if script is Script.URDU:
        return _URDU_MARKS.sub("", word.translate(_ARABIC_FORMS))
    return word
