"""Characters that a camera, a scanner or a thumb takes for one another.

Two uses.  `fold` replaces each character by its class, so that one equality in SQL finds every confusion.  It may
bring together two things that differ, which the hit then says.  `variants` lists the well-formed readings.
"""

import re
from collections.abc import Callable, Mapping
from itertools import combinations, islice

from sangam.identifiers.kinds.papers import mask_aadhaar
from sangam.identifiers.types import Kind

MOST_VARIANTS = 64

_DIGIT_FOR: Mapping[str, str] = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "L": "1",
    "Z": "2",
    "S": "5",
    "G": "6",
    "B": "8",
}
_PLATE_CLASSES = str.maketrans(dict(_DIGIT_FOR))
# L is a lawful letter of a chassis number and 1 a lawful digit: no confusion is assumed there.
_CHASSIS_CLASSES = str.maketrans({letter: digit for letter, digit in _DIGIT_FOR.items() if letter != "L"})
_HANDLE_CLASSES = str.maketrans({"o": "0", "l": "1", "i": "1"})
# Sure confusions first: the bound cuts the conservative ones.
_CHASSIS_PAIRS: Mapping[str, str] = {
    "5": "S",
    "S": "5",
    "2": "Z",
    "Z": "2",
    "8": "B",
    "B": "8",
    "0": "D",
    "D": "0",
    "6": "G",
    "G": "6",
}
_CHASSIS_SERIAL_FROM = 13  # the last four characters are digits in every scheme


def digit_for(letter: str) -> str:
    """Return the digit that the letter may be, the digit itself, or the empty string."""
    return letter if letter.isdigit() else _DIGIT_FOR.get(letter, "")


def letters_for(character: str) -> str:
    """Return the letters, in order of likelihood, that may stand for the character on a plate."""
    if not character.isdigit():
        return character
    return {"0": "DQ", "1": "L", "2": "Z", "5": "S", "6": "G", "8": "B"}.get(character, "")


def confusion_key(kind: Kind, normal: str) -> str:
    """Return the key that a normal form shares with everything it may be misread as, within its kind."""
    return _FOLDS.get(kind, str)(normal)


def chassis_variants(normal: str) -> frozenset[str]:
    """Return the chassis numbers that may be meant, with at most two characters misread."""
    places = [i for i, c in enumerate(normal) if c in _CHASSIS_PAIRS and _fits_chassis(i, _CHASSIS_PAIRS[c])]
    places.sort(key=lambda i: list(_CHASSIS_PAIRS).index(normal[i]))
    return _variants(normal, places, _CHASSIS_PAIRS)


def _fits_chassis(place: int, character: str) -> bool:
    return place < _CHASSIS_SERIAL_FROM or character.isdigit()


def handle_variants(normal: str) -> frozenset[str]:
    """Return the handles that may be meant when 0 and o, 1 and l were taken for each other."""
    pairs = {"0": "o", "1": "l", "o": "0", "l": "1"}
    start = normal.find(":") + 1
    places = [i for i in range(start, len(normal)) if normal[i] in pairs]
    return _variants(normal, sorted(places, key=lambda i: normal[i] not in "01"), pairs)


def imei_variants(normal: str) -> frozenset[str]:
    """Return the forms of one device: as read, and with the 0 that call records put for the check digit."""
    return frozenset({normal, normal[:14] + "0"}) if len(normal) == 15 else frozenset({normal})


def _variants(normal: str, places: list[int], pairs: Mapping[str, str]) -> frozenset[str]:
    def one(chosen: tuple[int, ...]) -> str:
        return "".join(pairs[c] if i in chosen else c for i, c in enumerate(normal))

    chosen = (c for size in range(3) for c in combinations(places, size))
    return frozenset(one(c) for c in islice(chosen, MOST_VARIANTS))


def _fold_social(normal: str) -> str:
    return normal.removeprefix("@").rpartition(":")[2].translate(_HANDLE_CLASSES)


_FOLDS: Mapping[Kind, Callable[[str], str]] = {
    Kind.PLATE: lambda normal: normal.translate(_PLATE_CLASSES),
    Kind.CHASSIS: lambda normal: normal.translate(_CHASSIS_CLASSES),
    Kind.ENGINE: lambda normal: normal.translate(_PLATE_CLASSES),
    Kind.IMEI: lambda normal: normal[:14],
    Kind.SOCIAL: _fold_social,
    Kind.UPI: lambda normal: normal.translate(_HANDLE_CLASSES),
    Kind.EMAIL: lambda normal: normal.translate(_HANDLE_CLASSES),
    Kind.WEAPON: lambda normal: normal.translate(_PLATE_CLASSES),
    Kind.LABORATORY: lambda normal: normal.replace("/", "").translate(_PLATE_CLASSES),
}


# Identifiers as officers write them, and as others may see them.

_STATE_PLATE = re.compile(r"([A-Z]{2})(\d{1,2})([A-Z]{0,3})(\d{4})")
_OTHER_PLATES = (
    (re.compile(r"(2\d)(BH)(\d{4})([A-Z]{1,2})"), "{} {} {} {}"),
    (re.compile(r"(T)(\d{4})([A-Z]{2})(\d{4})([A-Z]{1,2})"), "{} {} {} {} {}"),
    (re.compile(r"(\d{1,3})(CD|CC|UN)(\d{1,4})"), "{} {} {}"),
    (re.compile(r"(\d\d)([A-Z])(\d{6})([A-Z])"), "↑ {} {} {} {}"),
)


def written_form(kind: Kind, normal: str) -> str:
    """Return the normal form as an officer would write it: spaced, and labelled where the kind needs its label."""
    return _WRITTEN.get(kind, str)(normal)


def _plate(normal: str) -> str:
    for shape, layout in _OTHER_PLATES:
        if match := shape.fullmatch(normal):
            return layout.format(*match.groups())
    if not (match := _STATE_PLATE.fullmatch(normal)):
        return normal
    state, district, letters, serial = match.groups()
    if state == "DL" and len(letters) in (2, 3):
        return f"DL {district}{letters[0]} {letters[1:]} {serial}"
    if len(letters) == 3:
        return normal
    return " ".join(part for part in (state, district, letters, serial) if part)


def _written_phone(normal: str) -> str:
    mobile = re.fullmatch(r"\+91([6-9]\d{4})(\d{5})", normal)
    return f"+91 {mobile[1]} {mobile[2]}" if mobile else normal


_WRITTEN: Mapping[Kind, Callable[[str], str]] = {
    Kind.PLATE: _plate,
    Kind.PHONE: _written_phone,
    Kind.CHASSIS: "chassis no. {}".format,
    Kind.ENGINE: "engine no. {}".format,
    Kind.IMEI: "IMEI {}".format,
    Kind.IMSI: "IMSI {}".format,
    Kind.FIR: "FIR No. {}".format,
    Kind.GD: "GD No. {}".format,
    Kind.SECTION: "u/s {}".format,
    Kind.UPI: "UPI id {}".format,
    Kind.SOCIAL: lambda normal: normal.replace(":", " @", 1),
    Kind.PASSPORT: "passport no. {}".format,
    Kind.WEAPON: "weapon no. {}".format,
    Kind.LABORATORY: "FSL ref no. {}".format,
    Kind.LICENCE: lambda normal: f"{normal[:4]} {normal[4:]}",
}


def mask(kind: Kind, normal: str) -> str:
    """Return what may be shown of a victim's, complainant's or minor's identifier: enough to recognise, not to use.

    Case, diary and section numbers, which name no person, come back as they are.
    """
    if kind in (Kind.FIR, Kind.GD, Kind.SECTION):
        return normal
    if kind is Kind.AADHAAR:
        return mask_aadhaar(normal)
    if kind in (Kind.EMAIL, Kind.UPI):
        local, _, domain = normal.partition("@")
        return f"{local[:1]}***@{domain}"
    if kind is Kind.SOCIAL:
        network, sign, handle = normal.rpartition(":")
        return f"{network}{sign}{handle[:2]}***"
    kept = 4 if len(normal) >= 8 else 2
    return re.sub(r"[A-Z0-9]", "X", normal[:-kept]) + normal[-kept:]
