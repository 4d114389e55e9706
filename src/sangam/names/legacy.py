"""Text typed for the font Kruti Dev 010: Hindi on the screen, Latin letters in the file (`gjthr flag` draws हरजीत
सिंह).

Recognise it, and turn it into Unicode.  The layout is in krutidev.tsv.  What the font does by drawing order is done
here.  The sign ि is typed before its letter, reph after its syllable, and the stroke of ा makes a half letter whole.
"""

import math
import re
from functools import cache
from importlib.resources import files

_I_SIGN, _REPH = "\ue000", "\ue001"
_CONSONANT = "[क-हळ]़?"
_CLUSTER = f"(?:{_CONSONANT}्(?=[क-हळ]))*+{_CONSONANT}"
_SIGN = "[ािीुूृेैोौॉॅंँः]"
_VISARGA_WORDS = re.compile(r"(?<=[क-हा-ौ]):(?=[क-ह])|(?<=\bअत):|(?<=\bपुन):|(?<=\bप्राय):|(?<=\bस्वत):|(?<=\bपूर्णत):")
_COMPOSED = (("अा", "आ"), ("ाे", "ो"), ("ाै", "ौ"), ("आे", "ओ"), ("आै", "औ"), ("एे", "ऐ"), ("अे", "ए"), ("ाॅ", "ॉ"))
_REORDERED = (
    (re.compile(f"{_I_SIGN}({_CLUSTER})"), r"\1ि"),
    (re.compile(f"(?<![क-हळ]्)(?<![क-हळ]़्)({_CLUSTER})({_SIGN}*+){_REPH}({_SIGN}*+)"), r"र्\1\2\3"),
)
_ILL_FORMED = re.compile(f"{_I_SIGN}|{_REPH}|(?<![क-ह])़|(?<![क-ह़])[ािीुूृेैोौ्]|्(?![क-ह])")
"""A stroke left unmoved, or a sign or half letter that no letter carries."""
_TYPED = re.compile(r"^[\x20-\x7e\u00a1-\u00ff‚ƒ„…†‡ˆ‰Š‹Œ™•–—‘’“”]+$")
_LEAST_STROKES = 2


def convert(text: str) -> str:
    """Return Kruti Dev 010 text as Unicode Devanagari; a character that the font does not hold stays as it is."""
    drawn = _layout_pattern().sub(lambda match: _layout()[match.group()], text)
    drawn = re.sub("्{2,}", "्", drawn).replace("्ा", "")
    drawn = drawn.replace("्ो", "े").replace("्ौ", "ै")
    for typed, composed in _COMPOSED:
        drawn = drawn.replace(typed, composed)
    for pattern, order in _REORDERED:
        drawn = pattern.sub(order, drawn)
    return _VISARGA_WORDS.sub("ः", drawn)


def recognise(text: str) -> float:
    """Return how sure it is that the text was typed for Kruti Dev 010, 0-1; above 0.5 it is likelier than not.

    Two signs are weighed.  Letters follow each other as in Hindi so typed and not as in English or romanised Hindi
    (krutidev_pairs.tsv).  Each word draws a well-formed Hindi word.  A single short word says little; give a column.
    """
    strokes = sum(not (c.isspace() or c.isdigit()) for c in text)
    if strokes < _LEAST_STROKES or not _TYPED.match(text.strip()):
        return 0.0
    evidence = sum(map(_evidence, text.split()))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence))))


def _evidence(word: str) -> float:
    """Return the word's log odds for Kruti Dev."""
    if word.isdigit():
        return 0.0
    odds = sum(_pairs().get(pair, 0.0) for pair in map("".join, zip(" " + word, word + " ", strict=True)))
    return odds - (3.0 if _ILL_FORMED.search(convert(word)) else -0.5)


@cache
def _layout() -> dict[str, str]:
    rows = _rows("krutidev.tsv")
    return dict(rows) | {"f": _I_SIGN, "Z": _REPH, "f=k": f"{_I_SIGN}त्र"}


@cache
def _layout_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_layout(), key=len, reverse=True))))


@cache
def _pairs() -> dict[str, float]:
    return {pair.replace("␣", " "): float(odds) for pair, odds in _rows("krutidev_pairs.tsv")}


def _rows(name: str) -> list[tuple[str, str]]:
    """Return the two columns of a table whose comments begin with "# "."""
    lines = files("sangam.names").joinpath(name).read_text("utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("# "))
    return [(left, right) for left, _, right in rows]
