"""Write a name in another script, by sound.

A reading aid: the caller marks it as made by machine and keeps the original.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from sangam.names.sounds.sounds import LETTERS, LONGEST, VOWELS, fold_word, script_of, sounds
from sangam.names.types import Script

_COLUMNS = (Script.LATIN, Script.DEVANAGARI, Script.GURMUKHI, Script.URDU)
_WORD = re.compile(f"[{LETTERS}\u200c\u200d]+")

_LIPS = {"ं": "म्", "ੰ": "ਮ", "ਂ": "ਮ"}
_LIP_NASAL = re.compile("ं(?=[पफबभ])|[ੰਂ](?=[ਪਫਬਭ])")

_LATIN = {
    "A": "a", "I": "ee", "U": "oo", "E": "ai", "O": "au", "K": "kh", "G": "gh", "c": "ch", "C": "chh", "J": "jh",
    "T": "th", "D": "dh", "P": "ph", "B": "bh", "S": "sh", "R": "r", "X": "rh", "N": "n", "W": "o", "Y": "i",
    "H": "h", "Q": "",
}  # fmt: skip


def _by_sound(heard: str, letters: str) -> dict[str, str]:
    """Return the letter or letters, given with blanks between, of each sound."""
    return dict(zip(heard, letters.split(), strict=True))


_DEVANAGARI = _by_sound("kKgGcCjJtTdDnpPbBmyrlvSshfzRX", "क ख ग घ च छ ज झ त थ द ध न प फ ब भ म य र ल व श स ह फ़ ज़ ड़ ढ़")
_SIGNS = dict(zip("AiIuUeEoO", "ािीुूेैोौ", strict=True))
_INDEPENDENT = dict(zip("aAiIuUeEoO", "अआइईउऊएऐओऔ", strict=True))
_VIRAMA, _ANUSVARA = "्", "ं"
_APART_FROM_R = frozenset("mnlrNhv")
_NASAL_BEFORE = frozenset("kKgGcCjJtTdDsS")
_URDU = _by_sound(
    "kKgGcCjJtTdDnNpPbBmyrlvSshfzRX", "ک کھ گ گھ چ چھ ج جھ ت تھ د دھ ن ن پ پھ ب بھ م ی ر ل و ش س ہ ف ز ڑ ڑھ"
)
_URDU_INNER = dict(zip("AIUeEoO", "ایوییوو", strict=True))
_URDU_FIRST = _by_sound("aAiIuUeEoO", "ا آ ا ای ا او اے اے او او")


def in_script(name_text: str, script: Script) -> str:
    """Return the text with every word written in `script`; words of that script, digits and marks stay as they are.

    So does a word of more letters than are heard (`sounds.LONGEST`).
    """
    return _WORD.sub(lambda match: _word_in(match.group(), script), name_text)


def romanise(text: str) -> str:
    """Return the text in Latin letters with capitals, for display and, case-folded, for sorting."""
    return in_script(text, Script.LATIN)


def _word_in(word: str, script: Script) -> str:
    source = script_of(word)
    if source is script or source is None or len(word) > LONGEST:
        return word
    custom = _customary().get(fold_word(word))
    written = custom[_COLUMNS.index(script)] if custom else _WRITERS[script](_spoken_sounds(word, source, script))
    return written.capitalize() if script is Script.LATIN else written


def customary(word: str, script: Script) -> str:
    """Return a common name word as a script writes it by custom, "" for any other word."""
    custom = _customary().get(fold_word(word))
    return custom[_COLUMNS.index(script)] if custom else ""


@cache
def _customary() -> dict[str, tuple[str, ...]]:
    lines = files("sangam.names").joinpath("renderings.tsv").read_text("utf-8").splitlines()
    rows = (tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))
    return {fold_word(word): row for row in rows for word in row}


def _spoken_sounds(word: str, source: Script, script: Script) -> str:
    """Return the sounds of a word as it is said: फ and ਫ of a name are mostly f.

    Where the script has no sign for a nasal, one before a lip sound is m.
    """
    if script in (Script.LATIN, Script.URDU):
        word = _LIP_NASAL.sub(lambda sign: _LIPS[sign.group()], word)
    heard = _written_out(sounds(word), source)
    return re.sub("P(?![uU])", "f", heard) if source in (Script.DEVANAGARI, Script.GURMUKHI) else heard


def _written_out(heard: str, source: Script) -> str:
    """Return sounds as another script can write them: `Surender` ends in -ar, and Urdu's undecided ones are decided.

    Urdu leaves short vowels out: one is put between two consonants.
    """
    if source is Script.LATIN:
        return re.sub("(?<=nd)er$", "ar", heard)
    if source is not Script.URDU:
        return heard
    heard = re.sub("^Q(?=[AWY])", "", heard)
    heard = re.sub("^Y", "y", re.sub("^[WQ]", lambda first: "v" if first.group() == "W" else "a", heard))
    heard = re.sub(r"W(?=[AaY])", "v", heard)
    heard = re.sub(r"Y(?=[AaW])", "y", heard).translate(str.maketrans("WYHQ", "oIhA"))
    return re.sub(r"([^aAiIuUeEoO])([^aAiIuUeEoON])(?=.)", r"\1a\2", heard)


def _latin(heard: str) -> str:
    """Return Latin as names are spelt: v, but w after a consonant; at the end -i, -u, -ay."""
    heard = re.sub(r"(?<=[^aAiIuUeEoO])[ryv]$", r"\g<0>a", heard)
    heard = re.sub(r"(?<![aAiIuUeEoO])(?<!^)v", "W!", heard)
    if heard.endswith("E") and not VOWELS.isdisjoint(heard[:-2]):
        heard = f"{heard[:-1]}ay"
    heard = re.sub("I$", "i", re.sub("U$", "u", heard))
    return "".join(_LATIN.get(sound, sound) for sound in heard).replace("o!", "w")


def _devanagari(heard: str) -> str:
    """Return Devanagari with conjuncts only before y, r, v and at the start; elsewhere the schwa is silent anyway."""
    written = ""
    for at, sound in enumerate(heard):
        before, after = heard[at - 1 : at], heard[at + 1 : at + 2]
        last = not after
        if sound in VOWELS:
            written += _vowel(sound, first=before == "" or before in VOWELS, last=last)
        elif sound == "N" or (sound == "n" and before and after in _NASAL_BEFORE and after):
            written += _ANUSVARA
        else:
            written += _DEVANAGARI.get(sound, "") + (_VIRAMA if _joins(sound, after, first=at == 0) else "")
    return written


def _joins(sound: str, after: str, *, first: bool) -> bool:
    """Tell whether a consonant joins the next: at the start, before y, and before r unless it is m, n or l."""
    if not after or after in VOWELS or after == "N":
        return False
    return first or after == "y" or (after == "r" and sound not in _APART_FROM_R)


def _vowel(sound: str, *, first: bool, last: bool) -> str:
    if last:
        sound = {"a": "A", "i": "I", "u": "U"}.get(sound, sound)
    return _INDEPENDENT[sound] if first else _SIGNS.get(sound, "")


def _gurmukhi(heard: str) -> str:
    """Return Gurmukhi: Devanagari's letters one block on, tippi after short vowels, one letter for both sibilants.

    Joined y is written with i (`ਵਿਦਿਆ`), and -endra is heard -indar.
    """
    written = _devanagari(heard).replace("श", "स\u093c").replace("ष", "स\u093c")
    shifted = "".join(chr(ord(c) + 0x100) if "\u0900" <= c < "\u0980" else c for c in written)
    shifted = shifted.replace("\u0a4d\u0a2f\u0a3e", "\u0a3f\u0a06")
    shifted = re.sub("\u0a47\u0a02\u0a26(?:\u0a4d\u0a30|\u0a30)$", "\u0a3f\u0a02\u0a26\u0a30", shifted)
    return re.sub("(?<![\u0a3e\u0a40\u0a47-\u0a4c])\u0a02", "\u0a70", shifted)


def _urdu(heard: str) -> str:
    written = ""
    for at, sound in enumerate(heard):
        last = at == len(heard) - 1
        if at == 0 and sound in VOWELS:
            written += _URDU_FIRST[sound]
        elif sound in VOWELS:
            written += {"e": "ے", "E": "ے", "a": "ا", "i": "ی", "u": "و"}.get(sound, "") if last else ""
            written += "" if last and sound in "eEaiu" else _URDU_INNER.get(sound, "")
        else:
            written += _URDU.get(sound, "")
    return written


_WRITERS = {
    Script.LATIN: _latin,
    Script.DEVANAGARI: _devanagari,
    Script.GURMUKHI: _gurmukhi,
    Script.URDU: _urdu,
}


# A Hindi word in Gurmukhi and in Urdu, letter by letter: what no table knows is at least readable.
#
# Unlike `renderings`, which writes by sound, this keeps the letters of the tongue's tip (ट, ड, ण) apart from द and न.

_TO_GURMUKHI = str.maketrans({chr(code): chr(code + 0x100) for code in range(0x0900, 0x0980)})
_GURMUKHI_FIRST = (
    ("ज्ञ", "ग्य"), ("क्ष", "क्श"), ("ष", "श"), ("ऋ", "रि"), ("ृ", "्रि"), ("ॉ", "ौ"), ("ऑ", "औ"), ("ँ", "ं"), ("ः", ""),
    ("ड़", "\u0a5c"), ("ढ़", "\u0a5c\u0a4d\u0a39"), ("क़", "क"), ("श", "स\u093c"), ("फ", "फ़"),
)  # fmt: skip
_DOUBLED = re.compile("([\u0a15-\u0a39])\u0a4d(?=\\1)")
_JOINED = re.compile("\u0a4d(?![\u0a30\u0a39])")
_TIPPI_AFTER = "(?<![\u0a3e\u0a40\u0a47-\u0a4c\u0a06\u0a08\u0a0f-\u0a14\u0a09\u0a0a])\u0a02"

_CONSONANTS = {
    "क": "ک", "ख": "کھ", "ग": "گ", "घ": "گھ", "ङ": "ن", "च": "چ", "छ": "چھ", "ज": "ج", "झ": "جھ", "ञ": "ن", "ट": "ٹ",
    "ठ": "ٹھ", "ड": "ڈ", "ढ": "ڈھ", "ण": "ن", "त": "ت", "थ": "تھ", "द": "د", "ध": "دھ", "न": "ن", "प": "پ", "फ": "ف",
    "ब": "ب", "भ": "بھ", "म": "م", "य": "ی", "र": "ر", "ल": "ل", "व": "و", "श": "ش", "ष": "ش", "स": "س", "ह": "ہ",
    "क़": "ق", "ख़": "خ", "ग़": "غ", "ज़": "ز", "ड़": "ڑ", "ढ़": "ڑھ", "फ़": "ف",
}  # fmt: skip
_VOWELS = {
    "अ": "ا", "आ": "آ", "इ": "ا", "ई": "ای", "उ": "ا", "ऊ": "او", "ए": "ای", "ऐ": "ای", "ओ": "او", "औ": "او", "ऑ": "آ",
    "ऋ": "رِ", "ा": "ا", "ि": "", "ी": "ی", "ु": "", "ू": "و", "ृ": "ر", "े": "ی", "ै": "ی", "ो": "و", "ौ": "و", "ॉ": "ا",
    "ं": "ن", "ँ": "ں", "्": "", "ः": "", "़": "", "ऽ": "",
}  # fmt: skip
_ENDINGS = (("पुर$", "पूर"), ("पुरी$", "पूरी"), ("पुरा$", "पूरा"), ("^स्(?=[क-मष-ह])", "अस्"), ("ं(?=[पफबभम])", "म"))
_INSIDE = {"ए": "ئی", "ई": "ئی", "इ": "ئ", "ओ": "ؤ", "आ": "ا", "ऐ": "ئی", "ऊ": "ؤ", "उ": "ؤ", "औ": "ؤ", "अ": "ع"}
_LAST = {"े": "ے", "ै": "ے", "ं": "ں", "ि": "ی", "ु": "و", "ए": "ئے"}


def in_gurmukhi(word: str) -> str:
    """Return a Hindi word in Gurmukhi: its letters one block on, with addak, tippi and bindi."""
    text = unicodedata.normalize("NFC", word)
    for letters, instead in _GURMUKHI_FIRST:
        text = text.replace(letters, instead).replace(unicodedata.normalize("NFD", letters), instead)
    text = text.translate(_TO_GURMUKHI).replace("\u0a2b\u0a3c\u0a3c", "\u0a2b\u0a3c")
    text = _JOINED.sub("", _DOUBLED.sub("\u0a71", text)).replace("\u0a3f\u0a2f\u0a3e", "\u0a3f\u0a06")
    return unicodedata.normalize("NFC", re.sub(_TIPPI_AFTER, "\u0a70", text))


def in_urdu(word: str) -> str:
    """Return a Hindi word in Urdu letters; short vowels are left out."""
    text, written = unicodedata.normalize("NFC", word), ""
    for ending, instead in _ENDINGS:
        text = re.sub(ending, instead, text)
    pieces = re.findall("[क-ह]\u093c?|.", text)
    for at, piece in enumerate(pieces):
        last, letter = at == len(pieces) - 1, unicodedata.normalize("NFC", piece)
        doubled = at > 1 and pieces[at - 1] == "्" and pieces[at - 2] == piece
        if piece in _CONSONANTS or letter in _CONSONANTS:
            written += "" if doubled else _CONSONANTS.get(piece, _CONSONANTS.get(letter, ""))
        elif last and piece in _LAST:
            written += _LAST[piece] if at else "اے"
        else:
            written += _INSIDE[piece] if at and piece in _INSIDE else _VOWELS.get(piece, piece)
    return written
