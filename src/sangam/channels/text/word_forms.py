"""One form for the spellings of a word, in Latin, Devanagari, Gurmukhi and Arabic letters.  Pure.

A search finds what a reader would call the same word.  Nukta, joiners, accents and vowel marks make no difference.
Either kaf and yeh, a nasal letter or its sign, and the digits of any script are the same.
"""

import re
import unicodedata
from collections.abc import Iterable

from sangam.identifiers.finder import find_identifiers
from sangam.identifiers.types import Kind, Validity

MOST_WORDS = 600
_LONGEST_WORD = 60
_SHOWN = frozenset({Kind.SECTION})
"""A section of an act names no one thing: its words are enough."""

_DROPPED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # joiners and direction marks
    "\u093c\u0a3c\u0a71"  # nukta of both scripts, addak
    "\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"  # the Arabic stretch and vowel marks
)
_LETTERS = str.maketrans(
    {
        # Arabic letters as Urdu writes them, and letters that one keyboard takes for another
        "ك": "ک", "ي": "ی", "ى": "ی", "ئ": "ی", "ه": "ہ", "ھ": "ہ", "ة": "ہ", "ۃ": "ہ", "ۂ": "ہ", "ۀ": "ہ",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ے": "ی", "ۓ": "ی", "ں": "ن", "ڪ": "ک",
        # Devanagari: chandrabindu and anusvara, candra vowels, letters that are spoken alike at a word's end
        "ँ": "ं", "ऑ": "ओ", "ॉ": "ो", "ऍ": "ए", "ॅ": "े", "ऩ": "न", "ऱ": "र", "ऴ": "ळ",
        # Gurmukhi: tippi and bindi
        "ੰ": "ਂ", "ਁ": "ਂ",
    }
)  # fmt: skip
_NASAL = re.compile("[ङञणनम]\u094d(?=[क-म])|[ਙਞਣਨਮ]\u0a4d(?=[ਕ-ਮ])")
"""A nasal letter before a stop is also written with the sign: हिन्दी, हिंदी."""
_GLIDE = re.compile("य([ीे])")
"""A glide that many leave out: नयी, नई; गये, गए."""
_VOWEL = {"ी": "ई", "े": "ए"}
_WORD = re.compile(r"[^\W_]+(?:[\u0900-\u0903\u093a-\u094f\u0a01-\u0a03\u0a3e-\u0a4d\u0a70]+[^\W_]*)*")


def fold(text: str) -> str:
    """Return a text in its folded form: two spellings of a word have the same."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not _is_accent(letter))
    joined = unicodedata.normalize("NFC", _DROPPED.sub("", plain)).translate(_LETTERS)
    nasal = _NASAL.sub(lambda found: "ं" if found[0][0] < "਀" else "ਂ", _DROPPED.sub("", joined))
    return _GLIDE.sub(lambda found: _VOWEL[found[1]], _digits(nasal))


def words(text: str) -> list[str]:
    """Return what a text is found by, each once: its folded words, and each identifier as one word."""
    found = (word[:_LONGEST_WORD] for word in (*identifiers(text), *_WORD.findall(fold(text))))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def search_words(query: str) -> list[str]:
    """Return what a query asks for: every identifier as one word, and the other words of it."""
    rest, named = query, []
    for each in reversed(find_identifiers(query)):
        if each.kind not in _SHOWN and each.valid is not Validity.DOUBTFUL:
            named.append(_one_word(each.normal))
            rest = f"{rest[: each.start]} {rest[each.end :]}"
    return [word[:_LONGEST_WORD] for word in dict.fromkeys((*named, *_WORD.findall(fold(rest))))]


def identifiers(text: str) -> Iterable[str]:
    """Yield the normal forms of the identifiers in a text as words of the search."""
    if not re.search(r"[\d@/]", text):
        return
    for each in find_identifiers(text):
        if each.kind not in _SHOWN:
            yield _one_word(each.normal)


def _one_word(normal: str) -> str:
    return fold(normal).replace(" ", "")


def _is_accent(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(each)) if each.isdigit() and not each.isascii() else each for each in text)
