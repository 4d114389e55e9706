"""From any of the four scripts to one small alphabet of sounds, a letter a sound, so that a word is a plain string.

Vowels are `a A i I u U e E o O`.  Consonants are as in Latin.  `K G C J T D P B X` are aspirated (`X` is ढ़).  Further,
`R` is ड़, `S` is श and ष, `c` is च, `N` is the nasal dot.  Urdu letters that may be two sounds stay undecided: `W` و,
`Y` ی, `H` ہ, `Q` ع.

Dental and retroflex stops are one: Latin spelling never tells them apart.  Schwa deletion follows Narasimhan, Sproat
and Kiraz 2004 in its simplest form.  The final schwa goes first, then medial ones between V C and C V, from the right.
"""

import re
from functools import lru_cache

from sangam.names.sounds.scripts import fold_word, script_of
from sangam.names.types import Script

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
