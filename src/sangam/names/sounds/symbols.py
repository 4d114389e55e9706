"""The symbols in which words are compared: a sound and, where it changes what is confused, its place in the word.

A symbol is written as its sound (see `sangam.names.sounds.sounds`) and a mark of its place:

`^`   first in the word
`$`   last
`-`   after a consonant
`+`   before a consonant
`~`   after a vowel
`.`   in none of these that matters to the sound

So the h of `Singh` is in its aspirate `G`, that of `Shah` is `h$`, that of `Rahman` `h+`, and that of `Mohit` `h.`.

Two sounds are heard here only.  `_` is a schwa that falls silent (`Har_jIt`).  `|` is an alif that begins a word before
a consonant and stands for any short vowel.
"""

from functools import lru_cache
from itertools import chain

from sangam.names.sounds.sounds import SILENT, VOWELS, heard_sounds

_PLACES = (
    dict.fromkeys("aAiIuUeEoO", "^$~")
    | dict.fromkeys("kKgGcCjJtTdDpPbBlsSzfRX", "^")
    | {"h": "^$-+", "H": "^$-+", "n": "^$+", "m": "^$+", "N": "$", "r": "^$", "y": "^$-", "v": "^$-"}
    | {"W": "^$-", "Y": "^$", "Q": "^$", SILENT: "$", "|": ""}
)
"""The marks that each sound may carry; the first that holds is taken."""

NAMES = tuple(chain.from_iterable((sound + mark for mark in marks + ".") for sound, marks in _PLACES.items()))
"""Names of the symbols; the code of a symbol is its place here, counted from one."""

SIZE = len(NAMES) + 1
"""Number of symbols with the gap, code 0."""

CODES = {name: code for code, name in enumerate(NAMES, 1)}


@lru_cache(maxsize=100_000)
def encode_word(word: str) -> bytes:
    """Return the word's sounds as symbol codes 1..SIZE-1, b"" where it has no letter of the four scripts."""
    return bytes(CODES[name] for name in symbols(heard_sounds(word)))


def symbols(sounds: str) -> list[str]:
    """Return the name of each sound's symbol."""
    voiced = [at for at, sound in enumerate(sounds) if sound != SILENT]
    last = voiced[-1] if voiced else -1
    named: list[str] = []
    before = ""
    for at, sound in enumerate(sounds):
        after = next((other for other in sounds[at + 1 :] if other != SILENT), "")
        holds = _marks(before, after, first=at == 0, last=at >= last)
        mark = next((mark for mark in _PLACES.get(sound, "") if mark in holds), ".")
        if sound in _PLACES:
            named.append(sound + mark)
        before = before if sound == SILENT else sound
    return named


def _marks(before: str, after: str, *, first: bool, last: bool) -> str:
    """Return the marks that hold at a place between two sounds."""
    marks = "^" if first else ""
    marks += "$" if last else ""
    if before:
        marks += "~" if before in VOWELS else "-"
    return marks + ("+" if after and after not in VOWELS else "")
