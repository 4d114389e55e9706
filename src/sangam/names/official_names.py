"""Names of forces, units, posts and ranks in Punjabi and Urdu, written from their Hindi.

`official_names.tsv` says how a whole name or a word of one is written.  A language officer corrects it there, once for
every unit and post that bears the word. A word that is not in it is written letter by letter.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

from sangam.names.sounds.renderings import customary, in_gurmukhi, in_urdu
from sangam.names.types import Script

_WORD = "[\u0900-\u0963\u0970-\u097f]"
_LETTERS = {"pa": in_gurmukhi, "ur": in_urdu}
_SCRIPTS = {"pa": Script.GURMUKHI, "ur": Script.URDU}
_COLUMNS = {"pa": 0, "ur": 1}
_GURMUKHI = re.compile("[\u0a00-\u0a7f]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def official_name(english: str, hindi: str, language: str) -> str:
    """Return a name in "hi", "pa", "ur" or (any other) "en"; in English where it has no Hindi.

    A name that was entered in Punjabi or Urdu in place of Hindi stands for readers of that language alone.
    """
    if language not in ("hi", "pa", "ur") or not hindi:
        return english
    entered_in = _language_of(hindi)
    if entered_in != "hi":
        return hindi if language == entered_in else english
    return hindi if language == "hi" else from_hindi(hindi, language)


def _language_of(name: str) -> str:
    if _GURMUKHI.search(name):
        return "pa"
    return "ur" if _ARABIC.search(name) else "hi"


@lru_cache(maxsize=20_000)
def from_hindi(hindi: str, language: str) -> str:
    """Return a Hindi name in "pa" or "ur": the longest phrases of the table first, then letters."""
    written = _phrases().sub(lambda found: _table()[found[0]][_COLUMNS[language]], hindi)
    written = re.sub(f"{_WORD}+", lambda found: _letters(found[0], language), written)
    return written.replace(", ", "، ") if language == "ur" else written


def hindi_of(text: str) -> list[frozenset[str]]:
    """Return for each word of a text in Gurmukhi or Urdu the Hindi that it may stand for: what a search looks for."""
    asked = re.findall("[\u0a00-\u0a7f.]+|[\u0600-\u06ff]+", text)
    return [frozenset(hindi for hindi, row in _table().items() if any(word in each for each in row)) for word in asked]


def _letters(word: str, language: str) -> str:
    return customary(word, _SCRIPTS[language]) or _LETTERS[language](word)


def known_words() -> frozenset[str]:
    """Return the Hindi names and words that the table holds."""
    return frozenset(_table())


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Return (Punjabi, Urdu) by the Hindi."""
    lines = files("sangam.names").joinpath("official_names.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {hindi: (punjabi, urdu) for hindi, punjabi, urdu in rows}


@cache
def _phrases() -> re.Pattern[str]:
    """Return what finds the longest phrase that begins at a place, as words of their own."""
    longest_first = sorted(_table(), key=len, reverse=True)
    return re.compile(f"(?<!{_WORD})(?:{'|'.join(map(re.escape, longest_first))})(?!{_WORD})")
