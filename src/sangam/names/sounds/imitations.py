"""Letters and digits that imitate the four scripts' letters, read as what they imitate, character for character.

Full-width, mathematical and circled letters and Arabic presentation forms are read by Unicode's own compatibility table
(NFKC).  Cyrillic, Greek and Armenian letters are read after Unicode's confusables (UTS #39), in a word that otherwise
is Latin or that is nothing but look-alikes.  A digit between letters is read too, as in `Raj0o` or `Harj33t`.
"""

import re
import unicodedata
from functools import lru_cache

_IMITATED = dict(
    zip(
        "ӏаеорсухіјѕһԁԛԝкмтвнАВЕКМНОРСТУХІЈЅԌԚԜαορνικτυχεηγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհԼՏՍıɑɡɩɪøłđŧħØŁĐŦĦʀᴀᴄᴅᴇᴊᴋʟᴍɴᴏᴘᴛᴜᴠᴡᴢ",
        "laeopcyxijshdqwkmtbhABEKMHOPCTYXIJSGQWaopviktuxenywABEZHIKMNOPTYXonuhLSUiagiioldthOLDTHracdejklmnoptuvwz",
        strict=True,
    )
)
_DIGITS = str.maketrans("01345$", "oieass")
_STRANGE = re.compile(
    "[^\x00-\x7f\u00a0-\u036f\u0600-\u06ff\u0750-\u077f\u0900-\u097f\u0a00-\u0a7f\u2000-\u206f]|[ıøłđŧħØŁĐŦĦ]"
)
_MAY_HOLD_ONE = f"[A-Za-z{''.join(_IMITATED)}\u0370-\u052f]"
_WITH_IMITATION = re.compile(
    f"{_MAY_HOLD_ONE}*[{''.join(_IMITATED)}][A-Za-z\u0250-\u052f\u1d00-\u1d7f]*+|{_MAY_HOLD_ONE}++"
)
"""The second form takes a run that holds none whole, so that it is not looked through again from each letter of it."""
_OTHER_ALPHABET = re.compile("[\u0370-\u058f]")
_DIGIT_INSIDE = re.compile(
    r"(?<![\w/\\.@-])(?:[A-Za-z]+(?:0{1,2}|1|3{1,2}|4|5|\$)[A-Za-z]+(?:[0135][A-Za-z]+)?|[5$][A-Za-z]{3,})(?![\w/\\-])"
)
_FEWEST_LETTERS = 3


def as_meant(text: str) -> str:
    """Return a text of the same length with each imitation replaced by the letter that it imitates."""
    if _STRANGE.search(text):
        text = "".join(map(_compatible, text))
        text = _WITH_IMITATION.sub(lambda match: _latin(match.group()), text)
    return _DIGIT_INSIDE.sub(lambda match: _digits_to_letters(match.group()), text)


@lru_cache(maxsize=5_000)
def _compatible(letter: str) -> str:
    """Return the one character that NFKC makes of it; ligatures stay, so that places in the text stay."""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and (plain.isalnum() or plain in "/\\@().,-") else letter


def _latin(word: str) -> str:
    """Return a word as Latin where its other letters are Latin, or where it holds nothing but look-alikes."""
    read = "".join(_IMITATED.get(letter, letter) for letter in word)
    return word if _OTHER_ALPHABET.search(read) else read


def _digits_to_letters(word: str) -> str:
    return word.translate(_DIGITS) if sum(letter.isalpha() for letter in word) >= _FEWEST_LETTERS else word
