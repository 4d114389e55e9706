"""A Hindi word in Gurmukhi and in Urdu, letter by letter: what no table knows is at least readable.

Unlike `renderings`, which writes by sound, this keeps the letters of the tongue's tip (ट, ड, ण) apart from द and न.
"""

import re
import unicodedata

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
