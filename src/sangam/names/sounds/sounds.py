"""From any of the four scripts to one small alphabet of sounds, a letter a sound, so that a word is a plain string.

Vowels are `a A i I u U e E o O`.  Consonants are as in Latin.  `K G C J T D P B X` are aspirated (`X` is ढ़).  Further,
`R` is ड़, `S` is श and ष, `c` is च, `N` is the nasal dot.  Urdu letters that may be two sounds stay undecided: `W` و,
`Y` ی, `H` ہ, `Q` ع.

Dental and retroflex stops are one: Latin spelling never tells them apart.  Schwa deletion follows Narasimhan, Sproat
and Kiraz 2004 in its simplest form.  The final schwa goes first, then medial ones between V C and C V, from the right.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from sangam.names.types import Script

# Which script a letter belongs to, and one normal form of writing for each.

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


VOWELS = frozenset("aAiIuUeEoO")
SCHWA, SILENT = "@", "_"
LONGEST = 200
"""Letters of a word that are heard.

No word of a name has as many, nor have six of them written together.  Beyond, the keys of a word, one for each sound
left out, would cost the square of its length.
"""

_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरऱलळऴवशषसहऩ",
        "kKgGncCjJntTdDntTdDnpPbBmyrrlllvSSshn",
        strict=True,
    )
)
_DOTTED = {"क": "k", "ख": "K", "ग": "G", "ज": "z", "ड": "R", "ढ": "X", "फ": "f", "य": "y", "स": "S", "ल": "l"}
_INDEPENDENT = dict(zip("अआइईउऊएऐओऔऑऍऎऒ", "aAiIuUeEoOoeeo", strict=True)) | {"ऋ": "ri"}
_SIGNS = dict(zip("ािीुूेैोौॉॅॆॊ", "AiIuUeEoOoeeo", strict=True)) | {"ृ": "ri"}
_VIRAMA, _NUKTA, _ADDAK = "्", "़", "\u0971"
_NASALS = frozenset("ंँ")

_GURMUKHI_SHIFT = 0x100
_GURMUKHI_ODD = {"\u0a70": "ं", "\u0a71": _ADDAK, "\u0a72": "इ", "\u0a73": "उ", "\u0a75": "्य"}

_URDU = dict(
    zip(
        "اآبپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوؤہۂۃھئیےۓ",
        "AAbpttsjcHKddzrRzzsSsztzQGfkkglmnNWWHHHhYYee",
        strict=True,
    )
)
_ASPIRATED = {"k": "K", "g": "G", "c": "C", "j": "J", "t": "T", "d": "D", "p": "P", "b": "B", "R": "X"}

_LATIN = {
    "chh": "C", "ksh": "kS", "tch": "c", "kh": "K", "gh": "G", "ch": "c", "jh": "J", "th": "T", "dh": "D", "ph": "P",
    "bh": "B", "sh": "S", "rh": "X", "aa": "A", "ee": "I", "ii": "I", "oo": "U", "uu": "U", "ai": "E", "ay": "E",
    "ei": "E", "ey": "E", "au": "O", "aw": "O", "ou": "O", "ow": "O", "ck": "k", "ce": "se",
    "c": "k", "q": "k", "w": "v", "x": "kS",
}  # fmt: skip
_GLIDED = frozenset({"ay", "ey", "aw", "ow"})
"""Two letters that are one vowel only where no vowel follows: `Pawan` is heard with its w."""
_LATIN_UNIT = re.compile(
    "|".join(
        f"{unit}(?![aeiou])" if unit in _GLIDED else unit for unit in [*sorted(_LATIN, key=len, reverse=True), "[a-z]"]
    )
)
_FIRST_JN = re.compile("^jn")
_LAST_AI = re.compile("[aA][iIyY][Ye]?_?$")
_BARE_ALIF = re.compile("^A(?=.)")
_LAST_NDR = re.compile(f"([nN]{SILENT}?[dD]){SILENT}?[aeE]?r{SILENT}?[aA]?$")
"""Jitender, Jitendar, Jitendra: the north writes one ending in each of these ways."""
_DOUBLED = re.compile(r"([^aAiIuUeEoOWYH_])_?\1")


@lru_cache(maxsize=100_000)
def sounds(word: str) -> str:
    """Return the word's sounds as a coarse string, "" where it has no letter of the four scripts."""
    return heard_sounds(word).replace(SILENT, "").replace("|", "A")


@lru_cache(maxsize=100_000)
def heard_sounds(word: str) -> str:
    """Return the word's sounds with `_` for each schwa that falls silent and `|` for an undecided first alif."""
    return _LAST_NDR.sub(r"\1er", _LAST_AI.sub("E", _written_sounds(fold_word(word[:LONGEST]))))


def _written_sounds(word: str) -> str:
    """Return the sounds as written: Urdu leaves doubling unwritten, so that two letters there are two sounds."""
    script = script_of(word)
    if script is None:
        return ""
    if script is Script.URDU:
        return _urdu(word)
    if script is Script.LATIN:
        heard = "".join([_LATIN.get(unit, unit) for unit in _LATIN_UNIT.findall(_FIRST_JN.sub("gy", word))])
    else:
        heard = _mark_silent_schwas(_indic_units(_as_devanagari(word)))
    return _DOUBLED.sub(r"\1", heard)


def _as_devanagari(word: str) -> str:
    """Return Gurmukhi letters as the Devanagari ones in the same place of the code chart.

    Punjab's rolls have ਕੰਰ for ਕੌਰ in one row of sixteen.  No word ends in a nasal and r, so that it is read as `aur`.
    """
    if word.endswith("\u0a70\u0a30"):
        word = f"{word[:-2]}\u0a4c\u0a30"
    return "".join(
        _GURMUKHI_ODD.get(c) or (chr(ord(c) - _GURMUKHI_SHIFT) if "\u0a00" <= c < "\u0a80" else c) for c in word
    ).replace("ज्ञ", "ग्य")


def _indic_units(word: str) -> list[str]:
    """Return sounds in writing order, with `@` wherever a consonant carries no written vowel."""
    units: list[str] = []
    bare = False
    for letter, following in zip(word, word[1:] + " ", strict=True):
        if letter == _NUKTA or letter not in _KNOWN:
            continue
        if bare and letter not in _SIGNS and letter != _VIRAMA:
            units.append(SCHWA)
        bare = letter in _CONSONANTS
        if bare:
            dotted = following == _NUKTA
            units.append(_DOTTED.get(letter, _CONSONANTS[letter]) if dotted else _CONSONANTS[letter])
        elif letter in _NASALS:
            units.append("N")
        else:
            units.extend(_SIGNS.get(letter) or _INDEPENDENT.get(letter) or "")
    return [*units, SCHWA] if bare else units


_KNOWN = frozenset([*_CONSONANTS, *_INDEPENDENT, *_SIGNS, *_NASALS, _VIRAMA, _ADDAK])


def _mark_silent_schwas(units: list[str]) -> str:
    """Return the sounds with silent schwas marked; सिंह is heard as सिंघ."""
    silent: set[int] = set()
    if len(units) > 2 and units[-1] == SCHWA:
        silent.add(len(units) - 1)
    at = len(units) - (3 if silent else 2)
    while at >= 2:
        if units[at] == SCHWA and _falls_silent(units[: -1 if silent and max(silent) == len(units) - 1 else None], at):
            silent.add(at)
            at -= 2
        at -= 1
    marked = (SILENT if at in silent else "a" if unit == SCHWA else unit for at, unit in enumerate(units))
    return "".join(marked).replace("Nh", "NG")


def _falls_silent(units: list[str], at: int) -> bool:
    if at + 2 >= len(units):
        return False
    vowel_before, consonant_before, consonant_after, vowel_after = (units[at + step] for step in (-2, -1, 1, 2))
    return (
        _is_vowel(vowel_before)
        and _is_vowel(vowel_after)
        and not _is_vowel(consonant_before)
        and not _is_vowel(consonant_after)
        and consonant_after != "N"
    )


def _is_vowel(unit: str) -> bool:
    return unit in VOWELS or unit == SCHWA


def _urdu(word: str) -> str:
    heard = ""
    for letter in word:
        if letter == "ھ" and heard and heard[-1] in _ASPIRATED:
            heard = heard[:-1] + _ASPIRATED[heard[-1]]
        else:
            heard += _URDU.get(letter, "")
    return _BARE_ALIF.sub("|", heard) if word.startswith("ا") else heard


# A finer skeleton of a word: with the classes of its vowels, `i` for front and `u` for back ones.
#
# It tells apart what shares a coarse skeleton by the thousand (kamal, kamla, komal), and still is the same in any
# script. `a` is never written, length never told, m and n stay apart. y counts with the front vowels and an inner v
# or w with the back ones.

_FRONT, _BACK = frozenset("iIeEyY"), frozenset("uUoOW")
_SILENT = frozenset("aAQhH")
_MERGED_OF_FINER_SKELETON = dict(zip("KGCJzTDPfBvSNX", "kgcjjtdppbbsnr", strict=True)) | {"R": "r"}


@lru_cache(maxsize=100_000)
def finer(word: str) -> tuple[str, ...]:
    """Return the word's finer skeleton; behind it those of Urdu, which leaves short vowels unwritten."""
    heard = sounds(word)
    if not heard:
        return ()
    return tuple(dict.fromkeys(_classes(_without(heard, short)) for short in ("", "u", "i", "ui")))


def _without(heard: str, short: str) -> str:
    last = len(heard) - 1
    return "".join(sound for at, sound in enumerate(heard) if sound not in short or at in {0, last})


def _classes(heard: str) -> str:
    found = "".join(_class(sound, first=at == 0) for at, sound in enumerate(heard))
    return "".join(sound for at, sound in enumerate(found) if sound != found[at - 1 : at])


def _class(sound: str, *, first: bool) -> str:
    if first and sound in "hH":
        return "h"
    if first and sound in "vW":
        return "b"
    if first and (sound in _FRONT or sound in _BACK or sound in _SILENT):
        return "*"
    if sound in _FRONT:
        return "i"
    if sound in _BACK or sound == "v":
        return "u"
    return "" if sound in _SILENT else _MERGED_OF_FINER_SKELETON.get(sound, sound)


# The coarse consonant skeleton of a word: what stays the same however a name is spelled, in whichever script.
#
# Aspirates, b/v/w/bh, s/sh, j/z, p/f, n/m fall together; vowels, y and inner h are dropped; a first vowel is `*`.
# Sounds that come and go (ड़ as r or d, و and v as consonant or vowel) make variants, at most four a word.

_MERGED = {
    "K": "k", "G": "g", "C": "c", "J": "j", "z": "j", "T": "t", "D": "d", "P": "p", "f": "p", "B": "b", "v": "b",
    "S": "s", "m": "n", "N": "n",
}  # fmt: skip
_FIRST = {"y": ("*",), "Y": ("*",), "h": ("h",), "H": ("h",), "Q": ("*",), "W": ("b", "*"), "v": ("b",)}
_INNER = {"y": ("",), "Y": ("",), "h": ("",), "H": ("",), "Q": ("",), "W": ("b", ""), "v": ("b", "")}
_FLAPS = {"R": ("r", "d"), "X": ("r", "d")}
_MOST_VARIANTS = 4


@lru_cache(maxsize=100_000)
def skeletons(word: str) -> tuple[str, ...]:
    """Return the word's skeletons, likeliest first; () where it has no sound."""
    heard = sounds(word)
    if _UNDECIDED.isdisjoint(heard) and "v" not in heard[1:]:
        plain = _RUNS.sub(r"\1", heard[:1].translate(_AS_FIRST) + heard[1:].translate(_AS_INNER))
        return (plain,) if plain else ()
    grown = [""]
    for at, sound in enumerate(heard):
        grown = _extend_stems(grown, _options(sound, first=at == 0))
    return tuple(skeleton for skeleton in grown if skeleton)


_UNDECIDED = frozenset("RXW")
"""Sounds that make variants, as an inner v does; a word without them has one skeleton, letter by letter."""
_RUNS = re.compile(r"([^*])\1+")


def _options(sound: str, *, first: bool) -> tuple[str, ...]:
    if sound in VOWELS:
        return ("*",) if first else ("",)
    special = _FLAPS.get(sound) or (_FIRST if first else _INNER).get(sound)
    return special or (_MERGED.get(sound, sound),)


def _extend_stems(grown: list[str], options: tuple[str, ...]) -> list[str]:
    longer = (
        stem if option and option != "*" and stem.endswith(option) else stem + option
        for option in options
        for stem in grown
    )
    return list(dict.fromkeys(longer))[:_MOST_VARIANTS]


_AS_FIRST, _AS_INNER = (
    str.maketrans({sound: _options(sound, first=first)[0] for sound in (*VOWELS, *_MERGED, *_FIRST)})
    for first in (True, False)
)


# The symbols in which words are compared: a sound and, where it changes what is confused, its place in the word.
#
# A symbol is written as its sound (see `sangam.names.sounds.sounds`) and a mark of its place:
#
# `^` first in the word `$` last `-` after a consonant `+` before a consonant `~` after a vowel `.` in none of these
# that matters to the sound
#
# So the h of `Singh` is in its aspirate `G`, that of `Shah` is `h$`, that of `Rahman` `h+`, and that of `Mohit` `h.`.
#
# Two sounds are heard here only. `_` is a schwa that falls silent (`Har_jIt`). `|` is an alif that begins a word
# before a consonant and stands for any short vowel.

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
