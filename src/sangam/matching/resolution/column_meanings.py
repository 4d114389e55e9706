"""What each column of a file means: from its heading where that is plain, else from its contents.  Pure.

A guess is said to the person with its reason; `--map` overrules it.  A column that no rule knows still counts when it
tells rows apart: as a number, a word of a short list, or a text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sangam.kernel.errors import Malformed
from sangam.matching.resolution.types import MAPPED, Guess, Meaning, Sheet

_HEADINGS: tuple[tuple[str, Meaning], ...] = (
    (r"cluster|cluster id|truth|true .*|label|gold|entity|entity cluster|is match|match id", Meaning.NOTHING),
    (r"(unique|record|rec|row|person|entity|accused|sr|serial|s) *(id|no|num|number)|id|uid|uuid|sno|key", Meaning.ID),
    (r"(father|mother|husband|guardian|relat|spouse|parent|kin|s o|c o|d o|w o|पिता|पति).*", Meaning.RELATIVE),
    (r".*(alias|aka|nick ?name|urf|उर्फ|also known).*", Meaning.ALIAS),
    (r"(given|first|fore|christian)[ ]*names?|fname|f ?name|given|forename", Meaning.GIVEN),
    (r"(sur|last|family|second)[ ]*names?|lname|surname|l ?name|caste name", Meaning.SURNAME),
    (r"((full|person|accused|suspect|complete|applicant|owner|holder)s? *)?(name|naam|नाम|ਨਾਮ|نام)", Meaning.NAME),
    (r"name of .*|(given|first) and surname", Meaning.NAME),
    (r"d ?o ?b|y ?o ?b|born.*|birth ?(date|day|year)?|.*birth.*(date|year)|.*(date|year).*birth|जन्म.*", Meaning.BORN),
    (r"sex|gender|लिंग", Meaning.SEX),
    (r".*(phone|mobile|telephone|cell|contact|tel|msisdn|whatsapp).*", Meaning.PHONE),
    (r".*(post ?code|pin ?code|zip|postal).*|pin", Meaning.POSTCODE),
    (r".*(village|town|suburb|city|district|place|tehsil|taluk|thana|police station|address|street|mohalla).*|ps",
     Meaning.PLACE),
    (r".*(locality|ward|area|residence|state|block|colony|गाँव|गांव|ज़िला|जिला|पता).*", Meaning.PLACE),
)  # fmt: skip
_SAMPLE = 20_000
_MOSTLY = 0.8
_SEXES = frozenset({"m", "f", "male", "female", "man", "woman", "o", "t", "other", "transgender", "पुरुष", "महिला"})
_DATE = (
    r"^((1[89]|20)\d{2}[-/. ]?(0?\d|1[0-2])[-/. ]?([0-2]?\d|3[01])|"
    r"([0-2]?\d|3[01])[-/. ]([0-2]?\d|3[01])[-/. ]((1[89]|20)\d{2}|\d{2}))([ t]00:00.*)?$"
)
_FEW = 60


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a column's cells look like, over all files."""

    filled: int
    distinct: int
    rows: int
    digits: float
    codes: float
    dates: float
    phones: float
    sexes: float
    plain_count: bool


def guesses(sheets: Sequence[Sheet], mapped: Mapping[str, str]) -> dict[str, Guess]:
    """Return the meaning of each column that all sheets have, by its name in the first one.

    mapped: word of `MAPPED` → heading, several joined by "+".  Raises Malformed for a word or column that is not there.
    """
    told = _mapped_meanings(sheets, mapped)
    columns = [
        name for name in sheets[0].table.column_names if all(name in sheet.table.column_names for sheet in sheets)
    ]
    found: dict[str, Guess] = {}
    for name in columns:
        seen = _column_profile([sheet.table[name] for sheet in sheets])
        guess = Guess(name, told[name], "as you said") if name in told else _guess(name, seen)
        if guess.meaning is Meaning.ID and name not in told:
            taken = Meaning.ID in told.values() or any(each.meaning is Meaning.ID for each in found.values())
            guess = _guess_contents(name, seen) if taken else guess
        found[name] = guess
    return found


def _mapped_meanings(sheets: Sequence[Sheet], mapped: Mapping[str, str]) -> dict[str, Meaning]:
    told = {}
    for word, headings in mapped.items():
        if word not in MAPPED:
            raise Malformed(
                "resolution:meaning",
                "--map does not know {word}; it knows {known}.",
                word=word,
                known=", ".join(MAPPED),
            )
        for heading in headings.split("+"):
            for sheet in sheets:
                if heading not in sheet.table.column_names:
                    raise Malformed(
                        "resolution:column",
                        "{file} has no column {column}; it has {known}.",
                        file=sheet.name,
                        column=heading,
                        known=", ".join(sheet.table.column_names),
                    )
            told[heading] = MAPPED[word]
    return told


def _guess(name: str, seen: _Seen) -> Guess:
    plain = re.sub(r"[^\w]+|_", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().casefold()
    for pattern, meaning in _HEADINGS:
        if re.fullmatch(pattern, plain) and _bears_out(meaning, seen):
            return Guess(name, meaning, "by its heading")
    return _guess_contents(name, seen)


def _bears_out(meaning: Meaning, seen: _Seen) -> bool:
    """Tell whether the contents do not speak against the heading."""
    if not seen.filled:
        return False
    if meaning in (Meaning.NAME, Meaning.GIVEN, Meaning.SURNAME, Meaning.RELATIVE, Meaning.ALIAS):
        return seen.digits < 0.5
    if meaning is Meaning.BORN:
        return seen.digits > 0.5
    if meaning is Meaning.PLACE:
        return seen.digits < 0.5
    return True


def _guess_contents(name: str, seen: _Seen) -> Guess:
    if seen.filled < max(2, 0.02 * seen.rows) or seen.distinct <= 1:
        return Guess(name, Meaning.NOTHING, "nearly empty, or the same everywhere")
    if seen.distinct >= 0.999 * seen.filled or seen.plain_count:
        return Guess(name, Meaning.NOTHING, "another value in each row")
    for share, meaning in ((seen.sexes, Meaning.SEX), (seen.dates, Meaning.BORN), (seen.phones, Meaning.PHONE)):
        if share >= _MOSTLY:
            return Guess(name, meaning, "by its contents")
    if max(seen.digits, seen.codes) >= _MOSTLY:
        return Guess(name, Meaning.NUMBER, "by its contents")
    return Guess(name, Meaning.WORD if seen.distinct <= _FEW else Meaning.TEXT, "by its contents")


def _column_profile(columns: Sequence[pa.ChunkedArray]) -> _Seen:
    column = pa.chunked_array([chunk for each in columns for chunk in each.chunks], pa.string())
    filled = pc.drop_null(column)
    distinct = filled.unique()
    sample = pc.utf8_lower(distinct.slice(0, _SAMPLE))
    return _Seen(
        len(filled),
        len(distinct),
        len(column),
        _share(sample, r"^[\W_]*[\d\W]*\d[\d\W]*[a-z]?$"),
        _share(sample, r"^\S*\d\S*$"),
        _share(sample, _DATE),
        _share(sample, r"^(\+?91|0)?[ -]?[6-9]\d{4}[ -]?\d{5}$"),
        sum(value.as_py() in _SEXES for value in sample) / max(1, len(sample)),
        _counts(distinct, len(filled)),
    )


def _share(sample: pa.Array, pattern: str) -> float:
    if not len(sample):
        return 0.0
    return float(pc.mean(pc.match_substring_regex(sample, pattern).cast(pa.int8())).as_py() or 0.0)


def _counts(distinct: pa.Array, filled: int) -> bool:
    """Tell whether the column merely numbers the rows."""
    if len(distinct) < filled or not len(distinct):
        return False
    numbers = pc.all(pc.match_substring_regex(distinct, r"^\d{1,12}$")).as_py()
    return bool(numbers)
