"""Registration plates: state series, Bharat series, temporary, diplomatic, defence.

Source of the forms: Central Motor Vehicles Rules 1989, rules 47, 50, 51 and 76; india.md §0.10.
Normal form: compact, district number of two digits (Delhi: without the leading zero, as its own plates), serial of
four.  A plate that only fits after exchanging confusable characters stays as it was written, and is doubtful.
"""

import re
from collections.abc import Iterator

from sangam.identifiers.confusion import digit_for, letters_for
from sangam.identifiers.kinds.states import HINDI_LETTER, HINDI_LETTERS, STATE, STATES
from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import (
    DOUBTFUL,
    PIECE_END,
    PIECE_START,
    PLAUSIBLE,
    SURE,
    Draft,
    Match,
    compact,
    cue_before,
    words,
)
from sangam.identifiers.types import Validity

_SEP = r"[ .\-/]{0,3}"
STATE_SERIES = re.compile(
    rf"{PIECE_START}({STATE}){_SEP}(\d{{1,2}}){_SEP}([A-Z](?:[ .\-]?[A-Z]){{0,2}}){_SEP}(\d{{1,4}}){PIECE_END}"
)
HINDI_SERIES = re.compile(
    rf"({HINDI_LETTER}[0.]?[ \-]?{HINDI_LETTER}[0.]?){_SEP}(\d{{1,2}}){_SEP}"
    rf"((?:{HINDI_LETTER}[0.]?[ \-]?){{1,3}}){_SEP}(\d{{1,4}}){PIECE_END}"
)
NO_SERIES = re.compile(rf"{PIECE_START}({STATE}){_SEP}(\d{{1,2}}){_SEP}(\d{{4}}){PIECE_END}")
BHARAT = re.compile(rf"{PIECE_START}(2\d){_SEP}BH{_SEP}(\d{{4}}){_SEP}([A-Z]{{1,2}}){PIECE_END}")
TEMPORARY = re.compile(
    rf"{PIECE_START}T{_SEP}((?:0[1-9]|1[0-2])\d\d){_SEP}({STATE}){_SEP}(\d{{1,4}}){_SEP}([A-Z]{{1,2}}){PIECE_END}"
)
DIPLOMATIC = re.compile(rf"{PIECE_START}(\d{{1,3}}){_SEP}(CD|CC|UN){_SEP}(\d{{1,4}}){PIECE_END}")
DEFENCE = re.compile(rf"(?:(↑|\^) ?|{PIECE_START})(\d\d) ?([ABCDEFPRX]) ?(\d{{6}}) ?([A-Z]){PIECE_END}")
MISREAD = re.compile(
    rf"{PIECE_START}([A-Z0-9]{{2}})[ .\-]?([A-Z0-9]{{1,2}})[ .\-]?([A-Z0-9]{{1,3}})[ .\-]?([A-Z0-9]{{3,4}}){PIECE_END}"
)
VEHICLE_CUE = re.compile(
    r"(?:GAA?D[DI]{1,2}|GA+RI|VEHICLE|VEH|CAR|BIKE|TRUCK|SCOOTY|SCOOTER|SCORPIO|PLATE|REGN?|REGISTRATION|NUMBER|NO"
    r"|गाडी|वाहन|कार|बाइक|मोटरसाइकिल|मोटर साइकिल|मो0सा0|ट्रक|स्कूटी|नंबर|नम्बर|नं|संख्या|सं|ਗੱਡੀ|ਨੰਬਰ|گاڑی)"
    r"[ .:0\-]{0,3}(?:NUMBER|NO|नंबर|नम्बर|नं|संख्या|सं|ਨੰਬਰ)?[ .:0\-]{0,3}$"
)
_MOST_MISREAD = 2
_HINGLISH = words("SE KE KI KA KO ME PE PAR OR YA TO IN ON AT OF IS KG KM FT RS AM PM HRS BJE GM ML LOG")
_ENGINE_SIZES = frozenset({"100", "110", "125", "150", "155", "160", "180", "200", "220", "250", "350", "400", "500"})


def state_series(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `HR 26 DK 8337`, `DL 3C AB 1234`."""
    state, district, letters, serial = match[1], match[2], compact(match[3]), match[4]
    if int(serial) == 0 or int(district) == 0 or _is_talk(match, plain, letters):
        return
    if state != "DL" and len(letters) == 3:
        yield from _three_letters(match, plain)
        return
    notes = []
    if any(letter in "IO" for letter in letters):
        notes.append("I and O are not used in series letters")
    if len(serial) < 4:
        notes.append("serial filled to four digits")
    valid = PLAUSIBLE if notes and notes[0].startswith("I") else SURE
    yield _plate(match, _join_plate(state, district, letters, serial), valid, *notes, form="state")


def _three_letters(match: Match, plain: Plain) -> Iterator[Draft]:
    raw = compact(match[0])
    if " " in match[0] and not _written_as_plate(match, plain):
        return
    likely = readings(raw)
    notes = [f"{STATES[match[1]]} gives at most two series letters"]
    yield _plate(match, raw, DOUBTFUL, *notes, *_likely_note(likely), form="state", likely=" ".join(likely))


def _join_plate(state: str, district: str, letters: str, serial: str) -> str:
    number = str(int(district)) if state == "DL" else district.zfill(2)
    return f"{state}{number}{letters}{serial.zfill(4)}"


def _is_talk(match: Match, plain: Plain, letters: str) -> bool:
    """Say whether `up 16 se 12` is speech: written apart, in lower case, with a word for its letters."""
    if " " not in match[0] or _written_as_plate(match, plain):
        return False
    return letters in _HINGLISH or len(match[4]) < 3 or (match[1] in {"AS", "OR", "AN", "LA", "AR"})


def _written_as_plate(match: Match, plain: Plain) -> bool:
    if cue_before(plain, match.start(), VEHICLE_CUE):
        return True
    written = plain.original(match.start(), match.end())
    return written == written.upper() and compact(match[0])[2:].upper() not in _HINGLISH


def hindi_series(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `एचआर 26 डीके 8337`, `एच0आर0-26-डी0के0-8337`."""
    state, letters = _latin(match[1]), _latin(match[3])
    if state not in STATES or int(match[2]) == 0 or int(match[4]) == 0:
        return
    if state == "DL" or len(letters) < 3:
        yield _plate(match, _join_plate(state, match[2], letters, match[4]), SURE, form="state")


def _latin(names: str) -> str:
    return "".join(HINDI_LETTERS[name] for name in re.findall(HINDI_LETTER, names))


def no_series(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read the early form without series letters, `CH 01 1234`."""
    cue = cue_before(plain, match.start(), VEHICLE_CUE)
    apart = compact(match[0]) != match[0] and _written_as_plate(match, plain)
    if match[1] == "DD" or int(match[2]) == 0 or not (cue or apart):
        return
    yield _plate(
        match,
        _join_plate(match[1], match[2], "", match[3]),
        PLAUSIBLE if cue else DOUBTFUL,
        "no series letters: an early plate, or letters left out",
        form="state",
    )


def bharat(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `22 BH 1234 AA`."""
    yield _plate(match, compact(match[0]), SURE, form="bharat")


def temporary(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `T 0124 HR 1234 AB`: month and year of issue, state, serial, letters."""
    normal = f"T{match[1]}{match[2]}{match[3].zfill(4)}{match[4]}"
    yield _plate(match, normal, SURE, form="temporary", issued=f"20{match[1][2:]}-{match[1][:2]}")


def diplomatic(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `77 CD 12`: country, corps, serial.  `150 cc 2020 model` is an engine size."""
    cue = cue_before(plain, match.start(), VEHICLE_CUE)
    if not cue and (not _written_as_plate(match, plain) or (match[2] == "CC" and match[1] in _ENGINE_SIZES)):
        return
    yield _plate(match, compact(match[0]), SURE if cue else PLAUSIBLE, form="diplomatic")


def defence(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `↑ 03 D 123456 H`: arrow, year, class, serial, check letter."""
    normal = "".join(match.group(2, 3, 4, 5))
    yield _plate(match, normal, SURE if match[1] else PLAUSIBLE, form="defence")


def misread(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read a plate that fits once characters that look alike are exchanged, `HR26DKB337` for `HR26DK8337`."""
    raw = compact(match[0])
    if (
        sum(c.isdigit() for c in raw) < 4
        or raw[2:].isdigit()
        or (" " in match[0] and not _written_as_plate(match, plain))
    ):
        return
    likely = readings(raw)
    if likely:
        yield _plate(match, raw, DOUBTFUL, *_likely_note(likely), form="state", likely=" ".join(likely))


def readings(raw: str) -> tuple[str, ...]:
    """Return the well-formed state plates at most two look-alike characters away from `raw`, fewest first."""
    scored: dict[str, int] = {}
    for template in _templates(len(raw)):
        plate = _fit_plate(raw, template)
        changes = sum(a != b for a, b in zip(raw, plate or "", strict=False))
        if plate and changes <= _MOST_MISREAD:
            scored.setdefault(plate, changes)
    return tuple(sorted(scored, key=lambda plate: (scored[plate], plate)))


def _templates(length: int) -> list[str]:
    """Return the shapes of a state plate of this length: A letter, 9 digit; Delhi's begin with DL."""
    general = [f"AA99{'A' * n}9999" for n in (1, 2)]
    delhi = [f"DL{'9' * d}{'A' * n}9999" for d in (1, 2) for n in (1, 2, 3)]
    return [shape for shape in general + delhi if len(shape) == length]


def _fit_plate(raw: str, template: str) -> str | None:
    letters = [_fit(slot, character) for slot, character in zip(template, raw, strict=True)]
    if raw[:2] in STATES and template[0] == "A":
        letters[:2] = raw[:2]
    plate = "".join(letters)
    return plate if all(letters) and plate[:2] in STATES and int(plate[-4:]) else None


def _fit(slot: str, character: str) -> str:
    if slot == "9":
        return digit_for(character)
    if slot == "A":
        return "D" if character == "O" else letters_for(character)[:1]
    return slot if slot == character or digit_for(slot) == digit_for(character) != "" else ""


def _likely_note(likely: tuple[str, ...]) -> list[str]:
    return [f"{' or '.join(likely)}, if look-alike characters were exchanged"] if likely else []


def _plate(match: Match, normal: str, valid: Validity, *notes: str, **parts: str) -> Draft:
    return Draft(match.start(), match.end(), normal, valid, notes, parts)
